//! Bodies as a whole: formats, bounds, and what is broken.

use crate::support::event;
use serde_json::json;
use tenantry_formats::cloudevents::{Batch, BodyError, Format};

fn error(body: impl AsRef<[u8]>, format: Format) -> String {
    Batch::read(body.as_ref(), format).unwrap_err().to_string()
}

/// What became of each event: its id, or its first fault.
fn outcomes(body: impl AsRef<[u8]>, format: Format) -> Vec<(usize, Option<u64>, String)> {
    let batch = Batch::read(body.as_ref(), format).unwrap();
    let outcomes: Vec<_> = batch
        .entries()
        .map(|entry| {
            let said = match entry.event {
                Ok(event) => event.id,
                Err(faults) => faults[0].to_string(),
            };
            (entry.index, entry.line, said)
        })
        .collect();
    assert_eq!(outcomes.len(), batch.len());
    outcomes
}

#[test]
fn the_content_type_says_how_events_are_written() {
    for (value, format) in [
        ("application/cloudevents+json", Some(Format::Single)),
        (
            "Application/CloudEvents+JSON; charset=UTF-8",
            Some(Format::Single),
        ),
        ("application/cloudevents-batch+json", Some(Format::Batch)),
        ("application/x-ndjson ;a=b", Some(Format::Lines)),
        ("application/json", None),
        ("application/cloudevents+avro", None),
        ("", None),
    ] {
        assert_eq!(Format::of_content_type(value), format, "{value}");
    }
    for format in [Format::Single, Format::Batch, Format::Lines] {
        assert_eq!(Format::of_content_type(format.content_type()), Some(format));
    }
}

#[test]
fn one_bad_event_does_not_sink_its_batch() {
    let [good, other, bad] = [json!({}), json!({"id": "call-2"}), json!({"id": null})].map(event);
    let body = format!("[{good},\n{bad}, 7,{other}]");
    assert_eq!(
        outcomes(body, Format::Batch),
        [
            (0, None, "call-1".to_owned()),
            (1, None, "id is missing".to_owned()),
            (2, None, "is not a JSON object".to_owned()),
            (3, None, "call-2".to_owned()),
        ]
    );
}

#[test]
fn a_broken_line_costs_only_itself() {
    let [good, other] = [json!({}), json!({"id": "call-2"})].map(event);
    let body = [
        b"\xEF\xBB\xBF".as_slice(),
        good.as_bytes(),
        b"\r\n\n  \n{\"id\": oops}\n\"\xFF\"\n",
        other.as_bytes(),
        b" trailing\n",
        other.as_bytes(),
    ]
    .concat();
    let column = other.len() + 2;
    assert_eq!(
        outcomes(body, Format::Lines),
        [
            (0, Some(1), "call-1".to_owned()),
            (1, Some(4), "column 8: expected value".to_owned()),
            (2, Some(5), "column 2: is not UTF-8 text".to_owned()),
            (3, Some(6), format!("column {column}: trailing characters")),
            (4, Some(7), "call-2".to_owned()),
        ]
    );
}

#[test]
fn a_broken_body_is_one_error_with_its_place() {
    let good = event(json!({}));
    for (body, format, expected) in [
        (String::new(), Format::Single, "the body is empty"),
        (" \n\t".to_owned(), Format::Lines, "the body is empty"),
        (
            format!("[{good},\n  {{\"id\": }}]"),
            Format::Batch,
            "line 2, column 10: expected value",
        ),
        (
            format!("[{good}"),
            Format::Batch,
            &format!(
                "line 1, column {}: EOF while parsing a list",
                good.len() + 1
            ),
        ),
        (
            format!("{good} x"),
            Format::Single,
            &format!("line 1, column {}: trailing characters", good.len() + 2),
        ),
        (
            good.clone(),
            Format::Batch,
            "the body is not a JSON array of events, as application/cloudevents-batch+json has it",
        ),
        (
            format!("[{good}]"),
            Format::Single,
            "the body is a JSON array: send it as application/cloudevents-batch+json",
        ),
    ] {
        assert_eq!(error(body, format), expected);
    }
    assert_eq!(
        error(b"[\n \"\xC3\x28\"]", Format::Batch),
        "line 2, column 3: is not UTF-8 text"
    );
    assert_eq!(outcomes("[]", Format::Batch), []);
}

#[test]
fn a_body_has_bounds() {
    let batch = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
    let lines = |count: usize| "{}\n".repeat(count);
    assert_eq!(
        Batch::read(batch(10_000).as_bytes(), Format::Batch)
            .unwrap()
            .len(),
        10_000
    );
    assert_eq!(
        Batch::read(lines(10_000).as_bytes(), Format::Lines)
            .unwrap()
            .len(),
        10_000
    );
    for (body, format) in [
        (batch(10_001), Format::Batch),
        (lines(10_001), Format::Lines),
    ] {
        let error = Batch::read(body.as_bytes(), format).unwrap_err();
        assert_eq!(error, BodyError::TooManyEvents);
    }
    let large = format!("{}{}", event(json!({})), " ".repeat(8 << 20));
    let error = Batch::read(large.as_bytes(), Format::Single).unwrap_err();
    assert_eq!(error, BodyError::TooLarge);
}

#[test]
fn nesting_without_end_neither_overflows_nor_takes_long() {
    let body = "[".repeat(4 << 20);
    assert!(error(body, Format::Batch).contains("EOF while parsing"));
    let body = format!("[{}{}]", "[".repeat(2 << 20), "]".repeat(2 << 20));
    let size = (4 << 20).to_string();
    assert_eq!(
        outcomes(body, Format::Batch),
        [(
            0,
            None,
            format!("has {size} bytes, an event may have 65536")
        )]
    );
}
