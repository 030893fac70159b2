//! Exceptions, and words on requirements: they hold for a time, and the score says so.

use axum::http::Method;
use serde_json::{Value, json};

use super::{fresh, violations};
use crate::support::{TestApp, World, finding};

const CHECK: &str = "s3_bucket_public_access";

async fn standing(app: &TestApp, key: &str, framework: &str) -> Value {
    let path = format!("/v1/compliance/{framework}");
    app.get(&path).key(key).send().await.ok()
}

#[tokio::test]
async fn an_accepted_risk_leaves_both_sums_until_it_ends() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00Z";
    let found = [
        finding(CHECK, "2001", "logs", "FAIL", at),
        finding(
            "cloudtrail_multi_region_enabled",
            "2001",
            "trail",
            "PASS",
            at,
        ),
    ];
    app.scan(&key, "", &found).await.ok();
    let before = standing(app, &key, "soc2_2017").await;
    assert!(before["counts"]["fail"].as_u64().unwrap() > 0);
    let id = violations(app, &key, "").await[0]["id"].clone();
    let body = json!({ "kind": "risk_accepted", "violation_id": id, "reason": " Public on purpose ",
                       "expires_at": "2026-12-01T00:00:00Z" });
    let made = app
        .post("/v1/exceptions", &body)
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(
        [&made["reason"], &made["state"], &made["covered"]],
        [&json!("Public on purpose"), &json!("active"), &json!(1)]
    );

    let during = standing(app, &key, "soc2_2017").await;
    assert_eq!(during["counts"]["fail"], 0);
    assert_eq!(during["counts"]["excepted"], before["counts"]["fail"]);
    assert_eq!(during["valid_until"], "2026-12-01T00:00:00Z");
    let score = &during["score"];
    assert_eq!(score["passing"], score["assessed"]);
    assert!(score["assessed"].as_u64() < before["score"]["assessed"].as_u64());
    let [seen] = violations(app, &key, "excepted=true")
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        [&seen["exception_id"], &seen["status"]],
        [&made["id"], &json!("open")]
    );

    // Its end needs nobody.
    app.clock.advance(8 * 24 * 3_600);
    assert_eq!(
        standing(app, &key, "soc2_2017").await["counts"],
        before["counts"]
    );
    assert_eq!(violations(app, &key, "excepted=true").await.len(), 0);
    let listed = app.get("/v1/exceptions").key(&key).send().await.ok();
    assert_eq!(
        [&listed["data"][0]["state"], &listed["data"][0]["covered"]],
        [&json!("expired"), &json!(0)]
    );
}

#[tokio::test]
async fn an_exception_of_a_check_covers_what_comes_later_and_only_its_account() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00Z";
    let body = json!({ "kind": "false_positive", "check_id": format!("aws.{CHECK}"), "account_id": "2001",
                       "reason": "x", "expires_at": "2026-12-01T00:00:00Z" });
    let made = app
        .post("/v1/exceptions", &body)
        .key(&key)
        .send()
        .await
        .ok();
    let found = ["2001", "2002"].map(|account| finding(CHECK, account, "logs", "FAIL", at));
    app.scan(&key, "", &found).await.ok();
    let [seen] = violations(app, &key, "excepted=true")
        .await
        .try_into()
        .unwrap();
    assert_eq!(seen["resource"]["account_id"], "2001");

    let path = format!("/v1/exceptions/{}", made["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).key(&key).send().await.status, 204);
    assert_eq!(violations(app, &key, "excepted=true").await.len(), 0);
    app.delete(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
    let listed = app
        .get("/v1/exceptions?state=revoked")
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(listed["data"][0]["id"], made["id"]);
}

#[tokio::test]
async fn wrong_exceptions_and_words_are_refused_by_field() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let exception = json!({ "kind": "risk_accepted", "check_id": "aws.x", "reason": "x",
                            "expires_at": "2026-12-01T00:00:00Z" });
    let word = json!({ "framework": "soc2_2017", "requirement_id": "CC1.1", "outcome": "met", "evidence": "x",
                       "expires_at": "2026-12-01T00:00:00Z" });
    for (path, right, field, wrong) in [
        ("/v1/exceptions", &exception, "reason", json!("  ")),
        (
            "/v1/exceptions",
            &exception,
            "expires_at",
            json!("2026-11-22T00:00:00Z"),
        ),
        (
            "/v1/exceptions",
            &exception,
            "expires_at",
            json!("2030-12-01T00:00:00Z"),
        ),
        ("/v1/attestations", &word, "framework", json!("none")),
        ("/v1/attestations", &word, "requirement_id", json!("ZZ9")),
        ("/v1/attestations", &word, "evidence", json!("")),
        ("/v1/attestations", &word, "url", json!("javascript:x")),
    ] {
        let mut body = right.clone();
        body[field] = wrong;
        let problem = app
            .post(path, &body)
            .key(&key)
            .send()
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field, "{path}");
    }
    let mut both = exception;
    both["violation_id"] = json!(world.ada.violation_id);
    app.post("/v1/exceptions", &both)
        .key(&key)
        .send()
        .await
        .problem(400, "bad_request");
}

#[tokio::test]
async fn a_word_counts_apart_and_not_applicable_leaves_the_sums() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let say = async |requirement: &str, outcome: &str| {
        let body = json!({ "framework": "soc2_2017", "requirement_id": requirement, "outcome": outcome,
                           "evidence": "Minutes of the board", "url": "https://example.com/minutes",
                           "expires_at": "2026-12-01T00:00:00Z" });
        app.post("/v1/attestations", &body)
            .key(&key)
            .send()
            .await
            .ok()
    };
    let before = standing(app, &key, "soc2_2017").await;
    // In another spelling of the id.
    let made = say("cc1_1", "met").await;
    assert_eq!(made["requirement_id"], "CC1.1");
    say("CC1.2", "not_applicable").await;
    let after = standing(app, &key, "soc2_2017").await;
    assert_eq!(after["counts"]["attested"], 1);
    assert_eq!(after["counts"]["not_applicable"], 1);
    assert_eq!(after["score"], before["score"]);
    let path = "/v1/compliance/soc2_2017/requirement?requirement=CC1.1";
    let one = app.get(path).key(&key).send().await.ok();
    assert_eq!(one["requirement"]["status"], "attested");
    assert_eq!(one["attestations"][0]["evidence"], "Minutes of the board");
    app.clock.advance(8 * 24 * 3_600);
    let one = app.get(path).key(&key).send().await.ok();
    assert_eq!(one["requirement"]["is_lapsed"], true);
    assert_ne!(one["requirement"]["status"], "attested");
    let path = format!("/v1/attestations/{}", made["id"].as_str().unwrap());
    assert_eq!(
        app.request(Method::DELETE, &path)
            .key(&key)
            .send()
            .await
            .status,
        204
    );
    app.delete(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
}
