//! Patterns of places.

use super::glob::Glob;
use crate::pointer::Pointer;
use std::fmt;
use std::str::FromStr;
use tenantry_resource::json::Value;
use tenantry_resource::redact::reason_of;

/// The longest pattern, in bytes.
const LONGEST: usize = 1_024;

/// The most steps; the places in a pattern are the bits of a number.
const MOST_STEPS: usize = 60;

/// A pattern of places: a JSON Pointer in whose steps `*` stands for any characters, and in
/// which the step `**` stands for any steps, or none. `~2` stands for a `*` that is meant.
/// It matches a place and everything that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// `**`
    AnySteps,
    One(Glob),
}

/// Why a text is no [`PathPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathPatternError {
    /// It does not begin with a `/`.
    #[error("is no JSON Pointer: it begins with a /")]
    NoSlash,
    /// A `~` without `0`, `1` or `2`.
    #[error("has a ~ that is not followed by 0 (a ~), 1 (a /) or 2 (a * that is meant)")]
    Tilde,
    /// Too long or too deep.
    #[error("is longer than {LONGEST} bytes or {MOST_STEPS} steps")]
    TooLong,
    /// It leads to nothing that a resource has.
    #[error("begins neither with /attributes, /tags nor /name")]
    NoRoot,
}

impl PathPattern {
    /// The pattern of one place and what is in it.
    ///
    /// # Errors
    /// A place that is too long or deep for a pattern, or no place in a resource.
    pub fn exactly(place: &Pointer) -> Result<Self, PathPatternError> {
        place.to_string().replace('*', "~2").parse()
    }

    /// Whether it matches a place, or one that the place is in.
    #[must_use]
    pub fn matches(&self, place: &Pointer) -> bool {
        let mut state = State::of(self);
        place.steps().iter().for_each(|step| state.step(step));
        state.reached()
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for PathPattern {
    type Err = PathPatternError;

    fn from_str(text: &str) -> Result<Self, PathPatternError> {
        if text.len() > LONGEST {
            return Err(PathPatternError::TooLong);
        }
        let rest = text.strip_prefix('/').ok_or(PathPatternError::NoSlash)?;
        let steps: Result<Vec<Step>, _> = rest.split('/').map(step).collect();
        let steps = steps?;
        if steps.len() > MOST_STEPS {
            return Err(PathPatternError::TooLong);
        }
        let rooted = steps.first().is_some_and(|first| match first {
            Step::AnySteps => true,
            Step::One(glob) => ["attributes", "tags", "name"]
                .iter()
                .any(|root| glob.matches(root)),
        });
        match rooted {
            true => Ok(Self {
                text: text.to_owned(),
                steps,
            }),
            false => Err(PathPatternError::NoRoot),
        }
    }
}

fn step(token: &str) -> Result<Step, PathPatternError> {
    if token == "**" {
        return Ok(Step::AnySteps);
    }
    let parts = token.split('*').map(|part| {
        let mut pieces = part.split('~');
        let mut literal = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let mut rest = piece.chars();
            literal.push(match rest.next() {
                Some('0') => '~',
                Some('1') => '/',
                Some('2') => '*',
                _ => return Err(PathPatternError::Tilde),
            });
            literal.push_str(rest.as_str());
        }
        Ok(literal)
    });
    Ok(Step::One(Glob::of_parts(parts.collect::<Result<_, _>>()?)))
}

/// How far a pattern is matched by the steps so far: each bit is a place in it that could
/// be next.
#[derive(Clone, Copy)]
pub(super) struct State<'p> {
    steps: &'p [Step],
    next: u64,
}

impl<'p> State<'p> {
    pub(super) fn of(pattern: &'p PathPattern) -> Self {
        let mut state = Self {
            steps: &pattern.steps,
            next: 1,
        };
        state.skip_any_steps();
        state
    }

    /// Whether the place, or one that it is in, is matched.
    pub(super) const fn reached(&self) -> bool {
        self.next & (1 << self.steps.len()) != 0
    }

    /// Goes one step further in.
    pub(super) fn step(&mut self, name: &str) {
        if self.reached() || self.next == 0 {
            return;
        }
        let mut next = 0;
        for (at, step) in self.steps.iter().enumerate() {
            if self.next & (1 << at) == 0 {
                continue;
            }
            match step {
                Step::AnySteps => next |= 1 << at,
                Step::One(glob) if glob.matches(name) => next |= 1 << (at + 1),
                Step::One(_) => {}
            }
        }
        self.next = next;
        self.skip_any_steps();
    }

    fn skip_any_steps(&mut self) {
        for (at, step) in self.steps.iter().enumerate() {
            if matches!(step, Step::AnySteps) && self.next & (1 << at) != 0 {
                self.next |= 1 << (at + 1);
            }
        }
    }
}

/// Whether all of a value is matched by one or other of these states, each with what it
/// stands for: the place itself, or each member of an object. Adds to `used` what matched.
pub(super) fn all_matched<T: Copy + Ord>(
    states: &[(T, State<'_>)],
    value: &Value,
    used: &mut std::collections::BTreeSet<T>,
) -> bool {
    let reached = states.iter().filter(|(_, state)| state.reached());
    let mut reached = reached.map(|(whose, _)| *whose).peekable();
    if reached.peek().is_some() {
        used.extend(reached);
        return true;
    }
    let Value::Object(object) = value else {
        return false;
    };
    if states.is_empty() || object.is_empty() || reason_of(value).is_some() {
        return false;
    }
    object.iter().all(|(name, value)| {
        let mut inside = states.to_vec();
        inside.iter_mut().for_each(|(_, state)| state.step(name));
        inside.retain(|(_, state)| state.next != 0);
        all_matched(&inside, value, used)
    })
}
