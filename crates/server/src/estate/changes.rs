//! What an import changes, written down resource by resource and field by field, before it is kept.

use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_drift::{Change, Difference, Pointer, Standing, class, compare_resources};
use tenantry_formats::configuration::Family;
use tenantry_policy::score::weight;
use tenantry_resource::json::Value;
use tenantry_resource::{Identity, Severity};
use uuid::Uuid;

use super::stored::{bytea, identity, resource};
use crate::error::{ApiError, Result};
use crate::tenant::SystemTx;
use crate::tenant::ids::{ConfigurationChange, Id};

/// Changes that are read and written at once.
const PAGE: i64 = 200;
/// What these may come to on both sides, as they are kept: of larger ones fewer are read at once.
const PAGE_BYTES: i64 = 8 << 20;
/// Fields of one change that are kept; all are counted.
const LISTED: usize = 200;

/// Accounts of which something was known before: what comes with the first document of another was there before it.
const KNOWN_ACCOUNTS: &str = "CREATE TEMPORARY TABLE known_accounts ON COMMIT DROP AS
    SELECT a.* FROM (SELECT DISTINCT tenant_id, provider, account_id FROM changes WHERE kind = 'new') a
    WHERE EXISTS (SELECT FROM configuration_resources c
                  WHERE c.tenant_id = a.tenant_id AND c.provider = a.provider AND c.account_id = a.account_id)";

const NEXT: &str = "WITH page AS (
     SELECT g.tenant_id, g.identity, g.provider, g.account_id, g.region, g.resource_type, g.native_id, g.resource_uid,
            coalesce(g.resource_name, c.resource_name) AS resource_name, g.kind, c.configuration::text AS before,
            g.configuration::text AS after, c.observed_at AS seen_before_at,
            CASE WHEN g.n = 0 AND $5 THEN $6 ELSE g.observed_at END AS observed_at, g.is_routed
     FROM changes g
     LEFT JOIN configuration_resources c ON c.tenant_id = g.tenant_id AND c.identity = g.identity
     LEFT JOIN known_accounts k
       ON k.tenant_id = g.tenant_id AND k.provider = g.provider AND k.account_id = g.account_id
     WHERE (g.kind IN ('changed', 'deleted') OR g.kind = 'new' AND (k.tenant_id IS NOT NULL OR c.tenant_id IS NOT NULL))
       AND (g.tenant_id, g.identity) > ($1, $2)
     ORDER BY g.tenant_id, g.identity LIMIT $3
     ), added AS (
         SELECT *, sum(length) OVER (ORDER BY tenant_id, identity) - length AS bytes_before
         FROM (SELECT *, coalesce(octet_length(before), 0) + coalesce(octet_length(after), 0) AS length FROM page) p
     )
     SELECT * FROM added WHERE bytes_before < $4 ORDER BY tenant_id, identity";

const KEEP: &str = "INSERT INTO configuration_changes
    SELECT * FROM json_populate_recordset(NULL::configuration_changes, $1::json)";

#[derive(sqlx::FromRow)]
struct Found {
    tenant_id: Uuid,
    identity: Vec<u8>,
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    resource_uid: String,
    resource_name: Option<String>,
    kind: String,
    before: Option<String>,
    after: Option<String>,
    seen_before_at: Option<jiff_sqlx::Timestamp>,
    observed_at: jiff_sqlx::Timestamp,
    is_routed: bool,
}

/// A row of `configuration_changes`.
#[derive(Serialize)]
struct Row<'a> {
    tenant_id: Uuid,
    change_id: Uuid,
    identity: String,
    provider: &'a str,
    account_id: &'a str,
    region: &'a str,
    resource_type: &'a str,
    native_id: &'a str,
    resource_uid: &'a str,
    resource_name: Option<&'a str>,
    kind: &'static str,
    seen_before_at: Option<jiff::Timestamp>,
    observed_at: jiff::Timestamp,
    recorded_at: jiff::Timestamp,
    source: &'a str,
    severity: &'static str,
    weight: u32,
    fields: Box<RawValue>,
    field_count: usize,
    paths: String,
    pending_mark: Uuid,
    is_routed: bool,
}

/// Writes down what `changes` is about to change, which `source` says; gives how many changes that are.
///
/// Items of AWS Config say when they were captured, which is when they last changed: what is missing among them was seen to
/// be missing when they came.
pub(crate) async fn record(tx: &mut SystemTx, source: &'static str) -> Result<u64> {
    tx.query(KNOWN_ACCOUNTS).execute().await?;
    let is_captured = source == Family::AwsConfig.as_str();
    let mut recorded = 0;
    let mut after = (Uuid::nil(), Vec::new());
    let now = tx.clock().now();
    loop {
        let page: Vec<Found> = tx
            .query(NEXT)
            .bind(after.0)
            .bind(&after.1)
            .bind(PAGE)
            .bind(PAGE_BYTES)
            .bind(is_captured)
            .bind(now.to_sqlx())
            .all()
            .await?;
        let Some(last) = page.last() else {
            return Ok(recorded);
        };
        after = (last.tenant_id, last.identity.clone());
        let ids: Vec<Uuid> = page
            .iter()
            .map(|_| Id::<ConfigurationChange>::mint(tx.clock()).uuid())
            .collect();
        let rows = tokio::task::spawn_blocking(move || {
            let rows = page.iter().zip(ids);
            let rows = rows.filter_map(|(found, id)| row(found, id, now, source).transpose());
            let rows: Vec<String> = rows.collect::<Result<_>>()?;
            Ok::<_, ApiError>(rows)
        });
        let rows = rows.await.map_err(ApiError::internal)??;
        if !rows.is_empty() {
            recorded += rows.len() as u64;
            let piece = format!("[{}]", rows.join(","));
            tx.query(KEEP).bind(piece).execute().await?;
        }
    }
}

/// The row, as JSON; none if no field differs.
fn row(found: &Found, id: Uuid, now: jiff::Timestamp, source: &str) -> Result<Option<String>> {
    let named = identity(
        &found.provider,
        &found.account_id,
        &found.region,
        &found.resource_type,
        &found.native_id,
    )?;
    let (kind, difference) = match (found.kind.as_str(), &found.before) {
        ("deleted", _) => ("deleted", Difference::default()),
        ("changed", Some(before)) => {
            let before = resource(named.clone(), Some(before))?;
            let after = resource(named.clone(), found.after.as_deref())?;
            let difference = compare_resources(&before, &after, LISTED);
            if difference.is_empty() {
                return Ok(None);
            }
            ("changed", difference)
        }
        _ => ("created", Difference::default()),
    };
    let severity = match kind {
        "deleted" => class::of_standing(&named, Standing::Removed),
        "created" => class::of_standing(&named, Standing::Added),
        _ => worst(&named, difference.changes()),
    };
    let paths = difference.changes().iter().map(|one| one.path.to_string());
    let row = Row {
        tenant_id: found.tenant_id,
        change_id: id,
        identity: bytea(&found.identity),
        provider: &found.provider,
        account_id: &found.account_id,
        region: &found.region,
        resource_type: &found.resource_type,
        native_id: &found.native_id,
        resource_uid: &found.resource_uid,
        resource_name: found.resource_name.as_deref(),
        kind,
        seen_before_at: found.seen_before_at.map(jiff_sqlx::Timestamp::to_jiff),
        observed_at: found.observed_at.to_jiff(),
        recorded_at: now,
        source,
        severity: severity.as_str(),
        weight: weight(severity),
        field_count: difference.total(),
        paths: paths.collect::<Vec<_>>().join("\n"),
        fields: fields(&named, difference.changes())?,
        pending_mark: Uuid::new_v4(),
        is_routed: found.is_routed,
    };
    let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
    Ok(Some(json))
}

fn worst(identity: &Identity, changes: &[Change]) -> Severity {
    let each = changes
        .iter()
        .map(|change| class::of_change(identity, change).1);
    each.max().unwrap_or(Severity::Low)
}

/// The fields as they are kept: what differs, what it is about, and how bad that is.
fn fields(identity: &Identity, changes: &[Change]) -> Result<Box<RawValue>> {
    let each = changes.iter().map(|change| {
        let (class, severity) = class::of_change(identity, change);
        let mut value = change.to_value();
        if let Value::Object(object) = &mut value {
            object.insert("class", class.as_str());
            object.insert("severity", severity.as_str());
        }
        value
    });
    let list = Value::List(each.collect());
    RawValue::from_string(list.to_string()).map_err(ApiError::internal)
}

/// The places that a change that is kept has.
pub(crate) fn places(paths: &str) -> Vec<Pointer> {
    let lines = paths.lines();
    lines.filter_map(|line| line.parse().ok()).collect()
}
