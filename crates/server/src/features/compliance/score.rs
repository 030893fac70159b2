//! A score, as the API has it: the share, the numbers it is made of, and how it changed.

use jiff::civil::Date;
use serde::Serialize;
use tenantry_policy::score::{Counts, Explanation, Fraction};
use utoipa::ToSchema;

use super::words::SeverityWord;

/// Requirements by where they stand; each is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequirementCounts {
    /// Assessed, and nothing fails.
    pub pass: u64,
    /// A resource fails one of their checks.
    pub fail: u64,
    /// There are failures, and exceptions for all of them.
    pub excepted: u64,
    /// Not assessed, and somebody vouches for them.
    pub attested: u64,
    /// They do not concern the customer.
    pub not_applicable: u64,
    /// No check looks at them, and nobody vouches for them.
    pub manual: u64,
    /// There are checks for them and no results.
    pub not_assessed: u64,
}

impl From<Counts> for RequirementCounts {
    fn from(counts: Counts) -> Self {
        Self {
            pass: counts.pass,
            fail: counts.fail,
            excepted: counts.excepted,
            attested: counts.attested,
            not_applicable: counts.not_applicable,
            manual: counts.manual,
            not_assessed: counts.not_assessed,
        }
    }
}

/// A share: the weight of what passes over that of what is assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreView {
    /// In percent with one decimal, such as `87.5`; `null` where nothing is assessed.
    pub percent: Option<String>,
    /// Σ weight of the requirements that pass.
    pub passing: u64,
    /// Σ weight of the requirements that pass or fail.
    pub assessed: u64,
}

impl From<Fraction> for ScoreView {
    fn from(fraction: Fraction) -> Self {
        Self {
            percent: fraction.percent(),
            passing: fraction.numerator,
            assessed: fraction.denominator,
        }
    }
}

/// How a score changed, in points of percent with one decimal; `null` where nothing was known then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreChange {
    /// Against seven days ago.
    pub days_7: Option<String>,
    /// Against thirty days ago.
    pub days_30: Option<String>,
}

/// What `now` is above, or with a minus below, `then`.
pub(super) fn change(now: Fraction, then: Option<Fraction>) -> Option<String> {
    let now = i64::try_from(now.tenths()?).ok()?;
    let then = i64::try_from(then?.tenths()?).ok()?;
    let points = now - then;
    let sign = if points < 0 { "-" } else { "" };
    let points = points.unsigned_abs();
    Some(format!("{sign}{}.{}", points / 10, points % 10))
}

/// The requirements of one weight: what the sums are made of.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ScoreTerm {
    /// The highest severity among the checks of each.
    pub severity: SeverityWord,
    /// What each weighs.
    pub weight: u64,
    /// How many pass.
    pub passing: u64,
    /// How many pass or fail.
    pub assessed: u64,
}

/// The terms of a score, the heaviest first.
pub(super) fn terms(explanation: &Explanation) -> Vec<ScoreTerm> {
    explanation
        .terms()
        .map(|term| ScoreTerm {
            severity: term.severity.into(),
            weight: term.weight,
            passing: term.passing,
            assessed: term.assessed,
        })
        .collect()
}

/// How something stood at the end of a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoreOfDay {
    /// UTC.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The share; `null` while nothing was known.
    pub score: Option<ScoreView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numerator: u64, denominator: u64) -> Fraction {
        Fraction {
            numerator,
            denominator,
        }
    }

    #[test]
    fn changes_are_in_points() {
        let now = of(87, 100);
        assert_eq!(change(now, Some(of(90, 100))).as_deref(), Some("-3.0"));
        assert_eq!(change(now, Some(of(865, 1000))).as_deref(), Some("0.5"));
        assert_eq!(change(now, None), None);
        assert_eq!(change(now, Some(of(0, 0))), None);
        assert_eq!(change(of(0, 0), Some(now)), None);
    }
}
