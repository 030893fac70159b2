//! What the product does, one folder or file a feature. A feature never uses another one;
//! `overview` alone reads the others' summaries.

pub mod costs;
pub mod customers;
pub mod isolation;
pub mod jobs;
pub mod keys;
pub mod operators;
pub mod overview;
pub mod people;
pub mod session;

/// Every statement on a customer's rows, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub fn statements() -> Vec<crate::tenant::Statement> {
    let flat: [&[&[crate::tenant::Statement]]; 4] = [
        &[
            costs::STATEMENTS,
            crate::jobs::STATEMENTS,
            keys::customer::STATEMENTS,
            overview::STATEMENTS,
        ],
        people::STATEMENTS,
        session::STATEMENTS,
        &[crate::tenant::idempotency::STATEMENTS],
    ];
    flat.concat().concat()
}
