//! Numbers that lose no digit.

use std::borrow::Cow;
use std::fmt;

/// The longest number, written without an exponent, in characters. Every finite double
/// fits.
pub const MAX_NUMBER_LENGTH: usize = 1_100;

/// A number in its one spelling: an optional minus, the integer part without leading
/// zeros, then a point and a fraction without trailing zeros if there is one. Zero is
/// `0`; there is no exponent. So `1`, `1.0`, `1e0` and `10E-1` are the same number, and
/// `0.1` and `0.10000000000000000001` are two.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Spelling);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Spelling {
    /// Whatever fits.
    Small(i64),
    /// Whatever does not.
    Long(Box<str>),
}

/// Why a text is not a [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not as JSON writes numbers.
    #[error("is not a number")]
    NotANumber,
    /// More than [`MAX_NUMBER_LENGTH`] characters.
    #[error("is a number of more than {MAX_NUMBER_LENGTH} digits")]
    TooLong,
}

impl Number {
    /// Reads a number as JSON writes them (RFC 8259, section 6).
    ///
    /// # Errors
    /// When it is none, or too long.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(NumberError::NotANumber),
            Some((whole, fraction)) => (whole, fraction),
            None => (mantissa, ""),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || leading_zero || !digits(whole) || !digits(fraction) {
            return Err(NumberError::NotANumber);
        }
        if exponent == 0
            && fraction.is_empty()
            && let Ok(small) = text.parse()
        {
            return Ok(Self(Spelling::Small(small)));
        }
        plain(negative, whole, fraction, exponent)
    }

    /// Whether nothing stands behind the point.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Spelling::Small(_) => true,
            Spelling::Long(text) => !text.contains('.'),
        }
    }

    /// Its value, if it is an integer that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Spelling::Small(small) => Some(small),
            Spelling::Long(_) => None,
        }
    }

    /// Its spelling; PostgreSQL's `numeric` takes it as it is.
    #[must_use]
    pub fn as_str(&self) -> Cow<'_, str> {
        match &self.0 {
            Spelling::Small(small) => Cow::Owned(small.to_string()),
            Spelling::Long(text) => Cow::Borrowed(text),
        }
    }

    pub(super) fn to_serde(&self) -> serde_json::Value {
        match &self.0 {
            Spelling::Small(small) => (*small).into(),
            Spelling::Long(text) => match text.parse::<u64>() {
                Ok(large) => large.into(),
                Err(_) => text
                    .parse::<f64>()
                    .ok()
                    .and_then(serde_json::Number::from_f64)
                    .map_or(serde_json::Value::Null, serde_json::Value::Number),
            },
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Spelling::Small(value))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Spelling::Small(small) => write!(f, "{small}"),
            Spelling::Long(text) => f.write_str(text),
        }
    }
}

/// As [`Value`](super::Value): no digit of it.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number(…)")
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Saturates far outside of what is accepted.
fn read_exponent(text: &str) -> Result<i64, NumberError> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty() || !digits(text) {
        return Err(NumberError::NotANumber);
    }
    let size = text.bytes().fold(0_i64, |size, byte| {
        (size * 10 + i64::from(byte - b'0')).min(1_000_000_000)
    });
    Ok(if negative { -size } else { size })
}

fn plain(
    negative: bool,
    whole: &str,
    fraction: &str,
    exponent: i64,
) -> Result<Number, NumberError> {
    let all = [whole, fraction].concat();
    let significant = all.trim_start_matches('0');
    let leading = all.len() - significant.len();
    let significant = significant.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Number::from(0));
    }
    // Where the point stands, counted from the first significant digit. Lengths are
    // those of texts in memory and the exponent is saturated: nothing overflows.
    let point = length(whole.len()) - length(leading) + exponent;
    let longest = length(MAX_NUMBER_LENGTH);
    let size = match point {
        ..=0 => length(significant.len()) - point + 2,
        _ => point.max(length(significant.len()) + 1),
    };
    if size + i64::from(negative) > longest {
        return Err(NumberError::TooLong);
    }
    let sign = if negative { "-" } else { "" };
    let text = match usize::try_from(point) {
        Ok(point) if point >= significant.len() => {
            let zeros = "0".repeat(point - significant.len());
            [sign, significant, &zeros].concat()
        }
        Ok(point) if point > 0 => {
            let (whole, fraction) = significant.split_at(point);
            [sign, whole, ".", fraction].concat()
        }
        _ => {
            let zeros = "0".repeat(usize::try_from(-point).unwrap_or_default());
            [sign, "0.", &zeros, significant].concat()
        }
    };
    Ok(match text.parse() {
        Ok(small) => Number(Spelling::Small(small)),
        Err(_) => Number(Spelling::Long(text.into_boxed_str())),
    })
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX / 4)
}
