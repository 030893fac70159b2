//! How bad something is, as the API says it.

use serde::{Deserialize, Serialize};
use tenantry_resource::Severity;
use utoipa::ToSchema;

use crate::error::{ApiError, Result};

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Severity)]
pub enum SeverityWord {
    /// To be mended now.
    Critical,
    /// To be mended soon.
    High,
    /// To be mended in the ordinary course of work.
    Medium,
    /// To be mended when there is time.
    Low,
    /// Good to know.
    Informational,
}

impl SeverityWord {
    /// The worst first.
    pub(crate) const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Informational,
    ];

    /// Its word in JSON and in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        self.severity().as_str()
    }

    pub(crate) const fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::High => Severity::High,
            Self::Medium => Severity::Medium,
            Self::Low => Severity::Low,
            Self::Informational => Severity::Informational,
        }
    }

    /// The word of the database.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| ApiError::internal("a severity outside of the CHECK"))
    }

    /// The word itself, if it is one.
    pub(crate) fn find(text: &str) -> Option<&'static str> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.map(Self::as_str)
    }
}

impl From<Severity> for SeverityWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Critical,
            Severity::High => Self::High,
            Severity::Medium => Self::Medium,
            Severity::Low => Self::Low,
            Severity::Informational => Self::Informational,
        }
    }
}
