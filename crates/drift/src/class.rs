//! What a field is about, and so how bad it is when it drifts.
//!
//! The table is data, `rules/classes.yaml`, and is printed in `docs/drift-rules.md`.

use crate::baseline::Standing;
use crate::difference::{Change, ChangeKind};
use crate::rules::{Glob, PathPattern};
use crate::yaml;
use serde::Deserialize;
use std::cell::RefCell;
use std::sync::LazyLock;
use tenantry_resource::json::Value;
use tenantry_resource::{Identity, Provider, Severity};

/// What a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldClass {
    /// Who is let in from outside.
    Exposure,
    /// Who may do what.
    Identity,
    /// Encryption, keys, certificates, secrets.
    Encryption,
    /// Records of what happens.
    Logging,
    /// What is kept, for how long, and what survives.
    Backup,
    /// Where traffic can go.
    Network,
    /// How much there is of it.
    Capacity,
    /// Tags, labels, descriptions.
    Description,
    /// Anything else.
    Other,
}

impl FieldClass {
    /// All of them, the worst first.
    pub const ALL: [Self; 9] = [
        Self::Exposure,
        Self::Identity,
        Self::Encryption,
        Self::Logging,
        Self::Backup,
        Self::Network,
        Self::Capacity,
        Self::Description,
        Self::Other,
    ];

    /// Its name in JSON, YAML and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Identity => "identity",
            Self::Encryption => "encryption",
            Self::Logging => "logging",
            Self::Backup => "backup",
            Self::Network => "network",
            Self::Capacity => "capacity",
            Self::Description => "description",
            Self::Other => "other",
        }
    }

    /// What it is about, in a few words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Exposure => {
                "who is let in from outside: public access, ingress, resource policies"
            }
            Self::Identity => "who may do what: roles, policies, sign-in, rights of containers",
            Self::Encryption => "encryption, keys, certificates, TLS",
            Self::Logging => "records of what happens, and what watches",
            Self::Backup => "backups, retention, protection against deletion",
            Self::Network => "where traffic can go",
            Self::Capacity => "how much there is of it",
            Self::Description => "tags, labels, names, descriptions",
            Self::Other => "anything else",
        }
    }

    /// How bad a drift of such a field is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Exposure => Severity::Critical,
            Self::Identity | Self::Encryption => Severity::High,
            Self::Logging | Self::Backup | Self::Network => Severity::Medium,
            Self::Capacity | Self::Other => Severity::Low,
            Self::Description => Severity::Informational,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    places: Vec<RawPlace>,
    resources: Vec<RawResource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    class: FieldClass,
    #[serde(default)]
    provider: Option<String>,
    types: Vec<String>,
    paths: Vec<String>,
    #[serde(default)]
    safe: Option<serde_json::Value>,
    #[serde(default)]
    grants: bool,
    #[serde(default)]
    policy: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawResource {
    class: FieldClass,
    types: Vec<String>,
}

struct Place {
    class: FieldClass,
    provider: Option<Provider>,
    types: Vec<Glob>,
    paths: Vec<PathPattern>,
    safe: Option<Value>,
    grants: bool,
    policy: bool,
}

struct Table {
    places: Vec<Place>,
    resources: Vec<(FieldClass, Vec<Glob>)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let name = "classes.yaml";
    #[expect(
        clippy::panic,
        reason = "the table is part of the program, and a test reads it"
    )]
    match table(name, include_str!("../rules/classes.yaml")) {
        Ok(table) => table,
        Err(error) => panic!("{error}"),
    }
});

fn table(name: &str, text: &str) -> Result<Table, String> {
    let raw: RawTable = yaml::read(name, text)?;
    let globs = |types: Vec<String>| types.iter().map(|name| Glob::of(name)).collect();
    let places = raw.places.into_iter().map(|raw| {
        let paths = raw.paths.iter().map(|path| {
            let read: Result<PathPattern, _> = path.parse();
            read.map_err(|error| format!("{name}: {path} {error}"))
        });
        let provider = raw.provider.as_deref().map(str::parse).transpose();
        let safe = raw.safe.as_ref().map(Value::try_from).transpose();
        Ok(Place {
            class: raw.class,
            provider: provider
                .map_err(|error: tenantry_resource::UnknownProvider| format!("{name}: {error}"))?,
            types: globs(raw.types),
            paths: paths.collect::<Result<_, _>>()?,
            safe: safe.map_err(|fault| format!("{name}: {fault}"))?,
            grants: raw.grants,
            policy: raw.policy,
        })
    });
    let resources = raw.resources.into_iter();
    Ok(Table {
        places: places.collect::<Result<_, String>>()?,
        resources: resources.map(|raw| (raw.class, globs(raw.types))).collect(),
    })
}

/// What a change of a resource is about, and how bad it is.
#[must_use]
pub fn of_change(identity: &Identity, change: &Change) -> (FieldClass, Severity) {
    LAST.with_borrow_mut(|last| {
        if !last.is_of(identity) {
            *last = OfType::of(identity);
        }
        let is_there = |place: &&&Place| place.paths.iter().any(|path| path.matches(&change.path));
        match last.places.iter().find(is_there) {
            None => (FieldClass::Other, FieldClass::Other.severity()),
            Some(place) => (place.class, place.severity(change)),
        }
    })
}

thread_local! {
    /// What is known of the type that was last asked about: many resources of one are asked about in a row.
    static LAST: RefCell<OfType> = RefCell::default();
}

/// The places of one type.
#[derive(Default)]
struct OfType {
    resource: Option<(Provider, String)>,
    places: Vec<&'static Place>,
}

impl OfType {
    fn of(identity: &Identity) -> Self {
        let name = &identity.resource_type;
        let is_of = |place: &&Place| {
            place
                .provider
                .is_none_or(|provider| provider == identity.provider)
                && place.types.iter().any(|glob| glob.matches(name))
        };
        Self {
            resource: Some((identity.provider, name.clone())),
            places: TABLE.places.iter().filter(is_of).collect(),
        }
    }

    fn is_of(&self, identity: &Identity) -> bool {
        self.resource.as_ref().is_some_and(|(provider, name)| {
            *provider == identity.provider && *name == identity.resource_type
        })
    }
}

/// How bad it is that a resource stands so to the baseline, whatever its fields.
#[must_use]
pub fn of_standing(identity: &Identity, standing: Standing) -> Severity {
    let class = TABLE.resources.iter().find(|(_, types)| {
        types
            .iter()
            .any(|glob| glob.matches(&identity.resource_type))
    });
    let class = class.map_or(FieldClass::Other, |(class, _)| *class);
    match standing {
        Standing::Removed => class.severity(),
        Standing::Added | Standing::Unmanaged => class.severity().lowered(),
        _ => Severity::Informational,
    }
}

impl Place {
    fn severity(&self, change: &Change) -> Severity {
        let worst = self.class.severity();
        if self.safe.is_some() && self.safe == change.new {
            return worst.min(Severity::Low);
        }
        if !(self.grants || self.policy) {
            return worst;
        }
        let closes = match (change.kind(), &change.old, &change.new) {
            (ChangeKind::Removed, Some(old), _) => self.lets_in(change, old),
            (ChangeKind::Added, _, Some(new)) => self.policy && denies(new),
            _ => false,
        };
        if closes {
            worst.min(Severity::Low)
        } else if change.new.as_ref().is_some_and(lets_in_everybody) {
            worst
        } else {
            worst.lowered()
        }
    }

    /// Whether what was taken away let somebody in, so that less is let in now. A number or
    /// a condition bounds what is let in; so does a statement that denies.
    fn lets_in(&self, change: &Change, old: &Value) -> bool {
        const BOUNDS: [&str; 4] = ["Condition", "NotAction", "NotPrincipal", "NotResource"];
        let bounds = change
            .path
            .steps()
            .iter()
            .any(|step| BOUNDS.contains(&step.as_str()));
        let bounds = bounds || matches!(old, Value::Number(_) | Value::Bool(_) | Value::Null);
        !(bounds || self.policy && denies(old))
    }
}

/// Whether a statement, or one of a policy, denies.
fn denies(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.get("Effect").and_then(Value::as_str) == Some("Deny")
                || object.get("Statement").is_some_and(denies)
        }
        Value::List(list) => list.iter().any(denies),
        _ => false,
    }
}

/// Whether a value names everybody.
fn lets_in_everybody(value: &Value) -> bool {
    const EVERYBODY: [&str; 9] = [
        "*",
        "0.0.0.0/0",
        "::/0",
        "all",
        "Internet",
        "allUsers",
        "allAuthenticatedUsers",
        "http://acs.amazonaws.com/groups/global/AllUsers",
        "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
    ];
    match value {
        Value::Text(text) => EVERYBODY.contains(&text.as_str()),
        Value::List(list) => list.iter().any(lets_in_everybody),
        Value::Object(object) => object.iter().any(|(_, value)| lets_in_everybody(value)),
        _ => false,
    }
}

/// What counts to a class, for the documentation: the first place of each entry, with the
/// types that it is of.
pub(crate) fn examples(class: FieldClass) -> Vec<String> {
    let places = TABLE.places.iter().filter(|place| place.class == class);
    places
        .filter_map(|place| {
            let path = place.paths.first()?;
            let of_any = place.types.iter().any(Glob::is_any);
            let types: Vec<String> = place.types.iter().map(|one| format!("`{one}`")).collect();
            Some(match (of_any, types.as_slice()) {
                (true, _) => format!("`{path}`"),
                (false, [one]) => format!("`{path}` of {one}"),
                (false, [one, ..]) => format!("`{path}` of {one} and others"),
                (false, []) => format!("`{path}`"),
            })
        })
        .collect()
}
