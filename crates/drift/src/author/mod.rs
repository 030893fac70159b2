//! Who made a change: of the calls that a provider recorded, those that may have.
//!
//! A change is [`Seen`] between two looks at a resource; a [`Deed`] is a call of which a
//! record tells. [`authors`] gives the deeds that may have made the change, best first,
//! each with how sure that is and why. [`resolve`] leads from the role under which somebody
//! did it to the person who took it.
//!
//! What is weighed, and how, stands in `docs/activity.md`; which call can make which change
//! is data, `rules/operations.yaml`; the decision is `docs/adr/0044-authors-of-changes.md`.

mod chain;
mod deed;
mod names;
mod noun;
mod operations;
mod reason;
mod weigh;

pub use chain::{Chain, End, Link, LinkKind, MOST_HOPS, best, resolve};
pub use deed::{Deed, Seen, SeenKind};
pub use reason::Reason;
pub use weigh::{Confidence, LISTED, LOOKBACK, Match, NAMED, SLACK, authors};
