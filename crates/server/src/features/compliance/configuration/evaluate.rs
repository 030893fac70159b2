//! Asks the policies about what has changed, and about what is looked up together with it; the answers are staged like
//! a scanner's findings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::rego::{Affected, Answer, Inventory, Policy, Subject};
use tenantry_resource::{Identity, Provider};
use uuid::Uuid;

use super::super::import::apply::STAGE;
use super::SCANNER;
use super::answer::{About, NEWER, Told};
use super::engine::{Engine, Type};
use super::few;
use super::known::Known;
use crate::clock::SharedClock;
use crate::error::{ApiError, Result};
use crate::tenant::ids::{Id, Violation};
use crate::tenant::{SystemTx, TenantId};

/// Resources that are read at once.
pub(super) const PAGE: i64 = 500;
/// Answers that are staged at once.
const ANSWERS: usize = 2_000;

/// What is kept of the types that are looked up together, before this import.
const KNOWN: &str =
    "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
           configuration::text AS configuration, observed_at, is_routed, 'known' AS kind
    FROM configuration_resources
    WHERE tenant_id = $1 AND deleted_at IS NULL AND identity > $2
      AND (provider, resource_type) IN (SELECT * FROM unnest($3::text[], $4::text[]))
    ORDER BY identity LIMIT $5";

const CHANGED: &str =
    "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
           configuration::text AS configuration, observed_at, is_routed, kind
    FROM changes WHERE tenant_id = $1 AND kind <> 'same' AND identity > $2
    ORDER BY identity LIMIT $3";

/// How often policies were asked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    pub(super) evaluations: u64,
    /// Of those, without an answer.
    pub(super) faults: u64,
}

/// Asks about everything in `changes`, customer by customer, and stages the answers.
pub(super) async fn evaluate(
    tx: &mut SystemTx,
    engine: &'static Engine,
    catalogue: &Arc<Catalogue>,
    clock: &SharedClock,
) -> Result<BTreeMap<TenantId, Asked>> {
    let tenants: Vec<(Uuid, jiff_sqlx::Timestamp)> = tx
        .query(
            "SELECT tenant_id, max(observed_at) FROM changes WHERE kind <> 'same' GROUP BY 1 ORDER BY 1",
        )
        .all()
        .await?;
    let mut asked = BTreeMap::new();
    for (tenant, newest) in tenants {
        let desk = Desk::new(
            engine,
            catalogue.clone(),
            clock.clone(),
            tenant,
            newest.to_jiff(),
        );
        let count = one_customer(tx, desk, tenant).await?;
        asked.insert(TenantId::from_uuid(tenant), count);
    }
    tx.query("ANALYZE staged").execute().await?;
    tx.query(NEWER).execute().await?;
    Ok(asked)
}

async fn one_customer(tx: &mut SystemTx, mut desk: Desk, tenant: Uuid) -> Result<Asked> {
    let changed: Vec<(String, String)> = tx
        .query("SELECT DISTINCT provider, resource_type FROM changes WHERE tenant_id = $1 AND kind <> 'same'")
        .bind(tenant)
        .all()
        .await?;
    let mut types = BTreeSet::new();
    for (provider, name) in changed {
        let provider: Provider = provider.parse().map_err(ApiError::internal)?;
        types.insert((provider, name));
    }
    desk.joined = desk.engine.joined(&types);
    let is_known;
    (desk, is_known) = few::know(tx, desk, tenant).await?;
    let (providers, names): (Vec<String>, Vec<String>) = desk
        .joined
        .iter()
        .map(|(provider, name)| (provider.to_string(), name.clone()))
        .unzip();
    let mut after = Vec::new();
    while !is_known && !providers.is_empty() {
        let page: Vec<Known> = tx
            .query(KNOWN)
            .bind(tenant)
            .bind(after)
            .bind(&providers)
            .bind(&names)
            .bind(PAGE)
            .all()
            .await?;
        let Some(last) = page.last() else { break };
        after = last.identity.clone();
        desk = working(move || {
            desk.know(page)?;
            Ok(desk)
        })
        .await?;
    }
    let mut after = Vec::new();
    loop {
        let page: Vec<Known> = tx
            .query(CHANGED)
            .bind(tenant)
            .bind(after)
            .bind(PAGE)
            .all()
            .await?;
        let Some(last) = page.last() else { break };
        after = last.identity.clone();
        let pieces;
        (desk, pieces) = working(move || {
            let pieces = desk.take(page)?;
            Ok((desk, pieces))
        })
        .await?;
        stage(tx, pieces).await?;
    }
    loop {
        let piece;
        (desk, piece) = working(move || {
            let piece = desk.ask_some()?;
            Ok((desk, piece))
        })
        .await?;
        let Some(piece) = piece else { break };
        stage(tx, vec![piece]).await?;
    }
    Ok(desk.asked)
}

async fn stage(tx: &mut SystemTx, pieces: Vec<String>) -> Result<()> {
    for piece in pieces {
        tx.query(STAGE).bind(piece).execute().await?;
    }
    Ok(())
}

/// Policies take the processor.
pub(super) async fn working<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)?
}

/// The policies at work for one customer.
pub(super) struct Desk {
    engine: &'static Engine,
    catalogue: Arc<Catalogue>,
    clock: SharedClock,
    tenant: Uuid,
    /// When the newest of this import was seen.
    newest: Timestamp,
    now: String,
    /// Types that are looked up together with what has changed.
    joined: BTreeSet<Type>,
    inventory: Inventory,
    about: HashMap<Arc<Identity>, About>,
    /// What is to be asked once all is known.
    affected: Affected,
    staged: u64,
    asked: Asked,
}

impl Desk {
    fn new(
        engine: &'static Engine,
        catalogue: Arc<Catalogue>,
        clock: SharedClock,
        tenant: Uuid,
        newest: Timestamp,
    ) -> Self {
        Self {
            engine,
            catalogue,
            now: clock.now().to_string(),
            clock,
            tenant,
            newest,
            joined: BTreeSet::new(),
            inventory: Inventory::new(engine.evaluator.clone()),
            about: HashMap::new(),
            affected: Affected::new(),
            staged: 0,
            asked: Asked::default(),
        }
    }

    /// Takes resources as they were.
    pub(super) fn know(&mut self, page: Vec<Known>) -> Result<()> {
        for known in page {
            let subject = known.subject(known.identity()?)?;
            self.know_one(&known, subject);
        }
        Ok(())
    }

    pub(super) fn know_one(&mut self, known: &Known, subject: Subject) {
        let about = About::new(known, &subject, self.newest);
        self.about.insert(Arc::clone(subject.key()), about);
        self.inventory.put(subject);
    }

    /// The types of which others are looked up together with what has changed.
    pub(super) const fn joined(&self) -> &BTreeSet<Type> {
        &self.joined
    }

    pub(super) fn policies(&self) -> impl Iterator<Item = &'static Policy> {
        self.engine.evaluator.policies()
    }

    /// Takes resources as they are now. What is asked about them alone is asked at once.
    fn take(&mut self, page: Vec<Known>) -> Result<Vec<String>> {
        let mut alone = Affected::new();
        let mut passing = Vec::new();
        for known in page {
            let identity = known.identity()?;
            let is_joined = self
                .joined
                .contains(&(identity.provider, identity.resource_type.clone()));
            if known.kind == "deleted" {
                self.affected.extend(self.inventory.remove(&identity));
                continue;
            }
            let subject = known.subject(identity)?;
            let key = Arc::clone(subject.key());
            let about = About::new(&known, &subject, known.observed_at.to_jiff());
            self.about.insert(Arc::clone(&key), about);
            let mut affected = self.inventory.put(subject);
            // Also when it is as it was: policies or the clock are others.
            let evaluator = &self.engine.evaluator;
            let positions = evaluator.asked_about(key.provider, &key.resource_type);
            affected.extend(positions.iter().map(|position| (*position, key.clone())));
            if is_joined {
                // Only those who look others up have to wait for them.
                let waits = |(position, about): &(usize, Arc<Identity>)| {
                    *about != key
                        || evaluator
                            .policy(*position)
                            .is_none_or(|policy| !policy.metadata().reads.is_empty())
                };
                let (later, now): (Affected, Affected) = affected.into_iter().partition(waits);
                self.affected.extend(later);
                alone.extend(now);
            } else {
                alone.extend(affected);
                passing.push(key);
            }
        }
        let mut pieces = Vec::new();
        while let Some(piece) = self.ask(&mut alone)? {
            pieces.push(piece);
        }
        for key in passing {
            self.inventory.remove(&key);
            self.about.remove(&key);
        }
        Ok(pieces)
    }

    /// Asks some of what had to wait until all is known; nothing when nothing is left.
    fn ask_some(&mut self) -> Result<Option<String>> {
        let mut affected = std::mem::take(&mut self.affected);
        let piece = self.ask(&mut affected);
        self.affected = affected;
        piece
    }

    fn ask(&mut self, affected: &mut Affected) -> Result<Option<String>> {
        if affected.is_empty() {
            return Ok(None);
        }
        let mut some = Affected::new();
        while some.len() < ANSWERS
            && let Some(next) = affected.pop_first()
        {
            some.insert(next);
        }
        let mut piece = String::from("[");
        for answer in self.inventory.ask(&some, &self.now) {
            self.asked.evaluations += 1;
            if answer.outcome.is_err() {
                self.asked.faults += 1;
                continue;
            }
            if piece.len() > 1 {
                piece.push(',');
            }
            piece.push_str(&self.row(&answer)?);
        }
        piece.push(']');
        Ok(Some(piece))
    }

    /// The answer as a finding of ours.
    fn row(&mut self, answer: &Answer) -> Result<String> {
        let key = &*answer.key;
        let (Some(policy), Some(about), Ok(outcome)) = (
            self.engine.evaluator.policy(answer.position),
            self.about.get(key),
            &answer.outcome,
        ) else {
            return Err(ApiError::internal("an answer about what was not asked"));
        };
        let metadata = policy.metadata();
        let catalogue = self.catalogue.clone();
        let known = catalogue.check(&metadata.id);
        let severity = known.map_or(metadata.severity, |known| known.severity);
        self.staged += 1;
        let told = Told {
            n: self.staged,
            tenant: self.tenant,
            new_id: Id::<Violation>::mint(self.clock.as_ref()).uuid(),
            scanner: SCANNER,
            metadata,
            title: known.map_or(&metadata.title, |known| &known.title),
            severity,
            key,
            about,
            outcome,
        };
        told.row()
    }
}
