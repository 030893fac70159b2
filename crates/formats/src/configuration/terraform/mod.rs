//! States and plans of Terraform and OpenTofu.

mod address;
mod change;
mod found;
mod plan;
mod provider;
mod sensitive;
mod state;

pub(super) use plan::Plan;
pub(super) use state::State;
