//! Which call can make which change: the table `rules/operations.yaml`.

use super::deed::{Seen, SeenKind};
use super::noun::{About, about, noun_of, trimmed};
use crate::pointer::Pointer;
use crate::rules::{Glob, PathPattern};
use crate::yaml;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use tenantry_resource::types::registry;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    services: BTreeMap<String, Vec<String>>,
    verbs: Verbs,
    parts: Vec<String>,
    nouns: BTreeMap<String, Vec<String>>,
    arns: BTreeMap<String, Vec<String>>,
    named_once: Vec<String>,
    operations: Vec<RawOperation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    created: Vec<String>,
    changed: Vec<String>,
    deleted: Vec<String>,
    adds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOperation {
    services: Vec<String>,
    operations: Vec<String>,
    types: Vec<String>,
    #[serde(default = "changed")]
    makes: Vec<SeenKind>,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    account: bool,
    #[serde(default)]
    replaces: Option<bool>,
}

fn changed() -> Vec<SeenKind> {
    vec![SeenKind::Changed]
}

struct Operation {
    services: Vec<Glob>,
    operations: Vec<Glob>,
    types: Vec<Glob>,
    makes: Vec<SeenKind>,
    fields: Vec<(PathPattern, Pointer)>,
    account: bool,
    replaces: Option<bool>,
}

/// How well an operation fits a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// It is of the resource's service, and changes something.
    Service,
    /// Its name says that it does such a thing to such a resource.
    Noun,
    /// It is known to.
    Known,
}

/// What an operation does to a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) level: Level,
    /// Which of the fields that changed it can have changed; none for any.
    pub(super) fields: Option<BTreeSet<usize>>,
    /// Whether it is about what an account has one of.
    pub(super) account: bool,
    /// Whether nothing is left of what an earlier call did to those fields.
    pub(super) replaces: bool,
}

pub(super) struct Table {
    services: BTreeMap<String, Vec<String>>,
    verbs: Verbs,
    parts: Vec<String>,
    nouns: BTreeMap<String, Vec<String>>,
    arns: BTreeMap<String, Vec<String>>,
    named_once: Vec<String>,
    operations: Vec<Operation>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let name = "operations.yaml";
    #[expect(
        clippy::panic,
        reason = "the table is part of the program, and a test reads it"
    )]
    match read(name, include_str!("../../rules/operations.yaml")) {
        Ok(table) => table,
        Err(error) => panic!("{error}"),
    }
});

pub(super) fn table() -> &'static Table {
    &TABLE
}

fn read(name: &str, text: &str) -> Result<Table, String> {
    let raw: Raw = yaml::read(name, text)?;
    let globs = |texts: &[String]| texts.iter().map(|text| Glob::of(text)).collect();
    let operations = raw.operations.iter().map(|raw| {
        let fields = raw.fields.iter().map(|path| {
            let wrong = |error: &dyn std::fmt::Display| format!("{name}: {path} {error}");
            let pattern = path.parse().map_err(|error| wrong(&error))?;
            let place = path.parse().map_err(|error| wrong(&error))?;
            Ok((pattern, place))
        });
        Ok(Operation {
            services: globs(&raw.services),
            operations: globs(&raw.operations),
            types: globs(&raw.types),
            makes: raw.makes.clone(),
            fields: fields.collect::<Result<_, String>>()?,
            account: raw.account,
            replaces: raw.replaces,
        })
    });
    let operations = operations.collect::<Result<_, String>>()?;
    // How operations call the types of the registry of which nothing else is said.
    let mut nouns = raw.nouns;
    for known in registry().iter() {
        let noun = || vec![noun_of(&known.name)];
        nouns.entry(known.name.clone()).or_insert_with(noun);
    }
    Ok(Table {
        services: raw.services,
        verbs: raw.verbs,
        parts: raw.parts,
        nouns,
        arns: raw.arns,
        named_once: raw.named_once,
        operations,
    })
}

impl Table {
    /// The words before the id in ARNs of a type.
    pub(super) fn words(&self, resource_type: &str) -> Option<&[String]> {
        self.arns.get(resource_type).map(Vec::as_slice)
    }

    /// Whether ids of a type are unique in all regions.
    pub(super) fn is_named_once(&self, resource_type: &str) -> bool {
        self.named_once.iter().any(|known| known == resource_type)
    }

    /// Whether a type is one of a service's.
    pub(super) fn serves(&self, host: &str, resource_type: &str) -> bool {
        let first = resource_type.split('.').next().unwrap_or_default();
        match self.services.get(host) {
            Some(begins) => begins.iter().any(|begin| begin == first || begin == "*"),
            None => host.split('.').next() == Some(first),
        }
    }

    /// What an operation can have to do with a change; none if nothing.
    pub(super) fn fit(&self, host: &str, operation: &str, seen: &Seen<'_>) -> Option<Fit> {
        let any = |globs: &[Glob], text: &str| globs.iter().any(|glob| glob.matches(text));
        let mut known = self
            .operations
            .iter()
            .filter(|known| any(&known.services, host) && any(&known.operations, operation))
            .peekable();
        if known.peek().is_none() {
            return self.fit_of_name(host, operation, seen);
        }
        let resource_type = &seen.identity.resource_type;
        known
            .filter(|known| any(&known.types, resource_type) && known.makes.contains(&seen.kind))
            .filter_map(|known| self.fit_of_known(known, operation, seen))
            .max_by_key(|fit| fit.level)
    }

    fn fit_of_known(&self, known: &Operation, operation: &str, seen: &Seen<'_>) -> Option<Fit> {
        let adds = |verb: &String| operation.starts_with(verb.as_str());
        let is_narrow = (1..=2).contains(&known.fields.len())
            && known
                .fields
                .iter()
                .all(|(_, place)| place.steps() != ["attributes"]);
        let of_whole = seen.kind != SeenKind::Changed;
        let replaces = known
            .replaces
            .unwrap_or(of_whole || (is_narrow && !self.verbs.adds.iter().any(adds)));
        let is_open = known.fields.is_empty() || of_whole;
        let touched = seen.fields.iter().enumerate().filter(|(_, place)| {
            let mut fields = known.fields.iter();
            // The field, what is in it, or what it is in.
            fields.any(|(pattern, field)| {
                pattern.matches(place) || field.steps().starts_with(place.steps())
            })
        });
        let touched: BTreeSet<usize> = touched.map(|(index, _)| index).collect();
        let (level, fields) = match (is_open, seen.fields.is_empty(), touched.is_empty()) {
            (true, ..) => (Level::Known, None),
            // Whether it touched what changed cannot be told.
            (false, true, _) => (Level::Noun, None),
            (false, false, true) => return None,
            (false, false, false) => (Level::Known, Some(touched)),
        };
        Some(Fit {
            level,
            fields,
            account: known.account,
            replaces,
        })
    }

    /// What the name of an operation says that nobody wrote down.
    fn fit_of_name(&self, host: &str, operation: &str, seen: &Seen<'_>) -> Option<Fit> {
        let resource_type = seen.identity.resource_type.as_str();
        if !self.serves(host, resource_type) {
            return None;
        }
        let begins = |verbs: &[String]| {
            let fits = verbs.iter().filter(|verb| {
                let rest = operation.strip_prefix(verb.as_str());
                rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
            });
            fits.map(String::len).max()
        };
        let (created, changed, deleted) = (
            begins(&self.verbs.created),
            begins(&self.verbs.changed),
            begins(&self.verbs.deleted),
        );
        let verb = created.max(changed).max(deleted)?;
        let noun = trimmed(operation.get(verb..)?);
        let own = |nouns: &[String]| about(noun, nouns, &self.parts);
        let default = [noun_of(resource_type)];
        let nouns = self
            .nouns
            .get(resource_type)
            .map_or(&default[..], Vec::as_slice);
        let level = match (own(nouns), seen.kind) {
            (Some(About::Whole), SeenKind::Created) if created.is_some() => Level::Noun,
            (Some(About::Whole), SeenKind::Deleted) if deleted.is_some() => Level::Noun,
            (Some(About::Whole), SeenKind::Changed) if changed.is_some() && deleted.is_none() => {
                Level::Noun
            }
            (Some(About::Part), SeenKind::Changed) => Level::Noun,
            // It is about a part that nobody named, unless it is about another type. What is
            // made or goes is a thing of its own.
            (None, SeenKind::Changed) if changed.is_some() && deleted.is_none() => {
                let mut others = self
                    .nouns
                    .iter()
                    .filter(|(name, _)| self.serves(host, name));
                match others.any(|(_, nouns)| own(nouns).is_some()) {
                    true => return None,
                    false => Level::Service,
                }
            }
            _ => return None,
        };
        Some(Fit {
            level,
            fields: None,
            account: false,
            replaces: seen.kind != SeenKind::Changed,
        })
    }
}
