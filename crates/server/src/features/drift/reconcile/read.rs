//! Resources as they are and as they are to be, read for a page of identities.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::value::RawValue;
use tenantry_drift::{Expected, Extent, Names, Outcome};
use tenantry_resource::Resource;
use tenantry_resource::json::Value;
use uuid::Uuid;

use super::write::is_over;
use crate::error::{ApiError, Result};
use crate::estate::stored::{identity, resource};
use crate::tenant::{SystemTx, TenantId};

/// The identities of the next page, of both sides.
pub(super) const NEXT: &str = "SELECT identity FROM (
        (SELECT identity FROM baseline_resources
         WHERE tenant_id = $1 AND until IS NULL AND identity > $2 ORDER BY identity LIMIT $3)
        UNION
        (SELECT identity FROM configuration_resources
         WHERE tenant_id = $1 AND identity > $2 ORDER BY identity LIMIT $3)
        UNION
        (SELECT identity FROM drifts
         WHERE tenant_id = $1 AND status NOT IN ('accepted', 'resolved') AND identity > $2 ORDER BY identity LIMIT $3)
    ) both_sides ORDER BY identity LIMIT $3";

/// How long resources are as they are kept, on both sides.
const LENGTHS: &str = "SELECT identity, sum(octet_length(configuration::text))::bigint FROM (
        SELECT identity, configuration FROM baseline_resources
        WHERE tenant_id = $1 AND until IS NULL AND identity = ANY ($2)
        UNION ALL
        SELECT identity, configuration FROM configuration_resources WHERE tenant_id = $1 AND identity = ANY ($2)
    ) both_sides WHERE configuration IS NOT NULL GROUP BY identity";

/// What is read at once, as it is kept.
const MOST_BYTES: u64 = 8 << 20;

/// Of several baselines that speak of a resource, the one that spoke last counts.
const EXPECTED: &str = "SELECT DISTINCT ON (identity)
           identity, baseline_id, since, provider, account_id, region, resource_type, native_id, resource_uid,
           resource_name, address, extent, configuration::text, names::text, aliases, previous_addresses, digest,
           declared_at
    FROM baseline_resources WHERE tenant_id = $1 AND until IS NULL AND identity = ANY ($2)
    ORDER BY identity, said_at DESC, baseline_id DESC";

const OBSERVED: &str =
    "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
            configuration::text, digest, first_seen_at, observed_at, deleted_at
     FROM configuration_resources WHERE tenant_id = $1 AND identity = ANY ($2)";

/// Of the baselines, those without a counterpart under their identity that have one of these addresses.
pub(super) const BY_ALIAS: &str = "SELECT DISTINCT b.identity FROM baseline_resources b
    WHERE b.tenant_id = $1 AND b.until IS NULL AND b.aliases && $2
      AND NOT EXISTS (SELECT FROM configuration_resources c
                      WHERE c.tenant_id = $1 AND c.identity = b.identity AND c.deleted_at IS NULL)
    LIMIT 1000";

/// Of what is there and is not to be, what may be the resource that is missing: of the same types.
pub(super) const OF_TYPES: &str = "SELECT identity FROM drifts
    WHERE tenant_id = $1 AND standing IN ('added', 'unmanaged') AND status NOT IN ('accepted', 'resolved')
      AND resource_type = ANY ($2) LIMIT 1000";

/// What moved away from these identities of the baselines.
pub(super) const MOVED_FROM: &str = "SELECT identity FROM drifts
    WHERE tenant_id = $1 AND expected_identity = ANY ($2) AND status NOT IN ('accepted', 'resolved')";

#[derive(sqlx::FromRow)]
struct ExpectedRow {
    identity: Vec<u8>,
    baseline_id: Uuid,
    since: i32,
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    resource_uid: String,
    resource_name: Option<String>,
    address: Option<String>,
    extent: String,
    configuration: Option<String>,
    names: Option<String>,
    aliases: Vec<String>,
    previous_addresses: Vec<String>,
    digest: Vec<u8>,
    declared_at: jiff_sqlx::Timestamp,
}

#[derive(sqlx::FromRow)]
struct ObservedRow {
    identity: Vec<u8>,
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    resource_uid: String,
    resource_name: Option<String>,
    configuration: Option<String>,
    digest: Vec<u8>,
    first_seen_at: jiff_sqlx::Timestamp,
    observed_at: jiff_sqlx::Timestamp,
    deleted_at: Option<jiff_sqlx::Timestamp>,
}

/// A resource as it is to be.
#[derive(Clone)]
pub(super) struct ToBe {
    pub(super) key: Vec<u8>,
    pub(super) baseline_id: Uuid,
    /// Whether an earlier version of the baseline said something else of it, or nothing.
    pub(super) is_newer: bool,
    pub(super) uid: String,
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
    pub(super) digest: Vec<u8>,
    pub(super) declared_at: Timestamp,
    /// When it was seen to be gone.
    pub(super) gone_at: Option<Timestamp>,
    /// Of what was known when it was.
    pub(super) gone_digest: Option<Vec<u8>>,
    /// Of it as it is kept.
    pub(super) bytes: usize,
    pub(super) expected: Expected,
}

/// A resource as it is.
#[derive(Clone)]
pub(super) struct Is {
    pub(super) key: Vec<u8>,
    pub(super) uid: String,
    pub(super) name: Option<String>,
    pub(super) first_seen_at: Timestamp,
    pub(super) observed_at: Timestamp,
    /// Of how it is configured.
    pub(super) digest: Vec<u8>,
    /// Of it as it is kept.
    pub(super) bytes: usize,
    pub(super) resource: Resource,
}

impl std::borrow::Borrow<Expected> for ToBe {
    fn borrow(&self) -> &Expected {
        &self.expected
    }
}

impl std::borrow::Borrow<Resource> for Is {
    fn borrow(&self) -> &Resource {
        &self.resource
    }
}

impl ToBe {
    fn of(row: ExpectedRow) -> Result<Self> {
        let named = identity(
            &row.provider,
            &row.account_id,
            &row.region,
            &row.resource_type,
            &row.native_id,
        )?;
        let names = row.names.as_deref().map(|json| {
            let value = Value::parse(json).map_err(ApiError::internal)?;
            Names::from_value(&value).map_err(ApiError::internal)
        });
        let expected = Expected {
            resource: resource(named, row.configuration.as_deref())?,
            extent: match row.extent.as_str() {
                "declared" => Extent::Declared,
                _ => Extent::Whole,
            },
            names: names.transpose()?,
            previous_addresses: row.previous_addresses,
        };
        Ok(Self {
            key: row.identity,
            baseline_id: row.baseline_id,
            is_newer: row.since > 1,
            uid: row.resource_uid,
            name: row.resource_name,
            address: row.address.or_else(|| row.aliases.first().cloned()),
            digest: row.digest,
            declared_at: row.declared_at.to_jiff(),
            gone_at: None,
            gone_digest: None,
            bytes: row.configuration.as_ref().map_or(0, String::len),
            expected,
        })
    }
}

impl Is {
    fn of(row: ObservedRow) -> Result<Self> {
        let named = identity(
            &row.provider,
            &row.account_id,
            &row.region,
            &row.resource_type,
            &row.native_id,
        )?;
        let configuration = row
            .configuration
            .as_deref()
            .filter(|_| row.deleted_at.is_none());
        Ok(Self {
            key: row.identity,
            uid: row.resource_uid,
            name: row.resource_name,
            first_seen_at: row.first_seen_at.to_jiff(),
            observed_at: row.observed_at.to_jiff(),
            digest: row.digest,
            bytes: configuration.map_or(0, str::len),
            resource: resource(named, configuration)?,
        })
    }
}

/// The keys in groups that are not too long to be read at once.
pub(super) async fn groups(
    tx: &mut SystemTx,
    tenant: TenantId,
    keys: Vec<Vec<u8>>,
) -> Result<Vec<Vec<Vec<u8>>>> {
    let lengths: Vec<(Vec<u8>, i64)> = tx
        .query(LENGTHS)
        .bind(tenant.uuid())
        .bind(&keys)
        .all()
        .await?;
    let lengths: HashMap<Vec<u8>, i64> = lengths.into_iter().collect();
    let (mut groups, mut group, mut bytes) = (Vec::new(), Vec::new(), 0);
    for key in keys {
        let length = lengths.get(&key).map_or(0, |length| length.unsigned_abs());
        if bytes + length > MOST_BYTES && !group.is_empty() {
            groups.push(std::mem::take(&mut group));
            bytes = 0;
        }
        bytes += length;
        group.push(key);
    }
    groups.push(group);
    Ok(groups)
}

/// Both sides of some resources, by their keys.
pub(super) struct Sides {
    pub(super) to_be: BTreeMap<Vec<u8>, ToBe>,
    pub(super) is: BTreeMap<Vec<u8>, Is>,
}

/// Both sides of resources with these keys.
pub(super) async fn sides(tx: &mut SystemTx, tenant: TenantId, keys: &[Vec<u8>]) -> Result<Sides> {
    let expected: Vec<ExpectedRow> = tx
        .query(EXPECTED)
        .bind(tenant.uuid())
        .bind(keys)
        .all()
        .await?;
    let observed: Vec<ObservedRow> = tx
        .query(OBSERVED)
        .bind(tenant.uuid())
        .bind(keys)
        .all()
        .await?;
    let read = tokio::task::spawn_blocking(move || {
        let to_be = expected.into_iter().map(|row| {
            let to_be = ToBe::of(row)?;
            Ok((to_be.key.clone(), to_be))
        });
        let to_be = to_be.collect::<Result<_>>()?;
        let is = observed.into_iter().map(|row| {
            let is = Is::of(row)?;
            Ok((is.key.clone(), is))
        });
        let is = is.collect::<Result<_>>()?;
        Ok::<_, ApiError>(Sides { to_be, is })
    });
    read.await.map_err(ApiError::internal)?
}

/// A drift that is known.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct Before {
    pub(super) identity: Vec<u8>,
    pub(super) drift_id: Uuid,
    pub(super) status: String,
    pub(super) digest: Vec<u8>,
    pub(super) told: Vec<u8>,
    pub(super) expected_digest: Option<Vec<u8>>,
    pub(super) observed_digest: Option<Vec<u8>>,
    /// Of one that moved, under which identity it is to be.
    pub(super) expected_identity: Option<Vec<u8>>,
    pub(super) first_seen_at: jiff_sqlx::Timestamp,
    pub(super) opened_at: jiff_sqlx::Timestamp,
    pub(super) changed_at: jiff_sqlx::Timestamp,
    pub(super) resolved_at: Option<jiff_sqlx::Timestamp>,
    pub(super) snoozed_until: Option<jiff_sqlx::Timestamp>,
    pub(super) is_ignored: bool,
    pub(super) entries: i32,
    pub(super) hidden_rest: bool,
    /// Of one that is not over and whose fields differ, the places of those that no rule hid.
    pub(super) visible: Option<Vec<String>>,
    /// Whether it was ever more than rules hid.
    pub(super) was_visible: bool,
}

impl Before {
    /// Under which identity the baseline speaks of it.
    pub(super) fn expected_key(&self) -> &[u8] {
        self.expected_identity.as_deref().unwrap_or(&self.identity)
    }

    /// Whether it is open, and of the same two sides.
    pub(super) fn is_of(&self, found: &Outcome<ToBe, Is>) -> bool {
        let expected = found.expected.as_ref();
        !is_over(&self.status)
            && self.expected_digest.as_deref() == expected.map(|to_be| to_be.digest.as_slice())
            && self.observed_digest.as_deref() == found_digest(found)
    }
}

/// Of how a resource is, or of what was known of it when it was seen to be gone.
pub(super) fn found_digest(found: &Outcome<ToBe, Is>) -> Option<&[u8]> {
    match (&found.observed, &found.expected) {
        (Some(is), _) => Some(&is.digest),
        (None, to_be) => to_be.as_ref()?.gone_digest.as_deref(),
    }
}

/// The drifts of resources with these keys; nobody changes them until the transaction ends.
pub(super) async fn drifts(
    tx: &mut SystemTx,
    tenant: TenantId,
    keys: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, Before>> {
    let rows: Vec<Before> = tx
        .query(
            "SELECT identity, drift_id, status, digest, told, expected_digest, observed_digest, expected_identity,
                    first_seen_at, opened_at, changed_at, resolved_at, snoozed_until, is_ignored, entries, hidden_rest,
                    CASE WHEN standing = 'changed' AND NOT is_ignored AND resolved_at IS NULL
                         THEN ARRAY(SELECT f.value ->> 'path' FROM json_array_elements(d.fields) f
                                    WHERE f.value -> 'hidden_by' IS NULL) END AS visible,
                    NOT is_ignored OR EXISTS (SELECT FROM drift_transitions t
                                              WHERE t.tenant_id = $1 AND t.drift_id = d.drift_id
                                                AND NOT t.is_ignored) AS was_visible
             FROM drifts d WHERE tenant_id = $1 AND identity = ANY ($2) ORDER BY identity FOR UPDATE",
        )
        .bind(tenant.uuid())
        .bind(keys)
        .all()
        .await?;
    let by_key = rows.into_iter().map(|row| (row.identity.clone(), row));
    Ok(by_key.collect())
}

/// What changed in a resource, as far as it matters for a drift.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct ChangeRow {
    pub(super) identity: Vec<u8>,
    pub(super) change_id: Uuid,
    pub(super) kind: String,
    pub(super) paths: String,
    pub(super) observed_at: jiff_sqlx::Timestamp,
    pub(super) author: Option<String>,
    pub(super) confidence: Option<i16>,
}

/// The newest changes of each of these resources, the newest first.
pub(super) async fn changes(
    tx: &mut SystemTx,
    tenant: TenantId,
    keys: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, Vec<ChangeRow>>> {
    let rows: Vec<ChangeRow> = tx
        .query(
            "SELECT c.identity, c.change_id, c.kind, c.paths, c.observed_at, c.author, c.confidence
             FROM unnest($2::bytea[]) AS k (identity)
             CROSS JOIN LATERAL (
                 SELECT * FROM configuration_changes c WHERE c.tenant_id = $1 AND c.identity = k.identity
                 ORDER BY c.observed_at DESC, c.change_id DESC LIMIT 50
             ) c ORDER BY c.identity, c.observed_at DESC, c.change_id DESC",
        )
        .bind(tenant.uuid())
        .bind(keys)
        .all()
        .await?;
    let mut by_key: HashMap<Vec<u8>, Vec<ChangeRow>> = HashMap::new();
    for row in rows {
        by_key.entry(row.identity.clone()).or_default().push(row);
    }
    Ok(by_key)
}

/// A violation that is not resolved.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct ViolationRow {
    pub(super) violation_id: Uuid,
    pub(super) check_id: String,
    pub(super) resource_uid: String,
    pub(super) account_id: String,
    pub(super) region: String,
    pub(super) severity: String,
    pub(super) evidence: Option<String>,
}

/// The violations of resources that scanners call so.
pub(super) async fn violations(
    tx: &mut SystemTx,
    tenant: TenantId,
    uids: &[&str],
) -> Result<HashMap<String, Vec<ViolationRow>>> {
    let rows: Vec<ViolationRow> = tx
        .query(
            "SELECT violation_id, check_id, resource_uid, account_id, region, severity, evidence::text
             FROM compliance_violations
             WHERE tenant_id = $1 AND resource_uid = ANY ($2) AND status <> 'resolved'
               AND resource_key = ANY (ARRAY(SELECT hashtextextended(uid, 0) FROM unnest($2::text[]) AS u (uid)))
             ORDER BY weight DESC, violation_id",
        )
        .bind(tenant.uuid())
        .bind(uids)
        .all()
        .await?;
    let mut by_uid: HashMap<String, Vec<ViolationRow>> = HashMap::new();
    for row in rows {
        by_uid
            .entry(row.resource_uid.clone())
            .or_default()
            .push(row);
    }
    Ok(by_uid)
}

/// JSON as it is kept.
pub(super) fn raw(value: &Value) -> Result<Box<RawValue>> {
    RawValue::from_string(value.to_string()).map_err(ApiError::internal)
}
