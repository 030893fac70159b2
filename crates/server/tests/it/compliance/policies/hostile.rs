//! Policies that mean ill: they are suspended, and nobody else notices.

use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

const RULE: &str = "violations contains {\"path\": \"a\", \"message\": \"m\"} if ";

/// What a policy is made of that takes all it can get.
fn hostile() -> Vec<(&'static str, String, Vec<&'static str>)> {
    let busy = format!(
        "{RULE}{{\n\tsome i in numbers.range(1, 99999)\n\tsome j in numbers.range(1, 99999)\n\ti * j == 0\n}}"
    );
    let gigabyte = "violations contains {\"path\": \"a\", \"message\": sprintf(\"%d %s\", [i, long])} if some i in numbers.range(1, 2000)\n\n\
                    long := concat(\"\", [\"xxxxxxxxxx\" | some i in numbers.range(1, 99999)])";
    vec![
        ("busy", busy, vec!["time"]),
        (
            "range",
            format!("{RULE}count(numbers.range(1, input.attributes.n * 1000000000000)) == 1"),
            vec!["faults"],
        ),
        (
            "recursion",
            format!("{RULE}f(1) == 1\n\nf(x) := f(x + 1)"),
            vec!["time", "memory", "faults"],
        ),
        (
            "gigabyte",
            gigabyte.to_owned(),
            vec!["time", "memory", "output"],
        ),
    ]
}

#[tokio::test]
async fn a_hostile_policy_is_suspended_and_everything_else_goes_on() {
    let world = World::new().await;
    let (app, eve) = (within(&world.app, "3s"), fresh(&world).await);
    let bob = &world.bob.key;
    let one = |id: &str| resource("2001", KIND, id, json!({ "bad": true, "n": 1000 }), FIRST);
    for key in [&eve, bob] {
        app.configure(key, "", &[one("one"), one("two")]).await.ok();
        app.own_policy(key, &policy(OWN, KIND, "")).await.ok();
    }
    let mut made = Vec::new();
    for (name, body, reasons) in hostile() {
        let id = format!("aws.own_a_{name}");
        let answer = app.own_policy(&eve, &policy_of(&id, KIND, "", &body)).await;
        if answer.status.as_u16() == 400 {
            // What is seen to be so when it is compiled is not taken at all.
            let problem = answer.problem(400, "bad_request");
            assert_eq!(problem["errors"][0]["field"], "rego", "{name}: {problem}");
            continue;
        }
        answer.ok();
        made.push((id, reasons));
    }
    assert!(made.len() >= 3, "{made:?}");
    let mut worst = Duration::ZERO;
    let asking = async {
        loop {
            let started = Instant::now();
            app.get("/v1/policies?source=own")
                .key(bob)
                .send()
                .await
                .ok();
            app.get("/healthz").send().await.ok();
            worst = worst.max(started.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = app.work() => {}
        () = asking => {}
    }
    assert!(worst < Duration::from_secs(2), "an answer took {worst:?}");
    for key in [&eve, bob] {
        assert_eq!(open(&app, key, OWN).await, ["one", "two"]);
    }
    for (id, reasons) in made {
        let seen = app.policy_seen(&eve, &id).await;
        let state = &seen["state"];
        assert_eq!(state["status"], "suspended", "{seen}");
        assert!(
            reasons.contains(&state["reason"].as_str().unwrap()),
            "{seen}"
        );
        assert!(!state["detail"].as_str().unwrap().is_empty(), "{seen}");
        assert_eq!(state["suspended_at"], "2026-11-23T12:00:00Z");
        assert_eq!(open(&app, &eve, &id).await, Vec::<String>::new());
    }
    let events = app
        .get("/v1/audit-events?limit=200")
        .key(&eve)
        .send()
        .await
        .ok();
    let events = events["data"].as_array().unwrap().iter();
    assert!(
        events
            .clone()
            .any(|event| event["action"] == "policy.suspended"
                && event["target"] == "aws.own_a_busy")
    );

    // It is not asked again, until its owner changes it.
    let started = Instant::now();
    app.configure(
        &eve,
        "",
        &[resource(
            "2001",
            KIND,
            "one",
            json!({ "bad": false, "n": 1 }),
            SECOND,
        )],
    )
    .await
    .ok();
    app.work().await;
    assert_eq!(open(&app, &eve, OWN).await, ["two"]);
    assert!(started.elapsed() < Duration::from_secs(3));
    let mended = json!({ "rego": policy("aws.own_a_busy", KIND, "") });
    put(&app, &eve, "aws.own_a_busy", &mended).await.ok();
    app.work().await;
    assert_eq!(
        app.policy_seen(&eve, "aws.own_a_busy").await["state"]["status"],
        "ok"
    );
    assert_eq!(open(&app, &eve, "aws.own_a_busy").await, ["two"]);
}

#[tokio::test]
async fn what_is_too_much_of_one_customer_suspends_the_operators_policy_with_that_one_only() {
    let world = World::new().await;
    let (app, eve) = (within(&world.app, "3s"), fresh(&world).await);
    let bob = &world.bob.key;
    let body = format!(
        "{RULE}{{\n\tinput.attributes.bad == true\n\tsome i in numbers.range(1, input.attributes.n)\n\
         \tsome j in numbers.range(1, input.attributes.n)\n\ti * j == 1\n}}"
    );
    let sized = |n: u64| resource("2001", KIND, "one", json!({ "bad": true, "n": n }), FIRST);
    app.configure(&eve, "", &[sized(99_999)]).await.ok();
    app.configure(bob, "", &[sized(2)]).await.ok();
    app.operator_policy(&policy_of(CUSTOM, KIND, "", &body))
        .await
        .ok();
    app.work().await;
    assert_eq!(open(&app, bob, CUSTOM).await, ["one"]);
    let [of_eve, of_bob] = [
        app.policy_seen(&eve, CUSTOM).await,
        app.policy_seen(bob, CUSTOM).await,
    ];
    assert_eq!(
        [&of_eve["state"]["reason"], &of_bob["state"]["status"]],
        [&json!("time"), &json!("ok")]
    );
    let path = format!("/v1/admin/policies/{CUSTOM}");
    let seen = app.get(&path).control().send().await.ok();
    assert_eq!(seen["suspended_customers"], 1);
    assert_eq!(seen["suspensions"][0]["customer_name"], "Eve Labs");
    assert_eq!(seen["suspensions"][0]["reason"], "time");
}

#[tokio::test]
async fn errors_are_no_verdict_and_too_many_of_them_suspend() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = "violations contains {\"path\": \"bad\", \"message\": input.attributes.text} if input.attributes.bad == true";
    let sized = |id: &str, text: Value, at: &str| {
        resource("2001", KIND, id, json!({ "bad": true, "text": text }), at)
    };
    app.configure(
        &key,
        "",
        &[
            sized("good", json!("Bad."), FIRST),
            sized("odd", json!(1), FIRST),
        ],
    )
    .await
    .ok();
    app.own_policy(&key, &policy_of(OWN, KIND, "", body))
        .await
        .ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["good"]);
    let state = app.policy_seen(&key, OWN).await["state"].clone();
    assert_eq!(
        [&state["status"], &state["faults"]],
        [&json!("ok"), &json!(1)]
    );
    assert!(
        state["fault"].as_str().unwrap().contains("message"),
        "{state}"
    );
    let odd: Vec<Value> = (0..20)
        .map(|n| sized(&format!("odd{n}"), json!(n), SECOND))
        .collect();
    app.configure(&key, "", &odd).await.ok();
    app.work().await;
    let state = app.policy_seen(&key, OWN).await["state"].clone();
    assert_eq!(
        [&state["status"], &state["reason"]],
        [&json!("suspended"), &json!("faults")]
    );
    // What it said before still counts.
    assert_eq!(open(app, &key, OWN).await, ["good"]);
}
