//! Texts with `*` in them.

use std::fmt;

/// A text in which `*` stands for any characters, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    /// What stands between the stars; one part is the text itself.
    parts: Vec<String>,
}

impl Glob {
    /// Each `*` is a star.
    pub(crate) fn of(text: &str) -> Self {
        Self::of_parts(text.split('*').map(str::to_owned).collect())
    }

    pub(crate) const fn of_parts(parts: Vec<String>) -> Self {
        Self { parts }
    }

    /// Whether it is nothing but stars.
    pub(crate) fn is_any(&self) -> bool {
        self.parts.len() > 1 && self.parts.iter().all(String::is_empty)
    }

    /// In time linear in the text for each part: the first place where a part fits is as
    /// good as any.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return first == text;
        };
        let Some(mut left) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for part in middle {
            match left.find(part.as_str()) {
                Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        left.ends_with(last.as_str())
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("*"))
    }
}
