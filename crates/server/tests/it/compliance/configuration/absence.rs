//! What is made of resources that are gone.

use serde_json::{Value, json};

use super::{FIRST, SECOND, THIRD, VERSIONING, bucket, fresh, history, of_check};
use crate::support::{World, finding, resource};

#[tokio::test]
async fn a_deleted_resource_closes_its_own_violations_whoever_found_them() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let uid = "arn:aws:s3:::logs";
    let both = [
        bucket("2001", "logs", false, FIRST),
        bucket("2001", "stays", false, FIRST),
    ];
    app.configure(&key, "", &both).await.ok();
    let scanned = finding("x_of_another", "2001", uid, "FAIL", FIRST);
    app.scan(&key, "", &[scanned]).await.ok();
    let open = format!("status=open&resource={uid}");
    let before = super::violations(app, &key, &open).await.len();
    let mut gone = bucket("2001", "logs", false, SECOND);
    gone["deleted"] = json!(true);
    let answer = app
        .configure(&key, "", std::slice::from_ref(&gone))
        .await
        .ok();
    assert_eq!(
        answer["resources"],
        json!({ "new": 0, "changed": 0, "same": 0, "deleted": 1 })
    );
    assert_eq!(answer["violations"]["resolved"], json!(before));
    assert_eq!(super::violations(app, &key, &open).await.len(), 0);
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(history(&seen)[1], ["open", "resolved", "resource_deleted"]);
    assert_eq!(seen["resolved_at"], SECOND);
    let stays = of_check(app, &key, VERSIONING, "arn:aws:s3:::stays").await;
    assert_eq!(stays.unwrap()["status"], "open");

    let answer = app.configure(&key, "", &[gone]).await.ok();
    assert_eq!(answer["duplicates"], 1);
    // It is there again.
    let back = bucket("2001", "logs", false, THIRD);
    let answer = app.configure(&key, "", &[back]).await.ok();
    assert_eq!(answer["resources"]["new"], 1);
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    assert_eq!(seen["status"], "open");
}

/// Which of the buckets still have an open violation.
async fn open_of(world: &World, key: &str) -> Vec<String> {
    let query = format!("status=open&check_id={VERSIONING}");
    let found = super::violations(&world.app, key, &query).await;
    let mut names: Vec<String> = found
        .iter()
        .map(|one| one["resource"]["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_complete_document_deletes_what_it_misses_as_far_as_it_reaches_and_no_further() {
    let world = World::new().await;
    let app = &world.app;
    for (reach, left) in [
        ("types", vec!["elsewhere", "later", "of-another", "stays"]),
        ("regions", vec!["elsewhere", "later", "of-another", "stays"]),
        ("accounts", vec!["later", "of-another", "stays"]),
    ] {
        let key = fresh(&world).await;
        let mut elsewhere = bucket("2001", "elsewhere", false, FIRST);
        elsewhere["region"] = json!("us-east-1");
        let sent: Vec<Value> = vec![
            bucket("2001", "stays", false, FIRST),
            bucket("2001", "goes", false, FIRST),
            elsewhere,
            bucket("2002", "of-another", false, FIRST),
            bucket("2001", "later", false, THIRD),
            resource("2001", "x.thing", "thing", json!({}), FIRST),
        ];
        app.configure(&key, "", &sent).await.ok();
        let next = [bucket("2001", "stays", false, SECOND)];
        let query = format!("?complete={reach}");
        let answer = app.configure(&key, &query, &next).await.ok();
        assert_eq!(answer["missing"], "deleted");
        assert_eq!(open_of(&world, &key).await, left, "{reach}");
        let deleted = match reach {
            "types" => 1,
            "regions" => 2,
            _ => 3,
        };
        assert_eq!(answer["resources"]["deleted"], deleted, "{reach}");
    }
}
