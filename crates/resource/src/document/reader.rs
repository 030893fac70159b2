//! Reads a document as a stream.

use super::bytes::{Progress, TooLarge, Utf8};
use super::error::DocumentError;
use super::fields;
use super::stream::Broken;
use crate::Draft;
use crate::identity::Fault;
use crate::json::read::{Place, stream, told};
use std::fmt;
use std::io::Read;
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ValueType};

/// The version of documents that is read.
const VERSION: &str = "1";

/// How much of a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole, as UTF-8. By default 4 GiB.
    pub max_bytes: u64,
    /// Bytes of one resource, with up to a kilobyte of what stands around it. By default
    /// 4 MiB. It bounds the memory that is used.
    pub max_resource_bytes: u64,
    /// How many resources. By default 1,000,000.
    pub max_resources: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 4 << 30,
            max_resource_bytes: 4 << 20,
            max_resources: 1_000_000,
        }
    }
}

impl Limits {
    /// What ends a document; `record` begins what is said of one that is too large.
    pub(super) fn broken(self, record: &str, progress: &Progress, error: &ReaderError) -> Broken {
        let (detail, Place { line, column }) = told(error);
        let too_large = match error {
            ReaderError::IoError { error, .. } => TooLarge::of(error),
            _ => None,
        };
        let syntax = matches!(error, ReaderError::SyntaxError(_));
        let detail = match too_large {
            Some(TooLarge::Document) => format!("is larger than {} bytes", self.max_bytes),
            Some(TooLarge::Resource) => {
                format!("{record} of more than {} bytes", self.max_resource_bytes)
            }
            // Whatever is missing then, more was to come.
            None if syntax && progress.ended() => format!("ends in the middle (column {column})"),
            None => format!("{detail} (column {column})"),
        };
        Broken { line, detail }
    }
}

/// Reads the resources of a document one by one: of `{"resources": […]}`, of a list, or
/// of objects one after another (NDJSON). The document is UTF-8 or UTF-16, with or
/// without a byte order mark, and not packed. However long it is, not more than one
/// resource is in memory.
///
/// An error that [`ends`](DocumentError::ends) the document is the last item; any other
/// stands in place of one resource.
pub struct Reader<R: Read> {
    json: JsonStreamReader<Utf8<R>>,
    progress: Progress,
    limits: Limits,
    stage: Stage,
    index: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing is read.
    Begin,
    /// In a list: of the document, or within an object.
    List { wrapped: bool },
    /// Between objects.
    Lines,
    /// Over.
    End,
}

impl<R: Read> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("limits", &self.limits)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// What happens next.
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart where it is made, and nearly always a resource"
)]
enum Found {
    Resource(Result<Draft, DocumentError>),
    /// An error of the whole that is found without the parser.
    Wrong(Fault),
    End,
}

impl<R: Read> Reader<R> {
    /// Reads from `source`. Nothing is read before the first resource is asked for.
    pub fn new(source: R, limits: Limits) -> Self {
        let progress = Progress::new(limits.max_resource_bytes);
        let bytes = Utf8::new(source, limits.max_bytes, progress.clone());
        Self {
            json: stream(bytes, true),
            progress,
            limits,
            stage: Stage::Begin,
            index: 0,
        }
    }

    /// How many resources were read, those with an error among them.
    #[must_use]
    pub const fn read_so_far(&self) -> u64 {
        self.index
    }

    fn pull(&mut self) -> Result<Found, ReaderError> {
        match self.stage {
            Stage::End => Ok(Found::End),
            Stage::Begin => self.begin(),
            Stage::List { wrapped } => self.in_list(wrapped),
            Stage::Lines => match self.json.has_next()? {
                false => Ok(Found::End),
                true => {
                    let line = self.line();
                    match self.json.peek()? {
                        ValueType::Object => {
                            self.json.begin_object()?;
                            self.resource(None, line)
                        }
                        other => {
                            let fault = fields::not_a_resource(&mut self.json, other)?;
                            Ok(self.yielded(Err(fault), line))
                        }
                    }
                }
            },
        }
    }

    fn begin(&mut self) -> Result<Found, ReaderError> {
        match self.json.peek() {
            Ok(ValueType::Array) => {
                self.json.begin_array()?;
                self.stage = Stage::List { wrapped: false };
                self.in_list(false)
            }
            Ok(ValueType::Object) => {
                let line = self.line();
                self.json.begin_object()?;
                self.stage = Stage::Lines;
                let first = match self.json.has_next()? {
                    true => Some(self.json.next_name_owned()?),
                    false => None,
                };
                match first.as_deref() {
                    Some("resources" | "version") => self.wrapper(first),
                    _ => self.resource(first, line),
                }
            }
            Ok(_) => Ok(Found::Wrong(Fault::new(
                "",
                "is neither an object with resources, nor a list of resources, nor resources line by line",
            ))),
            Err(error) if self.is_empty(&error) => Ok(Found::Wrong(Fault::new("", "is empty"))),
            Err(error) => Err(error),
        }
    }

    /// The members before the list of resources.
    fn wrapper(&mut self, mut name: Option<String>) -> Result<Found, ReaderError> {
        while let Some(called) = name {
            match called.as_str() {
                "version" => {
                    let right = self.json.peek()? == ValueType::Number
                        && self.json.next_number_as_str()? == VERSION;
                    if !right {
                        let detail = format!("is not {VERSION}, the one version that there is");
                        return Ok(Found::Wrong(Fault::new("version", detail)));
                    }
                }
                "resources" => {
                    if self.json.peek()? != ValueType::Array {
                        return Ok(Found::Wrong(Fault::new("resources", "is not a list")));
                    }
                    self.json.begin_array()?;
                    self.stage = Stage::List { wrapped: true };
                    return self.in_list(true);
                }
                _ => return Ok(Found::Wrong(stray(&called))),
            }
            name = match self.json.has_next()? {
                true => Some(self.json.next_name_owned()?),
                false => None,
            };
        }
        Ok(Found::Wrong(Fault::new("resources", "is missing")))
    }

    fn in_list(&mut self, wrapped: bool) -> Result<Found, ReaderError> {
        if !self.json.has_next()? {
            self.json.end_array()?;
            return self.after_list(wrapped);
        }
        let kind = self.json.peek()?;
        let line = self.line();
        if kind != ValueType::Object {
            let fault = fields::not_a_resource(&mut self.json, kind)?;
            return Ok(self.yielded(Err(fault), line));
        }
        self.json.begin_object()?;
        self.resource(None, line)
    }

    /// Nothing but the version may stand behind the list, and nothing behind that.
    fn after_list(&mut self, wrapped: bool) -> Result<Found, ReaderError> {
        if wrapped {
            while self.json.has_next()? {
                let name = self.json.next_name_owned()?;
                let right = name == "version"
                    && self.json.peek()? == ValueType::Number
                    && self.json.next_number_as_str()? == VERSION;
                if !right {
                    return Ok(Found::Wrong(stray(&name)));
                }
            }
            self.json.end_object()?;
        }
        if self.json.has_next()? {
            return Ok(Found::Wrong(Fault::new("", "has something behind its end")));
        }
        Ok(Found::End)
    }

    fn resource(&mut self, first: Option<String>, line: u64) -> Result<Found, ReaderError> {
        let read = fields::resource(&mut self.json, first)?;
        Ok(self.yielded(read, line))
    }

    fn yielded(&mut self, read: Result<Draft, Fault>, line: u64) -> Found {
        let index = self.index;
        self.index += 1;
        self.progress.allow(self.limits.max_resource_bytes);
        Found::Resource(read.map_err(|fault| DocumentError {
            index: Some(index),
            line,
            fault,
            ends: false,
        }))
    }

    fn line(&self) -> u64 {
        Place::of(&self.json.current_position(false)).line
    }

    /// Whether nothing but white space was there.
    fn is_empty(&self, error: &ReaderError) -> bool {
        use struson::reader::SyntaxErrorKind::IncompleteDocument;
        match error {
            ReaderError::SyntaxError(error) => error.kind == IncompleteDocument,
            _ => false,
        }
    }

    fn broken(&self, error: &ReaderError) -> DocumentError {
        let broken = self.limits.broken("is a resource", &self.progress, error);
        let in_resources = self.stage != Stage::Begin;
        DocumentError {
            index: in_resources.then_some(self.index),
            line: broken.line,
            fault: Fault::new("", broken.detail),
            ends: true,
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Draft, DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.pull();
        if let Ok(Found::Resource(read)) = found {
            if self.index > self.limits.max_resources {
                self.stage = Stage::End;
                let most = self.limits.max_resources;
                return Some(Err(DocumentError {
                    index: None,
                    line: self.line(),
                    fault: Fault::new("", format!("has more than {most} resources")),
                    ends: true,
                }));
            }
            return Some(read);
        }
        let over = match found {
            Ok(Found::Wrong(fault)) => Some(Err(DocumentError {
                index: None,
                line: self.line(),
                fault,
                ends: true,
            })),
            Err(error) => Some(Err(self.broken(&error))),
            Ok(_) => None,
        };
        self.stage = Stage::End;
        over
    }
}

fn stray(name: &str) -> Fault {
    let name = crate::redact::shown(name, 60);
    Fault::new(
        name,
        "is not a member of a document: there are version and resources",
    )
}
