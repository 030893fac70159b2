//! Tenantry: each customer of a company sees its own compliance, drift, usage and cost.
//!
//! Dependencies run one way: `main → cli → app → features → tenant → error`; a test of `xtask`
//! holds the whole order.

mod about;
pub mod app;
mod arriving;
pub mod catalogues;
pub mod cli;
pub mod clock;
pub mod config;
mod cors;
mod decimals;
pub mod error;
mod export;
pub mod features;
pub mod instance;
pub mod jobs;
pub mod mail;
pub mod metrics;
mod objects;
pub mod page;
pub mod period;
pub mod postgres;
mod results;
pub mod room;
mod routing;
pub mod sandbox;
pub mod slots;
pub mod state;
pub mod telemetry;
pub mod tenant;
pub mod tls;
pub mod web;
