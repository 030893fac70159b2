//! What an event may say, and what is said about one that may not.

use crate::support::{event, faults, read, taken};
use serde_json::json;
use tenantry_formats::cloudevents::Reference;
use tenantry_formats::json::Value;

#[test]
fn an_event_is_read_whole() {
    let read = taken(&event(json!({
        "subject": "cus_1",
        "datacontenttype": "application/json; charset=utf-8",
        "dataschema": "https://example.com/schema",
        "region": "eu-1",
        "attempt": 2,
        "sampled": true,
        "data": {"path": "/v1", "tokens": 12.50, "tags": ["a", null], "of": {"deep": "é"}},
    })));
    assert_eq!(
        (read.id.as_str(), read.source.as_str()),
        ("call-1", "/gateway")
    );
    assert_eq!(read.event_type, "api.request");
    assert_eq!(read.subject.as_deref(), Some("cus_1"));
    assert_eq!(read.time, Some("2026-10-05T13:00:00Z".parse().unwrap()));
    assert_eq!(
        read.data.to_string(),
        r#"{"of":{"deep":"é"},"path":"/v1","tags":["a",null],"tokens":12.5}"#
    );
    assert_eq!(
        read.attributes.to_string(),
        r#"{"attempt":2,"dataschema":"https://example.com/schema","region":"eu-1","sampled":true}"#
    );
    assert_eq!(read.refers_to, None);
}

#[test]
fn what_may_be_left_out_may_be_null() {
    for bare in [
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t"}"#,
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t","time":null,"subject":null,
            "data":null,"data_base64":null,"corrects":null,"region":null}"#,
        r#"{"specversion":"1.0","id":"a","source":"s","type":"t","data":{}}"#,
    ] {
        let read = taken(bare);
        assert!(read.time.is_none() && read.subject.is_none() && read.refers_to.is_none());
        assert!(read.data.is_empty() && read.attributes.is_empty());
        assert_eq!(
            read.canonical(),
            r#"{"data":{},"id":"a","source":"s","specversion":"1.0","type":"t"}"#
        );
    }
}

#[test]
fn every_fault_names_its_attribute() {
    let long = "x".repeat(513);
    let longer = "x".repeat(1025);
    for (changes, fault) in [
        (json!({"specversion": null}), "specversion is missing"),
        (
            json!({"specversion": "0.3"}),
            "specversion is \"0.3\", not \"1.0\"",
        ),
        (
            json!({"specversion": 1.0}),
            "specversion is 1.0, not a text",
        ),
        (json!({"id": null}), "id is missing"),
        (json!({"id": ""}), "id is empty"),
        (json!({"id": 7}), "id is 7, not a text"),
        (
            json!({"id": long}),
            "id has 513 bytes, at most 512 are taken",
        ),
        (json!({"id": "a\nb"}), "id has a control character"),
        (json!({"id": "a\u{85}b"}), "id has a control character"),
        (json!({"source": null}), "source is missing"),
        (json!({"source": "a\u{0}"}), "source has a NUL character"),
        (
            json!({"source": long}),
            "source has 513 bytes, at most 512 are taken",
        ),
        (json!({"type": null}), "type is missing"),
        (
            json!({"type": long}),
            "type has 513 bytes, at most 256 are taken",
        ),
        (json!({"subject": ""}), "subject is empty"),
        (
            json!({"subject": longer}),
            "subject has 1025 bytes, at most 1024 are taken",
        ),
        (json!({"data": [1]}), "data is [1], not a JSON object"),
        (
            json!({"data": "text"}),
            "data is \"text\", not a JSON object",
        ),
        (
            json!({"data": {"a": [{"b": "x\u{0}"}]}}),
            "data.a[0].b has a NUL character",
        ),
        (
            json!({"data": {"a": {"x\u{0}": 1}}}),
            "data.a.x\u{FFFD} has a NUL character in its name",
        ),
        (
            json!({"data_base64": "AA=="}),
            "data_base64 is not taken: put the data into data, as a JSON object",
        ),
        (
            json!({"datacontenttype": "text/xml"}),
            "datacontenttype is \"text/xml\", not application/json",
        ),
        (
            json!({"region": {}}),
            "region is an object or a list, which only data may be",
        ),
        (
            json!({"Region": "eu"}),
            "Region is no name of an attribute: only a to z and 0 to 9 are",
        ),
        (
            json!({"region": longer}),
            "region has 1025 bytes, at most 1024 are taken",
        ),
        (json!({"corrects": 5}), "corrects is 5, not a text"),
    ] {
        assert_eq!(faults(&event(changes)), [fault]);
    }
}

#[test]
fn all_faults_of_an_event_come_at_once() {
    let wrong = event(json!({"id": "", "source": null, "time": "noon", "data": 1}));
    assert_eq!(
        faults(&wrong),
        [
            "data is 1, not a JSON object",
            "id is empty",
            "time \"noon\" is not a time of RFC 3339 such as 2026-10-05T13:00:00Z",
            "source is missing",
        ]
    );
}

#[test]
fn names_that_are_there_twice_are_found_at_every_depth() {
    let twice = |data: &str, more: &str| {
        let event = event(json!({"data": null}));
        let open = event.strip_suffix('}').unwrap();
        faults(&format!("{open},\"data\":{data}{more}}}"))
    };
    assert_eq!(twice("{}", r#","id":"other""#), ["id is there twice"]);
    assert_eq!(
        twice(r#"{"a":1,"b":2,"\u0061":1}"#, ""),
        ["data has the member \"a\" twice"]
    );
    assert_eq!(
        twice(r#"{"list":[{},{"a":1,"a":1}]}"#, ""),
        ["data.list[1] has the member \"a\" twice"]
    );
}

#[test]
fn a_fault_stays_short_and_fit_to_be_stored() {
    let name = format!("a\n{}", "x".repeat(50_000));
    for (data, expected) in [
        (
            json!({name.clone(): "\u{0}"}),
            "… has a NUL character".to_owned(),
        ),
        (json!({"a": 1}), "… is there twice".to_owned()),
    ] {
        let mut event = event(json!({"data": data}));
        if expected.ends_with("twice") {
            event.pop();
            event.push_str(&format!(",\"{0}\":1,\"{0}\":1}}", "x".repeat(20_000)));
        }
        let faults = faults(&event);
        assert!(faults[0].ends_with(&expected), "{faults:?}");
        for fault in faults {
            assert!(
                fault.chars().count() < 300 && !fault.contains(char::is_control),
                "{fault}"
            );
        }
    }
}

#[test]
fn a_correction_or_a_void_refers_to_another_event() {
    let corrects = taken(&event(json!({"corrects": "call-0"})));
    assert_eq!(
        corrects.refers_to,
        Some(Reference::Corrects("call-0".to_owned()))
    );
    let voids = taken(&event(json!({"voids": "call-0", "data": null})));
    assert_eq!(voids.refers_to, Some(Reference::Voids("call-0".to_owned())));
    assert!(
        voids.attributes.is_empty(),
        "the reference is no further attribute"
    );
    assert_ne!(corrects.digest, voids.digest);

    for (changes, fault) in [
        (
            json!({"corrects": "call-0", "voids": "call-0"}),
            "voids stands beside corrects: an event does one of the two",
        ),
        (
            json!({"corrects": "call-1"}),
            "corrects is the id of this event itself",
        ),
        (
            json!({"voids": "call-1"}),
            "voids is the id of this event itself",
        ),
        (json!({"voids": ""}), "voids is empty"),
    ] {
        assert_eq!(faults(&event(changes)), [fault]);
    }
}

#[test]
fn a_time_is_rfc_3339_in_any_zone() {
    let time = |text: &str| read(&event(json!({"time": text}))).map(|event| event.time.unwrap());
    let second = "2026-10-05T13:00:00Z".parse().unwrap();
    for same in [
        "2026-10-05T13:00:00Z",
        "2026-10-05t13:00:00z",
        "2026-10-05 13:00:00.000Z",
        "2026-10-05T18:45:00+05:45",
        "2026-10-05T06:00:00.000000000-07:00",
        "2026-10-05T13:00:00-00:00",
    ] {
        assert_eq!(time(same), Ok(second), "{same}");
    }
    assert_eq!(
        time("2026-10-05T13:00:00.123456789Z")
            .unwrap()
            .subsec_nanosecond(),
        123_456_789
    );
    let form = "is not a time of RFC 3339 such as 2026-10-05T13:00:00Z";
    for (wrong, detail) in [
        ("2026-10-05T13:00:00", form),
        ("2026-10-05", form),
        ("2026-10-05T13:00Z", form),
        ("2026-10-05T13:00:00.Z", form),
        ("2026-10-05T13:00:00+0545", form),
        ("2026-10-05T13:00:00+05:45[Asia/Kathmandu]", form),
        ("2026-10-05T13:00:00+24:00", form),
        ("2026-10-05T24:00:00Z", form),
        ("2026-02-29T13:00:00Z", form),
        ("2026-10-05T13:00:00é", form),
        ("20261005T130000Z", form),
        ("1759669200", form),
        (
            "2026-10-05T13:00:00.1234567891Z",
            "has more than nine digits behind the seconds",
        ),
        (
            "2016-12-31T23:59:60Z",
            "is a leap second, which is not counted here: send the second before it",
        ),
        (
            "1969-12-31T23:59:59Z",
            "is not between the years 1970 and 2199",
        ),
        (
            "2200-01-01T00:00:00Z",
            "is not between the years 1970 and 2199",
        ),
    ] {
        let short: String = format!("\"{wrong}\"").chars().take(40).collect();
        let short = if wrong.len() > 38 {
            format!("{short}…")
        } else {
            short
        };
        assert_eq!(
            time(wrong),
            Err(vec![format!("time {short} {detail}")]),
            "{wrong}"
        );
    }
}

#[test]
fn numbers_are_kept_to_the_last_digit() {
    let open = event(json!({"data": null}));
    let open = open.strip_suffix('}').unwrap();
    let read = taken(&format!(
        r#"{open},"data":{{"a":0.10000000000000000001,"b":12345678901234567890123456789012345678,"c":-0.0}}}}"#
    ));
    assert_eq!(
        read.data.to_string(),
        r#"{"a":0.10000000000000000001,"b":12345678901234567890123456789012345678,"c":0}"#
    );
    let Some(Value::Number(number)) = read.data.get("a") else {
        panic!("a number");
    };
    assert_eq!(number.as_str(), "0.10000000000000000001");
    for (number, detail) in [
        ("1e400", "has more than 38 significant digits"),
        ("1e-400", "has more than 64 digits behind the decimal point"),
    ] {
        let wrong = format!(r#"{open},"data":{{"of":{{"n":{number}}}}}}}"#);
        assert_eq!(faults(&wrong), [format!("data.of.n {detail}")]);
    }
}

#[test]
fn depth_size_and_number_of_attributes_are_bounded() {
    let nested = |levels: usize| {
        let data = format!(
            "{}{{}}{}",
            "{\"a\":".repeat(levels - 1),
            "}".repeat(levels - 1)
        );
        event(json!({"data": serde_json::from_str::<serde_json::Value>(&data).unwrap()}))
    };
    taken(&nested(8));
    let path = "data.a.a.a.a.a.a.a.a";
    assert_eq!(
        faults(&nested(9)),
        [format!("{path} is nested more than 8 levels deep")]
    );

    // Far deeper than any stack would bear.
    let open = event(json!({"data": null}));
    let open = open.strip_suffix('}').unwrap();
    let (opened, closed) = ("[".repeat(30_000), "]".repeat(30_000));
    let deep = faults(&format!("{open},\"data\":{{\"a\":{opened}{closed}}}}}"));
    assert!(
        deep[0].ends_with("is nested more than 8 levels deep"),
        "{deep:?}"
    );

    let large = event(json!({"data": {"a": "x".repeat(64 << 10)}}));
    assert_eq!(
        faults(&large),
        [format!(
            "has {} bytes, an event may have 65536",
            large.len()
        )]
    );

    let many = |count: usize| {
        let more: serde_json::Map<_, _> =
            (0..count).map(|at| (format!("a{at}"), json!(at))).collect();
        event(more.into())
    };
    taken(&many(58));
    assert_eq!(
        faults(&many(59)),
        ["has 65 attributes, an event may have 64"]
    );
}
