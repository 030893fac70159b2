//! Attributes that one side's source never says are not compared.

use std::borrow::Cow;
use tenantry_resource::json::{Object, Value};

/// Both sides without what either does not say. What neither has costs nothing.
pub(super) fn without<'r>(sides: [&'r Object; 2], unsaid: [&[String]; 2]) -> [Cow<'r, Object>; 2] {
    let [old, new] = sides;
    let mut sides = sides.map(Cow::Borrowed);
    if old == new {
        return sides;
    }
    for path in unsaid.into_iter().flatten() {
        for side in &mut sides {
            if has(side, path) {
                take(side.to_mut(), path);
            }
        }
    }
    sides
}

/// The first name of a path, whether what follows is in each element of a list, and that.
fn step(path: &str) -> (&str, bool, Option<&str>) {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    match first.strip_suffix("[]") {
        Some(name) => (name, true, rest),
        None => (first, false, rest),
    }
}

fn has(object: &Object, path: &str) -> bool {
    match (step(path), object.get(step(path).0)) {
        (_, None) => false,
        ((_, _, None), Some(_)) => true,
        ((_, false, Some(rest)), Some(Value::Object(inside))) => has(inside, rest),
        ((_, true, Some(rest)), Some(Value::List(list))) => list
            .iter()
            .any(|element| matches!(element, Value::Object(inside) if has(inside, rest))),
        _ => false,
    }
}

fn take(object: &mut Object, path: &str) {
    let (name, _, rest) = step(path);
    let Some(value) = object.remove(name) else {
        return;
    };
    let Some(rest) = rest else {
        return;
    };
    let left = match value {
        Value::Object(mut inside) => {
            take(&mut inside, rest);
            Value::Object(inside)
        }
        Value::List(list) => {
            let elements = list.into_iter().map(|element| match element {
                Value::Object(mut inside) => {
                    take(&mut inside, rest);
                    Value::Object(inside)
                }
                other => other,
            });
            Value::List(elements.collect())
        }
        other => other,
    };
    // What holds nothing else is not said either.
    if !left.is_empty() {
        object.insert(name, left);
    }
}
