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
pub mod sign_in_mail;

/// Every statement on a customer's rows, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub fn statements() -> Vec<crate::tenant::Statement> {
    let flat: [&[&[crate::tenant::Statement]]; 5] = [
        &[
            costs::STATEMENTS,
            crate::jobs::STATEMENTS,
            overview::STATEMENTS,
        ],
        keys::STATEMENTS,
        people::STATEMENTS,
        session::STATEMENTS,
        &[crate::tenant::idempotency::STATEMENTS],
    ];
    flat.concat().concat()
}
