//! The walk through two trees that finds what differs.

use super::key::{self, object};
use super::{Change, Difference};
use crate::baseline::Names;
use crate::layout::Node;
use crate::pointer::Pointer;
use std::cmp::Ordering;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::{DROPPED, REDACTED, Reason, reason_of};

/// Where the walk is; it becomes a [`Pointer`] only where something differs.
pub(super) enum Path<'p> {
    Root,
    /// A member of the root.
    Name(&'p str),
    Member(&'p Path<'p>, &'p str),
    Element(&'p Path<'p>, usize),
}

impl Path<'_> {
    fn steps(&self, steps: &mut Vec<String>) {
        match self {
            Self::Root => {}
            Self::Name(name) => steps.push((*name).to_owned()),
            Self::Member(parent, name) => {
                parent.steps(steps);
                steps.push((*name).to_owned());
            }
            Self::Element(parent, at) => {
                parent.steps(steps);
                steps.push(at.to_string());
            }
        }
    }
}

/// What was found so far.
pub(super) struct Walk {
    /// Whether only what the old side declares counts.
    declared: bool,
    listed: usize,
    changes: Vec<Change>,
    total: usize,
}

impl Walk {
    /// Every difference counts.
    pub(super) const fn whole(listed: usize) -> Self {
        Self {
            declared: false,
            listed,
            changes: Vec::new(),
            total: 0,
        }
    }

    /// What the old side does not name does not count.
    pub(super) const fn declared(listed: usize) -> Self {
        Self {
            declared: true,
            listed,
            changes: Vec::new(),
            total: 0,
        }
    }

    pub(super) const fn is_declared(&self) -> bool {
        self.declared
    }

    pub(super) fn finish(self) -> Difference {
        Difference {
            changes: self.changes,
            total: self.total,
        }
    }

    pub(super) fn emit(&mut self, path: &Path<'_>, old: Option<&Value>, new: Option<&Value>) {
        self.emit_at(path, old, new, None);
    }

    pub(super) fn emit_at(
        &mut self,
        path: &Path<'_>,
        old: Option<&Value>,
        new: Option<&Value>,
        at: Option<usize>,
    ) {
        self.total += 1;
        if self.changes.len() < self.listed {
            let mut steps = Vec::new();
            path.steps(&mut steps);
            self.changes.push(Change {
                path: Pointer::of(steps),
                old: old.cloned(),
                new: new.cloned(),
                at,
            });
        }
    }

    /// Two values at the same place.
    pub(super) fn both(
        &mut self,
        node: &Node,
        names: Option<&Names>,
        old: &Value,
        new: &Value,
        path: &Path<'_>,
    ) {
        if old == new {
            return;
        }
        if let (Some(old), Some(new)) = (object(old), object(new)) {
            return self.members(node, names, old, new, path);
        }
        match (old, new) {
            (Value::List(old), Value::List(new)) => match node.set {
                true => self.set(node, old, new, path),
                false => self.list(node, old, new, path),
            },
            _ if self.declared && undetermined(old, new) => {}
            _ => self.emit(path, Some(old), Some(new)),
        }
    }

    /// Two objects at the same place.
    pub(super) fn members(
        &mut self,
        node: &Node,
        names: Option<&Names>,
        old: &Object,
        new: &Object,
        path: &Path<'_>,
    ) {
        if old == new {
            return;
        }
        let names = names.filter(|names| self.declared && !node.whole && !names.is_all());
        if let Some(names) = names {
            for (name, inside) in names.iter() {
                let values = (old.get(name), new.get(name));
                self.member(node, Some(inside), values, name, path);
            }
            return;
        }
        let added_counts = !self.declared || node.whole;
        let mut olds = old.iter().peekable();
        let mut news = new.iter().peekable();
        loop {
            let order = match (olds.peek(), news.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((one, _)), Some((other, _))) => order(one, other),
            };
            let old = if order.is_le() { olds.next() } else { None };
            let new = if order.is_ge() { news.next() } else { None };
            let Some((name, _)) = old.or(new) else { break };
            if old.is_some() || added_counts {
                let values = (old.map(|(_, old)| old), new.map(|(_, new)| new));
                self.member(node, None, values, name, path);
            }
        }
    }

    fn member(
        &mut self,
        node: &Node,
        names: Option<&Names>,
        values: (Option<&Value>, Option<&Value>),
        name: &str,
        path: &Path<'_>,
    ) {
        let (node, path) = (node.member(name), &Path::Member(path, name));
        match values {
            (Some(old), Some(new)) => self.both(node, names, old, new, path),
            (None, None) => {}
            (Some(old), None) if self.declared && untold(old) => {}
            (None, Some(new)) => match (names.filter(|names| !names.is_all()), object(new)) {
                // All that is named in it is named empty; what else is in it is not.
                (Some(names), Some(new)) => {
                    self.members(node, Some(names), &Object::new(), new, path);
                }
                _ => self.emit(path, None, Some(new)),
            },
            (old, None) => self.emit(path, old, None),
        }
    }

    /// Two lists without an order.
    fn set(&mut self, node: &Node, old: &[Value], new: &[Value], path: &Path<'_>) {
        let element = node.element();
        if let Some((olds, news)) = key::of_both(old, new) {
            for (step, at) in &olds {
                let (Some(old), path) = (old.get(*at), &Path::Member(path, step)) else {
                    continue;
                };
                match news.get(step).and_then(|at| new.get(*at)) {
                    Some(new) => self.both(element, None, old, new, path),
                    None => self.emit(path, Some(old), None),
                }
            }
            for (step, at) in &news {
                if !olds.contains_key(step) {
                    self.emit(&Path::Member(path, step), None, new.get(*at));
                }
            }
            return;
        }
        let in_old: std::collections::HashSet<&Value> = old.iter().collect();
        let in_new: std::collections::HashSet<&Value> = new.iter().collect();
        let mut removed: Vec<&Value> = old.iter().filter(|old| !in_new.contains(old)).collect();
        let mut added: Vec<&Value> = new.iter().filter(|new| !in_old.contains(new)).collect();
        removed.dedup();
        added.dedup();
        if self.declared {
            self.without_covered(element, &mut removed, &mut added);
        }
        for old in removed {
            self.emit(&Path::Member(path, &key::of_value(old)), Some(old), None);
        }
        for new in added {
            self.emit(&Path::Member(path, &key::of_value(new)), None, Some(new));
        }
    }

    /// Takes out elements that have all that a declared one names.
    fn without_covered(&self, node: &Node, old: &mut Vec<&Value>, new: &mut Vec<&Value>) {
        /// The most pairs that are tried.
        const MOST: usize = 10_000;
        if old.len().saturating_mul(new.len()) > MOST {
            return;
        }
        old.retain(|old| {
            let covers = |new: &&Value| self.covers(node, old, new);
            match new.iter().position(covers) {
                Some(at) => {
                    new.remove(at);
                    false
                }
                None => true,
            }
        });
    }

    /// Whether nothing that `old` declares differs in `new`.
    fn covers(&self, node: &Node, old: &Value, new: &Value) -> bool {
        let mut walk = Self {
            declared: self.declared,
            ..Self::whole(0)
        };
        walk.both(node, None, old, new, &Path::Root);
        walk.total == 0
    }
}

/// Whether two values cannot be told to differ: a secret of which no digest is kept has any
/// value; and of one that is a secret only because whoever delivered it marked it, the other
/// side need not know.
fn undetermined(old: &Value, new: &Value) -> bool {
    let dropped = |value: &Value| {
        let digest = value.get(REDACTED).and_then(Value::as_str);
        reason_of(value).is_some() && digest == Some(DROPPED)
    };
    let marked = |value: &Value| reason_of(value) == Some(Reason::MarkedSensitive);
    match (reason_of(old), reason_of(new)) {
        (None, None) => false,
        (Some(_), Some(_)) => {
            dropped(old) || dropped(new) || old.get(REDACTED) == new.get(REDACTED)
        }
        _ => dropped(old) || marked(old) || marked(new),
    }
}

/// Whether a value is a secret that most sources keep to themselves, so that its absence says
/// nothing: a password is in a state and in no answer of the provider.
fn untold(value: &Value) -> bool {
    matches!(
        reason_of(value),
        Some(Reason::SensitiveAttribute | Reason::MarkedSensitive)
    )
}

/// The order of members in an object: that of their UTF-16 code units.
fn order(one: &str, other: &str) -> Ordering {
    match one == other {
        true => Ordering::Equal,
        false => one.encode_utf16().cmp(other.encode_utf16()),
    }
}
