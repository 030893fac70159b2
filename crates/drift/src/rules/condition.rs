//! What a resource has to have, for a rule to hold.

use super::glob::Glob;
use crate::difference::find_element;
use crate::pointer::Pointer;
use tenantry_resource::Resource;
use tenantry_resource::json::Value;

/// The most values of one condition.
const MOST: usize = 100;

/// What a resource has to have at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionDraft {
    /// The place, as a JSON Pointer; or `../name` for what stands beside the field that is
    /// asked about.
    pub path: String,
    /// One of these. In a text `*` stands for any characters, and a text is also compared
    /// with what a number or a boolean is written as; null is for what is not there.
    pub is: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    place: Place,
    is: Vec<Wanted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    At(Pointer),
    Beside(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Like(Glob),
    Just(Value),
}

impl ConditionDraft {
    /// The condition, or the member that is wrong and why. Only a rule of fields can ask for
    /// what is beside them.
    pub(super) fn read(&self, of_fields: bool) -> Result<Condition, (&'static str, String)> {
        let path = |detail: &str| Err(("path", detail.to_owned()));
        let place = match self.path.strip_prefix("../") {
            Some("") => return path("names nothing beside the field"),
            Some(_) if !of_fields => return path("is beside a field: the rule needs paths"),
            Some(name) => Place::Beside(name.to_owned()),
            None => {
                let read: Result<Pointer, _> = self.path.parse();
                let pointer = read.map_err(|error| ("path", error.to_string()))?;
                let root = pointer.steps().first().map_or("", String::as_str);
                if !matches!(root, "attributes" | "tags" | "name") {
                    return path("begins neither with /attributes, /tags, /name nor ../");
                }
                Place::At(pointer)
            }
        };
        if self.is.is_empty() || self.is.len() > MOST {
            return Err(("is", format!("has to be 1 to {MOST} values")));
        }
        let is = self.is.iter().map(|wanted| match wanted {
            Value::Text(text) => Wanted::Like(Glob::of(text)),
            other => Wanted::Just(other.clone()),
        });
        Ok(Condition {
            place,
            is: is.collect(),
        })
    }
}

impl Condition {
    /// Whether it is about what stands beside a field.
    pub(super) const fn is_beside(&self) -> bool {
        matches!(self.place, Place::Beside(_))
    }

    /// Whether a resource has it; `field` is the place of the field that is asked about.
    pub(super) fn holds(&self, resource: &Resource, field: Option<&Pointer>) -> bool {
        let found = match &self.place {
            Place::At(pointer) => value_at(resource, pointer.steps(), None),
            Place::Beside(name) => field
                .and_then(|field| field.steps().split_last())
                .and_then(|(_, outside)| value_at(resource, outside, Some(name))),
        };
        let found = found.unwrap_or(Value::Null);
        self.is.iter().any(|wanted| match (wanted, &found) {
            (Wanted::Just(wanted), found) => wanted == found,
            (Wanted::Like(wanted), Value::Text(found)) => wanted.matches(found),
            (Wanted::Like(wanted), found @ (Value::Number(_) | Value::Bool(_))) => {
                wanted.matches(&found.to_string())
            }
            (Wanted::Like(_), _) => false,
        })
    }
}

/// The value at a place, or its member of a name.
fn value_at(resource: &Resource, steps: &[String], member: Option<&str>) -> Option<Value> {
    let (root, rest) = steps.split_first()?;
    let mut names = rest.iter().map(String::as_str).chain(member);
    let object = match root.as_str() {
        "name" if rest.is_empty() && member.is_none() => return resource.name().map(Value::from),
        "attributes" => resource.attributes(),
        "tags" => resource.tags(),
        _ => return None,
    };
    let first = object.get(names.next()?)?;
    let found = names.try_fold(first, |value, name| match value {
        Value::List(list) => find_element(list, name),
        value => value.get(name),
    })?;
    Some(found.clone())
}
