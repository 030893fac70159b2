//! Any bytes as a packed body: unpacking ends, within its bound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use tenantry_formats::encoding::Encoding;

const MAX_BYTES: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    for encoding in [Encoding::Plain, Encoding::Gzip, Encoding::Zstd] {
        let mut content = Vec::new();
        let unpacked = encoding
            .unpack(bytes, MAX_BYTES)
            .and_then(|mut stream| stream.read_to_end(&mut content));
        assert!(content.len() as u64 <= MAX_BYTES);
        if let Ok(count) = unpacked {
            assert_eq!(count, content.len());
        }
    }
});
