//! Reading `resources` documents: JSON as `docs/resources.md` specifies it. [`Stream`] is
//! what readers of other documents pull JSON with.

mod bytes;
mod error;
mod fields;
mod reader;
mod stream;

pub use error::DocumentError;
pub use reader::{Limits, Reader};
pub use stream::{Broken, Next, Stream, utf8};
