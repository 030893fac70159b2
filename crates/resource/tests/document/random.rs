//! Any bytes: nothing panics, and it always ends.

use crate::support::{read, resource};
use proptest::prelude::*;
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).len() <= bytes.len() + 1);
    }

    #[test]
    fn a_document_with_bytes_changed_ends(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        form in 0_usize..3,
    ) {
        let (a, b) = (resource("a"), resource("b"));
        let document = match form {
            0 => format!("{{\"resources\": [{a}, {b}]}}"),
            1 => format!("[{a}, {b}]"),
            _ => format!("{a}\n{b}"),
        };
        let mut bytes = document.into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for read in Reader::new(bytes.as_slice(), Limits::default()).flatten() {
            if let Ok(resource) = Resource::canonical(read, &Redactor::dropping()) {
                prop_assert!(!resource.to_json().is_empty());
            }
        }
    }

    #[test]
    fn pieces_of_json_in_any_order_end(pieces in "[\\[\\]{}\",: \n0-9a-z]{0,80}") {
        _ = read(pieces.as_bytes());
    }
}
