//! Sizes, depths, and what PostgreSQL can store.

use crate::support::{asff, detection, prowler, read, read_from, refused, taken, with};
use serde_json::{Value, json};
use std::io::Read;
use tenantry_formats::findings::{Format, Limits, Reader, Refusal};

#[test]
fn a_finding_that_is_too_large_costs_only_itself() {
    let large = with(asff(), json!({"Description": "a".repeat(2 << 20)}));
    for document in [
        format!("[{},{large},{}]", asff(), prowler()),
        format!("{}\n{large}\n{}", asff(), prowler()),
        format!("{{\"Findings\":[{},{large},{}]}}", asff(), prowler()),
    ] {
        let outcome = read(document);
        assert_eq!((outcome.findings.len(), outcome.fault), (2, None));
        assert_eq!(outcome.findings[1].index, 2);
        let [refused] = outcome.refused.as_slice() else {
            panic!()
        };
        assert!(refused.starts_with("finding 1 at line "), "{refused}");
        assert!(
            refused.ends_with(": has more than 1048576 bytes"),
            "{refused}"
        );
    }
}

#[test]
fn a_finding_that_is_nested_too_deep_costs_only_itself() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        let finding = asff().to_string();
        format!("{},\"x\":{open}{close}}}", &finding[..finding.len() - 1])
    };
    assert_eq!(taken_text(&nested(63)), 1);
    for document in [
        format!("[{},{}]", nested(64), asff()),
        format!("{}{}", nested(64), asff()),
    ] {
        let outcome = read(document);
        assert_eq!((outcome.findings.len(), outcome.fault), (1, None));
        let expected = "finding 0 at line 1: is nested more than 64 levels deep";
        assert_eq!(outcome.refused, [expected]);
    }
    // Far more than any stack holds, whole and cut off.
    let outcome = read(format!("[{}]", nested(1_000_000)));
    assert_eq!((outcome.refused.len(), outcome.fault), (1, None));
    let outcome = read("[".repeat(1_000_000));
    assert!(outcome.fault.unwrap().contains("is it cut off?"));
    let outcome = read("{\"detail\":".repeat(1_000_000));
    assert!(outcome.fault.unwrap().contains("is it cut off?"));
}

fn taken_text(document: &str) -> usize {
    let outcome = read(document);
    assert_eq!((outcome.refused.len(), outcome.fault), (0, None));
    outcome.findings.len()
}

#[test]
fn what_is_no_object_is_refused_and_the_rest_is_read() {
    let document = format!("[1, \"a\", null, [[1]], true, -1.5e3, {}]", asff());
    let outcome = read(document);
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(outcome.refused.len(), 6);
    let expected = "finding 3 at line 1: is not a JSON object";
    assert_eq!(outcome.refused[3], expected);
}

#[test]
fn a_name_that_is_there_twice_is_refused() {
    let finding = asff().to_string();
    let twice = format!("{},\"Title\":\"b\"}}", &finding[..finding.len() - 1]);
    let outcome = read(twice);
    assert_eq!(
        outcome.refused,
        ["finding 0 at line 1: has the member \"Title\" twice"]
    );
    let escaped = format!("{},\"T\\u0069tle\":\"b\"}}", &finding[..finding.len() - 1]);
    assert_eq!(read(escaped).refused.len(), 1);
}

#[test]
fn what_a_finding_is_found_by_is_bounded_and_plain() {
    let long = "a".repeat(385);
    for (changes, field) in [
        (json!({"AwsAccountId": long}), "AwsAccountId"),
        (json!({"Region": long}), "Region"),
        (
            json!({"Compliance": {"SecurityControlId": long}}),
            "Compliance.SecurityControlId",
        ),
        (
            json!({"Compliance": {"RelatedRequirements": [long]}}),
            "Compliance.RelatedRequirements",
        ),
    ] {
        let expected = format!("{field}: is 385 bytes long, more than the 384 allowed");
        assert_eq!(refused(&with(asff(), changes)), expected);
    }
    let resource = |id: &str| json!({"Resources": [{"Id": id, "Type": "t"}]});
    let fits = "b".repeat(1_024);
    assert_eq!(taken(&with(asff(), resource(&fits))).resources[0].id, fits);
    let expected = "Id: is 1025 bytes long, more than the 1024 allowed";
    let refusal = refused(&with(asff(), resource(&"b".repeat(1_025))));
    assert_eq!(refusal, format!("Resources[0].{expected}"));
    for odd in ["a\0b", "a\nb", "a\u{85}b"] {
        let refusal = refused(&with(asff(), resource(odd)));
        assert_eq!(refusal, "Resources[0].Id: has a control character in it");
    }
}

#[test]
fn prose_is_shortened_and_storable() {
    let long = "é".repeat(5_000);
    let finding = taken(&with(
        detection(),
        json!({"status_detail": long, "finding_info": {"desc": "a\0b"}}),
    ));
    let evidence = finding.evidence.unwrap();
    assert!(
        evidence.len() <= 8_192 && evidence.ends_with("é…"),
        "{}",
        evidence.len()
    );
    assert_eq!(finding.description.as_deref(), Some("a\u{FFFD}b"));
    assert!(finding.raw.contains("\"a\u{FFFD}b\""));
    let nul = taken(&with(
        detection(),
        json!({"status_detail": "\0".repeat(8_192)}),
    ));
    assert!(nul.evidence.unwrap().len() <= 8_192);
    let title = taken(&with(
        asff(),
        json!({"Severity": {"Label": "x".repeat(500)}}),
    ));
    assert_eq!(title.severity.text.unwrap().len(), 384);
    let name = with(asff(), json!({"ProductFields": {"a\0": "b"}}));
    assert_eq!(refused(&name), "has a NUL character in a name");
}

#[test]
fn resources_tags_and_requirements_are_counted() {
    let items = |count: usize| -> Value {
        let items = (0..count).map(|at| json!({"Type": "t", "Id": format!("r{at}")}));
        json!({"Resources": items.collect::<Vec<_>>()})
    };
    assert_eq!(taken(&with(asff(), items(256))).identities().count(), 256);
    let refusal = refused(&with(asff(), items(257)));
    assert_eq!(refusal, "Resources: has more than 256 items");
    let tags: Vec<_> = (0..100).map(|at| format!("k{at}=v")).collect();
    let mut finding = detection();
    finding["resources"][0]["labels"] = json!(tags);
    assert_eq!(taken(&finding).resources[0].tags.len(), 64);
    let ids: Vec<_> = (0..2_001).map(|at| at.to_string()).collect();
    let refusal = refused(&with(prowler(), json!({"Compliance": {"CIS-9": ids}})));
    assert_eq!(refusal, "Compliance: has more than 2000 items");
}

#[test]
fn only_links_are_links() {
    let url = |url: &str| {
        let remediation = json!({"Remediation": {"Recommendation": {"Url": url}}});
        taken(&with(asff(), remediation)).remediation.url
    };
    assert!(url("HTTPS://docs.example.com/a").is_some());
    for odd in [
        "javascript:alert(1)",
        "data:text/html,a",
        "docs",
        "https://a b",
        "//a",
    ] {
        assert_eq!(url(odd), None, "{odd}");
    }
    assert_eq!(url(&format!("https://{}", "a".repeat(2_050))), None);
}

#[test]
fn raw_is_canonical() {
    let finding = with(
        asff(),
        json!({"z": 1.0, "y": 0.1, "x": -0.0, "w": 1e3, "v": 9_007_199_254_740_993_i64,
            "u": 1e30, "t": "\u{8}\"\\/\u{e9}", "s": [null, true, {}, []], "\u{1F600}": 1, "\u{FFFD}": 2}),
    );
    let raw = taken(&finding).raw;
    let value: Value = serde_json::from_str(&raw).unwrap();
    let pretty = serde_json::to_string_pretty(&finding).unwrap();
    assert_eq!(taken(&serde_json::from_str(&pretty).unwrap()).raw, raw);
    for piece in [
        "\"z\":1",
        "\"y\":0.1",
        "\"x\":0",
        "\"w\":1000",
        "\"v\":9007199254740993",
        "\"u\":1e30",
        "\"t\":\"\\b\\\"\\\\/é\"",
        "\"s\":[null,true,{},[]]",
    ] {
        assert!(raw.contains(piece), "{piece} in {raw}");
    }
    // By UTF-16, a face comes before the replacement character.
    assert!(raw.find('\u{1F600}').unwrap() < raw.find('\u{FFFD}').unwrap());
    assert_eq!(value["AwsAccountId"], "111122223333");
    assert!(!raw.contains(": "), "no white space");
}

#[test]
fn raw_is_bounded_and_says_what_it_lacks() {
    let small = taken(&asff());
    assert!(small.raw_is_whole);
    let details = json!({"Details": "d".repeat(70_000), "Types": ["t".repeat(40_000), "a"]});
    let finding = taken(&with(asff(), details));
    assert!(!finding.raw_is_whole);
    assert!(finding.raw.len() <= 64 << 10);
    let value: Value = serde_json::from_str(&finding.raw).unwrap();
    assert_eq!(value["Details"], "[left out: 70002 bytes]");
    assert_eq!(value["AwsAccountId"], "111122223333");
    assert!(value["Types"].is_array(), "what fits is kept");
    let many: serde_json::Map<String, Value> = (0..20_000)
        .map(|at| {
            (
                format!("m{at:05}"),
                json!("0123456789012345678901234567890"),
            )
        })
        .collect();
    let finding = taken(&with(asff(), Value::Object(many)));
    assert!(finding.raw.len() <= 64 << 10);
    assert!(
        serde_json::from_str::<Value>(&finding.raw)
            .unwrap()
            .is_object()
    );
}

/// A document that is made while it is read.
struct Made {
    piece: Vec<u8>,
    at: usize,
    left: u64,
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = self.left.min(into.len() as u64);
        let piece = &self.piece[self.at..];
        let count = piece.len().min(usize::try_from(most).unwrap());
        into[..count].copy_from_slice(&piece[..count]);
        self.at = (self.at + count) % self.piece.len();
        self.left -= count as u64;
        Ok(count)
    }
}

#[test]
fn what_never_ends_is_not_kept() {
    let endless = |begin: &str, piece: &str| {
        let made = Made {
            piece: piece.repeat(4_096 / piece.len()).into_bytes(),
            at: 0,
            left: 48 << 20,
        };
        let mut reader = Reader::new(
            begin.as_bytes().chain(made),
            Format::Auto,
            Limits::default(),
        );
        let refusal = reader.next_finding().unwrap_err();
        let Refusal::Document { line, detail, .. } = refusal else {
            panic!("{refusal}")
        };
        assert!(detail.contains("is it cut off?"), "{detail}");
        line
    };
    assert_eq!(endless("[{\"a\":\"", "a"), 1);
    assert_eq!(endless("[{\"a\":\"", "\\\""), 1);
    assert_eq!(endless("[", "["), 1);
    assert_eq!(endless("[{\"", "b"), 1);
    assert_eq!(endless("[1", "1"), 1);
    assert!(endless("[{\"a\":", " \n") > 10_000_000);
    assert_eq!(endless("{\"a\":", "[1,"), 1);
    assert_eq!(endless("{\"Findings\":[],\"a\":\"", "a"), 1);
}

#[test]
fn own_bounds_hold() {
    let limits = Limits {
        finding_bytes: 100_000,
        text_bytes: 10,
        name_bytes: 60,
        resources: 1,
        tags: 1,
        raw_bytes: 200,
        ..Limits::default()
    };
    let document = detection().to_string();
    let outcome = read_from(document.as_bytes(), Format::Auto, limits);
    let [finding] = outcome.findings.as_slice() else {
        panic!("{outcome:?}")
    };
    assert_eq!(finding.evidence.as_deref(), Some("Bucket …"));
    assert_eq!(finding.resources[0].tags.len(), 1);
    assert!(finding.raw.len() <= 200 && !finding.raw_is_whole);
}
