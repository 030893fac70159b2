//! The operator's own people and their sessions at the operator's desk.

pub mod people;
pub mod sessions;
