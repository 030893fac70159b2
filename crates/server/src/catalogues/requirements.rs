//! What checks are mapped to.

use serde::Serialize;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::framework::Framework;
use utoipa::ToSchema;

use crate::error::{ApiError, Result};

/// A requirement that a check is mapped to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequirementRef {
    /// The framework's key.
    pub framework: String,
    /// The framework's name and version.
    pub framework_name: String,
    /// The requirement's id, in the framework's own spelling.
    pub id: String,
    /// What it asks for.
    pub title: String,
}

/// The checks that are mapped to a framework, or to one requirement of it.
pub(crate) fn checks_of(
    catalogue: &Catalogue,
    framework: &str,
    requirement: Option<&str>,
) -> Result<Vec<String>> {
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

/// The requirements that a check is mapped to.
pub(crate) fn requirements_of(catalogue: &Catalogue, check: &str) -> Vec<RequirementRef> {
    let mapped = catalogue.requirements_of(check);
    let refer = mapped.map(|(framework, requirement)| RequirementRef {
        framework: framework.key.clone(),
        framework_name: name(framework),
        id: requirement.id.clone(),
        title: requirement.title.clone(),
    });
    refer.collect()
}

/// A framework's name with its version.
pub(crate) fn name(framework: &Framework) -> String {
    format!("{} {}", framework.name, framework.version)
}
