//! Nested columns (lists, maps, structures) as JSON text.

use super::leaf::{Leaf, mismatch};
use super::text::Meaning;
use crate::json;
use ::parquet::basic::{ConvertedType, LogicalType, Repetition};
use ::parquet::errors::Result;
use ::parquet::schema::types::Type;
use std::ops::Range;

/// A part of a nested column.
pub(super) struct Node {
    form: Form,
    /// Its primitive columns, among those of the file.
    leaves: Range<usize>,
}

enum Form {
    Leaf(Meaning),
    /// There where at least so much is defined.
    Optional(i16, Box<Node>),
    /// With the names as JSON texts.
    Structure(Vec<(String, Node)>),
    List(Repeated, Box<Node>),
    Map(Repeated, Box<Node>, Option<Box<Node>>),
}

#[derive(Clone, Copy)]
struct Repeated {
    definition: i16,
    repetition: i16,
}

/// The text being made.
pub(super) struct Text {
    pub(super) json: String,
    /// Whether it had to leave out something that is not text.
    pub(super) is_broken: bool,
    scratch: Vec<u8>,
    most: usize,
}

impl Text {
    pub(super) fn new(most: usize) -> Self {
        Text {
            json: String::new(),
            is_broken: false,
            scratch: Vec::new(),
            most,
        }
    }
}

impl Node {
    /// Of a column of the file; the leaves are counted on from `next`. None for a
    /// type that nothing is made of.
    pub(super) fn of(field: &Type, next: &mut usize) -> Option<Self> {
        Self::build(field, 0, 0, next)
    }

    pub(super) fn leaves(&self) -> Range<usize> {
        self.leaves.clone()
    }

    /// Whether it is an object in JSON, as tags are.
    pub(super) fn is_object(&self) -> bool {
        match &self.form {
            Form::Optional(_, node) => node.is_object(),
            Form::Map(..) | Form::Structure(_) => true,
            Form::Leaf(_) | Form::List(..) => false,
        }
    }

    fn build(field: &Type, definition: i16, repetition: i16, next: &mut usize) -> Option<Self> {
        let info = field.get_basic_info();
        match info.has_repetition().then(|| info.repetition()) {
            Some(Repetition::OPTIONAL) => {
                let node = Self::inner(field, definition + 1, repetition, next)?;
                Some(Node {
                    leaves: node.leaves(),
                    form: Form::Optional(definition + 1, Box::new(node)),
                })
            }
            Some(Repetition::REPEATED) => {
                let repeated = Repeated {
                    definition: definition + 1,
                    repetition: repetition + 1,
                };
                let node = Self::inner(field, definition + 1, repetition + 1, next)?;
                Some(Node {
                    leaves: node.leaves(),
                    form: Form::List(repeated, Box::new(node)),
                })
            }
            _ => Self::inner(field, definition, repetition, next),
        }
    }

    fn inner(field: &Type, definition: i16, repetition: i16, next: &mut usize) -> Option<Self> {
        let start = *next;
        if field.is_primitive() {
            *next += 1;
            return Some(Node {
                form: Form::Leaf(Meaning::of(field)?),
                leaves: start..*next,
            });
        }
        let info = field.get_basic_info();
        let repeated = Repeated {
            definition: definition + 1,
            repetition: repetition + 1,
        };
        let down = (definition + 1, repetition + 1);
        let is_list = info.logical_type_ref() == Some(&LogicalType::List)
            || info.converted_type() == ConvertedType::LIST;
        let is_map = info.logical_type_ref() == Some(&LogicalType::Map)
            || matches!(
                info.converted_type(),
                ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
            );
        let only = match field.get_fields() {
            [only] => {
                let info = only.get_basic_info();
                let repeats = info.has_repetition() && info.repetition() == Repetition::REPEATED;
                repeats.then_some(only)
            }
            _ => None,
        };
        let form = match only {
            Some(only) if is_list => {
                let element = match element(only, field.name()) {
                    Some(element) => Self::build(element, down.0, down.1, next)?,
                    None => Self::inner(only, down.0, down.1, next)?,
                };
                Form::List(repeated, Box::new(element))
            }
            Some(only)
                if is_map && !only.is_primitive() && (1..=2).contains(&only.get_fields().len()) =>
            {
                let mut parts = only.get_fields().iter();
                let mut part = || {
                    parts
                        .next()
                        .map(|part| Self::build(part, down.0, down.1, next))
                };
                let key = part()??;
                let value = match part() {
                    Some(value) => Some(Box::new(value?)),
                    None => None,
                };
                Form::Map(repeated, Box::new(key), value)
            }
            _ => {
                let mut members = Vec::new();
                for member in field.get_fields() {
                    let mut name = String::from("\"");
                    json::push_escaped(&mut name, member.name());
                    name.push_str("\":");
                    members.push((name, Self::build(member, definition, repetition, next)?));
                }
                Form::Structure(members)
            }
        };
        // Something must tell whether it is there.
        (start < *next).then_some(Node {
            form,
            leaves: start..*next,
        })
    }

    /// Adds the next row's value; says whether there is one.
    pub(super) fn row(&self, leaves: &mut [Leaf], text: &mut Text) -> Result<bool> {
        text.json.clear();
        text.is_broken = false;
        let is_there = match &self.form {
            Form::Optional(definition, _) => self.is_there(leaves, *definition)?,
            _ => true,
        };
        self.write(leaves, text)?;
        let is_at_next = |leaf: &Leaf| leaf.repetition() == 0;
        if !leaves[self.leaves()].iter().all(is_at_next) {
            return Err(mismatch());
        }
        Ok(is_there)
    }

    /// All leaves have one place for what is not there.
    fn is_there(&self, leaves: &[Leaf], least: i16) -> Result<bool> {
        let mut defined = leaves[self.leaves()].iter().map(Leaf::definition);
        let first = defined.next().flatten().ok_or_else(mismatch)? >= least;
        let agrees = |definition: Option<i16>| definition.is_some_and(|at| (at >= least) == first);
        if defined.all(agrees) {
            Ok(first)
        } else {
            Err(mismatch())
        }
    }

    fn pass(&self, leaves: &mut [Leaf]) {
        leaves[self.leaves()].iter_mut().for_each(Leaf::pass);
    }

    fn write(&self, leaves: &mut [Leaf], text: &mut Text) -> Result<()> {
        if text.json.len() > text.most {
            return Err(super::too_long(text.most));
        }
        match &self.form {
            Form::Leaf(meaning) => leaf(*meaning, &mut leaves[self.leaves.start], text),
            Form::Optional(definition, node) => {
                if self.is_there(leaves, *definition)? {
                    return node.write(leaves, text);
                }
                self.pass(leaves);
                text.json.push_str("null");
                Ok(())
            }
            Form::Structure(members) => {
                for (index, (name, member)) in members.iter().enumerate() {
                    text.json.push(if index == 0 { '{' } else { ',' });
                    text.json.push_str(name);
                    member.write(leaves, text)?;
                }
                text.json.push('}');
                Ok(())
            }
            Form::List(repeated, element) => {
                self.repeat(*repeated, ['[', ']'], leaves, text, |leaves, text| {
                    element.write(leaves, text)
                })
            }
            Form::Map(repeated, key, value) => {
                self.repeat(*repeated, ['{', '}'], leaves, text, |leaves, text| {
                    key.key(leaves, text)?;
                    text.json.push(':');
                    match value {
                        Some(value) => value.write(leaves, text),
                        None => {
                            text.json.push_str("null");
                            Ok(())
                        }
                    }
                })
            }
        }
    }

    fn repeat(
        &self,
        repeated: Repeated,
        [open, close]: [char; 2],
        leaves: &mut [Leaf],
        text: &mut Text,
        mut one: impl FnMut(&mut [Leaf], &mut Text) -> Result<()>,
    ) -> Result<()> {
        text.json.push(open);
        if !self.is_there(leaves, repeated.definition)? {
            self.pass(leaves);
            text.json.push(close);
            return Ok(());
        }
        loop {
            one(leaves, text)?;
            let mut at = leaves[self.leaves()].iter().map(Leaf::repetition);
            let first = at.next().unwrap_or(0);
            if first > repeated.repetition || !at.all(|other| other == first) {
                return Err(mismatch());
            }
            if first < repeated.repetition {
                text.json.push(close);
                return Ok(());
            }
            text.json.push(',');
        }
    }

    /// A key of a map, which JSON wants to be a text.
    fn key(&self, leaves: &mut [Leaf], text: &mut Text) -> Result<()> {
        let from = text.json.len();
        self.write(leaves, text)?;
        if !text.json[from..].starts_with('"') {
            let written = text.json.split_off(from);
            text.json.push('"');
            json::push_escaped(&mut text.json, &written);
            text.json.push('"');
        }
        Ok(())
    }
}

/// The element of a list in the form of three levels; none where the repeated
/// field is the element itself, as older writers have it.
fn element<'a>(repeated: &'a Type, list: &str) -> Option<&'a Type> {
    let is_element = repeated.is_primitive()
        || repeated.get_fields().len() != 1
        || repeated.name() == "array"
        || repeated.name().strip_suffix("_tuple") == Some(list);
    if is_element {
        None
    } else {
        repeated.get_fields().first().map(AsRef::as_ref)
    }
}

fn leaf(meaning: Meaning, leaf: &mut Leaf, text: &mut Text) -> Result<()> {
    let Some(value) = leaf.take().ok_or_else(mismatch)? else {
        text.json.push_str("null");
        return Ok(());
    };
    if let super::text::Value::Bytes(bytes) = value
        && bytes.len() > text.most
    {
        return Err(super::too_long(text.most));
    }
    text.scratch.clear();
    meaning.write(value, &mut text.scratch);
    let Ok(written) = std::str::from_utf8(&text.scratch) else {
        text.is_broken = true;
        text.json.push_str("null");
        return Ok(());
    };
    if meaning.is_bare(&text.scratch) {
        text.json.push_str(written);
    } else {
        text.json.push('"');
        json::push_escaped(&mut text.json, written);
        text.json.push('"');
    }
    Ok(())
}
