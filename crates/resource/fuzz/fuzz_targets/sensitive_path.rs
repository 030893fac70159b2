//! Any text as a path of something sensitive.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_resource::Path;

fuzz_target!(|text: &str| {
    _ = text.parse::<Path>();
});
