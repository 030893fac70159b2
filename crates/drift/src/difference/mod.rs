//! What differs between two configurations, field by field.

mod apply;
mod key;
mod list;
mod stored;
mod unsaid;
mod walk;

pub use apply::apply;

use crate::baseline::Names;
use crate::layout::Layout;
use crate::pointer::Pointer;
use tenantry_resource::Resource;
use tenantry_resource::json::{Object, Value};
use walk::{Path, Walk};

/// How many changes of one resource are listed where nothing else is asked for.
pub const LISTED: usize = 1_000;

/// What became of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It has another value.
    Changed,
}

impl ChangeKind {
    /// Its name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A field that differs.
///
/// The path leads through lists by positions of the new one, but for an element that was
/// removed: its last step is its position in the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: Pointer,
    /// What was there; none if it was added.
    pub old: Option<Value>,
    /// What is there; none if it was removed.
    pub new: Option<Value>,
    /// The position of an element that was added to a list whose elements are called by a
    /// key.
    pub at: Option<usize>,
}

impl Change {
    /// What became of the field.
    #[must_use]
    pub const fn kind(&self) -> ChangeKind {
        match (&self.old, &self.new) {
            (None, _) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(_), Some(_)) => ChangeKind::Changed,
        }
    }
}

/// What differs between two values: the first changes, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub(crate) changes: Vec<Change>,
    pub(crate) total: usize,
}

impl Difference {
    /// The changes that are listed, in the order of the places.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How many changes there are, listed or not.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Whether nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Whether all changes are listed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.changes.len() == self.total
    }
}

/// What differs between two trees in canonical form, of which at most `listed` changes are
/// listed. Lists that `layout` knows to be sets are compared without order, and are taken to
/// be in that of the canonical form.
///
/// `compare(layout, a, a, …)` is empty, and [`apply`] of it to `a` gives `b`.
#[must_use]
pub fn compare(layout: &Layout, old: &Value, new: &Value, listed: usize) -> Difference {
    let mut walk = Walk::whole(listed);
    walk.both(layout.root(), None, old, new, &Path::Root);
    walk.finish()
}

/// What differs between two forms of a resource: name, tags and attributes, but for
/// attributes that the source of either never says.
#[must_use]
pub fn compare_resources(old: &Resource, new: &Resource, listed: usize) -> Difference {
    compared(Walk::whole(listed), old, new, None)
}

/// What differs from what a baseline declares: see [`Extent`](crate::Extent).
pub(crate) fn compare_declared(
    old: &Resource,
    new: &Resource,
    names: Option<&Names>,
    listed: usize,
) -> Difference {
    compared(Walk::declared(listed), old, new, names)
}

fn compared(mut walk: Walk, old: &Resource, new: &Resource, names: Option<&Names>) -> Difference {
    let root = Layout::of_resource(new).root();
    let (attributes, tags, name) = (Path::Name("attributes"), Path::Name("tags"), "name");
    let node = root.member("attributes");
    let sides = [old, new];
    let [of_old, of_new] =
        unsaid::without(sides.map(Resource::attributes), sides.map(Resource::unsaid));
    // Who names nothing at the top names no attribute.
    if !names.is_some_and(Names::is_all) {
        walk.members(node, names, &of_old, &of_new, &attributes);
    }
    match (old.name(), new.name()) {
        (old, new) if old == new => {}
        (None, _) if walk.is_declared() => {}
        (old, new) => walk.emit(
            &Path::Name(name),
            old.map(Value::from).as_ref(),
            new.map(Value::from).as_ref(),
        ),
    }
    // Labels of Kubernetes are both, and differ once.
    let is_told = |side: &Resource, attributes: &Object| match attributes.get("labels") {
        Some(Value::Object(labels)) => labels == side.tags(),
        Some(_) => false,
        None => side.tags().is_empty(),
    };
    let are_labels = is_told(old, &of_old) && is_told(new, &of_new);
    if !(are_labels || walk.is_declared() && old.tags().is_empty()) {
        walk.members(root.member("tags"), None, old.tags(), new.tags(), &tags);
    }
    walk.finish()
}

/// The element of a list that a step of a [`Pointer`] leads to: by its key or its position.
pub(crate) fn find_element<'v>(list: &'v [Value], step: &str) -> Option<&'v Value> {
    let at = key::find(list, step).or_else(|| step.parse().ok())?;
    list.get(at)
}
