//! Making one tree out of another and what differs.

use super::{Change, ChangeKind, Difference, key};
use crate::layout::{Layout, Node};
use std::collections::BTreeMap;
use tenantry_resource::Fault;
use tenantry_resource::json::{Object, Value};

/// Changes with the steps of their paths that are left.
type Rest<'a> = Vec<(&'a [String], &'a Change)>;

/// Applies a difference to what it starts from: `apply(layout, a, compare(layout, a, b, …))`
/// is `b`. Sets come out in canonical order.
///
/// # Errors
/// A difference of which not all changes are listed, or a change that does not fit, because
/// the difference starts from something else: its path as the field.
pub fn apply(layout: &Layout, old: &Value, difference: &Difference) -> Result<Value, Fault> {
    if !difference.is_complete() {
        return Err(Fault {
            field: "total".to_owned(),
            detail: "is more than the changes that are listed".to_owned(),
        });
    }
    let changes = difference
        .changes
        .iter()
        .map(|change| (change.path.steps(), change))
        .collect();
    let applied = at_place(layout.root(), Some(old.clone()), changes)?;
    Ok(applied.unwrap_or(Value::Null))
}

fn misfit(change: &Change, detail: &str) -> Fault {
    Fault {
        field: change.path.to_string(),
        detail: detail.to_owned(),
    }
}

fn at_place(node: &Node, value: Option<Value>, changes: Rest<'_>) -> Result<Option<Value>, Fault> {
    let here = changes.iter().find(|(steps, _)| steps.is_empty());
    if let Some((_, change)) = here {
        if changes.len() > 1 {
            return Err(misfit(change, "changes together with what is in it"));
        }
        if value != change.old {
            return Err(misfit(change, "has another value"));
        }
        return Ok(change.new.clone());
    }
    let Some((_, first)) = changes.first() else {
        return Ok(value);
    };
    match value {
        Some(Value::Object(object)) => members(node, object, changes).map(Some),
        Some(Value::List(list)) if node.set => set(node, list, changes).map(Some),
        Some(Value::List(list)) => ordered(node, list, changes).map(Some),
        _ => Err(misfit(first, "does not lead to a value")),
    }
}

/// Changes by their next step.
fn by_step(changes: Rest<'_>) -> BTreeMap<&String, Rest<'_>> {
    let mut by_step: BTreeMap<&String, Rest<'_>> = BTreeMap::new();
    for (steps, change) in changes {
        if let Some((step, rest)) = steps.split_first() {
            by_step.entry(step).or_default().push((rest, change));
        }
    }
    by_step
}

fn members(node: &Node, mut object: Object, changes: Rest<'_>) -> Result<Value, Fault> {
    for (name, changes) in by_step(changes) {
        let value = at_place(node.member(name), object.remove(name), changes)?;
        if let Some(value) = value {
            object.insert(name.as_str(), value);
        }
    }
    Ok(Value::Object(object))
}

/// Changes of whole elements, and of what is in them.
fn of_elements(changes: Rest<'_>) -> (Vec<&Change>, Rest<'_>) {
    let whole = |(steps, change): &(&[String], &Change)| {
        steps.len() == 1 && change.kind() != ChangeKind::Changed
    };
    let (elements, inside): (Rest<'_>, Rest<'_>) = changes.into_iter().partition(whole);
    (
        elements.into_iter().map(|(_, change)| change).collect(),
        inside,
    )
}

fn inside_of(
    node: &Node,
    list: &mut [Value],
    changes: Rest<'_>,
    find: impl Fn(&[Value], &str) -> Option<usize>,
) -> Result<(), Fault> {
    for (step, changes) in by_step(changes) {
        let Some((_, first)) = changes.first() else {
            continue;
        };
        let nowhere = misfit(first, "does not lead to an element");
        let Some(place) = find(list, step).and_then(|at| list.get_mut(at)) else {
            return Err(nowhere);
        };
        let element = std::mem::replace(place, Value::Null);
        *place = at_place(node.element(), Some(element), changes)?.ok_or(nowhere)?;
    }
    Ok(())
}

fn set(node: &Node, mut list: Vec<Value>, changes: Rest<'_>) -> Result<Value, Fault> {
    let (elements, inside) = of_elements(changes);
    for change in &elements {
        if let Some(old) = &change.old {
            let at = list.iter().position(|element| element == old);
            let at = at.ok_or_else(|| misfit(change, "is not there to be removed"))?;
            list.remove(at);
        }
    }
    inside_of(node, &mut list, inside, key::find)?;
    list.extend(elements.iter().filter_map(|change| change.new.clone()));
    list.sort_by_cached_key(Value::to_string);
    list.dedup();
    Ok(Value::List(list))
}

/// A list with an order: first goes what goes, then comes what comes, each at the position
/// that it had or has.
fn ordered(node: &Node, mut list: Vec<Value>, changes: Rest<'_>) -> Result<Value, Fault> {
    let (elements, inside) = of_elements(changes);
    let mut removed: Vec<(usize, &Change)> = Vec::new();
    let mut added: Vec<(usize, &Change)> = Vec::new();
    for change in elements {
        let step = change.path.steps().last().map_or("", String::as_str);
        let place = match (change.kind(), position(step)) {
            (ChangeKind::Added, at) => change.at.or(at),
            (_, Some(at)) => Some(at),
            (_, None) => key::find(&list, step),
        };
        let place = place.ok_or_else(|| misfit(change, "does not lead to an element"))?;
        match change.kind() {
            ChangeKind::Added => added.push((place, change)),
            _ => removed.push((place, change)),
        }
    }
    removed.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    for (at, change) in removed {
        if list.get(at) != change.old.as_ref() {
            return Err(misfit(change, "is not there to be removed"));
        }
        list.remove(at);
    }
    let (by_position, by_key): (Rest<'_>, Rest<'_>) = inside
        .into_iter()
        .partition(|(steps, _)| steps.first().is_some_and(|step| position(step).is_some()));
    inside_of(node, &mut list, by_key, key::find)?;
    added.sort_by_key(|(at, _)| *at);
    for (at, change) in added {
        match &change.new {
            Some(new) if at <= list.len() => list.insert(at, new.clone()),
            _ => return Err(misfit(change, "leads behind the end of the list")),
        }
    }
    inside_of(node, &mut list, by_position, |_, step| position(step))?;
    Ok(Value::List(list))
}

/// A position as it is written: no sign, no zero before others.
fn position(step: &str) -> Option<usize> {
    let at: usize = step.parse().ok()?;
    (at.to_string() == step).then_some(at)
}
