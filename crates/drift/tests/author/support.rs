//! Changes and calls as the tests write them.

use jiff::{SignedDuration, Timestamp};
use tenantry_drift::Pointer;
use tenantry_drift::author::{Deed, Match, Seen, SeenKind, authors};
use tenantry_resource::{Identity, Provider};

pub(crate) const ACCOUNT: &str = "111122223333";

/// So many minutes after eight.
pub(crate) fn at(minutes: i64) -> Timestamp {
    let eight: Timestamp = "2026-11-27T08:00:00Z".parse().unwrap();
    eight + SignedDuration::from_mins(minutes)
}

/// A call to the EC2 of the region of the tests.
pub(crate) fn deed(actor: &str, minutes: i64, operation: &str, resource: &str) -> Deed {
    Deed {
        at: at(minutes),
        provider: Provider::Aws,
        account: ACCOUNT.to_owned(),
        region: "eu-west-1".to_owned(),
        service: "ec2.amazonaws.com".to_owned(),
        operation: operation.to_owned(),
        failed: false,
        read_only: false,
        resources: vec![resource.to_owned()],
        actor: actor.to_owned(),
    }
}

pub(crate) fn of(service: &str, deed: Deed) -> Deed {
    let service = format!("{service}.amazonaws.com");
    Deed { service, ..deed }
}

/// What was seen of a resource between eight and nine.
pub(crate) struct Change {
    pub(crate) identity: Identity,
    pub(crate) names: Vec<String>,
    pub(crate) kind: SeenKind,
    pub(crate) fields: Vec<Pointer>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Timestamp,
}

pub(crate) fn change(resource_type: &str, id: &str, fields: &[&str]) -> Change {
    let is_global = resource_type.starts_with("iam.");
    Change {
        identity: Identity {
            provider: Provider::Aws,
            account: ACCOUNT.to_owned(),
            region: if is_global { "global" } else { "eu-west-1" }.to_owned(),
            resource_type: resource_type.to_owned(),
            id: id.to_owned(),
        },
        names: Vec::new(),
        kind: SeenKind::Changed,
        fields: fields.iter().map(|field| field.parse().unwrap()).collect(),
        from: Some(at(0)),
        to: at(60),
    }
}

pub(crate) const GROUP: &str = "sg-0123456789abcdef0";

/// A security group that lets in more than it did.
pub(crate) fn opened() -> Change {
    change(
        "ec2.security_group",
        GROUP,
        &["/attributes/ingress/protocol=tcp"],
    )
}

impl Change {
    pub(crate) fn became(self, kind: SeenKind) -> Self {
        let fields = Vec::new();
        Self {
            kind,
            fields,
            ..self
        }
    }

    pub(crate) fn by(&self, deeds: &[Deed]) -> Vec<Match> {
        let seen = Seen {
            identity: &self.identity,
            names: &self.names,
            kind: self.kind,
            fields: &self.fields,
            from: self.from,
            to: self.to,
        };
        authors(&seen, deeds)
    }

    /// Who is named, in order.
    pub(crate) fn named(&self, deeds: &[Deed]) -> Vec<String> {
        let found = self.by(deeds).into_iter().filter(Match::is_named);
        found.map(|found| deeds[found.deed].actor.clone()).collect()
    }

    pub(crate) fn sure(&self, deed: Deed) -> u8 {
        let found = self.by(&[deed]);
        found.first().map_or(0, |found| found.confidence.percent())
    }
}
