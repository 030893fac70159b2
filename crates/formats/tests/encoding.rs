//! Unpacking: what comes out, and where it stops.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use proptest::prelude::*;
use std::io::{BufReader, Read, Write};
use tenantry_formats::encoding::{Encoding, TooLarge};

const PACKED: [Encoding; 2] = [Encoding::Gzip, Encoding::Zstd];

fn packed(encoding: Encoding, content: &[u8]) -> Vec<u8> {
    match encoding {
        Encoding::Plain => content.to_vec(),
        Encoding::Gzip => {
            let level = flate2::Compression::default();
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Encoding::Zstd => zstd::encode_all(content, 3).unwrap(),
    }
}

/// What comes out of a stream that arrives in small pieces.
fn unpacked(encoding: Encoding, packed: &[u8], max_bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let pieces = BufReader::with_capacity(7, packed);
    encoding
        .unpack(pieces, max_bytes)?
        .read_to_end(&mut content)?;
    Ok(content)
}

#[test]
fn headers_and_file_names_say_how() {
    for (value, encoding) in [
        ("", Some(Encoding::Plain)),
        ("identity", Some(Encoding::Plain)),
        (" GZIP ", Some(Encoding::Gzip)),
        ("x-gzip", Some(Encoding::Gzip)),
        ("zstd", Some(Encoding::Zstd)),
        ("br", None),
        ("gzip, gzip", None),
        ("gzip,zstd", None),
    ] {
        assert_eq!(Encoding::of_header(value), encoding, "{value}");
    }
    for (name, encoding) in [
        ("bill.csv", Encoding::Plain),
        ("bill.csv.gz", Encoding::Gzip),
        ("EVENTS.NDJSON.ZST", Encoding::Zstd),
        ("gz", Encoding::Plain),
    ] {
        assert_eq!(Encoding::of_file_name(name), encoding, "{name}");
    }
    for encoding in PACKED {
        assert_eq!(
            encoding.header().and_then(Encoding::of_header),
            Some(encoding)
        );
    }
}

#[test]
fn several_streams_in_a_row_are_one_file() {
    for encoding in PACKED {
        let both = [packed(encoding, b"one,"), packed(encoding, b"two")].concat();
        assert_eq!(unpacked(encoding, &both, 7).unwrap(), b"one,two");
    }
}

#[test]
fn a_bomb_goes_off_at_the_bound() {
    let zeros = vec![0; 64 << 20];
    for encoding in PACKED {
        let bomb = packed(encoding, &zeros);
        assert!(bomb.len() < 100_000);
        let mut unpacking = encoding.unpack(bomb.as_slice(), 1 << 20).unwrap();
        let mut content = Vec::new();
        let error = unpacking.read_to_end(&mut content).unwrap_err();
        assert!(TooLarge::is_cause(&error), "{error}");
        assert_eq!(
            error.to_string(),
            "holds more than 1048576 bytes when unpacked"
        );
        assert!(content.len() <= 1 << 20);
    }
}

#[test]
fn the_bound_itself_is_allowed() {
    for encoding in [Encoding::Plain, Encoding::Gzip, Encoding::Zstd] {
        let file = packed(encoding, b"12345");
        assert_eq!(unpacked(encoding, &file, 5).unwrap(), b"12345");
        assert!(TooLarge::is_cause(
            &unpacked(encoding, &file, 4).unwrap_err()
        ));
        assert!(TooLarge::is_cause(
            &unpacked(encoding, &file, 0).unwrap_err()
        ));
        assert_eq!(unpacked(encoding, &packed(encoding, b""), 0).unwrap(), b"");
    }
}

#[test]
fn cut_off_or_wrong_is_an_error_and_not_an_end() {
    for encoding in PACKED {
        let whole = packed(encoding, &[b'x'; 5_000]);
        for cut in [1, 5, whole.len() / 2, whole.len() - 1] {
            let error = unpacked(encoding, &whole[..cut], 10_000).unwrap_err();
            assert!(!TooLarge::is_cause(&error));
        }
        assert!(unpacked(encoding, b"specversion", 10_000).is_err());
    }
}

#[test]
fn zstd_may_not_ask_for_a_window_beyond_8_mib() {
    let with_window = |log: u32| {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(log).unwrap();
        encoder.write_all(b"small").unwrap();
        // Without flushing it would know the size and name a smaller window.
        encoder.flush().unwrap();
        encoder.finish().unwrap()
    };
    assert_eq!(
        unpacked(Encoding::Zstd, &with_window(23), 100).unwrap(),
        b"small"
    );
    let error = unpacked(Encoding::Zstd, &with_window(24), 100).unwrap_err();
    assert!(!TooLarge::is_cause(&error));
}

proptest! {
    #[test]
    fn what_was_packed_comes_out(content in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for encoding in [Encoding::Plain, Encoding::Gzip, Encoding::Zstd] {
            let file = packed(encoding, &content);
            prop_assert_eq!(&unpacked(encoding, &file, 2_000).unwrap(), &content);
        }
    }

    #[test]
    fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        for (encoding, magic) in [
            (Encoding::Gzip, b"\x1F\x8B\x08\x00".as_slice()),
            (Encoding::Zstd, b"\x28\xB5\x2F\xFD"),
        ] {
            let file = [magic, &bytes].concat();
            if let Ok(content) = unpacked(encoding, &file, 1_000) {
                prop_assert!(content.len() <= 1_000);
            }
        }
    }
}
