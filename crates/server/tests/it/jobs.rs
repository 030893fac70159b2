//! Background jobs: enqueued with their cause, done in turn, for the right customer, and once.

mod desk;
mod leases;
mod queue;
mod schedules;

use std::sync::Mutex;
use std::time::Duration;

use jiff::SignedDuration;
use sqlx::AssertSqlSafe;
use tenantry_server::jobs::{NewJob, Outcome, Pace, Ran, Registry, TenantJob, Worker};
use tenantry_server::tenant::ids::{Id, Job};
use tenantry_server::tenant::{OperatorCtx, SystemReason, TenantCtx};

use crate::support::TestApp;

/// A customer's job that is told a number.
const WORK: TenantJob<u32> = TenantJob::new("test_work");

/// Nothing of a worker's happens by itself.
const PACE: Pace = Pace {
    at_once: 4,
    poll: Duration::from_millis(5),
    lease: SignedDuration::from_secs(60),
    renew: Duration::from_secs(3600),
    grace: Duration::from_millis(50),
};

fn worker(app: &TestApp, registry: Registry) -> Worker {
    Worker::new(app.app.clone(), registry, PACE)
}

/// Enqueues for a customer, as a worker does that makes more work.
async fn enqueue(app: &TestApp, customer: &str, job: NewJob<TenantCtx>) -> Option<Id<Job>> {
    let mut tx = app.app.db.system(SystemReason::Work).await.unwrap();
    let id = tx
        .enqueue_for(customer.parse().unwrap(), job)
        .await
        .unwrap();
    tx.commit_work().await.unwrap();
    id
}

/// Enqueues for the operator.
async fn enqueue_operators(app: &TestApp, job: NewJob<OperatorCtx>) -> Option<Id<Job>> {
    // The worker's role has the columns of a schedule as well, and no less.
    let mut tx = app.app.db.system(SystemReason::Work).await.unwrap();
    let id = tx.enqueue(job).await.unwrap();
    tx.commit_work().await.unwrap();
    id
}

/// A column of a job, as text; empty when it is null.
async fn column(app: &TestApp, id: Id<Job>, column: &str) -> String {
    let query = format!(
        "SELECT coalesce({column}::text, '') FROM jobs WHERE job_id = '{}'",
        id.uuid()
    );
    let (value,): (String,) = sqlx::query_as(AssertSqlSafe(query))
        .fetch_one(&mut app.database.maintenance().await)
        .await
        .unwrap();
    value
}

fn outcomes(ran: &[Ran]) -> Vec<Outcome> {
    ran.iter().map(|ran| ran.outcome).collect()
}

/// What handlers saw.
struct Seen<T>(Mutex<Vec<T>>);

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Seen<T> {
    fn push(&self, what: T) {
        self.0.lock().unwrap().push(what);
    }

    fn take(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}
