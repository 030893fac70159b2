//! How a score comes about, in numbers that can be added up by hand.

use super::Fraction;
use crate::Severity;
use std::fmt;

/// The requirements of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The worst severity among the checks of each of them.
    pub severity: Severity,
    /// What each of them weighs.
    pub weight: u64,
    /// How many of them pass.
    pub passing: u64,
    /// How many of them pass or fail.
    pub assessed: u64,
}

/// How a score comes about. Written out, it is the formula with its numbers:
/// `(10 × 3 + 4 × 1) ÷ (10 × 4 + 4 × 1) = 34 ÷ 44 = 77.3 %`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    passing: [u64; 5],
    assessed: [u64; 5],
}

impl Explanation {
    pub(super) fn add(&mut self, severity: Severity, passes: bool) {
        // The severities are numbered from 0 to 4.
        let place = severity as usize;
        if let (Some(passing), Some(assessed)) =
            (self.passing.get_mut(place), self.assessed.get_mut(place))
        {
            *passing += u64::from(passes);
            *assessed += 1;
        }
    }

    /// The terms of the sums, the heaviest first; only those that have assessed
    /// requirements.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        let counts = self.passing.iter().zip(&self.assessed);
        Severity::ALL
            .iter()
            .zip(counts)
            .rev()
            .filter(|(_, (_, assessed))| **assessed > 0)
            .map(|(severity, (passing, assessed))| Term {
                severity: *severity,
                weight: u64::from(super::weight(*severity)),
                passing: *passing,
                assessed: *assessed,
            })
    }

    /// The sums.
    #[must_use]
    pub fn fraction(&self) -> Fraction {
        let mut fraction = Fraction::default();
        for term in self.terms() {
            fraction.numerator += term.weight * term.passing;
            fraction.denominator += term.weight * term.assessed;
        }
        fraction
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = |of: fn(Term) -> u64| {
            let products = self
                .terms()
                .map(|term| format!("{} × {}", term.weight, of(term)));
            products.collect::<Vec<_>>().join(" + ")
        };
        let fraction = self.fraction();
        if fraction.denominator == 0 {
            return f.write_str("no requirement was assessed");
        }
        let (passing, assessed) = (sum(|term| term.passing), sum(|term| term.assessed));
        write!(f, "({passing}) ÷ ({assessed}) = {fraction}")
    }
}
