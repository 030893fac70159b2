//! The shapes of a document, and what is wrong with one as a whole.

use crate::support::{asff, compliance, detection, fault, prowler, read, read_from, with};
use serde_json::{Value, json};
use std::io::Read;
use tenantry_formats::encoding::{Encoding, TooLarge};
use tenantry_formats::findings::{Dialect, Format, Limits, Reader, Refusal};

fn two() -> [Value; 2] {
    let other = with(asff(), json!({"AwsAccountId": "444455556666"}));
    [asff(), other]
}

fn accounts(document: impl AsRef<[u8]>) -> Vec<String> {
    let outcome = read(document);
    assert_eq!((outcome.refused.len(), outcome.fault), (0, None));
    let accounts = outcome.findings.into_iter();
    accounts
        .map(|finding| finding.account.unwrap().id)
        .collect()
}

#[test]
fn a_list_lines_and_every_envelope_say_the_same() {
    let [one, other] = two();
    let findings = json!([one, other]);
    let event = json!({
        "version": "0",
        "detail-type": "Security Hub Findings - Imported",
        "resources": ["arn:aws:securityhub:eu-west-1:111122223333:action/custom/a"],
        "detail": {"actionName": "a", "findings": findings},
        "debug": true,
    });
    let split = |finding: &Value| json!({"detail": {"findings": [finding]}}).to_string();
    let answer =
        json!({"status_code": 200, "data": {"ResponseMetadata": {}, "Findings": findings}});
    let documents = [
        findings.to_string(),
        serde_json::to_string_pretty(&findings).unwrap(),
        format!("\u{FEFF}{findings}\n\n"),
        format!("{one}\n{other}\n"),
        format!("\n{one}\r\n\r\n{other}"),
        // Firehose puts nothing between.
        format!("{one}{other}"),
        json!({"Findings": findings}).to_string(),
        json!({"findings": findings}).to_string(),
        event.to_string(),
        serde_json::to_string_pretty(&event).unwrap(),
        format!("{}\n{}", split(&one), split(&other)),
        format!("{one}{}", split(&other)),
        answer.to_string(),
    ];
    for document in documents {
        let expected = ["111122223333", "444455556666"];
        assert_eq!(accounts(&document), expected, "{document}");
    }
}

#[test]
fn every_format_is_told_apart_and_places_are_kept() {
    let document = format!(
        "[{},\n{},\n{{\"a\": 1}},\n{}\n,{}]",
        detection(),
        compliance(),
        asff(),
        prowler()
    );
    let outcome = read(document);
    let places: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| (finding.dialect, finding.index, finding.line))
        .collect();
    let expected = [
        (Dialect::OcsfDetection, 0, 1),
        (Dialect::OcsfCompliance, 1, 2),
        (Dialect::Asff, 3, 4),
        (Dialect::Prowler, 4, 5),
    ];
    assert_eq!(places, expected);
    assert_eq!(outcome.received, 5);
    let [refused] = outcome.refused.as_slice() else {
        panic!()
    };
    assert!(
        refused.starts_with("finding 2 at line 3: is no finding"),
        "{refused}"
    );
}

#[test]
fn a_format_that_is_given_refuses_another() {
    let samples = [
        (Format::Ocsf, detection()),
        (Format::Ocsf, compliance()),
        (Format::Asff, asff()),
        (Format::Prowler, prowler()),
    ];
    for (own, finding) in samples {
        for given in [Format::Auto, Format::Ocsf, Format::Asff, Format::Prowler] {
            let outcome = read_from(finding.to_string().as_bytes(), given, Limits::default());
            let is_taken = given == own || given == Format::Auto;
            assert_eq!(
                outcome.findings.len(),
                usize::from(is_taken),
                "{own:?} as {given:?}"
            );
            let expected = format!(
                "is in the format {} and not in {}",
                own.as_str(),
                given.as_str()
            );
            assert!(outcome.refused.iter().all(|why| why.contains(&expected)));
            assert_eq!(outcome.refused.len(), usize::from(!is_taken));
        }
    }
    assert_eq!(Format::of_name("asff"), Some(Format::Asff));
    assert_eq!(Format::of_name("ASFF"), None);
}

#[test]
fn no_findings_are_no_fault() {
    for document in [
        "[]",
        " [ ] ",
        "{\"Findings\": []}",
        "{\"detail\":{\"findings\":[ ]}}",
    ] {
        let outcome = read(document);
        assert_eq!((outcome.received, outcome.fault), (0, None), "{document}");
    }
}

#[test]
fn a_page_is_told() {
    let page = |token: Value| json!({"Findings": [asff()], "NextToken": token}).to_string();
    assert!(read(page(json!("abc"))).is_one_page);
    assert!(!read(page(json!(""))).is_one_page);
    assert!(!read(page(json!(null))).is_one_page);
    // Wherever it stands.
    assert!(
        read(format!(
            "{{\"NextToken\":\"a\\\"b\",\"Findings\":[{}]}}",
            asff()
        ))
        .is_one_page
    );
    assert!(read("{\"data\":{\"Findings\":[],\"NextToken\":\"a\"}}").is_one_page);
    // Not in a finding.
    let inside = with(asff(), json!({"ProductFields": {"NextToken": "abc"}}));
    assert!(!read(json!([inside]).to_string()).is_one_page);
}

#[test]
fn an_event_without_findings_is_refused_by_its_type() {
    let event = json!({
        "detail-type": "Security Hub Insight Results",
        "detail": {"insightName": "a", "insightResults": [{"b": 2}]},
    });
    let outcome = read(event.to_string());
    assert_eq!(
        outcome.refused,
        [
            "finding 0 at line 1, detail: has no list of findings: the event is of the type \
          \"Security Hub Insight Results\""
        ]
    );
}

#[test]
fn what_is_no_json_text_is_named() {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    };
    let begins: [(Vec<u8>, &str); 12] = [
        (Vec::new(), "is empty"),
        (b" \r\n\t".to_vec(), "is empty"),
        (b"\xEF\xBB\xBF\n".to_vec(), "is empty"),
        (utf16("\u{FEFF}[]", u16::to_le_bytes), "is UTF-16 text"),
        (utf16("\u{FEFF}[]", u16::to_be_bytes), "is UTF-16 text"),
        (utf16("[]", u16::to_le_bytes), "is UTF-16 text"),
        (utf16("[]", u16::to_be_bytes), "is UTF-16 text"),
        (b"\xFF\xFE\0\0[\0\0\0".to_vec(), "is UTF-32 text"),
        (b"\x1F\x8B\x08\0".to_vec(), "is compressed by gzip"),
        (b"<html>".to_vec(), "is HTML or XML"),
        (
            b"AccountId,Status\n".to_vec(),
            "begins with 'A', where JSON has",
        ),
        (b"\"text\"".to_vec(), "begins with '\"', where JSON has"),
    ];
    for (document, expected) in begins {
        let fault = fault(&document);
        assert!(fault.contains(expected), "{fault}");
    }
    assert!(
        fault("  x").starts_with("line 1, column 3: "),
        "{}",
        fault("  x")
    );
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    let pretty = serde_json::to_string_pretty(&json!({"Findings": [asff()], "a": {"b": [1]}}));
    let whole = pretty.unwrap();
    for end in (1..whole.len()).step_by(3) {
        let outcome = read(&whole[..end]);
        let fault = outcome.fault.unwrap();
        assert!(fault.contains("ends in the middle of"), "{end}: {fault}");
    }
    let line = asff().to_string();
    let lines = format!("{line}\n{line}");
    for end in line.len() + 2..lines.len() {
        assert!(fault(&lines[..end]).starts_with("line 2, column "), "{end}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let good = asff().to_string();
    let pretty = serde_json::to_string_pretty(&asff()).unwrap();
    let broken = pretty.replace("\"HIGH\",", "HIGH,");
    let place = broken.find("HIGH,").unwrap();
    let line = broken[..place].matches('\n').count() + 2;
    let documents = [
        (format!("[\n{broken}]"), format!("line {line}, column ")),
        (
            format!("[{good} {good}]"),
            format!("line 1, column {}: ", good.len() + 3),
        ),
        (
            format!("[{good},]"),
            format!("line 1, column {}: ", good.len() + 3),
        ),
        ("[,1]".to_owned(), "line 1, column 2: ".to_owned()),
        (format!("[{good}]\n[]"), "line 2, column 1: ".to_owned()),
        (format!("{good}\n[]"), "line 2, column 1: ".to_owned()),
        (
            format!("[{good}}}"),
            format!("line 1, column {}: ", good.len() + 2),
        ),
        ("{\"a\" 1}".to_owned(), "line 1, column 6: ".to_owned()),
        ("{\"a\":}".to_owned(), "line 1, column 6: ".to_owned()),
        ("{a:1}".to_owned(), "line 1, column 2: ".to_owned()),
        ("{\"a\":1,}".to_owned(), "line 1, column 8: ".to_owned()),
        (
            "{\"a\":nul,\"Findings\":[]}".to_owned(),
            "line 1, column 9: ".to_owned(),
        ),
        (
            "{\"Findings\":[],\"a\":01}".to_owned(),
            "line 1, column 23: ".to_owned(),
        ),
        (
            "{\"Findings\":[] \"a\":1}".to_owned(),
            "line 1, column 16: ".to_owned(),
        ),
        ("[{\"a\":[1}]".to_owned(), "line 1, column 9: ".to_owned()),
        (
            "[{\"a\":\"\u{1}\"}]".to_owned(),
            "line 1, column ".to_owned(),
        ),
    ];
    for (document, place) in documents {
        let fault = fault(&document);
        assert!(fault.starts_with(&place), "{document}: {fault}");
    }
    let mut bytes = b"[\n{\"a\": \"".to_vec();
    bytes.extend(b"\xC3\x28\"}]");
    assert_eq!(
        fault(&bytes),
        "line 2, column 8: the document is not UTF-8 text"
    );
}

#[test]
fn what_came_before_a_fault_is_given_out_and_the_fault_is_heard() {
    let outcome = read(format!("[{},{}", asff(), detection()));
    assert_eq!(outcome.findings.len(), 2);
    assert!(outcome.fault.unwrap().contains("is it cut off?"));
}

#[test]
fn a_stream_is_read_the_same_however_it_is_cut_into_pieces() {
    struct Drops<'a>(&'a [u8], usize);
    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let most = self.1.min(into.len());
            self.0.read(&mut into[..most])
        }
    }
    let [one, other] = two();
    let text = with(one, json!({"Title": "a\\\"}]{[\u{e9}\\"}));
    let document = serde_json::to_string_pretty(&json!({"detail": {"findings": [text, other]}}));
    let document = format!("\u{FEFF}{}", document.unwrap());
    let whole = read(&document);
    for piece in 1..40 {
        let source = Drops(document.as_bytes(), piece);
        let cut = read_from(source, Format::Auto, Limits::default());
        assert_eq!(cut.findings, whole.findings, "{piece}");
        assert_eq!(cut.fault, None);
    }
    assert_eq!(whole.findings.len(), 2);
}

#[test]
fn a_failing_stream_says_why() {
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let list = format!("[{}", asff());
        std::io::Write::write_all(&mut encoder, list.as_bytes()).unwrap();
        for _ in 0..2_000 {
            let item = format!(",{}", asff());
            std::io::Write::write_all(&mut encoder, item.as_bytes()).unwrap();
        }
        encoder.finish().unwrap()
    };
    let unpacked = Encoding::Gzip.unpack(packed.as_slice(), 1 << 20).unwrap();
    let mut reader = Reader::new(unpacked, Format::Auto, Limits::default());
    let refusal = loop {
        match reader.next_finding() {
            Ok(finding) => assert!(finding.is_some(), "too large"),
            Err(refusal) => break refusal,
        }
    };
    let Refusal::Document { source, detail, .. } = refusal else {
        panic!()
    };
    assert!(TooLarge::is_cause(&source.unwrap()));
    assert!(detail.contains("more than 1048576 bytes"), "{detail}");
}
