//! A new version of each customer's baseline, out of what is staged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::baseline::Header;
use super::{Again, again, poke};
use crate::error::{ApiError, Result};
use crate::tenant::ids::{Baseline, Id};
use crate::tenant::{SystemTx, TenantId};

/// Longest name of a baseline, in characters.
const LONGEST_NAME: usize = 200;

/// Who makes a version, as the audit trail writes it.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub kind: String,
    pub id: String,
    /// Whose baselines of the same source are to be looked at although nothing of theirs is staged: one customer's, or
    /// those of the operator's feed.
    pub tenant: Option<TenantId>,
}

/// What became of a customer's baseline.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Published {
    pub added: u64,
    pub changed: u64,
    pub removed: u64,
    pub same: u64,
}

impl Published {
    /// Whether it says something new.
    pub(crate) const fn is_news(self) -> bool {
        self.added + self.changed + self.removed > 0
    }
}

/// Of several that are said of one resource, one.
const NEWEST: &str = "CREATE TEMPORARY TABLE newest_baseline ON COMMIT DROP AS
    SELECT DISTINCT ON (tenant_id, identity) * FROM staged_baseline WHERE tenant_id IS NOT NULL
    ORDER BY tenant_id, identity, rank DESC, n DESC";

/// Whose baselines are looked at: of whom something is staged, and those who have one of this state.
const TENANTS: &str = "SELECT DISTINCT tenant_id FROM newest_baseline
    UNION SELECT b.tenant_id FROM baselines b
    WHERE b.lineage = $1 AND ($2::uuid IS NULL AND b.is_routed OR b.tenant_id = $2)
    ORDER BY 1";

/// One after the other, of one customer.
const TAKE_TURN: &str = "INSERT INTO drift_states (tenant_id) VALUES ($1)
    ON CONFLICT (tenant_id) DO UPDATE SET reconciled_at = drift_states.reconciled_at";

const FIND: &str = "SELECT baseline_id, name, lineage, serial, version FROM baselines
     WHERE tenant_id = $1 AND is_routed = $5
       AND (lineage = $2
            OR $2 IS NULL AND lineage IS NULL AND source_name = $3 AND kind = $4
               AND account_ids IS NOT DISTINCT FROM $6) FOR UPDATE";

/// Another state that the same sender calls so.
const FOREIGN: &str = "SELECT lineage FROM baselines
    WHERE tenant_id = $1 AND source_name = $2 AND kind = 'terraform_state' AND is_routed = $3 AND lineage <> $4
    LIMIT 1";

const TAKEN: &str = "SELECT name FROM baselines WHERE tenant_id = $1 AND starts_with(name, $2)";

const MAKE: &str = "INSERT INTO baselines
        (tenant_id, baseline_id, name, kind, lineage, serial, terraform_version, version, resource_count,
         reports_unmanaged, is_routed, created_at, changed_at, changed_by_kind, changed_by_id, source_name, account_ids)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, true, $8, $9, $9, $10, $11, $12, $13)";

/// What it says now against what it said: of what somebody accepted since, only what the source says anew.
const DIFFER: &str = "CREATE TEMPORARY TABLE baseline_differs ON COMMIT DROP AS
    SELECT coalesce(n.identity, r.identity) AS identity,
           CASE WHEN r.identity IS NULL THEN 'added' WHEN n.identity IS NULL THEN 'removed' ELSE 'changed' END AS kind
    FROM (SELECT * FROM newest_baseline WHERE tenant_id = $1) n
    FULL JOIN (SELECT identity, digest FROM baseline_resources
               WHERE tenant_id = $1 AND baseline_id = $2 AND until IS NULL) r ON r.identity = n.identity
    WHERE r.identity IS NULL OR n.identity IS NULL AND $3 OR n.digest <> r.digest";

const END: &str = "UPDATE baseline_resources r SET until = $3 FROM baseline_differs d
    WHERE r.tenant_id = $1 AND r.baseline_id = $2 AND r.until IS NULL AND r.identity = d.identity";

const BEGIN: &str = "INSERT INTO baseline_resources
        (tenant_id, baseline_id, identity, since, provider, account_id, region, resource_type, native_id, resource_uid,
         resource_name, address, extent, configuration, names, aliases, previous_addresses, digest, is_accepted,
         declared_at, said_at)
    SELECT $1, $2, identity, $3, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
           address, extent, configuration, names, aliases, previous_addresses, digest, false,
           $4, $5
    FROM newest_baseline JOIN baseline_differs USING (identity) WHERE tenant_id = $1";

const MARK: &str = "INSERT INTO drift_marks (tenant_id, identity, mark)
    SELECT $1, identity, gen_random_uuid() FROM baseline_differs ORDER BY identity
    ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark, waits_for = NULL, was_seen = false";

/// It says what it said before, maybe in a newer serial.
const SEEN: &str = "UPDATE baselines
    SET serial = greatest(serial, $3), terraform_version = coalesce($4, terraform_version)
    WHERE tenant_id = $1 AND baseline_id = $2 AND $3 > serial";

const CHANGE: &str = "UPDATE baselines
    SET serial = greatest(serial, $3), terraform_version = coalesce($4, terraform_version), version = $5,
        resource_count = (SELECT count(*) FROM baseline_resources
                          WHERE tenant_id = $1 AND baseline_id = $2 AND until IS NULL AND configuration IS NOT NULL),
        changed_at = $6, changed_by_kind = $7, changed_by_id = $8
    WHERE tenant_id = $1 AND baseline_id = $2";

const NOTE: &str = "INSERT INTO baseline_versions
        (tenant_id, baseline_id, version, at, by_kind, by_id, cause, serial, file_name, added, changed, removed,
         resource_count)
    SELECT $1, $2, $3, $4, $5, $6, 'imported', $7, $8, $9, $10, $11, resource_count
    FROM baselines WHERE tenant_id = $1 AND baseline_id = $2";

#[derive(sqlx::FromRow)]
struct Known {
    baseline_id: Uuid,
    name: String,
    lineage: Option<String>,
    serial: Option<i64>,
    version: i32,
}

/// Makes a new version of the baseline of each customer of whom something is staged, where it says something new.
///
/// # Errors
///
/// The state is older than the one that is known, or it is another one under the same name.
pub(crate) async fn publish(
    tx: &mut SystemTx,
    header: &Header,
    author: &Author,
    now: Timestamp,
) -> Result<BTreeMap<TenantId, Published>> {
    tx.query(NEWEST).execute().await?;
    tx.query("ANALYZE newest_baseline").execute().await?;
    let tenants: Vec<(Uuid,)> = tx
        .query(TENANTS)
        .bind(&header.lineage)
        .bind(author.tenant.map(TenantId::uuid))
        .all()
        .await?;
    let mut all = BTreeMap::new();
    for (tenant,) in tenants {
        let tenant = TenantId::from_uuid(tenant);
        let published = one(tx, tenant, header, author, now).await?;
        all.insert(tenant, published);
    }
    tx.query("DROP TABLE newest_baseline").execute().await?;
    Ok(all)
}

async fn one(
    tx: &mut SystemTx,
    tenant: TenantId,
    header: &Header,
    author: &Author,
    now: Timestamp,
) -> Result<Published> {
    tx.query(TAKE_TURN).bind(tenant.uuid()).execute().await?;
    let name = header.called();
    let known: Option<Known> = tx
        .query(FIND)
        .bind(tenant.uuid())
        .bind(&header.lineage)
        .bind(&name)
        .bind(&header.kind)
        .bind(author.tenant.is_none())
        .bind(header.accounts())
        .optional()
        .await?;
    if let Some(known) = &known {
        match newer(known, header) {
            // What was held is of no use any more.
            Err(_) if header.is_late => return Ok(Published::default()),
            checked => checked?,
        }
    }
    let places = places(tx, tenant).await?;
    let (id, version) = match &known {
        Some(known) => (known.baseline_id, known.version + 1),
        None => (make(tx, tenant, header, author, now).await?, 1),
    };
    tx.query(DIFFER)
        .bind(tenant.uuid())
        .bind(id)
        .bind(header.is_whole)
        .execute()
        .await?;
    let counted: Vec<(String, i64)> = tx
        .query("SELECT kind, count(*) FROM baseline_differs GROUP BY kind")
        .all()
        .await?;
    let (said,): (i64,) = tx
        .query("SELECT count(*) FROM newest_baseline WHERE tenant_id = $1")
        .bind(tenant.uuid())
        .one()
        .await?;
    let count = |kind: &str| {
        let found = counted.iter().find(|(one, _)| one == kind);
        found.map_or(0, |(_, count)| count.unsigned_abs())
    };
    let mut published = Published {
        added: count("added"),
        changed: count("changed"),
        removed: count("removed"),
        same: 0,
    };
    published.same = said
        .unsigned_abs()
        .saturating_sub(published.added + published.changed);
    let is_new = known.is_none();
    if is_new || !counted.is_empty() {
        let end = tx.query(END).bind(tenant.uuid()).bind(id).bind(version);
        end.execute().await?;
        let begin = tx.query(BEGIN).bind(tenant.uuid()).bind(id).bind(version);
        let declared = header.made_at.map_or(now, |made| made.min(now));
        begin
            .bind(declared.to_sqlx())
            .bind(now.to_sqlx())
            .execute()
            .await?;
        tx.query(MARK).bind(tenant.uuid()).execute().await?;
        change(tx, (tenant, id), version, header, author, now).await?;
        let note = tx.query(NOTE).bind(tenant.uuid()).bind(id).bind(version);
        let note = note.bind(now.to_sqlx()).bind(&author.kind).bind(&author.id);
        let note = note.bind(header.serial).bind(&header.file_name);
        note.bind(signed(published.added))
            .bind(signed(published.changed))
            .bind(signed(published.removed))
            .execute()
            .await?;
        // Accounts that nobody spoke of may be spoken of now: what is there and is not named is unmanaged.
        match is_new || self::places(tx, tenant).await? != places {
            true => again(tx, tenant, Again::Compare).await?,
            false => poke(tx, tenant).await?,
        }
    } else {
        let seen = tx.query(SEEN).bind(tenant.uuid()).bind(id);
        seen.bind(header.serial)
            .bind(&header.terraform_version)
            .execute()
            .await?;
    }
    tx.query("DROP TABLE baseline_differs").execute().await?;
    Ok(published)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Refuses a state that is older than the one that is known.
fn newer(known: &Known, header: &Header) -> Result<()> {
    match (known.serial, header.serial) {
        (Some(before), Some(serial)) if serial < before => {
            let lineage = known.lineage.as_deref().unwrap_or_default();
            let detail = format!(
                "serial {serial} of the state with the lineage {lineage:?} is lower than {before}, which the baseline \
                 {:?} is made of: it is older",
                known.name
            );
            Err(ApiError::refused_file(detail, Vec::new()))
        }
        _ => Ok(()),
    }
}

/// Where a customer's baselines speak: in accounts, and in namespaces of clusters.
async fn places(tx: &mut SystemTx, tenant: TenantId) -> Result<Vec<(String, String, String)>> {
    let places = "SELECT DISTINCT provider, account_id, CASE provider WHEN 'kubernetes' THEN region ELSE '' END
                  FROM baseline_resources WHERE tenant_id = $1 AND until IS NULL ORDER BY 1, 2, 3";
    Ok(tx.query(places).bind(tenant.uuid()).all().await?)
}

async fn make(
    tx: &mut SystemTx,
    tenant: TenantId,
    header: &Header,
    author: &Author,
    now: Timestamp,
) -> Result<Uuid> {
    let source: String = header.called().chars().take(LONGEST_NAME).collect();
    let foreign: Option<(String,)> = tx
        .query(FOREIGN)
        .bind(tenant.uuid())
        .bind(&source)
        .bind(author.tenant.is_none())
        .bind(&header.lineage)
        .optional()
        .await?;
    if let Some((known,)) = foreign.filter(|_| header.name.is_some() && !header.is_late) {
        let lineage = header.lineage.as_deref().unwrap_or_default();
        let detail = format!(
            "the baseline {source:?} is made of the state with the lineage {known:?}, and this one has {lineage:?}: it \
             is another state"
        );
        return Err(ApiError::refused_file(detail, Vec::new()));
    }
    let taken: Vec<(String,)> = tx
        .query(TAKEN)
        .bind(tenant.uuid())
        .bind(&source)
        .all()
        .await?;
    let is_taken = |name: &String| taken.iter().any(|(taken,)| taken == name);
    let numbered = (2..).map(|number| format!("{source} ({number})"));
    let mut names = std::iter::once(source.clone()).chain(numbered);
    let name = names
        .find(|name| !is_taken(name))
        .ok_or_else(|| ApiError::internal("no name is left"))?;
    let id = Id::<Baseline>::mint(tx.clock()).uuid();
    tx.query(MAKE)
        .bind(tenant.uuid())
        .bind(id)
        .bind(name)
        .bind(&header.kind)
        .bind(&header.lineage)
        .bind(header.serial)
        .bind(&header.terraform_version)
        .bind(author.tenant.is_none())
        .bind(now.to_sqlx())
        .bind(&author.kind)
        .bind(&author.id)
        .bind(&source)
        .bind(header.accounts())
        .execute()
        .await?;
    Ok(id)
}

async fn change(
    tx: &mut SystemTx,
    (tenant, id): (TenantId, Uuid),
    version: i32,
    header: &Header,
    author: &Author,
    now: Timestamp,
) -> Result<()> {
    let change = tx.query(CHANGE).bind(tenant.uuid()).bind(id);
    let change = change.bind(header.serial).bind(&header.terraform_version);
    let change = change.bind(version).bind(now.to_sqlx());
    change.bind(&author.kind).bind(&author.id).execute().await?;
    Ok(())
}
