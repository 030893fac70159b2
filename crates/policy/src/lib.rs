//! Pure: framework catalogues, checks, Rego policies and their evaluation, the score.

pub mod rego;
pub mod severity;

pub use severity::Severity;
pub use tenantry_resource::Provider;
