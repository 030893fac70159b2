//! The only way to the database. There is no public pool: a transaction already stands in its
//! role and its tenant when it is handed out, and ends with an audit event when it changed
//! anything. A query outside of one runs as a login role that may read nothing.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgPool, PgRow, Postgres};
use sqlx::{AssertSqlSafe, Encode, FromRow, SqlSafeStr, SqlStr, Transaction, Type};
use tokio::sync::Notify;
use tracing::Instrument as _;

use super::audit::{self, AuditEvent};
use super::ctx::TenantCtx;
use super::idempotency;
use super::ids::TenantId;
use super::statement::Statement;
use crate::clock::{Clock, SharedClock};
use crate::error::{ApiError, Result};

/// Why more than one tenant must be seen; decides the role, and with it tables and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemReason {
    /// To find out who is asking, before the tenant is known.
    Authenticate,
    /// The operator's own screens.
    Operate,
    /// To split a bill to customers.
    PublishBill,
    /// To keep files of a delivery until it is published.
    StageImport,
    /// To take in usage events that name their customers.
    TakeUsage,
    /// To take in findings, of whichever customers' accounts they are.
    TakeFindings,
    /// To make the catalogue of frameworks and checks that every customer is measured by.
    ReadCatalogue,
    /// To show a customer the operator's policies and rules, which hold for it as well.
    ShowPolicies,
    /// To ask policies of others about a customer's resources, and to take their answers in.
    AskPolicies,
    /// To hold a customer's resources against its baselines, and to look for who changed them.
    Reconcile,
    /// To take in records of who did what.
    TakeActivity,
    /// To do background work: leases, schedules, the self-check.
    Work,
}

impl SystemReason {
    /// Role and BEGIN in one message.
    const fn begin(self) -> &'static str {
        match self {
            Self::Authenticate => "BEGIN; SET LOCAL ROLE tenantry_auth",
            Self::Operate => "BEGIN; SET LOCAL ROLE tenantry_operator",
            Self::PublishBill
            | Self::StageImport
            | Self::TakeUsage
            | Self::TakeFindings
            | Self::ReadCatalogue
            | Self::ShowPolicies
            | Self::AskPolicies
            | Self::Reconcile
            | Self::TakeActivity => "BEGIN; SET LOCAL ROLE tenantry_importer",
            Self::Work => "BEGIN; SET LOCAL ROLE tenantry_worker",
        }
    }
}

/// Rewrites a statement on its way to the database, by its name; `None` leaves it.
#[cfg(feature = "testing")]
pub type Rewrite = Arc<dyn Fn(&Statement) -> Option<String> + Send + Sync>;

/// The database, as every part of the product sees it. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    tenants: PgPool,
    system: PgPool,
    clock: SharedClock,
    enqueued: Arc<Notify>,
    #[cfg(feature = "testing")]
    rewrite: Option<Rewrite>,
}

impl Db {
    /// `tenants` logs in as the role that may only become the tenant role, `system` as the one
    /// that may only become the system roles.
    pub fn new(tenants: PgPool, system: PgPool, clock: SharedClock) -> Self {
        Self {
            tenants,
            system,
            clock,
            enqueued: Arc::default(),
            #[cfg(feature = "testing")]
            rewrite: None,
        }
    }

    /// The same database with every tenant statement passed through `rewrite`.
    #[cfg(feature = "testing")]
    pub fn rewriting(mut self, rewrite: Rewrite) -> Self {
        self.rewrite = Some(rewrite);
        self
    }

    /// A snapshot of one customer's rows: every query of the transaction sees the same state.
    pub async fn read(&self, ctx: &TenantCtx) -> Result<TenantRead> {
        let inner = self
            .begin_tenant(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        Ok(TenantRead(inner))
    }

    /// The same for questions that go through everything a customer has. Right after a large import the planner takes
    /// its rows for few, and would look one through for each of another; and it plans for this customer, not for any.
    pub async fn read_all(&self, ctx: &TenantCtx) -> Result<TenantRead> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_nestloop = off; \
                     SET LOCAL plan_cache_mode = force_custom_plan";
        Ok(TenantRead(self.begin_tenant(ctx, begin).await?))
    }

    /// A change to one customer's rows.
    pub async fn write(&self, ctx: &TenantCtx) -> Result<TenantTx> {
        let inner = self.begin_tenant(ctx, "BEGIN").await?;
        Ok(TenantTx {
            inner,
            clock: self.clock.clone(),
            enqueued: Enqueued::none(&self.enqueued),
        })
    }

    async fn begin_tenant(&self, ctx: &TenantCtx, begin: &'static str) -> Result<Inner> {
        let tenant = ctx.tenant().uuid();
        // The one interpolation into SQL there is: a UUID by type, printed by its own Display.
        let begin = format!(
            "{begin}; SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{tenant}'"
        );
        let tx = begin_whole(&self.tenants, AssertSqlSafe(begin)).await?;
        Ok(Inner {
            tx,
            tenant,
            #[cfg(feature = "testing")]
            rewrite: self.rewrite.clone(),
        })
    }

    /// A transaction across customers, as the role that `reason` stands for.
    pub async fn system(&self, reason: SystemReason) -> Result<SystemTx> {
        let tx = begin_whole(&self.system, reason.begin()).await?;
        Ok(SystemTx {
            tx,
            reason,
            clock: self.clock.clone(),
            enqueued: Enqueued::none(&self.enqueued),
        })
    }

    /// Waits until a transaction of this process that enqueued a job is committed; at once if one was since the last
    /// time. Other processes find the job when they look for some.
    pub(crate) async fn enqueued(&self) {
        self.enqueued.notified().await;
    }

    /// Whether both logins reach the database.
    pub async fn ready(&self) -> Result<()> {
        for pool in [&self.tenants, &self.system] {
            sqlx::query("SELECT 1").execute(pool).await?;
        }
        Ok(())
    }

    /// Ends all connections, once those in use come back.
    pub async fn close(&self) {
        self.tenants.close().await;
        self.system.close().await;
    }

    /// A bare connection as the tenant login, outside of any transaction of ours: what a query
    /// that bypassed this module would run on. For tests that show that it reaches nothing.
    #[cfg(feature = "testing")]
    pub async fn bare_tenant_login(&self) -> Result<sqlx::pool::PoolConnection<Postgres>> {
        Ok(self.tenants.acquire().await?)
    }

    /// The same for the system login.
    #[cfg(feature = "testing")]
    pub async fn bare_system_login(&self) -> Result<sqlx::pool::PoolConnection<Postgres>> {
        Ok(self.system.acquire().await?)
    }
}

/// Begins a transaction to the end, also if nobody waits for it any more. A request is given up in the middle when its
/// page asks for something else; sqlx 0.9 counts a transaction only once BEGIN is answered, and would put the connection
/// back with the transaction of that request open in it, read-only or not, for the next one to find.
async fn begin_whole(
    pool: &PgPool,
    statement: impl SqlSafeStr,
) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let statement = statement.into_sql_str();
    let begin = async move { pool.begin_with(statement).await };
    let begun = tokio::spawn(begin.in_current_span()).await;
    Ok(begun.map_err(ApiError::internal)??)
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

/// A read-only snapshot of one customer's rows; ends when it is dropped.
pub struct TenantRead(Inner);

/// A change to one customer's rows; undone when it is dropped.
pub struct TenantTx {
    inner: Inner,
    clock: SharedClock,
    enqueued: Enqueued,
}

/// Whether a transaction has enqueued a job, which the worker is told once it is committed.
struct Enqueued {
    any: bool,
    worker: Arc<Notify>,
}

impl Enqueued {
    fn none(worker: &Arc<Notify>) -> Self {
        Self {
            any: false,
            worker: worker.clone(),
        }
    }

    fn committed(&self) {
        if self.any {
            self.worker.notify_one();
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A transaction, its tenant, and what the tests make of its statements.
struct Inner {
    tx: Transaction<'static, Postgres>,
    tenant: uuid::Uuid,
    #[cfg(feature = "testing")]
    rewrite: Option<Rewrite>,
}

impl Inner {
    fn query(&mut self, statement: &Statement) -> Query<'_> {
        let tenant = self.tenant;
        #[cfg(feature = "testing")]
        let text = match self.rewrite.as_ref().and_then(|rewrite| rewrite(statement)) {
            Some(text) => sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text)),
            None => sqlx::SqlSafeStr::into_sql_str(statement.text),
        };
        #[cfg(not(feature = "testing"))]
        let text = sqlx::SqlSafeStr::into_sql_str(statement.text);
        Query::new(&mut self.tx, text).bind(tenant)
    }
}

/// One customer's part of a transaction: what is asked of it is that customer's. Only this module's
/// own types are one.
pub trait TenantConn: sealed::Sealed + Send {
    /// A query with the tenant bound as `$1`.
    fn query(&mut self, statement: &Statement) -> Query<'_>;
}

impl sealed::Sealed for TenantRead {}
impl TenantConn for TenantRead {
    fn query(&mut self, statement: &Statement) -> Query<'_> {
        self.0.query(statement)
    }
}

impl sealed::Sealed for TenantTx {}
impl TenantConn for TenantTx {
    fn query(&mut self, statement: &Statement) -> Query<'_> {
        self.inner.query(statement)
    }
}

/// One customer's part of a transaction across customers. Its role sees more than that customer, so
/// that the predicate of each statement is all that keeps it inside.
pub struct SystemTenant<'a> {
    tx: &'a mut SystemTx,
    tenant: TenantId,
}

impl sealed::Sealed for SystemTenant<'_> {}
impl TenantConn for SystemTenant<'_> {
    fn query(&mut self, statement: &Statement) -> Query<'_> {
        self.tx.query(statement.text).bind(self.tenant.uuid())
    }
}

impl TenantTx {
    /// The time, as the whole instance has it.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Has the worker told of a job once this is committed.
    pub(crate) fn has_enqueued(&mut self) {
        self.enqueued.any = true;
    }

    /// Makes the change durable, with what the audit trail says of it.
    pub async fn commit(mut self, event: AuditEvent) -> Result<()> {
        let now = self.clock.now();
        idempotency::note(&mut self, &event, now).await?;
        audit::append(&mut self.inner.tx, self.clock.as_ref(), &[event]).await?;
        self.inner.tx.commit().await?;
        self.enqueued.committed();
        Ok(())
    }

    /// For the bookkeeping of requests, which changes nothing that anybody sees.
    pub(super) async fn commit_unaudited(self) -> Result<()> {
        self.inner.tx.commit().await?;
        self.enqueued.committed();
        Ok(())
    }
}

/// A transaction across customers in one system role; undone when it is dropped.
pub struct SystemTx {
    tx: Transaction<'static, Postgres>,
    reason: SystemReason,
    clock: SharedClock,
    enqueued: Enqueued,
}

impl SystemTx {
    /// A query; arguments start at `$1`.
    pub fn query(&mut self, text: &'static str) -> Query<'_> {
        Query::new(&mut self.tx, sqlx::SqlSafeStr::into_sql_str(text))
    }

    /// The part of one customer.
    pub fn of(&mut self, tenant: TenantId) -> SystemTenant<'_> {
        SystemTenant { tx: self, tenant }
    }

    /// The time, as the whole instance has it.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Starts `COPY … FROM STDIN`; `statement` is the whole command.
    pub async fn copy_in(&mut self, statement: &'static str) -> Result<CopyIn<'_>> {
        Ok(CopyIn(self.tx.copy_in_raw(statement).await?))
    }

    /// Has the worker told of a job once this is committed.
    pub(crate) fn has_enqueued(&mut self) {
        self.enqueued.any = true;
    }

    /// Makes the change durable, with what the audit trail says of it: one event at least.
    pub async fn commit(mut self, first: AuditEvent, more: Vec<AuditEvent>) -> Result<()> {
        let now = self.clock.now();
        idempotency::note_in_system(&mut self, &first, now).await?;
        let mut events = more;
        events.insert(0, first);
        audit::append(&mut self.tx, self.clock.as_ref(), &events).await?;
        self.tx.commit().await?;
        self.enqueued.committed();
        Ok(())
    }

    /// Makes durable what the worker notes about its own work: leases, outcomes, results of checks, how far policies
    /// were asked and resources compared; and what is kept of a delivery until it is published. That changes nothing anybody owns, so the
    /// audit trail does not have it; every other reason is refused.
    pub async fn commit_work(self) -> Result<()> {
        if !matches!(
            self.reason,
            SystemReason::Work
                | SystemReason::StageImport
                | SystemReason::AskPolicies
                | SystemReason::Reconcile
        ) {
            return Err(ApiError::internal(format!(
                "{:?} commits without an audit event",
                self.reason
            )));
        }
        self.tx.commit().await?;
        self.enqueued.committed();
        Ok(())
    }

    /// For the bookkeeping of requests, which changes nothing that anybody sees: which were carried
    /// out, and when keys and sessions were last seen.
    pub(super) async fn commit_unaudited(self) -> Result<()> {
        self.tx.commit().await?;
        self.enqueued.committed();
        Ok(())
    }
}

/// A running `COPY … FROM STDIN`.
pub struct CopyIn<'c>(sqlx::postgres::PgCopyIn<&'c mut sqlx::postgres::PgConnection>);

impl CopyIn<'_> {
    /// Sends some of the data; waits when the server is behind.
    pub async fn send(&mut self, data: &[u8]) -> Result<()> {
        self.0.send(data).await?;
        Ok(())
    }

    /// Ends the data; gives the number of rows.
    pub async fn finish(self) -> Result<u64> {
        Ok(self.0.finish().await?)
    }
}

/// A prepared query with its arguments.
#[must_use = "a query does nothing until it is run"]
pub struct Query<'c> {
    tx: &'c mut Transaction<'static, Postgres>,
    text: SqlStr,
    arguments: PgArguments,
    unbound: Option<sqlx::error::BoxDynError>,
    is_kept: bool,
}

impl<'c> Query<'c> {
    fn new(tx: &'c mut Transaction<'static, Postgres>, text: SqlStr) -> Self {
        Self {
            tx,
            text,
            arguments: PgArguments::default(),
            unbound: None,
            is_kept: true,
        }
    }

    /// Has the plan made for these very arguments. A plan that is kept serves all of them: it asks of each row what
    /// nobody asked for, which takes longer than planning where there are many.
    pub fn planned_anew(mut self) -> Self {
        self.is_kept = false;
        self
    }

    /// The next argument.
    pub fn bind<'q, T: Encode<'q, Postgres> + Type<Postgres>>(mut self, value: T) -> Self {
        use sqlx::Arguments as _;
        if let Err(error) = self.arguments.add(value) {
            self.unbound = Some(error);
        }
        self
    }

    fn checked(&mut self) -> Result<(), sqlx::Error> {
        self.unbound
            .take()
            .map_or(Ok(()), |error| Err(sqlx::Error::Encode(error)))
    }

    /// Every row.
    pub async fn all<R: for<'r> FromRow<'r, PgRow> + Send + Unpin>(
        mut self,
    ) -> Result<Vec<R>, sqlx::Error> {
        self.checked()?;
        sqlx::query_as_with(self.text, self.arguments)
            .persistent(self.is_kept)
            .fetch_all(&mut **self.tx)
            .await
    }

    /// The only row; an error when there is none, or another.
    pub async fn one<R: for<'r> FromRow<'r, PgRow> + Send + Unpin>(self) -> Result<R, sqlx::Error> {
        self.optional().await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// The row, if there is one. More than one is an error: taking the first would hide that a
    /// query reaches further than it should.
    pub async fn optional<R: for<'r> FromRow<'r, PgRow> + Send + Unpin>(
        self,
    ) -> Result<Option<R>, sqlx::Error> {
        let mut rows = self.all().await?;
        let row = rows.pop();
        if rows.is_empty() {
            Ok(row)
        } else {
            Err(sqlx::Error::Protocol("more than one row".to_owned()))
        }
    }

    /// The number of rows that were changed.
    pub async fn execute(mut self) -> Result<u64, sqlx::Error> {
        self.checked()?;
        let done = sqlx::query_with(self.text, self.arguments)
            .persistent(self.is_kept)
            .execute(&mut **self.tx)
            .await?;
        Ok(done.rows_affected())
    }
}

/// The row that an id names, or 404.
pub fn found<T>(row: Option<T>, what: &str) -> Result<T> {
    row.ok_or_else(|| ApiError::not_found(what))
}

/// An array as PostgreSQL reads it.
pub fn text_array(values: &[Option<String>]) -> String {
    let mut text = String::from("{");
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let Some(value) = value else {
            text.push_str("NULL");
            continue;
        };
        text.push('"');
        for char in value.chars() {
            if matches!(char, '"' | '\\') {
                text.push('\\');
            }
            text.push(char);
        }
        text.push('"');
    }
    text.push('}');
    text
}
