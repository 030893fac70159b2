//! Usage: events in, figures out.

mod bodies;
mod borders;
mod desk;
mod exact;
mod exports;
mod model;
mod trend;

use serde_json::{Value, json};

use crate::support::{TestApp, compute, event, request, sample};

/// A customer in Kathmandu with a key.
async fn customer() -> (TestApp, String) {
    let app = TestApp::new().await;
    let id = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&id, &["admin"]).await;
    (app, key)
}

fn counts(answer: &Value) -> [u64; 6] {
    [
        "received",
        "accepted",
        "duplicates",
        "conflicts",
        "held",
        "rejected",
    ]
    .map(|field| answer[field].as_u64().unwrap())
}

async fn total(app: &TestApp, key: &str, meter: &str) -> Value {
    let usage = app
        .usage(key, &format!("meter={meter}&window=total&compare=none"))
        .await;
    usage["total"]["value"].clone()
}

#[tokio::test]
async fn what_is_acknowledged_is_in_the_next_answer() {
    let (app, key) = customer().await;
    let events = [
        request("1", "2026-11-20T10:00:00Z", "/a", 200, 10),
        request("2", "2026-11-20T18:14:59Z", "/a", 500, 30),
        // In Kathmandu (+05:45) this is the next day.
        request("3", "2026-11-20T18:15:00Z", "/b", 200, 20),
        compute("4", "2026-11-20T10:00:00Z", "batch", "1.25"),
        compute(
            "5",
            "2026-11-21T10:00:00Z",
            "web",
            "0.0000000000000000000001",
        ),
        event("6", "other", "2026-11-20T10:00:00Z", &json!({})),
    ];
    let answer = app.deliver(&key, &events).await.ok();
    assert_eq!(counts(&answer), [6, 6, 0, 0, 0, 0], "{answer}");
    assert_eq!(answer["errors"], json!([]));
    assert_eq!(total(&app, &key, "api_calls").await, "3");
    assert_eq!(total(&app, &key, "api_failures").await, "1");
    assert_eq!(
        total(&app, &key, "compute_hours").await,
        "1.2500000000000000000001"
    );
    let usage = app
        .usage(
            &key,
            "meter=api_calls&from=2026-11-20&to=2026-11-22&group_by=path,method",
        )
        .await;
    assert_eq!(usage["total"]["success_percent"], "66.66");
    let shares = usage["groups"].as_array().unwrap().iter();
    let shares: Vec<_> = shares.map(|it| &it["total"]["success_percent"]).collect();
    assert_eq!(json!(shares), json!(["50", "100"]), "{usage}");
    let days: Vec<_> = usage["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["date"], &it["value"]))
        .collect();
    assert_eq!(
        json!(days),
        json!([["2026-11-20", "2"], ["2026-11-21", "1"]])
    );
    let groups: Vec<_> = usage["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                &it["dimensions"],
                &it["total"]["value"],
                &it["share_percent"],
                &it["values"],
            )
        })
        .collect();
    let expected = json!([
        [["/a", "GET"], "2", "66.7", ["2", "0"]],
        [["/b", "GET"], "1", "33.3", ["0", "1"]],
    ]);
    assert_eq!(json!(groups), expected);
    let usage = app.usage(&key, "meter=api_latency&window=total").await;
    assert_eq!(usage["total"]["events"], 3);
    let p99: f64 = usage["total"]["percentiles"]["p99"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((29.7..=30.3).contains(&p99), "{p99}");
}

#[tokio::test]
async fn repeated_events_change_nothing_and_conflicts_are_told() {
    let (app, key) = customer().await;
    let first = request("1", "2026-11-20T10:00:00Z", "/a", 200, 10);
    let other = request("1", "2026-11-20T10:00:00Z", "/a", 200, 11);
    let late = request("1", "2026-11-20T10:00:01Z", "/a", 200, 10);
    let answer = app
        .deliver(&key, &[first.clone(), first.clone(), other.clone()])
        .await
        .ok();
    assert_eq!(counts(&answer), [3, 1, 1, 1, 0, 0], "{answer}");
    let answer = app.deliver(&key, &[other, first, late]).await.ok();
    assert_eq!(counts(&answer)[..3], [3, 0, 0], "{answer}");
    assert_eq!(
        counts(&answer),
        [3, 0, 0, 3, 0, 0],
        "the first of a body stands for it: {answer}"
    );
    assert_eq!(answer["errors"][0]["reason"], "conflict");
    assert_eq!(answer["errors"][0]["index"], 0);
    assert_eq!(total(&app, &key, "api_calls").await, "1");
}

#[tokio::test]
async fn one_wrong_event_costs_only_itself() {
    let (app, key) = customer().await;
    let mut wrong = request("2", "2026-11-20T10:00:00Z", "/a", 200, 10);
    wrong["specversion"] = json!("0.3");
    let mut another = request("3", "2026-11-20T10:00:00Z", "/a", 200, 10);
    another["subject"] = json!("cus_01m84d4s6tefcr2zyj6drwcn5s");
    let events = [
        request("1", "2026-11-20T10:00:00Z", "/a", 200, 10),
        wrong,
        another,
        request("4", "2024-11-20T10:00:00Z", "/a", 200, 10),
        request("5", "2026-11-23T12:15:00.000001Z", "/a", 200, 10),
        request("6", "2026-11-23T12:15:00Z", "/a", 200, 10),
    ];
    let answer = app.deliver(&key, &events).await.ok();
    assert_eq!(counts(&answer), [6, 2, 0, 0, 0, 4], "{answer}");
    let reasons: Vec<_> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["index"], &it["reason"]))
        .collect();
    let expected = json!([
        [1, "invalid"],
        [2, "customer_mismatch"],
        [3, "too_old"],
        [4, "too_new"]
    ]);
    assert_eq!(json!(reasons), expected);
    assert_eq!(answer["errors"][0]["attribute"], "specversion");
}

#[tokio::test]
async fn corrections_and_voids_act_in_whatever_order_they_come() {
    let at = "2026-11-20T10:00:00Z";
    let original = compute("1", at, "batch", "5");
    let mut correction = compute("2", at, "batch", "3");
    correction["corrects"] = json!("1");
    let mut void = compute("3", at, "batch", "0");
    void["voids"] = json!("2");
    let events = [original, correction, void];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        for apart in [true, false] {
            let (app, key) = customer().await;
            let ordered = order.map(|at| events[at].clone());
            match apart {
                true => {
                    for event in &ordered {
                        let answer = app.deliver(&key, std::slice::from_ref(event)).await.ok();
                        assert_eq!(counts(&answer), [1, 1, 0, 0, 0, 0], "{answer}");
                    }
                }
                false => {
                    let answer = app.deliver(&key, &ordered).await.ok();
                    assert_eq!(counts(&answer), [3, 3, 0, 0, 0, 0], "{answer}");
                }
            }
            assert_eq!(
                total(&app, &key, "compute_hours").await,
                "0",
                "{order:?} {apart}"
            );
            let mut again = compute("4", at, "batch", "7");
            again["corrects"] = json!("1");
            let answer = app.deliver(&key, &[again]).await.ok();
            assert_eq!(
                answer["errors"][0]["reason"], "already_replaced",
                "{answer}"
            );
            assert_eq!(total(&app, &key, "compute_hours").await, "0");
        }
    }
}

#[tokio::test]
async fn a_gauge_is_averaged_over_time() {
    let (app, key) = customer().await;
    let events = [
        // Midnight in Kathmandu.
        sample("1", "2026-11-19T18:15:00Z", "hot", 100),
        sample("2", "2026-11-20T06:15:00Z", "hot", 200),
        sample("3", "2026-11-20T18:15:00Z", "cold", 24),
    ];
    app.deliver(&key, &events).await.ok();
    let query = "meter=storage&from=2026-11-20&to=2026-11-22&group_by=kind";
    let seen = async |app: &TestApp| {
        let usage = app.usage(&key, query).await;
        let points = usage["points"].as_array().unwrap().clone();
        let points = points
            .iter()
            .map(|it| json!([it["value"], it["current"], it["unit_hours"]]));
        (json!(points.collect::<Vec<_>>()), usage)
    };
    let (points, usage) = seen(&app).await;
    assert_eq!(
        points,
        json!([["150", "200", "3600"], ["224", "224", "5376"]]),
        "{usage}"
    );
    assert_eq!(usage["total"]["value"], "187");
    // A late sample between the two.
    let late = sample("4", "2026-11-20T00:15:00Z", "hot", 0);
    app.deliver(&key, &[late]).await.ok();
    let (points, _) = seen(&app).await;
    assert_eq!(
        points,
        json!([["125", "200", "3000"], ["224", "224", "5376"]])
    );
    // It was wrong.
    let mut void = sample("5", "2026-11-20T00:15:00Z", "hot", 0);
    void["voids"] = json!("4");
    app.deliver(&key, &[void]).await.ok();
    let (points, _) = seen(&app).await;
    assert_eq!(
        points,
        json!([["150", "200", "3600"], ["224", "224", "5376"]])
    );
}
