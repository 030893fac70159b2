//! The operator's feed: findings go where their accounts lead.

use serde_json::json;

use super::{violation, violations};
use crate::support::{World, finding};

const CHECK: &str = "s3_bucket_public_access";

#[tokio::test]
async fn each_customer_gets_the_findings_of_its_accounts_and_the_rest_is_held_until_mapped() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let at = "2026-11-21T10:00:00Z";
    let sent = [
        finding(CHECK, &ada.account, "ada-new", "FAIL", at),
        finding(CHECK, &bob.account, "bob-new", "FAIL", at),
        finding(CHECK, "9009", "nobodys", "FAIL", at),
        finding(CHECK, "9009", "nobodys", "FAIL", "2026-11-20T10:00:00Z"),
    ];
    let answer = app.scan(&world.operator, "", &sent).await.ok();
    assert_eq!(
        [
            &answer["received"],
            &answer["accepted"],
            &answer["held"],
            &answer["duplicates"]
        ],
        [4, 2, 1, 1].map(|n| json!(n)).each_ref()
    );
    violation(app, &ada.key, "ada-new").await;
    violation(app, &bob.key, "bob-new").await;
    assert_eq!(violations(app, &ada.key, "resource=bob-new").await.len(), 0);
    assert_eq!(violations(app, &bob.key, "resource=ada-new").await.len(), 0);

    let held = app
        .get("/v1/admin/unassigned/findings")
        .key(&world.operator)
        .send()
        .await
        .ok();
    let one = &held["data"][0];
    assert_eq!(
        [
            &one["provider"],
            &one["account_id"],
            &one["finding_count"],
            &one["failing_count"]
        ],
        [&json!("aws"), &json!("9009"), &json!(1), &json!(1)]
    );
    app.map(&ada.id, "9009").await;
    app.work().await;
    let seen = violation(app, &ada.key, "nobodys").await;
    assert_eq!(seen["opened_at"], at);
    let held = app
        .get("/v1/admin/unassigned/findings")
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(held["data"], json!([]));
}

#[tokio::test]
async fn what_a_mistaken_mapping_gave_is_taken_back_with_it() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let at = "2026-11-21T10:00:00Z";
    let sent = [
        finding(CHECK, "6006", "theirs", "FAIL", at),
        finding(
            "cloudtrail_multi_region_enabled",
            "6006",
            "trail",
            "PASS",
            at,
        ),
    ];
    let mapped = app.map(&ada.id, "6006").await;
    app.scan(&world.operator, "", &sent).await.ok();
    // Its own feed says something of the same account, which stays its own.
    let own = finding(CHECK, "6006", "mine", "FAIL", at);
    app.scan(&ada.key, "", &[own]).await.ok();
    let theirs = violation(app, &ada.key, "theirs").await;
    let about = json!({ "kind": "risk_accepted", "violation_id": theirs["id"], "reason": "x",
                        "expires_at": "2026-12-01T00:00:00Z" });
    app.post("/v1/exceptions", &about)
        .key(&ada.key)
        .send()
        .await
        .ok();
    let path = "/v1/violations?check_id=aws.s3_bucket_public_access";
    let before = app.get(path).key(&ada.key).send().await.ok();

    let path_of_mapping = format!("/v1/admin/accounts/{}", mapped["id"].as_str().unwrap());
    let unmapped = app.delete(&path_of_mapping).key(&world.operator).send();
    assert_eq!(unmapped.await.status, 204);
    assert_eq!(violations(app, &ada.key, "resource=theirs").await.len(), 0);
    violation(app, &ada.key, "mine").await;
    let after = app.get(path).key(&ada.key).send().await.ok();
    let count = |answer: &serde_json::Value| answer["totals"]["violations"].as_u64().unwrap();
    assert_eq!(count(&after), count(&before) - 1);
    let text = app.get("/v1/exceptions").key(&ada.key).send().await.text;
    assert!(!text.contains(theirs["id"].as_str().unwrap()), "{text}");
    let held = app
        .get("/v1/admin/unassigned/findings")
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(held["data"][0]["finding_count"], 2, "{held}");

    // Whose it is gets it as it was.
    app.map(&bob.id, "6006").await;
    app.work().await;
    let seen = violation(app, &bob.key, "theirs").await;
    assert_eq!(seen["opened_at"], at);
    assert_eq!(
        [&seen["severity"], &seen["message"], &seen["title"]],
        [&theirs["severity"], &theirs["message"], &theirs["title"]]
    );
    assert_eq!(violations(app, &ada.key, "resource=theirs").await.len(), 0);
}

#[tokio::test]
async fn a_finding_follows_the_mapping_of_its_own_day() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    for (customer, from, to) in [
        (ada, json!(null), json!("2026-11-10")),
        (bob, json!("2026-11-10"), json!(null)),
    ] {
        let body = json!({ "customer_id": customer.id, "provider": "Amazon Web Services", "account_id": "7007",
                           "from": from, "to": to });
        app.post("/v1/admin/accounts", &body)
            .key(&world.operator)
            .send()
            .await
            .ok();
    }
    let sent = [
        finding(CHECK, "7007", "before", "FAIL", "2026-11-09T23:59:59Z"),
        finding(CHECK, "7007", "after", "FAIL", "2026-11-10T00:00:00Z"),
    ];
    let answer = app.scan(&world.operator, "", &sent).await.ok();
    assert_eq!(answer["accepted"], 2, "{answer}");
    violation(app, &ada.key, "before").await;
    violation(app, &bob.key, "after").await;
}

#[tokio::test]
async fn what_two_customers_call_the_same_is_two_and_a_customers_own_feed_stays_its_own() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    // The account of the other one is nothing but a text in a customer's own feed.
    let foreign = finding(CHECK, &bob.account, "mine", "FAIL", "2026-11-21T10:00:00Z");
    app.scan(&ada.key, "?complete=true", std::slice::from_ref(&foreign))
        .await
        .ok();
    assert_eq!(violations(app, &bob.key, "resource=mine").await.len(), 0);
    assert_eq!(violations(app, &bob.key, "status=open").await.len(), 2);
    assert_eq!(violation(app, &ada.key, "mine").await["status"], "open");
    let shared = violation(app, &ada.key, "shared").await;
    assert_ne!(shared["id"], violation(app, &bob.key, "shared").await["id"]);
}
