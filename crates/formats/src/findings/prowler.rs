//! The JSON that Prowler 3 wrote before it wrote OCSF.

use super::error::Fault;
use super::finding::{
    Account, Check, Dialect, Finding, Level, Remediation, Resource, Scanner, Severity,
};
use super::node::Node;
use super::take::{Take, first_time, level_of, status_of};

/// Where the account stands, by provider.
const ACCOUNTS: [&str; 6] = [
    "AccountId",
    "Subscription",
    "SubscriptionId",
    "ProjectId",
    "Project",
    "Context",
];

pub(super) fn finding(node: &Node<'_>, take: Take<'_>) -> Result<Finding, Fault> {
    let check = take.id(take.required(node, &["CheckID"])?, "CheckID")?;
    let provider = take.required(node, &["Provider"])?.to_ascii_lowercase();
    let word = take.required(node, &["Status"])?;
    let title = take.name_at(node, &["CheckTitle"]);
    // Allow-listed findings lost their own status.
    let muted = ["MUTED", "WARNING"]
        .iter()
        .any(|muted| word.eq_ignore_ascii_case(muted))
        || node.get("Muted") == Some(&Node::Bool(true));
    let severity = node.text_at(&["Severity"]);
    Ok(Finding {
        index: 0,
        line: 0,
        dialect: Dialect::Prowler,
        format_version: None,
        scanner: Scanner {
            name: "Prowler".to_owned(),
            version: take.name_at(node, &["ProwlerVersion"]),
        },
        provider: Some(take.id(&provider, "Provider")?),
        account: account(node, take)?,
        region: region(node, take)?,
        native_id: take.name_at(node, &["FindingUniqueId"]),
        resources: resources(node, take)?,
        status: status_of(take, word),
        muted,
        archived: false,
        workflow: None,
        severity: Severity {
            text: severity.map(|text| take.name(text)),
            level: severity.map_or(Level::Unknown, level_of),
        },
        title: title.clone().unwrap_or_else(|| check.clone()),
        description: take.text_at(node, &["Description"]),
        risk: take.text_at(node, &["Risk"]),
        remediation: Remediation {
            text: take.text_at(node, &["Remediation", "Recommendation", "Text"]),
            url: node
                .text_at(&["Remediation", "Recommendation", "Url"])
                .or_else(|| node.text_at(&["RelatedUrl"]))
                .and_then(|url| take.url(url)),
        },
        evidence: take.text_at(node, &["StatusExtended"]),
        requirements: take.requirements_by_standard(node.get("Compliance"), "Compliance")?,
        first_seen: None,
        observed_at: first_time([("AssessmentStartTime", node.get("AssessmentStartTime"))])?,
        raw: String::new(),
        raw_is_whole: true,
        check: Check {
            id: check,
            title,
            control: None,
            generator: None,
        },
    })
}

fn account(node: &Node<'_>, take: Take<'_>) -> Result<Option<Account>, Fault> {
    for field in ACCOUNTS {
        if let Some(id) = take.optional_id(node, &[field])? {
            let name = take.name_at(node, &["AccountName"]);
            return Ok(Some(Account { id, name }));
        }
    }
    Ok(None)
}

fn region(node: &Node<'_>, take: Take<'_>) -> Result<Option<String>, Fault> {
    for field in ["Region", "Location", "Namespace"] {
        if let Some(region) = take.optional_id(node, &[field])? {
            return Ok(Some(region));
        }
    }
    Ok(None)
}

fn resources(node: &Node<'_>, take: Take<'_>) -> Result<Vec<Resource>, Fault> {
    // Later versions have the ARN as the resource's uid, so that a finding keeps its
    // identity when a scanner is updated.
    let id = ["ResourceArn", "ResourceId", "ResourceName"]
        .into_iter()
        .find_map(|field| node.text_at(&[field]).map(|id| (field, id)));
    let Some((field, id)) = id else {
        return Ok(Vec::new());
    };
    let name = take
        .name_at(node, &["ResourceName"])
        .or_else(|| take.name_at(node, &["ResourceId"]));
    Ok(vec![Resource {
        id: take.resource_id(id, field)?,
        kind: take.name_at(node, &["ResourceType"]),
        name,
        region: None,
        tags: take.tags(node.get("ResourceTags")),
    }])
}
