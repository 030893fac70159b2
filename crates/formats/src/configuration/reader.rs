//! From a stream to items, whatever the document is.

use super::aws_config::Items;
use super::facts::Facts;
use super::item::{Item, Refusal};
use super::kubernetes::Objects;
use super::out::Out;
use super::own::Own;
use super::recognise::{self, Begin};
use super::terraform::{Plan, State};
use super::{Family, Options};
use std::fmt;
use std::io::{Chain, Cursor, Read};
use tenantry_resource::document::{self, Stream, utf8};

/// Reads a document item by item; see the [module](super). The stream is not packed, and
/// UTF-8 or UTF-16.
pub struct Reader<'r> {
    source: Option<Box<dyn Read + Send + 'r>>,
    body: Option<Body<Source<'r>>>,
    out: Out,
    given: u64,
    is_over: bool,
}

type Source<'r> = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send + 'r>>;

enum Body<R: Read> {
    Own(Own<R>),
    State(State<R>),
    Plan(Plan<R>),
    Items(Items<R>),
    Objects(Objects<R>),
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("facts", &self.out.facts)
            .field("met", &self.out.met)
            .finish_non_exhaustive()
    }
}

impl<'r> Reader<'r> {
    /// Nothing is read before the first item is asked for.
    pub fn new(source: impl Read + Send + 'r, options: Options) -> Self {
        Self {
            source: Some(Box::new(source)),
            body: None,
            out: Out::new(options),
            given: 0,
            is_over: false,
        }
    }

    /// What is known of the document: which family once the first item was asked for, all
    /// once it is read to its end.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.out.facts
    }

    fn begin(&mut self, source: Box<dyn Read + Send + 'r>) -> Result<(), Refusal> {
        let mut source: Box<dyn Read + Send + 'r> = Box::new(utf8(source));
        let Begin {
            family,
            bytes,
            is_json,
        } = recognise::begin(&mut source)?;
        let whole = Cursor::new(bytes).chain(source);
        let limits: document::Limits = self.out.options.limits.into();
        self.out.facts.family = Some(family);
        self.out.is_needed_at_once = family == Family::TerraformPlan;
        let json = |whole| Stream::new(whole, limits);
        self.body = Some(match family {
            Family::Resources => Body::Own(Own(document::Reader::new(whole, limits))),
            Family::TerraformState => Body::State(State::new(json(whole))),
            Family::TerraformPlan | Family::TerraformValues => Body::Plan(Plan::new(json(whole))),
            Family::AwsConfig => Body::Items(Items::new(json(whole))),
            Family::Kubernetes => Body::Objects(Objects::new(whole, is_json, limits)),
        });
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Result<Item, Refusal>>, Refusal> {
        if let Some(source) = self.source.take() {
            self.begin(source)?;
        }
        loop {
            if let Some(next) = self.out.next() {
                self.given += 1;
                let most = self.out.options.limits.max_resources;
                if self.given > most {
                    let detail = format!("has more than {most} resources");
                    return Err(Refusal::whole(None, "", detail));
                }
                return Ok(Some(next));
            }
            let more = match &mut self.body {
                None => return Ok(None),
                Some(Body::Own(own)) => own.step(&mut self.out)?,
                Some(Body::State(state)) => state.step(&mut self.out)?,
                Some(Body::Plan(plan)) => plan.step(&mut self.out)?,
                Some(Body::Items(items)) => items.step(&mut self.out)?,
                Some(Body::Objects(objects)) => objects.step(&mut self.out)?,
            };
            if !more {
                self.body = None;
                self.out.end();
            }
        }
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Item, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        match self.advance() {
            Ok(Some(next)) => {
                self.is_over = next.as_ref().is_err_and(|refusal| refusal.ends);
                Some(next)
            }
            Ok(None) => {
                self.is_over = true;
                None
            }
            Err(refusal) => {
                self.is_over = true;
                Some(Err(refusal))
            }
        }
    }
}
