//! Prices customers' months, again and again: what arrives late is in the next bill of its month.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::types::Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tenantry_formats::encoding::Encoding;
use uuid::Uuid;

use super::bill::{Bill, Parties, Unpriced};
use super::quantities::{marked_up, priceable, used};
use super::terms::Charge;
use super::{MONTHS_BACK, book};
use crate::decimals::plain;
use crate::error::{ApiError, Result};
use crate::features::costs::closed::Month;
use crate::features::costs::import::{Content, Progress, prepare, stage};
use crate::features::costs::publish::{Delivery, publish};
use crate::features::costs::staged::{Staged, StagedBill, Staging};
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::metrics::counting;
use crate::state::App;
use crate::tenant::ids::{Id, Import};
use crate::tenant::{Caller, OperatorCtx, SystemReason, SystemTx, TenantCtx, TenantId};

/// Has the months of all customers priced that a price is for; comes once an hour.
pub const PRICE_ALL: OperatorJob<()> = OperatorJob::new("price_all");
/// Prices the months of a customer.
pub const PRICE: TenantJob<Which> =
    TenantJob::new("price_customer").timeout(std::time::Duration::from_secs(1800));

/// Months that are over are looked at once a day, but for the last one.
const PATIENCE: SignedDuration = SignedDuration::from_hours(23);

/// Which months.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Which {
    /// All of them, those that were looked at a moment ago as well.
    #[serde(default)]
    pub(super) all: bool,
    /// A month that waits, and may change.
    #[serde(default)]
    pub(super) confirmed: Option<Month>,
}

/// Hands each customer's work on.
pub async fn price_all(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    spread(&app, false).await?;
    Ok(())
}

/// Has everybody's months priced anew after a price has changed.
pub async fn price_anew(app: App, _: OperatorCtx, _: Changed) -> Result<(), Failure> {
    spread(&app, true).await?;
    Ok(())
}

/// A price that has changed.
pub const PRICE_ANEW: OperatorJob<Changed> = OperatorJob::new("price_anew");

/// Which price it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Changed {
    pub(super) price_id: Uuid,
}

async fn spread(app: &App, all: bool) -> Result<()> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let tenants: Vec<(Uuid,)> = tx
        .query(
            "SELECT tenant_id FROM tenants t
             WHERE EXISTS (SELECT 1 FROM prices WHERE tenant_id IS NULL AND plan_id IS NULL)
                OR EXISTS (SELECT 1 FROM prices p WHERE p.tenant_id = t.tenant_id)
                OR EXISTS (SELECT 1 FROM prices p WHERE p.plan_id = t.plan_id)
                OR EXISTS (SELECT 1 FROM priced_months m WHERE m.tenant_id = t.tenant_id)
             ORDER BY tenant_id",
        )
        .all()
        .await?;
    let now = app.clock.now();
    for (tenant,) in tenants {
        let which = Which {
            all,
            confirmed: None,
        };
        // A job that runs already may have read what has changed since.
        let job = PRICE.job(&which).once(now.to_string());
        tx.enqueue_for(TenantId::from_uuid(tenant), job).await?;
    }
    tx.commit_work().await
}

/// Prices the months of one customer.
pub async fn price(app: App, ctx: TenantCtx, which: Which) -> Result<(), Failure> {
    let due = due(&app, &ctx, &which).await?;
    let caller = Caller::Customer(ctx);
    let mut first = None;
    for (month, confirmed) in due {
        // One month that cannot be priced keeps no other one from it.
        if let Err(error) = price_month(&app, &caller, month, confirmed).await {
            tracing::warn!(month = %month, %error, "a month could not be priced");
            first.get_or_insert(error);
        }
    }
    first.map_or(Ok(()), |error| Err(error.into()))
}

/// The months to look at, each with whether it may change although it would wait.
async fn due(app: &App, ctx: &TenantCtx, which: &Which) -> Result<Vec<(Month, bool)>> {
    if let Some(month) = which.confirmed {
        return Ok(vec![(month, true)]);
    }
    let now = app.clock.now();
    let current = Month::of(now);
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    let Some(first) = book::first_month(&mut tx, ctx.tenant()).await? else {
        return Ok(Vec::new());
    };
    let looked_at: Vec<(jiff_sqlx::Date, jiff_sqlx::Timestamp)> = tx
        .query("SELECT month, priced_at FROM priced_months WHERE tenant_id = $1")
        .bind(ctx.tenant().uuid())
        .all()
        .await?;
    let looked_at: BTreeMap<Date, Timestamp> = looked_at
        .into_iter()
        .map(|(month, at)| (month.to_jiff(), at.to_jiff()))
        .collect();
    let oldest = current.first().saturating_sub(MONTHS_BACK.months());
    let mut month = Month::of_day(first.max(oldest));
    let mut due = Vec::new();
    while month.first() <= current.first() {
        let is_recent = month.next()?.first() >= current.first();
        let is_due = looked_at
            .get(&month.first())
            .is_none_or(|at| now.duration_since(*at) >= PATIENCE);
        if which.all || is_recent || is_due {
            due.push((month, false));
        }
        month = month.next()?;
    }
    Ok(due)
}

/// What a month comes to.
struct Priced {
    file: Vec<u8>,
    /// `None` where nothing is charged.
    digest: Option<Vec<u8>>,
    totals: BTreeMap<String, String>,
    unpriced: Vec<Unpriced>,
    /// Whether all that was used is still known, by every meter that is priced.
    is_whole: bool,
}

#[derive(sqlx::FromRow)]
struct Customer {
    name: String,
    created_at: jiff_sqlx::Timestamp,
    plan_id: Option<Uuid>,
    plan_since: Option<jiff_sqlx::Timestamp>,
    is_closed: bool,
    known_plan: Option<Uuid>,
    content_sha256: Option<Vec<u8>>,
    totals: Option<Json<BTreeMap<String, String>>>,
}

impl Customer {
    /// The plan whose prices hold: that of the customer when the month ended, or now while it lasts. Of a month that
    /// ended before the customer had its plan, and that was never looked at, nothing says what it had then.
    fn plan(&self, month: Month) -> Result<Option<Uuid>> {
        let end = month.next()?.starts_at()?;
        let since = self.plan_since.map(jiff_sqlx::Timestamp::to_jiff);
        Ok(match since.is_none_or(|since| since < end) {
            true => self.plan_id,
            false => self.known_plan,
        })
    }
}

async fn price_month(app: &App, caller: &Caller, month: Month, confirmed: bool) -> Result<()> {
    let Caller::Customer(ctx) = caller else {
        return Err(ApiError::internal("a month is a customer's"));
    };
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    // What another one reads meanwhile may be older than what it would then take the place of.
    tx.query("SELECT pg_advisory_xact_lock(7204, hashtext($1))")
        .bind(ctx.tenant().to_string())
        .execute()
        .await?;
    let customer: Customer = tx
        .query(
            "SELECT t.name, t.created_at, t.plan_id, t.plan_since, m.plan_id AS known_plan, m.content_sha256, m.totals,
                    EXISTS (SELECT 1 FROM closed_months c WHERE c.month = $2) AS is_closed
             FROM tenants t LEFT JOIN priced_months m ON m.tenant_id = t.tenant_id AND m.month = $2
             WHERE t.tenant_id = $1",
        )
        .bind(ctx.tenant().uuid())
        .bind(month.first().to_sqlx())
        .one()
        .await?;
    let plan = customer.plan(month)?;
    let prices = book::of(&mut tx, ctx.tenant(), plan, month.first()).await?;
    let parties = Parties {
        issuer: app.settings.serving.product_name.as_str(),
        tenant: ctx.tenant(),
        customer: &customer.name,
        since: Month::of(customer.created_at.to_jiff()),
    };
    let priced = make(app, ctx, &parties, &prices, month).await?;
    let is_same = priced.digest == customer.content_sha256;
    let note = Note {
        tenant: ctx.tenant(),
        month,
        plan,
        priced: &priced,
        now,
    };
    // What was charged stays until somebody says so, where the month is closed or the events it was of are gone.
    let waits = customer.is_closed || !priced.is_whole;
    if is_same || (waits && !confirmed) {
        drop(tx);
        // Of such a month nobody is asked about another name or unit.
        let charged = customer.totals.map(|totals| totals.0).unwrap_or_default();
        let differs = !is_same && priced.totals != charged;
        let mut tx = app.db.system(SystemReason::StageImport).await?;
        note.looked_at(&mut tx, differs).await?;
        return tx.commit_work().await;
    }
    note.published(&mut tx).await?;
    deliver(app, caller, tx, (&parties, month, confirmed), priced).await
}

/// Prices what a customer used and was charged for in a month.
async fn make(
    app: &App,
    ctx: &TenantCtx,
    parties: &Parties<'_>,
    prices: &[book::Held],
    month: Month,
) -> Result<Priced> {
    let mut bill = Bill::new(parties, month)?;
    let markups: Vec<(&book::Held, _)> = prices
        .iter()
        .filter_map(|price| match &price.terms.charge {
            Charge::Markup(markup) => Some((price, markup)),
            Charge::Usage(_) => None,
        })
        .collect();
    let all_markups: Vec<_> = markups.iter().map(|(_, markup)| *markup).collect();
    let begins = month.starts_at()?;
    let mut is_whole = true;
    let mut tx = app.db.read(ctx).await?;
    let counting = counting(&mut tx).await?;
    for price in prices {
        let Charge::Usage(charge) = &price.terms.charge else {
            continue;
        };
        let meter = counting
            .meters
            .iter()
            .find(|meter| meter.is_current && Some(meter.id) == price.meter_id);
        // One that is new has nothing counted yet.
        let Some(meter) = meter else { continue };
        priceable(meter)?;
        is_whole &= meter.counts_from.is_none_or(|from| from <= begins);
        let used = used(
            app.history.as_ref(),
            &mut tx,
            &counting,
            meter,
            charge,
            month,
            app.clock.now(),
        )
        .await?;
        bill.usage(price, charge, &meter.definition, &used)?;
    }
    for (which, (price, markup)) in markups.iter().enumerate() {
        let costs = marked_up(&mut tx, &all_markups, which, month).await?;
        bill.markup(price, markup, &costs)?;
    }
    let totals = bill.totals.iter();
    let totals = totals.map(|(currency, total)| (currency.clone(), plain(total)));
    let (totals, rows) = (totals.collect(), bill.rows);
    let unpriced = std::mem::take(&mut bill.unpriced);
    let file = bill.finish()?;
    Ok(Priced {
        digest: (rows > 0).then(|| Sha256::digest(&file).to_vec()),
        file,
        totals,
        unpriced,
        is_whole,
    })
}

/// What is written down of a month.
struct Note<'a> {
    tenant: TenantId,
    month: Month,
    plan: Option<Uuid>,
    priced: &'a Priced,
    now: Timestamp,
}

impl Note<'_> {
    /// Nothing was published; `differs` is whether something would be, did the month not wait for somebody's word.
    async fn looked_at(&self, tx: &mut SystemTx, differs: bool) -> Result<()> {
        let totals = Json(&self.priced.totals);
        tx.query(
            "INSERT INTO priced_months (tenant_id, month, plan_id, totals, pending, unpriced, priced_at)
             VALUES ($1, $2, $3, '{}', $4, $5, $6)
             ON CONFLICT (tenant_id, month) DO UPDATE
             SET plan_id = excluded.plan_id, pending = excluded.pending, unpriced = excluded.unpriced,
                 priced_at = excluded.priced_at",
        )
        .bind(self.tenant.uuid())
        .bind(self.month.first().to_sqlx())
        .bind(self.plan)
        .bind(differs.then_some(totals))
        .bind(Json(&self.priced.unpriced))
        .bind(self.now.to_sqlx())
        .execute()
        .await?;
        Ok(())
    }

    /// It is published by the transaction.
    async fn published(&self, tx: &mut SystemTx) -> Result<()> {
        tx.query(
            "INSERT INTO priced_months
                 (tenant_id, month, plan_id, content_sha256, totals, unpriced, priced_at, published_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
             ON CONFLICT (tenant_id, month) DO UPDATE
             SET plan_id = excluded.plan_id, content_sha256 = excluded.content_sha256, totals = excluded.totals,
                 pending = NULL, unpriced = excluded.unpriced, priced_at = excluded.priced_at,
                 published_at = excluded.published_at",
        )
        .bind(self.tenant.uuid())
        .bind(self.month.first().to_sqlx())
        .bind(self.plan)
        .bind(&self.priced.digest)
        .bind(Json(&self.priced.totals))
        .bind(Json(&self.priced.unpriced))
        .bind(self.now.to_sqlx())
        .execute()
        .await?;
        Ok(())
    }
}

/// Publishes the bill as one that was delivered.
async fn deliver(
    app: &App,
    caller: &Caller,
    mut tx: SystemTx,
    (parties, month, confirmed): (&Parties<'_>, Month, bool),
    priced: Priced,
) -> Result<()> {
    prepare(&mut tx).await?;
    let staged = match &priced.digest {
        Some(_) => {
            let content = Content {
                media_type: "text/csv".to_owned(),
                encoding: Encoding::Plain,
                max_bytes: u64::MAX,
            };
            let source = std::io::Cursor::new(priced.file);
            let progress = Arc::new(Progress::default());
            stage(&mut tx, source, content, 1, Staging::default(), &progress)
                .await?
                .finish()
        }
        // What was charged before is charged no more.
        None => Staged {
            rows: 0,
            bills: vec![StagedBill {
                invoice_issuer: parties.issuer.to_owned(),
                billing_account_id: parties.tenant.to_string(),
                period_start: month.starts_at()?,
                period_end: month.next()?.starts_at()?,
                content_sha256: Sha256::digest([]).to_vec(),
            }],
            unknown: Vec::new(),
            content_sha256: Sha256::digest([]).to_vec(),
        },
    };
    let delivery = Delivery {
        caller,
        clock: app.clock.as_ref(),
        import_id: Id::<Import>::mint(app.clock.as_ref()),
        file_names: &[format!("prices-{month}.csv")],
        opened_at: None,
        // One that was closed since it was looked at is refused, and looked at again.
        confirm_closed: confirmed,
        is_priced: true,
    };
    let result = publish(tx, staged, &delivery).await?;
    tracing::info!(month = %month, rows = result.received, totals = %json!(priced.totals), "a month was priced");
    Ok(())
}
