//! Request rates. These run on the real time: buckets refill while a test looks.

use std::num::NonZeroU32;
use std::time::Duration;

use serde_json::json;

use crate::support::{Answer, Setup, TestApp};

/// What is left, as the header has it.
fn left(answer: &Answer) -> u32 {
    let (_, rest) = answer.header("ratelimit").split_once(";r=").unwrap();
    rest.split(';').next().unwrap().parse().unwrap()
}

/// Asks until it is refused; gives the refusal and how often it was answered before.
async fn exhaust(app: &TestApp, path: &str, key: &str) -> (Answer, usize) {
    for answered in 0..1_000 {
        let answer = app.get(path).key(key).send().await;
        if answer.status == 429 {
            return (answer, answered);
        }
        answer.ok();
    }
    panic!("never refused");
}

fn limited(rate_limit: u32, sign_in_rate_limit: u32) -> Setup {
    Setup {
        rate_limit,
        sign_in_rate_limit,
        ..Setup::default()
    }
}

#[tokio::test]
async fn a_customer_that_asks_too_much_is_told_when_to_ask_again_and_disturbs_nobody() {
    // One more each three seconds.
    let app = TestApp::with(limited(20, 100)).await;
    let (ada, bob) = (app.new_customer("Ada").await, app.new_customer("Bob").await);
    let (key, _) = app.new_key(&ada, &["read"]).await;
    let (other_key, _) = app.new_key(&ada, &["read"]).await;
    let (bobs, _) = app.new_key(&bob, &["read"]).await;
    let operator = app.operator_key(&["admin"]).await;
    let cookie = app.sign_in(&json!({ "key": key })).await;

    let (first, second) = (
        app.get("/v1/dashboard").key(&key).send().await,
        app.get("/v1/dashboard").key(&key).send().await,
    );
    assert_eq!(
        first.header("ratelimit-policy"),
        "\"default\";q=20;w=60, \"key\";q=100000;w=60"
    );
    assert_eq!(left(&first), 19);
    assert!(left(&second) <= 19, "{second:?}");
    // A refusal counts as well, and says so.
    let denied = app.get("/v1/keys").key(&key).send().await;
    denied.problem(403, "forbidden");
    assert!(left(&denied) < left(&first), "{denied:?}");

    let (refused, answered) = exhaust(&app, "/v1/dashboard", &key).await;
    assert!(answered >= 10, "{answered}");
    let problem = refused.problem(429, "rate_limited");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=4).contains(&wait), "{wait}");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains(&format!("{wait} s")),
        "{problem}"
    );
    assert_eq!(refused.header("ratelimit-policy"), "\"default\";q=20;w=60");
    assert_eq!(left(&refused), 0);
    // It is one customer, by whichever key or person.
    for answer in [
        app.get("/v1/dashboard").key(&other_key).send().await,
        app.get("/v1/dashboard").session(&cookie).send().await,
    ] {
        answer.problem(429, "rate_limited");
    }
    // The page itself is still there, and shows who is signed in.
    let page = app.get("/").session(&cookie).send().await;
    assert!(page.text.contains(&ada), "{}", page.text);
    app.get("/v1/dashboard").key(&bobs).send().await.ok();
    app.get("/v1/dashboard")
        .key(&operator)
        .for_customer(&ada)
        .send()
        .await
        .ok();
    app.get("/healthz").send().await.ok();

    // Nothing comes between what is said and the next try: the page above may have taken what came free meanwhile.
    let (refused, _) = exhaust(&app, "/v1/dashboard", &key).await;
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    tokio::time::sleep(Duration::from_secs(wait)).await;
    app.get("/v1/dashboard").key(&key).send().await.ok();
}

#[tokio::test]
async fn the_operators_keys_have_a_bucket_each_and_the_command_line_has_none() {
    let app = TestApp::with(limited(10, 10)).await;
    let (one, two) = (
        app.operator_key(&["read"]).await,
        app.operator_key(&["read"]).await,
    );
    let (refused, _) = exhaust(&app, "/v1/admin/customers", &one).await;
    refused.problem(429, "rate_limited");
    app.get("/v1/admin/customers").key(&two).send().await.ok();
    for _ in 0..30 {
        let answer = app.get("/v1/admin/customers").control().send().await;
        answer.ok();
        assert_eq!(answer.header("ratelimit"), "");
    }
}

#[tokio::test]
async fn sign_ins_are_bounded_by_address_whether_they_succeed_or_not() {
    let app = TestApp::with(limited(1_000, 10)).await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["read"]).await;
    let attempt = async |peer, credential: &str| {
        app.post("/v1/session", &json!({ "key": credential }))
            .peer(peer)
            .send()
            .await
    };
    let good = attempt("192.0.2.1:1000", &key).await;
    good.ok();
    assert_eq!(good.header("ratelimit-policy"), "\"default\";q=10;w=60");
    assert_eq!(left(&good), 9);
    let wrong = attempt("192.0.2.1:1001", "tny_c_wrong").await;
    wrong.problem(401, "invalid_credential");
    assert!(left(&wrong) < 9, "{wrong:?}");
    let mut refused = None;
    for port in 0..30 {
        let answer = attempt(
            "192.0.2.1:2000",
            if port % 2 == 0 { "tny_c_wrong" } else { &key },
        )
        .await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    refused.problem(429, "rate_limited");
    assert!(
        refused
            .header("retry-after")
            .parse::<u64>()
            .is_ok_and(|wait| (1..=7).contains(&wait))
    );
    assert_eq!(left(&refused), 0);
    attempt("192.0.2.2:1000", &key).await.ok();
    // Whoever is signed in already is not concerned.
    app.get("/v1/dashboard")
        .key(&key)
        .peer("192.0.2.1:3000")
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn a_bucket_that_is_full_again_is_forgotten_and_no_other() {
    let app = TestApp::with(limited(NonZeroU32::MIN.get(), 10)).await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["read"]).await;
    app.get("/v1/dashboard").key(&key).send().await.ok();
    app.app.rates.forget_idle();
    app.get("/v1/dashboard")
        .key(&key)
        .send()
        .await
        .problem(429, "rate_limited");
}

/// 10,000 wrong keys: from then on the address waits, whoever is known there goes on, and nobody else
/// notices. No key and no person can be locked by somebody who guesses.
#[tokio::test]
async fn ten_thousand_failed_sign_ins_lock_out_nobody_else() {
    let app = TestApp::with(Setup {
        failed_credential_limit: 60,
        ..Setup::default()
    })
    .await;
    let ada = app.new_customer("Ada").await;
    let (key, key_id) = app.new_key(&ada, &["admin"]).await;
    app.get("/v1/dashboard").key(&key).send().await.ok();
    let guess = || {
        let id: tenantry_server::tenant::ids::Id<tenantry_server::tenant::ids::Key> =
            key_id.parse().unwrap();
        tenantry_server::tenant::credential::Credential::mint(
            tenantry_server::tenant::credential::CredentialKind::CustomerKey,
            id.uuid(),
        )
        .reveal()
    };
    let (mut refused, mut waiting) = (0, 0);
    let started = std::time::Instant::now();
    for _ in 0..10_000 {
        // The key's id is known to the one who guesses, and right from elsewhere: it must not matter.
        let answer = app
            .post("/v1/session", &json!({ "key": guess() }))
            .peer("203.0.113.66:1")
            .send()
            .await;
        match answer.status.as_u16() {
            401 => refused += 1,
            429 => {
                assert!(!answer.header("retry-after").is_empty());
                waiting += 1;
            }
            other => panic!("{other}: {}", answer.text),
        }
    }
    // Each second another, and the one after it that finds the budget empty again.
    let refilled = 2 * (started.elapsed().as_secs() + 1);
    assert!((60..=61 + refilled).contains(&refused), "{refused}");
    assert_eq!(refused + waiting, 10_000_u64);
    // Another address, and the same key: as if nothing had happened.
    app.get("/v1/dashboard").key(&key).send().await.ok();
    // From the very address: who was right there before goes on.
    app.get("/v1/dashboard")
        .key(&key)
        .peer("203.0.113.66:1")
        .send()
        .await
        .ok();
    app.post("/v1/session", &json!({ "key": key }))
        .peer("203.0.113.66:1")
        .send()
        .await
        .ok();
    // Once it has ended it is one guess among others: the second time it waits like them.
    app.delete(&format!("/v1/keys/{key_id}"))
        .control()
        .for_customer(&ada)
        .send()
        .await
        .ok();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let asking = app.get("/v1/dashboard").key(&key).peer("203.0.113.66:1");
        seen.push(asking.send().await.status.as_u16());
    }
    assert_eq!((seen[0], seen[2]), (401, 429), "{seen:?}");
}
