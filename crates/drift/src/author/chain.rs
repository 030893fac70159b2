//! From the role under which something was done to whoever took it.

use std::collections::BTreeSet;

/// The most roles that are followed from one to the next.
pub const MOST_HOPS: usize = 8;

/// What the subjects begin with that clusters and pipelines vouch for.
const WORKLOADS: [&str; 5] = [
    "system:serviceaccount:",
    "repo:",
    "project_path:",
    "organization:",
    "spiffe://",
];

/// What whoever did something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Somebody: the root of an account, a user, a person whom a directory knows.
    Person,
    /// Whoever took a role.
    Role,
    /// A service of the provider.
    Service,
    /// Somebody of another account.
    Account,
    /// The record does not say.
    Unknown,
}

/// Who did something, by which credential, and which access it gave out: what a record
/// says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What they are.
    pub kind: LinkKind,
    /// What to call them.
    pub name: String,
    /// Their ARN.
    pub arn: Option<String>,
    /// The role that they had taken.
    pub role: Option<String>,
    /// The name of the session under which they had.
    pub session: Option<String>,
    /// The person whom the first session of the chain was told to name.
    pub source_identity: Option<String>,
    /// Whom another directory vouched for, where it gave out access by that.
    pub subject: Option<String>,
    /// What records of the same call in other accounts have too.
    pub shared_id: Option<String>,
    /// The digest of the credential that was used.
    pub credential: Option<String>,
    /// The digest of the credential that was given out.
    pub grants: Option<String>,
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// At somebody.
    Person,
    /// At a pipeline, a pod or another program that its platform vouched for.
    Workload,
    /// At a service of the provider.
    Service,
    /// In another account, whose records are not there.
    Account,
    /// At a role: no record tells who took it.
    Role,
    /// Nowhere.
    Unknown,
}

impl End {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Workload => "workload",
            Self::Service => "service",
            Self::Account => "account",
            Self::Role => "role",
            Self::Unknown => "unknown",
        }
    }
}

/// Who it was in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// What they are.
    pub end: End,
    /// What to call them.
    pub name: String,
    /// Their ARN, if a record says it.
    pub arn: Option<String>,
    /// The roles that were taken, the one that acted first.
    pub roles: Vec<Link>,
}

/// Follows a role to whoever took it, over other roles if it has to. `lookup` gives what a
/// record says of the call that gave out a credential, by its digest; where trails of
/// several accounts have that call, the one that says most ([`best`]).
///
/// It asks at most [`MOST_HOPS`] times, and never twice for the same.
pub fn resolve(actor: &Link, mut lookup: impl FnMut(&str) -> Option<Link>) -> Chain {
    let mut roles: Vec<Link> = Vec::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let mut at = actor.clone();
    while at.kind == LinkKind::Role && roles.len() < MOST_HOPS {
        let credential = at.credential.clone();
        let next = credential
            .filter(|credential| asked.insert(credential.clone()))
            .and_then(|credential| {
                let found = lookup(&credential)?;
                // What gave out another credential says nothing of this one.
                let is_it = found
                    .grants
                    .as_ref()
                    .is_none_or(|grants| *grants == credential);
                is_it.then_some(found)
            });
        let Some(next) = next else { break };
        roles.push(std::mem::replace(&mut at, next));
    }
    let named = roles.iter().chain([&at]);
    let source_identity = named
        .filter_map(|link| link.source_identity.as_ref())
        .next_back();
    let subject = at.subject.as_ref();
    let is_workload = |text: &str| WORKLOADS.iter().any(|begin| text.starts_with(begin));
    let (end, name, arn) = match (at.kind, subject, source_identity) {
        (LinkKind::Person, None, _) if is_workload(&at.name) => (End::Workload, &at.name, None),
        (LinkKind::Person, None, _) => (End::Person, &at.name, at.arn.clone()),
        (_, Some(subject), _) if is_workload(subject) => (End::Workload, subject, None),
        (_, Some(subject), _) => (End::Person, subject, at.arn.clone()),
        // Whoever gave a role to the first one vouched for the name.
        (LinkKind::Role | LinkKind::Account | LinkKind::Unknown, _, Some(person)) => {
            (End::Person, person, None)
        }
        (LinkKind::Service, ..) => (End::Service, &at.name, at.arn.clone()),
        (LinkKind::Account, ..) => (End::Account, &at.name, at.arn.clone()),
        (LinkKind::Role, ..) => (End::Role, &at.name, at.arn.clone()),
        (LinkKind::Unknown, ..) => (End::Unknown, &at.name, at.arn.clone()),
    };
    let name = name.clone();
    if at.kind == LinkKind::Role {
        roles.push(at);
    }
    Chain {
        end,
        name,
        arn,
        roles,
    }
}

/// Of what trails of several accounts say of one call, what says most: the trail of the
/// account that a role belongs to knows only the account of whoever took it.
#[must_use]
pub fn best(links: impl IntoIterator<Item = Link>) -> Option<Link> {
    links
        .into_iter()
        .min_by_key(|link| (link.kind, link.credential.is_none(), link.grants.is_none()))
}
