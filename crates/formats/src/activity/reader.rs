//! From a stream to records.

use super::record::{Record, record};
use std::fmt;
use std::io::Read;
use tenantry_resource::Fault;
use tenantry_resource::document::{self, Broken, Next, Stream};
use tenantry_resource::json::{JsonFault, Object, Value};

/// Bounds on what a document may make the reader do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole, as UTF-8. By default 4 GiB.
    pub max_bytes: u64,
    /// Bytes of one record as it is written. By default 4 MiB.
    pub max_record_bytes: u64,
    /// How many records. By default 1,000,000.
    pub max_records: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let of_resources = document::Limits::default();
        Self {
            max_bytes: of_resources.max_bytes,
            max_record_bytes: of_resources.max_resource_bytes,
            max_records: of_resources.max_resources,
        }
    }
}

impl From<Limits> for document::Limits {
    fn from(limits: Limits) -> Self {
        Self {
            max_bytes: limits.max_bytes,
            max_resource_bytes: limits.max_record_bytes,
            max_resources: limits.max_records,
        }
    }
}

/// What is wrong with a document or with one of its records. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which record, counted from 0; none when it is about the whole.
    pub index: Option<u64>,
    /// The line where the record begins, or where the document breaks, counted from 1.
    pub line: u64,
    /// Which member and what is wrong with it; with an empty field, what is wrong with the
    /// whole.
    pub fault: Fault,
    /// Whether nothing behind it can be read: the caller takes back what it did.
    pub ends: bool,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "record {index} (line {}): ", self.line)?,
            None => write!(f, "line {}: ", self.line)?,
        }
        match self.fault.field.as_str() {
            "" => f.write_str(&self.fault.detail),
            _ => write!(f, "{}", self.fault),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Broken> for Refusal {
    fn from(Broken { line, detail }: Broken) -> Self {
        Self {
            index: None,
            line,
            fault: Fault::new("", detail),
            ends: true,
        }
    }
}

enum At {
    /// In a list of records.
    List,
    /// In an object that is a record, or has some.
    Object(Box<Open>),
}

struct Open {
    /// What it had so far.
    members: Object,
    /// What is wrong with one of them.
    fault: Option<Fault>,
    line: u64,
    had_records: bool,
}

/// What one step gives: nothing yet, or a record.
type Step = Option<Result<Record, Refusal>>;

/// Reads records one by one; see the [module](super). The stream is not packed, and UTF-8
/// or UTF-16.
pub struct Reader<R: Read> {
    json: Stream<R>,
    max_records: u64,
    open: Vec<At>,
    begun: bool,
    over: bool,
    index: u64,
}

impl<R: Read> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Nothing is read before the first record is asked for.
    pub fn new(source: R, limits: Limits) -> Self {
        Self {
            json: Stream::new(source, limits.into()),
            max_records: limits.max_records,
            open: Vec::new(),
            begun: false,
            over: false,
            index: 0,
        }
    }

    fn enter(&mut self) -> Result<(), Broken> {
        let next = self.json.peek()?;
        let line = self.json.line();
        self.json.enter()?;
        self.open.push(match next {
            Next::List => At::List,
            _ => At::Object(Box::new(Open {
                members: Object::new(),
                fault: None,
                line,
                had_records: false,
            })),
        });
        Ok(())
    }

    /// One step on; none behind the end.
    fn step(&mut self) -> Result<Option<Step>, Broken> {
        match self.open.last() {
            None => {
                if self.begun && !self.json.more()? {
                    return Ok(None);
                }
                self.begun = true;
                self.json.allow();
                self.enter()?;
                Ok(Some(None))
            }
            Some(At::List) => {
                if !self.json.element()? {
                    self.open.pop();
                    return Ok(Some(None));
                }
                self.json.allow();
                self.whole().map(Some)
            }
            Some(At::Object(_)) => self.member().map(Some),
        }
    }

    /// A record that is read in one.
    fn whole(&mut self) -> Result<Step, Broken> {
        self.json.peek()?;
        let line = self.json.line();
        let read = self.json.value()?;
        self.json.allow();
        self.one(read.map_err(fault), line).map(Some)
    }

    /// The next member of an object, or what it was when it is over.
    fn member(&mut self) -> Result<Step, Broken> {
        let Some(name) = self.json.member()? else {
            let Some(At::Object(open)) = self.open.pop() else {
                return Ok(None);
            };
            if open.had_records {
                return Ok(None);
            }
            let read = open.fault.map_or(Ok(Value::Object(open.members)), Err);
            return self.one(read, open.line).map(Some);
        };
        let next = self.json.peek()?;
        let Some(At::Object(open)) = self.open.last_mut() else {
            return Ok(None);
        };
        match (name.as_str(), next) {
            // A file of a trail; an answer of LookupEvents.
            ("Records" | "Events", Next::List) => {
                open.had_records = true;
                self.enter()?;
            }
            // An event of EventBridge: what stands around is about the event.
            ("detail", Next::Object) => {
                open.had_records = true;
                return self.whole();
            }
            _ if open.had_records => self.json.skip()?,
            _ => {
                let twice = || Fault::new(name.as_str(), "is there twice");
                let wrong = match self.json.value()? {
                    Err(wrong) => Some(inside(&name, wrong)),
                    Ok(value) => open.members.insert(name.as_str(), value).map(|_| twice()),
                };
                open.fault = open.fault.take().or(wrong);
            }
        }
        Ok(None)
    }

    /// The record that a value is. Broken is what has too many.
    fn one(
        &mut self,
        read: Result<Value, Fault>,
        line: u64,
    ) -> Result<Result<Record, Refusal>, Broken> {
        let index = self.index;
        self.index += 1;
        if index >= self.max_records {
            let detail = format!("has more than {} records", self.max_records);
            return Err(self.json.fault(detail));
        }
        let read = read.and_then(|value| record(&inner(value)?, index, line));
        Ok(read.map_err(|fault| Refusal {
            index: Some(index),
            line,
            fault,
            ends: false,
        }))
    }
}

/// The record within what holds one: an event of EventBridge, or one of LookupEvents, which
/// has it as a text.
fn inner(value: Value) -> Result<Value, Fault> {
    let Value::Object(mut object) = value else {
        return Err(Fault::new("", "is not an object"));
    };
    if object.get("eventName").is_none() {
        if let Some(detail @ Value::Object(_)) = object.remove("detail") {
            return Ok(detail);
        }
        if let Some(text) = object.get("CloudTrailEvent").and_then(Value::as_str) {
            let read = Value::parse(text);
            return read.map_err(|wrong| inside("CloudTrailEvent", wrong));
        }
    }
    Ok(Value::Object(object))
}

fn fault(JsonFault { path, detail }: JsonFault) -> Fault {
    Fault::new(path, detail)
}

/// A fault of what stands in a member.
fn inside(name: &str, JsonFault { path, detail }: JsonFault) -> Fault {
    let path = match path.chars().next() {
        None => name.to_owned(),
        Some('[') => format!("{name}{path}"),
        Some(_) => format!("{name}.{path}"),
    };
    Fault::new(path, detail)
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            match self.step() {
                Ok(Some(Some(read))) => return Some(read),
                Ok(Some(None)) => {}
                Ok(None) => self.over = true,
                Err(broken) => {
                    self.over = true;
                    return Some(Err(broken.into()));
                }
            }
        }
        None
    }
}
