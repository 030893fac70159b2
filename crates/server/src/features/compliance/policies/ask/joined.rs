//! What policies look up together with the resources they are asked about, and whom a change of it affects.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use tenantry_policy::rego::{Affected, Estate, Policy, Question, Subject};
use tenantry_resource::Identity;

use super::super::super::configuration::known::{Known, subject};
use super::due::{Changes, Due, Scope};
use super::page::{Found, columns};
use crate::error::{ApiError, Result};
use crate::state::App;
use crate::tenant::{SystemReason, TenantId};

/// Resources that are read at once.
const PAGE: i64 = 500;

const OF_TYPES: &str = concat!(
    columns!(),
    " AND (provider, resource_type) IN (SELECT * FROM unnest($2::text[], $3::text[])) AND identity > $4
      ORDER BY identity LIMIT $5"
);

/// The resources that policies with `reads` are asked about and look up, as they are now; and what a change of some of
/// them can have changed. Nothing of the others is held.
pub(super) struct Joined {
    estate: Estate,
    /// From the place among all that are due to that in the estate.
    positions: HashMap<usize, usize>,
    identities: HashMap<Identity, Vec<u8>>,
    affected: Affected,
    /// What has changed itself.
    changed: HashSet<Vec<u8>>,
    /// When the newest of that was seen.
    newest: Option<Timestamp>,
}

impl Joined {
    pub(super) async fn read(
        app: &App,
        tenant: TenantId,
        due: &[Due],
        changes: &Changes,
    ) -> Result<Self> {
        let together: Vec<(usize, &Due)> = due
            .iter()
            .enumerate()
            .filter(|(_, one)| is_joined(one, changes))
            .collect();
        let policies = together.iter().map(|(_, one)| one.policy.as_ref());
        let positions = together.iter().zip(0..);
        let mut joined = Self {
            estate: Estate::new(policies),
            positions: positions.map(|((place, _), at)| (*place, at)).collect(),
            identities: HashMap::new(),
            affected: Affected::new(),
            changed: changes
                .rows
                .iter()
                .map(|one| one.identity.clone())
                .collect(),
            newest: None,
        };
        let types: BTreeSet<(String, String)> = together
            .iter()
            .flat_map(|(_, one)| touched(&one.policy))
            .collect();
        if types.is_empty() {
            return Ok(joined);
        }
        // As they were when policies were last asked.
        let mut before = BTreeMap::new();
        for change in &changes.rows {
            if !types.contains(&change.kind()) {
                continue;
            }
            let key = change.key()?;
            if let Some(configuration) = &change.before {
                joined
                    .estate
                    .put(subject(key.clone(), Some(configuration))?);
            }
            before.insert(change.identity.clone(), key);
        }
        let (providers, names): (Vec<String>, Vec<String>) = types.into_iter().unzip();
        let mut now = Vec::new();
        let mut after = Vec::new();
        loop {
            let mut tx = app.db.system(SystemReason::AskPolicies).await?;
            let page: Vec<Found> = tx
                .query(OF_TYPES)
                .bind(tenant.uuid())
                .bind(&providers)
                .bind(&names)
                .bind(&after)
                .bind(PAGE)
                .all()
                .await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            after.clone_from(&last.known.identity);
            // Configurations may be large.
            let taking = tokio::task::spawn_blocking(move || {
                for Found { known, .. } in page {
                    joined.know(known, &mut before, &mut now)?;
                }
                Ok::<_, ApiError>((joined, before, now))
            });
            (joined, before, now) = taking.await.map_err(ApiError::internal)??;
        }
        for subject in now {
            joined.affected.extend(joined.estate.put(subject));
        }
        // Those that are not there any more.
        for key in before.into_values() {
            joined.affected.extend(joined.estate.remove(&key));
        }
        Ok(joined)
    }

    /// Takes a resource as it is now: at once, or `now` after all others when it has changed.
    fn know(
        &mut self,
        known: Known,
        before: &mut BTreeMap<Vec<u8>, Identity>,
        now: &mut Vec<Subject>,
    ) -> Result<()> {
        let key = known.identity()?;
        let subject = known.subject(key.clone())?;
        if before.remove(&known.identity).is_some() {
            now.push(subject);
            let seen_at = known.observed_at.to_jiff();
            self.newest = Some(self.newest.map_or(seen_at, |newest| newest.max(seen_at)));
        } else {
            self.estate.put(subject);
        }
        self.identities.insert(key, known.identity);
        Ok(())
    }

    /// Of a policy that is to be asked about changes: the resources.
    pub(super) fn affected(&self, position: usize, one: &Due, changes: &Changes) -> Vec<Vec<u8>> {
        let metadata = one.policy.metadata();
        let own = changes.rows.iter();
        let own = own.filter(|change| change.is_of(metadata.provider, &metadata.resource_types));
        let mut affected: BTreeSet<&Vec<u8>> = own.map(|change| &change.identity).collect();
        if let Some(at) = self.positions.get(&position) {
            let others = self.affected.iter().filter(|(of, _)| of == at);
            affected.extend(others.filter_map(|(_, key)| self.identities.get(key.as_ref())));
        }
        affected.into_iter().cloned().collect()
    }

    /// A question of the policy at a position, with what it looks up.
    pub(super) fn question(&self, position: usize, subject: &Subject) -> Question {
        let at = self.positions.get(&position);
        let found = at.map(|at| self.estate.related(*at, subject));
        let found = found.unwrap_or_default();
        let related = found
            .iter()
            .map(|(name, others)| (name.clone(), others.iter().map(Arc::as_ref).collect()));
        Question::new(subject, &related.collect())
    }

    /// Since when what a policy says of a resource holds: that was seen, or what is looked up for it.
    pub(super) fn seen_at(&self, known: &Known) -> Timestamp {
        let own = known.observed_at.to_jiff();
        match self.newest {
            Some(newest) if !self.changed.contains(&known.identity) => newest.max(own),
            _ => own,
        }
    }
}

/// Whether a policy looks something up, and there is something to be asked.
fn is_joined(one: &Due, changes: &Changes) -> bool {
    let metadata = one.policy.metadata();
    if metadata.reads.is_empty() {
        return false;
    }
    let types: BTreeSet<(String, String)> = touched(&one.policy).collect();
    let is_touched = || {
        changes
            .rows
            .iter()
            .any(|change| types.contains(&change.kind()))
    };
    one.scope == Scope::Everything || is_touched()
}

/// The types that a policy is asked about and looks up, each with its provider.
fn touched(policy: &Policy) -> impl Iterator<Item = (String, String)> {
    let metadata = policy.metadata();
    let read = metadata.reads.iter().map(|read| &read.resource_type);
    let names = metadata.resource_types.iter().chain(read);
    names.map(|name| (metadata.provider.to_string(), name.clone()))
}
