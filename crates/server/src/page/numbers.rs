//! Amounts, counts and changes as the page writes them: `web/src/format/{decimal,money,number}.ts`
//! in Rust, from the exact decimal text of the API.

use std::cmp::Ordering;

use super::words::{Locale, Words};

/// A plain decimal: digits without needless zeros, at least one before the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    whole: String,
    fraction: String,
}

/// Digits from which on there are groups beside a word.
const GROUPED_IN_COMPACT: usize = 5;
const MINUS: &str = "\u{2212}";
/// A thin space that does not break, between a number and its %.
pub(super) const THIN: &str = "\u{202f}";

impl Decimal {
    /// Reads the API's text; `None` when it is not a plain decimal.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (is_digits(whole) && is_digits(fraction)).then(|| Self::of(is_negative, whole, fraction))
    }

    fn of(is_negative: bool, whole: &str, fraction: &str) -> Self {
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Self {
            is_negative: is_negative && !(whole.is_empty() && fraction.is_empty()),
            whole: if whole.is_empty() { "0" } else { whole }.to_owned(),
            fraction: fraction.to_owned(),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.whole == "0" && self.fraction.is_empty()
    }

    pub(super) fn is_positive(&self) -> bool {
        !self.is_negative && !self.is_zero()
    }

    pub(super) fn is_one(&self) -> bool {
        !self.is_negative && self.whole == "1" && self.fraction.is_empty()
    }

    /// Whether it is above zero and would be rounded to zero with one decimal.
    pub(super) fn is_hardly_anything(&self) -> bool {
        self.is_positive() && self.round(1).is_zero()
    }

    /// Whether it is above a whole number.
    pub(super) fn exceeds(&self, limit: u64) -> bool {
        let limit = limit.to_string();
        let whole = (self.whole.len(), self.whole.as_str());
        let is_above = match whole.cmp(&(limit.len(), limit.as_str())) {
            Ordering::Greater => true,
            Ordering::Equal => !self.fraction.is_empty(),
            Ordering::Less => false,
        };
        !self.is_negative && is_above
    }

    /// How many digits stand before the point; none for a number below 1.
    pub(super) fn whole_digits(&self) -> usize {
        if self.whole == "0" {
            0
        } else {
            self.whole.len()
        }
    }

    /// How many zeros follow the point.
    pub(super) fn leading_zeros(&self) -> usize {
        self.fraction
            .bytes()
            .take_while(|digit| *digit == b'0')
            .count()
    }

    /// Divided by ten so many times.
    pub(super) fn shifted(&self, places: usize) -> Self {
        let digits = format!("{:0>places$}", self.whole);
        let (whole, moved) = digits.split_at(digits.len().saturating_sub(places));
        Self::of(
            self.is_negative,
            whole,
            &format!("{moved}{}", self.fraction),
        )
    }

    /// To `digits` decimals, halves away from zero.
    pub(super) fn round(&self, digits: usize) -> Self {
        let Some((kept, rest)) = self.fraction.split_at_checked(digits) else {
            return self.clone();
        };
        let mut all: Vec<u8> = self.whole.bytes().chain(kept.bytes()).collect();
        if rest.as_bytes().first().is_some_and(|next| *next >= b'5') {
            let nines = all.iter().rev().take_while(|digit| **digit == b'9').count();
            let end = all.len();
            all[end - nines..].fill(b'0');
            match end.checked_sub(nines + 1) {
                Some(at) => all[at] += 1,
                None => all.insert(0, b'1'),
            }
        }
        let all: String = all.into_iter().map(char::from).collect();
        let (whole, fraction) = all.split_at(all.len() - digits);
        Self::of(self.is_negative, whole, fraction)
    }
}

/// How many decimals a block of figures shows: none once its largest reaches 1,000, else those of
/// the currency.
pub(super) fn block_digits(words: &Words, largest: &Decimal, currency: &str) -> usize {
    if largest.whole.len() > 3 {
        0
    } else {
        words.currency_digits(currency)
    }
}

impl Locale<'_> {
    /// A whole number, thousands separated.
    pub(super) fn count(&self, count: i64) -> String {
        self.grouped(&count.unsigned_abs().to_string(), &self.group)
    }

    /// A number with the decimals that it has.
    pub(super) fn number(&self, number: &Decimal) -> String {
        self.fixed(number, number.fraction.len())
    }

    /// A number with so many decimals.
    pub(super) fn fixed(&self, number: &Decimal, digits: usize) -> String {
        let mut text = self.grouped(&number.whole, &self.group);
        if digits > 0 {
            text = format!("{text}{}{:0<digits$}", self.decimal, number.fraction);
        }
        match number.is_negative {
            true => self.negative.replace('#', &text),
            false => text,
        }
    }

    /// A number with every digit it has.
    pub(super) fn exact(&self, number: &Decimal) -> String {
        let sign = if number.is_negative { MINUS } else { "" };
        let whole = self.grouped(&number.whole, &self.group);
        match number.fraction.as_str() {
            "" => format!("{sign}{whole}"),
            fraction => format!("{sign}{whole}{}{fraction}", self.decimal),
        }
    }

    /// A number of more than nine digits in a word of the locale; `None` where it is not known how.
    pub(super) fn compact_number(&self, number: &Decimal) -> Option<String> {
        if number.is_negative {
            return None;
        }
        let form = |digits: usize| self.compact.iter().find(|form| form.digits == digits);
        let first = form(number.whole_digits())?;
        let rounded = number.shifted(first.shift).round(1);
        // What is rounded up may need the next word.
        let form = form(rounded.whole_digits() + first.shift)?;
        let shown = number.shifted(form.shift).round(1);
        let whole = match shown.whole.len() < GROUPED_IN_COMPACT {
            true => shown.whole.clone(),
            false => self.grouped(&shown.whole, &self.group),
        };
        let text = match shown.fraction.as_str() {
            "" => whole,
            fraction => format!("{whole}{}{fraction}", self.decimal),
        };
        Some(form.pattern.replace('#', &text))
    }

    /// A change in percent with its sign, one decimal below 1,000 %.
    pub(super) fn change(&self, percent: &Decimal) -> String {
        let digits = usize::from(percent.whole.len() < 4);
        let rounded = percent.round(digits);
        let mut text = self.grouped(&rounded.whole, &self.group);
        if digits > 0 {
            text = format!("{text}{}{:0<digits$}", self.decimal, rounded.fraction);
        }
        let [up, down] = &self.change;
        let text = match (rounded.is_zero(), rounded.is_negative) {
            (true, _) => text,
            (false, true) => down.replace('#', &text),
            (false, false) => up.replace('#', &text),
        };
        format!("{text}{THIN}%")
    }

    /// An amount rounded for reading; what would read as zero without being zero is shown as its
    /// bound. `currency` is an ISO 4217 code.
    pub(super) fn rounded_money(&self, amount: &Decimal, currency: &str, digits: usize) -> String {
        let rounded = amount.round(digits);
        if amount.is_zero() || !rounded.is_zero() {
            return self.money(&rounded, currency, digits);
        }
        let smallest = if digits == 0 {
            Decimal::of(amount.is_negative, "1", "")
        } else {
            Decimal::of(amount.is_negative, "0", &format!("{:0>digits$}", "1"))
        };
        let bound = if amount.is_negative { '>' } else { '<' };
        format!("{bound}{}", self.money(&smallest, currency, digits))
    }

    /// An amount with every digit it has, and at least the currency's decimals.
    pub(super) fn exact_money(&self, words: &Words, amount: &Decimal, currency: &str) -> String {
        let digits = words.currency_digits(currency).max(amount.fraction.len());
        let whole = self.grouped(&amount.whole, &self.group);
        self.with_currency(amount, &whole, currency, digits)
    }

    /// A difference with its sign, to the decimals of the currency.
    pub(super) fn signed_money(&self, words: &Words, amount: &Decimal, currency: &str) -> String {
        let plus = if amount.is_positive() { "+" } else { "" };
        let digits = words.currency_digits(currency);
        format!("{plus}{}", self.rounded_money(amount, currency, digits))
    }

    fn money(&self, amount: &Decimal, currency: &str, digits: usize) -> String {
        let whole = self.grouped(&amount.whole, &self.money_group);
        self.with_currency(amount, &whole, currency, digits)
    }

    fn with_currency(&self, amount: &Decimal, whole: &str, code: &str, digits: usize) -> String {
        let [positive, negative] = self.currencies.get(code).unwrap_or(&self.currency);
        let pattern = if amount.is_negative {
            negative
        } else {
            positive
        };
        let text = if digits == 0 {
            whole.to_owned()
        } else {
            format!("{whole}{}{:0<digits$}", self.money_decimal, amount.fraction)
        };
        pattern.replace('\u{a4}', code).replace('#', &text)
    }

    fn grouped(&self, whole: &str, separator: &str) -> String {
        let [last, others] = self.group_sizes;
        if whole.len() < self.grouped_from || whole.len() <= last || others == 0 {
            return whole.to_owned();
        }
        let (front, end) = whole.split_at(whole.len() - last);
        let mut text = String::with_capacity(whole.len() * 2);
        for (at, digit) in front.chars().enumerate() {
            if at > 0 && (front.len() - at) % others == 0 {
                text.push_str(separator);
            }
            text.push(digit);
        }
        text + separator + end
    }
}

/// The real minus sign in the place of every hyphen, as the page does it.
pub(super) fn with_minus(text: &str) -> String {
    text.replace('-', MINUS)
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn rounded(text: &str, digits: usize) -> Option<String> {
        let Decimal {
            is_negative,
            whole,
            fraction,
        } = Decimal::parse(text)?.round(digits);
        let sign = if is_negative { "-" } else { "" };
        Some(format!("{sign}{whole}.{fraction}"))
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (text, digits, expected) in [
            ("2.5", 0, "3."),
            ("-2.5", 0, "-3."),
            ("2.4999", 0, "2."),
            ("0.005", 2, "0.01"),
            ("-0.004", 2, "0."),
            ("999.995", 2, "1000."),
            ("99.95", 1, "100."),
            ("0.9", 0, "1."),
            ("7", 2, "7."),
            ("007.10", 2, "7.1"),
            (
                "12345678901234567890123456789012345.678",
                0,
                "12345678901234567890123456789012346.",
            ),
        ] {
            let found = rounded(text, digits);
            assert_eq!(found.as_deref(), Some(expected), "{text} to {digits}");
        }
    }

    #[test]
    fn a_number_is_divided_by_tens() {
        for (text, places, expected) in [
            ("1620000000000", 12, "1.62"),
            ("999", 3, "0.999"),
            ("-5", 3, "-0.005"),
            ("1234.5", 0, "1234.5"),
        ] {
            let shifted = Decimal::parse(text).map(|it| it.shifted(places));
            assert_eq!(shifted, Decimal::parse(expected), "{text}");
        }
    }

    #[test]
    fn numbers_are_compared_with_whole_ones() {
        for (text, is_above) in [
            ("900", false),
            ("900.1", true),
            ("1000", true),
            ("99", false),
            ("-1000", false),
        ] {
            assert_eq!(
                Decimal::parse(text).map(|it| it.exceeds(900)),
                Some(is_above),
                "{text}"
            );
        }
    }

    #[test]
    fn only_plain_decimals_are_read() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1,000", "NaN", "--1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert!(Decimal::parse("-0.00").is_some_and(|zero| zero.is_zero()));
    }
}
