//! Where items stand: in snapshots and histories, answers of the API, events, by
//! themselves.

use super::super::item::Refusal;
use super::super::out::Out;
use super::super::value::text;
use super::item;
use std::io::Read;
use tenantry_resource::Fault;
use tenantry_resource::document::{Next, Stream};
use tenantry_resource::json::{JsonFault, Object, Value};

/// How deep a list of items may stand in what was sent around it.
const WRAPPERS: usize = 4;

/// The name of what stands in an object that is refused already.
const TWICE: &str = "\u{1}twice";

pub(in super::super) struct Items<R: Read> {
    json: Stream<R>,
    open: Vec<At>,
    begun: bool,
    /// Whether there is a place for items at all.
    had_place: bool,
}

enum At {
    /// In the list that is the document.
    List,
    /// In an object, with the members that it had so far.
    Object {
        members: Object,
        line: u64,
        had_place: bool,
    },
    Items,
    /// Items as texts.
    Results,
}

impl<R: Read> Items<R> {
    pub(in super::super) fn new(json: Stream<R>) -> Self {
        Self {
            json,
            open: Vec::new(),
            begun: false,
            had_place: false,
        }
    }

    /// Reads on; false behind the end.
    pub(in super::super) fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        match self.open.last() {
            None => {
                if self.begun && !self.json.more()? {
                    return match self.had_place {
                        true => Ok(false),
                        false => Err(Refusal::whole(Some(1), "", "has no items of AWS Config")),
                    };
                }
                self.top(out)?;
                self.begun = true;
            }
            Some(At::Object { .. }) => self.member(out)?,
            Some(At::List | At::Items | At::Results) => self.element(out)?,
        }
        Ok(true)
    }

    fn top(&mut self, out: &mut Out) -> Result<(), Refusal> {
        self.json.allow();
        match self.json.peek()? {
            Next::Object => self.object()?,
            Next::List => {
                self.json.enter()?;
                self.open.push(At::List);
                self.had_place = true;
            }
            Next::Scalar => out.no_object(&mut self.json)?,
        }
        Ok(())
    }

    fn object(&mut self) -> Result<(), Refusal> {
        let line = self.json.line();
        self.json.enter()?;
        self.open.push(At::Object {
            members: Object::new(),
            line,
            had_place: false,
        });
        Ok(())
    }

    fn element(&mut self, out: &mut Out) -> Result<(), Refusal> {
        if !self.json.element()? {
            self.open.pop();
            return Ok(());
        }
        self.json.allow();
        let line = self.json.line();
        if matches!(self.open.last(), Some(At::List)) && self.json.peek()? == Next::Object {
            return self.object();
        }
        let is_text = matches!(self.open.last(), Some(At::Results));
        let value = self.json.value()?;
        self.json.allow();
        let value = match value {
            Ok(Value::Text(text)) if is_text => Value::parse(&text),
            value => value,
        };
        one(value, line, out);
        Ok(())
    }

    fn member(&mut self, out: &mut Out) -> Result<(), Refusal> {
        let depth = self.open.len();
        let line = self.json.line();
        let Some(name) = self.json.member()? else {
            let is_outer = !self
                .open
                .iter()
                .rev()
                .skip(1)
                .any(|at| matches!(at, At::Object { .. }));
            if let Some(At::Object {
                members,
                line,
                had_place,
            }) = self.open.pop()
            {
                let is_item =
                    text(&members, "resourceType").is_some() && members.get(TWICE).is_none();
                if is_item || (is_outer && !had_place) {
                    self.had_place = true;
                    one(Ok(Value::Object(members)), line, out);
                }
                if had_place && let Some(At::Object { had_place, .. }) = self.open.last_mut() {
                    *had_place = true;
                }
            }
            return Ok(());
        };
        match (name.as_str(), self.json.peek()?) {
            (
                "configurationItems"
                | "ConfigurationItems"
                | "baseConfigurationItems"
                | "BaseConfigurationItems",
                Next::List,
            ) => {
                self.placed();
                self.json.enter()?;
                self.open.push(At::Items);
            }
            ("Results" | "results", Next::List) => {
                self.placed();
                self.json.enter()?;
                self.open.push(At::Results);
            }
            ("EvaluationResults" | "evaluationResults", _) => {
                let detail = "are verdicts of rules: they say nothing of a configuration";
                return Err(Refusal::whole(Some(line), &name, detail));
            }
            ("detail" | "data" | "Data", Next::Object) if depth < WRAPPERS => self.object()?,
            ("configurationItem", Next::Object) => {
                self.placed();
                let value = self.json.value()?;
                one(value, line, out);
            }
            ("configurationItemSummary", Next::Object) => {
                self.placed();
                self.json.skip()?;
                let index = out.meet();
                let detail =
                    "stands for an item that was too large to be sent: fetch it from its bucket";
                out.refuse(index, Some(line), None, Fault::new(name, detail));
            }
            ("invokingEvent", Next::Scalar) => {
                self.placed();
                let value = self.json.value()?;
                let event = match value {
                    Ok(Value::Text(text)) => Value::parse(&text),
                    value => value,
                };
                let found = match event {
                    Ok(Value::Object(mut event)) => event.remove("configurationItem"),
                    Ok(_) => None,
                    Err(fault) => {
                        one(Err(fault), line, out);
                        return Ok(());
                    }
                };
                match found.filter(|found| *found != Value::Null) {
                    Some(found) => one(Ok(found), line, out),
                    None => {
                        let index = out.meet();
                        let fault = Fault::new("invokingEvent", "has no configurationItem");
                        out.refuse(index, Some(line), None, fault);
                    }
                }
            }
            ("NextToken" | "nextToken", Next::Scalar) => {
                if let Ok(Value::Text(token)) = self.json.value()? {
                    out.facts.is_one_page |= !token.is_empty();
                }
            }
            (_, Next::Scalar | Next::List | Next::Object) => {
                let value = self.json.value()?;
                let value = match value {
                    Ok(value) => value,
                    Err(fault) => {
                        self.placed();
                        one(Err(fault), line, out);
                        return Ok(());
                    }
                };
                let Some(At::Object { members, .. }) = self.open.last_mut() else {
                    return Ok(());
                };
                if members.insert(name.as_str(), value).is_some() {
                    members.insert(TWICE, Value::Null);
                    self.placed();
                    let index = out.meet();
                    let name = tenantry_resource::redact::shown(&name, 60);
                    let fault = Fault::new(name, "is there twice");
                    out.refuse(index, Some(line), None, fault);
                }
            }
        }
        Ok(())
    }

    fn placed(&mut self) {
        self.had_place = true;
        if let Some(At::Object { had_place, .. }) = self.open.last_mut() {
            *had_place = true;
        }
    }
}

fn one(value: Result<Value, JsonFault>, line: u64, out: &mut Out) {
    let index = out.meet();
    match value {
        Ok(Value::Object(object)) => item::item(object, index, line, out),
        Ok(_) => out.refuse(index, Some(line), None, Fault::new("", "is not an object")),
        Err(fault) => {
            out.refuse(
                index,
                Some(line),
                None,
                Fault::new(fault.path, fault.detail),
            );
        }
    }
}
