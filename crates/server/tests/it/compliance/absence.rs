//! What is made of what a scan does not report any more.

use serde_json::{Value, json};

use super::{fresh, history, violation, violations};
use crate::support::{World, finding};

const CHECK: &str = "s3_bucket_public_access";

fn fails(resource: &str, at: &str) -> Value {
    finding(CHECK, "2001", resource, "FAIL", at)
}

#[tokio::test]
async fn a_complete_scan_resolves_what_it_does_not_report_and_nothing_beyond_its_reach() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00Z";
    let mut elsewhere = fails("elsewhere", at);
    elsewhere["resources"][0]["region"] = json!("us-east-1");
    let mut by_other = fails("by-other", at);
    by_other["metadata"]["product"]["name"] = json!("Other");
    let first = [
        fails("stays", at),
        fails("goes", at),
        elsewhere,
        by_other,
        finding(CHECK, "2002", "of-another-account", "FAIL", at),
        finding(
            "s3_bucket_default_encryption",
            "2001",
            "by-another-check",
            "FAIL",
            at,
        ),
        fails("seen-later", "2026-11-21T12:00:00Z"),
    ];
    app.scan(&key, "", &first).await.ok();
    let second = [fails("stays", "2026-11-21T10:00:00Z")];

    // A stream closes nothing by what is missing.
    let answer = app.scan(&key, "", &second).await.ok();
    assert_eq!(answer["violations"]["resolved"], 0);
    assert_eq!(violations(app, &key, "status=open").await.len(), 7);

    let third = [fails("stays", "2026-11-21T11:00:00Z")];
    let answer = app.scan(&key, "?complete=true", &third).await.ok();
    assert_eq!(answer["absence"], "resolved");
    assert_eq!(answer["violations"]["resolved"], 1, "{answer}");
    let seen = violation(app, &key, "goes").await;
    assert_eq!(history(&seen)[1], ["open", "resolved", "not_reported"]);
    assert_eq!(seen["resolved_at"], "2026-11-21T11:00:00Z");
    assert_eq!(seen["results"], json!([]));
    assert_eq!(violations(app, &key, "status=open").await.len(), 6);
}

#[tokio::test]
async fn one_page_of_a_longer_answer_closes_nothing() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let asff = |id: &str, at: &str| {
        json!({
            "SchemaVersion": "2018-10-08", "Id": id, "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
            "ProductName": "Security Hub", "GeneratorId": "security-control/S3.8", "AwsAccountId": "2001",
            "Region": "eu-west-1", "CreatedAt": at, "UpdatedAt": at, "Title": "S3.8", "Description": "x",
            "Severity": { "Label": "HIGH" }, "RecordState": "ACTIVE",
            "Compliance": { "Status": "FAILED", "SecurityControlId": "S3.8" },
            "Resources": [{ "Type": "AwsS3Bucket", "Id": format!("arn:aws:s3:::{id}"), "Region": "eu-west-1" }],
        })
    };
    let at = "2026-11-20T10:00:00Z";
    let all = json!({ "Findings": [asff("one", at), asff("two", at)] });
    let answer = app.findings(&key, "", all.to_string()).await.ok();
    assert_eq!(answer["violations"]["opened"], 2, "{answer}");
    let mut page =
        json!({ "Findings": [asff("one", "2026-11-21T10:00:00Z")], "NextToken": "more" });
    let answer = app
        .findings(&key, "?complete=true", page.to_string())
        .await
        .ok();
    assert_eq!(
        [&answer["absence"], &answer["violations"]["resolved"]],
        [&json!("one_page"), &json!(0)]
    );

    // What its scanner has archived is gone without that.
    page = json!({ "Findings": [asff("two", "2026-11-22T10:00:00Z")] });
    page["Findings"][0]["RecordState"] = json!("ARCHIVED");
    let answer = app.findings(&key, "", page.to_string()).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1, "{answer}");
}
