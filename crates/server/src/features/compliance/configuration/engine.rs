//! The policies that come with the product, compiled once and kept.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};
use tenantry_policy::Provider;
use tenantry_policy::rego::{Evaluator, Metadata, Policy};

use crate::error::{ApiError, Result};

/// A type of resources.
pub(in super::super) type Type = (Provider, String);

/// The policies, and what of them says which are to be asked.
pub(in super::super) struct Engine {
    pub(in super::super) evaluator: Evaluator,
    /// Of the text of all of them.
    pub(in super::super) digest: [u8; 16],
    /// The types about which time alone can change an answer: providers and names.
    pub(in super::super) timed: (Vec<String>, Vec<String>),
}

impl Engine {
    /// Compiled on the first call, which takes a while and must not hold up others.
    pub(in super::super) async fn get() -> Result<&'static Self> {
        static ENGINE: OnceLock<std::result::Result<Engine, String>> = OnceLock::new();
        let compiled = match ENGINE.get() {
            Some(compiled) => compiled,
            None => tokio::task::spawn_blocking(|| ENGINE.get_or_init(Self::compile))
                .await
                .map_err(ApiError::internal)?,
        };
        compiled.as_ref().map_err(ApiError::internal)
    }

    fn compile() -> std::result::Result<Self, String> {
        let evaluator = Evaluator::built_in().map_err(|fault| fault.to_string())?;
        let mut digest = Sha256::new();
        let mut timed = BTreeSet::new();
        for policy in evaluator.policies() {
            digest.update((policy.source().len() as u64).to_be_bytes());
            digest.update(policy.source());
            let metadata = policy.metadata();
            if metadata.reads_clock {
                timed.extend(types(metadata, &metadata.resource_types));
            }
        }
        let mut first_half = [0; 16];
        first_half.copy_from_slice(&digest.finalize()[..16]);
        let timed = timed
            .into_iter()
            .map(|(provider, name)| (provider.to_string(), name))
            .unzip();
        Ok(Self {
            evaluator,
            digest: first_half,
            timed,
        })
    }

    /// The types whose resources have to be there when some of these types have changed: those that policies look up
    /// for them, and those for which policies look them up.
    pub(in super::super) fn joined(&self, changed: &BTreeSet<Type>) -> BTreeSet<Type> {
        let policies = self.evaluator.policies().map(Policy::metadata);
        let together = policies
            .filter(|metadata| !metadata.reads.is_empty())
            .map(|metadata| {
                let read = metadata.reads.iter().map(|read| &read.resource_type);
                let all = metadata.resource_types.iter().chain(read);
                types(metadata, all).collect::<BTreeSet<_>>()
            });
        together
            .filter(|types| !types.is_disjoint(changed))
            .flatten()
            .collect()
    }
}

fn types<'m>(
    metadata: &'m Metadata,
    names: impl IntoIterator<Item = &'m String>,
) -> impl Iterator<Item = Type> {
    let provider = metadata.provider;
    let names: Vec<String> = names.into_iter().cloned().collect();
    names.into_iter().map(move |name| (provider, name))
}
