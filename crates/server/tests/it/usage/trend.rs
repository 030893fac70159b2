//! How a meter goes, beside its figure: the same days as the usage page has, and a month against the one before.

use axum::http::Method;
use serde_json::{Value, json};

use super::customer;
use crate::support::{TestApp, compute, request, sample};

async fn trends(app: &TestApp, key: &str) -> Vec<Value> {
    let listed = app
        .get("/v1/usage/meters?trend=true")
        .key(key)
        .send()
        .await
        .ok();
    listed["data"].as_array().unwrap().clone()
}

fn values(points: &Value) -> Vec<&Value> {
    let points = points.as_array().unwrap();
    points.iter().map(|point| &point["value"]).collect()
}

#[tokio::test]
async fn the_last_days_and_the_month_are_those_of_the_usage_page_in_either_zone() {
    let (app, key) = customer().await;
    // It is the 23rd of November, 12:00 in UTC.
    let mut sent = Vec::new();
    for (at, time) in [
        "2026-10-01T01:30:00Z",
        "2026-10-22T21:59:00Z",
        "2026-10-22T23:30:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-31T23:30:00Z",
        "2026-11-01T09:00:00Z",
        "2026-11-14T23:15:00Z",
        "2026-11-22T22:45:00Z",
        "2026-11-23T11:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        let milliseconds = 10 + 7 * u32::try_from(at).unwrap();
        sent.push(request(&format!("r{at}"), time, "/a", 200, milliseconds));
        sent.push(compute(
            &format!("c{at}"),
            time,
            "batch",
            &format!("{at}.25"),
        ));
        sent.push(sample(&format!("s{at}"), time, "hot", 100 + 10 * at as u64));
    }
    app.deliver(&key, &sent).await.ok();
    for zone in ["Europe/Berlin", "America/New_York"] {
        let changing = app.request(Method::PATCH, "/v1/settings");
        let changed = changing.key(&key).json(&json!({ "time_zone": zone }));
        changed.send().await.ok();
        // Asked for before and after its days were made anew.
        for is_made in [false, true] {
            if is_made {
                app.work().await;
            }
            let meters = trends(&app, &key).await;
            assert!(meters.len() >= 4, "{meters:?}");
            for meter in &meters {
                let name = meter["key"].as_str().unwrap();
                let ask = |period: &'static str| {
                    app.usage(
                        &key,
                        Box::leak(format!("meter={name}&window=day&{period}").into_boxed_str()),
                    )
                };
                let page = ask("range=last_30_days").await;
                let trend = &meter["trend"];
                assert_eq!(
                    values(&trend["days"]),
                    values(&page["points"]),
                    "{zone} {name}"
                );
                let days = trend["days"].as_array().unwrap();
                assert_eq!(days[29]["date"], "2026-11-23", "{zone} {name}");
                if page["used_since"].is_null() {
                    assert_eq!(trend["month_comparison"], Value::Null, "{zone} {name}");
                    continue;
                }
                let now = ask("from=2026-11-01&to=2026-11-23").await;
                let before = ask("from=2026-10-01&to=2026-10-23").await;
                let compared = &trend["month_comparison"];
                assert_eq!(compared["value"], now["total"]["value"], "{zone} {name}");
                let previous = &before["total"]["value"];
                assert_eq!(&compared["previous_value"], previous, "{zone} {name}");
                assert_eq!(compared["from"], "2026-11-01");
                assert_eq!(compared["to"], "2026-11-23");
                assert_eq!(compared["previous_from"], "2026-10-01");
                assert_eq!(compared["previous_to"], "2026-10-23");
            }
            let calls = meters.iter().find(|meter| meter["key"] == "api_calls");
            let calls = &calls.unwrap()["trend"]["month_comparison"];
            let (value, previous, change) = match zone {
                "Europe/Berlin" => ("4", "2", "100"),
                _ => ("3", "2", "50"),
            };
            assert_eq!(calls["value"], value, "{zone}");
            assert_eq!(calls["previous_value"], previous, "{zone}");
            assert_eq!(calls["change_percent"], change, "{zone}");
        }
    }
}

#[tokio::test]
async fn a_month_is_compared_only_where_there_is_one_before_and_a_day_of_it_is_over() {
    let (app, key) = customer().await;
    let compared = async |app: &TestApp, key: &str| {
        let meters = trends(app, key).await;
        let calls = meters.iter().find(|meter| meter["key"] == "api_calls");
        calls.unwrap()["trend"]["month_comparison"].clone()
    };
    assert_eq!(compared(&app, &key).await, Value::Null);
    let late = [request("1", "2026-10-02T12:00:00Z", "/a", 200, 5)];
    app.deliver(&key, &late).await.ok();
    assert_eq!(compared(&app, &key).await, Value::Null, "it began too late");
    let whole = [request("2", "2026-09-30T23:00:00Z", "/a", 200, 5)];
    app.deliver(&key, &whole).await.ok();
    assert_eq!(compared(&app, &key).await["previous_value"], "2");
    // The first of December in Berlin, when no day of it is over.
    app.clock.advance(7 * 86_400 + 11 * 3_600);
    assert_eq!(compared(&app, &key).await, Value::Null, "the first");
    // The 31st of December: November is compared whole.
    app.clock.advance(30 * 86_400);
    let months = compared(&app, &key).await;
    assert_eq!(months["previous_from"], "2026-11-01");
    assert_eq!(months["previous_to"], "2026-12-01");
    assert_eq!(months["to"], "2026-12-31");
}
