//! Where keys are kept: the customers' in a table of theirs, the operator's in one that no customer
//! reads.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::Keyed;
use crate::error::{ApiError, Result};
use crate::tenant::db::Query;
use crate::tenant::{
    Actor, AuditEvent, Caller, Db, Operation, Statement, SystemReason, SystemTx, TenantConn as _,
    TenantId, TenantTx,
};

/// How long a key is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a request may take before another one with its key may take its place.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// A key that a request has taken.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The customer whose table it is in; `None` is the operator's.
    tenant: Option<TenantId>,
    actor: Actor,
    operation: Operation,
    key: String,
    attempt: i32,
}

/// What came of trying to take a key.
pub(super) enum Taken {
    Ours(Claim),
    Answered { status: StatusCode, body: Vec<u8> },
}

/// One query on either table. `$1` is the customer, nothing for the operator's; `$2` to `$5` are
/// actor kind, actor, operation and key.
struct Pair {
    customers: Statement,
    operators: &'static str,
}

macro_rules! pair {
    ($name:literal, $head:literal, $then:literal, $tail:literal) => {
        Pair {
            customers: Statement::new(
                $name,
                concat!(
                    $head,
                    "idempotency_keys",
                    $then,
                    " WHERE /*tenant*/tenant_id = $1/*end*/ \
                     AND actor_kind = $2 AND actor = $3 AND operation = $4 AND key = $5",
                    $tail
                ),
            ),
            operators: concat!(
                $head,
                "operator_idempotency_keys",
                $then,
                " WHERE $1::uuid IS NULL \
                 AND actor_kind = $2 AND actor = $3 AND operation = $4 AND key = $5",
                $tail
            ),
        }
    };
}

const TAKE: Pair = Pair {
    customers: Statement::new(
        "idempotency.take",
        "INSERT INTO idempotency_keys
             (tenant_id, actor_kind, actor, operation, key, request_sha256, attempt, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT DO NOTHING",
    ),
    operators: "INSERT INTO operator_idempotency_keys
             (actor_kind, actor, operation, key, request_sha256, attempt, taken_at)
         SELECT $2, $3, $4, $5, $6, 1, $7 WHERE $1::uuid IS NULL ON CONFLICT DO NOTHING",
};

const FIND: Pair = pair!(
    "idempotency.find",
    "SELECT request_sha256, attempt, taken_at, executed_at IS NOT NULL AS executed, target, status, body FROM ",
    "",
    " FOR UPDATE"
);

const TAKE_OVER: Pair = pair!(
    "idempotency.take_over",
    "UPDATE ",
    " SET attempt = attempt + 1, request_sha256 = $6, taken_at = $7, executed_at = NULL, target = NULL, \
      status = NULL, body = NULL",
    ""
);

const NOTE: Pair = pair!(
    "idempotency.note",
    "UPDATE ",
    " SET executed_at = $7, target = coalesce(target, $8)",
    " AND attempt = $6"
);

const KEEP: Pair = pair!(
    "idempotency.keep",
    "UPDATE ",
    " SET status = $7, body = $8",
    " AND attempt = $6"
);

const GIVE_BACK: Pair = pair!(
    "idempotency.give_back",
    "DELETE FROM ",
    "",
    " AND attempt = $6 AND executed_at IS NULL"
);

/// The statements on customers' keys, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[
    TAKE.customers,
    FIND.customers,
    TAKE_OVER.customers,
    NOTE.customers,
    KEEP.customers,
    GIVE_BACK.customers,
];

/// A transaction on the table that a caller's keys are in.
enum Table {
    Customers(TenantTx),
    Operators(SystemTx),
}

impl Table {
    async fn open(db: &Db, caller: &Caller) -> Result<Self> {
        Ok(match caller {
            Caller::Customer(ctx) => Self::Customers(db.write(ctx).await?),
            Caller::Operator(_) => Self::Operators(db.system(SystemReason::Operate).await?),
        })
    }

    fn query(&mut self, pair: &Pair, claim: &Claim) -> Query<'_> {
        let query = match self {
            Self::Customers(tx) => tx.query(&pair.customers),
            Self::Operators(tx) => tx.query(pair.operators).bind(None::<Uuid>),
        };
        named(query, claim)
    }

    async fn commit(self) -> Result<()> {
        match self {
            Self::Customers(tx) => tx.commit_unaudited().await,
            Self::Operators(tx) => tx.commit_unaudited().await,
        }
    }
}

fn named<'c>(query: Query<'c>, claim: &Claim) -> Query<'c> {
    query
        .bind(claim.actor.kind())
        .bind(claim.actor.id())
        .bind(format!("{:?}", claim.operation))
        .bind(claim.key.clone())
}

#[derive(sqlx::FromRow)]
struct Found {
    request_sha256: Vec<u8>,
    attempt: i32,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    taken_at: Timestamp,
    executed: bool,
    target: Option<String>,
    status: Option<i16>,
    body: Option<Vec<u8>>,
}

/// Takes the key for a request, or says why not: 422 when it was another request's, 409 while that is
/// carried out, and 409 when it was and its answer is not kept.
pub(super) async fn take(keyed: &Keyed, request_sha256: Vec<u8>) -> Result<Taken> {
    let now = keyed.clock.now();
    let (tenant, actor) = match &keyed.caller {
        Caller::Customer(ctx) => (Some(ctx.tenant()), ctx.actor()),
        Caller::Operator(ctx) => (None, ctx.actor()),
    };
    let mut claim = Claim {
        tenant,
        actor,
        operation: keyed.operation,
        key: keyed.key.clone(),
        attempt: 1,
    };
    let mut table = Table::open(&keyed.db, &keyed.caller).await?;
    let is_new = table
        .query(&TAKE, &claim)
        .bind(&request_sha256)
        .bind(now.to_sqlx())
        .execute()
        .await?;
    if is_new == 1 {
        table.commit().await?;
        return Ok(Taken::Ours(claim));
    }
    let Some(found) = table.query(&FIND, &claim).optional::<Found>().await? else {
        // Given back between the two statements.
        return Err(in_progress());
    };
    let age = now.duration_since(found.taken_at);
    if age < KEPT {
        if found.request_sha256 != request_sha256 {
            return Err(ApiError::idempotency_key_reused());
        }
        if let (Some(status), Some(body)) = (found.status, found.body) {
            let status = u16::try_from(status).map_err(ApiError::internal)?;
            let status = StatusCode::from_u16(status).map_err(ApiError::internal)?;
            return Ok(Taken::Answered { status, body });
        }
        if found.status.is_some() || found.executed && age >= PATIENCE {
            return Err(ApiError::already_done(found.target));
        }
        if age < PATIENCE {
            return Err(in_progress());
        }
    }
    claim.attempt = found.attempt.saturating_add(1);
    table
        .query(&TAKE_OVER, &claim)
        .bind(&request_sha256)
        .bind(now.to_sqlx())
        .execute()
        .await?;
    table.commit().await?;
    Ok(Taken::Ours(claim))
}

fn in_progress() -> ApiError {
    ApiError::conflict(
        "idempotency_key_in_progress",
        "a request with this Idempotency-Key is being carried out; ask again when it has been answered",
    )
}

/// Notes in a customer's transaction that the request which took a key was carried out by it. Fails
/// when another one has taken the key over.
pub(in crate::tenant) async fn note(
    tx: &mut TenantTx,
    event: &AuditEvent,
    now: Timestamp,
) -> Result<()> {
    match event.claim() {
        Some(claim) => note_by(tx.query(&NOTE.customers), claim, event, now).await,
        None => Ok(()),
    }
}

/// The same in a transaction across customers.
pub(in crate::tenant) async fn note_in_system(
    tx: &mut SystemTx,
    event: &AuditEvent,
    now: Timestamp,
) -> Result<()> {
    let Some(claim) = event.claim() else {
        return Ok(());
    };
    let query = match claim.tenant {
        Some(tenant) => tx.query(NOTE.customers.text).bind(tenant.uuid()),
        None => tx.query(NOTE.operators).bind(None::<Uuid>),
    };
    note_by(query, claim, event, now).await
}

async fn note_by(
    query: Query<'_>,
    claim: &Claim,
    event: &AuditEvent,
    now: Timestamp,
) -> Result<()> {
    let noted = named(query, claim)
        .bind(claim.attempt)
        .bind(now.to_sqlx())
        .bind(event.target())
        .execute()
        .await?;
    if noted == 1 {
        Ok(())
    } else {
        // This took so long that a later request took its place: that one counts.
        Err(in_progress())
    }
}

/// Keeps what was answered.
pub(super) async fn keep(
    keyed: &Keyed,
    claim: &Claim,
    status: StatusCode,
    body: Option<&[u8]>,
) -> Result<()> {
    let mut table = Table::open(&keyed.db, &keyed.caller).await?;
    table
        .query(&KEEP, claim)
        .bind(claim.attempt)
        .bind(i16::try_from(status.as_u16()).map_err(ApiError::internal)?)
        .bind(body)
        .execute()
        .await?;
    table.commit().await
}

/// Gives a key back that nothing was changed with.
pub(super) async fn give_back(keyed: &Keyed, claim: &Claim) -> Result<()> {
    let mut table = Table::open(&keyed.db, &keyed.caller).await?;
    table
        .query(&GIVE_BACK, claim)
        .bind(claim.attempt)
        .execute()
        .await?;
    table.commit().await
}

/// Forgets the keys of more than a day ago, everybody's.
pub async fn forget_old(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.system(SystemReason::Operate).await?;
    for statement in [
        "DELETE FROM idempotency_keys WHERE taken_at <= $1",
        "DELETE FROM operator_idempotency_keys WHERE taken_at <= $1",
    ] {
        tx.query(statement)
            .bind((now - KEPT).to_sqlx())
            .execute()
            .await?;
    }
    tx.commit_unaudited().await
}
