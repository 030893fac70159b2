//! What holds of every value, whatever is known of its place.

use super::marks::Marks;
use super::place::Place;
use super::settle::Settler;
use super::unfold::{called, unfolded, unfolds};
use crate::json::{Object, Value};
use crate::redact::{
    Look, Named, Reason, Search, configured_by_hand, look_into, names_a_secret, reason_of,
    secret_in,
};
use crate::types::UNKNOWN;

/// Names shorter than this are no secrets, in bytes.
const SHORTEST_SECRET_NAME: usize = 16;

impl Settler<'_> {
    /// A value of which nothing is known.
    pub(super) fn generic(
        &mut self,
        value: Value,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        match value {
            value if value.is_empty() && matches!(value, Value::Null | Value::Text(_)) => {
                place.keeps_empty.then_some(value)
            }
            Value::Text(text) => {
                let value = Value::Text(text);
                if place.redacts && called_a_secret(place, &value) {
                    return Some(self.redactor.marker(&value, Reason::SecretName));
                }
                match value.as_str().and_then(|text| unfolded(text, place.depth)) {
                    Some(json) => self.generic(json, marks, place),
                    None => Some(self.leaf(value, place)),
                }
            }
            Value::List(list) => {
                let mut settled = Vec::with_capacity(list.len());
                for (at, element) in list.into_iter().enumerate() {
                    let inside = place.element(at, true);
                    settled.extend(self.settle(element, &UNKNOWN, &marks.element(at), &inside));
                }
                (!settled.is_empty() || place.keeps_empty).then_some(Value::List(settled))
            }
            Value::Object(object) => {
                let called = called(&object);
                let mut members = Vec::with_capacity(object.len());
                for (name, value) in object {
                    let is_value = name.eq_ignore_ascii_case("value");
                    let mut inside = place.member(&name);
                    if let Some(called) = called.as_deref().filter(|_| is_value) {
                        inside.name = called;
                    }
                    if configured_by_hand(&name) {
                        inside.search = Search::Chance;
                    }
                    let settled = self.settle(value, &UNKNOWN, &marks.member(&name), &inside);
                    members.extend(settled.map(|value| (self.name(&name), value)));
                }
                let object = Object::of_first(members);
                (!object.is_empty() || place.keeps_empty).then_some(Value::Object(object))
            }
            scalar => Some(self.leaf(scalar, place)),
        }
    }

    /// Any JSON: nothing of it is left out and no text unfolded.
    pub(super) fn verbatim(&mut self, value: Value, marks: &Marks<'_>, place: &Place<'_>) -> Value {
        if place.redacts && marks.hit() && reason_of(&value).is_none() && !value.is_empty() {
            return self.redactor.marker(&value, Reason::MarkedSensitive);
        }
        match value {
            marker if reason_of(&marker).is_some() => marker,
            Value::List(list) => {
                let list = list.into_iter().enumerate().map(|(at, element)| {
                    self.verbatim(element, &marks.element(at), &place.element(at, true))
                });
                Value::List(list.collect())
            }
            Value::Object(object) => {
                let members = object.into_iter().map(|(name, value)| {
                    let value = self.verbatim(value, &marks.member(&name), &place.member(&name));
                    (self.name(&name), value)
                });
                Value::Object(Object::of_first(members.collect()))
            }
            scalar => self.leaf(scalar, place),
        }
    }

    /// A text, number or boolean, unless it is a secret.
    pub(super) fn leaf(&self, value: Value, place: &Place<'_>) -> Value {
        if !place.redacts {
            return value;
        }
        if called_a_secret(place, &value) {
            return self.redactor.marker(&value, Reason::SecretName);
        }
        let look = value
            .as_str()
            .map(|text| look_into(text, place.name, place.search));
        match look {
            Some(Look {
                secret: Some(reason),
                ..
            }) => self.redactor.marker(&value, reason),
            Some(Look { is_named: true, .. }) => self.without_named(value, place),
            _ => value,
        }
    }

    /// A text without what is called a secret in it. The whole is one if what is left would
    /// be taken for something else when it is read again.
    fn without_named(&self, value: Value, place: &Place<'_>) -> Value {
        let Some(text) = value.as_str() else {
            return value;
        };
        let safe = match self.redactor.without_named(text) {
            Named::Nothing => return value,
            Named::Throughout => return self.redactor.marker(&value, Reason::SecretName),
            Named::Replaced(safe) => safe,
        };
        let is_stable = secret_in(&safe, place.name, place.search).is_none()
            && (unfolds(text, place.depth) || !unfolds(&safe, place.depth));
        match is_stable {
            true => Value::Text(safe),
            false => self.redactor.marker(&value, Reason::SecretName),
        }
    }

    /// A name that somebody chose, unless it is a secret.
    pub(super) fn name(&self, name: &str) -> String {
        match name.len() >= SHORTEST_SECRET_NAME {
            true => self.redactor.name(name),
            false => name.to_owned(),
        }
    }
}

/// Whether what a value is called makes it a secret.
fn called_a_secret(place: &Place<'_>, value: &Value) -> bool {
    place.named && names_a_secret(place.name, value) && names_a_secret(place.called(), value)
}
