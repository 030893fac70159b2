//! What is unknown, old, or out of order is never taken for news.

use serde_json::{Value, json};

use super::{fresh, history, violation, violations};
use crate::support::{TestApp, World, finding};

const CHECK: &str = "s3_bucket_public_access";

/// What Security Hub says of a bucket.
fn hub(status: &str, record: &str, at: &str) -> Value {
    json!({
        "SchemaVersion": "2018-10-08", "Id": "logs", "ProductName": "Security Hub", "AwsAccountId": "2001",
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub", "Region": "eu-west-1",
        "GeneratorId": "security-control/S3.8", "CreatedAt": at, "UpdatedAt": at, "Title": "S3.8",
        "Description": format!("{status} at {at}"), "Severity": { "Label": "HIGH" }, "RecordState": record,
        "Compliance": { "Status": status, "SecurityControlId": "S3.8" },
        "Resources": [{ "Type": "AwsS3Bucket", "Id": "arn:aws:s3:::logs", "Region": "eu-west-1" }],
    })
}

async fn standing(app: &TestApp, key: &str) -> Value {
    let path = "/v1/compliance/soc2_2017";
    let whole = app.get(path).key(key).send().await.ok();
    json!([whole["score"], whole["counts"]])
}

#[tokio::test]
async fn a_status_that_is_unknown_resolves_nothing_and_makes_nothing_green() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let send = async |status: &str, at: &str| {
        let answer = app.scan(&key, "", &[hub(status, "ACTIVE", at)]).await.ok();
        answer["violations"].clone()
    };
    send("FAILED", "2026-11-20T10:00:00Z").await;
    let failing = standing(app, &key).await;
    let first = violation(app, &key, "arn:aws:s3:::logs").await;

    let nothing = json!({ "opened": 0, "reopened": 0, "resolved": 0 });
    assert_eq!(send("NOT_AVAILABLE", "2026-11-21T10:00:00Z").await, nothing);
    assert_eq!(standing(app, &key).await, failing);
    let seen = violation(app, &key, "arn:aws:s3:::logs").await;
    assert_eq!(seen["last_seen_at"], "2026-11-21T10:00:00Z");
    assert_eq!(
        seen["results"],
        json!([{ "scanner": "Security Hub", "status": "fail", "observed_at": "2026-11-21T10:00:00Z" }])
    );
    for same in [
        "status",
        "due_at",
        "opened_at",
        "message",
        "evidence",
        "is_failing",
        "history",
    ] {
        assert_eq!(seen[same], first[same], "{same}");
    }

    assert_eq!(send("FAILED", "2026-11-22T10:00:00Z").await, nothing);
    let seen = violation(app, &key, "arn:aws:s3:::logs").await;
    assert_eq!(seen["due_at"], first["due_at"]);
    assert_eq!(history(&seen), [["-", "open", "found"]]);

    // What it says in the end counts, and after that the unknown is no pass.
    assert_eq!(send("PASSED", "2026-11-22T11:00:00Z").await["resolved"], 1);
    let green = standing(app, &key).await;
    assert_eq!(send("WARNING", "2026-11-22T12:00:00Z").await, nothing);
    assert_ne!(standing(app, &key).await, green);
}

#[tokio::test]
async fn a_failure_counts_before_what_is_unknown_later_in_the_same_file() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let file = [
        hub("NOT_AVAILABLE", "ACTIVE", "2026-11-21T10:00:00Z"),
        hub("FAILED", "ACTIVE", "2026-11-20T10:00:00Z"),
    ];
    let answer = app.scan(&key, "", &file).await.ok();
    assert_eq!(
        [
            &answer["accepted"],
            &answer["duplicates"],
            &answer["violations"]["opened"]
        ],
        [&json!(1), &json!(1), &json!(1)]
    );
    let seen = violation(app, &key, "arn:aws:s3:::logs").await;
    assert_eq!(
        [&seen["opened_at"], &seen["last_seen_at"]],
        ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"]
    );
}

#[tokio::test]
async fn nothing_is_resolved_before_what_resolved_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let said = |scanner: &str, status: &str, at: &str| {
        let mut said = finding(CHECK, "2001", "logs", status, at);
        said["metadata"]["product"]["name"] = json!(scanner);
        said
    };
    // One passes early; the other fails, and then reports it no more.
    let first = [
        said("Other", "PASS", "2026-11-20T08:00:00Z"),
        said("Prowler", "FAIL", "2026-11-20T10:00:00Z"),
    ];
    app.scan(&key, "", &first).await.ok();
    let whole = [finding(
        CHECK,
        "2001",
        "more",
        "PASS",
        "2026-11-22T10:00:00Z",
    )];
    let answer = app.scan(&key, "?complete=true", &whole).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1, "{answer}");
    let seen = violation(app, &key, "logs").await;
    assert_eq!(seen["resolved_at"], "2026-11-22T10:00:00Z");

    // Nor before a person looked at it.
    let fails = finding(CHECK, "2001", "noted", "FAIL", "2026-11-20T10:00:00Z");
    app.scan(&key, "", &[fails]).await.ok();
    let seen = violation(app, &key, "noted").await;
    let path = format!("/v1/violations/{}", seen["id"].as_str().unwrap());
    let noted = app.patch(&path, &json!({ "status": "acknowledged" }));
    noted.key(&key).send().await.ok();
    let passes = finding(CHECK, "2001", "noted", "PASS", "2026-11-22T10:00:00Z");
    app.scan(&key, "", &[passes]).await.ok();
    let seen = violation(app, &key, "noted").await;
    assert_eq!(seen["status"], "resolved");
    assert_eq!(seen["resolved_at"], seen["history"][1]["at"]);
    assert_eq!(seen["resolved_at"], seen["history"][2]["at"]);
}

#[tokio::test]
async fn an_old_scan_does_not_bring_back_what_a_newer_one_removed() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let old = [
        finding(CHECK, "2001", "stays", "FAIL", "2026-11-20T10:00:00Z"),
        finding(CHECK, "2001", "goes", "FAIL", "2026-11-20T10:00:00Z"),
    ];
    app.scan(&key, "", &old).await.ok();
    let new = [finding(
        CHECK,
        "2001",
        "stays",
        "FAIL",
        "2026-11-21T10:00:00Z",
    )];
    app.scan(&key, "?complete=true", &new).await.ok();
    let before = violation(app, &key, "goes").await;
    assert_eq!(before["status"], "resolved");
    let standing_before = standing(app, &key).await;

    // Sent again, and something of the time between that was sent late.
    for late in [
        &old[1],
        &finding(CHECK, "2001", "goes", "FAIL", "2026-11-21T09:00:00Z"),
    ] {
        let answer = app.scan(&key, "", std::slice::from_ref(late)).await.ok();
        assert_eq!(
            [&answer["accepted"], &answer["duplicates"]],
            [&json!(0), &json!(1)]
        );
    }
    let seen = violation(app, &key, "goes").await;
    assert_eq!(seen, before);
    assert_eq!(standing(app, &key).await, standing_before);
    assert_eq!(violations(app, &key, "status=open").await.len(), 1);

    // What is seen after that is news.
    let again = finding(CHECK, "2001", "goes", "FAIL", "2026-11-22T10:00:00Z");
    let answer = app.scan(&key, "", &[again]).await.ok();
    assert_eq!(answer["violations"]["reopened"], 1);
}

#[tokio::test]
async fn what_was_archived_stays_so_whatever_older_comes_later() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let send = async |status: &str, record: &str, at: &str| {
        let answer = app.scan(&key, "", &[hub(status, record, at)]).await.ok();
        json!([
            answer["accepted"],
            answer["violations"]["opened"],
            answer["violations"]["reopened"]
        ])
    };
    // Out of order from the beginning, and archived once more.
    let nothing = json!([0, 0, 0]);
    assert_eq!(
        send("FAILED", "ARCHIVED", "2026-11-20T10:00:00Z").await,
        nothing
    );
    assert_eq!(
        send("FAILED", "ACTIVE", "2026-11-19T10:00:00Z").await,
        nothing
    );
    assert_eq!(
        send("FAILED", "ARCHIVED", "2026-11-21T10:00:00Z").await,
        nothing
    );
    assert_eq!(
        send("FAILED", "ACTIVE", "2026-11-20T11:00:00Z").await,
        nothing
    );
    assert_eq!(violations(app, &key, "").await.len(), 0);
    let whole = app.get("/v1/compliance/soc2_2017").key(&key).send().await;
    assert_eq!(whole.ok()["score"]["assessed"], 0);
    assert_eq!(
        send("FAILED", "ACTIVE", "2026-11-22T10:00:00Z").await,
        json!([1, 1, 0])
    );
}
