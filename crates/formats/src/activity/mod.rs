//! Who did what: records of CloudTrail, read as a stream. A document is a file of a trail
//! (`{"Records": […]}`), events of EventBridge (`detail`), an answer of `LookupEvents`, or
//! records in a list or one after the other. It is UTF-8 or UTF-16, and not packed.
//!
//! [`Reader`] gives one [`Record`] after the other. Requests and answers hold secrets, so
//! only the ids of resources are kept of them, and only a digest of an access key's id.
//!
//! `docs/activity.md` has what is read, what is kept and what is refused.

mod actor;
mod credential;
mod reader;
mod record;
mod text;
mod touched;

pub use actor::{Actor, ActorKind};
pub use reader::{Limits, Reader, Refusal};
pub use record::{Channel, Record};
