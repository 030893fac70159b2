//! Checks: what scanners and policies look at, by ids of our own.

use crate::Severity;
use std::fmt;
use std::str::FromStr;
use tenantry_resource::Provider;

/// Whose name for a check it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scanner {
    /// Prowler's check ids, such as `iam_root_mfa_enabled`.
    Prowler,
    /// Security Hub's control ids, such as `IAM.6`.
    SecurityHub,
    /// The identifiers of AWS Config's managed rules, such as `ROOT_ACCOUNT_MFA_ENABLED`.
    AwsConfig,
}

impl Scanner {
    /// All of them, in the order of the enumeration.
    pub const ALL: [Self; 3] = [Self::Prowler, Self::SecurityHub, Self::AwsConfig];

    /// Its name in JSON and YAML, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prowler => "prowler",
            Self::SecurityHub => "security_hub",
            Self::AwsConfig => "aws_config",
        }
    }
}

impl fmt::Display for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that stands for no [`Scanner`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scanner {0:?}: one of prowler, security_hub, aws_config")]
pub struct UnknownScanner(
    /// The name.
    pub String,
);

impl FromStr for Scanner {
    type Err = UnknownScanner;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scanner| scanner.as_str() == name)
            .ok_or_else(|| UnknownScanner(name.to_owned()))
    }
}

/// A scanner's own name for a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Whose name.
    pub scanner: Scanner,
    /// The name, as the scanner writes it.
    pub name: String,
}

/// A question about one kind of resource, which each resource of it passes or fails.
#[derive(Clone, Debug)]
pub struct Check {
    /// `<provider>.<name>`, such as `aws.s3_bucket_object_versioning`.
    pub id: String,
    /// Whose resources it looks at.
    pub provider: Provider,
    /// What holds of a resource that passes.
    pub title: String,
    /// How bad it is when it fails.
    pub severity: Severity,
    /// The provider's service, such as `s3`: the first part of the name, if nothing else is
    /// said.
    pub service: String,
    /// The kind of resource, in words, such as `S3 bucket`.
    pub resource: String,
    /// Why it matters.
    pub rationale: String,
    /// How a resource that fails is mended.
    pub remediation: String,
    /// The keys of the topics that it is about; they bring requirements with them.
    pub topics: Vec<String>,
    /// What scanners call it, besides its own name.
    pub aliases: Vec<Alias>,
}

impl Check {
    /// The part of the id after the provider, which is Prowler's name where Prowler has
    /// the check.
    #[must_use]
    pub fn name(&self) -> &str {
        self.id
            .split_once('.')
            .map_or(self.id.as_str(), |(_, name)| name)
    }
}

/// The spelling by which scanners' names are compared: lower case, with `_` for `-`, since
/// AWS Config's rules are called after their identifiers with hyphens.
pub(crate) fn fold_name(name: &str) -> String {
    name.trim().to_lowercase().replace('-', "_")
}
