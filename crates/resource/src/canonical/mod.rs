//! One form for equal configurations, without secrets.

mod generic;
mod marks;
mod place;
mod policy;
mod scalar;
mod settle;
mod unfold;

pub(crate) use marks::Marks;
pub use marks::{Path, PathError};
pub use settle::Misfit;
pub(crate) use settle::Settler;
