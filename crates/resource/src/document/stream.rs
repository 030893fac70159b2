//! JSON pulled out of a stream piece by piece, within bounds: what readers of documents
//! that others define are made of.

use super::bytes::{Progress, Utf8};
use super::reader::Limits;
use crate::json::read::{Place, Pull, Stop, stream};
use crate::json::{JsonFault, MAX_DEPTH, Value};
use std::fmt;
use std::io::{self, Read};
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ValueType};

/// A stream of JSON. Objects and lists are walked into or read as one [`Value`], and
/// whoever walks tells with [`allow`](Self::allow) where a new record begins.
pub struct Stream<R: Read> {
    json: JsonStreamReader<Utf8<R>>,
    progress: Progress,
    limits: Limits,
    /// What is open: true for an object.
    open: Vec<bool>,
}

/// What the next value of a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A text, number, boolean or null.
    Scalar,
    /// A list.
    List,
    /// An object.
    Object,
}

/// What keeps the rest of a stream from being read. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {detail}")]
pub struct Broken {
    /// Where, counted from 1.
    pub line: u64,
    /// What is wrong, as the end of a sentence.
    pub detail: String,
}

impl<R: Read> fmt::Debug for Stream<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl<R: Read> Stream<R> {
    /// Reads from `source`, as [`Reader`](super::Reader) does: UTF-8 or UTF-16, one value
    /// or several one after the other. Nothing is read yet.
    pub fn new(source: R, limits: Limits) -> Self {
        let progress = Progress::new(limits.max_resource_bytes);
        let bytes = Utf8::new(source, limits.max_bytes, progress.clone());
        Self {
            json: stream(bytes, true),
            progress,
            limits,
            open: Vec::new(),
        }
    }

    /// What comes next.
    ///
    /// # Errors
    /// The stream is broken, or nothing comes.
    pub fn peek(&mut self) -> Result<Next, Broken> {
        let next = self.json.peek();
        Ok(match next.map_err(|error| self.broken(&error))? {
            ValueType::Array => Next::List,
            ValueType::Object => Next::Object,
            _ => Next::Scalar,
        })
    }

    /// Walks into the object or list that comes next.
    ///
    /// # Errors
    /// The stream is broken, or neither comes.
    pub fn enter(&mut self) -> Result<(), Broken> {
        let next = self.peek()?;
        let entered = match next {
            Next::Object => self.json.begin_object(),
            Next::List => self.json.begin_array(),
            Next::Scalar => return Err(self.fault("is neither an object nor a list")),
        };
        entered.map_err(|error| self.broken(&error))?;
        self.open.push(next == Next::Object);
        Ok(())
    }

    /// Whether something more is in the object or list that was entered last, or at the
    /// top.
    ///
    /// # Errors
    /// The stream is broken.
    pub fn more(&mut self) -> Result<bool, Broken> {
        self.json.has_next().map_err(|error| self.broken(&error))
    }

    /// The name of the next member; none behind the last, when the object is left.
    ///
    /// # Errors
    /// The stream is broken.
    pub fn member(&mut self) -> Result<Option<String>, Broken> {
        if self.open.last() != Some(&true) {
            return Err(self.fault("is not an object"));
        }
        if !self.more()? {
            self.leave()?;
            return Ok(None);
        }
        let name = self.json.next_name_owned();
        name.map(Some).map_err(|error| self.broken(&error))
    }

    /// Whether the list that was entered last has another element; if not, it is left.
    ///
    /// # Errors
    /// The stream is broken.
    pub fn element(&mut self) -> Result<bool, Broken> {
        let more = self.more()?;
        if !more {
            self.leave()?;
        }
        Ok(more)
    }

    fn leave(&mut self) -> Result<(), Broken> {
        let left = match self.open.pop() {
            Some(true) => self.json.end_object(),
            Some(false) => self.json.end_array(),
            None => return Err(self.fault("is at its end")),
        };
        left.map_err(|error| self.broken(&error))
    }

    /// Passes over the value that comes next.
    ///
    /// # Errors
    /// The stream is broken.
    pub fn skip(&mut self) -> Result<(), Broken> {
        self.json.skip_value().map_err(|error| self.broken(&error))
    }

    /// Reads the value that comes next, with all that is in it. The inner error is about
    /// this value: the stream stands behind it.
    ///
    /// # Errors
    /// The stream is broken.
    pub fn value(&mut self) -> Result<Result<Value, JsonFault>, Broken> {
        match Pull::new(MAX_DEPTH).value(&mut self.json, 0) {
            Ok(value) => Ok(Ok(value)),
            Err(Stop::Fault(fault)) => Ok(Err(fault)),
            Err(Stop::Broken(error)) => Err(self.broken(&error)),
        }
    }

    /// Begins another record, which may be as large as the last.
    pub fn allow(&self) {
        self.progress.allow(self.limits.max_resource_bytes);
    }

    /// The line at which the stream stands, counted from 1.
    pub fn line(&self) -> u64 {
        Place::of(&self.json.current_position(false)).line
    }

    /// A fault of the whole, found here.
    pub fn fault(&self, detail: impl Into<String>) -> Broken {
        Broken {
            line: self.line(),
            detail: detail.into(),
        }
    }

    fn broken(&self, error: &ReaderError) -> Broken {
        self.limits.broken("has a record", &self.progress, error)
    }
}

/// UTF-8 from UTF-8 or UTF-16, with or without a byte order mark; refuses what is packed.
pub fn utf8<R: Read>(source: R) -> impl Read {
    let progress = Progress::new(u64::MAX);
    Whole(Utf8::new(source, u64::MAX, progress), Vec::new())
}

/// The decoder wants room for a character; whoever reads may have less.
struct Whole<R>(Utf8<R>, Vec<u8>);

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            if into.len() >= 8 || into.is_empty() {
                return self.0.read(into);
            }
            let mut room = [0; 8];
            let count = self.0.read(&mut room)?;
            self.1.extend(room.iter().take(count));
        }
        let count = self.1.len().min(into.len());
        for (to, from) in into.iter_mut().zip(self.1.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }
}
