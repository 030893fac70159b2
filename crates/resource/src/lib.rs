//! Pure: the canonical form of a configured resource, its identity and its redaction.
//!
//! A [`Draft`] is a resource as somebody delivers it; [`document::Reader`] reads drafts
//! from JSON. [`Resource::canonical`] brings a draft into the one form that equal
//! configurations have, and takes secrets out of it. There is no other way to make a
//! [`Resource`], so what is in one is canonical and redacted.
//!
//! The form is described in `docs/resources.md`, the known types are listed in
//! `docs/resource-types.md`, the decision is `docs/adr/0025-canonical-resources.md`.

mod canonical;
pub mod document;
mod draft;
mod identity;
pub mod json;
mod provider;
pub mod redact;
mod resource;
mod severity;
pub mod types;

pub use canonical::{Misfit, Path, PathError};
pub use draft::Draft;
pub use identity::{Fault, GLOBAL, Identity};
pub use provider::{Provider, UnknownProvider};
pub use redact::{Reason, Redactor};
pub use resource::{Redaction, Resource};
pub use severity::{Severity, UnknownSeverity};
