//! How compliant a customer is: per requirement, per framework and over all of them.
//!
//! A requirement passes when no assessed check that speaks to it has a failure without an
//! exception; one whose only failures are excepted counts on neither side. The score of a
//! framework is the weight of its passing requirements over that of its assessed ones,
//! which are those that pass or fail. The weight of a requirement is
//! the [`weight`] of the worst of the checks that speak to
//! it. Over all frameworks, sums are divided and not percentages averaged.

mod explanation;
mod fraction;
mod inputs;

pub use explanation::{Explanation, Term};
pub use fraction::Fraction;
pub use inputs::{Attestation, Inputs, NotApplicable, Results};

use crate::Severity;
use crate::catalogue::Catalogue;
use crate::framework::{Framework, Requirement};
use inputs::Said;
use jiff::Timestamp;

/// What a requirement weighs when this is the highest severity among its checks: 1, 2, 4, 7
/// or 10.
#[must_use]
pub const fn weight(severity: Severity) -> u32 {
    match severity {
        Severity::Informational => 1,
        Severity::Low => 2,
        Severity::Medium => 4,
        Severity::High => 7,
        Severity::Critical => 10,
    }
}

/// Where a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Assessed, and nothing fails.
    Pass,
    /// Some resource fails a check that speaks to it, and there is no exception for it.
    Fail,
    /// There are failures, and exceptions for all of them.
    Excepted,
    /// Not assessed, and somebody vouches for it.
    Attested,
    /// Somebody said that it does not concern the customer.
    NotApplicable,
    /// No check speaks to it, and nobody vouches for it.
    Manual,
    /// Checks speak to it, there are no results of theirs, and nobody vouches for it.
    NotAssessed,
}

impl Status {
    /// All of them, in the order of the enumeration.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Fail,
        Self::Excepted,
        Self::Attested,
        Self::NotApplicable,
        Self::Manual,
        Self::NotAssessed,
    ];

    /// Its name in JSON, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Excepted => "excepted",
            Self::Attested => "attested",
            Self::NotApplicable => "not_applicable",
            Self::Manual => "manual",
            Self::NotAssessed => "not_assessed",
        }
    }
}

/// How many requirements stand where. Each requirement is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of [`Status::Pass`].
    pub pass: u64,
    /// Of [`Status::Fail`].
    pub fail: u64,
    /// Of [`Status::Excepted`].
    pub excepted: u64,
    /// Of [`Status::Attested`].
    pub attested: u64,
    /// Of [`Status::NotApplicable`].
    pub not_applicable: u64,
    /// Of [`Status::Manual`].
    pub manual: u64,
    /// Of [`Status::NotAssessed`].
    pub not_assessed: u64,
}

impl Counts {
    /// How many stand at one status.
    #[must_use]
    pub const fn of(&self, status: Status) -> u64 {
        match status {
            Status::Pass => self.pass,
            Status::Fail => self.fail,
            Status::Excepted => self.excepted,
            Status::Attested => self.attested,
            Status::NotApplicable => self.not_applicable,
            Status::Manual => self.manual,
            Status::NotAssessed => self.not_assessed,
        }
    }

    /// All of them: the requirements of the framework.
    #[must_use]
    pub fn total(&self) -> u64 {
        Status::ALL.iter().map(|status| self.of(*status)).sum()
    }

    fn add(&mut self, status: Status) {
        let count = match status {
            Status::Pass => &mut self.pass,
            Status::Fail => &mut self.fail,
            Status::Excepted => &mut self.excepted,
            Status::Attested => &mut self.attested,
            Status::NotApplicable => &mut self.not_applicable,
            Status::Manual => &mut self.manual,
            Status::NotAssessed => &mut self.not_assessed,
        };
        *count += 1;
    }
}

/// One requirement in a score.
#[derive(Clone, Debug)]
pub struct RequirementScore<'c> {
    /// Which.
    pub requirement: &'c Requirement,
    /// Where it stands.
    pub status: Status,
    /// The worst severity among the checks that speak to it, assessed or not: its weight.
    /// None where there is no check.
    pub severity: Option<Severity>,
    /// How many checks speak to it.
    pub checks: usize,
    /// How many of these have a result.
    pub assessed: usize,
    /// How many of these fail for some resource without an exception.
    pub failing: usize,
    /// Whether somebody vouches for it at this time, whatever its checks say.
    pub attested: bool,
    /// Whether an attestation or a mark as not applicable has run out.
    pub lapsed: bool,
    /// Why it does not concern the customer, where it stands at
    /// [`Status::NotApplicable`].
    pub reason: Option<String>,
}

/// How a customer stands with one framework at one time.
#[derive(Clone, Debug)]
pub struct Score<'c> {
    /// Which framework.
    pub framework: &'c Framework,
    /// The weight of what passes over that of what was assessed.
    pub fraction: Fraction,
    /// How many requirements stand where.
    pub counts: Counts,
    /// How the fraction comes about.
    pub explanation: Explanation,
    /// The requirements in the order of the framework.
    pub requirements: Vec<RequirementScore<'c>>,
    /// The earliest instant at which time alone changes any of this; none where nothing
    /// does. It is not later than the time of the score where the counts that were given
    /// had run out already.
    pub valid_until: Option<Timestamp>,
}

/// How a customer stands with several frameworks at one time.
#[derive(Clone, Debug)]
pub struct Overall<'c> {
    /// The sum of the numerators over the sum of the denominators.
    pub fraction: Fraction,
    /// The earliest of the frameworks'.
    pub valid_until: Option<Timestamp>,
    /// The frameworks in the order in which they were asked for.
    pub scores: Vec<Score<'c>>,
}

/// The key of a framework that the catalogue does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown framework {0:?}")]
pub struct UnknownFramework(
    /// The key.
    pub String,
);

/// How a customer stands with one framework at `now`.
///
/// # Errors
/// Where the catalogue has no framework of that key.
pub fn score<'c>(
    catalogue: &'c Catalogue,
    inputs: &Inputs,
    framework: &str,
    now: Timestamp,
) -> Result<Score<'c>, UnknownFramework> {
    of_framework(
        catalogue,
        inputs,
        &by_number(catalogue, inputs),
        framework,
        now,
    )
}

/// How a customer stands with several frameworks at `now`. A framework that is asked for
/// twice counts twice.
///
/// # Errors
/// Where the catalogue has no framework of one of the keys.
pub fn overall<'c, 'k>(
    catalogue: &'c Catalogue,
    inputs: &Inputs,
    frameworks: impl IntoIterator<Item = &'k str>,
    now: Timestamp,
) -> Result<Overall<'c>, UnknownFramework> {
    let results = by_number(catalogue, inputs);
    let scores = frameworks
        .into_iter()
        .map(|key| of_framework(catalogue, inputs, &results, key, now))
        .collect::<Result<Vec<_>, _>>()?;
    let mut fraction = Fraction::default();
    for score in &scores {
        fraction.numerator += score.fraction.numerator;
        fraction.denominator += score.fraction.denominator;
    }
    Ok(Overall {
        fraction,
        valid_until: scores.iter().filter_map(|score| score.valid_until).min(),
        scores,
    })
}

/// The results by the numbers of the checks.
fn by_number(catalogue: &Catalogue, inputs: &Inputs) -> Vec<Option<Results>> {
    let mut results = vec![None; catalogue.checks().len()];
    for (id, given) in &inputs.results {
        let place = catalogue.number(id).map(|number| number as usize);
        if let Some(result) = place.and_then(|place| results.get_mut(place)) {
            *result = Some(*given);
        }
    }
    results
}

fn of_framework<'c>(
    catalogue: &'c Catalogue,
    inputs: &Inputs,
    results: &[Option<Results>],
    key: &str,
    now: Timestamp,
) -> Result<Score<'c>, UnknownFramework> {
    let (framework, rows) = catalogue
        .rows(key)
        .ok_or_else(|| UnknownFramework(key.to_owned()))?;
    let said = inputs.said(key);
    let mut score = Score {
        framework,
        fraction: Fraction::default(),
        counts: Counts::default(),
        explanation: Explanation::default(),
        requirements: Vec::with_capacity(framework.requirements().len()),
        valid_until: None,
    };
    for (requirement, checks) in framework.requirements().iter().zip(rows) {
        let (one, valid_until) =
            of_requirement(catalogue, results, requirement, checks, &said, now);
        score.counts.add(one.status);
        if let (Some(severity), Status::Pass | Status::Fail) = (one.severity, one.status) {
            score.explanation.add(severity, one.status == Status::Pass);
        }
        score.valid_until = earlier(score.valid_until, valid_until);
        score.requirements.push(one);
    }
    score.fraction = score.explanation.fraction();
    Ok(score)
}

fn of_requirement<'c>(
    catalogue: &Catalogue,
    results: &[Option<Results>],
    requirement: &'c Requirement,
    checks: &[u32],
    said: &Said<'_>,
    now: Timestamp,
) -> (RequirementScore<'c>, Option<Timestamp>) {
    let mut one = RequirementScore {
        requirement,
        status: Status::Manual,
        severity: None,
        checks: checks.len(),
        assessed: 0,
        failing: 0,
        attested: false,
        lapsed: false,
        reason: None,
    };
    let mut valid_until = None;
    let mut excepted = false;
    for number in checks {
        one.severity = one
            .severity
            .max(catalogue.numbered(*number).map(|check| check.severity));
        let Some(result) = results.get(*number as usize).copied().flatten() else {
            continue;
        };
        one.assessed += usize::from(result.assessed());
        one.failing += usize::from(result.failing > 0);
        excepted |= result.excepted > 0;
        valid_until = earlier(valid_until, result.valid_until);
    }
    // Whether a word that was given still holds, and until when.
    let mut holds = |until: Option<Timestamp>| {
        let holds = until.is_none_or(|until| now < until);
        if holds {
            valid_until = earlier(valid_until, until);
        }
        one.lapsed |= !holds;
        holds
    };
    let (attestation, mark) = said.of(&requirement.id);
    one.attested = attestation.is_some_and(|given| holds(given.valid_until));
    let mark = mark.filter(|mark| holds(mark.valid_until));
    one.reason = mark.map(|mark| mark.reason.clone());
    one.status = if mark.is_some() {
        Status::NotApplicable
    } else if one.failing > 0 {
        Status::Fail
    } else if excepted {
        Status::Excepted
    } else if one.assessed > 0 {
        Status::Pass
    } else if one.attested {
        Status::Attested
    } else if one.checks > 0 {
        Status::NotAssessed
    } else {
        Status::Manual
    };
    (one, valid_until)
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
