//! From the types and attributes of a source to those of the registry. The mappings are
//! data: `crates/formats/mappings/*.yaml`, built into the program.

mod path;
mod rules;
mod spec;
mod table;

pub(super) use path::get;
pub use table::{Mapped, mapped_types};
pub(super) use table::{Mapping, Source, mapping, takes_in};
