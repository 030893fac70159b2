//! Documents of YAML in a stream, one in memory at a time.

use super::super::item::Refusal;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use tenantry_resource::document::Limits;
use tenantry_resource::json::{MAX_DEPTH, Number, Object, Value};

/// A document with the line at which it begins, or what is wrong with it.
type Document = (u64, Result<Value, String>);

pub(in super::super) struct Documents<R> {
    source: BufReader<R>,
    limits: Limits,
    line: u64,
    read: u64,
    ended: bool,
    /// The line at which the next document begins.
    begin: u64,
    /// What stood behind the mark that begins it.
    behind: Vec<u8>,
}

impl<R: Read> Documents<R> {
    pub(super) fn new(source: R, limits: Limits) -> Self {
        Self {
            source: BufReader::new(source),
            limits,
            line: 0,
            read: 0,
            ended: false,
            begin: 1,
            behind: Vec::new(),
        }
    }

    /// The next document with the line at which it begins; none behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Document>, Refusal> {
        let mut text: Vec<u8> = Vec::new();
        while !self.ended {
            let before = text.len();
            let most = self.limits.max_resource_bytes;
            let room = most.saturating_sub(before as u64).saturating_add(1);
            let count = self.source.by_ref().take(room).read_until(b'\n', &mut text);
            let count = count.map_err(|error| {
                let detail = format!("cannot be read: {error}");
                Refusal::whole(Some(self.line + 1), "", detail)
            })?;
            self.read += count as u64;
            if count == 0 {
                self.ended = true;
                break;
            }
            self.line += 1;
            if self.read > self.limits.max_bytes {
                let detail = format!("is larger than {} bytes", self.limits.max_bytes);
                return Err(Refusal::whole(Some(self.line), "", detail));
            }
            if text.len() as u64 > most {
                let detail = format!("has a YAML document of more than {most} bytes");
                return Err(Refusal::whole(Some(self.line), "", detail));
            }
            let line = text.get(before..).unwrap_or_default();
            let begins = is_mark(line, b"---");
            if !begins && !is_mark(line, b"...") {
                continue;
            }
            // What stands behind the mark belongs to what begins.
            let rest = match begins {
                true => line.get(3..).unwrap_or_default().to_vec(),
                false => Vec::new(),
            };
            text.truncate(before);
            let mut ended = std::mem::take(&mut self.behind);
            ended.append(&mut text);
            self.behind = rest;
            let from = std::mem::replace(&mut self.begin, self.line + 1);
            if has_content(&ended) {
                return Ok(Some((from, parse(&ended))));
            }
        }
        let mut last = std::mem::take(&mut self.behind);
        last.append(&mut text);
        match has_content(&last) {
            true => Ok(Some((self.begin, parse(&last)))),
            false => Ok(None),
        }
    }
}

/// Whether a line is a mark between documents.
fn is_mark(line: &[u8], mark: &[u8]) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Whether anything but white space and comments is there.
fn has_content(text: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n');
    let mut lines = lines.map(<[u8]>::trim_ascii);
    lines.any(|line| !line.is_empty() && !line.starts_with(b"#") && !line.starts_with(b"%"))
}

fn parse(text: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(text).map_err(|_| "is not UTF-8".to_owned())?;
    let read: Result<Tree, _> = serde_saphyr::from_str(text);
    let read = read.map(|tree| tree.0);
    if read.as_ref().is_ok_and(|value| is_too_deep(value, 0)) {
        return Err(format!("is nested more than {MAX_DEPTH} levels deep"));
    }
    read.map_err(|error| {
        // What a parser says may repeat what it read.
        let place = error.location();
        match place {
            Some(place) => format!("is not YAML that is read, at its line {}", place.line()),
            None => "is not YAML that is read".to_owned(),
        }
    })
}

struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(Tree)
    }
}

struct Reading;

fn number<E: Error>(text: &str) -> Result<Value, E> {
    Number::parse(text).map(Value::Number).map_err(E::custom)
}

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of YAML")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        number(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        number(&value.to_string())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        number(&value.to_string())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        number(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        match value.is_finite() {
            true => number(&value.to_string()),
            false => Ok(Value::Text(value.to_string())),
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        match value.contains('\0') {
            true => Err(E::custom("has a NUL character")),
            false => Ok(Value::from(value)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Tree(value)) = sequence.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some((Tree(name), Tree(value))) = map.next_entry()? {
            let name = match name {
                Value::Text(name) => name,
                Value::Object(_) | Value::List(_) => {
                    return Err(A::Error::custom("has a name that is no text"));
                }
                other => other.to_string(),
            };
            members.push((name, value));
        }
        let object = Object::of(members).map_err(|_| A::Error::custom("has a member twice"))?;
        Ok(Value::Object(object))
    }
}

/// Whether a value is nested deeper than JSON may be.
fn is_too_deep(value: &Value, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match value {
        Value::List(list) => list.iter().any(|value| is_too_deep(value, depth + 1)),
        Value::Object(object) => object
            .iter()
            .any(|(_, value)| is_too_deep(value, depth + 1)),
        _ => false,
    }
}
