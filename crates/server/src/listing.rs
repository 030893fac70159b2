//! What lists and lines of time have in common: words that are asked for, what a text contains, and stretches of time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Result};

const DAY: i64 = 24 * 60 * 60;
const MOST_DAYS: i64 = 400;

/// Words joined by commas, each of which `find` knows.
pub(crate) fn words(
    field: &str,
    text: &str,
    find: impl Fn(&str) -> Option<&'static str>,
) -> Result<Vec<&'static str>> {
    text.split(',')
        .map(|word| find(word).ok_or_else(|| unknown(field, word)))
        .collect()
}

/// A word that is none.
pub(crate) fn unknown(field: &str, word: &str) -> ApiError {
    ApiError::field(field, format!("there is no {word:?}"))
}

/// What is searched for, as a pattern.
pub(crate) fn pattern(search: Option<&str>) -> Result<Option<String>> {
    match search.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) if text.chars().count() > 200 => {
            Err(ApiError::field("search", "must have up to 200 characters"))
        }
        Some(text) => Ok(Some(contains(text))),
    }
}

/// Instants that the database keeps.
pub(crate) fn instants(each: &[(&'static str, Option<Timestamp>)]) -> Result<()> {
    let wrong = each
        .iter()
        .find(|(_, at)| at.is_some_and(|at| at.as_second() < 0));
    wrong.map_or(Ok(()), |(field, _)| {
        Err(ApiError::field(field, "must not be before 1970"))
    })
}

/// The pattern of what contains a text.
fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for char in text.chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}

/// Which stretch of time.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Stretch {
    /// From this instant.
    #[param(value_type = String, format = DateTime)]
    pub(crate) from: Timestamp,
    /// To before this one: at most 400 days later.
    #[param(value_type = String, format = DateTime)]
    pub(crate) to: Timestamp,
}

impl Stretch {
    /// Seconds of a bucket: about a hundred to a line, in lengths that people count in.
    pub(crate) fn step(self) -> Result<i64> {
        if self.from.as_second() < 0 {
            return Err(ApiError::field("from", "must not be before 1970"));
        }
        let seconds = self.to.as_second() - self.from.as_second();
        if seconds <= 0 {
            return Err(ApiError::field("to", "must be after from"));
        }
        if seconds > MOST_DAYS * DAY {
            return Err(ApiError::field(
                "to",
                format!("must be at most {MOST_DAYS} days after from"),
            ));
        }
        Ok(match seconds {
            _ if seconds > 60 * DAY => DAY,
            _ if seconds > 14 * DAY => DAY / 4,
            _ if seconds > 2 * DAY => DAY / 24,
            _ => 600,
        })
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MarkKind {
    /// They came up, for the first time or anew.
    Opened,
    /// They were resolved, by whatever cause.
    Resolved,
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn signs_of_patterns_stand_for_themselves() {
        assert_eq!(contains("50%_a\\b"), "%50\\%\\_a\\\\b%");
    }
}
