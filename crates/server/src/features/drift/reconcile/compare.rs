//! From both sides of resources to what is drift, page by page.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use tenantry_drift::{Outcome, Settings, Standing, join};
use tenantry_resource::Identity;
use uuid::Uuid;

use super::held::Known;
use super::read::{self, Is, Sides, ToBe};
use super::rules::Rules;
use super::write::{Page, write};
use super::{PAGE, unmark};
use crate::error::{ApiError, Result};
use crate::state::App;
use crate::tenant::{SystemReason, SystemTx, TenantCtx};

/// Fields of one drift that are kept; all are counted.
const LISTED: usize = 500;

/// Resources without a counterpart that are kept until all are known, of each side.
const HELD: usize = 5_000;

/// What these may come to as JSON, on both sides; beyond it nothing is taken for moved.
const HELD_BYTES: usize = 8 << 20;

/// What became of a resource.
pub(super) type Found = Outcome<ToBe, Is>;

/// A customer's resources being compared.
pub(super) struct Comparison<'a> {
    app: &'a App,
    ctx: &'a TenantCtx,
    known: Known,
    rules: Arc<Rules>,
    now: Timestamp,
    /// What may have moved: what has no counterpart under its identity, with the keys.
    lost: Vec<ToBe>,
    found: Vec<Is>,
    /// What they may come to, as they are kept.
    held_bytes: usize,
    /// What was read already: once is enough, whoever asks for it.
    taken: HashSet<Vec<u8>>,
    marks: Marks,
}

/// A mark that was read.
pub(super) struct Mark {
    pub(super) mark: Uuid,
    /// Whether it waited, and was spoken of since.
    pub(super) was_seen: bool,
}

/// The marks of resources.
pub(super) type Marks = HashMap<Vec<u8>, Mark>;

impl<'a> Comparison<'a> {
    pub(super) fn new(
        app: &'a App,
        ctx: &'a TenantCtx,
        known: Known,
        rules: Rules,
        now: Timestamp,
    ) -> Self {
        Self {
            app,
            ctx,
            known,
            rules: Arc::new(rules),
            now,
            lost: Vec::new(),
            found: Vec::new(),
            held_bytes: 0,
            taken: HashSet::new(),
            marks: Marks::new(),
        }
    }

    async fn begin(&self) -> Result<SystemTx> {
        self.app.db.system(SystemReason::Reconcile).await
    }

    /// All that there is and that is to be.
    pub(super) async fn everything(&mut self) -> Result<()> {
        let mut after = Vec::new();
        loop {
            let mut tx = self.begin().await?;
            let keys: Vec<(Vec<u8>,)> = tx
                .query(read::NEXT)
                .bind(self.ctx.tenant().uuid())
                .bind(&after)
                .bind(PAGE)
                .all()
                .await?;
            let keys: Vec<Vec<u8>> = keys.into_iter().map(|(key,)| key).collect();
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after.clone_from(last);
            self.page(tx, keys).await?;
        }
    }

    /// What has changed since it was last compared, and what may be the other end of a move.
    pub(super) async fn marked(&mut self) -> Result<()> {
        let mut after = Vec::new();
        loop {
            let mut tx = self.begin().await?;
            let marks: Vec<(Vec<u8>, Uuid, bool)> = tx
                .query(
                    "SELECT m.identity, m.mark, m.was_seen FROM drift_marks m
                     WHERE m.tenant_id = $1 AND m.identity > $2
                       AND (m.waits_for IS NULL
                            OR EXISTS (SELECT FROM configuration_resources c
                                       WHERE c.tenant_id = $1 AND c.identity = m.identity
                                         AND c.observed_at >= m.waits_for))
                     ORDER BY m.identity LIMIT $3",
                )
                .bind(self.ctx.tenant().uuid())
                .bind(&after)
                .bind(PAGE)
                .all()
                .await?;
            let Some((last, ..)) = marks.last() else {
                break;
            };
            after.clone_from(last);
            let keys = marks.iter().map(|(key, ..)| key.clone()).collect();
            let marks = marks.into_iter();
            self.marks
                .extend(marks.map(|(key, mark, was_seen)| (key, Mark { mark, was_seen })));
            self.page(tx, keys).await?;
        }
        self.other_ends().await
    }

    /// What differs already: rules or violations are others.
    pub(super) async fn drifting(&mut self) -> Result<()> {
        let mut after = Vec::new();
        loop {
            let mut tx = self.begin().await?;
            let keys: Vec<(Vec<u8>,)> = tx
                .query(
                    "SELECT identity FROM drifts
                     WHERE tenant_id = $1 AND identity > $2
                       AND (status NOT IN ('accepted', 'resolved') OR hidden_rest)
                     UNION SELECT expected_identity FROM drifts
                     WHERE tenant_id = $1 AND expected_identity > $2 AND status NOT IN ('accepted', 'resolved')
                     ORDER BY identity LIMIT $3",
                )
                .bind(self.ctx.tenant().uuid())
                .bind(&after)
                .bind(PAGE)
                .all()
                .await?;
            let keys: Vec<Vec<u8>> = keys.into_iter().map(|(key,)| key).collect();
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after.clone_from(last);
            self.page(tx, keys).await?;
        }
    }

    /// Of what has no counterpart here, resources that were compared before and may be one.
    async fn other_ends(&mut self) -> Result<()> {
        let seen = self
            .found
            .iter()
            .flat_map(|is| is.resource.aliases().iter().cloned());
        let aliases: Vec<String> = seen.collect::<BTreeSet<_>>().into_iter().collect();
        let missing = self.lost.iter();
        let types = missing.map(|to_be| to_be.expected.resource.identity().resource_type.clone());
        let types: Vec<String> = types.collect::<BTreeSet<_>>().into_iter().collect();
        let mut tx = self.begin().await?;
        let tenant = self.ctx.tenant().uuid();
        let mut keys: BTreeSet<Vec<u8>> = BTreeSet::new();
        for (query, names) in [(read::BY_ALIAS, aliases), (read::OF_TYPES, types)] {
            if !names.is_empty() {
                let more: Vec<(Vec<u8>,)> = tx.query(query).bind(tenant).bind(names).all().await?;
                keys.extend(more.into_iter().map(|(key,)| key));
            }
        }
        let lost: Vec<&[u8]> = self.lost.iter().map(|one| one.key.as_slice()).collect();
        let moved: Vec<(Vec<u8>,)> = tx
            .query(read::MOVED_FROM)
            .bind(tenant)
            .bind(lost)
            .all()
            .await?;
        keys.extend(moved.into_iter().map(|(key,)| key));
        if keys.is_empty() {
            return Ok(());
        }
        self.page(tx, keys.into_iter().collect()).await
    }

    /// Compares the resources with these keys, and writes what is known of them; the others wait for the end.
    async fn page(&mut self, mut tx: SystemTx, mut keys: Vec<Vec<u8>>) -> Result<()> {
        keys.retain(|key| self.taken.insert(key.clone()));
        if keys.is_empty() {
            return Ok(());
        }
        let groups = read::groups(&mut tx, self.ctx.tenant(), keys).await?;
        let mut begun = Some(tx);
        for keys in groups {
            let tx = match begun.take() {
                Some(tx) => tx,
                None => self.begin().await?,
            };
            self.group(tx, keys).await?;
        }
        Ok(())
    }

    async fn group(&mut self, mut tx: SystemTx, keys: Vec<Vec<u8>>) -> Result<()> {
        let sides = read::sides(&mut tx, self.ctx.tenant(), &keys).await?;
        let Sides { mut to_be, mut is } = sides;
        let mut page = Page::default();
        let (mut expected, mut observed) = (Vec::new(), Vec::new());
        for key in keys {
            match (to_be.remove(&key), is.remove(&key)) {
                (Some(to_be), Some(is)) if to_be.expected.resource.is_deleted() => {
                    match is.resource.is_deleted() {
                        true => page.settled.push((key, Some(is.observed_at))),
                        // It is accepted that it is gone, and there it is.
                        false => self.keep_found(is, &mut page),
                    }
                }
                (Some(mut to_be), Some(is)) if is.resource.is_deleted() => {
                    // Under another identity it may be there still.
                    to_be.gone_at = Some(is.observed_at);
                    to_be.gone_digest = Some(is.digest);
                    self.keep_lost(to_be, &mut page);
                }
                (Some(to_be), Some(is)) => {
                    expected.push(to_be);
                    observed.push(is);
                }
                (Some(to_be), None) if to_be.expected.resource.is_deleted() => {
                    page.settled.push((key, None));
                }
                (Some(to_be), None) => self.keep_lost(to_be, &mut page),
                (None, Some(is)) if !is.resource.is_deleted() => self.keep_found(is, &mut page),
                (None, is) => page.settled.push((key, is.map(|is| is.observed_at))),
            }
        }
        if page.outcomes.iter().any(|one| one.observed.is_none()) {
            self.known.look_again(&mut tx, self.ctx.tenant()).await?;
        }
        page.outcomes.extend(joined(expected, observed).await?);
        self.write(tx, page).await
    }

    fn keep_lost(&mut self, to_be: ToBe, page: &mut Page) {
        match self.lost.len() < HELD && self.held_bytes < HELD_BYTES {
            true => {
                self.held_bytes += to_be.bytes;
                self.lost.push(to_be);
            }
            false => page.outcomes.push(missing(to_be)),
        }
    }

    fn keep_found(&mut self, is: Is, page: &mut Page) {
        match self.found.len() < HELD && self.held_bytes < HELD_BYTES {
            true => {
                self.held_bytes += is.bytes;
                self.found.push(is);
            }
            false => page.outcomes.push(surplus(is)),
        }
    }

    /// What moved, and what is only on one side.
    pub(super) async fn end(mut self) -> Result<()> {
        let mut tx = self.begin().await?;
        self.known.look_again(&mut tx, self.ctx.tenant()).await?;
        drop(tx);
        let (lost, found) = (
            std::mem::take(&mut self.lost),
            std::mem::take(&mut self.found),
        );
        let mut page = Page {
            // One that was compared with another is not there under its own identity.
            settled: lost.iter().map(|one| (one.key.clone(), None)).collect(),
            ..Page::default()
        };
        page.outcomes = joined(lost, found).await?;
        let kept: BTreeSet<&[u8]> = page.outcomes.iter().map(key_of).collect();
        let settled = std::mem::take(&mut page.settled).into_iter();
        page.settled = settled
            .filter(|(key, _)| !kept.contains(key.as_slice()))
            .collect();
        for piece in page.pieces() {
            let tx = self.begin().await?;
            self.write(tx, piece).await?;
        }
        let mut tx = self.begin().await?;
        let marks = self.marks.iter().map(|(key, mark)| (key, mark.mark));
        unmark(&mut tx, self.ctx.tenant(), marks).await?;
        tx.commit_work().await
    }

    async fn write(&self, tx: SystemTx, page: Page) -> Result<()> {
        let by = (&self.known, &self.rules);
        write(tx, self.ctx, by, &self.marks, page, self.now).await
    }
}

/// The key under which an outcome is kept: of the resource as it is, where it is.
pub(super) fn key_of(outcome: &Found) -> &[u8] {
    match (&outcome.observed, &outcome.expected) {
        (Some(is), _) => &is.key,
        (None, Some(to_be)) => &to_be.key,
        (None, None) => &[],
    }
}

fn missing(to_be: ToBe) -> Found {
    Outcome {
        identity: to_be.expected.resource.identity().clone(),
        standing: Standing::Unseen,
        moved: None,
        difference: tenantry_drift::Difference::default(),
        expected: Some(to_be),
        observed: None,
    }
}

fn surplus(is: Is) -> Found {
    Outcome {
        identity: is.resource.identity().clone(),
        standing: Standing::Unmanaged,
        moved: None,
        difference: tenantry_drift::Difference::default(),
        expected: None,
        observed: Some(is),
    }
}

/// Both sides held against each other.
async fn joined(mut to_be: Vec<ToBe>, mut is: Vec<Is>) -> Result<Vec<Found>> {
    let compared = tokio::task::spawn_blocking(move || {
        let identity = |to_be: &ToBe| to_be.expected.resource.identity().clone();
        to_be.sort_by_cached_key(identity);
        is.sort_by_cached_key(|is| is.resource.identity().clone());
        let settings = Settings {
            listed: LISTED,
            held: HELD,
            ..Settings::default()
        };
        let outcomes = join(to_be.into_iter(), is.into_iter(), &settings);
        outcomes.collect::<std::result::Result<Vec<_>, _>>()
    });
    let outcomes = compared.await.map_err(ApiError::internal)?;
    outcomes.map_err(ApiError::internal)
}

/// How a resource stands, by what is known beyond it; none if it is as it is to be, or nobody can say.
pub(super) fn standing(known: &Known, found: &Found) -> Option<Standing> {
    let identity = &found.identity;
    match found.standing {
        Standing::Unchanged => None,
        // Another address alone is what the baseline's own source did.
        Standing::Moved => found
            .moved
            .as_ref()
            .and_then(|moved| moved.identity.as_ref())
            .map(|_| Standing::Moved),
        Standing::Changed => Some(Standing::Changed),
        Standing::Removed | Standing::Unseen => {
            let to_be = found.expected.as_ref()?;
            let covered = known.covered_at(identity);
            let is_gone = covered.is_some_and(|covered| covered >= to_be.declared_at);
            (to_be.gone_at.is_some() || is_gone).then_some(Standing::Removed)
        }
        Standing::Added | Standing::Unmanaged => surplus_standing(known, identity),
    }
}

fn surplus_standing(known: &Known, identity: &Identity) -> Option<Standing> {
    if known.is_approved_whole(identity).is_some() {
        return Some(Standing::Added);
    }
    known.is_managed(identity).then_some(Standing::Unmanaged)
}
