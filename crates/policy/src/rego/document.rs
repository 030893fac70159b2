//! The list of the built-in policies as a page of the documentation.

use std::fmt::Write as _;

use super::metadata::Area;
use super::policy::Policy;
use crate::Provider;

/// Writes `docs/built-in-policies.md`: by area, then by provider and name.
#[must_use]
pub fn document(policies: &[Policy]) -> String {
    let mut page = String::from(
        "# Built-in policies\n\n\
         Generated from the heads of the policies in `crates/policy/policies`; a test holds it equal.\n\
         What a policy looks like is in [policies.md](policies.md).\n\n",
    );
    line(&mut page, "| area | AWS | Azure | GCP | Kubernetes | all |");
    line(&mut page, "|---|---:|---:|---:|---:|---:|");
    let count = |area: Option<Area>, provider: Option<Provider>| {
        policies
            .iter()
            .map(Policy::metadata)
            .filter(|metadata| area.is_none_or(|area| metadata.area == area))
            .filter(|metadata| provider.is_none_or(|provider| metadata.provider == provider))
            .count()
    };
    for area in Area::ALL.into_iter().map(Some).chain([None]) {
        let name = area.map_or("all", Area::as_str);
        let _ = write!(page, "| {name} |");
        for provider in Provider::ALL.into_iter().map(Some).chain([None]) {
            let _ = write!(page, " {} |", count(area, provider));
        }
        page.push('\n');
    }
    for area in Area::ALL {
        let of_area: Vec<_> = policies
            .iter()
            .map(Policy::metadata)
            .filter(|metadata| metadata.area == area)
            .collect();
        if of_area.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {}\n\n", capital(area.as_str()));
        line(&mut page, "| check | severity | what holds | asked about |");
        line(&mut page, "|---|---|---|---|");
        for metadata in of_area {
            let types: Vec<_> = metadata
                .resource_types
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} |",
                metadata.id,
                metadata.severity,
                metadata.title.replace('|', "\\|"),
                types.join(", "),
            );
        }
    }
    page
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
