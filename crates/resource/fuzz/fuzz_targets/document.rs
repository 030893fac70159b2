//! Any bytes as a document: it ends, nothing panics, and what is read becomes a resource
//! that is read as the same resource again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};

fuzz_target!(|bytes: &[u8]| {
    for read in Reader::new(bytes, Limits::default()) {
        match read {
            Err(error) => assert!(!error.to_string().is_empty()),
            Ok(draft) => {
                if let Ok(resource) = Resource::canonical(draft, &Redactor::dropping()) {
                    check(&resource);
                }
            }
        }
    }
});

fn check(resource: &Resource) {
    let json = resource.to_json();
    let mut reader = Reader::new(json.as_bytes(), Limits::default());
    // The canonical form may be deeper than what is read, by the lists that it adds.
    let Some(Ok(draft)) = reader.next() else {
        return;
    };
    let again = Resource::canonical(draft, &Redactor::dropping()).expect("canonical already");
    assert_eq!(again.to_json(), json);
}
