//! Quantities and shares as the page writes them: `web/src/format/{quantity,number}.ts` in Rust.

use super::figures::{Datum, Pen};
use super::numbers::{Decimal, THIN};
use super::words::Locale;

/// Decimal multiples of a byte, as storage is sold.
const BYTES: [&str; 7] = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

/// Every digit of a count is shown up to so many.
const MOST_DIGITS: usize = 9;

pub(super) fn is_bytes(unit: &str) -> bool {
    unit.eq_ignore_ascii_case("bytes")
}

/// How often a number of bytes is divided by a thousand.
fn byte_steps(value: &Decimal) -> usize {
    (value.whole_digits().max(1) - 1)
        .checked_div(3)
        .unwrap_or(0)
        .min(BYTES.len() - 1)
}

/// A unit as one of it is called: `request` of `requests`. What does not look like a plural stays: `ms`, `status`.
fn singular(unit: &str) -> String {
    let has_two_before = |end: &str| {
        let stem = unit.strip_suffix(end).unwrap_or_default().as_bytes();
        stem.len() >= 2 && stem[stem.len() - 2..].iter().all(u8::is_ascii_lowercase)
    };
    if unit.ends_with("ies") && has_two_before("ies") {
        return format!("{}y", unit.strip_suffix("ies").unwrap_or(unit));
    }
    if ["sses", "xes", "ches", "shes"]
        .iter()
        .any(|end| unit.ends_with(end))
    {
        return unit.strip_suffix("es").unwrap_or(unit).to_owned();
    }
    // Two letters, then one that ends a word before its plural.
    let Some(stem) = unit.strip_suffix('s') else {
        return unit.to_owned();
    };
    let mut letters = stem.chars().rev();
    let last = letters.next();
    let is_plural = last.is_some_and(|last| !"ius".contains(last))
        && letters
            .next()
            .is_some_and(|letter| letter.is_ascii_lowercase())
        && letters
            .next()
            .is_some_and(|letter| letter.is_ascii_lowercase());
    match is_plural {
        true => stem.to_owned(),
        false => unit.to_owned(),
    }
}

fn in_unit(value: &Decimal, written: &str, unit: &str) -> String {
    match value.is_one() {
        true => format!("{written} {}", singular(unit)),
        false => format!("{written} {unit}"),
    }
}

impl Locale<'_> {
    /// A number for reading; `None` for one so large that each locale has words of its own for it.
    fn rounded_number(&self, value: &Decimal) -> Option<String> {
        match value.whole_digits() {
            0 => Some(self.number(&value.round(value.leading_zeros() + 3))),
            1..=3 => Some(self.number(&value.round(2))),
            4..=MOST_DIGITS => Some(self.number(&value.round(0))),
            _ => self.compact_number(value),
        }
    }

    /// A share in percent, one decimal; one too small to show is its bound.
    pub(super) fn share(&self, percent: &Decimal) -> String {
        let smallest = Decimal::parse("0.1").filter(|_| percent.is_hardly_anything());
        if let Some(smallest) = smallest {
            return format!("<{}{THIN}%", self.fixed(&smallest, 1));
        }
        format!("{}{THIN}%", self.fixed(&percent.round(1), 1))
    }

    /// A percentage with up to two decimals.
    pub(super) fn rate(&self, percent: &Decimal) -> String {
        format!("{}{THIN}%", self.number(&percent.round(2)))
    }
}

impl Pen<'_> {
    /// A quantity rounded for reading: `12,345 requests`, `1.62 TB` of bytes.
    pub(super) fn rounded_quantity(&self, value: &str, unit: &str) -> Option<String> {
        let decimal = Decimal::parse(value)?;
        if !is_bytes(unit) {
            let number = self.locale.rounded_number(&decimal)?;
            return Some(in_unit(&decimal, &number, unit));
        }
        let steps = byte_steps(&decimal);
        let number = self.locale.rounded_number(&decimal.shifted(3 * steps))?;
        Some(in_unit(&decimal, &number, BYTES[steps]))
    }

    /// A quantity with every digit it has.
    pub(super) fn exact_quantity(&self, value: &str, unit: &str) -> Option<String> {
        let decimal = Decimal::parse(value)?;
        Some(in_unit(&decimal, &self.locale.exact(&decimal), unit))
    }

    pub(super) fn quantity(&self, value: &str, unit: &str) -> Option<Datum> {
        let shown = self.rounded_quantity(value, unit)?;
        Some(self.datum(value, shown, self.exact_quantity(value, unit)?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, byte_steps, singular};

    #[test]
    fn one_of_a_unit() {
        for (unit, one) in [
            ("requests", "request"),
            ("queries", "query"),
            ("boxes", "box"),
            ("classes", "class"),
            ("batches", "batch"),
            ("ms", "ms"),
            ("status", "status"),
            ("GB", "GB"),
            ("bytes", "byte"),
            ("gas", "gas"),
            ("ties", "tie"),
            ("analysis", "analysis"),
            ("IP addresses", "IP address"),
        ] {
            assert_eq!(singular(unit), one, "{unit}");
        }
    }

    #[test]
    fn bytes_are_divided_by_thousands() {
        for (value, steps) in [("0", 0), ("999", 0), ("1000", 1), ("1620000000000", 4)] {
            assert_eq!(
                Decimal::parse(value).map(|it| byte_steps(&it)),
                Some(steps),
                "{value}"
            );
        }
    }
}
