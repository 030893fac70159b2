//! Any bytes as a body of events: none may panic, and what is taken is valid
//! JSON, without NUL, that reads as the same event again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::cloudevents::{Batch, Format, UsageEvent};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Single, Format::Batch, Format::Lines] {
        let Ok(batch) = Batch::read(bytes, format) else {
            continue;
        };
        for entry in batch.entries() {
            match entry.event {
                Ok(event) => check(&event),
                Err(faults) => assert!(!faults.is_empty()),
            }
        }
    }
});

fn check(event: &UsageEvent) {
    let canonical = event.canonical();
    let value: serde_json::Value = serde_json::from_str(&canonical).expect("checked JSON");
    assert!(value.is_object());
    // How canonical JSON writes a NUL; a backslash before it is written otherwise.
    assert!(!canonical.replace("\\\\", "").contains("\\u0000"));
    let batch = Batch::read(canonical.as_bytes(), Format::Single).expect("one event");
    let again = batch.entries().next().expect("one event");
    assert_eq!(again.event.as_ref(), Ok(event));
}
