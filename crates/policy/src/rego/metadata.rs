//! What a policy says of itself, in the comment at its head.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::join::{Field, Read};
use crate::{Provider, Severity};

/// The longest title, in characters.
const TITLE: usize = 200;
/// The longest description or remediation, in characters.
const PROSE: usize = 4_000;
/// The longest name, in bytes: of a policy, a type or what is read.
const NAME: usize = 120;
/// The most types that a policy is asked about, types it reads, or frameworks it names.
const ENTRIES: usize = 64;

/// What a policy says of itself: the YAML of the comment that starts with `# METADATA` and
/// stands before the package, the form of
/// [Rego's annotations](https://www.openpolicyagent.org/docs/policy-language#annotations).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// `<provider>.<name>`, the id of the check.
    pub id: String,
    /// The first part of the id.
    pub provider: Provider,
    /// What holds when the policy is kept, in one line.
    pub title: String,
    /// Why it matters.
    pub description: String,
    /// How bad it is when it is not kept.
    pub severity: Severity,
    /// What to do about it.
    pub remediation: String,
    /// What part of a system it speaks of.
    pub area: Area,
    /// The types of the resources it is asked about, none twice.
    pub resource_types: Vec<String>,
    /// What else it looks up, by the name under which it finds it in `input.related`.
    pub reads: Vec<Read>,
    /// Whether its answer depends on `input.now`, so that time alone can change it.
    pub reads_clock: bool,
    /// The requirements it speaks to, by the key of the framework. Only of checks that no
    /// catalogue maps.
    pub requirements: BTreeMap<String, Vec<String>>,
}

impl Metadata {
    /// The second part of the id.
    #[must_use]
    pub fn name(&self) -> &str {
        self.id.split_once('.').map_or("", |(_, name)| name)
    }

    /// Reads the first comment of the source that starts with a line `# METADATA`.
    ///
    /// # Errors
    ///
    /// The line of the source and what is wrong there: no such comment, no YAML, an unknown
    /// or missing key, a name out of its bounds.
    pub fn parse(source: &str) -> Result<Self, MetadataError> {
        let mut lines = source.lines().zip(1_usize..);
        let first: usize = lines
            .by_ref()
            .find(|(line, _)| is_marker(line))
            .map(|(_, number)| number)
            .ok_or_else(|| MetadataError::at(1, "no comment that starts with # METADATA"))?;
        let mut yaml = String::new();
        for (line, _) in lines {
            let Some(text) = line.strip_prefix('#') else {
                break;
            };
            yaml.push_str(text.strip_prefix(' ').unwrap_or(text));
            yaml.push('\n');
        }
        let written: Written = serde_saphyr::from_str(&yaml).map_err(|error| {
            let line = error
                .location()
                .and_then(|location| usize::try_from(location.line()).ok())
                .unwrap_or(1);
            MetadataError::at(first.saturating_add(line), plain(&error))
        })?;
        written
            .check()
            .map_err(|what| MetadataError::at(first, what))
    }
}

fn is_marker(line: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.trim() == "METADATA")
}

/// What the library says, without the excerpt of the text it draws below.
fn plain(error: &serde_saphyr::Error) -> String {
    error
        .without_snippet()
        .to_string()
        .lines()
        .next()
        .unwrap_or("no YAML")
        .to_owned()
}

/// The part of a system that a policy speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Area {
    /// Buckets, disks, file systems.
    Storage,
    /// Who can reach what.
    Network,
    /// Who may do what.
    Identity,
    /// Keys, certificates, what is enciphered at rest and on its way.
    Encryption,
    /// What is written down of what happens.
    Logging,
    /// What is left when the first copy is lost.
    Backup,
    /// Databases, caches, search.
    Database,
    /// Machines, functions, images.
    Compute,
    /// Workloads and clusters.
    Kubernetes,
}

impl Area {
    /// All of them, in the order of the enumeration.
    pub const ALL: [Self; 9] = [
        Self::Storage,
        Self::Network,
        Self::Identity,
        Self::Encryption,
        Self::Logging,
        Self::Backup,
        Self::Database,
        Self::Compute,
        Self::Kubernetes,
    ];

    /// Its name in metadata and in JSON, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Network => "network",
            Self::Identity => "identity",
            Self::Encryption => "encryption",
            Self::Logging => "logging",
            Self::Backup => "backup",
            Self::Database => "database",
            Self::Compute => "compute",
            Self::Kubernetes => "kubernetes",
        }
    }
}

/// Why the head of a policy cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: metadata: {what}")]
pub struct MetadataError {
    /// The line of the source, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl MetadataError {
    fn at(line: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            what: what.into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    description: String,
    custom: Custom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Custom {
    id: String,
    severity: String,
    remediation: String,
    area: Area,
    resource_types: Vec<String>,
    #[serde(default)]
    reads: BTreeMap<String, WrittenRead>,
    #[serde(default)]
    reads_clock: bool,
    #[serde(default)]
    requirements: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRead {
    #[serde(rename = "type")]
    resource_type: String,
    /// The field of the resource that is read.
    field: String,
    /// The field of the resource that is asked about which must be equal to it.
    equals: String,
}

impl Written {
    fn check(self) -> Result<Metadata, String> {
        let custom = self.custom;
        let (provider, name) = custom
            .id
            .split_once('.')
            .ok_or_else(|| format!("id {:?} is not <provider>.<name>", custom.id))?;
        let provider = Provider::from_str(provider).map_err(|error| format!("id: {error}"))?;
        if !is_name(name) {
            return Err(format!(
                "id: name {name:?} is not of letters, digits and _, starting with a small letter, at most {NAME} long"
            ));
        }
        let severity =
            Severity::from_str(&custom.severity).map_err(|error| format!("severity: {error}"))?;
        let title = prose("title", &self.title, TITLE)?;
        let description = prose("description", &self.description, PROSE)?;
        let remediation = prose("remediation", &custom.remediation, PROSE)?;
        if title.contains('\n') {
            return Err("title: more than one line".to_owned());
        }
        let resource_types = types(custom.resource_types)?;
        let reads = reads(custom.reads)?;
        if custom.requirements.len() > ENTRIES {
            return Err(format!("requirements: more than {ENTRIES} frameworks"));
        }
        for (framework, ids) in &custom.requirements {
            let wrong = |text: &String| text.trim().is_empty() || text.len() > NAME;
            if wrong(framework) || ids.is_empty() || ids.len() > ENTRIES || ids.iter().any(wrong) {
                return Err(format!(
                    "requirements: {framework:?} needs 1 to {ENTRIES} ids, each at most {NAME} bytes"
                ));
            }
        }
        Ok(Metadata {
            provider,
            title,
            description,
            severity,
            remediation,
            area: custom.area,
            resource_types,
            reads,
            reads_clock: custom.reads_clock,
            requirements: custom.requirements,
            id: custom.id,
        })
    }
}

fn prose(field: &str, text: &str, bound: usize) -> Result<String, String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > bound {
        return Err(format!("{field}: {length} characters, not 1 to {bound}"));
    }
    Ok(text.to_owned())
}

fn types(written: Vec<String>) -> Result<Vec<String>, String> {
    if written.is_empty() || written.len() > ENTRIES {
        return Err(format!("resource_types: not 1 to {ENTRIES}"));
    }
    for (index, name) in written.iter().enumerate() {
        if !is_type(name) {
            return Err(format!("resource_types: {name:?} is no name of a type"));
        }
        if written.iter().take(index).any(|before| before == name) {
            return Err(format!("resource_types: {name:?} twice"));
        }
    }
    Ok(written)
}

fn reads(written: BTreeMap<String, WrittenRead>) -> Result<Vec<Read>, String> {
    if written.len() > ENTRIES {
        return Err(format!("reads: more than {ENTRIES}"));
    }
    written
        .into_iter()
        .map(|(name, read)| {
            if !is_name(&name) {
                return Err(format!("reads: {name:?} is no name"));
            }
            if !is_type(&read.resource_type) {
                let wrong = read.resource_type;
                return Err(format!("reads: {name}: {wrong:?} is no name of a type"));
            }
            let field = |what: &str, text: &str| {
                Field::from_str(text).map_err(|error| format!("reads: {name}: {what}: {error}"))
            };
            Ok(Read {
                field: field("field", &read.field)?,
                equals: field("equals", &read.equals)?,
                resource_type: read.resource_type,
                name,
            })
        })
        .collect()
}

fn is_name(text: &str) -> bool {
    text.len() <= NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_type(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= NAME
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ':'))
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
