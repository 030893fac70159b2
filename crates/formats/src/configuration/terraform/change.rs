//! What a plan says of one resource.

use super::super::facts::LeftOut;
use super::super::item::{Change, ChangeKind, Item};
use super::super::mapping::{self, Source, takes_in};
use super::super::out::{Found, Out, drafted};
use super::super::parts::Drifted;
use super::super::value::{bare, mark_tree, text};
use super::found::{Not, found};
use super::plan::{instance, not_managed};
use super::sensitive;
use std::collections::BTreeSet;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::shown;
use tenantry_resource::{Draft, Fault};

pub(super) fn change(kind: ChangeKind, resource: Object, index: u64, line: u64, out: &mut Out) {
    let about = text(&resource, "address").unwrap_or("?").to_owned();
    if let Some(why) = not_managed(&resource) {
        return out.facts.leave_out(why);
    }
    let nothing = Object::new();
    let said = match resource.get("change") {
        Some(Value::Object(said)) => said,
        _ => &nothing,
    };
    let actions: Vec<String> = match said.get("actions") {
        Some(Value::List(list)) => {
            let actions = list.iter().filter_map(Value::as_str);
            actions.map(|action| shown(action, 20)).collect()
        }
        _ => Vec::new(),
    };
    let missing = |field: &str| Fault::new(field, "is missing");
    if actions.is_empty() {
        return out.refuse(index, Some(line), Some(&about), missing("change.actions"));
    }
    let previous = text(&resource, "previous_address").map(str::to_owned);
    if actions == ["no-op"] && previous.is_none() {
        return;
    }
    let side = |values: &str, tree: &str| -> Result<Option<(Found, Object)>, Not> {
        let Some(Value::Object(values)) = said.get(values) else {
            return Ok(None);
        };
        let tree = said.get(tree).unwrap_or(&Value::Null);
        let marked = mark_tree(Value::Object(values.clone()), tree);
        let marked = sensitive::mark_known(marked);
        let found = found(instance(&resource, &about, marked, index, line)?)?;
        Ok(Some((found, values.clone())))
    };
    let before = side("before", "before_sensitive");
    let after = side("after", "after_sensitive");
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        // What is to be made anew has no id yet.
        (Ok(Some(before)), Err(Not::Right(fault))) if fault.field == "id" => (Some(before), None),
        (Ok(None), Err(Not::Right(fault)))
            if fault.field == "id" && kind == ChangeKind::Planned =>
        {
            return out.facts.leave_out(LeftOut::NotMade);
        }
        (Err(Not::Kept(why)), _) | (_, Err(Not::Kept(why))) => {
            return out.facts.leave_out(why);
        }
        (Err(Not::Right(fault)), _) | (_, Err(Not::Right(fault))) => {
            return out.refuse(index, Some(line), Some(&about), fault);
        }
    };
    let beyond = match (&before, &after) {
        (Some((_, before)), Some((_, after))) => beyond(&resource, before, after),
        _ => Vec::new(),
    };
    if before.is_none() && after.is_none() && actions == ["create"] {
        return out.facts.leave_out(LeftOut::NotMade);
    }
    let Some(key) = before
        .as_ref()
        .or(after.as_ref())
        .map(|(one, _)| one.key.clone())
    else {
        return out.refuse(index, Some(line), Some(&about), missing("change"));
    };
    for (one, _) in [&before, &after].into_iter().flatten() {
        out.learn(&one.key, &one.place);
    }
    let is_part = [&before, &after]
        .into_iter()
        .flatten()
        .any(|(one, _)| one.alone.is_some());
    let has_parts = [&before, &after]
        .into_iter()
        .flatten()
        .any(|(one, _)| takes_in(&one.kind));
    let mut change = Change {
        kind,
        address: about.clone(),
        previous_address: previous,
        actions,
        before: None,
        after: None,
        is_part,
        beyond,
        unknown: unknown(said.get("after_unknown")),
        index,
        line: Some(line),
    };
    if kind == ChangeKind::Drifted && (is_part || has_parts) {
        let [before, after] = [before, after].map(|side| side.map(|(found, _)| found));
        return out.drifted(Drifted {
            before,
            after,
            change,
        });
    }
    let mut unplaced = false;
    let mut draft = |side: Option<(Found, Object)>| -> Option<Draft> {
        let (found, _) = side?;
        let account = found.place.account.clone();
        unplaced |= account.is_none() || found.place.region.is_none();
        Some(drafted(&found, account.unwrap_or_default()))
    };
    change.before = draft(before);
    change.after = draft(after);
    match unplaced {
        true => out.changed(key, change),
        false => out.give(Item::Change(Box::new(change))),
    }
}

/// Attributes that differ and do not enter the canonical form. What is empty on both
/// sides does not differ.
fn beyond(resource: &Object, before: &Object, after: &Object) -> Vec<String> {
    let kind = text(resource, "type").unwrap_or_default();
    let Some(mapping) = mapping::mapping(Source::Terraform, kind) else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = before
        .iter()
        .chain(after.iter())
        .map(|(name, _)| name)
        .collect();
    let own = [
        "id",
        "arn",
        "tags",
        "tags_all",
        "labels",
        "effective_labels",
        "timeouts",
    ];
    let differ = names.into_iter().filter(|name| {
        let one = before.get(name).unwrap_or(&Value::Null);
        let other = after.get(name).unwrap_or(&Value::Null);
        !own.contains(name) && !mapping.looks_at(name) && settled(one) != settled(other)
    });
    differ.map(|name| shown(name, 60)).collect()
}

/// A value without what is empty in it.
fn settled(value: &Value) -> Value {
    match bare(value) {
        Value::Object(object) => {
            let members = object
                .iter()
                .map(|(name, value)| (name.to_owned(), settled(value)));
            let members = members.filter(|(_, value)| !value.is_empty());
            Value::Object(Object::of(members.collect()).unwrap_or_default())
        }
        Value::List(list) => Value::List(list.iter().map(settled).collect()),
        other => other.clone(),
    }
}

/// The attributes that are not known yet.
fn unknown(tree: Option<&Value>) -> Vec<String> {
    let Some(Value::Object(tree)) = tree else {
        return Vec::new();
    };
    fn any(tree: &Value) -> bool {
        match tree {
            Value::Bool(unknown) => *unknown,
            Value::List(list) => list.iter().any(any),
            Value::Object(object) => object.iter().any(|(_, value)| any(value)),
            _ => false,
        }
    }
    let names = tree.iter().filter(|(_, value)| any(value));
    names.map(|(name, _)| shown(name, 60)).collect()
}
