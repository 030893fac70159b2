//! Behaviour through the public surface, against a real PostgreSQL: the embedded one, or the one
//! that `TENANTRY_TEST_DATABASE_URL` names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking, and set up what the product must not touch"
)]

mod audit;
mod build_page;
mod cli;
mod compliance;
mod contract;
mod costs;
mod cross_origin;
mod customer_settings;
mod customers;
mod dashboard;
mod drift;
mod feeds;
mod handed_on;
mod idempotency;
mod isolation;
mod jobs;
mod keys;
mod logs;
mod mail;
mod mutants;
mod onboarding;
mod operators;
mod page;
mod people;
mod plans;
mod postgres;
mod proxies;
mod rates;
mod real_data;
mod sessions;
mod settings;
mod support;
mod support_access;
mod tls;
mod trail;
mod usage;
