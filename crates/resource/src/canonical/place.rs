//! Where in the attributes a value stands, and what holds there.

use crate::redact::{Search, claim, shown};

/// The longest name in a path, in characters.
const SHOWN: usize = 100;

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// What it is called: the name of the member that it is, or is in.
    pub(super) name: &'p str,
    /// How much is looked for in its texts.
    pub(super) search: Search,
    /// Whether the name may tell that it is a secret.
    pub(super) named: bool,
    /// Whether secrets are taken out at all.
    pub(super) redacts: bool,
    /// Whether it counts even when there is nothing in it: in an order, or under a name
    /// that somebody chose.
    pub(super) keeps_empty: bool,
    /// Whether it is an entry of a map.
    pub(super) in_map: bool,
    /// How many objects and lists it stands in.
    pub(super) depth: usize,
    pub(super) step: Step<'p>,
    pub(super) parent: Option<&'p Place<'p>>,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'p> {
    Whole,
    Member(&'p str),
    Element(usize),
}

impl<'p> Place<'p> {
    /// Of the whole.
    pub(super) const fn root() -> Self {
        Self {
            name: "",
            search: Search::Known,
            named: true,
            redacts: true,
            keeps_empty: false,
            in_map: false,
            depth: 0,
            step: Step::Whole,
            parent: None,
        }
    }

    /// Of a member. What is known of the parent's value does not hold for it, but that
    /// it may be a secret does.
    pub(super) fn member<'c>(&'c self, name: &'c str) -> Place<'c> {
        Place {
            name,
            named: true,
            keeps_empty: false,
            in_map: false,
            depth: self.depth + 1,
            step: Step::Member(name),
            parent: Some(self),
            ..*self
        }
    }

    /// Of an element, in or without an order.
    pub(super) fn element<'c>(&'c self, at: usize, in_order: bool) -> Place<'c> {
        Place {
            keeps_empty: in_order,
            in_map: false,
            depth: self.depth + 1,
            step: Step::Element(at),
            parent: Some(self),
            ..*self
        }
    }

    /// What it is called where a name may tell of a secret. In the condition of an IAM
    /// policy, that is `Condition`, an operator, a key and its values, a key that names who
    /// issued a token is called by what it asks of that.
    pub(super) fn called(&self) -> &'p str {
        let mut at = Some(self);
        while let Some(Place {
            step: Step::Element(_),
            parent,
            ..
        }) = at
        {
            at = *parent;
        }
        let operator = at.and_then(|key| key.parent);
        let condition = operator.and_then(|operator| operator.parent);
        let is_condition =
            condition.is_some_and(|condition| matches!(condition.step, Step::Member("Condition")));
        match is_condition {
            true => claim(self.name),
            false => self.name,
        }
    }

    /// As a fault tells it.
    pub(super) fn path(&self) -> String {
        let mut path = self.parent.map_or_else(String::new, Self::path);
        match self.step {
            Step::Whole => {}
            Step::Element(at) => path.push_str(&format!("[{at}]")),
            Step::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&shown(name, SHOWN));
            }
        }
        path
    }
}
