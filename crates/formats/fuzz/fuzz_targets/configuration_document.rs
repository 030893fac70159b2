//! Configurations of any kind: whatever the bytes, the reader ends without a panic, what
//! ends the document is the last, and what is given out can be brought into canonical
//! form or is refused there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::configuration::{Item, Limits, Options, Reader};
use tenantry_resource::{Draft, Redactor, Resource};

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        account: Some("123456789012".to_owned()),
        region: None,
        limits: Limits {
            max_held_bytes: 64 << 10,
            ..Limits::default()
        },
    };
    let mut ended = false;
    for item in Reader::new(bytes, options) {
        assert!(!ended);
        match item {
            Ok(Item::Resource(record)) => check(&record.draft),
            Ok(Item::Change(change)) => {
                for draft in [&change.before, &change.after].into_iter().flatten() {
                    check(draft);
                }
            }
            Err(refusal) => {
                assert!(!refusal.fault.detail.is_empty());
                ended = refusal.ends;
            }
        }
    }
});

fn check(draft: &Draft) {
    let Ok(resource) = Resource::canonical(draft.clone(), &Redactor::dropping()) else {
        return;
    };
    let again = Resource::canonical(resource.clone().into_draft(), &Redactor::dropping());
    assert_eq!(again.as_ref().map(Resource::digest), Ok(resource.digest()));
}
