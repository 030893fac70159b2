//! Who did what, and who made a change.

use serde_json::{Value, json};

use super::{approve, changes, drift, drifts, fresh, group, import};
use crate::support::{TestApp, World, gzip};

const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-20T11:00:00Z";

fn record(id: &str, at: &str, operation: &str, identity: &Value, parameters: &Value) -> Value {
    let service = match operation.starts_with("Assume") {
        true => "sts.amazonaws.com",
        false => "ec2.amazonaws.com",
    };
    json!({
        "eventVersion": "1.08", "eventID": id, "eventTime": at, "awsRegion": "eu-west-1", "eventSource": service,
        "eventName": operation, "eventType": "AwsApiCall", "recipientAccountId": "123456789012",
        "sourceIPAddress": "198.51.100.23", "userAgent": "aws-cli/2.31", "userIdentity": identity,
        "readOnly": operation.starts_with("Describe") || operation.starts_with("Assume"),
        "requestParameters": parameters,
    })
}

fn role(credential: &str) -> Value {
    json!({
        "type": "AssumedRole", "principalId": "AROAX:oncall",
        "arn": "arn:aws:sts::123456789012:assumed-role/Admin/oncall", "accountId": "123456789012",
        "accessKeyId": credential,
        "sessionContext": { "sessionIssuer": { "type": "Role", "userName": "Admin",
            "arn": "arn:aws:iam::123456789012:role/Admin" } },
    })
}

/// A person who takes a role, and what is done with it; what others do meanwhile.
fn records() -> Vec<Value> {
    let ana = json!({ "type": "IAMUser", "userName": "ana", "accountId": "123456789012",
                      "arn": "arn:aws:iam::123456789012:user/ana", "accessKeyId": "AKIAANA" });
    let bob = json!({ "type": "IAMUser", "userName": "bob", "accountId": "123456789012",
                      "arn": "arn:aws:iam::123456789012:user/bob", "accessKeyId": "AKIABOB" });
    let mut taken = record(
        "1",
        "2026-11-20T10:20:00Z",
        "AssumeRole",
        &ana,
        &json!({ "roleArn": "arn:aws:iam::123456789012:role/Admin", "roleSessionName": "oncall" }),
    );
    taken["responseElements"] = json!({ "credentials": { "accessKeyId": "ASIA1", "secretAccessKey": "canary" },
        "assumedRoleUser": { "arn": "arn:aws:sts::123456789012:assumed-role/Admin/oncall" } });
    let group = |id: &str| json!({ "groupId": id, "ipPermissions": { "items": [{ "ipProtocol": "tcp" }] } });
    vec![
        taken,
        record(
            "2",
            "2026-11-20T10:31:00Z",
            "AuthorizeSecurityGroupIngress",
            &role("ASIA1"),
            &group("sg-1"),
        ),
        record(
            "3",
            "2026-11-20T10:32:00Z",
            "AuthorizeSecurityGroupIngress",
            &bob,
            &group("sg-2"),
        ),
        record(
            "4",
            "2026-11-20T10:33:00Z",
            "DescribeSecurityGroups",
            &bob,
            &group("sg-1"),
        ),
        {
            let mut failed = record(
                "5",
                "2026-11-20T10:34:00Z",
                "AuthorizeSecurityGroupIngress",
                &bob,
                &group("sg-1"),
            );
            failed["errorCode"] = json!("UnauthorizedOperation");
            failed
        },
    ]
}

async fn opened(app: &TestApp, key: &str) {
    import(app, key, "", &[group("sg-1", &["10.0.0.0/8"], FIRST)]).await;
    approve(app, key).await;
    import(
        app,
        key,
        "",
        &[group("sg-1", &["10.0.0.0/8", "0.0.0.0/0"], SECOND)],
    )
    .await;
}

#[tokio::test]
async fn a_change_has_the_person_who_took_the_role_as_its_author() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    opened(app, &key).await;
    let before = drifts(app, &key, "author=nobody").await;
    assert_eq!(before.len(), 1);
    let body = gzip(json!({ "Records": records() }).to_string().as_bytes());
    let sending = app
        .request(axum::http::Method::POST, "/v1/activity/import")
        .key(&key);
    let answer = sending
        .header("content-encoding", "gzip")
        .body(body)
        .send()
        .await
        .ok();
    assert_eq!(
        (
            &answer["received"],
            &answer["accepted"],
            &answer["passed_over"]
        ),
        (&json!(5), &json!(3), &json!(2)),
        "{answer}"
    );
    assert_eq!(answer["changes"], 1);
    app.work().await;
    let found = drifts(app, &key, "author=ana").await;
    assert_eq!(found.len(), 1);
    let author = &found[0]["author"];
    assert!(author["confidence"].as_u64().unwrap() >= 80, "{author}");
    assert_eq!(
        (&author["operation"], &author["source"], &author["via"]),
        (
            &json!("AuthorizeSecurityGroupIngress"),
            &json!("198.51.100.23"),
            &json!(["Admin (oncall)"])
        )
    );
    let one = drift(app, &key, &found[0]["id"]).await;
    assert!(!one.to_string().contains("canary"));
    let facets = app.get("/v1/drift/facets").key(&key).send().await.ok();
    assert_eq!(facets["authors"], json!([{ "value": "ana", "count": 1 }]));
    let changed = changes(app, &key, "author=ana&search=ingress").await;
    assert_eq!(changed[0]["author"]["name"], "ana");
    // The same again, as EventBridge sends it.
    let events: Vec<Value> = records().into_iter()
        .map(|record| json!({ "version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": record }))
        .collect();
    let answer = app.activity(&key, "", &json!(events)).await.ok();
    assert_eq!(
        (&answer["accepted"], &answer["duplicates"]),
        (&json!(0), &json!(3)),
        "{answer}"
    );
}

/// The trail of the account that a role belongs to knows only the account of whoever took it.
#[tokio::test]
async fn of_what_two_trails_say_of_one_call_the_one_that_knows_the_caller_counts() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    opened(app, &key).await;
    let mut all = records();
    let stranger =
        json!({ "type": "AWSAccount", "principalId": "AIDAX", "accountId": "999999999999" });
    for number in 0..8 {
        let mut theirs = all[0].clone();
        theirs["eventID"] = json!(format!("theirs-{number}"));
        theirs["userIdentity"] = stranger.clone();
        all.push(theirs);
    }
    app.activity(&key, "", &json!({ "Records": all }))
        .await
        .ok();
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found[0]["author"]["name"], "ana", "{}", found[0]["author"]);
}

#[tokio::test]
async fn what_nobody_did_has_no_author_and_what_is_wrong_costs_only_itself() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let mut all = records();
    all.remove(1);
    all.push(json!({ "eventID": "6", "eventVersion": "1.08" }));
    let answer = app
        .activity(&key, "", &json!({ "Records": all }))
        .await
        .ok();
    assert_eq!(answer["rejected"], 1, "{answer}");
    assert!(
        answer["errors"][0]["field"]
            .as_str()
            .unwrap()
            .starts_with("[4]."),
        "{answer}"
    );
    opened(app, &key).await;
    assert_eq!(drifts(app, &key, "author=nobody").await.len(), 1);
    let cut = json!({ "Records": records() }).to_string();
    let sending = app
        .request(axum::http::Method::POST, "/v1/activity/import")
        .key(&key);
    let refused = sending
        .body(cut[..cut.len() - 9].to_owned().into_bytes())
        .send()
        .await;
    refused.problem(422, "refused_file");
}
