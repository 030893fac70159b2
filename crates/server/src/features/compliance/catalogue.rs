//! Frameworks and checks, as the server asks for them.

use std::sync::OnceLock;

use jiff::Timestamp;
use tenantry_formats::findings::Finding;
use tenantry_policy::catalogue::{Catalogue, Document};
use tenantry_policy::check::{Check, Scanner};
use tenantry_policy::framework::Framework;
use tenantry_policy::rego::{BuiltIn, catalogue_document};
use tenantry_policy::score::{Inputs, Overall, Score, overall, score};
use tenantry_policy::{Provider, Severity};

use super::violations::RequirementRef;
use crate::error::{ApiError, Result};

/// What comes with the product, and what its policies add: checks that no other catalogue has.
fn whole() -> &'static Catalogue {
    static WHOLE: OnceLock<Catalogue> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let known = Catalogue::builtin();
        let policies = BuiltIn::policies().unwrap_or_default();
        let added = catalogue_document(&policies, known);
        let document = Document {
            name: "policies",
            text: &added,
        };
        // A test of the policies holds that there is no fault.
        known
            .extended(&[document])
            .unwrap_or_else(|_| known.clone())
    })
}

/// A check as it is kept: by an id of ours where the catalogue knows it.
pub(super) struct CheckOf {
    /// `<provider>.<name>`.
    pub(super) id: String,
    pub(super) known: Option<&'static Check>,
}

/// The check of an id.
pub(super) fn check(id: &str) -> Option<&'static Check> {
    whole().check(id)
}

/// The check that a finding is of. Whatever scanner says it, it is the same where the catalogue knows so: the same
/// defect from two scanners is one.
pub(super) fn check_of(finding: &Finding) -> CheckOf {
    let name = finding.check.id.as_str();
    let Some(provider) = finding.provider.as_deref() else {
        return CheckOf {
            id: name.to_owned(),
            known: None,
        };
    };
    let own = format!("{provider}.{name}");
    let catalogue = whole();
    let known = catalogue.check(&own).or_else(|| {
        let provider: Provider = provider.parse().ok()?;
        let control = finding.check.control.as_deref().unwrap_or(name);
        catalogue
            .alias(Scanner::SecurityHub, provider, control)
            .or_else(|| catalogue.alias(Scanner::AwsConfig, provider, name))
            .or_else(|| catalogue.alias(Scanner::Prowler, provider, name))
    });
    CheckOf {
        id: known.map_or(own, |known| known.id.clone()),
        known,
    }
}

/// How bad a check is by the scanner's word, where the catalogue does not know it.
pub(super) fn severity_of(finding: &Finding) -> Severity {
    use tenantry_formats::findings::Level;
    match finding.severity.level {
        Level::Critical => Severity::Critical,
        Level::High => Severity::High,
        // Nobody has said that it is less.
        Level::Medium | Level::Unknown => Severity::Medium,
        Level::Low => Severity::Low,
        Level::Informational => Severity::Informational,
    }
}

/// The framework of a key, or 404.
pub(super) fn framework(key: &str) -> Result<&'static Framework> {
    let found = whole().framework(key);
    found.ok_or_else(|| ApiError::not_found("framework"))
}

/// All frameworks, in their order.
pub(super) fn frameworks() -> impl Iterator<Item = &'static Framework> {
    whole().frameworks()
}

/// The checks that are mapped to a framework, or to one requirement of it.
pub(super) fn checks_of(framework: &str, requirement: Option<&str>) -> Result<Vec<String>> {
    let catalogue = whole();
    let Some(known) = catalogue.framework(framework) else {
        return Err(ApiError::field(
            "framework",
            "is not the key of a framework",
        ));
    };
    let of = |id: &str| {
        let checks = catalogue.checks_of(framework, id);
        checks.map(|check| check.id.clone()).collect::<Vec<_>>()
    };
    match requirement {
        Some(id) if known.requirement(id).is_none() => Err(ApiError::field(
            "requirement",
            "is not a requirement of the framework",
        )),
        Some(id) => Ok(of(id)),
        None => {
            let requirements = known.requirements().iter();
            let mut ids: Vec<String> = requirements.flat_map(|one| of(&one.id)).collect();
            ids.sort_unstable();
            ids.dedup();
            Ok(ids)
        }
    }
}

/// The checks that are mapped to a requirement.
pub(super) fn checks_for(
    framework: &str,
    requirement: &str,
) -> impl Iterator<Item = &'static Check> {
    whole().checks_of(framework, requirement)
}

/// The requirements that a check is mapped to.
pub(super) fn requirements_of(check: &str) -> Vec<RequirementRef> {
    let mapped = whole().requirements_of(check);
    let refer = mapped.map(|(framework, requirement)| RequirementRef {
        framework: framework.key.clone(),
        framework_name: name(framework),
        id: requirement.id.clone(),
        title: requirement.title.clone(),
    });
    refer.collect()
}

/// A framework's name with its version.
pub(super) fn name(framework: &Framework) -> String {
    format!("{} {}", framework.name, framework.version)
}

/// How a customer stands by some frameworks.
pub(super) fn score_all<'k>(
    inputs: &Inputs,
    keys: impl Iterator<Item = &'k str>,
    now: Timestamp,
) -> Result<Overall<'static>> {
    overall(whole(), inputs, keys, now).map_err(ApiError::internal)
}

/// How a customer stands by one framework.
pub(super) fn score_one(inputs: &Inputs, key: &str, now: Timestamp) -> Result<Score<'static>> {
    score(whole(), inputs, key, now).map_err(|_| ApiError::not_found("framework"))
}
