//! Usage events as CloudEvents 1.0 in JSON
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>):
//! one, a batch, or one a line.
//!
//! [`Batch::read`] checks the body as a whole, and [`Batch::entries`] gives each
//! event or all that is wrong with it. A body that is broken gives nothing; an
//! event that is wrong costs only itself.
//!
//! What an event may be is narrower than the specification, so that it can be
//! stored and counted without a guess:
//!
//! - `id` and `source` have at most [`MAX_IDENTITY_BYTES`], `type` at most
//!   [`MAX_TYPE_BYTES`], `subject` and each further attribute at most
//!   [`MAX_ATTRIBUTE_BYTES`] bytes; none is empty or has control characters.
//! - `time` is RFC 3339 with a zone, in the years 1970 to 2199.
//! - `data` is a JSON object, nested at most [`MAX_DEPTH`](crate::json::MAX_DEPTH)
//!   levels deep. None, or `null`, is the empty object. `data_base64` is refused.
//! - An event has at most [`MAX_EVENT_BYTES`] bytes and [`MAX_ATTRIBUTES`]
//!   attributes, each once. An attribute that is `null` counts as absent, as the
//!   specification says.
//!
//! An event that [corrects](Reference::Corrects) or [voids](Reference::Voids) an
//! earlier one says so in the extension attribute `corrects` or `voids`, whose
//! value is the `id` of an event of the same source.

mod batch;
pub mod csv;
mod event;

pub use batch::{Batch, BodyError, Entry, Format};
pub use event::{Fault, Reference, UsageEvent};

/// The most events of a batch.
pub const MAX_EVENTS: usize = 10_000;

/// The most bytes of a body, unpacked: 8 MiB.
pub const MAX_BODY_BYTES: u64 = 8 << 20;

/// The most bytes of an event, which is what the specification asks everyone to
/// forward: 64 KiB.
pub const MAX_EVENT_BYTES: usize = 64 << 10;

/// The most bytes of `id` and of `source`. Both stand in one index, and an entry
/// of a PostgreSQL index holds about 2,700 bytes.
pub const MAX_IDENTITY_BYTES: usize = 512;

/// The most bytes of `type`.
pub const MAX_TYPE_BYTES: usize = 256;

/// The most bytes of `subject`, of `dataschema` and of an extension attribute.
pub const MAX_ATTRIBUTE_BYTES: usize = 1024;

/// The most attributes of an event, `data` among them.
pub const MAX_ATTRIBUTES: usize = 64;
