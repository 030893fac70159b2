//! Durations: "2h", "15min", "90d", in the friendly format of jiff. A day has 24 hours.

use jiff::{SignedDuration, Span, SpanRelativeTo, SpanRound, Unit};
use serde_json::{Value as Json, json};

use super::value::Value;

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

impl Value for SignedDuration {
    fn allowed() -> String {
        "a duration such as \"15min\", \"2h\" or \"90d\"".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("has no unit".to_owned());
        }
        let span: Span = text.parse().map_err(|_| "is not a duration".to_owned())?;
        let duration = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| "is not a duration of days, hours, minutes and seconds".to_owned())?;
        if duration.is_negative() || duration.subsec_nanos() != 0 {
            return Err("is not a whole number of seconds".to_owned());
        }
        Ok(duration)
    }

    fn show(&self) -> Json {
        json!(words(self.as_secs()))
    }

    fn measure(&self) -> Option<i64> {
        Some(self.as_secs())
    }

    fn show_bound(bound: i64) -> String {
        words(bound)
    }
}

/// `2h`, `90d`, `1d 12h`
fn words(seconds: i64) -> String {
    let span = Span::new().try_seconds(seconds).and_then(|span| {
        let round = SpanRound::new().largest(Unit::Day).days_are_24_hours();
        span.round(round)
    });
    match span {
        Ok(span) => format!("{span:#}"),
        Err(_) => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::{DAY, HOUR, Value as _, words};

    #[test]
    fn durations_have_units_and_whole_seconds() {
        for (text, seconds) in [
            ("2h", 2 * HOUR),
            ("15min", 900),
            ("90d", 90 * DAY),
            ("1w", 7 * DAY),
            ("1d 12h", 36 * HOUR),
            ("90 days", 90 * DAY),
            ("0s", 0),
        ] {
            let parsed = SignedDuration::parse(text);
            assert_eq!(parsed.map(|one| one.as_secs()), Ok(seconds), "{text}");
        }
        for text in [
            "", "7200", "2", "h", "-2h", "2h ago", "1.5", "500ms", "1mo", "1y", "soon",
        ] {
            assert!(SignedDuration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duration_is_shown_as_it_would_be_written() {
        for (seconds, text) in [
            (2 * HOUR, "2h"),
            (900, "15m"),
            (90 * DAY, "90d"),
            (36 * HOUR, "1d 12h"),
            (0, "0s"),
        ] {
            assert_eq!(words(seconds), text);
        }
    }
}
