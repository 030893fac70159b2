//! What one attribute is made of.

use super::path::get;
use crate::configuration::value::{as_text, bare, holds_mark, is_marked, marked};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tenantry_resource::json::{Object, Value};

/// What one attribute is made of, as it stands in a file.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    /// `path, other.path | operation`.
    Text(String),
    /// For each element of a list, an object.
    Each {
        each: String,
        attributes: BTreeMap<String, String>,
    },
}

/// What one attribute is made of.
#[derive(Debug)]
pub(super) enum Spec {
    One(Term),
    Each {
        list: Vec<String>,
        members: Vec<(String, Term)>,
    },
}

/// The first of several paths that leads somewhere, and what is done with that.
#[derive(Debug)]
pub(super) struct Term {
    paths: Vec<String>,
    operations: Vec<Operation>,
}

#[derive(Debug)]
enum Operation {
    /// The opposite of a boolean.
    Not,
    /// Whether there is something.
    Some,
    /// Whether it is this text.
    Is(String),
    /// Whether it is a number above 0: -1 and 0 stand for none.
    Positive,
    /// The last part of a path, ARN or address.
    Last,
    /// An address without its last two parts.
    Parent,
    Lower,
    Upper,
    /// Other words for the same.
    Switch(Vec<(String, String)>),
    /// A list of objects as a map: the member that names, the one that is the value.
    Pairs(String, String),
    /// The names of the members.
    Keys,
    /// One object as a map of one.
    PairOf(String, String),
    /// The name of the block that is there: the one that holds something or, if there is
    /// but one, that.
    Block,
    /// A text as a list, of what stands between commas.
    Split,
    /// The first element.
    First,
    /// A member.
    Member(String),
    /// A duration such as `3600s`, in seconds.
    Seconds,
    /// Of an IAM policy, the document of the version that counts.
    DefaultVersion,
    /// Always this text.
    Always(String),
}

impl Spec {
    pub(super) fn of(written: &Written) -> Result<Self, String> {
        Ok(match written {
            Written::Text(text) => Self::One(Term::of(text)?),
            Written::Each { each, attributes } => Self::Each {
                list: paths(each),
                members: attributes
                    .iter()
                    .map(|(name, text)| Ok((name.clone(), Term::of(text)?)))
                    .collect::<Result<_, String>>()?,
            },
        })
    }

    /// The members of the source that it looks at.
    pub(super) fn looks_at(&self, into: &mut BTreeSet<String>) {
        let paths = match self {
            Self::One(term) => &term.paths,
            Self::Each { list, .. } => list,
        };
        for path in paths {
            for path in path.split('+') {
                let first = path.trim().split(['.', '[']).next().unwrap_or_default();
                into.insert(first.to_owned());
            }
        }
    }

    /// The attributes that it can fill, being at `path`.
    pub(super) fn fills(&self, path: &str, into: &mut BTreeSet<String>) {
        into.insert(path.to_owned());
        if let Self::Each { members, .. } = self {
            into.extend(members.iter().map(|(name, _)| format!("{path}[].{name}")));
        }
    }

    /// Whether what is below the place that it fills is the source's, as it is.
    pub(super) const fn is_opaque(&self) -> bool {
        matches!(self, Self::One(_))
    }

    pub(super) fn make(&self, source: &Value) -> Option<Value> {
        let (list, members) = match self {
            Self::One(term) => return term.make(source),
            Self::Each { list, members } => (list, members),
        };
        let found = first(list, source)?;
        let elements = match bare(&found) {
            Value::List(list) => list.clone(),
            Value::Text(text) => match Value::parse(text) {
                Ok(Value::List(list)) => list,
                _ => return None,
            },
            one => vec![one.clone()],
        };
        let made = elements.iter().map(|element| {
            let mut object = Object::new();
            for (name, term) in members {
                if let Some(value) = term.make(element) {
                    put(&mut object, name, value);
                }
            }
            match is_marked(element) {
                true => marked(Value::Object(object)),
                false => Value::Object(object),
            }
        });
        let made = Value::List(made.filter(|made| !made.is_empty()).collect());
        Some(match is_marked(&found) {
            true => marked(made),
            false => made,
        })
    }
}

impl Term {
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let mut parts = text.split('|').map(str::trim);
        let paths = paths(parts.next().unwrap_or_default());
        let operations = parts.map(operation).collect::<Result<_, _>>()?;
        Ok(Self { paths, operations })
    }

    pub(super) fn make(&self, source: &Value) -> Option<Value> {
        let found = first(&self.paths, source);
        // `false` of a list that is empty is still said.
        let mut value = match (found, self.operations.first()) {
            (Some(found), _) => found,
            (None, Some(Operation::Some)) => Value::Null,
            (None, Some(Operation::Always(text))) => return Some(Value::from(text.as_str())),
            (None, _) => return None,
        };
        for operation in &self.operations {
            let secret = holds_mark(&value);
            value = apply(operation, bare(&value))?;
            if secret && !matches!(operation, Operation::Some) {
                value = marked(value);
            }
        }
        Some(value)
    }
}

/// What the first path that leads somewhere leads to; `a + b` is both lists as one.
fn first(paths: &[String], source: &Value) -> Option<Value> {
    let found = paths.iter().find_map(|path| {
        if !path.contains('+') {
            return get(source, path).filter(|found| !bare(found).is_empty());
        }
        let mut all = Vec::new();
        for path in path.split('+').map(str::trim) {
            match get(source, path) {
                None => {}
                Some(Value::List(list)) => all.extend(list),
                Some(one) => all.push(one),
            }
        }
        Some(Value::List(all))
    });
    found.filter(|found| !bare(found).is_empty())
}

fn paths(text: &str) -> Vec<String> {
    let paths = text.split(',').map(str::trim);
    paths
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect()
}

fn operation(text: &str) -> Result<Operation, String> {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    Ok(match name {
        "not" => Operation::Not,
        "some" => Operation::Some,
        "is" => Operation::Is(rest.to_owned()),
        "positive" => Operation::Positive,
        "last" => Operation::Last,
        "parent" => Operation::Parent,
        "lower" => Operation::Lower,
        "upper" => Operation::Upper,
        "keys" => Operation::Keys,
        "always" => Operation::Always(rest.to_owned()),
        "switch" => Operation::Switch(
            rest.split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
                .collect(),
        ),
        "pairs" => match rest.split_once(' ') {
            Some((name, value)) => Operation::Pairs(name.to_owned(), value.trim().to_owned()),
            None => return Err("pairs takes two names".to_owned()),
        },
        "pair_of" => match rest.split_once(' ') {
            Some((name, value)) => Operation::PairOf(name.to_owned(), value.trim().to_owned()),
            None => return Err("pair_of takes two names".to_owned()),
        },
        "block" => Operation::Block,
        "split" => Operation::Split,
        "first" => Operation::First,
        "member" => Operation::Member(rest.to_owned()),
        "seconds" => Operation::Seconds,
        "default_version" => Operation::DefaultVersion,
        other => return Err(format!("there is no operation {other}")),
    })
}

fn apply(operation: &Operation, value: &Value) -> Option<Value> {
    let text = || as_text(value);
    Some(match operation {
        Operation::Not => Value::Bool(!truth(value)?),
        Operation::Some => Value::Bool(!value.is_empty() && *value != Value::Bool(false)),
        Operation::Is(known) => Value::Bool(match value {
            Value::Bool(value) => value.to_string() == *known,
            _ => text().is_some_and(|text| text.eq_ignore_ascii_case(known)),
        }),
        Operation::Positive => {
            let text = text()?;
            if text.starts_with('-') || text == "0" {
                return None;
            }
            value.clone()
        }
        Operation::Last => match value {
            Value::List(list) => {
                let last = list.iter().filter_map(|one| apply(operation, bare(one)));
                Value::List(last.collect())
            }
            _ => Value::from(text()?.rsplit(['/', ':']).next().unwrap_or_default()),
        },
        Operation::Parent => {
            let text = text()?;
            let (before, _) = text.rsplit_once('/')?;
            Value::from(before.rsplit_once('/')?.0)
        }
        Operation::Lower => Value::Text(text()?.to_ascii_lowercase()),
        Operation::Upper => Value::Text(text()?.to_ascii_uppercase()),
        Operation::Switch(words) => {
            let text = match value {
                Value::Bool(value) => value.to_string(),
                _ => text()?,
            };
            let word = words.iter().find(|(from, _)| *from == text);
            Value::Text(word.map_or(text, |(_, to)| to.clone()))
        }
        Operation::Pairs(name, of) => {
            let Value::List(list) = value else {
                return Some(value.clone());
            };
            let mut map = Object::new();
            for one in list {
                let called = get(one, name).and_then(|name| as_text(&name));
                if let (Some(called), Some(value)) = (called, get(one, of)) {
                    map.insert(called, value);
                }
            }
            Value::Object(map)
        }
        Operation::PairOf(name, of) => {
            let mut map = Object::new();
            let called = as_text(&get(value, name)?)?;
            map.insert(called, get(value, of)?);
            Value::Object(map)
        }
        Operation::Seconds => Value::from(text()?.trim_end_matches('s')),
        Operation::DefaultVersion => {
            let Some(Value::List(versions)) = get(value, "policyVersionList") else {
                return get(value, "policyDocument");
            };
            let is_default =
                |version: &&Value| get(version, "isDefaultVersion") == Some(Value::Bool(true));
            get(versions.iter().find(is_default)?, "document")?
        }
        Operation::Block => {
            let one = match value {
                Value::List(list) => list.first()?,
                value => value,
            };
            let Value::Object(object) = one else {
                return None;
            };
            let held = object.iter().find(|(_, value)| !value.is_empty());
            let only = object.iter().next().filter(|_| object.len() == 1);
            Value::from(held.or(only)?.0)
        }
        Operation::Split => match value {
            Value::Text(text) => {
                let parts = text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                Value::List(parts.map(Value::from).collect())
            }
            other => other.clone(),
        },
        Operation::First => match value {
            Value::List(list) => list.first()?.clone(),
            one => one.clone(),
        },
        Operation::Member(name) => get(value, name)?,
        Operation::Keys => match value {
            Value::Object(object) => {
                Value::List(object.iter().map(|(name, _)| Value::from(name)).collect())
            }
            _ => return None,
        },
        Operation::Always(text) => Value::from(text.as_str()),
    })
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Puts a value at a path of names, objects around it as needed.
pub(super) fn put(object: &mut Object, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path, value);
        }
        Some((first, rest)) => {
            let mut inner = match object.remove(first) {
                Some(Value::Object(inner)) => inner,
                _ => Object::new(),
            };
            put(&mut inner, rest, value);
            object.insert(first, inner);
        }
    }
}
