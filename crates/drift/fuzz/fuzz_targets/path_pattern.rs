//! Any text as a pattern and as a place, one in a line each: both are read or refused, and
//! the pattern of a place matches it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_drift::Pointer;
use tenantry_drift::rules::PathPattern;

fuzz_target!(|text: &str| {
    let Some((pattern, place)) = text.split_once('\n') else {
        return;
    };
    let (pattern, place) = (pattern.parse::<PathPattern>(), place.parse::<Pointer>());
    if let (Ok(pattern), Ok(place)) = (&pattern, &place) {
        _ = pattern.matches(place);
    }
    if let Ok(place) = &place
        && let Ok(exactly) = PathPattern::exactly(place)
    {
        assert!(exactly.matches(place));
    }
});
