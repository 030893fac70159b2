//! Instants as AWS Config, its API and recordings of that have them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tenantry_resource::Fault;
use tenantry_resource::json::Value;

/// None for null.
pub(super) fn of(value: &Value) -> Result<Option<Timestamp>, Fault> {
    let found = match value {
        Value::Null => return Ok(None),
        Value::Text(text) => text.trim().parse().ok(),
        // Seconds, with a fraction.
        Value::Number(number) => of_seconds(&number.to_string()),
        Value::Object(_) => of_parts(value),
        _ => None,
    };
    let wrong = || {
        let detail = "is not an instant like 2026-11-27T08:00:00.000Z";
        Fault::new("configurationItemCaptureTime", detail)
    };
    found.map(Some).ok_or_else(wrong)
}

fn of_seconds(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut millis = fraction.chars().take(3).collect::<String>();
    while millis.len() < 3 {
        millis.push('0');
    }
    let seconds: i64 = seconds.parse().ok()?;
    let millis: i64 = millis.parse().ok()?;
    Timestamp::from_millisecond(seconds.checked_mul(1_000)?.checked_add(millis)?).ok()
}

/// How recordings of boto3 have it, in UTC.
fn of_parts(value: &Value) -> Option<Timestamp> {
    let part = |name: &str| -> Option<i32> {
        match value.get(name) {
            None => Some(0),
            Some(Value::Number(number)) => number.to_string().parse().ok(),
            Some(_) => None,
        }
    };
    let small = |name: &str| -> Option<i8> { part(name)?.try_into().ok() };
    let year: i16 = part("year")?.try_into().ok()?;
    let nanos = part("microsecond")?.checked_mul(1_000)?;
    let date = DateTime::new(
        year,
        small("month")?,
        small("day")?,
        small("hour")?,
        small("minute")?,
        small("second")?,
        nanos,
    );
    date.ok()?
        .to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}
