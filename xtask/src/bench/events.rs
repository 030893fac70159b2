//! Usage events that are cheap to make, each different from the others.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

const SECONDS_A_DAY: u64 = 86_400;

/// Unix seconds.
#[expect(
    clippy::disallowed_methods,
    reason = "a feed tells what has just happened, by the clock that the server goes by as well"
)]
pub(super) fn now() -> Result<u64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
}

/// When events happen.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// One after the other, 50 a second, as a feed tells of what has just happened; the first one 30 days
    /// before `now` (Unix seconds).
    Live { now: u64 },
    /// Spread over so many days before `now`, in proportion to their place among `of`.
    Spread { of: u64, now: u64, days: u64 },
}

impl When {
    fn time(self, number: u64) -> u64 {
        match self {
            Self::Live { now } => now - 30 * SECONDS_A_DAY + number / 50,
            Self::Spread { of, now, days } => {
                let span = days * SECONDS_A_DAY;
                now - span + span * (number % of) / of
            }
        }
    }
}

/// A JSON array of the events with the numbers from `first` on. Of ten events eight are requests, one is a
/// sample of storage and one is of compute.
pub(super) fn batch(first: u64, count: u64, when: When) -> String {
    let mut json = String::with_capacity(usize::try_from(count * 240).unwrap_or_default());
    json.push('[');
    for number in first..first + count {
        if number > first {
            json.push(',');
        }
        push(&mut json, number, when);
    }
    json.push(']');
    json
}

fn push(json: &mut String, number: u64, when: When) {
    let dice = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let time = time(when.time(number));
    let (kind, data) = match dice % 10 {
        0 => {
            let kind = ["object", "block"][usize::from(dice & 64 != 0)];
            (
                "storage.sample",
                format!(r#"{{"bytes":{},"kind":"{kind}"}}"#, dice % 1_000_000_007),
            )
        }
        1 => {
            let service = ["web", "worker", "batch"][usize::try_from(dice % 3).unwrap_or_default()];
            let hours = dice / 16 % 4_000;
            let data = format!(
                r#"{{"hours":{}.{:03},"service":"{service}"}}"#,
                hours / 1_000,
                hours % 1_000
            );
            ("compute.usage", data)
        }
        _ => {
            let path = ["/v1/orders", "/v1/customers", "/v1/search", "/v1/payments"];
            let path = path[usize::try_from(dice / 16 % 4).unwrap_or_default()];
            let status = [200, 200, 200, 200, 200, 200, 404, 500];
            let status = status[usize::try_from(dice / 64 % 8).unwrap_or_default()];
            let duration = 1_000 + dice / 512 % 400_000;
            let data = format!(
                r#"{{"path":"{path}","method":"GET","status":{status},"duration_ms":{}.{:03}}}"#,
                duration / 1_000,
                duration % 1_000
            );
            ("api.request", data)
        }
    };
    // Writing into a String does not fail.
    let _ = write!(
        json,
        r#"{{"specversion":"1.0","source":"/bench","id":"{number:012}","type":"{kind}","time":"{time}","data":{data}}}"#
    );
}

/// Unix seconds as RFC 3339, by the days-from-civil algorithm run backwards
/// (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
fn time(at: u64) -> String {
    let (days, second) = (at / SECONDS_A_DAY, at % SECONDS_A_DAY);
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn seconds_are_written_as_dates() {
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
        assert_eq!(time(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(time(1_795_564_799), "2026-11-24T23:59:59Z");
    }
}
