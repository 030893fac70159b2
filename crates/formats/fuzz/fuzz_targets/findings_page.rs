//! Any bytes behind the beginning of a page, in small limits and small pieces: the
//! answer does not depend on how the stream is cut, and is a fault wherever another
//! reader of JSON sees one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use tenantry_formats::findings::{Finding, Format, Limits, Reader, Refusal};

const BEGINS: [&[u8]; 4] = [
    b"{\"Findings\":[",
    b"{\"detail\":{\"findings\":[",
    b"{\"data\":{\"NextToken\":\"a\",\"Findings\":[{\"SchemaVersion\":\"2018-10-08\",",
    b"[{\"class_uid\":2004,\"metadata\":{\"version\":\"1.4.0\",",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let begin = BEGINS[usize::from(*choice) % BEGINS.len()];
    let document = [begin, rest].concat();
    let whole = read(document.as_slice());
    let pieces = Pieces(&document, usize::from(*choice >> 4) + 1);
    assert_eq!(read(pieces), whole);
    // A document that is one value for us is one for every reader of JSON. What was left
    // out as too large or too deep was not looked into.
    let (_, refused, fault) = whole;
    if fault.is_none() && refused == 0 {
        for value in
            serde_json::Deserializer::from_slice(&document).into_iter::<serde::de::IgnoredAny>()
        {
            value.expect("JSON");
        }
    }
});

struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(into.len());
        self.0.read(&mut into[..most])
    }
}

fn read(source: impl Read) -> (Vec<Finding>, usize, Option<String>) {
    let limits = Limits {
        finding_bytes: 2 << 10,
        depth: 16,
        text_bytes: 64,
        raw_bytes: 512,
        ..Limits::default()
    };
    let mut reader = Reader::new(source, Format::Auto, limits);
    let (mut findings, mut refused) = (Vec::new(), 0);
    loop {
        match reader.next_finding() {
            Ok(Some(finding)) => {
                assert!(finding.raw.len() <= 512);
                findings.push(finding);
            }
            Ok(None) => return (findings, refused, None),
            Err(Refusal::Finding { .. }) => refused += 1,
            Err(fault) => return (findings, refused, Some(fault.to_string())),
        }
    }
}
