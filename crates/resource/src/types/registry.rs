//! The registry and how it is read.

use super::{Kind, Shape};
use crate::Provider;
use crate::json::{JsonFault, Value};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The files of the registry, each with its name.
const FILES: [(&str, &str); 8] = [
    (
        "aws_storage.yaml",
        include_str!("../../types/aws_storage.yaml"),
    ),
    (
        "aws_identity.yaml",
        include_str!("../../types/aws_identity.yaml"),
    ),
    (
        "aws_network.yaml",
        include_str!("../../types/aws_network.yaml"),
    ),
    (
        "aws_compute.yaml",
        include_str!("../../types/aws_compute.yaml"),
    ),
    ("aws_watch.yaml", include_str!("../../types/aws_watch.yaml")),
    ("azure.yaml", include_str!("../../types/azure.yaml")),
    ("gcp.yaml", include_str!("../../types/gcp.yaml")),
    (
        "kubernetes.yaml",
        include_str!("../../types/kubernetes.yaml"),
    ),
];

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    #[expect(
        clippy::panic,
        reason = "the files are part of the program, and a test reads them"
    )]
    match Registry::read(&FILES) {
        Ok(registry) => registry,
        Err(error) => panic!("{error}"),
    }
});

/// The registry that is built into the program.
#[must_use]
pub fn registry() -> &'static Registry {
    &REGISTRY
}

/// All known types of resources.
#[derive(Debug)]
pub struct Registry {
    types: BTreeMap<(Provider, String), ResourceType>,
}

/// A known type of resources.
#[derive(Debug)]
pub struct ResourceType {
    /// Who provides it.
    pub provider: Provider,
    /// Its name under the provider, `<service>.<kind>`.
    pub name: String,
    /// What it is, in a few words.
    pub about: String,
    /// Its attributes by path, in the order of paths.
    pub attributes: BTreeMap<String, Attribute>,
    pub(crate) shape: Shape,
}

/// A known attribute of a type.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What its value is.
    pub kind: Kind,
    /// What the provider does when nothing is said.
    pub default: Option<Value>,
    /// Whether it is a secret.
    pub secrecy: Secrecy,
    /// What it means, in one line.
    pub about: String,
}

/// Whether an attribute's value is a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// It always is one.
    Always,
    /// It holds what somebody chose, like an environment variable: it is one if its name
    /// says so, if it has the shape of one, or if it looks as if made by chance.
    Examine,
    /// It is one if it has the shape of a token or key.
    #[default]
    Known,
    /// It may look like one and is none: an id, a digest.
    Never,
}

impl Secrecy {
    /// Its name in the registry.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Examine => "examine",
            Self::Known => "known",
            Self::Never => "never",
        }
    }
}

/// What is wrong with a file of the registry.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {detail}", if about.is_empty() { String::new() } else { format!(": {about}") })]
pub struct RegistryError {
    /// The file.
    pub file: String,
    /// The type and attribute; empty for the whole file.
    pub about: String,
    /// What is wrong.
    pub detail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: String,
    #[serde(default)]
    groups: BTreeMap<String, BTreeMap<String, Entry>>,
    types: BTreeMap<String, TypeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    about: String,
    #[serde(default)]
    include: Vec<String>,
    attributes: BTreeMap<String, Entry>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    #[serde(default)]
    default: Option<serde_json::Value>,
    #[serde(default)]
    secret: Secrecy,
    about: String,
}

impl Registry {
    /// Reads files in the form of `crates/resource/types` (its README says which), each
    /// with its name.
    ///
    /// # Errors
    /// The first thing that is wrong: not such YAML, a kind or group that there is not, a
    /// type or attribute that is there twice or has no such name, an attribute below one
    /// that can have none, a default that is empty or not of the attribute's kind.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, RegistryError> {
        let mut types = BTreeMap::new();
        for (name, yaml) in files {
            let wrong = |about: &str, detail: String| RegistryError {
                file: (*name).to_owned(),
                about: about.to_owned(),
                detail,
            };
            let file: File =
                serde_saphyr::from_str(yaml).map_err(|error| wrong("", error.to_string()))?;
            let provider: Provider = file
                .provider
                .parse()
                .map_err(|error: crate::UnknownProvider| wrong("", error.to_string()))?;
            for (type_name, entry) in file.types {
                if !is_type_name(&type_name) {
                    return Err(wrong(&type_name, "is not <service>.<kind>".to_owned()));
                }
                let read = resource_type(provider, &type_name, entry, &file.groups)
                    .map_err(|(path, detail)| wrong(&format!("{type_name}: {path}"), detail))?;
                if types.insert((provider, type_name.clone()), read).is_some() {
                    return Err(wrong(&type_name, "is there twice".to_owned()));
                }
            }
        }
        Ok(Self { types })
    }

    /// The type of a name; none for one that is not known.
    #[must_use]
    pub fn get(&self, provider: Provider, name: &str) -> Option<&ResourceType> {
        // The names are few; a key that borrows would be longer than this search.
        self.types.get(&(provider, name.to_owned()))
    }

    /// All types, by provider and name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ResourceType> {
        self.types.values()
    }
}

/// Whether a text can be the name of a type: two or more words in lower snake case,
/// joined by points, of at most 128 characters.
pub(crate) fn is_type_name(name: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    name.len() <= 128 && name.contains('.') && name.split('.').all(word)
}

/// The type, or a path with what is wrong there.
fn resource_type(
    provider: Provider,
    name: &str,
    entry: TypeEntry,
    groups: &BTreeMap<String, BTreeMap<String, Entry>>,
) -> Result<ResourceType, (String, String)> {
    let mut attributes = BTreeMap::new();
    let mut entries = Vec::new();
    for group in &entry.include {
        let members = groups
            .get(group)
            .ok_or_else(|| (String::new(), format!("there is no group {group}")))?;
        entries.extend(
            members
                .iter()
                .map(|(path, entry)| (path.clone(), entry.clone())),
        );
    }
    entries.extend(entry.attributes);
    for (path, entry) in entries {
        let attribute = attribute(entry).map_err(|detail| (path.clone(), detail))?;
        if attributes.insert(path.clone(), attribute).is_some() {
            return Err((path, "is there twice".to_owned()));
        }
    }
    let shape = Shape::of(&attributes)?;
    Ok(ResourceType {
        provider,
        name: name.to_owned(),
        about: entry.about,
        attributes,
        shape,
    })
}

fn attribute(entry: Entry) -> Result<Attribute, String> {
    let default = entry.default.as_ref().map(Value::try_from).transpose();
    let default = default.map_err(|fault: JsonFault| format!("its default {fault}"))?;
    Ok(Attribute {
        kind: entry
            .kind
            .parse()
            .map_err(|error: super::UnknownKind| error.to_string())?,
        default,
        secrecy: entry.secret,
        about: entry.about,
    })
}
