//! The worker: takes jobs in turn, a few at once, and writes down what became of each.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::backoff::delay;
use super::kind::Failure;
use super::lease::{self, Lease, Verdict};
use super::registry::Registry;
use crate::error::{ApiError, Result};
use crate::state::App;
use crate::telemetry;
use crate::tenant::ids::{Id, Job};
use crate::tenant::{OperatorCtx, RequestMeta, SystemReason, TenantCtx, TenantId};

/// How a worker goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Jobs at once; half of them at most are one customer's.
    pub at_once: usize,
    /// How long to wait when there is nothing to do, and no job of this process comes.
    pub poll: Duration,
    /// How long a job stays ours without a word from us, on the instance's clock. Longer than what
    /// the clocks of two machines may be apart.
    pub lease: SignedDuration,
    /// How often the lease is renewed while the job runs.
    pub renew: Duration,
    /// How long jobs may go on after they were asked to stop.
    pub grace: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            at_once: 4,
            poll: Duration::from_secs(1),
            lease: SignedDuration::from_secs(60),
            renew: Duration::from_secs(15),
            grace: Duration::from_secs(8),
        }
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// It failed and will be tried again.
    Again,
    /// It failed for good.
    Failed,
    /// The lease was lost: another worker has the job, and what this one did counts for nothing.
    Lost,
    /// It was given back unfinished.
    GivenBack,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again => "again",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::GivenBack => "given_back",
        }
    }
}

/// An attempt that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The job.
    pub id: Id<Job>,
    /// Its kind.
    pub kind: String,
    /// The customer that owns it; `None` is the operator.
    pub customer: Option<TenantId>,
    /// What became of it.
    pub outcome: Outcome,
}

/// One worker. Any number of them, in one process or many, share the work.
pub struct Worker {
    app: App,
    registry: Arc<Registry>,
    pace: Pace,
    /// The customer whose turn was last.
    after: Uuid,
    /// How many jobs of a customer are running here.
    running: HashMap<Uuid, usize>,
    /// The turn of each schedule that was seen to.
    slots: HashMap<&'static str, Timestamp>,
}

impl Worker {
    /// A worker for the kinds of `registry`.
    pub fn new(app: App, registry: Registry, pace: Pace) -> Self {
        Self {
            app,
            registry: Arc::new(registry),
            pace,
            after: Uuid::nil(),
            running: HashMap::new(),
            slots: HashMap::new(),
        }
    }

    /// Works until `stop`; then jobs under way have a short while to end, and are given back.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        let end = CancellationToken::new();
        while !stop.is_cancelled() {
            if let Err(error) = self.begin(&mut tasks, &end).await {
                tracing::warn!(%error, "no jobs can be taken");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(ended) = tasks.join_next() => self.ended(ended.ok()),
                () = self.app.db.enqueued() => {}
                () = tokio::time::sleep(self.pace.poll) => {}
            }
        }
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(self.pace.grace, all).await.is_err() {
            end.cancel();
            while tasks.join_next().await.is_some() {}
        }
    }

    /// Enqueues what is scheduled, and takes jobs as long as there is room for them.
    async fn begin(&mut self, tasks: &mut JoinSet<Ran>, end: &CancellationToken) -> Result<()> {
        self.schedule().await?;
        lease::bury(&self.app.db, self.app.clock.now()).await?;
        while tasks.len() < self.pace.at_once {
            let Some(lease) = self.take().await? else {
                break;
            };
            if let Some(tenant) = lease.tenant {
                *self.running.entry(tenant.uuid()).or_default() += 1;
            }
            let attempt = Attempt::of(self, lease);
            let end = end.clone();
            tasks.spawn(async move { attempt.run(end).await });
        }
        Ok(())
    }

    fn ended(&mut self, ran: Option<Ran>) {
        let Some(tenant) = ran.and_then(|ran| ran.customer) else {
            return;
        };
        if let Some(count) = self.running.get_mut(&tenant.uuid()) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.running.remove(&tenant.uuid());
            }
        }
    }

    /// Runs what is due, one job after the other, until nothing is.
    pub async fn drain(&mut self) -> Result<Vec<Ran>> {
        let mut ran = Vec::new();
        lease::bury(&self.app.db, self.app.clock.now()).await?;
        while let Some(lease) = self.take().await? {
            ran.push(Attempt::of(self, lease).run(CancellationToken::new()).await);
        }
        Ok(ran)
    }

    /// Enqueues the jobs whose turn has come, each once over all processes.
    pub async fn schedule(&mut self) -> Result<()> {
        let now = self.app.clock.now();
        for schedule in &self.registry.schedules {
            let slot = schedule.slot(now);
            if self.slots.get(schedule.kind) == Some(&slot) {
                continue;
            }
            let id: Id<Job> = Id::mint(self.app.clock.as_ref());
            let mut tx = self.app.db.system(SystemReason::Work).await?;
            tx.query(
                "INSERT INTO operator_jobs (job_id, kind, payload, slot, max_attempts, run_at, created_at)
                 VALUES ($1, $2, 'null', $3, $4, $5, $5) ON CONFLICT DO NOTHING",
            )
            .bind(id.uuid())
            .bind(schedule.kind)
            .bind(slot.to_sqlx())
            .bind(schedule.max_attempts)
            .bind(now.to_sqlx())
            .execute()
            .await?;
            tx.commit_work().await?;
            self.slots.insert(schedule.kind, slot);
        }
        Ok(())
    }

    /// The next job: of the next customer that has one, and after the last customer of a round
    /// the operator's.
    async fn take(&mut self) -> Result<Option<Lease>> {
        let now = self.app.clock.now();
        let until = now + self.pace.lease;
        let most = (self.pace.at_once / 2).max(1);
        let busy: Vec<Uuid> = self
            .running
            .iter()
            .filter(|(_, count)| **count >= most)
            .map(|(tenant, _)| *tenant)
            .collect();
        let kinds: Vec<&str> = self.registry.tenant.keys().copied().collect();
        let operators: Vec<&str> = self.registry.operator.keys().copied().collect();
        let mut tx = self.app.db.system(SystemReason::Work).await?;
        let mut next =
            lease::take_of_customer(&mut tx, self.after, &busy, &kinds, now, until).await?;
        if next.is_none() {
            next = lease::take_of_operator(&mut tx, &operators, now, until).await?;
            let whole_round = self.after == Uuid::nil();
            self.after = Uuid::nil();
            if next.is_none() && !whole_round {
                next =
                    lease::take_of_customer(&mut tx, self.after, &busy, &kinds, now, until).await?;
            }
        }
        tx.commit_work().await?;
        if let Some(tenant) = next.as_ref().and_then(|lease| lease.tenant) {
            self.after = tenant.uuid();
        }
        Ok(next)
    }
}

/// One attempt at one job.
struct Attempt {
    app: App,
    registry: Arc<Registry>,
    pace: Pace,
    lease: Lease,
}

/// How an attempt ended, before it is written down.
enum End {
    Ran(Result<(), Failure>),
    Lost,
    Stopped,
}

impl Attempt {
    fn of(worker: &Worker, lease: Lease) -> Self {
        Self {
            app: worker.app.clone(),
            registry: worker.registry.clone(),
            pace: worker.pace,
            lease,
        }
    }

    async fn run(self, end: CancellationToken) -> Ran {
        let request = RequestMeta {
            request_id: Id::mint(self.app.clock.as_ref()),
            source_address: None,
            user_agent: None,
            claim: Default::default(),
        };
        let span = tracing::info_span!(
            "job", job_id = %self.lease.id, kind = %self.lease.kind, request_id = %request.request_id
        );
        async {
            let started = Instant::now();
            let ended = tokio::select! {
                done = self.handle(request) => End::Ran(done),
                () = self.keep() => End::Lost,
                () = end.cancelled() => End::Stopped,
            };
            let outcome = self.write_down(ended).await;
            let took = started.elapsed();
            telemetry::count_job(&self.lease.kind, outcome.as_str(), took);
            let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(outcome = outcome.as_str(), millis, "attempted");
            Ran {
                id: self.lease.id,
                kind: self.lease.kind.clone(),
                customer: self.lease.tenant,
                outcome,
            }
        }
        .instrument(span)
        .await
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that acts for whom a job's row names"
    )]
    async fn handle(&self, request: RequestMeta) -> Result<(), Failure> {
        let (app, payload) = (self.app.clone(), self.lease.payload.clone());
        let unknown = || Failure::Later("no handler knows this kind".to_owned());
        let kind = self.lease.kind.as_str();
        let (timeout, running) = match self.lease.tenant {
            Some(tenant) => {
                let handler = self.registry.tenant.get(kind).ok_or_else(unknown)?;
                let ctx = TenantCtx::of_job(tenant, handler.name, request);
                let running = async { handler.run(app, ctx, payload).await }.boxed();
                (handler.timeout, running)
            }
            None => {
                let handler = self.registry.operator.get(kind).ok_or_else(unknown)?;
                let ctx = OperatorCtx::of_job(handler.name, request);
                let running = async { handler.run(app, ctx, payload).await }.boxed();
                (handler.timeout, running)
            }
        };
        match tokio::time::timeout(timeout, AssertUnwindSafe(running).catch_unwind()).await {
            Ok(Ok(done)) => done,
            // What it said went to standard error; it may hold anything, and is not kept.
            Ok(Err(_)) => Err(Failure::Later("it panicked".to_owned())),
            Err(_) => Err(Failure::Later(format!(
                "it took longer than {} s",
                timeout.as_secs()
            ))),
        }
    }

    /// Renews the lease; done when it is lost.
    async fn keep(&self) {
        loop {
            tokio::time::sleep(self.pace.renew).await;
            let until = self.app.clock.now() + self.pace.lease;
            match self.lease.renew(&self.app.db, until).await {
                Ok(true) => {}
                Ok(false) => return,
                // It holds for longer than one try.
                Err(error) => tracing::warn!(%error, "the lease could not be renewed"),
            }
        }
    }

    async fn write_down(&self, ended: End) -> Outcome {
        let now = self.app.clock.now();
        let (verdict, outcome) = match ended {
            End::Lost => {
                tracing::warn!("another worker has it now");
                return Outcome::Lost;
            }
            End::Stopped => (Verdict::Untouched, Outcome::GivenBack),
            End::Ran(Ok(())) => (Verdict::Done, Outcome::Done),
            End::Ran(Err(Failure::Later(error)))
                if self.lease.attempt < self.lease.max_attempts =>
            {
                let at = now + delay(self.lease.id.uuid(), self.lease.attempt);
                (Verdict::Again { at, error }, Outcome::Again)
            }
            End::Ran(Err(Failure::Later(error) | Failure::Final(error))) => {
                (Verdict::Failed { error }, Outcome::Failed)
            }
        };
        let settled: Result<bool, ApiError> = self.lease.settle(&self.app.db, now, &verdict).await;
        match settled {
            Ok(true) => outcome,
            Ok(false) => {
                tracing::warn!("another worker has it now; what this one says is refused");
                Outcome::Lost
            }
            // The lease runs out, and it is done once more.
            Err(error) => {
                tracing::error!(%error, "what became of it could not be written down");
                Outcome::Lost
            }
        }
    }
}
