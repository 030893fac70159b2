//! Records of CloudTrail: whatever the bytes, the reader ends without a panic, what ends
//! the document is the last, and whoever did something has a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::activity::{Limits, Reader};

fuzz_target!(|bytes: &[u8]| {
    let mut ended = false;
    for read in Reader::new(bytes, Limits::default()) {
        assert!(!ended);
        match read {
            Ok(record) => {
                assert!(!record.actor.name.is_empty() && !record.event_id.is_empty());
                assert!(record.resources.len() <= 64);
            }
            Err(refusal) => {
                assert!(!refusal.fault.detail.is_empty());
                ended = refusal.ends;
            }
        }
    }
});
