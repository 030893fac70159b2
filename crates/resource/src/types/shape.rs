//! The attributes of a type as a tree, to be walked beside a value.

use super::{Attribute, Holder, Item, Kind, Secrecy};
use crate::json::{Object, Value};
use std::collections::BTreeMap;

/// What is known of the value at one place.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// None where nothing is known.
    pub(crate) kind: Option<Kind>,
    pub(crate) secrecy: Secrecy,
    pub(crate) default: Option<Value>,
    /// Of an object: its members. Of several objects: those of each.
    pub(crate) members: BTreeMap<String, Shape>,
}

/// The place of something of which nothing is known.
pub(crate) static UNKNOWN: Shape = Shape {
    kind: None,
    secrecy: Secrecy::Known,
    default: None,
    members: BTreeMap::new(),
};

impl Shape {
    /// Plants all attributes; gives back a path with what is wrong there.
    pub(crate) fn of(attributes: &BTreeMap<String, Attribute>) -> Result<Self, (String, String)> {
        let mut root = Self::object();
        for (path, attribute) in attributes {
            root.plant(path, attribute)
                .map_err(|detail| (path.clone(), detail))?;
        }
        Ok(root)
    }

    fn object() -> Self {
        Self {
            kind: Some(Kind::one(Item::Object)),
            ..Self::default()
        }
    }

    fn plant(&mut self, path: &str, attribute: &Attribute) -> Result<(), String> {
        let mut at = self;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            let several = step.ends_with("[]");
            let name = step.strip_suffix("[]").unwrap_or(step);
            if name.is_empty() || name.contains(['[', ']', '{', '}', '/', ' ']) {
                return Err("is not a path".to_owned());
            }
            if steps.peek().is_none() {
                if several {
                    return Err("ends in []".to_owned());
                }
                if let Some(default) = &attribute.default
                    && !fits(default, attribute.kind)
                {
                    return Err(format!("its default is not a {}, or empty", attribute.kind));
                }
                let planted = Self {
                    kind: Some(attribute.kind),
                    secrecy: attribute.secrecy,
                    default: attribute.default.clone(),
                    members: BTreeMap::new(),
                };
                return match at.members.insert(name.to_owned(), planted) {
                    None => Ok(()),
                    Some(_) => Err("has members and a kind of its own".to_owned()),
                };
            }
            if several {
                let Some(child) = at.members.get_mut(name) else {
                    return Err(format!("there is no attribute {name}"));
                };
                let holds_objects = child
                    .kind
                    .is_some_and(|kind| kind.holder != Holder::One && kind.item == Item::Object);
                if !holds_objects {
                    return Err(format!("{name} does not hold objects"));
                }
                at = child;
            } else {
                let child = at
                    .members
                    .entry(name.to_owned())
                    .or_insert_with(Self::object);
                if child.kind != Some(Kind::one(Item::Object)) {
                    return Err(format!("{name} is not an object"));
                }
                at = child;
            }
        }
        Err("is not a path".to_owned())
    }

    /// What the provider does where nothing is said: the default, or the object of those
    /// of its members.
    pub(crate) fn filled(&self) -> Option<Value> {
        if self.default.is_some() || self.kind != Some(Kind::one(Item::Object)) {
            return self.default.clone();
        }
        let mut object = Object::new();
        for (name, member) in &self.members {
            if let Some(value) = member.filled() {
                object.insert(name.as_str(), value);
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }
}

/// Whether a default has the form that the canonical form would give it.
fn fits(default: &Value, kind: Kind) -> bool {
    let one = |value: &Value| match (kind.item, value) {
        (Item::Bool, Value::Bool(_)) | (Item::Decimal, Value::Number(_)) => true,
        (Item::Integer, Value::Number(number)) => number.is_integer(),
        (Item::Text, Value::Text(text)) => !text.is_empty(),
        _ => false,
    };
    match (kind.holder, default) {
        (Holder::One, value) => one(value),
        // One element has no order that could be wrong.
        (Holder::Set | Holder::List, Value::List(list)) => list.len() == 1 && list.iter().all(one),
        _ => false,
    }
}
