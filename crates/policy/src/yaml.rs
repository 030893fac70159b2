//! Documents of frameworks and checks as they stand in YAML, with the line of each text.

use crate::fault::Fault;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Error, Spanned};
use std::fmt;
use std::marker::PhantomData;

/// A text and where it stands.
#[derive(Debug, Deserialize)]
#[serde(from = "Spanned<String>")]
pub(crate) struct Text {
    pub(crate) value: String,
    /// Counted from 1; 0 where it is not known.
    pub(crate) line: u64,
}

impl From<Spanned<String>> for Text {
    fn from(spanned: Spanned<String>) -> Self {
        Self {
            line: spanned.referenced.line(),
            value: spanned.value,
        }
    }
}

/// The longest document, in bytes.
pub(crate) const LONGEST: usize = 4 * 1024 * 1024;

/// How deep lists and mappings may be within each other. The deepest that is of use is 6.
const DEEPEST: usize = 16;

/// One document.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawDocument {
    pub(crate) sets: Vec<RawSet>,
    pub(crate) frameworks: Vec<RawFramework>,
    pub(crate) topics: Vec<RawTopic>,
    pub(crate) checks: Vec<RawCheck>,
}

/// Requirements that several frameworks choose from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSet {
    pub(crate) key: Text,
    #[serde(default)]
    pub(crate) groups: Vec<RawGroup>,
    pub(crate) requirements: Vec<RawRequirement>,
}

/// A framework: with requirements of its own, or with some of another's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFramework {
    pub(crate) key: Text,
    pub(crate) name: Text,
    pub(crate) version: Text,
    #[serde(default)]
    pub(crate) publisher: Option<Text>,
    #[serde(default)]
    pub(crate) licence: Option<Text>,
    #[serde(default)]
    pub(crate) groups: Vec<RawGroup>,
    #[serde(default)]
    pub(crate) requirements: Vec<RawRequirement>,
    #[serde(default)]
    pub(crate) of: Option<Text>,
    #[serde(default)]
    pub(crate) only: Vec<Text>,
}

/// Requirements that belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGroup {
    pub(crate) id: Text,
    pub(crate) title: Text,
}

/// A requirement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRequirement {
    pub(crate) id: Text,
    pub(crate) title: Text,
    #[serde(default)]
    pub(crate) group: Option<Text>,
    #[serde(default)]
    pub(crate) checks: Vec<Text>,
}

/// What checks can be about: what they have in common.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTopic {
    pub(crate) key: Text,
    pub(crate) title: Text,
    pub(crate) rationale: Text,
    pub(crate) remediation: Text,
    #[serde(default)]
    pub(crate) requirements: Pairs<Vec<Text>>,
}

/// A check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCheck {
    pub(crate) id: Text,
    pub(crate) title: Text,
    pub(crate) severity: Text,
    /// Without it, the part of the name before the first `_`.
    #[serde(default)]
    pub(crate) service: Option<Text>,
    pub(crate) resource: Text,
    #[serde(default)]
    pub(crate) topics: Vec<Text>,
    #[serde(default)]
    pub(crate) rationale: Option<Text>,
    #[serde(default)]
    pub(crate) remediation: Option<Text>,
    #[serde(default)]
    pub(crate) aliases: Pairs<Vec<Text>>,
    #[serde(default)]
    pub(crate) requirements: Pairs<Vec<Text>>,
}

/// A mapping in the order in which it is written, each key with its place.
#[derive(Debug)]
pub(crate) struct Pairs<T>(pub(crate) Vec<(Text, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Reads one document.
///
/// # Errors
/// Where it is longer than [`LONGEST`], no YAML, deeper or fuller than is of use, or has
/// keys twice, unknown keys, missing ones or values of another kind: the first of these.
pub(crate) fn read(document: &str, text: &str) -> Result<RawDocument, Fault> {
    let fault = |line, detail: String| Fault {
        document: document.to_owned(),
        line,
        field: "document".to_owned(),
        detail,
    };
    if text.len() > LONGEST {
        return Err(fault(None, format!("is longer than {LONGEST} bytes")));
    }
    if text.trim().is_empty() {
        return Err(fault(None, "is empty".to_owned()));
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
            max_documents: 1,
            max_events: 2_000_000,
            max_nodes: 1_000_000,
            max_aliases: 0,
            max_anchors: 0,
            max_merge_keys: 0,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error: Error| {
        let line = error.location().map(|place| place.line());
        fault(line, format!("cannot be read: {}", error.without_snippet()))
    })
}
