//! What the product does, one folder or file a feature. A feature never uses another one;
//! only `overview` reads the others' summaries, and `onboarding` maps accounts.

pub mod audit_trail;
pub mod compliance;
pub mod costs;
pub mod customers;
pub mod drift;
pub mod feeds;
pub mod isolation;
pub mod jobs;
pub mod keys;
pub mod onboarding;
pub mod operators;
pub mod overview;
pub mod people;
pub mod session;
pub mod settings;
pub mod sign_in_mail;
pub mod support;
pub mod usage;

/// Every statement on a customer's rows, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub fn statements() -> Vec<crate::tenant::Statement> {
    let flat: [&[&[crate::tenant::Statement]]; 6] = [
        &[
            audit_trail::STATEMENTS,
            settings::STATEMENTS,
            support::STATEMENTS,
        ],
        &[crate::jobs::STATEMENTS, overview::STATEMENTS],
        keys::STATEMENTS,
        people::STATEMENTS,
        session::STATEMENTS,
        &[
            crate::tenant::idempotency::STATEMENTS,
            crate::tenant::support::STATEMENTS,
        ],
    ];
    let mut all = flat.concat().concat();
    all.extend(compliance::statements());
    all.extend(costs::statements());
    all.extend(usage::statements());
    all.extend(crate::metrics::statements());
    all.extend(drift::statements());
    all.extend_from_slice(crate::actors::STATEMENTS);
    all.extend_from_slice(crate::estate::STATEMENTS);
    all.extend_from_slice(crate::catalogues::STATEMENTS);
    all
}
