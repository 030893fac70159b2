//! The mappings and how they are read.

use super::rules::{self, Finish, finish};
use super::spec::{Spec, Term, Written, put};
use crate::configuration::value::{as_text, bare};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Provider, types};

/// The files, each with whose names stand in it.
const FILES: [(Source, &str); 8] = [
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_aws_storage.yaml"),
    ),
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_aws_identity.yaml"),
    ),
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_aws_network.yaml"),
    ),
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_aws_compute.yaml"),
    ),
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_google.yaml"),
    ),
    (
        Source::Terraform,
        include_str!("../../../mappings/terraform_azure.yaml"),
    ),
    (
        Source::AwsConfig,
        include_str!("../../../mappings/aws_config_data.yaml"),
    ),
    (
        Source::AwsConfig,
        include_str!("../../../mappings/aws_config_compute.yaml"),
    ),
];

/// Whose names are mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::configuration) enum Source {
    Terraform,
    AwsConfig,
}

static TABLE: LazyLock<HashMap<(Source, String), Mapping>> = LazyLock::new(|| {
    #[expect(
        clippy::panic,
        reason = "the files are part of the program, and a test reads them"
    )]
    match read(&FILES) {
        Ok(table) => table,
        Err(error) => panic!("{error}"),
    }
});

/// The mapping of a source's type.
pub(in crate::configuration) fn mapping(source: Source, name: &str) -> Option<&'static Mapping> {
    TABLE.get(&(source, name.to_owned()))
}

/// Whether another type may configure a part of this one.
pub(in crate::configuration) fn takes_in(target: &str) -> bool {
    static TARGETS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let parts = TABLE.values().filter(|mapping| mapping.is_part);
        parts.map(|mapping| mapping.target.as_str()).collect()
    });
    TARGETS.contains(target)
}

/// A type of a source, and what it becomes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mapped {
    /// The type of the registry.
    pub to: String,
    /// The source's type.
    pub from: String,
    /// Whether it configures a part of the resource only.
    pub is_part: bool,
    /// The attributes of that type which it can fill.
    pub fills: Vec<String>,
}

/// All types that are mapped, by the registry's.
#[must_use]
pub fn mapped_types() -> Vec<Mapped> {
    let mut all: Vec<_> = TABLE
        .iter()
        .map(|((_, from), mapping)| Mapped {
            to: mapping.target.clone(),
            from: from.clone(),
            is_part: mapping.is_part,
            fills: mapping.fills.iter().cloned().collect(),
        })
        .collect();
    all.sort_unstable();
    all
}

/// What becomes of a type.
#[derive(Debug)]
pub(in crate::configuration) struct Mapping {
    /// The registry's type.
    pub(in crate::configuration) target: String,
    /// Whether it configures a part of the resource that has the id.
    pub(in crate::configuration) is_part: bool,
    /// Whether the type belongs to no region.
    pub(in crate::configuration) is_global: bool,
    id: Option<Term>,
    name: Option<Term>,
    attributes: Vec<(String, Spec)>,
    finish: Option<Finish>,
    looks_at: BTreeSet<String>,
    fills: BTreeSet<String>,
    unsaid: Vec<String>,
    may_lack: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    into: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    global: bool,
    #[serde(default)]
    finish: Option<String>,
    /// Another entry, whose attributes it has too.
    #[serde(default)]
    like: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Written>,
    /// Attributes that the source does not say of every resource that has them.
    #[serde(default)]
    may_lack: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: String,
    types: BTreeMap<String, Entry>,
}

fn read(files: &[(Source, &str)]) -> Result<HashMap<(Source, String), Mapping>, String> {
    let mut table = HashMap::new();
    for (source, yaml) in files {
        let file: File = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
        let provider: Provider = file.provider.parse().map_err(|_| "no such provider")?;
        for (name, entry) in &file.types {
            let like = entry.like.as_ref().map(|like| {
                let like = file.types.get(like);
                like.ok_or_else(|| format!("{name}: there is nothing to be like"))
            });
            let read = of((*source, provider), entry, like.transpose()?);
            let read = read.map_err(|detail| format!("{name}: {detail}"))?;
            if table.insert((*source, name.clone()), read).is_some() {
                return Err(format!("{name} is there twice"));
            }
        }
    }
    Ok(table)
}

fn of(
    (source, provider): (Source, Provider),
    entry: &Entry,
    like: Option<&Entry>,
) -> Result<Mapping, String> {
    let own = [entry.to.as_ref(), entry.into.as_ref()];
    let of_like = like.map(|like| [like.to.as_ref(), like.into.as_ref()]);
    let [to, into] = match (own, of_like) {
        ([None, None], Some(of_like)) => of_like,
        _ => own,
    };
    let (target, is_part) = match (to, into) {
        (Some(to), None) => (to.clone(), false),
        (None, Some(into)) => (into.clone(), true),
        _ => return Err("needs one of to and into".to_owned()),
    };
    let known = types::registry().get(provider, &target);
    let known = known.ok_or_else(|| format!("there is no type {target}"))?;
    let mut attributes: BTreeMap<&String, &Written> = BTreeMap::new();
    if let Some(like) = like {
        attributes.extend(&like.attributes);
    }
    attributes.extend(&entry.attributes);
    let specs = attributes.into_iter().map(|(path, written)| {
        let spec = Spec::of(written).map_err(|detail| format!("{path}: {detail}"))?;
        Ok((path.clone(), spec))
    });
    let attributes: Vec<(String, Spec)> = specs.collect::<Result<_, String>>()?;
    let mut looks_at = BTreeSet::new();
    for (_, spec) in &attributes {
        spec.looks_at(&mut looks_at);
    }
    let or_like = |own: &Option<String>, of: fn(&Entry) -> &Option<String>| {
        own.clone()
            .or_else(|| like.and_then(|like| of(like).clone()))
    };
    let term = |text: Option<String>| text.as_deref().map(Term::of).transpose();
    let named = or_like(&entry.finish, |like| &like.finish);
    let finish = named.as_deref().map(finish).transpose()?;
    if finish.is_some() {
        looks_at.extend(["ingress", "egress"].map(str::to_owned));
    }
    let mut fills = BTreeSet::new();
    for (path, spec) in &attributes {
        spec.fills(path, &mut fills);
    }
    let of_rule = rules::fills(named.as_deref().unwrap_or_default());
    fills.extend(of_rule.iter().map(|path| (*path).to_owned()));
    let opaque = attributes.iter().filter(|(_, spec)| spec.is_opaque());
    let opaque = opaque
        .map(|(path, _)| path.as_str())
        .chain(of_rule.iter().copied());
    let opaque: Vec<&str> = opaque.collect();
    let is_below = |path: &str, above: &str| {
        path.strip_prefix(above)
            .is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let is_said =
        |path: &String| fills.contains(path) || opaque.iter().any(|above| is_below(path, above));
    // What Terraform does not say by one resource it may by another.
    let unsaid = match source {
        Source::Terraform => Vec::new(),
        Source::AwsConfig => known
            .attributes
            .keys()
            .filter(|path| !is_said(path))
            .cloned()
            .collect(),
    };
    let may_lack = like.into_iter().flat_map(|like| &like.may_lack);
    let may_lack: Vec<String> = may_lack.chain(&entry.may_lack).cloned().collect();
    if let Some(path) = may_lack.iter().find(|path| !fills.contains(*path)) {
        return Err(format!("{path} is never there"));
    }
    Ok(Mapping {
        fills,
        unsaid,
        may_lack,
        target,
        is_part,
        is_global: entry.global || like.is_some_and(|like| like.global),
        id: term(or_like(&entry.id, |like| &like.id))?,
        name: term(or_like(&entry.name, |like| &like.name))?,
        attributes,
        finish,
        looks_at,
    })
}

impl Mapping {
    /// The native id, if the source says it.
    pub(in crate::configuration) fn id(&self, source: &Value) -> Option<String> {
        let id = self.id.as_ref()?.make(source)?;
        as_text(bare(&id))
    }

    /// What people call it.
    pub(in crate::configuration) fn name(&self, source: &Value) -> Option<String> {
        let name = self.name.as_ref()?.make(source)?;
        as_text(bare(&name))
    }

    /// The registry's attributes, marks and all.
    pub(in crate::configuration) fn attributes(&self, source: &Value) -> Object {
        let mut object = Object::new();
        for (path, spec) in &self.attributes {
            if let Some(value) = spec.make(source) {
                put(&mut object, path, value);
            }
        }
        if let Some(finish) = self.finish {
            finish(&mut object, source);
        }
        object
    }

    /// The attributes of which the source says nothing: never, or not of this resource,
    /// which has come to `attributes`.
    pub(in crate::configuration) fn unsaid(&self, attributes: &Object) -> Vec<String> {
        let is_there = |path: &String| {
            let mut steps = path.split('.');
            let first = steps.next().and_then(|step| attributes.get(step));
            steps.fold(first, |value, step| value?.get(step)).is_some()
        };
        let lacked = self.may_lack.iter().filter(|path| !is_there(path));
        self.unsaid.iter().chain(lacked).cloned().collect()
    }

    /// Whether an attribute of the source enters.
    pub(in crate::configuration) fn looks_at(&self, name: &str) -> bool {
        self.looks_at.contains(name)
    }
}
