//! A state of version 4, read as a stream.

use super::super::facts::LeftOut;
use super::super::item::Refusal;
use super::super::out::Out;
use super::super::place::Place;
use super::super::value::text;
use super::found::{Instance, Not, found};
use super::{address, sensitive};
use std::io::Read;
use tenantry_resource::Fault;
use tenantry_resource::document::{Next, Stream};
use tenantry_resource::json::{Object, Value};

const VERSION: &str = "4";

pub(super) struct Head {
    module: Option<String>,
    mode: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    provider: Option<String>,
    /// Instances that stand before what they are of.
    early: Option<Value>,
    line: u64,
}

pub(in super::super) struct State<R: Read> {
    json: Stream<R>,
    at: At,
    head: Head,
    version: Option<String>,
    has_resources: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Begin,
    /// Between the members of the whole.
    Members,
    Resources,
    /// Between the members of a resource.
    Resource,
    Instances,
}

impl<R: Read> State<R> {
    pub(in super::super) fn new(json: Stream<R>) -> Self {
        Self {
            json,
            at: At::Begin,
            head: Head::at(0),
            version: None,
            has_resources: false,
        }
    }

    /// Reads on; false behind the end.
    pub(in super::super) fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        match self.at {
            At::Begin => {
                out.is_keyed = true;
                self.json.enter()?;
                self.at = At::Members;
            }
            At::Members => return self.member(out),
            At::Resources => match self.json.element()? {
                false => self.at = At::Members,
                true => {
                    self.json.allow();
                    self.head = Head::at(self.json.line());
                    match self.json.peek()? {
                        Next::Object => {
                            self.json.enter()?;
                            self.at = At::Resource;
                        }
                        _ => {
                            self.json.skip()?;
                            let index = out.meet();
                            let fault = Fault::new("", "is not an object");
                            out.refuse(index, Some(self.head.line), None, fault);
                        }
                    }
                }
            },
            At::Resource => self.resource_member(out)?,
            At::Instances => match self.json.element()? {
                false => self.at = At::Resource,
                true => {
                    self.json.allow();
                    let line = self.json.line();
                    let instance = self.json.value()?;
                    self.json.allow();
                    match instance {
                        Ok(instance) => self.instance(instance, line, out),
                        Err(fault) => {
                            let about = self.head.address(None);
                            let index = out.meet();
                            let fault = Fault::new(under("instances[]", &fault.path), fault.detail);
                            out.refuse(index, Some(line), Some(&about), fault);
                        }
                    }
                }
            },
        }
        Ok(true)
    }

    fn member(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        let line = self.json.line();
        let Some(name) = self.json.member()? else {
            self.check(out, line)?;
            return match self.json.more()? {
                false => Ok(false),
                true => Err(self.json.fault("has something behind its end").into()),
            };
        };
        self.json.allow();
        let wrong = |field: &str, detail: &str| Refusal::whole(Some(line), field, detail);
        match (name.as_str(), self.json.peek()?) {
            ("version" | "serial" | "lineage" | "terraform_version", Next::Scalar) => {
                let value = self.json.value()?;
                let value = value.map_err(|fault| wrong(&name, &fault.detail))?;
                match (name.as_str(), value) {
                    ("version", value) => {
                        let version = value.to_string();
                        self.of_version(&version, line)?;
                        self.version = Some(version);
                    }
                    ("serial", Value::Number(number)) => {
                        let serial = number.to_string().parse().ok();
                        let detail = "is not a number from 0 to 18446744073709551615";
                        out.facts.serial = Some(serial.ok_or_else(|| wrong("serial", detail))?);
                    }
                    ("lineage", Value::Text(text)) if !text.trim().is_empty() => {
                        if text.len() > 200 {
                            return Err(wrong("lineage", "is longer than 200 bytes"));
                        }
                        out.facts.lineage = Some(text);
                    }
                    ("terraform_version", Value::Text(text)) => {
                        out.facts.terraform_version = Some(crate::json::shortened(&text, 60));
                    }
                    (_, Value::Null) => {}
                    _ => return Err(wrong(&name, "is not what a state has there")),
                }
            }
            ("version" | "serial" | "lineage" | "terraform_version", _) => {
                return Err(wrong(&name, "is not what a state has there"));
            }
            ("resources", Next::List) => {
                if self.has_resources {
                    return Err(wrong("resources", "is there twice"));
                }
                self.has_resources = true;
                self.json.enter()?;
                self.at = At::Resources;
            }
            ("resources", Next::Object) => {
                return Err(wrong("resources", "is not a list"));
            }
            // Outputs hold secrets; modules are of versions before 4.
            _ => self.json.skip()?,
        }
        Ok(true)
    }

    fn of_version(&self, version: &str, line: u64) -> Result<(), Refusal> {
        if version == VERSION {
            return Ok(());
        }
        let detail = match version {
            "0" | "1" | "2" | "3" => format!(
                "is {version}, of Terraform before 0.12: let a newer Terraform write the state once"
            ),
            _ => format!("is not {VERSION}, the one version of states that is read"),
        };
        Err(Refusal::whole(Some(line), "version", detail))
    }

    fn check(&self, out: &mut Out, line: u64) -> Result<(), Refusal> {
        let wrong = |field: &str| Refusal::whole(Some(line), field, "is missing");
        if self.version.is_none() {
            return Err(wrong("version"));
        }
        if out.facts.lineage.is_none() {
            return Err(wrong("lineage"));
        }
        if out.facts.serial.is_none() {
            return Err(wrong("serial"));
        }
        out.facts.format_version.clone_from(&self.version);
        Ok(())
    }

    fn resource_member(&mut self, out: &mut Out) -> Result<(), Refusal> {
        let Some(name) = self.json.member()? else {
            self.at = At::Resources;
            if let Some(early) = self.head.early.take() {
                let list = match early {
                    Value::List(list) => list,
                    other => vec![other],
                };
                for instance in list {
                    self.instance(instance, self.head.line, out);
                }
            }
            return Ok(());
        };
        let slot = match name.as_str() {
            "module" => &mut self.head.module,
            "mode" => &mut self.head.mode,
            "type" => &mut self.head.kind,
            "name" => &mut self.head.name,
            "provider" => &mut self.head.provider,
            "instances" if self.json.peek()? == Next::List => {
                if self.head.is_whole() {
                    self.json.enter()?;
                    self.at = At::Instances;
                } else {
                    match self.json.value()? {
                        Ok(instances) => self.head.early = Some(instances),
                        Err(fault) => {
                            let index = out.meet();
                            let fault = Fault::new(under("instances", &fault.path), fault.detail);
                            out.refuse(index, Some(self.head.line), None, fault);
                        }
                    }
                }
                return Ok(());
            }
            _ => {
                self.json.skip()?;
                return Ok(());
            }
        };
        *slot = match self.json.peek()? {
            Next::Scalar => match self.json.value()? {
                Ok(Value::Text(text)) => Some(text),
                _ => None,
            },
            _ => {
                self.json.skip()?;
                None
            }
        };
        Ok(())
    }

    fn instance(&self, instance: Value, line: u64, out: &mut Out) {
        let head = &self.head;
        let index = out.meet();
        let Value::Object(mut instance) = instance else {
            let about = head.address(None);
            let fault = Fault::new("instances[]", "is not an object");
            return out.refuse(index, Some(line), Some(&about), fault);
        };
        let attributes = instance.remove("attributes").unwrap_or(Value::Null);
        let provider = head.provider.as_deref().unwrap_or_default();
        let kind = head.kind.as_deref().unwrap_or_default();
        if head.mode.as_deref().is_some_and(|mode| mode != "managed") {
            learn(out, provider, kind, &attributes);
            return out.facts.leave_out(LeftOut::DataSource);
        }
        if text(&instance, "deposed").is_some() {
            return out.facts.leave_out(LeftOut::Deposed);
        }
        let about = head.address(instance.get("index_key"));
        let mut refuse = |fault| out.refuse(index, Some(line), Some(&about), fault);
        for (field, value) in [
            ("type", &head.kind),
            ("name", &head.name),
            ("provider", &head.provider),
        ] {
            if value.as_deref().is_none_or(str::is_empty) {
                return refuse(Fault::new(field, "is missing"));
            }
        }
        if instance.get("attributes_flat").is_some() {
            let detail = "is of Terraform before 0.12: let a newer one refresh the state";
            return refuse(Fault::new("attributes_flat", detail));
        }
        let paths = instance.get("sensitive_attributes").unwrap_or(&Value::Null);
        let attributes = sensitive::mark_known(sensitive::mark_paths(attributes, paths));
        let read = found(Instance {
            provider,
            kind,
            address: &about,
            attributes,
            index,
            line: Some(line),
        });
        match read {
            Ok(mut found) => {
                found.dependencies = dependencies(&instance);
                found.is_tainted = text(&instance, "status") == Some("tainted");
                out.found(found);
            }
            Err(Not::Kept(why)) => out.facts.leave_out(why),
            Err(Not::Right(fault)) => refuse(fault),
        }
    }
}

/// Data sources tell where the provider is.
fn learn(out: &mut Out, provider: &str, kind: &str, attributes: &Value) {
    let Value::Object(attributes) = attributes else {
        return;
    };
    let said = |name: &str| text(attributes, name).map(str::to_owned);
    let place = match kind {
        "aws_caller_identity" => Place {
            account: said("account_id"),
            region: None,
        },
        "aws_region" => Place {
            account: None,
            region: said("region").or_else(|| said("name")),
        },
        "google_client_config" | "google_project" => Place {
            account: said("project").or_else(|| said("project_id")),
            region: None,
        },
        "azurerm_client_config" | "azurerm_subscription" => Place {
            account: said("subscription_id"),
            region: None,
        },
        _ => return,
    };
    out.learn(provider, &place);
}

fn dependencies(instance: &Object) -> Vec<String> {
    let Some(Value::List(list)) = instance.get("dependencies") else {
        return Vec::new();
    };
    let texts = list.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).take(1_000).collect()
}

fn under(step: &str, path: &str) -> String {
    match path {
        "" => step.to_owned(),
        path if path.starts_with('[') => format!("{step}{path}"),
        path => format!("{step}.{path}"),
    }
}

impl Head {
    const fn at(line: u64) -> Self {
        Self {
            module: None,
            mode: None,
            kind: None,
            name: None,
            provider: None,
            early: None,
            line,
        }
    }

    const fn is_whole(&self) -> bool {
        self.mode.is_some() && self.kind.is_some() && self.name.is_some() && self.provider.is_some()
    }

    fn address(&self, index: Option<&Value>) -> String {
        let kind = self.kind.as_deref().unwrap_or("?");
        let name = self.name.as_deref().unwrap_or("?");
        address::of(self.module.as_deref(), kind, name, index)
    }
}
