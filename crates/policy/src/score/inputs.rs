//! What a score is made of.

use crate::framework::fold_id;
use jiff::Timestamp;
use std::collections::HashMap;

/// What came of one check: how many resources of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Resources that fail it, and for which there is no exception.
    pub failing: u64,
    /// Resources that fail it, for which an exception holds.
    pub excepted: u64,
    /// Resources that pass it.
    pub passing: u64,
    /// The earliest instant at which time alone changes these numbers, such as the end of
    /// an exception; none where nothing does.
    pub valid_until: Option<Timestamp>,
}

impl Results {
    /// Whether there is a result at all.
    pub(super) fn assessed(&self) -> bool {
        self.failing > 0 || self.excepted > 0 || self.passing > 0
    }
}

/// Somebody's word that a requirement is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attestation {
    /// From when on it no longer holds; none where it has no end.
    pub valid_until: Option<Timestamp>,
}

/// Somebody's word that a requirement does not concern a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotApplicable {
    /// Why it does not.
    pub reason: String,
    /// From when on it no longer holds; none where it has no end.
    pub valid_until: Option<Timestamp>,
}

/// By framework, and by the folded id of the requirement.
type ByRequirement<T> = HashMap<String, HashMap<String, T>>;

/// What the scores of one customer are made of: what came of the checks, and what people
/// said of requirements. What is given again replaces what was given before.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    pub(super) results: HashMap<String, Results>,
    attested: ByRequirement<Attestation>,
    not_applicable: ByRequirement<NotApplicable>,
}

impl Inputs {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What came of a check, by its id. A check that the catalogue does not know speaks to
    /// no requirement and changes no score.
    pub fn set(&mut self, check_id: &str, results: Results) -> &mut Self {
        self.results.insert(check_id.to_owned(), results);
        self
    }

    /// That a requirement is attested. Its id may be written in any spelling that
    /// [`fold_id`] knows.
    pub fn attest(
        &mut self,
        framework: &str,
        requirement: &str,
        attestation: Attestation,
    ) -> &mut Self {
        put(&mut self.attested, framework, requirement, attestation);
        self
    }

    /// That a requirement is not applicable. Its id may be written in any spelling that
    /// [`fold_id`] knows.
    pub fn not_applicable(
        &mut self,
        framework: &str,
        requirement: &str,
        mark: NotApplicable,
    ) -> &mut Self {
        put(&mut self.not_applicable, framework, requirement, mark);
        self
    }

    /// What was said of the requirements of one framework.
    pub(super) fn said(&self, framework: &str) -> Said<'_> {
        Said {
            attested: self.attested.get(framework),
            not_applicable: self.not_applicable.get(framework),
        }
    }
}

/// What was said of the requirements of one framework, by folded id.
pub(super) struct Said<'a> {
    attested: Option<&'a HashMap<String, Attestation>>,
    not_applicable: Option<&'a HashMap<String, NotApplicable>>,
}

impl<'a> Said<'a> {
    pub(super) fn of(&self, id: &str) -> (Option<Attestation>, Option<&'a NotApplicable>) {
        if self.attested.is_none() && self.not_applicable.is_none() {
            return (None, None);
        }
        let id = fold_id(id);
        (
            self.attested.and_then(|said| said.get(&id)).copied(),
            self.not_applicable.and_then(|said| said.get(&id)),
        )
    }
}

fn put<T>(into: &mut ByRequirement<T>, framework: &str, requirement: &str, value: T) {
    into.entry(framework.to_owned())
        .or_default()
        .insert(fold_id(requirement), value);
}
