//! Parquet's values as the texts that a CSV file would have, so that one set of
//! rules holds for both.

use super::super::columns::Kind;
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::schema::types::Type;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::io::Write as _;

/// The shortest decimal that reads back as the same number; with an exponent where
/// it would have many zeros.
macro_rules! write_float {
    ($out:expr, $number:expr) => {
        if $number == 0.0 || !$number.is_finite() || (1e-7..1e21).contains(&$number.abs()) {
            write!($out, "{}", $number)
        } else {
            write!($out, "{:e}", $number)
        }
    };
}
/// What a primitive column holds, and so how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A column of nulls.
    Nothing,
    Truth,
    Integer,
    Unsigned,
    /// With so many places.
    Decimal(usize),
    Float,
    HalfFloat,
    Date,
    Instant(Unit),
    TimeOfDay(Unit),
    Text,
    Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Milli,
    Micro,
    Nano,
}

/// A value as the decoders give it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Truth(bool),
    I32(i32),
    I64(i64),
    /// The words of an INT96, which is a time: nanoseconds of a day, and the day.
    I96([u32; 3]),
    F32(f32),
    F64(f64),
    Bytes(&'a [u8]),
}

impl Meaning {
    /// None for a type that nothing is made of.
    pub(super) fn of(primitive: &Type) -> Option<Self> {
        let Type::PrimitiveType {
            basic_info,
            physical_type,
            type_length,
            scale,
            ..
        } = primitive
        else {
            return None;
        };
        let logical = basic_info.logical_type_ref();
        let converted = basic_info.converted_type();
        let length = (*physical_type == Physical::FIXED_LEN_BYTE_ARRAY).then_some(*type_length);
        if length.is_some_and(|length| length <= 0) {
            return None;
        }
        let decimal = || {
            let places = usize::try_from(*scale)
                .ok()
                .filter(|places| *places <= 1_000);
            places.map(Meaning::Decimal)
        };
        match (physical_type, logical, converted) {
            (_, Some(LogicalType::Unknown), _) => Some(Meaning::Nothing),
            (Physical::BOOLEAN, ..) => Some(Meaning::Truth),
            (Physical::FLOAT | Physical::DOUBLE, ..) => Some(Meaning::Float),
            // Nothing else is ever written as an INT96.
            (Physical::INT96, ..) => Some(Meaning::Instant(Unit::Nano)),
            (_, Some(LogicalType::Decimal(_)), _) | (_, None, ConvertedType::DECIMAL) => decimal(),
            (Physical::INT32, Some(LogicalType::Date), _)
            | (Physical::INT32, None, ConvertedType::DATE) => Some(Meaning::Date),
            (Physical::INT64, Some(LogicalType::Timestamp(at)), _) => {
                Some(Meaning::Instant(Unit::of(at.unit)))
            }
            (Physical::INT64, None, ConvertedType::TIMESTAMP_MILLIS) => {
                Some(Meaning::Instant(Unit::Milli))
            }
            (Physical::INT64, None, ConvertedType::TIMESTAMP_MICROS) => {
                Some(Meaning::Instant(Unit::Micro))
            }
            (Physical::INT32 | Physical::INT64, Some(LogicalType::Time(at)), _) => {
                Some(Meaning::TimeOfDay(Unit::of(at.unit)))
            }
            (_, None, ConvertedType::TIME_MILLIS) => Some(Meaning::TimeOfDay(Unit::Milli)),
            (_, None, ConvertedType::TIME_MICROS) => Some(Meaning::TimeOfDay(Unit::Micro)),
            (_, None, ConvertedType::INTERVAL) => None,
            (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(kind)), _)
                if !kind.is_signed =>
            {
                Some(Meaning::Unsigned)
            }
            (
                Physical::INT32 | Physical::INT64,
                None,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Some(Meaning::Unsigned),
            (Physical::INT32 | Physical::INT64, ..) => Some(Meaning::Integer),
            (_, Some(LogicalType::Uuid), _) => (length == Some(16)).then_some(Meaning::Uuid),
            (_, Some(LogicalType::Float16), _) => (length == Some(2)).then_some(Meaning::HalfFloat),
            (Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY, ..) => Some(Meaning::Text),
        }
    }

    /// Whether a column that is known to hold `kind` may have this type. An account
    /// may be a number, an amount never a time, and no text comes from a fraction.
    pub(super) fn suits(self, kind: Kind) -> bool {
        use Meaning::{
            Date, Decimal, Float, HalfFloat, Instant, Integer, Nothing, Text, Unsigned, Uuid,
        };
        match kind {
            _ if self == Nothing || self == Text => true,
            Kind::Number => matches!(self, Integer | Unsigned | Decimal(_) | Float | HalfFloat),
            Kind::Instant => matches!(self, Date | Instant(_)),
            Kind::Text => matches!(self, Integer | Unsigned | Decimal(0) | Uuid),
            Kind::Tags => false,
        }
    }

    /// Whether JSON has it without quotes.
    pub(super) fn is_bare(self, text: &[u8]) -> bool {
        match self {
            Meaning::Truth => true,
            Meaning::Integer
            | Meaning::Unsigned
            | Meaning::Decimal(_)
            | Meaning::Float
            | Meaning::HalfFloat => text.last().is_some_and(u8::is_ascii_digit),
            _ => false,
        }
    }

    /// Adds the text of a value. What cannot be written (a time outside of all
    /// calendars) becomes a text that says so and that no rule lets pass.
    pub(super) fn write(self, value: Value<'_>, out: &mut Vec<u8>) {
        // Writing into a Vec cannot fail.
        let _ = match (self, value) {
            (Meaning::Nothing, _) => Ok(()),
            (_, Value::Truth(truth)) => write!(out, "{truth}"),
            (_, Value::F32(number)) => write_float!(out, number),
            (_, Value::F64(number)) => write_float!(out, number),
            (_, Value::I96([low, high, day])) => {
                let nanos = i64::from(low) | i64::from(high) << 32;
                instant(out, julian(nanos, day), || {
                    format!("{nanos} ns of day {day}")
                })
            }
            (Meaning::Unsigned, Value::I32(number)) => write!(out, "{}", number.cast_unsigned()),
            (Meaning::Unsigned, Value::I64(number)) => write!(out, "{}", number.cast_unsigned()),
            (Meaning::Decimal(places), Value::I32(number)) => {
                return decimal(out, number < 0, &number.unsigned_abs().to_string(), places);
            }
            (Meaning::Decimal(places), Value::I64(number)) => {
                return decimal(out, number < 0, &number.unsigned_abs().to_string(), places);
            }
            (Meaning::Decimal(places), Value::Bytes(bytes)) => {
                return big_decimal(out, bytes, places);
            }
            (Meaning::Date, Value::I32(days)) => date(out, days),
            (Meaning::Instant(unit), Value::I64(count)) => {
                instant(out, unit.instant(count), || {
                    format!("{count} {} since 1970", unit.sign())
                })
            }
            (Meaning::TimeOfDay(unit), Value::I32(count)) => {
                time_of_day(out, unit, i64::from(count))
            }
            (Meaning::TimeOfDay(unit), Value::I64(count)) => time_of_day(out, unit, count),
            (_, Value::I32(number)) => write!(out, "{number}"),
            (_, Value::I64(number)) => write!(out, "{number}"),
            (Meaning::Uuid, Value::Bytes(bytes)) => uuid(out, bytes),
            (Meaning::HalfFloat, Value::Bytes([low, high])) => {
                let number = half(u16::from_le_bytes([*low, *high]));
                write_float!(out, number)
            }
            (_, Value::Bytes(bytes)) => {
                out.extend_from_slice(bytes);
                Ok(())
            }
        };
    }
}

impl Unit {
    fn of(unit: TimeUnit) -> Self {
        match unit {
            TimeUnit::MILLIS => Unit::Milli,
            TimeUnit::MICROS => Unit::Micro,
            TimeUnit::NANOS => Unit::Nano,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Unit::Milli => "ms",
            Unit::Micro => "µs",
            Unit::Nano => "ns",
        }
    }

    fn nanos(self) -> i64 {
        match self {
            Unit::Milli => 1_000_000,
            Unit::Micro => 1_000,
            Unit::Nano => 1,
        }
    }

    fn instant(self, count: i64) -> Option<Timestamp> {
        let nanos = i128::from(count) * i128::from(self.nanos());
        Timestamp::from_nanosecond(nanos).ok()
    }
}

fn instant(
    out: &mut Vec<u8>,
    at: Option<Timestamp>,
    otherwise: impl FnOnce() -> String,
) -> std::io::Result<()> {
    match at {
        Some(at) => write!(out, "{at}"),
        None => out.write_all(otherwise().as_bytes()),
    }
}

/// The days of an INT96 are counted from noon of 24 November 4714 BC.
fn julian(nanos: i64, day: u32) -> Option<Timestamp> {
    let days = i128::from(day) - 2_440_588;
    Timestamp::from_nanosecond(days * 86_400_000_000_000 + i128::from(nanos)).ok()
}

fn date(out: &mut Vec<u8>, days: i32) -> std::io::Result<()> {
    let epoch = Date::constant(1970, 1, 1);
    let span = jiff::Span::new().try_days(days);
    match span.and_then(|span| epoch.checked_add(span)) {
        Ok(date) => write!(out, "{date}"),
        Err(_) => write!(out, "{days} days since 1970"),
    }
}

fn time_of_day(out: &mut Vec<u8>, unit: Unit, count: i64) -> std::io::Result<()> {
    let nanos = count
        .checked_mul(unit.nanos())
        .filter(|nanos| (0..86_400_000_000_000).contains(nanos));
    let time = nanos.and_then(|nanos| {
        Time::midnight()
            .checked_add(jiff::SignedDuration::from_nanos(nanos))
            .ok()
    });
    match time {
        Some(time) => write!(out, "{time}"),
        None => write!(out, "{count} {} of a day", unit.sign()),
    }
}

/// A number of 16 bits (IEEE 754), which one of 32 bits holds exactly.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10 & 0x1F);
    let fraction = u32::from(bits & 0x3FF);
    f32::from_bits(match (exponent, fraction) {
        (0, 0) => sign,
        // What is too small for an exponent here has one there.
        (0, _) => {
            let shift = fraction.leading_zeros() - 21;
            sign | (113 - shift) << 23 | (fraction << shift & 0x3FF) << 13
        }
        (0x1F, _) => sign | 0xFF << 23 | fraction << 13,
        _ => sign | (exponent + 112) << 23 | fraction << 13,
    })
}

fn uuid(out: &mut Vec<u8>, bytes: &[u8]) -> std::io::Result<()> {
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// Puts the point where it belongs.
fn decimal(out: &mut Vec<u8>, negative: bool, digits: &str, places: usize) {
    if negative {
        out.push(b'-');
    }
    if places == 0 {
        out.extend_from_slice(digits.as_bytes());
        return;
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    out.extend_from_slice(whole.as_bytes());
    out.push(b'.');
    out.extend_from_slice(fraction.as_bytes());
}

/// The longest decimal that is written out, in bytes: 256 bits. A longer one has
/// more digits than any amount may have.
const LONGEST_DECIMAL: usize = 32;

/// A decimal as a number in two's complement, the highest byte first.
fn big_decimal(out: &mut Vec<u8>, bytes: &[u8], places: usize) {
    let negative = bytes.first().is_some_and(|first| *first >= 0x80);
    let filler = if negative { 0xFF } else { 0 };
    let needed = bytes
        .iter()
        .position(|byte| *byte != filler)
        .unwrap_or(bytes.len());
    let bytes = &bytes[needed..];
    if bytes.len() > LONGEST_DECIMAL {
        let _ = write!(out, "a decimal of {} bytes", bytes.len());
        return;
    }
    // In limbs of 32 bits, the lowest first, without the sign.
    let mut limbs = [if negative { u32::MAX } else { 0 }; LONGEST_DECIMAL / 4 + 1];
    for (index, byte) in bytes.iter().rev().enumerate() {
        let shift = 8 * (index % 4);
        let limb = &mut limbs[index / 4];
        *limb = *limb & !(0xFF << shift) | u32::from(*byte) << shift;
    }
    if negative {
        let mut carry = true;
        for limb in &mut limbs {
            (*limb, carry) = (!*limb).overflowing_add(u32::from(carry));
        }
    }
    let mut pieces = Vec::new();
    while limbs.iter().any(|limb| *limb != 0) {
        let mut rest = 0_u64;
        for limb in limbs.iter_mut().rev() {
            let value = rest << 32 | u64::from(*limb);
            *limb = u32::try_from(value / 1_000_000_000).unwrap_or(u32::MAX);
            rest = value % 1_000_000_000;
        }
        pieces.push(rest);
    }
    let mut digits = pieces.pop().unwrap_or(0).to_string();
    for piece in pieces.iter().rev() {
        digits.push_str(&format!("{piece:09}"));
    }
    decimal(out, negative, &digits, places);
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Unit, Value, half};

    fn written(meaning: Meaning, value: Value<'_>) -> String {
        let mut out = Vec::new();
        meaning.write(value, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn decimals_of_every_width_are_exact() {
        let texts = |places, bytes: &[u8]| written(Meaning::Decimal(places), Value::Bytes(bytes));
        assert_eq!(texts(2, &[]), "0.00");
        assert_eq!(texts(2, &[0xFF]), "-0.01");
        assert_eq!(texts(0, &[0x80]), "-128");
        assert_eq!(texts(3, &[0, 0, 0x80]), "0.128");
        for number in [
            i128::MIN,
            i128::MIN + 1,
            -1,
            0,
            1,
            10_i128.pow(37),
            i128::MAX,
        ] {
            assert_eq!(texts(0, &number.to_be_bytes()), number.to_string());
            let filler = if number < 0 { [0xFF; 16] } else { [0; 16] };
            let wide = [filler, number.to_be_bytes()].concat();
            assert_eq!(texts(0, &wide), number.to_string());
        }
        let most = [[0x7F].as_slice(), &[0xFF; 31]].concat();
        let expected =
            "57896044618658097711785492504343953926634992332820282019728792003956564819967";
        assert_eq!(texts(0, &most), expected);
        assert_eq!(texts(0, &[1; 33]), "a decimal of 33 bytes");
        assert_eq!(
            written(Meaning::Decimal(4), Value::I64(i64::MIN)),
            "-922337203685477.5808"
        );
        assert_eq!(
            written(Meaning::Decimal(12), Value::I32(-1)),
            "-0.000000000001"
        );
    }

    #[test]
    fn floating_point_numbers_are_as_short_as_they_can_be() {
        for (number, expected) in [
            (0.1, "0.1"),
            (-1.0, "-1"),
            (1.0 / 3.0, "0.3333333333333333"),
            (5e-324, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(written(Meaning::Float, Value::F64(number)), expected);
        }
        assert_eq!(written(Meaning::Float, Value::F32(0.1)), "0.1");
        let halves = [0x3C00, 0xC000, 0x0001, 0x03FF, 0x7BFF, 0x3555, 0x8000].map(half);
        let expected = [
            1.0,
            -2.0,
            5.960_464_5e-8,
            6.097_555e-5,
            65504.0,
            0.333_251_95,
            -0.0,
        ];
        assert_eq!(halves, expected);
        assert!(half(0x7E00).is_nan() && half(0xFC00) == f32::NEG_INFINITY);
    }

    #[test]
    fn times_are_written_as_bills_write_them() {
        let at = |unit, count| written(Meaning::Instant(unit), Value::I64(count));
        assert_eq!(at(Unit::Milli, 1_790_000_000_500), "2026-09-21T14:13:20.5Z");
        assert_eq!(
            at(Unit::Micro, 1_790_000_000_000_001),
            "2026-09-21T14:13:20.000001Z"
        );
        assert_eq!(at(Unit::Nano, -1), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(
            at(Unit::Milli, i64::MAX),
            "9223372036854775807 ms since 1970"
        );
        assert_eq!(written(Meaning::Date, Value::I32(20_717)), "2026-09-21");
        assert_eq!(
            written(Meaning::Date, Value::I32(i32::MAX)),
            "2147483647 days since 1970"
        );
        let noon = Value::I96([0x48A7_8000, 0x274A, 2_461_305]);
        assert_eq!(
            written(Meaning::Instant(Unit::Nano), noon),
            "2026-09-21T12:00:00Z"
        );
        assert_eq!(
            written(Meaning::TimeOfDay(Unit::Milli), Value::I32(61_500)),
            "00:01:01.5"
        );
    }
}
