//! What rules hide of a drift, and how bad the rest is.

use super::path::{State, all_matched};
use super::{Rule, ValueTest};
use crate::baseline::{Expected, Outcome, Standing};
use crate::class::{self, FieldClass};
use crate::difference::Change;
use jiff::Timestamp;
use std::borrow::Borrow;
use std::collections::BTreeSet;
use tenantry_resource::{Resource, Severity};

/// What one rule hides of a drift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Nothing.
    Nothing,
    /// Of the changes that are listed, those at these positions; not all.
    Fields(Vec<usize>),
    /// All of it.
    Everything,
}

/// A drift, with what rules hide of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// How bad what is not hidden is.
    pub severity: Severity,
    /// Whether nothing is left of it.
    pub ignored: bool,
    /// The ids of the rules that hide it as a whole.
    pub hidden_by: Vec<String>,
    /// The fields that are listed in the difference, in the same order.
    pub fields: Vec<Field>,
    /// The first moment at which a rule that hides something does so no more.
    pub valid_until: Option<Timestamp>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is about.
    pub class: FieldClass,
    /// How bad it is that it differs.
    pub severity: Severity,
    /// The ids of the rules that hide it; none if it is to be seen.
    pub hidden_by: Vec<String>,
}

impl Drift {
    /// The ids of all rules that hide something of it, in order, each once.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        let fields = self.fields.iter().flat_map(|field| &field.hidden_by);
        let all = fields.chain(&self.hidden_by).map(String::as_str);
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Rules that are asked together.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// Of these rules.
    #[must_use]
    pub const fn new(rules: Vec<Rule>) -> Self {
        Self { rules }
    }

    /// Those that come with the product.
    #[must_use]
    pub fn shipped() -> Self {
        let shipped = super::shipped().iter();
        Self::new(shipped.map(|shipped| shipped.rule.clone()).collect())
    }

    /// And these.
    pub fn extend(&mut self, rules: impl IntoIterator<Item = Rule>) {
        self.rules.extend(rules);
    }

    /// All of them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What the rules of a customer and of everybody hide of a drift at that moment, and how
    /// bad the rest is.
    ///
    /// A drift is ignored if a rule hides it as a whole, or if each of its fields is hidden;
    /// not while there are fields that are not listed.
    #[must_use]
    pub fn judge<E, O>(&self, outcome: &Outcome<E, O>, customer: &str, now: Timestamp) -> Drift
    where
        E: Borrow<Expected>,
        O: Borrow<Resource>,
    {
        let rules: Vec<&Rule> = self
            .rules
            .iter()
            .filter(|rule| rule.is_for(customer) && rule.holds_at(now) && rule.concerns(outcome))
            .collect();
        let mut used = BTreeSet::new();
        let mut id = |at: &usize| {
            used.insert(*at);
            rules.get(*at).map(|rule| rule.id.clone())
        };
        let whole =
            (0..rules.len()).filter(|at| rules.get(*at).is_some_and(|rule| rule.paths.is_empty()));
        let hidden_by: Vec<String> = whole.filter_map(|at| id(&at)).collect();
        let difference = &outcome.difference;
        let fields: Vec<Field> = difference
            .changes()
            .iter()
            .map(|change| {
                let (class, severity) = class::of_change(&outcome.identity, change);
                let hiding = hiding(&rules, change, asked(outcome));
                Field {
                    class,
                    severity,
                    hidden_by: hiding.iter().filter_map(&mut id).collect(),
                }
            })
            .collect();
        let seen = fields.iter().filter(|field| field.hidden_by.is_empty());
        let worst = seen.map(|field| field.severity).max();
        let all_fields =
            outcome.standing == Standing::Changed && worst.is_none() && difference.is_complete();
        let ignored = outcome.standing.is_drift() && (!hidden_by.is_empty() || all_fields);
        let severity = match outcome.standing {
            _ if ignored => Severity::Informational,
            // What is not listed is worth a look.
            Standing::Changed => worst.unwrap_or(Severity::Low),
            standing => class::of_standing(&outcome.identity, standing),
        };
        let untils = used.iter().filter_map(|at| rules.get(*at)?.until);
        Drift {
            severity,
            ignored,
            hidden_by,
            fields,
            valid_until: untils.min(),
        }
    }
}

/// The resource whose fields a rule's conditions are asked of: as it is, or as it should be
/// where it is not there.
pub(super) fn asked<E, O>(outcome: &Outcome<E, O>) -> Option<&Resource>
where
    E: Borrow<Expected>,
    O: Borrow<Resource>,
{
    let is = outcome.observed.as_ref().map(Borrow::borrow);
    let should = outcome.expected.as_ref().map(|one| &one.borrow().resource);
    is.filter(|is| !is.is_deleted()).or(should)
}

/// The positions of the rules that together hide a change; none if something of it is left.
fn hiding(rules: &[&Rule], change: &Change, resource: Option<&Resource>) -> BTreeSet<usize> {
    let mut states = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let mut beside = rule.when.iter().filter(|condition| condition.is_beside());
        let held = beside.all(|condition| {
            resource.is_some_and(|resource| condition.holds(resource, Some(&change.path)))
        });
        if !held
            || rule
                .values
                .is_some_and(|test: ValueTest| !test.holds(change))
        {
            continue;
        }
        for path in &rule.paths {
            let mut state = State::of(path);
            change.path.steps().iter().for_each(|step| state.step(step));
            states.push((at, state));
        }
    }
    let mut used = BTreeSet::new();
    // A change between two values is one; of what came or went, each part is asked for.
    let values = match (&change.old, &change.new) {
        (None, Some(value)) | (Some(value), None) => value,
        _ => &tenantry_resource::json::Value::Null,
    };
    match all_matched(&states, values, &mut used) {
        true => used,
        false => BTreeSet::new(),
    }
}

pub(super) fn hidden_by<E, O>(rule: &Rule, outcome: &Outcome<E, O>, now: Timestamp) -> Hidden
where
    E: Borrow<Expected>,
    O: Borrow<Resource>,
{
    if !rule.holds_at(now) || !rule.concerns(outcome) {
        return Hidden::Nothing;
    }
    if rule.paths.is_empty() {
        return Hidden::Everything;
    }
    let changes = outcome.difference.changes();
    let fields: Vec<usize> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| !hiding(&[rule], change, asked(outcome)).is_empty())
        .map(|(at, _)| at)
        .collect();
    match fields.len() {
        0 => Hidden::Nothing,
        count if count == outcome.difference.total() => Hidden::Everything,
        _ => Hidden::Fields(fields),
    }
}
