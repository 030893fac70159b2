//! Any text as JSON: what is read is written as what is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_resource::json::Value;

fuzz_target!(|text: &str| {
    if let Ok(value) = Value::parse(text) {
        let json = value.to_string();
        assert!(Value::parse(&json).expect("as it is written") == value);
    }
});
