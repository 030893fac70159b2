//! Valid findings to be changed by the tests, and reading a document to its end.

use serde_json::{Value, json};
use std::io::Read;
use tenantry_formats::findings::{Finding, Format, Limits, Reader, Refusal, Requirement, Status};

/// The members of `changes` put over those of `base`, objects member by member; `null`
/// takes one out.
pub(crate) fn with(mut base: Value, changes: Value) -> Value {
    merge(&mut base, changes);
    base
}

fn merge(base: &mut Value, changes: Value) {
    match (base, changes) {
        (Value::Object(base), Value::Object(changes)) => {
            for (name, change) in changes {
                match change {
                    Value::Null => {
                        base.remove(&name);
                    }
                    change => merge(base.entry(name).or_insert(Value::Null), change),
                }
            }
        }
        (base, change) => *base = change,
    }
}

/// A Detection Finding as Prowler 5 writes it.
pub(crate) fn detection() -> Value {
    json!({
        "message": "Bucket logs-1 allows public access.",
        "metadata": {
            "event_code": "s3_bucket_public_access",
            "product": {"name": "Prowler", "uid": "prowler", "vendor_name": "Prowler", "version": "5.4.0"},
            "profiles": ["cloud", "datetime"],
            "tenant_uid": "",
            "version": "1.4.0",
        },
        "severity_id": 5,
        "severity": "Critical",
        "status": "New",
        "status_code": "FAIL",
        "status_detail": "Bucket logs-1 allows public access.",
        "status_id": 1,
        "unmapped": {
            "related_url": "https://docs.example.com/related",
            "compliance": {"CIS-3.0": ["2.1.4"], "SOC2": ["cc_6_1", "cc_6_6"]},
        },
        "activity_name": "Create",
        "activity_id": 1,
        "finding_info": {
            "created_time": 1_739_539_623,
            "created_time_dt": "2025-02-14T14:27:03.913874",
            "desc": "Buckets should not be public.",
            "product_uid": "prowler",
            "title": "Check that buckets are not public",
            "types": ["Data Protection"],
            "uid": "prowler-aws-s3_bucket_public_access-111122223333-eu-west-1-logs-1",
        },
        "resources": [{
            "cloud_partition": "aws",
            "region": "eu-west-1",
            "data": {"details": "", "metadata": {"acl": "public-read"}},
            "group": {"name": "s3"},
            "labels": ["team=data", "stage:prod"],
            "name": "logs-1",
            "type": "AwsS3Bucket",
            "uid": "arn:aws:s3:::logs-1",
        }],
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Detection Finding",
        "class_uid": 2004,
        "cloud": {
            "account": {"name": "data", "type": "AWS Account", "type_id": 10, "uid": "111122223333", "labels": []},
            "org": {"name": "", "uid": ""},
            "provider": "aws",
            "region": "eu-west-1",
        },
        "remediation": {
            "desc": "Block public access.",
            "references": ["aws s3api put-public-access-block", "https://docs.example.com/fix"],
        },
        "risk_details": "Anyone can read what is in it.",
        "time": 1_739_539_623,
        "time_dt": "2025-02-14T14:27:03.913874",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
    })
}

/// A Compliance Finding made from the schema: required and recommended attributes.
pub(crate) fn compliance() -> Value {
    json!({
        "activity_id": 1,
        "category_uid": 2,
        "class_uid": 2003,
        "type_uid": 200_301,
        "severity_id": 4,
        "time": 1_739_539_623_913_i64,
        "metadata": {
            "version": "1.6.0",
            "product": {"name": "Posture", "vendor_name": "Example", "version": "9"},
        },
        "cloud": {"provider": "AWS", "region": "eu-west-1", "account": {"uid": "111122223333"}},
        "finding_info": {"uid": "f-1", "title": "Root has no second factor", "desc": "Look at it."},
        "compliance": {
            "control": "IAM.9",
            "standards": ["NIST SP 800-53"],
            "requirements": ["IA-2(1)", "IA-2(2)"],
            "status": "Fail",
            "status_id": 3,
            "status_detail": "The account has no device.",
        },
        "resources": [{"uid": "arn:aws:iam::111122223333:root", "type": "AwsAccount"}],
    })
}

/// A finding of Security Hub.
pub(crate) fn asff() -> Value {
    json!({
        "SchemaVersion": "2018-10-08",
        "Id": "arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/1",
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
        "ProductName": "Security Hub",
        "Region": "eu-west-1",
        "GeneratorId": "security-control/S3.8",
        "AwsAccountId": "111122223333",
        "AwsAccountName": "data",
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "FirstObservedAt": "2024-03-02T10:15:00.000Z",
        "LastObservedAt": "2024-03-09T10:15:00.000Z",
        "CreatedAt": "2024-03-02T10:15:00.000Z",
        "UpdatedAt": "2024-03-09T10:14:00.000Z",
        "Severity": {"Label": "HIGH", "Normalized": 70, "Original": "HIGH"},
        "Title": "Buckets should block public access",
        "Description": "This control looks at buckets.",
        "Remediation": {"Recommendation": {"Text": "See the guide.", "Url": "https://docs.example.com/S3.8"}},
        "ProductFields": {"aws/securityhub/annotation": "Access is not blocked."},
        "Resources": [{
            "Type": "AwsS3Bucket",
            "Id": "arn:aws:s3:::logs-1",
            "Partition": "aws",
            "Region": "eu-west-1",
            "Tags": {"Name": "logs", "team": "data"},
        }],
        "Compliance": {
            "Status": "FAILED",
            "SecurityControlId": "S3.8",
            "RelatedRequirements": ["NIST.800-53.r5 AC-3", "PCI DSS v3.2.1/1.2.1", "CC6.1"],
        },
        "WorkflowState": "NEW",
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    })
}

/// A finding in the JSON of Prowler 3.
pub(crate) fn prowler() -> Value {
    json!({
        "AssessmentStartTime": "2023-04-25T23:49:42.744599",
        "FindingUniqueId": "prowler-aws-s3_bucket_public_access-111122223333-eu-west-1-logs-1",
        "Provider": "aws",
        "CheckID": "s3_bucket_public_access",
        "CheckTitle": "Check that buckets are not public",
        "Status": "FAIL",
        "StatusExtended": "Bucket logs-1 allows public access.",
        "Severity": "critical",
        "ResourceType": "AwsS3Bucket",
        "Description": "Buckets should not be public.",
        "Risk": "Anyone can read what is in it.",
        "RelatedUrl": "",
        "Remediation": {"Recommendation": {"Text": "Block it.", "Url": "https://docs.example.com/fix"}},
        "Compliance": {"CIS-1.4": ["2.1.5"], "GDPR": ["article_25", "article_32"]},
        "AccountId": "111122223333",
        "Region": "eu-west-1",
        "ResourceId": "logs-1",
        "ResourceArn": "arn:aws:s3:::logs-1",
        "ResourceTags": {"team": "data"},
    })
}

/// What a document comes to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    /// The findings refused, as messages.
    pub(crate) refused: Vec<String>,
    /// What is wrong with the document.
    pub(crate) fault: Option<String>,
    pub(crate) is_one_page: bool,
    pub(crate) received: u64,
}

pub(crate) fn read(document: impl AsRef<[u8]>) -> Outcome {
    read_from(document.as_ref(), Format::Auto, Limits::default())
}

pub(crate) fn read_from(source: impl Read, format: Format, limits: Limits) -> Outcome {
    let mut reader = Reader::new(source, format, limits);
    let mut outcome = Outcome::default();
    loop {
        match reader.next_finding() {
            Ok(Some(finding)) => outcome.findings.push(finding),
            Ok(None) => break,
            Err(refusal @ Refusal::Finding { .. }) => outcome.refused.push(refusal.to_string()),
            Err(refusal) => {
                outcome.fault = Some(refusal.to_string());
                assert!(matches!(reader.next_finding(), Ok(None)), "ended");
                break;
            }
        }
    }
    outcome.is_one_page = reader.is_one_page();
    outcome.received = reader.received();
    let met = outcome.findings.len() + outcome.refused.len();
    assert_eq!(outcome.received, met as u64, "all are counted");
    outcome
}

/// Reads a finding that is right.
pub(crate) fn taken(finding: &Value) -> Finding {
    let Outcome {
        mut findings,
        refused,
        fault,
        ..
    } = read(finding.to_string());
    assert_eq!((refused.as_slice(), fault), (&[][..], None), "{finding}");
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

/// Reads a finding that is wrong.
pub(crate) fn refused(finding: &Value) -> String {
    let outcome = read(finding.to_string());
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.fault, None);
    let [refused] = outcome.refused.as_slice() else {
        panic!("{:?}", outcome.refused);
    };
    let of_first = "finding 0 at line 1";
    let rest = refused.strip_prefix(of_first).unwrap();
    rest.trim_start_matches([',', ':', ' ']).to_owned()
}

/// What is wrong with a document.
pub(crate) fn fault(document: impl AsRef<[u8]>) -> String {
    let outcome = read(document);
    assert!(outcome.fault.is_some(), "no fault: {outcome:?}");
    outcome.fault.unwrap()
}

pub(crate) fn requirement(standard: &str, id: &str) -> Requirement {
    Requirement {
        standard: Some(standard.to_owned()),
        id: id.to_owned(),
    }
}

/// The status of a finding, and whether it is muted.
pub(crate) fn status(finding: Value) -> (Status, bool) {
    let Finding { status, muted, .. } = taken(&finding);
    (status, muted)
}
