//! Each parser of configurations by itself: the first byte chooses the beginning that
//! tells the family, the rest is anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::configuration::{Item, Options, Reader};
use tenantry_resource::{Redactor, Resource};

const BEGINNINGS: [&str; 5] = [
    r#"{"version": 4, "serial": 1, "lineage": "l", "resources": "#,
    r#"{"format_version": "1.2", "resource_drift": "#,
    r#"{"format_version": "1.0", "prior_state": {"values": {"root_module": "#,
    r#"{"configurationItems": "#,
    "apiVersion: v1\nkind: Pod\nmetadata: ",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let Some(beginning) = BEGINNINGS.get(usize::from(*first) % BEGINNINGS.len()) else {
        return;
    };
    let document = [beginning.as_bytes(), rest].concat();
    let options = Options {
        account: Some("123456789012".to_owned()),
        ..Options::default()
    };
    let mut ended = false;
    for item in Reader::new(document.as_slice(), options) {
        assert!(!ended);
        match item {
            Ok(Item::Resource(record)) => {
                let _ = Resource::canonical(record.draft, &Redactor::dropping());
            }
            Ok(Item::Change(_)) => {}
            Err(refusal) => ended = refusal.ends,
        }
    }
});
