//! What people make of violations.

use serde_json::json;

use super::{fresh, history, violation};
use crate::support::{World, finding};

const CHECK: &str = "s3_bucket_public_access";

#[tokio::test]
async fn each_change_is_kept_with_who_and_why() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    let path = format!("/v1/violations/{}", ada.violation_id);
    let change =
        async |body: serde_json::Value| app.patch(&path, &body).session(&ada.person).send().await;
    change(json!({ "status": "acknowledged" })).await.ok();
    let taken =
        change(json!({ "status": "in_progress", "assignee": ada.person_id, "note": "On it" }))
            .await
            .ok();
    assert_eq!(
        taken["assignee"],
        json!({ "id": ada.person_id, "name": ada.email })
    );
    let last = taken["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        [&last["from"], &last["to"], &last["note"]],
        [
            &json!("acknowledged"),
            &json!("in_progress"),
            &json!("On it")
        ]
    );
    assert_eq!(
        last["actor"],
        json!({ "kind": "person", "id": ada.person_id, "name": ada.email })
    );
    assert_eq!(last["assignee"]["id"], json!(ada.person_id));

    // Nothing new is nothing.
    let same = change(json!({ "status": "in_progress" })).await.ok();
    assert_eq!(same["history"], taken["history"]);

    let problem = change(json!({ "status": "resolved" }))
        .await
        .problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["field"], "note");
    change(json!({})).await.problem(400, "bad_request");
    let problem = change(json!({ "assignee": world.bob.person_id }))
        .await
        .problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["field"], "assignee");

    let done =
        change(json!({ "status": "resolved", "note": "Closed the bucket", "assignee": null }))
            .await
            .ok();
    assert_eq!(
        [&done["status"], &done["is_failing"], &done["assignee"]],
        [&json!("resolved"), &json!(true), &json!(null)]
    );
    assert_eq!(
        done["history"].as_array().unwrap().last().unwrap()["assignee"],
        json!(null)
    );

    // A scanner that looked later knows better.
    let later = finding(
        CHECK,
        &ada.account,
        &ada.bucket,
        "FAIL",
        "2026-11-24T10:00:00Z",
    );
    app.clock.advance(2 * 24 * 3_600);
    app.scan(&ada.key, "", &[later]).await.ok();
    let seen = violation(app, &ada.key, &ada.bucket).await;
    assert_eq!(seen["status"], "open");
    assert_eq!(
        history(&seen).last().unwrap(),
        &["resolved", "open", "found_again"]
    );
}

#[tokio::test]
async fn several_are_changed_at_once() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00Z";
    let sent: Vec<_> = (0..3)
        .map(|n| finding(CHECK, "2001", &format!("b{n}"), "FAIL", at))
        .collect();
    app.scan(&key, "", &sent).await.ok();
    let listed = super::violations(app, &key, "").await;
    let ids: Vec<_> = listed.iter().map(|one| one["id"].clone()).collect();
    let body = json!({ "ids": [ids[0], ids[1], world.ada.violation_id], "status": "acknowledged" });
    let answer = app
        .post("/v1/violations/bulk", &body)
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(answer["changed"].as_array().unwrap().len(), 2);
    assert_eq!(answer["unknown"], 1);
    let answer = app
        .post("/v1/violations/bulk", &body)
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(answer["unchanged"].as_array().unwrap().len(), 2);
    assert_eq!(
        super::violations(app, &key, "status=acknowledged")
            .await
            .len(),
        2
    );
    for ids in [json!([]), json!(vec![ids[0].clone(); 201])] {
        let body = json!({ "ids": ids, "status": "acknowledged" });
        let answer = app
            .post("/v1/violations/bulk", &body)
            .key(&key)
            .send()
            .await;
        // Two hundred and one times the same is one.
        match body["ids"].as_array().unwrap().len() {
            0 => assert_eq!(
                answer.problem(400, "bad_request")["errors"][0]["field"],
                "ids"
            ),
            _ => assert_eq!(answer.ok()["unchanged"].as_array().unwrap().len(), 1),
        }
    }
}
