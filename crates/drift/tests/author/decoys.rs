//! What is near a real change and has nothing to do with it.

use crate::derived::{Derived, Dice};
use crate::support::Change;
use jiff::SignedDuration;
use tenantry_drift::author::{Deed, SLACK, SeenKind};
use tenantry_resource::GLOBAL;

/// Somebody who did none of it.
pub(crate) const DECOY: &str = "mallory";

/// Calls of somebody else who could be taken for the author of a change.
pub(crate) fn decoys(derived: &Derived, deed: &Deed, dice: &mut Dice) -> Vec<Deed> {
    let change = &derived.change;
    let from = change
        .from
        .unwrap_or(deed.at - SignedDuration::from_mins(30));
    let length = change.to.duration_since(from).as_secs().max(0);
    let within = from + SignedDuration::from_secs(dice.throw(0, length));
    let copy = || Deed {
        at: within,
        actor: DECOY.to_owned(),
        ..deed.clone()
    };
    let id = &change.identity.id;
    // What is called by a part of the id has another name too.
    let neighbour = |text: &String| match id.contains(text.as_str()) {
        true => near(text),
        false => text.replace(id, &near(id)),
    };
    let mut decoys = vec![
        Deed {
            resources: deed.resources.iter().map(neighbour).collect(),
            ..copy()
        },
        Deed {
            failed: true,
            ..copy()
        },
        Deed {
            read_only: true,
            ..copy()
        },
        Deed {
            account: "999988887777".to_owned(),
            ..copy()
        },
        Deed {
            at: change.to + SLACK + dice.seconds(1, 3_600),
            ..copy()
        },
    ];
    if let Some(from) = change.from {
        decoys.push(Deed {
            at: from - SLACK - dice.seconds(1, 3_600),
            ..copy()
        });
    }
    let has_tags = change
        .fields
        .iter()
        .any(|field| field.to_string().starts_with("/tags"));
    if !has_tags {
        decoys.push(Deed {
            operation: "TagResource".to_owned(),
            ..copy()
        });
    }
    if change.identity.region != GLOBAL && !deed.resources.contains(&change.identity.id) {
        // Named by an ARN of another region.
        let elsewhere = |text: &String| text.replace(&deed.region, "eu-central-2");
        let resources: Vec<_> = deed.resources.iter().map(elsewhere).collect();
        if resources != deed.resources {
            decoys.push(Deed {
                region: "eu-central-2".to_owned(),
                resources,
                ..copy()
            });
        }
    }
    if derived.replaces {
        // Nothing is left of it.
        decoys.push(Deed {
            at: deed.at - dice.seconds(1, 600),
            ..copy()
        });
    }
    decoys
}

/// A resource that is called nearly so.
fn near(id: &str) -> String {
    let mut id: String = id.to_owned();
    let last = id.pop();
    id.push(if last == Some('1') { '2' } else { '1' });
    id
}

/// A field that nothing in the hour changed of such a resource.
fn untouched(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "iam.role" => "/attributes/max_session_seconds",
        "iam.user" => "/attributes/groups",
        "s3.bucket" => "/attributes/versioning/enabled",
        "secretsmanager.secret" => "/attributes/policy",
        "ec2.route_table" => "/attributes/vpc_id",
        "ec2.subnet" => "/attributes/map_public_ip_on_launch",
        "ec2.security_group" => "/attributes/description",
        "ec2.instance" => "/attributes/metadata/http_tokens",
        "ec2.vpc" => "/attributes/dns_support",
        "ec2.volume" => "/attributes/encrypted",
        "cloudtrail.trail" => "/attributes/kms_key_id",
        "cloudwatch.log_group" => "/attributes/retention_days",
        "lambda.function" => "/attributes/timeout_seconds",
        "rds.instance" => "/attributes/publicly_accessible",
        "rds.snapshot" => "/attributes/encrypted",
        _ => return None,
    })
}

/// Changes beside a real one that nobody in the records made.
pub(crate) fn nobodys(change: &Change) -> Vec<Change> {
    let same = || Change {
        identity: change.identity.clone(),
        names: change.names.clone(),
        kind: change.kind,
        fields: change.fields.clone(),
        from: change.from,
        to: change.to,
    };
    let mut neighbour = same();
    neighbour.identity.id = format!("{}-x", near(&change.identity.id));
    neighbour.names.clear();
    // The day after: somebody whose calls are not recorded did it again.
    let mut later = same();
    later.from = Some(later.to + SignedDuration::from_hours(20));
    later.to += SignedDuration::from_hours(21);
    let mut changes = vec![neighbour, later];
    if let Some(field) = untouched(&change.identity.resource_type) {
        let mut other = same();
        other.kind = SeenKind::Changed;
        other.fields = vec![field.parse().unwrap()];
        changes.push(other);
    }
    changes
}
