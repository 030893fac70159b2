//! What an import makes of resources.

use axum::http::Method;
use serde_json::json;

use super::{FIRST, SECOND, THIRD, VERSIONING, bucket, fresh, history, of_check};
use crate::support::{World, finding, gzip, resource};

#[tokio::test]
async fn a_resource_that_breaks_a_policy_opens_a_violation_and_mended_resolves_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let fails = bucket("2001", "logs", false, FIRST);
    let answer = app
        .configure(&key, "", std::slice::from_ref(&fails))
        .await
        .ok();
    assert_eq!(
        answer["resources"],
        json!({ "new": 1, "changed": 0, "same": 0, "deleted": 0 })
    );
    assert!(answer["evaluations"].as_u64().unwrap() >= 10, "{answer}");
    assert_eq!(answer["faults"], 0);
    assert_eq!(answer["missing"], "not_declared");
    let uid = "arn:aws:s3:::logs";
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(seen["status"], "open");
    assert_eq!(seen["opened_at"], FIRST);
    assert_eq!(seen["title"], "S3 buckets keep versions");
    assert_eq!(seen["resource"]["uid"], uid);
    assert_eq!(seen["resource"]["region"], "eu-west-1");
    // The very field, and what it is.
    assert_eq!(
        seen["evidence"]["violations"],
        json!([{ "path": "versioning.enabled", "message": "Old versions are not kept.", "value": false }])
    );
    assert_eq!(
        seen["history"][0]["actor"],
        json!({ "kind": "scanner", "id": "Tenantry", "name": null })
    );

    // The same at the same time says nothing, and asks nothing.
    let answer = app.configure(&key, "", &[fails]).await.ok();
    assert_eq!(
        [
            &answer["accepted"],
            &answer["duplicates"],
            &answer["evaluations"]
        ],
        [0, 1, 0].map(|n| json!(n)).each_ref()
    );
    let mended = bucket("2001", "logs", true, SECOND);
    let answer = app.configure(&key, "", &[mended]).await.ok();
    assert_eq!(answer["resources"]["changed"], 1);
    assert_eq!(answer["violations"]["resolved"], 1);
    // What was seen earlier than what is known is no news.
    let stale = bucket("2001", "logs", false, FIRST);
    let answer = app.configure(&key, "", &[stale]).await.ok();
    assert_eq!(answer["duplicates"], 1);
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(
        [&seen["status"], &seen["resolved_at"]],
        [&json!("resolved"), &json!(SECOND)]
    );
    let again = bucket("2001", "logs", false, THIRD);
    let answer = app.configure(&key, "", &[again]).await.ok();
    assert_eq!(answer["violations"]["reopened"], 1);
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(
        history(&seen),
        [
            ["-", "open", "found"],
            ["open", "resolved", "fixed"],
            ["resolved", "open", "found_again"],
        ]
    );
}

#[tokio::test]
async fn the_same_defect_from_a_scanner_and_a_policy_is_one_violation() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let uid = "arn:aws:s3:::logs";
    let scanned = finding("s3_bucket_object_versioning", "2001", uid, "FAIL", FIRST);
    app.scan(&key, "", &[scanned]).await.ok();
    let seen = bucket("2001", "logs", false, FIRST);
    app.configure(&key, "", &[seen]).await.ok();
    let one = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(one["results"].as_array().unwrap().len(), 2);
    let mended = bucket("2001", "logs", true, SECOND);
    app.configure(&key, "", &[mended]).await.ok();
    let one = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(one["status"], "open", "the scanner still sees it");
    let passes = finding("s3_bucket_object_versioning", "2001", uid, "PASS", SECOND);
    app.scan(&key, "", &[passes]).await.ok();
    let one = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(one["status"], "resolved");
}

#[tokio::test]
async fn a_secret_is_nowhere_and_its_change_is_a_change() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let secret = "hunter2-and-some-more-of-it";
    let function = |password: &str, at: &str| {
        let attributes = json!({ "environment": { "DB_PASSWORD": password } });
        resource("2001", "lambda.function", "send", attributes, at)
    };
    let answer = app
        .configure(&key, "", &[function(secret, FIRST)])
        .await
        .ok();
    assert_eq!(answer["redacted"], 1, "{answer}");
    let listed = super::violations(
        app,
        &key,
        "resource=arn:aws:lambda:eu-west-1:2001:function:send",
    )
    .await;
    let check = "aws.awslambda_function_no_secrets_in_variables";
    let of_secret = listed.iter().find(|one| one["check_id"] == check);
    let path = format!(
        "/v1/violations/{}",
        of_secret.unwrap()["id"].as_str().unwrap()
    );
    let text = app.get(&path).key(&key).send().await.text;
    assert!(
        text.contains("redacted") && !text.contains(secret),
        "{text}"
    );
    let kept: Vec<(String,)> =
        sqlx::query_as("SELECT to_json(c)::text FROM configuration_resources c")
            .fetch_all(&mut app.database.maintenance().await)
            .await
            .unwrap();
    assert!(
        kept.iter()
            .any(|(row,)| row.contains("sensitive_attribute") || row.contains("secret_name")),
        "{kept:?}"
    );
    assert!(!kept.iter().any(|(row,)| row.contains(secret)));
    let answer = app
        .configure(&key, "", &[function("another-one-instead", SECOND)])
        .await
        .ok();
    assert_eq!(answer["resources"]["changed"], 1);
}

#[tokio::test]
async fn one_that_is_wrong_costs_only_itself_and_a_broken_document_all() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let right = bucket("2001", "logs", false, FIRST);
    let mut number = right.clone();
    number["account"] = json!(2001);
    let mut typo = right.clone();
    typo["attribute"] = json!({});
    let mut nameless = right.clone();
    nameless["type"] = json!("Bucket");
    let late = bucket("2001", "late", false, "2027-11-20T10:00:00Z");
    let sent = [number, typo, nameless, late, right.clone()];
    let answer = app.configure(&key, "?complete=types", &sent).await.ok();
    assert_eq!(
        [
            &answer["received"],
            &answer["accepted"],
            &answer["rejected"]
        ],
        [5, 1, 4].map(|n| json!(n)).each_ref()
    );
    assert_eq!(answer["missing"], "rejected");
    let fields: Vec<&str> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "[0].account",
            "[1].attribute",
            "[2].type",
            "[3].observed_at"
        ]
    );

    let cut = json!({ "resources": [bucket("2001", "more", false, FIRST)] }).to_string();
    for body in [&cut[..cut.len() - 3], "", "[", "7", "\u{0}"] {
        let problem = app
            .configuration(&key, "", body)
            .await
            .problem(422, "refused_file");
        assert!(problem["errors"][0]["line"].is_u64(), "{body:?}: {problem}");
    }
    let more = "resource=arn:aws:s3:::more";
    assert_eq!(super::violations(app, &key, more).await.len(), 0);
    let path = "/v1/audit-events?action=configuration.refused";
    let refused = app.get(path).key(&key).send().await.ok();
    assert_eq!(refused["data"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn packed_documents_are_unpacked_and_no_others() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = bucket("2001", "logs", false, FIRST).to_string();
    let send = async |encoding: &str, body: Vec<u8>| {
        let asking = app.request(Method::POST, "/v1/configuration/import");
        asking
            .key(&key)
            .header("content-encoding", encoding)
            .body(body)
            .send()
            .await
    };
    assert_eq!(send("gzip", gzip(&body)).await.ok()["accepted"], 1);
    send("gzip", body.clone().into_bytes())
        .await
        .problem(422, "refused_file");
    send("br", body.into_bytes())
        .await
        .problem(415, "unsupported_media_type");
    let asking = app.request(Method::POST, "/v1/configuration/import?complete=all");
    let problem = asking.key(&key).body("[]").send().await;
    assert_eq!(problem.status, 400);
}
