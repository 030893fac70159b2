//! A server that ends in the middle of asking.

use std::time::Duration;

use serde_json::json;

use super::*;

#[tokio::test]
async fn what_was_begun_is_done_again_and_nothing_twice() {
    let world = World::new().await;
    let (app, key) = (within(&world.app, "4s"), fresh(&world).await);
    let all: Vec<Value> = (0..30)
        .map(|n| gadget(&format!("g{n:02}"), true, FIRST))
        .collect();
    app.configure(&key, "", &all).await.ok();
    let busy = "violations contains {\"path\": \"a\", \"message\": \"m\"} if {\n\
                \tsome i in numbers.range(1, 99999)\n\tsome j in numbers.range(1, 99999)\n\ti * j == 0\n}";
    app.own_policy(&key, &policy("aws.own_a_first", KIND, ""))
        .await
        .ok();
    app.own_policy(&key, &policy_of("aws.own_b_busy", KIND, "", busy))
        .await
        .ok();
    app.own_policy(&key, &policy("aws.own_c_last", KIND, ""))
        .await
        .ok();
    let seen = async {
        while open(&app, &key, "aws.own_a_first").await.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        () = app.work() => panic!("it was to be ended in the middle"),
        () = seen => {}
    }
    assert_eq!(
        open(&app, &key, "aws.own_c_last").await,
        Vec::<String>::new()
    );
    // Its lease runs out, and another process takes it.
    app.clock.advance(120);
    let next = within(&app, "4s");
    next.work().await;
    for check in ["aws.own_a_first", "aws.own_c_last"] {
        let found = violations(&next, &key, &format!("check_id={check}")).await;
        assert_eq!(found.len(), 30, "{check}");
        let path = format!("/v1/violations/{}", found[0]["id"].as_str().unwrap());
        let one = next.get(&path).key(&key).send().await.ok();
        assert_eq!(history(&one), [["-", "open", "found"]]);
    }
    let busy = next.policy_seen(&key, "aws.own_b_busy").await;
    assert_eq!(
        [&busy["state"]["status"], &busy["state"]["reason"]],
        [&json!("suspended"), &json!("time")]
    );
    let left = "SELECT count(*) FROM jobs WHERE kind = 'policies_ask' AND status <> 'done'";
    assert_eq!(next.database.figure(left).await, 0);
}
