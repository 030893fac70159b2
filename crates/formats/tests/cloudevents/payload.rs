//! When two deliveries under one identity are the same event.

use crate::support::{event, faults, taken};
use serde_json::json;

const PLAIN: &str = r#"{"specversion":"1.0","id":"a","source":"s","type":"t","time":"2026-10-05T13:00:00Z","region":"eu","data":{"hours":1.5,"note":"é/\"","n":100}}"#;

#[test]
fn another_way_to_write_the_same_is_the_same() {
    let digest = taken(PLAIN).digest;
    for same in [
        r#"{"data":{"n":100,"note":"é/\"","hours":1.5},"region":"eu","type":"t","time":"2026-10-05T13:00:00Z","source":"s","id":"a","specversion":"1.0"}"#,
        r#" { "specversion" : "1.0", "id":"a", "source":"s",
             "type":"t", "time":"2026-10-05T13:00:00Z", "region":"eu", "data":{ "hours":1.5, "note":"é/\"", "n":100 } } "#,
        r#"{"specversion":"1.0","id":"\u0061","source":"s","type":"t","time":"2026-10-05T13:00:00Z","region":"eu","data":{"hours":1.5,"n\u006Fte":"\u00e9\/\u0022","n":100}}"#,
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t","time":"2026-10-05T15:00:00.000+02:00","region":"eu","data":{"hours":1.5,"note":"é/\"","n":100}}"#,
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t","time":"2026-10-05T13:00:00Z","region":"eu","data":{"hours":15E-1,"note":"é/\"","n":1.00e2}}"#,
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t","time":"2026-10-05T13:00:00Z","region":"eu","subject":null,"datacontenttype":"application/json","data":{"hours":1.50,"note":"é/\"","n":100.0}}"#,
    ] {
        assert_eq!(taken(same).digest, digest, "{same}");
    }
}

#[test]
fn anything_else_said_is_another_payload() {
    let plain = event(json!({}));
    let mut digests = vec![taken(&plain).digest];
    for other in [
        json!({"id": "call-2"}),
        json!({"source": "/other"}),
        json!({"type": "api.response"}),
        json!({"subject": "cus_1"}),
        json!({"time": null}),
        json!({"time": "2026-10-05T13:00:00.000000001Z"}),
        json!({"data": null}),
        json!({"data": {"path": "/v1/orders", "status": "200"}}),
        json!({"data": {"path": "/v1/orders", "status": 201}}),
        json!({"data": {"path": "/v1/orders", "status": 200, "more": null}}),
        json!({"data": {"path": "/v1/orders", "status": [200]}}),
        json!({"dataschema": "s"}),
        json!({"region": "eu"}),
        json!({"region": 1}),
        json!({"region": "1"}),
        json!({"corrects": "call-0"}),
        json!({"voids": "call-0"}),
    ] {
        digests.push(taken(&event(other)).digest);
    }
    let count = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), count);
}

/// So that a sender can compute it.
#[test]
fn the_digest_is_sha_256_of_the_canonical_event() {
    let read = taken(PLAIN);
    let canonical = r#"{"data":{"hours":1.5,"n":100,"note":"é/\""},"id":"a","region":"eu","source":"s","specversion":"1.0","time":"2026-10-05T13:00:00Z","type":"t"}"#;
    assert_eq!(read.canonical(), canonical);
    assert_eq!(taken(canonical), read);
    // From `sha256sum`.
    let hex: String = read
        .digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hex,
        "86c5ba98e25a73d1ff682b2d0c272b6463d8e7132ba5cc400723767c35313c90"
    );
}

#[test]
fn the_canonical_event_has_everything_that_was_said() {
    let all = r#"{"corrects":"a","data":{"n":1},"id":"b","region":"eu","source":"s","specversion":"1.0","subject":"cus_1","time":"2026-10-05T13:00:00Z","type":"t"}"#;
    assert_eq!(taken(all).canonical(), all);
    let voids = all.replace("corrects", "voids");
    assert_eq!(taken(&voids), taken(&taken(&voids).canonical()));
    assert_ne!(taken(&voids).digest, taken(all).digest);
}

#[test]
fn half_of_a_character_pair_is_refused_where_it_stands() {
    let with = |id: &str, data: &str| {
        format!(r#"{{"specversion":"1.0","id":{id},"source":"s","type":"t","data":{data}}}"#)
    };
    let half = "has half of a character pair";
    assert_eq!(faults(&with(r#""\ud800""#, "{}")), [format!("id {half}")]);
    assert_eq!(
        faults(&with(r#""a""#, r#"{"a":"\udc00"}"#)),
        [format!("data.a {half}")]
    );
    assert_eq!(
        faults(&with(r#""a""#, r#"{"\ud800":1}"#)),
        [format!("data {half} in a name")]
    );
    taken(&with(r#""a""#, r#"{"a":"\ud83d\ude00"}"#));
}
