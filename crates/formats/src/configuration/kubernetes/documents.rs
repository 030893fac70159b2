//! Objects one by one or in lists, as JSON or YAML.

use super::super::item::Refusal;
use super::super::out::Out;
use super::object::{Context, object};
use super::yaml::Documents;
use std::io::Read;
use tenantry_resource::Fault;
use tenantry_resource::document::{Limits, Next, Stream};
use tenantry_resource::json::{Object, Value};

pub(in super::super) enum Objects<R: Read> {
    Json(Box<Json<R>>),
    Yaml(Documents<R>),
}

pub(in super::super) struct Json<R: Read> {
    json: Stream<R>,
    begun: bool,
    open: Vec<At>,
}

enum At {
    /// In the list that is the document.
    List,
    Object {
        members: Object,
        line: u64,
        had_items: bool,
    },
    Items(Context),
}

impl<R: Read> Objects<R> {
    pub(in super::super) fn new(source: R, is_json: bool, limits: Limits) -> Self {
        match is_json {
            true => Self::Json(Box::new(Json {
                json: Stream::new(source, limits),
                begun: false,
                open: Vec::new(),
            })),
            false => Self::Yaml(Documents::new(source, limits)),
        }
    }

    /// Reads on; false behind the end.
    pub(in super::super) fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        match self {
            Self::Json(json) => json.step(out),
            Self::Yaml(documents) => {
                let Some((line, document)) = documents.next()? else {
                    return Ok(false);
                };
                match document {
                    Ok(Value::Object(members)) => whole(members, line, out),
                    // A document without content, or with comments only.
                    Ok(Value::Null) => {}
                    other => one(
                        other.map_err(|detail| (String::new(), detail)),
                        &Context::default(),
                        line,
                        out,
                    ),
                }
                Ok(true)
            }
        }
    }
}

impl<R: Read> Json<R> {
    fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        match self.open.last() {
            None => {
                if self.begun && !self.json.more()? {
                    return Ok(false);
                }
                self.begun = true;
                self.json.allow();
                match self.json.peek()? {
                    Next::Object => self.object()?,
                    Next::List => {
                        self.json.enter()?;
                        self.open.push(At::List);
                    }
                    Next::Scalar => out.no_object(&mut self.json)?,
                }
            }
            Some(At::Object { .. }) => self.member(out)?,
            Some(At::List | At::Items(_)) => self.element(out)?,
        }
        Ok(true)
    }

    fn object(&mut self) -> Result<(), Refusal> {
        let line = self.json.line();
        self.json.enter()?;
        self.open.push(At::Object {
            members: Object::new(),
            line,
            had_items: false,
        });
        Ok(())
    }

    fn element(&mut self, out: &mut Out) -> Result<(), Refusal> {
        if !self.json.element()? {
            self.open.pop();
            return Ok(());
        }
        self.json.allow();
        if matches!(self.open.last(), Some(At::List)) && self.json.peek()? == Next::Object {
            return self.object();
        }
        let line = self.json.line();
        let value = self.json.value()?;
        self.json.allow();
        let context = match self.open.last() {
            Some(At::Items(context)) => context.clone(),
            _ => Context::default(),
        };
        one(
            value.map_err(|fault| (fault.path, fault.detail)),
            &context,
            line,
            out,
        );
        Ok(())
    }

    fn member(&mut self, out: &mut Out) -> Result<(), Refusal> {
        let line = self.json.line();
        let Some(name) = self.json.member()? else {
            if let Some(At::Object {
                members,
                line,
                had_items,
            }) = self.open.pop()
            {
                out.facts.is_one_page |= is_page(&members);
                if !had_items {
                    one(Ok(Value::Object(members)), &Context::default(), line, out);
                }
            }
            return Ok(());
        };
        let next = self.json.peek()?;
        let Some(At::Object {
            members,
            had_items,
            line: begin,
        }) = self.open.last_mut()
        else {
            return Ok(());
        };
        let is_list = members
            .get("kind")
            .and_then(Value::as_str)
            .is_none_or(|kind| kind.ends_with("List"));
        if name == "items" && next == Next::List && is_list {
            *had_items = true;
            let context = Context::of_list(members);
            self.json.enter()?;
            self.open.push(At::Items(context));
            return Ok(());
        }
        let begin = *begin;
        match self.json.value()? {
            Ok(value) => {
                if members.insert(name.as_str(), value).is_some() {
                    let name = tenantry_resource::redact::shown(&name, 60);
                    let detail = "is there twice";
                    return Err(Refusal::whole(Some(line), &name, detail));
                }
            }
            Err(fault) => {
                let fault = (
                    format!(
                        "{}.{}",
                        tenantry_resource::redact::shown(&name, 60),
                        fault.path
                    ),
                    fault.detail,
                );
                *had_items = true;
                one(Err(fault), &Context::default(), begin, out);
            }
        }
        Ok(())
    }
}

/// A whole that was read at once: an object, or a list of them.
fn whole(mut members: Object, line: u64, out: &mut Out) {
    let is_list = members
        .get("kind")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.ends_with("List"));
    match members.remove("items") {
        Some(Value::List(items)) if is_list => {
            out.facts.is_one_page |= is_page(&members);
            let context = Context::of_list(&members);
            for item in items {
                one(Ok(item), &context, line, out);
            }
        }
        items => {
            if let Some(items) = items {
                members.insert("items", items);
            }
            one(Ok(Value::Object(members)), &Context::default(), line, out);
        }
    }
}

fn one(value: Result<Value, (String, String)>, context: &Context, line: u64, out: &mut Out) {
    let index = out.meet();
    match value {
        Ok(Value::Object(members)) => object(members, context, index, line, out),
        Ok(_) => out.refuse(index, Some(line), None, Fault::new("", "is not an object")),
        Err((path, detail)) => out.refuse(index, Some(line), None, Fault::new(path, detail)),
    }
}

/// Whether the answer goes on elsewhere.
fn is_page(list: &Object) -> bool {
    let token = list
        .get("metadata")
        .and_then(|metadata| metadata.get("continue"));
    token
        .and_then(Value::as_str)
        .is_some_and(|token| !token.is_empty())
}
