//! The bins in which the values of a percentile meter are counted: those of DDSketch (Masson et al.,
//! VLDB 2019, <https://www.vldb.org/pvldb/vol12/p2195-masson.pdf>) with α = 1 %, so that every
//! percentile is within 1 % of a value that was measured. Counts of bins add up and are taken back
//! exactly, which a t-digest's clusters are not.
#![allow(
    clippy::float_arithmetic,
    reason = "a bin is an approximation by design; what is exact is how many values are in it"
)]

use std::sync::LazyLock;

use sketches_ddsketch::Config;
use tenantry_formats::Amount;

/// What is nearer to zero than this is in the bin of zero.
const SMALLEST: f64 = 1e-12;
/// The keys of what a float can be are between ±36,000; the bins of one sign begin behind zero.
const FIRST_KEY: i32 = -50_000;
/// The bin of zero.
const ZERO: i32 = 1 << 24;

/// Only how values are mapped is taken of it: its own store is in memory, ours is a table.
static MAPPING: LazyLock<Config> = LazyLock::new(|| Config::new(0.01, 2_048, SMALLEST));

/// The bin of a value: four bytes whose order is that of the values.
pub(super) fn of(value: &Amount<'_>) -> Vec<u8> {
    // What is outside of a float's range is at one of its ends.
    let number: f64 = value.as_str().parse().unwrap_or(0.0);
    let magnitude = number.abs().min(f64::MAX);
    let distance = match magnitude < SMALLEST {
        true => 0,
        false => MAPPING.key(magnitude) - FIRST_KEY,
    };
    let bin = match number < 0.0 {
        true => ZERO - distance,
        false => ZERO + distance,
    };
    bin.to_be_bytes().to_vec()
}

/// The value that stands for a bin, with four significant digits; `None` for what is no bin.
pub(super) fn value(bin: &[u8]) -> Option<String> {
    let bin = i32::from_be_bytes(bin.try_into().ok()?);
    let distance = bin.checked_sub(ZERO)?;
    if distance == 0 {
        return Some("0".to_owned());
    }
    let magnitude = MAPPING.value(distance.checked_abs()?.checked_add(FIRST_KEY)?);
    let text = format!(
        "{:.3e}",
        magnitude.min(f64::MAX).copysign(f64::from(distance))
    );
    Amount::parse(&text).ok().map(|it| it.as_str().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stands_for_a_bin_is_within_one_percent(number in 0.0001f64..1e15) {
            let text = format!("{number}");
            let bin = of(&Amount::parse(&text).unwrap());
            let back: f64 = value(&bin).unwrap().parse().unwrap();
            prop_assert!((back - number).abs() <= number * 0.0106, "{number} {back}");
        }

        #[test]
        fn bins_are_in_the_order_of_the_values(one in -1e9f64..1e9, other in -1e9f64..1e9) {
            let bin = |number: f64| of(&Amount::parse(&format!("{number:.6}")).unwrap());
            if one < other {
                prop_assert!(bin(one) <= bin(other));
            }
        }
    }

    #[test]
    fn bins_that_are_stored_keep_their_meaning() {
        let bin =
            |text: &str| i32::from_be_bytes(of(&Amount::parse(text).unwrap()).try_into().unwrap());
        let known = [
            ("0", ZERO),
            ("1", ZERO + 50_000),
            ("18.402", ZERO + 50_145),
            ("-18.402", ZERO - 50_145),
            ("0.001", ZERO + 49_654),
            ("1e37", ZERO + 54_259),
        ];
        for (text, expected) in known {
            assert_eq!(bin(text), expected, "{text}");
        }
        assert_eq!(
            value(&(ZERO + 50_145).to_be_bytes()).as_deref(),
            Some("18.36")
        );
    }

    #[test]
    fn zero_is_a_bin_of_its_own() {
        assert_eq!(value(&of(&Amount::ZERO)).as_deref(), Some("0"));
        assert_eq!(value(b"x"), None);
    }
}
