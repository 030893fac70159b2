//! The bins in which the values of a percentile meter are counted: logarithmic, each 2 % wide, so that
//! every percentile is within 1 % of a value that was measured (DDSketch, Masson et al., VLDB 2019,
//! <https://www.vldb.org/pvldb/vol12/p2195-masson.pdf>). Counts of bins add up and are taken back
//! exactly, which a t-digest's clusters are not.
#![allow(
    clippy::float_arithmetic,
    reason = "a bin is an approximation by design; what is exact is how many values are in it"
)]

use tenantry_formats::Amount;

/// γ of the paper: (1 + α) / (1 − α) with α = 1 %.
const GAMMA: f64 = 1.01 / 0.99;
/// Everything nearer to zero than this is in the bin of zero.
const SMALLEST: f64 = 1e-12;
/// Of the bins of one sign; 10³⁰⁸ is in bin 35,455.
const HALF: i32 = 1 << 24;

/// The bin of a value: four bytes whose order is that of the values.
pub(super) fn of(value: &Amount<'_>) -> Vec<u8> {
    // What is outside of a float's range is at one of its ends.
    let number: f64 = value.as_str().parse().unwrap_or(0.0);
    let magnitude = number.abs().min(f64::MAX);
    let bin = if magnitude < SMALLEST {
        0
    } else {
        let exponent = (magnitude / SMALLEST).ln() / GAMMA.ln();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "of the range of a float, it is below 40,000"
        )]
        let bin = exponent.ceil() as i32 + 1;
        if number < 0.0 { -bin } else { bin }
    };
    (bin + HALF).to_be_bytes().to_vec()
}

/// The value that stands for a bin, with four significant digits; `None` for what is no bin.
pub(super) fn value(bin: &[u8]) -> Option<String> {
    let bin = i32::from_be_bytes(bin.try_into().ok()?) - HALF;
    if bin == 0 {
        return Some("0".to_owned());
    }
    // The middle of (γ^(k-1), γ^k] in relative terms.
    let upper = SMALLEST * GAMMA.powi(bin.abs() - 1);
    // No amount has more digits before its point.
    let middle = (2.0 * upper / (GAMMA + 1.0)).min(9.999e37);
    let text = format!("{:.3e}", middle.copysign(f64::from(bin)));
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
    fn zero_is_a_bin_of_its_own() {
        assert_eq!(value(&of(&Amount::ZERO)).as_deref(), Some("0"));
        assert_eq!(value(b"x"), None);
    }
}
