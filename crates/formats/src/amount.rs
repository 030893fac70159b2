//! Amounts of money and quantities as exact decimal text.
//!
//! Money is never a float here, and never added up: PostgreSQL's `numeric` does
//! the sums. This type only proves that a text is a number of bounded size and
//! gives it one spelling, so that equal amounts are equal text.

use std::borrow::Cow;
use std::fmt;

/// The most digits of an amount, from its first that is not zero to its last
/// (zeros that end a fraction do not count).
pub const MAX_DIGITS: usize = 38;

/// The most digits behind the decimal point.
pub const MAX_SCALE: usize = 64;

/// An exact decimal number in its one canonical spelling: an optional minus, the
/// integer part without leading zeros, then a point and a fraction without
/// trailing zeros if there is one. Zero is `0`. No exponent.
///
/// At most [`MAX_DIGITS`] digits and [`MAX_SCALE`] of them fractional, so the
/// text is never longer than 67 bytes. It borrows from the text it was read from
/// wherever the canonical spelling is a part of that text, which it nearly
/// always is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Amount<'a>(Cow<'a, str>);

/// Why a text is not an [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing there.
    #[error("is empty")]
    Empty,
    /// `NaN`, `inf` and their like.
    #[error("is not a finite number")]
    NotFinite,
    /// A thousands separator or a decimal comma.
    #[error("has a comma, an apostrophe or an underscore in it: write 1234.56")]
    Separator,
    /// A currency sign.
    #[error("has a currency sign in it: the currency stands in its own column")]
    CurrencySign,
    /// White space around or in the number.
    #[error("has a space in it")]
    Space,
    /// Anything else that is not a number.
    #[error("is not a decimal number")]
    NotANumber,
    /// More than [`MAX_DIGITS`] digits.
    #[error("has more than {MAX_DIGITS} significant digits")]
    TooManyDigits,
    /// More than [`MAX_SCALE`] digits behind the point.
    #[error("has more than {MAX_SCALE} digits behind the decimal point")]
    TooSmall,
}

impl<'a> Amount<'a> {
    /// Zero.
    pub const ZERO: Amount<'static> = Amount(Cow::Borrowed("0"));

    /// Reads an amount: an optional sign, digits with an optional point, an
    /// optional exponent (the NumericFormat of FOCUS). A sign of plus, a point
    /// with digits on one side only and leading zeros are taken; white space,
    /// separators and currency signs are not.
    ///
    /// # Errors
    /// Says by name what is wrong with the text.
    pub fn parse(text: &'a str) -> Result<Self, AmountError> {
        let Some(parts) = Parts::split(text.as_bytes()) else {
            return Err(name_the_fault(text));
        };
        let Parts {
            negative,
            digits_at,
            point_at,
            mantissa_end,
            exponent,
        } = parts;
        let mantissa = &text[digits_at..mantissa_end];
        let (integer, fraction) = match point_at {
            Some(at) => (&text[digits_at..at], &text[at + 1..mantissa_end]),
            None => (mantissa, ""),
        };
        if exponent != 0 {
            return Self::shifted(negative, integer, fraction, exponent);
        }
        let fraction = fraction.trim_end_matches('0');
        let leading = integer.bytes().take_while(|b| *b == b'0').count();
        if leading == integer.len() && fraction.is_empty() {
            return Ok(Self::ZERO);
        }
        let digits = if leading < integer.len() {
            integer.len() - leading + fraction.len()
        } else {
            fraction.trim_start_matches('0').len()
        };
        check_size(digits, fraction.len())?;

        // The canonical spelling is a part of the text, unless a digit has to be
        // put before a bare point or the minus and the first digit are apart.
        let keep_zero = leading == integer.len();
        if integer.is_empty() || (negative && leading > usize::from(keep_zero)) {
            return Ok(Self::spelled(negative, &integer[leading..], fraction));
        }
        let start = if negative {
            0
        } else {
            digits_at + leading - usize::from(keep_zero)
        };
        let end = match point_at {
            Some(at) if fraction.is_empty() => at,
            Some(at) => at + 1 + fraction.len(),
            None => mantissa_end,
        };
        Ok(Amount(Cow::Borrowed(&text[start..end])))
    }

    /// The canonical text; PostgreSQL's `numeric` takes it as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same amount, independent of the text it was read from.
    #[must_use]
    pub fn into_owned(self) -> Amount<'static> {
        Amount(Cow::Owned(self.0.into_owned()))
    }

    /// An amount that was written with an exponent, spelled without it.
    fn shifted(
        negative: bool,
        integer: &str,
        fraction: &str,
        exponent: i64,
    ) -> Result<Self, AmountError> {
        let all: String = [integer, fraction].concat();
        let significant = all.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self::ZERO);
        }
        let ending_zeros = all.len() - all.trim_end_matches('0').len();
        // The number is `significant` × 10^power. Both lengths are bounded by
        // the length of a text in memory and the exponent saturates far below
        // the limits of i64, so none of these sums can overflow.
        let power = exponent - length(fraction.len()) + length(ending_zeros);
        let Ok(zeros) = usize::try_from(power) else {
            let scale = usize::try_from(-power).map_err(|_| AmountError::TooSmall)?;
            check_size(significant.len(), scale)?;
            return Ok(if scale >= significant.len() {
                let fraction = format!("{significant:0>scale$}");
                Self::spelled(negative, "", &fraction)
            } else {
                let (whole, rest) = significant.split_at(significant.len() - scale);
                Self::spelled(negative, whole, rest)
            });
        };
        check_size(significant.len().saturating_add(zeros), 0)?;
        let whole = format!("{significant}{}", "0".repeat(zeros));
        Ok(Self::spelled(negative, &whole, ""))
    }

    fn spelled(negative: bool, integer: &str, fraction: &str) -> Self {
        let sign = if negative { "-" } else { "" };
        let integer = if integer.is_empty() { "0" } else { integer };
        let point = if fraction.is_empty() { "" } else { "." };
        Amount(Cow::Owned([sign, integer, point, fraction].concat()))
    }
}

impl fmt::Display for Amount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where the parts of a number stand in its text.
struct Parts {
    negative: bool,
    /// Of the first digit, or of a point without a digit before it.
    digits_at: usize,
    point_at: Option<usize>,
    mantissa_end: usize,
    /// Saturated at ±1,000,000, which is far outside what is accepted.
    exponent: i64,
}

impl Parts {
    /// None when the text is not a number at all.
    fn split(text: &[u8]) -> Option<Self> {
        let negative = text.first() == Some(&b'-');
        let digits_at = usize::from(negative || text.first() == Some(&b'+'));
        let mut point_at = None;
        let mut digits = 0_usize;
        let mut at = digits_at;
        while let Some(byte) = text.get(at) {
            match byte {
                b'0'..=b'9' => digits += 1,
                b'.' if point_at.is_none() => point_at = Some(at),
                b'e' | b'E' if digits > 0 => {
                    let exponent = read_exponent(&text[at + 1..])?;
                    return Some(Parts {
                        negative,
                        digits_at,
                        point_at,
                        mantissa_end: at,
                        exponent,
                    });
                }
                _ => return None,
            }
            at += 1;
        }
        (digits > 0).then_some(Parts {
            negative,
            digits_at,
            point_at,
            mantissa_end: at,
            exponent: 0,
        })
    }
}

fn read_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = (value * 10 + i64::from(digit - b'0')).min(1_000_000);
    }
    Some(if negative { -value } else { value })
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX / 4)
}

fn check_size(digits: usize, scale: usize) -> Result<(), AmountError> {
    if digits > MAX_DIGITS {
        return Err(AmountError::TooManyDigits);
    }
    if scale > MAX_SCALE {
        return Err(AmountError::TooSmall);
    }
    Ok(())
}

#[cold]
fn name_the_fault(text: &str) -> AmountError {
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if text.is_empty() {
        AmountError::Empty
    } else if ["nan", "inf", "infinity"].contains(&bare.as_str()) {
        AmountError::NotFinite
    } else if !text.bytes().any(|b| b.is_ascii_digit()) {
        AmountError::NotANumber
    } else if text.contains(['$', '€', '£', '¥', '₹', '¢']) {
        AmountError::CurrencySign
    } else if text.contains([',', '\'', '_', '’']) {
        AmountError::Separator
    } else if text.contains(char::is_whitespace) {
        AmountError::Space
    } else {
        AmountError::NotANumber
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]
mod tests {
    use super::{Amount, AmountError, MAX_DIGITS, MAX_SCALE};
    use bigdecimal::BigDecimal;
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
    use std::borrow::Cow;
    use std::str::FromStr;

    fn canonical(text: &str) -> String {
        Amount::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn one_spelling_for_equal_numbers() {
        for (written, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.000", "0"),
            ("0e999999999999999999999", "0"),
            ("+5", "5"),
            ("007", "7"),
            ("-007.50", "-7.5"),
            ("5.", "5"),
            (".5", "0.5"),
            ("-.50", "-0.5"),
            ("-00.5", "-0.5"),
            ("00.5", "0.5"),
            ("-0.5", "-0.5"),
            ("0.00000080000", "0.0000008"),
            ("4651.000000000000000", "4651"),
            ("100", "100"),
            ("1e2", "100"),
            ("1.50E+3", "1500"),
            ("1.5e-3", "0.0015"),
            ("-123.45e-1", "-12.345"),
            ("12300e-2", "123"),
            ("123.456e2", "12345.6"),
            ("1.4210854715202004e-14", "0.000000000000014210854715202004"),
        ] {
            assert_eq!(canonical(written), expected, "{written}");
        }
    }

    #[test]
    fn the_usual_spellings_are_borrowed() {
        for text in ["0.00000080000", "12", "-3.10", "007.0", "+4.5"] {
            assert!(
                matches!(Amount::parse(text).unwrap().0, Cow::Borrowed(_)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused_by_name() {
        for (text, expected) in [
            ("", AmountError::Empty),
            ("NaN", AmountError::NotFinite),
            ("-Infinity", AmountError::NotFinite),
            ("$10,000.00 ", AmountError::CurrencySign),
            ("1,234.50", AmountError::Separator),
            ("12,5", AmountError::Separator),
            ("1_000", AmountError::Separator),
            ("0.00 ", AmountError::Space),
            ("1 000", AmountError::Space),
            ("-", AmountError::NotANumber),
            (".", AmountError::NotANumber),
            ("e5", AmountError::NotANumber),
            ("1e", AmountError::NotANumber),
            ("1e+", AmountError::NotANumber),
            ("1e5.0", AmountError::NotANumber),
            ("1.2.3", AmountError::NotANumber),
            ("--1", AmountError::NotANumber),
            ("0x10", AmountError::NotANumber),
            ("١٢", AmountError::NotANumber),
        ] {
            assert_eq!(Amount::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn size_is_bounded_at_the_stated_limits() {
        let nines = "9".repeat(MAX_DIGITS);
        assert_eq!(canonical(&nines), nines);
        assert_eq!(canonical(&format!("000{nines}.000")), nines);
        assert_eq!(
            canonical(&format!("1e{}", MAX_DIGITS - 1)).len(),
            MAX_DIGITS
        );
        assert_eq!(canonical(&format!("-1e-{MAX_SCALE}")).len(), MAX_SCALE + 3);
        for text in [
            format!("{nines}9"),
            format!("{nines}.9"),
            format!("1e{MAX_DIGITS}"),
        ] {
            assert_eq!(
                Amount::parse(&text),
                Err(AmountError::TooManyDigits),
                "{text}"
            );
        }
        let tiny = format!("0.{}1", "0".repeat(MAX_SCALE));
        for text in [
            &tiny,
            &format!("1e-{}", MAX_SCALE + 1),
            "1e-99999999999999999999",
        ] {
            assert_eq!(Amount::parse(text), Err(AmountError::TooSmall), "{text}");
        }
        let huge = "1e99999999999999999999";
        assert_eq!(Amount::parse(huge), Err(AmountError::TooManyDigits));
    }

    fn number() -> impl Strategy<Value = String> {
        "[+-]?(0{0,3}[0-9]{1,18}(\\.[0-9]{0,12}0{0,4})?|\\.[0-9]{1,12})([eE][+-]?[0-9]{1,2})?"
    }

    proptest! {
        #[test]
        fn the_value_is_kept(text in number()) {
            let Ok(amount) = Amount::parse(&text) else {
                // Only size may stop a well-formed number, and only an exponent
                // can make one of these too large.
                prop_assert!(text.contains(['e', 'E']), "{text}");
                return Ok(());
            };
            let value = BigDecimal::from_str(&text).unwrap();
            prop_assert_eq!(BigDecimal::from_str(amount.as_str()).unwrap(), value.clone());
            prop_assert_eq!(amount.as_str(), value.normalized().to_plain_string());
            let reread = Amount::parse(amount.as_str()).unwrap();
            prop_assert_eq!(&reread, &amount);
        }

        #[test]
        fn any_text_gives_a_bounded_plain_number_or_an_error(text in "\\PC{0,40}|[-+0-9.eE]{0,80}") {
            if let Ok(amount) = Amount::parse(&text) {
                let spelled = amount.as_str();
                prop_assert!(spelled.len() <= MAX_SCALE + 3);
                prop_assert!(spelled.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.'));
                prop_assert!(BigDecimal::from_str(spelled).is_ok());
            }
        }
    }
}
