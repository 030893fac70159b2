//! Instants as files and events write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The seconds of the years 1970 to 2199. What lies outside is a mistake of the
/// sender, neither a charge nor a use.
const SECONDS: std::ops::RangeInclusive<i64> = 0..=7_258_118_399;

/// Reads an instant: `2024-09-01T13:00:00Z` (the form FOCUS prescribes), with a
/// space for the `T`, with a fraction of a second, with an offset or ` UTC` (as
/// BigQuery exports it); without a zone it is UTC, and a date alone is its
/// midnight in UTC.
pub(crate) fn parse(text: &str) -> Result<Timestamp, &'static str> {
    let instant = fixed_layout(text.as_bytes())
        .or_else(|| any_layout(text))
        .ok_or("is not a date and time such as 2024-09-01T13:00:00Z")?;
    in_range(instant)
}

/// Reads an instant of RFC 3339: date, time and zone, with at most nanoseconds.
/// What bills leave out, an event must say.
pub(crate) fn rfc3339(text: &str) -> Result<Timestamp, &'static str> {
    const FORM: &str = "is not a time of RFC 3339 such as 2026-10-05T13:00:00Z";
    let bytes = text.as_bytes();
    // The zone is looked for behind the seconds, where no minus of the date is.
    let rest = match bytes {
        [
            _,
            _,
            _,
            _,
            b'-',
            _,
            _,
            b'-',
            _,
            _,
            b'T' | b't' | b' ',
            _,
            _,
            b':',
            _,
            _,
            b':',
            _,
            _,
            ..,
        ] => text.get(19..).ok_or(FORM)?,
        _ => return Err(FORM),
    };
    let zone = rest.strip_prefix('.').map_or(rest, |fraction| {
        fraction.trim_start_matches(|digit: char| digit.is_ascii_digit())
    });
    let is_zone = match *zone.as_bytes() {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            two(h1, h2).is_some_and(|hours| hours < 24)
                && two(m1, m2).is_some_and(|minutes| minutes < 60)
        }
        _ => false,
    };
    if !is_zone || rest.len() == zone.len() + 1 {
        return Err(FORM);
    }
    if rest.len() - zone.len() > 10 {
        return Err("has more than nine digits behind the seconds");
    }
    if &bytes[17..19] == b"60" {
        return Err("is a leap second, which is not counted here: send the second before it");
    }
    in_range(text.parse().map_err(|_| FORM)?)
}

pub(crate) fn in_range(instant: Timestamp) -> Result<Timestamp, &'static str> {
    // Seconds are cut towards zero, and so would be a fraction of one before 1970.
    if !SECONDS.contains(&instant.as_second()) || instant < Timestamp::UNIX_EPOCH {
        return Err("is not between the years 1970 and 2199");
    }
    Ok(instant)
}

/// The three layouts that nearly all bills use, without the cost of a general
/// parser: `YYYY-MM-DD`, then `T` or a space and `HH:MM:SS`, then `Z` or nothing.
fn fixed_layout(text: &[u8]) -> Option<Timestamp> {
    let (date, time) = match text {
        [time @ .., b'Z'] if time.len() == 19 => time.split_at(10),
        time if time.len() == 19 || time.len() == 10 => time.split_at(10),
        _ => return None,
    };
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2] = *date else {
        return None;
    };
    let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
    let (month, day) = (two(mo1, mo2)?, two(d1, d2)?);
    let (hour, minute, second) = match *time {
        [] => (0, 0, 0),
        [b'T' | b' ', h1, h2, b':', mi1, mi2, b':', s1, s2] => {
            (two(h1, h2)?, two(mi1, mi2)?, two(s1, s2)?)
        }
        _ => return None,
    };
    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| (tens * 10 + ones).cast_signed())
}

fn any_layout(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    // The general parser also takes week dates, zone names and more, which no
    // bill means; what is left after this check is the layouts named above.
    let bytes = text.as_bytes();
    let is_plain = bytes.len() >= 16
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'0'..=b'9' => true,
            b'-' => at >= 4,
            b'T' | b' ' => at == 10,
            b'Z' => at + 1 == bytes.len(),
            b':' | b'.' | b'+' => at > 10,
            _ => false,
        })
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && !text.contains(":60");
    if !is_plain {
        return None;
    }
    let has_zone = bytes.last() == Some(&b'Z') || text[11..].contains(['+', '-']);
    if has_zone {
        text.parse().ok()
    } else {
        Offset::UTC.to_timestamp(text.parse().ok()?).ok()
    }
}
