//! What is wrong with a document or with one of its resources.

use crate::identity::Fault;
use std::fmt;

/// What is wrong with a document or with one of its resources. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// Which resource, counted from 0; none when it is not about one.
    pub index: Option<u64>,
    /// The line where that resource begins or, if the document ends with this error,
    /// where it was found; counted from 1.
    pub line: u64,
    /// Which member of the resource and what is wrong with it; with an empty field, what
    /// is wrong with the whole.
    pub fault: Fault,
    /// Whether nothing behind it can be read. If not, the next resource is.
    pub ends: bool,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "resource {index} (line {}): ", self.line)?,
            None => write!(f, "line {}: ", self.line)?,
        }
        match self.fault.field.as_str() {
            "" => f.write_str(&self.fault.detail),
            _ => self.fault.fmt(f),
        }
    }
}

impl std::error::Error for DocumentError {}
