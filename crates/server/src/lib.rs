//! Tenantry: each customer of a company sees its own compliance, drift, usage and cost.
//!
//! Dependencies run one way: `main → cli → app → features → tenant → error`; a test of `xtask`
//! holds the whole order.

mod about;
mod actors;
pub mod app;
mod arriving;
pub mod catalogues;
pub mod cli;
pub mod clock;
pub mod config;
mod cors;
mod decimals;
mod delivery;
pub mod error;
mod estate;
mod export;
pub mod features;
pub mod instance;
pub mod jobs;
mod listing;
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
mod severity;
pub mod slots;
pub mod state;
pub mod telemetry;
pub mod tenant;
pub mod tls;
pub mod web;
