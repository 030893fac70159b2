//! The walk that brings a value into its canonical form and takes secrets out of it.
//!
//! Value and shape are walked together, children before parents, so that sets are sorted
//! by what stays of their elements.

use super::marks::Marks;
use super::place::Place;
use super::unfold::{pairs, percent_decoded, unfolded, unfolded_elements};
use super::{policy, scalar};
use crate::json::{Object, Value};
use crate::redact::{Reason, Redactor, Search, configured_by_hand, reason_of};
use crate::types::{Holder, Item, Kind, Secrecy, Shape, UNKNOWN};

/// A value that is not of the kind that its type says; it is kept generically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where, as a path in the attributes.
    pub path: String,
    /// What was expected there.
    pub expected: Kind,
}

/// Settles the attributes of one resource.
pub(crate) struct Settler<'a> {
    pub(super) redactor: Redactor<'a>,
    pub(crate) misfits: Vec<Misfit>,
}

impl<'a> Settler<'a> {
    pub(crate) const fn new(redactor: Redactor<'a>) -> Self {
        let misfits = Vec::new();
        Self { redactor, misfits }
    }

    /// The attributes of a type; of an unknown one, with the shape of which nothing is
    /// known.
    pub(crate) fn attributes(
        &mut self,
        attributes: Object,
        shape: &Shape,
        marks: &Marks<'_>,
    ) -> Object {
        let value = Value::Object(attributes);
        let place = Place::root();
        let settled = match shape.kind {
            Some(_) => self.settle(value, shape, marks, &place),
            None => self.settle(value, &UNKNOWN, marks, &place),
        };
        match settled {
            Some(Value::Object(attributes)) => attributes,
            _ => Object::new(),
        }
    }

    /// Tags: texts by name. One that is empty stays, because it says something.
    pub(crate) fn tags(&mut self, tags: Object) -> Object {
        let place = Place::root();
        let tags = tags.into_iter().filter_map(|(name, value)| {
            let tag = Place {
                name: &name,
                keeps_empty: true,
                ..place
            };
            let value = match scalar::fit(value, Item::Text) {
                Ok(text) => self.leaf(text, &tag),
                Err(Value::Null) => return None,
                Err(value) => self.generic(value, &Marks::default(), &tag)?,
            };
            Some((self.name(&name), value))
        });
        Object::of_first(tags.collect())
    }

    pub(super) fn settle(
        &mut self,
        value: Value,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        let Some(kind) = shape.kind else {
            return self.unless_marked(
                value,
                None,
                marks,
                place,
                |settler, value, marks, place| settler.generic(value, marks, place),
            );
        };
        // Of a map each entry is a secret, so that the names stay.
        let always = shape.secrecy == Secrecy::Always && kind.holder != Holder::Map;
        let reason = always.then_some(Reason::SensitiveAttribute);
        let place = Place {
            search: search(shape.secrecy),
            named: false,
            ..*place
        };
        self.unless_marked(
            value,
            reason,
            marks,
            &place,
            |settler, value, marks, place| match kind.holder {
                Holder::One => settler.one(value, kind.item, shape, marks, place),
                Holder::Set | Holder::List => settler.several(value, kind, shape, marks, place),
                Holder::Map => settler.map(value, kind, shape, marks, place),
            },
        )
    }

    /// Settles a value; if it is sensitive, without looking for secrets in it, and gives
    /// the marker of what came out.
    fn unless_marked(
        &mut self,
        value: Value,
        reason: Option<Reason>,
        marks: &Marks<'_>,
        place: &Place<'_>,
        settle: impl FnOnce(&mut Self, Value, &Marks<'_>, &Place<'_>) -> Option<Value>,
    ) -> Option<Value> {
        if reason_of(&value).is_some() {
            return Some(value);
        }
        let reason = match place.redacts {
            true => reason.or_else(|| marks.hit().then_some(Reason::MarkedSensitive)),
            false => None,
        };
        let Some(reason) = reason.filter(|_| !value.is_empty()) else {
            return settle(self, value, marks, place);
        };
        let inside = Place {
            redacts: false,
            ..*place
        };
        let secret = settle(self, value, &Marks::default(), &inside)?;
        Some(match secret.is_empty() {
            true => secret,
            false => self.redactor.marker(&secret, reason),
        })
    }

    /// One value of a declared item.
    fn one(
        &mut self,
        value: Value,
        item: Item,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        match (item, value) {
            (_, Value::Null) => None,
            (Item::Text, Value::Text(text)) if text.is_empty() => {
                place.keeps_empty.then_some(Value::Text(text))
            }
            (Item::Object, Value::Object(object)) => self.object(object, shape, marks, place),
            (Item::Json, Value::Text(text)) => match unfolded(&text, place.depth) {
                Some(json) => Some(self.verbatim(
                    json,
                    marks,
                    &Place {
                        named: true,
                        ..*place
                    },
                )),
                None => (!text.is_empty()).then(|| self.leaf(Value::Text(text), place)),
            },
            (Item::Json, value) => {
                let place = Place {
                    named: true,
                    ..*place
                };
                (!value.is_empty()).then(|| self.verbatim(value, marks, &place))
            }
            (Item::Policy, Value::Object(document)) => {
                let document = match self.verbatim(Value::Object(document), marks, place) {
                    Value::Object(document) => document,
                    other => return Some(other),
                };
                let document = policy::settle(document);
                (!document.is_empty()).then_some(Value::Object(document))
            }
            (Item::Object | Item::Policy, Value::List(list)) if list.len() == 1 => {
                let mut list = unfolded_elements(list, place.depth);
                match list.pop() {
                    Some(only @ Value::Object(_)) if reason_of(&only).is_none() => {
                        self.item(only, item, shape, &marks.element(0), place)
                    }
                    other => {
                        let list = Value::List(other.into_iter().collect());
                        self.misfit(list, item, marks, place)
                    }
                }
            }
            (Item::Object | Item::Policy, Value::Text(text)) => {
                let decoded = (item == Item::Policy)
                    .then(|| percent_decoded(&text))
                    .flatten();
                match unfolded(decoded.as_deref().unwrap_or(&text), place.depth) {
                    Some(json) if !json.is_empty() => self.one(json, item, shape, marks, place),
                    Some(_) => None,
                    None => self.misfit(Value::Text(text), item, marks, place),
                }
            }
            (item, value) => match scalar::fit(value, item) {
                Ok(value) => Some(self.leaf(value, place)),
                Err(value) => self.misfit(value, item, marks, place),
            },
        }
    }

    /// One of several, which may be sensitive by itself.
    fn item(
        &mut self,
        value: Value,
        item: Item,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        let always = shape.secrecy == Secrecy::Always && place.in_map;
        let reason = always.then_some(Reason::SensitiveAttribute);
        self.unless_marked(
            value,
            reason,
            marks,
            place,
            |settler, value, marks, place| settler.one(value, item, shape, marks, place),
        )
    }

    fn misfit(
        &mut self,
        value: Value,
        item: Item,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        self.misfit_of(value, Kind::one(item), marks, place)
    }

    fn misfit_of(
        &mut self,
        value: Value,
        expected: Kind,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        if !value.is_empty() {
            let path = place.path();
            self.misfits.push(Misfit { path, expected });
        }
        self.generic(
            value,
            marks,
            &Place {
                named: true,
                ..*place
            },
        )
    }

    fn object(
        &mut self,
        object: Object,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        let mut members = Vec::with_capacity(object.len() + shape.members.len());
        for (name, value) in object {
            let known = shape.members.get(&name);
            let mut member = place.member(&name);
            if known.is_none() && configured_by_hand(&name) {
                member.search = Search::Chance;
            }
            let settled = self.settle(
                value,
                known.unwrap_or(&UNKNOWN),
                &marks.member(&name),
                &member,
            );
            if let Some(value) = settled {
                let name = if known.is_some() {
                    name
                } else {
                    self.name(&name)
                };
                members.push((name, value));
            }
        }
        let mut object = Object::of_first(members);
        for (name, shape) in &shape.members {
            if object.get(name).is_none()
                && let Some(default) = shape.filled()
            {
                object.insert(name.as_str(), default);
            }
        }
        (!object.is_empty() || place.keeps_empty).then_some(Value::Object(object))
    }

    fn several(
        &mut self,
        value: Value,
        kind: Kind,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        let structured = matches!(kind.item, Item::Object | Item::Json | Item::Policy);
        let elements = match value {
            value if value.is_empty() => return None,
            Value::List(list) => list,
            Value::Text(text) => match unfolded(&text, place.depth) {
                Some(Value::List(list)) => list,
                Some(json) if structured => vec![json],
                _ => vec![Value::Text(text)],
            },
            value @ Value::Object(_) if !structured => {
                return self.misfit_of(value, kind, marks, place);
            }
            one => vec![one],
        };
        let in_order = kind.holder == Holder::List;
        let mut settled = Vec::with_capacity(elements.len());
        for (at, element) in elements.into_iter().enumerate() {
            let inside = place.element(at, in_order);
            settled.extend(self.item(element, kind.item, shape, &marks.element(at), &inside));
        }
        let settled = if in_order {
            settled
        } else {
            policy::sorted(settled)
        };
        (!settled.is_empty()).then_some(Value::List(settled))
    }

    fn map(
        &mut self,
        value: Value,
        kind: Kind,
        shape: &Shape,
        marks: &Marks<'_>,
        place: &Place<'_>,
    ) -> Option<Value> {
        let entries = match value {
            value if value.is_empty() => return None,
            Value::Object(object) => object
                .into_iter()
                .map(|(name, value)| {
                    let marks = marks.member(&name);
                    (name, value, marks)
                })
                .collect(),
            Value::Text(text) => match unfolded(&text, place.depth) {
                Some(json @ (Value::Object(_) | Value::List(_))) => {
                    return self.map(json, kind, shape, marks, place);
                }
                _ => return self.misfit_of(Value::Text(text), kind, marks, place),
            },
            Value::List(list) => match pairs(unfolded_elements(list, place.depth), marks) {
                Ok(entries) => entries,
                Err(mut list)
                    if list.len() == 1
                        && list.iter().all(|only| {
                            matches!(only, Value::Object(_)) && reason_of(only).is_none()
                        }) =>
                {
                    let only = list.pop().unwrap_or(Value::Null);
                    return self.map(only, kind, shape, &marks.element(0), place);
                }
                Err(list) => return self.misfit_of(Value::List(list), kind, marks, place),
            },
            other => return self.misfit_of(other, kind, marks, place),
        };
        let mut settled = Vec::with_capacity(entries.len());
        for (name, value, marks) in entries {
            let inside = Place {
                named: shape.secrecy == Secrecy::Examine,
                in_map: true,
                keeps_empty: true,
                ..place.member(&name)
            };
            if let Some(value) = self.item(value, kind.item, shape, &marks, &inside) {
                settled.push((self.name(&name), value));
            }
        }
        let settled = Object::of_first(settled);
        (!settled.is_empty()).then_some(Value::Object(settled))
    }
}

const fn search(secrecy: Secrecy) -> Search {
    match secrecy {
        Secrecy::Never => Search::Sure,
        Secrecy::Examine => Search::Chance,
        Secrecy::Always | Secrecy::Known => Search::Known,
    }
}
