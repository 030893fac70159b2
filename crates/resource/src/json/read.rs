//! From text to values, as a stream.

use super::{JsonFault, MAX_VALUES, Number, Object, Value};
use crate::redact::shown;
use std::io::{ErrorKind, Read};
use struson::reader::{
    JsonReader, JsonReaderPosition, JsonStreamReader, ReaderError, ReaderSettings, ValueType,
};

/// The longest path that a fault repeats, in characters.
const SHOWN: usize = 200;

/// What keeps a value from being read.
pub(crate) enum Stop {
    /// The stream is broken, cut off or not JSON: nothing behind it can be read.
    Broken(ReaderError),
    /// This value is not acceptable; the stream stands behind it.
    Fault(JsonFault),
}

impl From<ReaderError> for Stop {
    fn from(error: ReaderError) -> Self {
        Self::Broken(error)
    }
}

/// Reads a stream of JSON values; its depth is for [`Pull`] to bound.
pub(crate) fn stream<R: Read>(source: R, several: bool) -> JsonStreamReader<R> {
    let settings = ReaderSettings {
        allow_comments: false,
        allow_trailing_comma: false,
        allow_multiple_top_level: several,
        track_path: false,
        // Skipping does not recurse, and descending is bounded by `Pull`.
        max_nesting_depth: None,
        // Numbers are not computed with: their length is bounded by `Number`.
        restrict_number_values: false,
    };
    JsonStreamReader::new_custom(source, settings)
}

/// Reads a text that is one value.
pub(crate) fn whole(json: &str, max_depth: usize) -> Result<Value, JsonFault> {
    let mut stream = stream(json.as_bytes(), false);
    let read = Pull::new(max_depth).value(&mut stream, 0);
    let read = read.and_then(|value| {
        stream.consume_trailing_whitespace()?;
        Ok(value)
    });
    read.map_err(|stop| match stop {
        Stop::Fault(fault) => fault,
        Stop::Broken(error) => {
            let (detail, Place { line, column }) = told(&error);
            let path = String::new();
            let detail = format!("{detail} (line {line}, column {column})");
            JsonFault { path, detail }
        }
    })
}

/// What a broken stream is told as, and where that is. Never repeats what is read.
pub(crate) fn told(error: &ReaderError) -> (String, Place) {
    use struson::reader::SyntaxErrorKind as Kind;
    let (detail, location) = match error {
        ReaderError::SyntaxError(error) => {
            let detail = match error.kind {
                Kind::IncompleteDocument => "ends in the middle",
                Kind::TrailingData => "has something behind its end",
                Kind::CommentsNotEnabled => "is not JSON: comments are not allowed",
                Kind::TrailingCommaNotEnabled => "is not JSON: nothing follows a comma",
                Kind::UnexpectedComma => "is not JSON: a comma stands where none may",
                Kind::MissingComma => "is not JSON: a comma is missing",
                Kind::MissingColon => "is not JSON: a colon is missing",
                Kind::UnexpectedClosingBracket => {
                    "is not JSON: a bracket is closed that is not open"
                }
                Kind::ExpectingMemberNameOrObjectEnd => "is not JSON: a name in quotes is missing",
                Kind::MalformedNumber | Kind::TrailingDataAfterNumber => {
                    "is not JSON: a number is malformed"
                }
                Kind::NotEscapedControlCharacter => {
                    "is not JSON: a control character stands in a text"
                }
                Kind::UnknownEscapeSequence | Kind::MalformedEscapeSequence => {
                    "is not JSON: an escape in a text is malformed"
                }
                Kind::UnpairedSurrogatePairEscapeSequence => {
                    "has half of a character pair in a text"
                }
                _ => "is not JSON",
            };
            let detail = detail.to_owned();
            (detail, Some(&error.location))
        }
        ReaderError::IoError { error, location } => match error.kind() {
            ErrorKind::UnexpectedEof => ("ends in the middle".to_owned(), Some(location)),
            ErrorKind::InvalidData => ("is not UTF-8".to_owned(), Some(location)),
            _ => (format!("cannot be read: {error}"), Some(location)),
        },
        ReaderError::UnexpectedStructure { location, .. } => {
            ("ends in the middle".to_owned(), Some(location))
        }
        // What is read is peeked at first, and the other bounds are not set.
        _ => ("is not as it should be".to_owned(), None),
    };
    let place = location.map_or_else(Place::default, Place::of);
    (detail, place)
}

/// A place in a text, counted from 1; 0 if it is not known.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Place {
    pub(crate) fn of(position: &JsonReaderPosition) -> Self {
        position.line_pos.map_or_else(Self::default, |at| Self {
            line: at.line.saturating_add(1),
            column: at.column.saturating_add(1),
        })
    }
}

/// Pulls values out of a stream, within bounds.
pub(crate) struct Pull {
    max_depth: usize,
    values_left: usize,
}

impl Pull {
    /// For values of at most so many levels.
    pub(crate) const fn new(max_depth: usize) -> Self {
        Self {
            max_depth,
            values_left: MAX_VALUES,
        }
    }

    /// Reads the next value, which stands `depth` levels deep.
    pub(crate) fn value<R: Read>(
        &mut self,
        json: &mut JsonStreamReader<R>,
        depth: usize,
    ) -> Result<Value, Stop> {
        let Some(left) = self.values_left.checked_sub(1) else {
            json.skip_value()?;
            return fault(format!("consists of more than {MAX_VALUES} values"));
        };
        self.values_left = left;
        let kind = json.peek()?;
        if depth >= self.max_depth && matches!(kind, ValueType::Array | ValueType::Object) {
            json.skip_value()?;
            let deep = self.max_depth;
            return fault(format!("is nested more than {deep} levels deep"));
        }
        Ok(match kind {
            ValueType::Null => {
                json.next_null()?;
                Value::Null
            }
            ValueType::Boolean => Value::Bool(json.next_bool()?),
            ValueType::Number => match Number::parse(json.next_number_as_str()?) {
                Ok(number) => Value::Number(number),
                Err(error) => return fault(error.to_string()),
            },
            ValueType::String => {
                let text = json.next_string()?;
                if text.contains('\0') {
                    return fault("has a NUL character".to_owned());
                }
                Value::Text(text)
            }
            ValueType::Array => Value::List(self.list(json, depth)?),
            ValueType::Object => Value::Object(self.object(json, depth)?),
        })
    }

    fn list<R: Read>(
        &mut self,
        json: &mut JsonStreamReader<R>,
        depth: usize,
    ) -> Result<Vec<Value>, Stop> {
        json.begin_array()?;
        let mut list = Vec::new();
        let mut first = None;
        while json.has_next()? {
            if first.is_some() {
                json.skip_value()?;
                continue;
            }
            match self.value(json, depth + 1) {
                Ok(value) => list.push(value),
                Err(Stop::Fault(fault)) => {
                    let step = format!("[{}]", list.len());
                    first = Some(under(&step, fault));
                }
                Err(broken) => return Err(broken),
            }
        }
        json.end_array()?;
        first.map_or(Ok(list), |fault| Err(Stop::Fault(fault)))
    }

    fn object<R: Read>(
        &mut self,
        json: &mut JsonStreamReader<R>,
        depth: usize,
    ) -> Result<Object, Stop> {
        json.begin_object()?;
        let mut members = Vec::new();
        let mut first = None;
        while json.has_next()? {
            if first.is_some() {
                json.skip_name()?;
                json.skip_value()?;
                continue;
            }
            let name = json.next_name_owned()?;
            let read = match name.contains('\0') {
                false => self.value(json, depth + 1),
                true => {
                    json.skip_value()?;
                    fault("has a NUL character in its name".to_owned())
                }
            };
            match read {
                Ok(value) => members.push((name, value)),
                Err(Stop::Fault(fault)) => first = Some(under(&name, fault)),
                Err(broken) => return Err(broken),
            }
        }
        json.end_object()?;
        if let Some(fault) = first {
            return Err(Stop::Fault(fault));
        }
        Object::of(members).or_else(|name| {
            let name = shown(&name, SHOWN);
            fault(format!("has the member \"{name}\" twice"))
        })
    }
}

fn fault<T>(detail: String) -> Result<T, Stop> {
    let path = String::new();
    Err(Stop::Fault(JsonFault { path, detail }))
}

/// A fault as it is called from further outside: `step` is a name or a position.
pub(crate) fn under(step: &str, JsonFault { path, detail }: JsonFault) -> JsonFault {
    let step = if step.starts_with('[') {
        step.to_owned()
    } else {
        shown(step, SHOWN)
    };
    let point = if path.is_empty() || path.starts_with('[') {
        ""
    } else {
        "."
    };
    let path = format!("{step}{point}{path}");
    let path = match path.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", path.get(..at).unwrap_or_default()),
        None => path,
    };
    JsonFault { path, detail }
}
