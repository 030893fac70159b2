//! The operator's feed: resources go where their accounts lead.

use serde_json::json;

use super::{FIRST, VERSIONING, bucket, of_check};
use crate::support::{World, finding};

#[tokio::test]
async fn each_customer_gets_the_resources_of_its_accounts_and_the_rest_is_held_until_mapped() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let sent = [
        bucket(&ada.account, "of-ada", false, FIRST),
        bucket(&bob.account, "of-bob", false, FIRST),
        bucket("9009", "nobodys", false, FIRST),
    ];
    let answer = app.configure(&world.operator, "", &sent).await.ok();
    assert_eq!(
        [&answer["received"], &answer["accepted"], &answer["held"]],
        [3, 2, 1].map(|n| json!(n)).each_ref()
    );
    for (key, own, foreign) in [
        (&ada.key, "of-ada", "of-bob"),
        (&bob.key, "of-bob", "of-ada"),
    ] {
        let of = |name: &str| format!("arn:aws:s3:::{name}");
        assert!(of_check(app, key, VERSIONING, &of(own)).await.is_some());
        assert!(of_check(app, key, VERSIONING, &of(foreign)).await.is_none());
    }
    let path = "/v1/admin/unassigned/resources";
    let held = app.get(path).key(&world.operator).send().await.ok();
    let one = &held["data"][0];
    assert_eq!(
        [&one["provider"], &one["account_id"], &one["resource_count"]],
        [&json!("aws"), &json!("9009"), &json!(1)]
    );
    app.map(&ada.id, "9009").await;
    app.work().await;
    let uid = "arn:aws:s3:::nobodys";
    let seen = of_check(app, &ada.key, VERSIONING, uid).await.unwrap();
    assert_eq!(seen["opened_at"], FIRST);
    let held = app.get(path).key(&world.operator).send().await.ok();
    assert_eq!(held["data"], json!([]));
}

#[tokio::test]
async fn what_a_mistaken_mapping_gave_is_taken_back_with_it() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let uid = "arn:aws:s3:::theirs";
    let mapped = app.map(&ada.id, "6006").await;
    let sent = [bucket("6006", "theirs", false, FIRST)];
    app.configure(&world.operator, "", &sent).await.ok();
    let own = [bucket("6006", "mine", false, FIRST)];
    app.configure(&ada.key, "", &own).await.ok();
    assert!(of_check(app, &ada.key, VERSIONING, uid).await.is_some());
    let scanned = finding("s3_bucket_acl_prohibited", "6006", uid, "FAIL", FIRST);
    app.scan(&world.operator, "", &[scanned]).await.ok();

    let path = format!("/v1/admin/accounts/{}", mapped["id"].as_str().unwrap());
    let unmapped = app.delete(&path).key(&world.operator).send().await;
    assert_eq!(unmapped.status, 204);
    let query = format!("resource={uid}");
    let left = super::violations(app, &ada.key, &query).await;
    assert_eq!(left.len(), 0, "{left:?}");
    let mine = of_check(app, &ada.key, VERSIONING, "arn:aws:s3:::mine").await;
    assert!(mine.is_some());

    app.map(&bob.id, "6006").await;
    app.work().await;
    let seen = of_check(app, &bob.key, VERSIONING, uid).await.unwrap();
    assert_eq!(seen["opened_at"], FIRST);
    assert_eq!(super::violations(app, &ada.key, &query).await.len(), 0);
}
