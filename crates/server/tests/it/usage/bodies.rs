//! How events may be written and packed, and what of a request is refused.

use axum::http::Method;
use serde_json::json;

use super::{counts, customer, total};
use crate::support::{Answer, TestApp, compute, gzip, request, zstd};

async fn send(app: &TestApp, key: &str, kind: &str, encoding: &str, body: Vec<u8>) -> Answer {
    let mut asking = app
        .request(Method::POST, "/v1/events")
        .key(key)
        .header("content-type", kind);
    if !encoding.is_empty() {
        asking = asking.header("content-encoding", encoding);
    }
    asking.body(body).send().await
}

const LINES: &str = "application/x-ndjson";

#[tokio::test]
async fn one_event_a_batch_and_lines_are_taken_plain_and_packed() {
    let (app, key) = customer().await;
    let at = "2026-11-20T10:00:00Z";
    let event = |id: &str| compute(id, at, "batch", "1");
    let single = event("1").to_string().into_bytes();
    let kind = "application/cloudevents+json; charset=utf-8";
    send(&app, &key, kind, "", single).await.ok();
    let lines = format!("{}\n\n{}\nbroken\n", event("2"), event("3"));
    let answer = send(&app, &key, LINES, "gzip", gzip(lines.as_bytes()))
        .await
        .ok();
    assert_eq!(counts(&answer), [3, 2, 0, 0, 0, 1], "{answer}");
    assert_eq!(
        (&answer["errors"][0]["line"], &answer["errors"][0]["index"]),
        (&json!(4), &json!(2))
    );
    let batch = json!([event("4")]).to_string();
    let kind = "application/cloudevents-batch+json";
    send(&app, &key, kind, "zstd", zstd(batch.as_bytes()))
        .await
        .ok();
    assert_eq!(total(&app, &key, "compute_hours").await, "4");
}

#[tokio::test]
async fn what_is_no_delivery_is_refused_whole_and_by_name() {
    let (app, key) = customer().await;
    let batch = "application/cloudevents-batch+json";
    send(&app, &key, "application/json", "", b"[]".to_vec())
        .await
        .problem(415, "unsupported_media_type");
    send(&app, &key, batch, "br", b"[]".to_vec())
        .await
        .problem(415, "unsupported_media_type");
    let problem = send(&app, &key, batch, "", b"[{},\n{]".to_vec())
        .await
        .problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["line"], 2, "{problem}");
    send(&app, &key, LINES, "gzip", b"not gzip".to_vec())
        .await
        .problem(400, "bad_request");
    let bomb = zstd(vec![b' '; 9 << 20]);
    send(&app, &key, LINES, "zstd", bomb)
        .await
        .problem(413, "too_large");
    let many = "{}\n".repeat(10_001);
    send(&app, &key, LINES, "", many.into_bytes())
        .await
        .problem(413, "too_large");
    send(&app, &key, LINES, "", vec![b' '; (8 << 20) + 1])
        .await
        .problem(413, "too_large");
}

#[tokio::test]
async fn what_is_asked_for_is_checked_by_field() {
    let (app, key) = customer().await;
    for (query, field) in [
        ("meter=storage&group_by=path", "group_by"),
        ("meter=storage&group_by=kind,kind", "group_by"),
        ("meter=storage&filter=kind", "filter"),
        ("meter=storage&filter=path:x", "filter"),
        ("meter=storage&top=0", "top"),
        ("meter=storage&tz=Mars/Olympus", "tz"),
        ("meter=storage&tz=Europe/Berlin&range=last_12_months", "tz"),
        ("meter=storage&window=hour&range=last_90_days", "window"),
        ("meter=storage&from=2026-01-01", "to"),
        // No day of Kathmandu begins there.
        (
            "meter=storage&from=2026-11-01T00:00:00Z&to=2026-11-02",
            "from",
        ),
    ] {
        let answer = app
            .get(&format!("/v1/usage?{query}"))
            .key(&key)
            .send()
            .await;
        let problem = answer.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field, "{query}: {problem}");
    }
    app.get("/v1/usage?meter=none")
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn what_was_not_used_before_is_compared_with_nothing() {
    let (app, key) = customer().await;
    let first = request("1", "2026-11-10T10:00:00Z", "/a", 200, 10);
    app.deliver(&key, &[first]).await.ok();
    let instants = "from=2026-11-12T18:15:00Z&to=2026-11-14T00:00:00%2B05:45";
    let second = request("2", "2026-11-13T10:00:00Z", "/a", 200, 10);
    app.deliver(&key, &[second]).await.ok();
    for (query, previous, change) in [
        // The day before, and there was nothing; but it was in use.
        (instants, json!("0"), json!(null)),
        ("from=2026-11-10&to=2026-11-12", json!(null), json!(null)),
        // Use began in the middle of the days before.
        ("from=2026-11-12&to=2026-11-16", json!("1"), json!(null)),
        ("from=2026-11-13&to=2026-11-16", json!("1"), json!("0")),
    ] {
        let seen = app.usage(&key, &format!("meter=api_calls&{query}")).await;
        let found = json!([seen["previous"]["value"], seen["change_percent"]]);
        assert_eq!(found, json!([previous, change]), "{query}: {seen}");
        assert_eq!(seen["used_since"], "2026-11-10T10:00:00Z");
    }
}
