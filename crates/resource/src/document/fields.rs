//! The members of one resource in a document.

use crate::canonical::Path;
use crate::identity::{Fault, Identity};
use crate::json::read::{Pull, Stop};
use crate::json::{JsonFault, Object, Value};
use crate::redact::shown;
use crate::{Draft, Provider};
use jiff::Timestamp;
use std::io::Read;
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ValueType};

/// How deep attributes may be. It leaves room for the lists that the canonical form adds.
const DEPTH: usize = 56;

/// The longest name of a member that a fault repeats, in characters.
const SHOWN: usize = 60;

/// The most places that can be marked as sensitive.
const MOST_SENSITIVE: usize = 1_000;

/// The most attributes that can be unsaid.
const MOST_UNSAID: usize = 1_000;

/// The members that there are.
const KNOWN: [&str; 13] = [
    "provider",
    "account",
    "region",
    "type",
    "id",
    "name",
    "tags",
    "attributes",
    "observed_at",
    "deleted",
    "aliases",
    "sensitive",
    "unsaid",
];

/// Reads a resource whose object is open, and the first name of it, if that was read. It
/// leaves the object closed.
///
/// The outer error is of the stream, the inner of this resource.
pub(super) fn resource<R: Read>(
    json: &mut JsonStreamReader<R>,
    first: Option<String>,
) -> Result<Result<Draft, Fault>, ReaderError> {
    let mut pull = Pull::new(DEPTH);
    let mut members: Vec<(usize, Value)> = Vec::new();
    let mut wrong: Option<Fault> = None;
    let mut name = first;
    loop {
        let called = match name.take() {
            Some(name) => name,
            None if json.has_next()? => json.next_name_owned()?,
            None => break,
        };
        let known = KNOWN.iter().position(|known| *known == called);
        let (Some(at), None) = (known, &wrong) else {
            json.skip_value()?;
            wrong.get_or_insert_with(|| {
                let detail = format!(
                    "is not a member of a resource: there are {}",
                    KNOWN.join(", ")
                );
                Fault::new(shown(&called, SHOWN), detail)
            });
            continue;
        };
        match pull.value(json, 0) {
            Ok(_) if members.iter().any(|(other, _)| *other == at) => {
                wrong = Some(Fault::new(called, "is there twice"));
            }
            Ok(value) => members.push((at, value)),
            Err(Stop::Broken(error)) => return Err(error),
            Err(Stop::Fault(JsonFault { path, detail })) => {
                let point = if path.is_empty() || path.starts_with('[') {
                    ""
                } else {
                    "."
                };
                wrong = Some(Fault::new(format!("{called}{point}{path}"), detail));
            }
        }
    }
    json.end_object()?;
    Ok(match wrong {
        Some(fault) => Err(fault),
        None => draft(Members(members)),
    })
}

/// Skips what stands where a resource should.
pub(super) fn not_a_resource<R: Read>(
    json: &mut JsonStreamReader<R>,
    kind: ValueType,
) -> Result<Fault, ReaderError> {
    json.skip_value()?;
    let kind = kind.to_string().to_lowercase();
    Ok(Fault::new("", format!("is not an object but {kind}")))
}

struct Members(Vec<(usize, Value)>);

impl Members {
    /// Takes a member out; null is as good as absent.
    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self
            .0
            .iter()
            .position(|(known, _)| KNOWN.get(*known) == Some(&name))?;
        Some(self.0.swap_remove(at).1).filter(|value| *value != Value::Null)
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Number(_)) => {
                let detail = "is a number: write it as a text, because leading zeros count";
                Err(Fault::new(name, detail))
            }
            Some(other) => Err(wrong_kind(name, "a text", &other)),
        }
    }

    fn required(&mut self, name: &str) -> Result<String, Fault> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| Fault::new(name, "is missing"))
    }

    fn object(&mut self, name: &str) -> Result<Object, Fault> {
        match self.take(name) {
            None => Ok(Object::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(other) => Err(wrong_kind(name, "an object", &other)),
        }
    }

    fn texts(&mut self, name: &str) -> Result<Vec<String>, Fault> {
        let list = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::List(list)) => list,
            Some(other) => return Err(wrong_kind(name, "a list of texts", &other)),
        };
        let texts = list.into_iter().enumerate().map(|(at, text)| match text {
            Value::Text(text) => Ok(text),
            other => Err(wrong_kind(&format!("{name}[{at}]"), "a text", &other)),
        });
        texts.collect()
    }
}

fn draft(mut members: Members) -> Result<Draft, Fault> {
    let provider: Provider = members.required("provider")?.parse().map_err(|_| {
        let all = Provider::ALL.map(Provider::as_str).join(", ");
        Fault::new("provider", format!("is none of {all}, other"))
    })?;
    let identity = Identity {
        provider,
        account: members.required("account")?,
        region: members.text("region")?.unwrap_or_default(),
        resource_type: members.required("type")?,
        id: members.required("id")?,
    };
    let deleted = match members.take("deleted") {
        None => false,
        Some(Value::Bool(deleted)) => deleted,
        Some(other) => return Err(wrong_kind("deleted", "true or false", &other)),
    };
    let observed_at = members.text("observed_at")?.map(|text| {
        let instant: Result<Timestamp, _> = text.parse();
        instant.map_err(|_| {
            let detail = "is not an instant of RFC 3339 like 2026-11-27T08:00:00Z";
            Fault::new("observed_at", detail)
        })
    });
    let sensitive = members.texts("sensitive")?;
    if sensitive.len() > MOST_SENSITIVE {
        let detail = format!("are more than {MOST_SENSITIVE} places");
        return Err(Fault::new("sensitive", detail));
    }
    let sensitive = sensitive.iter().enumerate().map(|(at, path)| {
        let path: Result<Path, _> = path.parse();
        path.map_err(|error| Fault::new(format!("sensitive[{at}]"), error.to_string()))
    });
    Ok(Draft {
        identity,
        name: members.text("name")?,
        tags: members.object("tags")?,
        attributes: members.object("attributes")?,
        observed_at: observed_at.transpose()?,
        aliases: members.texts("aliases")?,
        deleted,
        sensitive: sensitive.collect::<Result<_, _>>()?,
        unsaid: unsaid(members.texts("unsaid")?)?,
    })
}

fn unsaid(paths: Vec<String>) -> Result<Vec<String>, Fault> {
    match paths.len() > MOST_UNSAID {
        true => Err(Fault::new(
            "unsaid",
            format!("are more than {MOST_UNSAID} attributes"),
        )),
        false => Ok(paths),
    }
}

fn wrong_kind(field: &str, expected: &str, found: &Value) -> Fault {
    Fault::new(field, format!("is not {expected} but a {}", found.kind()))
}
