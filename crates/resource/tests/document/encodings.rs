//! UTF-8 and UTF-16, with and without a mark; packed documents.

use crate::support::{read, resource};

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}');
    let all: String = mark.into_iter().chain(text.chars()).collect();
    all.encode_utf16()
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn every_encoding_reads_the_same() {
    // Long enough to need several reads, with characters of one to four bytes.
    let ids: Vec<String> = (0..2_000).map(|at| format!("é{at}€😀")).collect();
    let resources: Vec<String> = ids.iter().map(|id| resource(id)).collect();
    let document = format!("[{}]", resources.join(",\n"));
    let expected: Vec<_> = ids.into_iter().map(Ok).collect();
    assert_eq!(read(document.as_bytes()), expected);
    assert_eq!(read(format!("\u{feff}{document}").as_bytes()), expected);
    for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
        assert_eq!(
            read(&utf16(&document, big, mark)),
            expected,
            "big {big} mark {mark}"
        );
    }
}

#[test]
fn broken_encodings_are_refused() {
    let document = format!("[{}]", resource("a"));
    let mut half = utf16(&document, false, true);
    half.extend([0x00, 0xD8]);
    let mut lone = utf16(&format!("[{}", resource("\u{e000}")), false, true);
    let place = lone
        .windows(2)
        .position(|pair| pair == [0x00, 0xE0])
        .unwrap();
    lone[place + 1] = 0xD8;
    for (bytes, why) in [
        (half, "UTF-16 with half of a character pair"),
        (lone, "UTF-16 with half of a character pair"),
        (
            document
                .replace("\"a\"", "\"\u{80}\"")
                .bytes()
                .filter(|byte| *byte != 0xC2)
                .collect(),
            "is not UTF-8",
        ),
        (
            [0x1F, 0x8B, 8, 0].to_vec(),
            "is packed with gzip: unpack it first",
        ),
        (
            [0x28, 0xB5, 0x2F, 0xFD].to_vec(),
            "is packed with zstd: unpack it first",
        ),
    ] {
        let items = read(&bytes);
        let error = items.last().unwrap().clone().unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_source_that_fails_is_told() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let limits = tenantry_resource::document::Limits::default();
    let mut reader = tenantry_resource::document::Reader::new(Failing, limits);
    let error = reader.next().unwrap().unwrap_err();
    assert!(
        error.ends
            && error
                .to_string()
                .contains("cannot be read: the disk is gone"),
        "{error}"
    );
    assert!(reader.next().is_none());
}
