//! Policies in Rego: what they say of themselves, what they may use, how they are asked.
//!
//! A [`Policy`] is one file. Its head, a comment of [`Metadata`], says which check it is and
//! which types of resources it is asked about; its body says whether it applies to one and
//! what is wrong with it. The [`BuiltIn`] ones were reviewed with the product, so an
//! [`Evaluator`] asks them in this process; an [`Inventory`] keeps their answers up to date.
//! All others are held against the [`guard`] and asked in a process of their own, by a
//! [`Runner`] on the one side and [`child::child_main`] on the other.

mod bounded;
mod built_in;
mod catalogued;
pub mod child;
mod document;
mod estate;
mod evaluator;
pub mod guard;
mod inventory;
mod join;
mod machine;
mod metadata;
mod needed;
mod outcome;
mod path;
mod policy;
mod protocol;
pub mod runner;
mod subject;

pub use built_in::BuiltIn;
pub use catalogued::catalogue_document;
pub use document::document;
pub use estate::{Affected, Estate};
pub use evaluator::{Evaluator, Fault};
pub use inventory::{Answer, Inventory};
pub use join::{Field, Read};
pub use metadata::{Area, Metadata, MetadataError};
pub use needed::{Needed, Sought};
pub use outcome::{Outcome, Violation};
pub use policy::{Policy, PolicyError};
pub use protocol::{Question, Request};
pub use runner::{Limits, RunError, Runner};
pub use subject::Subject;
pub use tenantry_resource::Identity;
