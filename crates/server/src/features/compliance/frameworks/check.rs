//! Whether a document of frameworks is right, by itself and beside all others.

use std::sync::Arc;

use tenantry_policy::catalogue::{Catalogue, Declared, Document, Outline};
use tenantry_policy::{Fault, Provider};

use crate::catalogues::{self, Addition};
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::SystemTx;

/// The longest document, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;

/// Keys that would hide a framework behind another address of `/v1/compliance/…`.
const TAKEN_KEYS: [&str; 2] = ["analytics", "settings"];

/// What the names of checks of policies begin with, the operator's and a customer's: their ids never collide with those
/// of documents.
const TAKEN_NAMES: [&str; 2] = ["custom_", "own_"];

/// What stands beside a document: everything else that is added, as far as it is right.
pub(super) struct Others {
    base: Arc<Catalogue>,
    others: Vec<Addition>,
}

/// A document that is right.
pub(super) struct Right {
    pub(super) outline: Outline,
    /// With the document, and with everything else that is added.
    pub(super) catalogue: Catalogue,
}

impl Others {
    /// Beside the document of a name, or beside all documents.
    pub(super) async fn read(tx: &mut SystemTx, but: Option<&str>) -> Result<Self> {
        let base = catalogues::builtin().await?;
        let additions = catalogues::additions(tx, &base).await?;
        let but = but.map(str::to_owned);
        working(move || {
            let (_, mut others, _) = catalogues::as_far_as_right(&base, additions);
            others.retain(|one| Some(&one.name) != but.as_ref());
            Ok(Self { base, others })
        })
        .await
    }

    /// Whether a document is right beside them.
    ///
    /// # Errors
    /// Everything that is wrong with it, or that would be wrong with the others, each with its line.
    pub(super) async fn check(self, name: &str, document: &str) -> Result<Right> {
        check_text(document)?;
        let new = Addition {
            name: name.to_owned(),
            document: document.to_owned(),
        };
        working(move || {
            let outline = Document {
                name: &new.name,
                text: &new.document,
            };
            let outline = outline
                .outline()
                .map_err(|fault| refused(&new.name, vec![fault]))?;
            let mut faults = taken(&new.name, &outline);
            let all: Vec<&Addition> = self.others.iter().chain([&new]).collect();
            match catalogues::all(&self.base, &all) {
                Ok(catalogue) if faults.is_empty() => Ok(Right { outline, catalogue }),
                Ok(_) => Err(refused(&new.name, faults)),
                Err(found) => {
                    faults.extend(found);
                    Err(refused(&new.name, faults))
                }
            }
        })
        .await
    }

    /// What would be wrong with them when the document that they stand beside is gone.
    pub(super) async fn without(self) -> Result<Vec<FieldError>> {
        working(move || {
            let all: Vec<&Addition> = self.others.iter().collect();
            let faults = catalogues::all(&self.base, &all).err().unwrap_or_default();
            Ok(faults
                .into_iter()
                .map(|fault| field_error(None, fault))
                .collect())
        })
        .await
    }
}

fn check_text(document: &str) -> Result<()> {
    if document.len() > LONGEST {
        return Err(ApiError::field("document", "must have up to 1 MiB"));
    }
    if document.contains('\0') {
        return Err(ApiError::field("document", "must not have a NUL character"));
    }
    Ok(())
}

/// What has a name that is kept for something else.
fn taken(document: &str, outline: &Outline) -> Vec<Fault> {
    let fault = |field: String, one: &Declared, detail: String| Fault {
        document: document.to_owned(),
        line: one.line,
        field,
        detail,
    };
    let frameworks = outline.frameworks.iter().enumerate();
    let keys = frameworks
        .filter(|(_, one)| TAKEN_KEYS.contains(&one.key.as_str()))
        .map(|(at, one)| {
            let detail = format!("is kept for an address of the product: {:?}", one.key);
            fault(format!("frameworks[{at}].key"), one, detail)
        });
    let is_taken = |id: &str| {
        let (provider, name) = id.split_once('.').unwrap_or_default();
        provider.parse::<Provider>().is_ok()
            && TAKEN_NAMES.iter().any(|taken| name.starts_with(taken))
    };
    let checks = outline.checks.iter().enumerate();
    let names = checks
        .filter(|(_, one)| is_taken(&one.key))
        .map(|(at, one)| {
            let detail = format!(
                "begins with what is kept for checks of policies: {:?}",
                one.key
            );
            fault(format!("checks[{at}].id"), one, detail)
        });
    keys.chain(names).collect()
}

/// Faults, of which those of other documents name these.
fn refused(name: &str, faults: Vec<Fault>) -> ApiError {
    let told = |fault: &Fault| match (fault.document == name, fault.line) {
        (true, Some(line)) => format!("line {line}: {}: {}", fault.field, fault.detail),
        (true, None) => format!("{}: {}", fault.field, fault.detail),
        (false, _) => fault.to_string(),
    };
    let first = faults.first().map(told).unwrap_or_default();
    let detail = match faults.len().saturating_sub(1) {
        0 => first,
        more => format!("{first}; and {more} more"),
    };
    let errors = faults
        .into_iter()
        .map(|fault| field_error(Some(name), fault))
        .collect();
    ApiError::refused_file(detail, errors)
}

/// A fault as the API tells it; its document is named unless it is `own`.
pub(super) fn field_error(own: Option<&str>, fault: Fault) -> FieldError {
    FieldError {
        file: Some(fault.document).filter(|document| Some(document.as_str()) != own),
        field: Some(fault.field),
        line: fault.line,
        detail: fault.detail,
        ..FieldError::default()
    }
}

/// A long document takes the processor for a while.
pub(super) async fn working<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_for_others_is_told_by_its_line() {
        let text = "frameworks:\n  - { key: settings, name: S, version: 1, requirements: [] }\n\
                    checks:\n  - { id: aws.own_bucket, title: T, severity: low, resource: R }\n  \
                    - { id: aws.owner, title: T, severity: low, resource: R }\n";
        let outline = Document { name: "x", text }.outline().unwrap();
        let told: Vec<_> = taken("x", &outline)
            .into_iter()
            .map(|fault| (fault.field, fault.line))
            .collect();
        assert_eq!(
            told,
            [
                ("frameworks[0].key".to_owned(), Some(2)),
                ("checks[0].id".to_owned(), Some(4))
            ]
        );
    }
}
