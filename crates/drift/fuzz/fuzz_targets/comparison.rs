//! Any two JSON values, one in a line each: nothing differs from itself, and what differs
//! leads from one to the other, also after it was kept.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_drift::{Difference, Layout, apply, compare};
use tenantry_resource::json::Value;

fuzz_target!(|text: &str| {
    let Some((old, new)) = text.split_once('\n') else {
        return;
    };
    let (Ok(old), Ok(new)) = (Value::parse(old), Value::parse(new)) else {
        return;
    };
    let layout = Layout::unknown();
    assert!(compare(layout, &old, &old, usize::MAX).is_empty());
    let difference = compare(layout, &old, &new, usize::MAX);
    assert_eq!(difference.is_empty(), old == new);
    let applied = apply(layout, &old, &difference).expect("it starts from the old one");
    assert!(applied == new);
    // What lies too deep, or has a longer path, than is read again is not kept.
    if let Ok(kept) = Value::parse(&difference.to_value().to_string())
        && let Ok(kept) = Difference::from_value(&kept)
    {
        assert!(kept == difference);
    }
    // Of another value it is applied or refused.
    _ = apply(layout, &new, &difference);
});
