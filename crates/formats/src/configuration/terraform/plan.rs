//! What `terraform show -json` says of a plan or state, read as a stream.

use super::super::facts::LeftOut;
use super::super::item::{ChangeKind, Refusal};
use super::super::out::Out;
use super::super::value::{mark_tree, text};
use super::change::change;
use super::found::{Instance, Not, found};
use super::sensitive;
use jiff::Timestamp;
use std::io::Read;
use tenantry_resource::Fault;
use tenantry_resource::document::{Next, Stream};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::shown;

/// How deep modules may be in each other.
const MOST_MODULES: usize = 100;

const NO_INSTANT: &str = "is not an instant like 2026-11-28T09:30:00Z";

pub(in super::super) struct Plan<R: Read> {
    json: Stream<R>,
    /// What is open, the innermost last.
    open: Vec<At>,
    begun: bool,
    has_version: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// The whole.
    Members,
    /// `prior_state`.
    State,
    /// `values`.
    Values,
    Module,
    Resources,
    Modules,
    Changes(ChangeKind),
}

impl<R: Read> Plan<R> {
    pub(in super::super) fn new(json: Stream<R>) -> Self {
        Self {
            json,
            open: Vec::new(),
            begun: false,
            has_version: false,
        }
    }

    /// Reads on; false behind the end.
    pub(in super::super) fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        if !self.begun {
            self.begun = true;
            self.json.enter()?;
            self.open.push(At::Members);
            return Ok(true);
        }
        let Some(at) = self.open.last().copied() else {
            return match self.json.more()? {
                false => Ok(false),
                true => Err(self.json.fault("has something behind its end").into()),
            };
        };
        match at {
            At::Resources | At::Modules | At::Changes(_) => self.element(at, out)?,
            _ => self.member(at, out)?,
        }
        Ok(true)
    }

    fn member(&mut self, at: At, out: &mut Out) -> Result<(), Refusal> {
        let line = self.json.line();
        let Some(name) = self.json.member()? else {
            if at == At::Members && !self.has_version {
                return Err(Refusal::whole(Some(line), "format_version", "is missing"));
            }
            self.open.pop();
            return Ok(());
        };
        self.json.allow();
        let next = self.json.peek()?;
        let inside = match (at, name.as_str(), next) {
            (At::Members, "format_version" | "terraform_version", Next::Scalar) => {
                let value = self.json.value()?;
                let value = value
                    .ok()
                    .and_then(|value| value.as_str().map(str::to_owned));
                if name == "format_version" {
                    self.of_version(value.as_deref(), line)?;
                    out.facts.format_version = value;
                } else {
                    let short = value.map(|value| crate::json::shortened(&value, 60));
                    out.facts.terraform_version = short;
                }
                return Ok(());
            }
            (At::Members, "format_version", _) => {
                return Err(Refusal::whole(
                    Some(line),
                    "format_version",
                    "is not a text",
                ));
            }
            (At::Members, "timestamp", Next::Scalar) => {
                let value = self.json.value()?;
                let wrong = |detail: &str| Refusal::whole(Some(line), "timestamp", detail);
                let value = value.map_err(|fault| wrong(&fault.detail))?;
                out.facts.made_at = made_at(&value).map_err(wrong)?;
                return Ok(());
            }
            (At::Members, "timestamp", _) => {
                return Err(Refusal::whole(Some(line), "timestamp", NO_INSTANT));
            }
            (At::Members, "prior_state", Next::Object) => At::State,
            (At::Members | At::State, "values", Next::Object) => At::Values,
            (At::Members, "resource_drift", Next::List) => At::Changes(ChangeKind::Drifted),
            (At::Members, "resource_changes", Next::List) => At::Changes(ChangeKind::Planned),
            (At::Values, "root_module", Next::Object) => At::Module,
            (At::Module, "resources", Next::List) => At::Resources,
            (At::Module, "child_modules", Next::List) => At::Modules,
            // What is configured, planned and put out says nothing more of resources.
            _ => {
                self.json.skip()?;
                return Ok(());
            }
        };
        self.json.enter()?;
        self.open.push(inside);
        Ok(())
    }

    fn of_version(&mut self, version: Option<&str>, line: u64) -> Result<(), Refusal> {
        let wrong = |detail: String| Refusal::whole(Some(line), "format_version", detail);
        let version = version.ok_or_else(|| wrong("is not a text".to_owned()))?;
        let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
        let is_number = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
        // Minor versions of 1 add members; of 0 there were two, and 1.0 is like the last.
        let is_read = match major {
            "0" => matches!(minor, "1" | "2"),
            "1" => is_number,
            _ => false,
        };
        if !is_read {
            let shown = shown(version, 20);
            return Err(wrong(format!("is {shown}: 0.1, 0.2 and every 1 are read")));
        }
        self.has_version = true;
        Ok(())
    }

    fn element(&mut self, at: At, out: &mut Out) -> Result<(), Refusal> {
        if !self.json.element()? {
            self.open.pop();
            return Ok(());
        }
        self.json.allow();
        let line = self.json.line();
        if at == At::Modules && self.json.peek()? == Next::Object {
            if self.open.len() > 2 * MOST_MODULES {
                let detail = format!("has modules nested more than {MOST_MODULES} levels deep");
                return Err(self.json.fault(detail).into());
            }
            self.json.enter()?;
            self.open.push(At::Module);
            return Ok(());
        }
        let value = self.json.value()?;
        self.json.allow();
        let index = out.meet();
        let value = match value {
            Ok(Value::Object(value)) => value,
            Ok(_) => {
                out.refuse(index, Some(line), None, Fault::new("", "is not an object"));
                return Ok(());
            }
            Err(fault) => {
                out.refuse(
                    index,
                    Some(line),
                    None,
                    Fault::new(fault.path, fault.detail),
                );
                return Ok(());
            }
        };
        match at {
            At::Changes(kind) => change(kind, value, index, line, out),
            _ => resource(value, index, line, out),
        }
        Ok(())
    }
}

/// When a plan was made. Where Go has no time it writes the year 1.
fn made_at(value: &Value) -> Result<Option<Timestamp>, &'static str> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Text(text) if text.is_empty() || text.starts_with("0001-01-01T") => {
            return Ok(None);
        }
        Value::Text(text) => text,
        _ => return Err(NO_INSTANT),
    };
    text.parse().map(Some).map_err(|_| NO_INSTANT)
}

fn resource(mut resource: Object, index: u64, line: u64, out: &mut Out) {
    let values = resource.remove("values").unwrap_or(Value::Null);
    let about = text(&resource, "address").unwrap_or("?").to_owned();
    if let Some(why) = not_managed(&resource) {
        return out.facts.leave_out(why);
    }
    let tree = resource.get("sensitive_values").unwrap_or(&Value::Null);
    let attributes = sensitive::mark_known(mark_tree(values, tree));
    match instance(&resource, &about, attributes, index, line).and_then(found) {
        Ok(mut found) => {
            found.is_tainted = resource.get("tainted") == Some(&Value::Bool(true));
            if let Some(Value::List(list)) = resource.get("depends_on") {
                let texts = list.iter().filter_map(Value::as_str);
                found.dependencies = texts.map(str::to_owned).take(1_000).collect();
            }
            out.found(found);
        }
        Err(Not::Kept(why)) => out.facts.leave_out(why),
        Err(Not::Right(fault)) => out.refuse(index, Some(line), Some(&about), fault),
    }
}

/// Why what a plan names is none of its resources.
pub(super) fn not_managed(resource: &Object) -> Option<LeftOut> {
    if text(resource, "mode").is_some_and(|mode| mode != "managed") {
        return Some(LeftOut::DataSource);
    }
    let deposed = ["deposed", "deposed_key"];
    let is_deposed = deposed.iter().any(|name| text(resource, name).is_some());
    is_deposed.then_some(LeftOut::Deposed)
}

pub(super) fn instance<'i>(
    resource: &'i Object,
    address: &'i str,
    attributes: Value,
    index: u64,
    line: u64,
) -> Result<Instance<'i>, Not> {
    let member = |name: &str| {
        let missing = || Not::Right(Fault::new(name, "is missing"));
        text(resource, name).ok_or_else(missing)
    };
    member("address")?;
    Ok(Instance {
        provider: member("provider_name")?,
        kind: member("type")?,
        address,
        attributes,
        index,
        line: Some(line),
    })
}
