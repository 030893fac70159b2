//! Any bytes as a document of findings: reading ends without a panic, everything that
//! was met is counted, what is given out can be stored, and its raw JSON reads as the
//! same finding again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::findings::{Finding, Format, Limits, Reader, Refusal};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Auto, Format::Ocsf, Format::Asff, Format::Prowler] {
        let mut reader = Reader::new(bytes, format, Limits::default());
        let mut met = 0;
        loop {
            match reader.next_finding() {
                Ok(Some(finding)) => check(&finding),
                Ok(None) | Err(Refusal::Document { .. }) => break,
                Err(Refusal::Finding { index, detail, .. }) => {
                    assert_eq!(index, met);
                    assert!(!detail.is_empty());
                }
            }
            met += 1;
        }
        assert_eq!(reader.received(), met);
    }
});

fn check(finding: &Finding) {
    let value: serde_json::Value = serde_json::from_str(&finding.raw).expect("checked JSON");
    assert!(value.is_object());
    // How Debug writes a NUL; a backslash before a zero is written otherwise.
    assert!(!format!("{finding:?}").replace("\\\\", "").contains("\\0"));
    assert!(finding.identities().count() > 0);
    if !finding.raw_is_whole {
        return;
    }
    let mut reader = Reader::new(finding.raw.as_bytes(), Format::Auto, Limits::default());
    let again = reader
        .next_finding()
        .expect("a finding")
        .expect("a finding");
    let again = Finding {
        index: finding.index,
        line: finding.line,
        ..again
    };
    assert_eq!(&again, finding);
}
