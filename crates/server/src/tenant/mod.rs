//! Who is asking, and whose rows they may see. Everything that isolation rests on is in here.

pub mod addresses;
pub mod audit;
pub mod authenticate;
pub mod authorize;
pub mod catalogue;
pub mod credential;
pub mod csrf;
pub mod ctx;
pub mod customer;
pub mod db;
pub mod email;
pub mod idempotency;
pub mod ids;
pub mod owners;
pub mod permission;
pub mod rate;
pub mod share;
pub mod source_address;
pub mod statement;
pub mod support;

pub use audit::AuditEvent;
pub use authenticate::Authenticator;
pub use ctx::{Actor, Caller, OperatorCtx, RequestMeta, TenantCtx};
pub use customer::CustomerView;
pub use db::{Db, SystemReason, SystemTenant, SystemTx, TenantConn, TenantRead, TenantTx};
pub use email::{EmailAddress, InvalidEmail};
pub use ids::{Id, TenantId};
pub use permission::{Grant, Operation, OperatorRole, Role, Scope};
pub use statement::Statement;

/// Bytes from the operating system's generator, for secrets and salts.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one home of randomness that secrets rest on"
)]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}
