//! Objects of Kubernetes.

mod documents;
mod network;
mod object;
mod quantity;
mod scope;
mod workload;
mod yaml;

pub(super) use documents::Objects;
