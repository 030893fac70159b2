//! Figures and how they are written, without floating point: what is printed is what
//! was counted.

use std::time::Duration;

use crate::say;

/// The middle one; of an even number the lower of the two.
pub(super) fn median<T: Ord + Copy + Default>(values: &[T]) -> T {
    percentile(values, 50)
}

/// The smallest value that `percent` of 100 do not exceed (nearest rank).
pub(super) fn percentile<T: Ord + Copy + Default>(values: &[T], percent: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied().unwrap_or_default()
}

/// `0.31 ×`, cut off after the second decimal.
pub(super) fn ratio(part: u128, whole: u128) -> String {
    match (part * 100).checked_div(whole) {
        Some(hundredths) => format!("{}.{:02} ×", hundredths / 100, hundredths % 100),
        None => "–".to_owned(),
    }
}

/// `12.34 ms`
pub(super) fn milliseconds(duration: Duration) -> String {
    let hundredths = duration.as_micros() / 10;
    format!("{}.{:02} ms", hundredths / 100, hundredths % 100)
}

/// `1.2 s`
pub(super) fn seconds(duration: Duration) -> String {
    let tenths = duration.as_millis() / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// `1,234 /s`
pub(super) fn per_second(count: u64, took: Duration) -> String {
    let rate = u128::from(count) * 1_000_000 / took.as_micros().max(1);
    format!("{} /s", thousands(rate))
}

/// `123 MiB`, rounded up.
pub(super) fn mebibytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes.div_ceil(1024))
}

/// `1,234,567`
pub(super) fn thousands(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A heading and the head of a table of figures.
pub(super) fn table(title: &str) {
    say::result(format!("### {title}\n"));
    say::result("| figure | value | aim |");
    say::result("|---|---|---|");
}

/// One row of it.
pub(super) fn row(figure: &str, value: &str, aim: &str) {
    say::result(format!("| {figure} | {value} | {aim} |"));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{median, milliseconds, per_second, percentile, ratio, thousands};

    #[test]
    fn ranks() {
        let hundred: Vec<u32> = (1..=100).rev().collect();
        assert_eq!(percentile(&hundred, 99), 99);
        assert_eq!(percentile(&hundred, 50), 50);
        assert_eq!(median(&[3, 1, 2]), 2);
        assert_eq!(median(&[7]), 7);
        assert_eq!(median::<u32>(&[]), 0);
    }

    #[test]
    fn figures_are_cut_not_rounded_up() {
        assert_eq!(ratio(1, 3), "0.33 ×");
        assert_eq!(ratio(5, 2), "2.50 ×");
        assert_eq!(ratio(1, 0), "–");
        assert_eq!(milliseconds(Duration::from_micros(12_349)), "12.34 ms");
        assert_eq!(per_second(1_000_000, Duration::from_secs(8)), "125,000 /s");
        assert_eq!(thousands(1_234_567_u32), "1,234,567");
        assert_eq!(thousands(999_u32), "999");
    }
}
