//! One policy: its text, held against the guard, and what it says of itself.

use super::guard::{self, GuardError};
use super::metadata::{Metadata, MetadataError};

/// A policy whose text was held against the guard and whose metadata was read. The body is
/// compiled later and elsewhere: by an [`Evaluator`](super::Evaluator) when it is one that
/// was reviewed, in a process of its own otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    metadata: Metadata,
    source: String,
}

/// Why a text is not taken as a policy. A fault of its body is told by who compiles it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It uses what a policy must not use, or is too large or too deep.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Its metadata cannot be read.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// Its package is not the one that its id asks for.
    #[error("line {line}: package {found}: the id {id} asks for package tenantry.{id}")]
    Package {
        /// The line of the package, from 1.
        line: usize,
        /// The package as it stands there.
        found: String,
        /// The id of its metadata.
        id: String,
    },
}

impl Policy {
    /// Reads a policy. Takes time in proportion to the length of the text.
    ///
    /// # Errors
    ///
    /// The line and what is wrong there.
    pub fn parse(source: &str) -> Result<Self, PolicyError> {
        let package = guard::check(source)?;
        let metadata = Metadata::parse(source)?;
        if package.name.strip_prefix("tenantry.") != Some(&metadata.id) {
            return Err(PolicyError::Package {
                line: package.line,
                found: package.name,
                id: metadata.id,
            });
        }
        Ok(Self {
            metadata,
            source: source.to_owned(),
        })
    }

    /// What it says of itself.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Its text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is asked about resources of the type.
    #[must_use]
    pub fn asks_about(&self, resource_type: &str) -> bool {
        self.metadata
            .resource_types
            .iter()
            .any(|name| name == resource_type)
    }
}
