//! What is refused, and how much of a document with it.

use crate::support::{ana, event, read};
use serde_json::json;
use tenantry_formats::activity::{Limits, Reader};

#[test]
fn a_record_that_is_wrong_costs_only_itself() {
    let with = |name: &str, value: serde_json::Value| {
        let mut record = event(ana());
        record[name] = value;
        record
    };
    let long = "x".repeat(300);
    for (record, detail) in [
        (
            with("eventTime", json!("yesterday")),
            "eventTime is not an instant like 2026-11-27T08:00:00Z",
        ),
        (with("eventTime", json!(null)), "eventTime is missing"),
        (with("eventID", json!("")), "eventID is missing"),
        (
            with("eventID", json!(long)),
            "eventID is longer than 128 bytes",
        ),
        (with("eventName", json!(7)), "eventName is missing"),
        (
            with("eventName", json!("a\u{1}b")),
            "eventName has a control character",
        ),
        (with("eventSource", json!(null)), "eventSource is missing"),
        (with("awsRegion", json!(null)), "awsRegion is missing"),
        (
            with("eventVersion", json!("2.0")),
            "eventVersion is 2.0: versions 1 are read",
        ),
        (json!(7), "is not an object"),
        (json!({"some": "thing"}), "is no record of CloudTrail"),
        (
            json!({"detail": {"some": "thing"}}),
            "is no record of CloudTrail",
        ),
        (json!({"CloudTrailEvent": "{"}), "CloudTrailEvent"),
    ] {
        let document = format!("[{},\n{record},\n{}]", event(ana()), event(ana()));
        let all = read(&document);
        assert_eq!(all.len(), 3, "{document}");
        let refusal = all[1].as_ref().unwrap_err();
        let begin = format!("record 1 (line 2): {detail}");
        assert!(
            refusal.to_string().starts_with(&begin),
            "{refusal} is not {begin}"
        );
        assert!(all[0].is_ok() && all[2].is_ok() && !refusal.ends);
    }
    let mut nowhere = event(json!({"principalId": "AIDAX"}));
    nowhere
        .as_object_mut()
        .unwrap()
        .remove("recipientAccountId");
    let refusal = read(nowhere.to_string()).remove(0).unwrap_err();
    assert_eq!(refusal.fault.field, "recipientAccountId");
}

#[test]
fn a_line_that_is_wrong_costs_only_itself() {
    let good = event(ana()).to_string();
    let twice = good.replacen('{', r#"{"awsRegion":"x","#, 1);
    let nul = good.replacen("sg-1", r"sg\u0000", 1);
    let all = read(format!("{good}\n{twice}\n{nul}\n{good}"));
    let refused: Vec<_> = all
        .iter()
        .map(|read| {
            read.as_ref()
                .err()
                .map(|refusal| refusal.fault.field.as_str())
        })
        .collect();
    assert_eq!(
        refused,
        [
            None,
            Some("awsRegion"),
            Some("requestParameters.groupId"),
            None
        ]
    );
}

#[test]
fn a_document_that_is_none_ends() {
    for document in [
        "",
        " ",
        "7",
        "\"a\"",
        "{",
        "[1,",
        "<html>",
        "\u{1f}\u{8b}",
        "{\"Records\": [}",
        "{} x",
    ] {
        let all = read(document);
        let last = all.last().unwrap().as_ref().unwrap_err();
        assert!(last.ends && last.index.is_none(), "{document}: {last}");
        assert!(last.to_string().starts_with("line 1: "), "{last}");
    }
    let document = json!({"Records": [event(ana())]}).to_string();
    for cut in 1..document.len() {
        let all = read(&document[..cut]);
        assert!(
            all.last()
                .unwrap()
                .as_ref()
                .is_err_and(|refusal| refusal.ends),
            "{cut}"
        );
    }
}

#[test]
fn bounds_hold() {
    let record = event(ana()).to_string();
    let read =
        |document: &str, limits| Reader::new(document.as_bytes(), limits).collect::<Vec<_>>();
    let few = Limits {
        max_records: 2,
        ..Limits::default()
    };
    let all = read(&format!("[{record},{record},{record},{record}]"), few);
    assert!(all.len() == 3 && all[1].is_ok());
    assert_eq!(
        all[2].as_ref().unwrap_err().fault.detail,
        "has more than 2 records"
    );
    let small = Limits {
        max_record_bytes: 600,
        ..Limits::default()
    };
    for document in [
        format!("[{record}]"),
        record.clone(),
        format!("{{\"Records\":[{record}]}}"),
    ] {
        let all = read(&document, small);
        assert!(
            all.len() == 1 && all[0].as_ref().is_err_and(|refusal| refusal.ends),
            "{document}"
        );
    }
    let short = Limits {
        max_bytes: 1_500,
        ..Limits::default()
    };
    let all = read(&format!("{record}\n{record}\n{record}"), short);
    assert!(
        all.last()
            .unwrap()
            .as_ref()
            .is_err_and(|refusal| refusal.ends)
    );
    let deep = format!("{{\"Records\":[{}{}]}}", "[".repeat(500), "]".repeat(500));
    assert!(read(&deep, Limits::default())[0].is_err());
}
