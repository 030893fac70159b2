//! Whether a call names a resource.

use super::operations::{self, Table};
use std::collections::BTreeSet;
use tenantry_resource::{GLOBAL, Identity};

/// How surely a call names a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By its name.
    ByName,
    /// By what no other resource is called.
    ById,
}

/// What a resource is called.
pub(super) struct Names<'a> {
    identity: &'a Identity,
    /// What no other resource is called.
    unique: BTreeSet<String>,
    /// What others may be called too, of another type or elsewhere.
    plain: BTreeSet<String>,
    /// The word before the id in its ARN.
    words: Option<&'static [String]>,
    table: &'static Table,
}

impl<'a> Names<'a> {
    pub(super) fn of(identity: &'a Identity, others: &[String]) -> Self {
        let table = operations::table();
        let mut names = Self {
            identity,
            unique: BTreeSet::new(),
            plain: BTreeSet::new(),
            words: table.words(&identity.resource_type),
            table,
        };
        let once = table.is_named_once(&identity.resource_type);
        for name in std::iter::once(&identity.id).chain(others) {
            match once || is_unique(name) {
                true => names.unique.insert(name.clone()),
                false => names.plain.insert(bare(name).to_owned()),
            };
            let inner = Arn::of(name).map_or_else(|| of_address(name), |arn| arn.ids());
            for inner in inner {
                match is_unique(inner) {
                    true => names.unique.insert(inner.to_owned()),
                    false => names.plain.insert(inner.to_owned()),
                };
            }
        }
        names
    }

    /// How surely one of the ids and ARNs of a call names it.
    pub(super) fn among(&self, ids: &[String]) -> Option<Named> {
        ids.iter().filter_map(|id| self.named(id)).max()
    }

    fn named(&self, id: &str) -> Option<Named> {
        if self.unique.contains(id) {
            return Some(Named::ById);
        }
        match Arn::of(id) {
            // With account, region and type an ARN is unique whatever the name.
            Some(arn) => self.fits(id, &arn).then_some(Named::ById),
            None => {
                let inner = of_address(id);
                let mut names = inner.into_iter().chain([bare(id)]);
                names
                    .any(|name| self.plain.contains(name))
                    .then_some(Named::ByName)
            }
        }
    }

    fn fits(&self, text: &str, arn: &Arn<'_>) -> bool {
        // Beside the resource's own ARN another one is another resource's, or a version's.
        let mut own = self
            .unique
            .iter()
            .filter(|name| Arn::of(name).is_some_and(|own| own.service == arn.service));
        if let Some(own) = own.next() {
            let version = text.strip_prefix(own.as_str());
            return version.is_some_and(|version| version.starts_with(':'));
        }
        let is = |part: &str, own: &str| part.is_empty() || part == own;
        let is_here = is(arn.account, &self.identity.account)
            && (self.identity.region == GLOBAL || is(arn.region, &self.identity.region));
        let host = format!("{}.amazonaws.com", arn.service);
        let is_such = self.table.serves(&host, &self.identity.resource_type)
            && match (self.words, arn.word()) {
                (Some(words), Some(word)) => words.iter().any(|known| known == word),
                _ => true,
            };
        let mut ids = arn.ids().into_iter();
        is_here && is_such && ids.any(|id| self.unique.contains(id) || self.plain.contains(id))
    }
}

/// `arn:partition:service:region:account:resource`
struct Arn<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':').skip(1);
        Some(Self {
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// `role` of `role/path/name`.
    fn word(&self) -> Option<&'a str> {
        let (word, _) = self.resource.split_once(['/', ':'])?;
        Some(word)
    }

    /// What the resource may be called by it: all behind the word, what is behind a path,
    /// what is before a version, and a secret's name without the letters that AWS adds.
    fn ids(&self) -> Vec<&'a str> {
        let rest = match self.resource.split_once(['/', ':']) {
            Some((_, rest)) => rest,
            None => self.resource,
        };
        let mut ids = vec![self.resource, bare(rest)];
        if let Some((name, _)) = rest.split_once(':') {
            ids.push(bare(name));
        }
        ids.extend(rest.rsplit('/').next());
        if self.service == "secretsmanager"
            && let Some((name, added)) = rest.rsplit_once('-')
            && added.len() == 6
        {
            ids.push(name);
        }
        ids.retain(|id| !id.is_empty());
        ids
    }
}

/// The name in an address: `https://sqs.eu-west-1.amazonaws.com/123456789012/orders`.
fn of_address(text: &str) -> Vec<&str> {
    let path = text
        .strip_prefix("https://")
        .and_then(|rest| rest.rsplit_once('/'));
    let name = path.map(|(_, name)| name);
    name.filter(|name| !name.is_empty()).into_iter().collect()
}

/// A name without the stroke before it: parameters are called with and without.
fn bare(name: &str) -> &str {
    name.strip_prefix('/').unwrap_or(name)
}

/// Whether no other resource is called so: an ARN, an address, a UUID, an id that AWS made
/// (`sg-0123456789abcdef0`).
fn is_unique(name: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_uuid =
        || name.len() == 36 && name.split('-').count() == 5 && name.split('-').all(is_hex);
    let is_made = || {
        name.split_once('-').is_some_and(|(kind, id)| {
            let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
            is_kind && id.len() >= 8 && is_hex(id)
        })
    };
    name.starts_with("arn:") || name.starts_with("https://") || is_uuid() || is_made()
}
