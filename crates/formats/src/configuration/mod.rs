//! Configurations of resources, read as a stream: Terraform states and plans, items of
//! AWS Config, Kubernetes manifests and live lists, and the product's own `resources`
//! documents.
//!
//! [`Reader`] tells by the content what a document is ([`Family`]) and gives one
//! [`Item`] after the other: a [`Draft`] with the registry's type and attributes where
//! the mappings know them, the source's own where not. What is no configuration of its
//! own is counted in [`Facts`] and says why.
//!
//! A draft may hold secrets, and says which places its source marked. It goes no further
//! than [`Resource::canonical`](tenantry_resource::Resource::canonical), which takes them
//! out. Nothing else that is given out, no error among it, repeats a value.
//!
//! `docs/configurations.md` has what is read and what becomes of it.

mod aws_config;
mod facts;
mod fold;
mod item;
mod kubernetes;
mod mapping;
mod out;
mod own;
mod pack;
mod parts;
mod place;
mod reader;
mod recognise;
mod tags;
mod terraform;
mod value;

pub use facts::{Facts, LeftOut};
pub use item::{Change, ChangeKind, Item, Record, Refusal};
pub use mapping::{Mapped, mapped_types};
pub use reader::Reader;
use tenantry_resource::document;

/// What a document turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// `resources` of the product's own form (`docs/resources.md`).
    Resources,
    /// State of Terraform or OpenTofu, version 4.
    TerraformState,
    /// What `terraform show -json` says of a state.
    TerraformValues,
    /// What `terraform show -json` says of a plan.
    TerraformPlan,
    /// Items of AWS Config: snapshot, history, answer of the API or event.
    AwsConfig,
    /// Objects of Kubernetes, one by one or in lists.
    Kubernetes,
}

impl Family {
    /// Its name in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resources => "resources",
            Self::TerraformState => "terraform_state",
            Self::TerraformValues => "terraform_values",
            Self::TerraformPlan => "terraform_plan",
            Self::AwsConfig => "aws_config",
            Self::Kubernetes => "kubernetes",
        }
    }
}

/// What the caller says of a document, and how much of it is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The account, subscription, project or cluster of what does not say its own.
    pub account: Option<String>,
    /// The region, of Kubernetes the namespace, of what has one and does not say it.
    pub region: Option<String>,
    /// How much is read.
    pub limits: Limits,
}

/// Bounds on what a document may make the reader hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole, as UTF-8. By default 4 GiB.
    pub max_bytes: u64,
    /// Bytes of one record as it is written. By default 4 MiB.
    pub max_record_bytes: u64,
    /// How many resources. By default 1,000,000.
    pub max_resources: u64,
    /// Bytes that may be held until the end: resources that others may add to, and those
    /// whose account another may tell; packed, but for those of plans and for what is added. By default 64 MiB.
    pub max_held_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let of_own = document::Limits::default();
        Self {
            max_bytes: of_own.max_bytes,
            max_record_bytes: of_own.max_resource_bytes,
            max_resources: of_own.max_resources,
            max_held_bytes: 64 << 20,
        }
    }
}

impl From<Limits> for document::Limits {
    fn from(limits: Limits) -> Self {
        Self {
            max_bytes: limits.max_bytes,
            max_resource_bytes: limits.max_record_bytes,
            max_resources: limits.max_resources,
        }
    }
}
