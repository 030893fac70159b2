//! What a document itself declares.

use super::Document;
use crate::fault::Fault;
use crate::yaml::{self, Text};

/// Something that a document declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its key or id.
    pub key: String,
    /// The line of that, counted from 1; none where it is not known.
    pub line: Option<u64>,
}

/// What a document itself declares, in its order, whether or not that is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Its frameworks, by key.
    pub frameworks: Vec<Declared>,
    /// Its topics, by key.
    pub topics: Vec<Declared>,
    /// Its checks, by id.
    pub checks: Vec<Declared>,
}

impl Document<'_> {
    /// What it declares.
    ///
    /// # Errors
    /// Where it cannot be read: the first fault.
    pub fn outline(&self) -> Result<Outline, Fault> {
        let raw = yaml::read(self.name, self.text)?;
        Ok(Outline {
            frameworks: raw
                .frameworks
                .iter()
                .map(|one| declared(&one.key))
                .collect(),
            topics: raw.topics.iter().map(|one| declared(&one.key)).collect(),
            checks: raw.checks.iter().map(|one| declared(&one.id)).collect(),
        })
    }
}

fn declared(text: &Text) -> Declared {
    Declared {
        key: text.value.clone(),
        line: (text.line > 0).then_some(text.line),
    }
}
