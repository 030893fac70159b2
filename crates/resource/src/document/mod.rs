//! Reading `resources` documents: JSON as `docs/resources.md` specifies it.

mod bytes;
mod error;
mod fields;
mod reader;

pub use error::DocumentError;
pub use reader::{Limits, Reader};
