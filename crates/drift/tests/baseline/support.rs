//! Short ways to make estates.

use tenantry_drift::{Coverage, Expected, Names, Outcome, Settings, Standing, join};
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Draft, Redactor, Resource};

/// A draft of AWS from the members that matter: `id`, `type`, `attributes` …
pub(crate) fn draft(members: &str) -> Draft {
    let json = format!(
        r#"[{{"provider": "aws", "account": "123456789012", "region": "eu-west-1", {members}}}]"#
    );
    Reader::new(json.as_bytes(), Limits::default())
        .next()
        .unwrap()
        .unwrap()
}

pub(crate) fn resource(members: &str) -> Resource {
    Resource::canonical(draft(members), &Redactor::dropping()).unwrap()
}

/// A group of security rules of that id with attributes.
pub(crate) fn group(id: &str, attributes: &str) -> Resource {
    resource(&format!(
        r#""type": "ec2.security_group", "id": "{id}", "attributes": {attributes}"#
    ))
}

/// As a Terraform state has it: only what it names is declared.
pub(crate) fn declared(members: &str) -> Expected {
    let draft = draft(members);
    let names = Names::of(&draft.attributes);
    Expected::declared(
        Resource::canonical(draft, &Redactor::dropping()).unwrap(),
        names,
    )
}

/// Everything was looked at.
pub(crate) fn complete() -> Settings {
    Settings {
        observed: Coverage::everything(),
        ..Settings::default()
    }
}

/// The outcomes of both sides, which are sorted first.
pub(crate) fn outcomes(
    mut baseline: Vec<Expected>,
    mut observed: Vec<Resource>,
    settings: &Settings,
) -> Vec<Outcome> {
    baseline.sort_by(|one, other| one.resource.identity().cmp(other.resource.identity()));
    observed.sort_by(|one, other| one.identity().cmp(other.identity()));
    let outcomes = join(baseline.into_iter(), observed.into_iter(), settings);
    outcomes.collect::<Result<_, _>>().unwrap()
}

/// The one outcome of the one resource on each side.
pub(crate) fn outcome(expected: Expected, observed: Resource) -> Outcome {
    let mut all = outcomes(vec![expected], vec![observed], &complete());
    assert_eq!(all.len(), 1);
    all.pop().unwrap()
}

/// The paths of the fields that differ.
pub(crate) fn paths(outcome: &Outcome) -> Vec<String> {
    let changes = outcome.difference.changes().iter();
    changes.map(|change| change.path.to_string()).collect()
}

/// Ids with how they stand.
pub(crate) fn standings(outcomes: &[Outcome]) -> Vec<(&str, Standing)> {
    let all = outcomes.iter();
    all.map(|outcome| (outcome.identity.id.as_str(), outcome.standing))
        .collect()
}
