//! Policies in Rego: the built-in ones, the operator's, which hold for every customer, and a customer's own. What the
//! last two say is asked in the background, in processes of their own (`ask`), and becomes results and violations like
//! anything that a scanner says.

mod ask;
mod head;
pub mod list;
pub mod operator;
pub mod own;
mod store;
pub mod trial;
mod types;

pub use ask::{ASK, SPREAD, ask, spread};

/// The statements on customers' rows, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) fn statements() -> Vec<crate::tenant::Statement> {
    [own::STATEMENTS, store::STATEMENTS, trial::STATEMENTS].concat()
}
