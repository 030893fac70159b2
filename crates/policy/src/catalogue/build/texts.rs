//! Single texts of a document: whether they can be kept.

use super::Reading;
use crate::yaml::Text;
use std::fmt::Arguments;

/// Bytes of a key, an id or a scanner's name.
const LONGEST_ID: usize = 120;
/// Bytes of a name or a title.
const LONGEST_TITLE: usize = 400;
/// Bytes of a rationale or a remediation.
const LONGEST_PROSE: usize = 4_000;

impl Reading<'_> {
    /// A key: lower case letters, digits, `.`, `_` and `-`.
    pub(super) fn key(&mut self, field: Arguments<'_>, text: &Text) -> Option<String> {
        let allowed = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-".contains(letter)
        };
        self.short(
            field,
            text,
            allowed,
            "lower case letters, digits, `.`, `_`, `-`",
        )
    }

    /// The id of a requirement or of a group, or a scanner's name for a check.
    pub(super) fn id(&mut self, field: Arguments<'_>, text: &Text) -> Option<String> {
        let allowed = |letter: char| !letter.is_control();
        self.short(
            field,
            text,
            allowed,
            "printable letters, the first and the last of them no space",
        )
    }

    /// A text of which only some letters are allowed.
    pub(super) fn short(
        &mut self,
        field: Arguments<'_>,
        text: &Text,
        allowed: impl Fn(char) -> bool,
        which: &str,
    ) -> Option<String> {
        let short = text.value.as_str();
        if short.len() > LONGEST_ID {
            self.fault(text, field, format!("is longer than {LONGEST_ID} bytes"));
        } else if short.is_empty() || short.trim() != short || !short.chars().all(allowed) {
            self.fault(text, field, format!("is {short:?}, and must be of {which}"));
        } else {
            return Some(short.to_owned());
        }
        None
    }

    /// A name or a title.
    pub(super) fn title(&mut self, field: Arguments<'_>, text: &Text) -> Option<String> {
        self.long(field, text, LONGEST_TITLE)
    }

    /// A rationale or a remediation.
    pub(super) fn prose(&mut self, field: Arguments<'_>, text: &Text) -> Option<String> {
        self.long(field, text, LONGEST_PROSE)
    }

    fn long(&mut self, field: Arguments<'_>, text: &Text, longest: usize) -> Option<String> {
        let long = text.value.trim();
        if long.len() > longest {
            self.fault(text, field, format!("is longer than {longest} bytes"));
        } else if long.is_empty() {
            self.fault(text, field, "is empty".to_owned());
        } else if long.chars().any(|c| c.is_control() && c != '\n') {
            self.fault(text, field, "has control characters".to_owned());
        } else {
            return Some(long.to_owned());
        }
        None
    }
}
