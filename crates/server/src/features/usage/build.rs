//! Makes a version of a meter out of what a customer used before, a piece of its events at a time. What
//! arrives meanwhile is counted on the side of the border that is done, and waits on the other.

use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use tenantry_formats::json::Object;
use uuid::Uuid;

use super::events::span;
use super::incoming::Identity;
use crate::error::{ApiError, Result};
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::metrics::delta::Sign;
use crate::metrics::{Deltas, Hold, Meter, apply, days, hold};
use crate::state::App;
use crate::tenant::{
    AuditEvent, OperatorCtx, Statement, SystemReason, TenantConn, TenantCtx, TenantId, TenantTx,
};

/// Events that are counted in one transaction, while the customer's feed waits; of the largest, 128 MiB.
const PIECE: i64 = 2_000;

/// Finds what is to be made for whom: poked when a meter changes, and once in a while by itself, for
/// what was missed.
pub const SPREAD: OperatorJob<()> = OperatorJob::new("usage_spread");

/// Makes versions of meters for one customer.
pub const BUILD: TenantJob<Version> =
    TenantJob::new("usage_build").timeout(std::time::Duration::from_secs(3600));

/// Makes a customer's days anew in the zone of its settings.
pub const DAYS: TenantJob<()> =
    TenantJob::new("usage_days").timeout(std::time::Duration::from_secs(900));

/// Which version of which meter.
#[derive(Debug, Serialize, Deserialize)]
pub struct Version {
    meter_id: Uuid,
    version: i32,
}

/// Enqueues what is not as it should be: meters that are not built, days of another zone.
pub async fn spread(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let unbuilt: Vec<(Uuid, Uuid, i32)> = tx
        .query("SELECT tenant_id, meter_id, version FROM customer_meters WHERE built_through < 'infinity'")
        .all()
        .await?;
    for (tenant, meter_id, version) in unbuilt {
        let job = BUILD.job(&Version { meter_id, version });
        let job = job.once(format!("{meter_id} {version}"));
        tx.enqueue_for(TenantId::from_uuid(tenant), job).await?;
    }
    let moved: Vec<(Uuid, String)> = tx
        .query(
            "SELECT t.tenant_id, t.time_zone FROM tenants t JOIN metrics_zones z USING (tenant_id)
             WHERE z.time_zone <> t.time_zone",
        )
        .all()
        .await?;
    for (tenant, zone) in moved {
        let job = DAYS.job(&()).once(zone);
        tx.enqueue_for(TenantId::from_uuid(tenant), job).await?;
    }
    Ok(tx.commit_work().await?)
}

/// Makes the days of a customer anew, unless they are those of its zone already.
pub async fn rebuild_days(app: App, ctx: TenantCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.write(&ctx).await?;
    if let Some(zone) = days::rebuild(&mut tx).await? {
        let event = AuditEvent::by(&ctx, "metrics.days_rebuilt").with("time_zone", zone);
        tx.commit(event).await?;
    }
    Ok(())
}

const NEXT: Statement = Statement::new(
    "usage.next_piece",
    "SELECT identity, occurred_at, event_type, data::text, kind, is_replaced FROM usage_events
     WHERE /*tenant*/tenant_id = $1/*end*/ AND occurred_at >= $2
     ORDER BY occurred_at FETCH FIRST ($3) ROWS WITH TIES",
);

const MOVE_BORDER: Statement = Statement::new(
    "usage.move_border",
    "UPDATE customer_meters SET built_through = coalesce($4, 'infinity'), counts_from = $5
     WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version = $3",
);

const RETIRE: Statement = Statement::new(
    "usage.retire",
    "DELETE FROM customer_meters WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version < $3",
);

const PROMOTE: Statement = Statement::new(
    "usage.promote",
    "UPDATE customer_meters SET is_current = true
     WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version = $3",
);

const FORGET_HISTORY: Statement = Statement::new(
    "usage.forget_history",
    "DELETE FROM metrics_history WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version < $3",
);

const FORGET_VALUES: Statement = Statement::new(
    "usage.forget_values",
    "DELETE FROM metrics_values WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version < $3",
);

const FORGET_SAMPLES: Statement = Statement::new(
    "usage.forget_samples",
    "DELETE FROM metrics_samples WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version < $3",
);

#[derive(sqlx::FromRow)]
struct Stored {
    identity: Vec<u8>,
    occurred_at: jiff_sqlx::Timestamp,
    event_type: String,
    data: String,
    kind: String,
    is_replaced: bool,
}

/// Builds a version to its end, then puts it in the place of the one before.
pub async fn build(app: App, ctx: TenantCtx, wanted: Version) -> Result<(), Failure> {
    loop {
        let mut tx = app.db.write(&ctx).await?;
        let counting = hold(&mut tx, Hold::Alone).await?;
        let is_wanted =
            |meter: &&Meter| meter.id == wanted.meter_id && meter.version == wanted.version;
        let meter = counting.meters.iter().find(is_wanted);
        // Built by another attempt, or the meter is gone.
        let Some((meter, from)) = meter.and_then(|meter| Some((meter, meter.built_through?)))
        else {
            return Ok(());
        };
        let oldest = span(&app).oldest()?;
        let newer = |other: &Meter| other.id == meter.id && other.version > meter.version;
        let (piece, border) = piece(&mut tx, from).await?;
        let mut deltas = Deltas::new(counting.zone.clone());
        for stored in piece
            .iter()
            .filter(|it| !it.is_replaced && it.kind != "void")
        {
            count(&mut deltas, meter, stored)?;
        }
        apply(&mut tx, deltas).await.map_err(ApiError::from)?;
        tx.query(&MOVE_BORDER)
            .bind(meter.id)
            .bind(meter.version)
            .bind(border.map(Timestamp::to_sqlx))
            .bind(counts_from(&counting.meters, meter, oldest).map(Timestamp::to_sqlx))
            .execute()
            .await?;
        let is_done = border.is_none();
        if is_done && !counting.meters.iter().any(newer) {
            take_place(&mut tx, meter).await?;
        }
        let event = AuditEvent::by(&ctx, "usage.meter_built")
            .on(&meter.key)
            .with("version", meter.version)
            .with("is_done", is_done);
        tx.commit(event).await?;
        if is_done {
            return Ok(());
        }
    }
}

/// From when on a version counts all there was. Of one that takes the place of another, older events may be gone that
/// the other one had counted; the first one has nothing to lose.
fn counts_from(all: &[Meter], meter: &Meter, oldest: Timestamp) -> Option<Timestamp> {
    let before = all.iter().filter(|other| other.id == meter.id);
    let known = before.filter_map(|other| other.counts_from).max();
    // Events may be kept for longer now than they were: what one version did not find, the next one does not either.
    (meter.version > 1).then(|| known.map_or(oldest, |known| known.max(oldest)))
}

/// The next events, whole instants of them, and where the ones after begin; `None` at the end.
async fn piece(tx: &mut TenantTx, from: Timestamp) -> Result<(Vec<Stored>, Option<Timestamp>)> {
    let rows: Vec<Stored> = tx
        .query(&NEXT)
        .bind(from.to_sqlx())
        .bind(PIECE)
        .all()
        .await?;
    let is_end = (rows.len() as u64) < PIECE.unsigned_abs();
    let last = rows.last().map(|row| row.occurred_at.to_jiff());
    let border = match last.filter(|_| !is_end) {
        Some(last) => Some(
            last.checked_add(1.microsecond())
                .map_err(ApiError::internal)?,
        ),
        None => None,
    };
    Ok((rows, border))
}

fn count(deltas: &mut Deltas, meter: &Meter, stored: &Stored) -> Result<()> {
    let identity: Identity = stored
        .identity
        .as_slice()
        .try_into()
        .map_err(ApiError::internal)?;
    let data = Object::parse(&stored.data).map_err(ApiError::internal)?;
    match meter.definition.read(&stored.event_type, &data) {
        Ok(reading) => {
            let at = stored.occurred_at.to_jiff();
            deltas.change(Sign::Plus, meter, at, &identity, reading)
        }
        Err(_) => Ok(()),
    }
}

async fn take_place(tx: &mut TenantTx, meter: &Meter) -> Result<()> {
    for statement in [
        &FORGET_HISTORY,
        &FORGET_VALUES,
        &FORGET_SAMPLES,
        &RETIRE,
        &PROMOTE,
    ] {
        tx.query(statement)
            .bind(meter.id)
            .bind(meter.version)
            .execute()
            .await?;
    }
    Ok(())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    NEXT,
    MOVE_BORDER,
    RETIRE,
    PROMOTE,
    FORGET_HISTORY,
    FORGET_VALUES,
    FORGET_SAMPLES,
];
