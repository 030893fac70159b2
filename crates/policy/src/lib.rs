//! Pure: framework catalogues, checks, Rego policies and their evaluation, the score.

pub mod catalogue;
pub mod check;
pub mod fault;
pub mod framework;
pub mod rego;
pub mod score;
mod yaml;

pub use catalogue::Catalogue;
pub use check::{Check, Scanner};
pub use fault::Fault;
pub use framework::{Framework, Requirement};
pub use tenantry_resource::{Provider, Severity};
