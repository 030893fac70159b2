//! Checks that exist only as policies, for the catalogue.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::policy::Policy;
use crate::Catalogue;

/// Writes the checks of those policies that the catalogue does not know, as a document that
/// [`Catalogue::extended`] reads: with the requirements of their heads. A policy whose check
/// the catalogue knows is an answer to that check and adds nothing.
#[must_use]
pub fn catalogue_document<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
    catalogue: &Catalogue,
) -> String {
    let mut document = String::from("checks:\n");
    let mut any = false;
    for metadata in policies.into_iter().map(Policy::metadata) {
        if catalogue.check(&metadata.id).is_some() {
            continue;
        }
        any = true;
        let kind = metadata.resource_types.first().map_or("", String::as_str);
        let service = kind.split_once('.').map_or(kind, |(service, _)| service);
        let requirements: BTreeMap<_, _> = metadata.requirements.iter().collect();
        // JSON is YAML.
        let check = serde_json::json!({
            "id": metadata.id,
            "title": metadata.title,
            "severity": metadata.severity.as_str(),
            "service": service,
            "resource": kind,
            "rationale": metadata.description,
            "remediation": metadata.remediation,
            "topics": [],
            "requirements": requirements,
        });
        let _ = writeln!(document, "  - {check}");
    }
    if any {
        document
    } else {
        "checks: []\n".to_owned()
    }
}
