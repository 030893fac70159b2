//! Frameworks and checks, as this feature asks for them.

use jiff::Timestamp;
use tenantry_formats::findings::Finding;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::check::{Check, Scanner};
use tenantry_policy::framework::Framework;
use tenantry_policy::score::{Inputs, Overall, Score, overall, score};
use tenantry_policy::{Provider, Severity};

pub(super) use crate::catalogues::{checks_of, name, requirements_of};
use crate::error::{ApiError, Result};

/// A check as it is kept: by an id of ours where the catalogue knows it.
pub(super) struct CheckOf<'c> {
    /// `<provider>.<name>`.
    pub(super) id: String,
    pub(super) known: Option<&'c Check>,
}

/// The check that a finding is of. Whatever scanner says it, it is the same where the catalogue knows so: the same
/// defect from two scanners is one.
pub(super) fn check_of<'c>(catalogue: &'c Catalogue, finding: &Finding) -> CheckOf<'c> {
    let name = finding.check.id.as_str();
    let Some(provider) = finding.provider.as_deref() else {
        return CheckOf {
            id: name.to_owned(),
            known: None,
        };
    };
    let own = format!("{provider}.{name}");
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
pub(super) fn framework<'c>(catalogue: &'c Catalogue, key: &str) -> Result<&'c Framework> {
    let found = catalogue.framework(key);
    found.ok_or_else(|| ApiError::not_found("framework"))
}

/// How a customer stands by every framework, in their order.
pub(super) fn score_all<'c>(
    catalogue: &'c Catalogue,
    inputs: &Inputs,
    now: Timestamp,
) -> Result<Overall<'c>> {
    let keys = catalogue.frameworks().map(|one| one.key.as_str());
    overall(catalogue, inputs, keys, now).map_err(ApiError::internal)
}

/// How a customer stands by one framework.
pub(super) fn score_one<'c>(
    catalogue: &'c Catalogue,
    inputs: &Inputs,
    key: &str,
    now: Timestamp,
) -> Result<Score<'c>> {
    score(catalogue, inputs, key, now).map_err(|_| ApiError::not_found("framework"))
}
