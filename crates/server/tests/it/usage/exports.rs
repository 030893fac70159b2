//! Events as a file: all of a period or all behind a figure, and nobody else's.

use serde_json::{Value, json};

use super::customer;
use crate::support::{compute, event, request};

const DAYS: &str = "from=2026-11-20&to=2026-11-22";

#[tokio::test]
async fn a_file_has_every_event_of_the_list_in_its_order() {
    let (app, key) = customer().await;
    let paths = ["/a", "=cmd()", "/long, \"quoted\""];
    for batch in 0..3 {
        let events: Vec<Value> = (0..1_500)
            .map(|i| {
                let minute = (batch * 1_500 + i) % 1_000;
                let time = format!("2026-11-20T{:02}:{:02}:00Z", minute / 60, minute % 60);
                request(&format!("{batch}-{i}"), &time, paths[i % 3], 200, 1)
            })
            .collect();
        app.deliver(&key, &events).await.ok();
    }
    let voiding = json!({
        "specversion": "1.0", "source": "/test", "id": "v", "type": "api.request",
        "time": "2026-11-20T10:00:00Z", "voids": "0-0", "data": {},
    });
    let last = compute("c", "2026-11-21T10:00:00Z", "batch", "1");
    let taken = app.deliver(&key, &[voiding, last]).await.ok();
    assert_eq!(taken["accepted"], 2, "{taken}");
    for narrow in [
        "",
        "&meter=api_calls",
        "&meter=api_calls&filter=path:/a",
        "&meter=compute_hours",
        "&event_type=nothing",
    ] {
        let mut listed = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/usage/events?{DAYS}&limit=200{narrow}{cursor}");
            let page = app.get(&path).key(&key).send().await.ok();
            listed.extend(page["data"].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                None => break,
                Some(next) => cursor = format!("&cursor={next}"),
            }
        }
        let path = format!("/v1/exports/usage-events?{DAYS}{narrow}");
        let answer = app.get(&path).key(&key).send().await;
        let rows = answer.rows();
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"usage-events-2026-11-20-2026-11-22.csv\""
        );
        assert_eq!(rows.len(), listed.len(), "{narrow}");
        for (row, event) in rows.iter().zip(&listed) {
            for (column, field) in [
                ("time", "time"),
                ("source", "source"),
                ("id", "id"),
                ("type", "event_type"),
                ("kind", "kind"),
                ("received_at", "received_at"),
            ] {
                assert_eq!(row[column], event[field].as_str().unwrap(), "{narrow}");
            }
            assert_eq!(row["is_replaced"], event["is_replaced"].to_string());
            let data: Value = serde_json::from_str(&row["data"]).unwrap();
            assert_eq!(data, event["data"]);
            let meters: Vec<&str> = row["meters"].split_whitespace().collect();
            assert_eq!(json!(meters), event["meters"]);
        }
    }
}

#[tokio::test]
async fn texts_of_events_are_no_formulas() {
    let (app, key) = customer().await;
    let mut one = event("=1+1", "@type", "2026-11-20T10:00:00Z", &json!({}));
    one["subject"] = json!("-subject");
    app.deliver(&key, &[one]).await.ok();
    let path = format!("/v1/exports/usage-events?{DAYS}");
    let rows = app.get(&path).key(&key).send().await.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["id"], "'=1+1");
    assert_eq!(rows[0]["type"], "'@type");
    assert_eq!(rows[0]["subject"], "'-subject");
}

#[tokio::test]
async fn nobody_gets_an_event_of_another_and_each_file_is_in_the_log() {
    let (app, ada) = customer().await;
    let bob = app.new_customer("Bob").await;
    let bob = app.new_key(&bob, &["admin"]).await.0;
    let at = "2026-11-20T10:00:00Z";
    app.deliver(&ada, &[request("ada", at, "/a", 200, 1)])
        .await
        .ok();
    app.deliver(&bob, &[request("bob", at, "/secret", 200, 1)])
        .await
        .ok();
    for narrow in ["", "&event_id=bob", "&meter=api_calls&filter=path:/secret"] {
        let path = format!("/v1/exports/usage-events?{DAYS}{narrow}");
        let answer = app.get(&path).key(&ada).send().await;
        assert_eq!(answer.rows().len(), usize::from(narrow.is_empty()));
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    let logged = "/v1/audit-events?action=usage.exported";
    let events = app.get(logged).key(&ada).send().await.ok();
    let events = events["data"].as_array().unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0]["change"]["from"], "2026-11-20");
    let none = app.get(logged).key(&bob).send().await.ok();
    assert_eq!(none["data"], json!([]));
    for wrong in ["&meter=unknown", "&format=xml", "&tz=Nowhere"] {
        let path = format!("/v1/exports/usage-events?{DAYS}{wrong}");
        let refused = app.get(&path).key(&ada).send().await;
        assert!(refused.status.is_client_error(), "{wrong}");
    }
    let events = app.get(logged).key(&ada).send().await.ok();
    assert_eq!(
        events["data"].as_array().unwrap().len(),
        3,
        "refused is none"
    );
}

#[tokio::test]
async fn every_filter_narrows_the_events_or_is_refused() {
    let (app, key) = customer().await;
    let sent = [
        request("1", "2026-11-20T10:00:00Z", "/a", 200, 1),
        compute("2", "2026-11-20T11:00:00Z", "batch", "1"),
    ];
    app.deliver(&key, &sent).await.ok();
    for list in ["/v1/usage/events", "/v1/exports/usage-events"] {
        let path = format!("{list}?{DAYS}&filter=path:/a");
        let refused = app.get(&path).key(&key).send().await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(refused.json()["errors"][0]["field"], "filter");
    }
    for (narrow, found) in [
        ("meter=api_calls", 1),
        ("meter=api_calls&event_type=api.request", 1),
        ("meter=api_calls&event_type=compute.usage", 0),
        ("event_type=compute.usage", 1),
    ] {
        let path = format!("/v1/usage/events?{DAYS}&{narrow}");
        let listed = app.get(&path).key(&key).send().await.ok();
        assert_eq!(listed["data"].as_array().unwrap().len(), found, "{narrow}");
        let path = format!("/v1/exports/usage-events?{DAYS}&{narrow}");
        let rows = app.get(&path).key(&key).send().await.rows();
        assert_eq!(rows.len(), found, "{narrow}");
    }
}
