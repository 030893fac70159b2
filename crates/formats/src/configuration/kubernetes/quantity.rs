//! Quantities as the API server writes them: whoever sends `1000m` reads `1`, and `0.5Gi` comes back as `512Mi`
//! (`k8s.io/apimachinery/pkg/api/resource`, "Quantity": no fractional digits, the suffix as large as possible).

use super::super::value::as_text;
use tenantry_resource::json::{Object, Value};

const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
/// Digits that are counted with; a longer one is left as it is.
const MOST_DIGITS: usize = 18;

/// Writes the quantities of a map, as `requests`, as the server does.
pub(super) fn each(map: Value) -> Value {
    let Value::Object(map) = map else {
        return map;
    };
    let mut made = Object::new();
    for (name, value) in map.iter() {
        made.insert(name, one(value.clone()));
    }
    Value::Object(made)
}

/// Writes one as the server does; what is none stays as it is.
pub(super) fn one(value: Value) -> Value {
    match as_text(&value).as_deref().and_then(canonical) {
        Some(text) => Value::Text(text),
        None => value,
    }
}

fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let end = unsigned.find(|c| !is_number(c)).unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at_checked(end)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + fraction.len() > MOST_DIGITS || fraction.contains('.') {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = i32::try_from(fraction.len()).ok()?;
    if digits == 0 {
        return Some("0".to_owned());
    }
    let written = if let Some(power) = BINARY.iter().position(|one| *one == suffix) {
        binary(digits, scale, power + 1)?
    } else if let Some((_, exponent)) = DECIMAL.iter().find(|(one, _)| *one == suffix) {
        decimal(digits, exponent - scale)?
    } else {
        let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
        if exponent.abs() > 18 {
            return None;
        }
        let (digits, exponent) = in_thousands(digits, exponent - scale)?;
        match exponent {
            0 => digits.to_string(),
            _ => format!("{digits}e{exponent}"),
        }
    };
    Some(format!("{sign}{written}"))
}

fn binary(digits: i128, scale: i32, power: usize) -> Option<String> {
    let ten: i128 = 10_i128.checked_pow(scale.try_into().ok()?)?;
    let value = digits.checked_mul(1024_i128.checked_pow(power.try_into().ok()?)?)?;
    if value % ten != 0 {
        return None;
    }
    let (mut value, mut power) = (value / ten, 0);
    // Below, a suffix would say less than the number does.
    if value < 1024 {
        return decimal(value, 0);
    }
    while value % 1024 == 0 && power < BINARY.len() {
        (value, power) = (value / 1024, power + 1);
    }
    let suffix = power.checked_sub(1).and_then(|at| BINARY.get(at));
    Some(format!("{value}{}", suffix.unwrap_or(&"")))
}

fn decimal(digits: i128, exponent: i32) -> Option<String> {
    let (digits, exponent) = in_thousands(digits, exponent)?;
    let (suffix, _) = DECIMAL.iter().find(|(_, known)| *known == exponent)?;
    Some(format!("{digits}{suffix}"))
}

/// The exponent as a multiple of three, as large as it can be.
fn in_thousands(mut digits: i128, mut exponent: i32) -> Option<(i128, i32)> {
    while digits % 10 == 0 {
        (digits, exponent) = (digits / 10, exponent + 1);
    }
    let thousands = exponent.div_euclid(3) * 3;
    let up = 10_i128.checked_pow((exponent - thousands).try_into().ok()?)?;
    Some((digits.checked_mul(up)?, thousands))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_server_writes_them() {
        for (given, written) in [
            ("1000m", "1"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("100m", "100m"),
            ("2", "2"),
            ("1024Mi", "1Gi"),
            ("1000Mi", "1000Mi"),
            ("0.5Gi", "512Mi"),
            ("1.5Gi", "1536Mi"),
            ("1Ki", "1Ki"),
            ("0.5Ki", "512"),
            ("1Mi", "1Mi"),
            ("1100Mi", "1100Mi"),
            ("128000000", "128M"),
            ("1048576", "1048576"),
            ("2048", "2048"),
            ("1000", "1k"),
            ("0", "0"),
            ("0Gi", "0"),
            ("-1000m", "-1"),
            ("1e3", "1e3"),
            ("1000e3", "1e6"),
            ("12.5E2", "1250"),
            ("100E", "100E"),
            (" 5Gi ", "5Gi"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(written), "{given}");
            assert_eq!(canonical(written).as_deref(), Some(written), "{written}");
        }
        for none in [
            "",
            "lots",
            "5 Gi",
            "1.2.3",
            "Gi",
            ".",
            "1e",
            "1e99",
            "12345678901234567890",
            "0.0001Ki",
        ] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }
}
