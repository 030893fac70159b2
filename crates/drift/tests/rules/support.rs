//! Short ways to make drift and rules.

use jiff::Timestamp;
use tenantry_drift::rules::{Owner, RuleDraft};
use tenantry_drift::{Coverage, Expected, Outcome, Rule, Settings, join};
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};

pub(crate) fn now() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

/// A resource from JSON; missing members of the identity are filled in.
pub(crate) fn resource(provider: &str, resource_type: &str, id: &str, members: &str) -> Resource {
    let json = format!(
        r#"[{{"provider": "{provider}", "account": "123456789012", "region": "eu-west-1", "type": "{resource_type}", "id": "{id}"{members}}}]"#
    );
    let mut reader = Reader::new(json.as_bytes(), Limits::default());
    let draft = reader
        .next()
        .unwrap()
        .unwrap_or_else(|error| panic!("{error}: {json}"));
    Resource::canonical(draft, &Redactor::dropping()).unwrap()
}

/// What became of one resource, everything compared.
pub(crate) fn outcome(before: Option<Resource>, after: Option<Resource>) -> Outcome {
    listed(before, after, 1_000)
}

pub(crate) fn listed(before: Option<Resource>, after: Option<Resource>, listed: usize) -> Outcome {
    let settings = Settings {
        observed: Coverage::everything(),
        listed,
        ..Settings::default()
    };
    let expected = before.map(Expected::whole);
    let mut found = join(expected.into_iter(), after.into_iter(), &settings);
    found.next().unwrap().unwrap()
}

/// Drift of a type of AWS between attributes.
pub(crate) fn drift(resource_type: &str, before: &str, after: &str) -> Outcome {
    let made = |attributes: &str| {
        resource(
            "aws",
            resource_type,
            "r-1",
            &format!(r#", "attributes": {attributes}"#),
        )
    };
    outcome(Some(made(before)), Some(made(after)))
}

/// A draft of a rule of everybody with paths.
pub(crate) fn draft(id: &str, paths: &[&str]) -> RuleDraft {
    RuleDraft {
        id: id.to_owned(),
        title: "A rule".to_owned(),
        reason: "Because".to_owned(),
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        ..RuleDraft::default()
    }
}

pub(crate) fn rule(draft: RuleDraft) -> Rule {
    draft
        .read(Owner::Everybody)
        .unwrap_or_else(|faults| panic!("{faults:?}"))
}
