//! Pure: what differs between configurations, whether it should, and how bad it is.
//!
//! [`compare`] finds the fields that differ between two canonical trees, [`join`] holds a
//! whole estate against a baseline, [`RuleSet::judge`] says of each drift which rules hide
//! what of it and how bad the rest is, [`author::authors`] says who may have made a change.
//! Nothing here knows of a clock, a database or a customer: `now` is an argument, and an
//! owner is data.
//!
//! Rules are described in `docs/drift-rules.md`, which is written from the rules that come
//! with the product; the decision is `docs/adr/0042-own-comparison.md`.

pub mod author;
pub mod baseline;
pub mod class;
pub mod difference;
mod document;
mod layout;
mod pointer;
pub mod rules;
mod yaml;

pub use author::{Deed, Match, Seen, SeenKind, authors};
pub use baseline::{Coverage, Expected, Extent, Names, Outcome, Settings, Standing, join};
pub use class::FieldClass;
pub use difference::{Change, ChangeKind, Difference, apply, compare, compare_resources};
pub use document::document;
pub use layout::Layout;
pub use pointer::{Pointer, PointerError};
pub use rules::{Drift, Rule, RuleSet};
pub use tenantry_resource::Severity;
