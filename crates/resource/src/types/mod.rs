//! Which types of resources there are, and what is known of their attributes.
//!
//! The registry is data: `crates/resource/types/*.yaml`, built into the program. A type
//! that is not in it is accepted everywhere and treated generically.

mod kind;
mod registry;
mod shape;

pub use kind::{Holder, Item, Kind, UnknownKind};
pub(crate) use registry::is_type_name;
pub use registry::{Attribute, Registry, RegistryError, ResourceType, Secrecy, registry};
pub(crate) use shape::{Shape, UNKNOWN};
