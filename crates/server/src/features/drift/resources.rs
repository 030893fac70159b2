//! A customer's resources, each with what is to be, what differs and what it breaks.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::queries;
use super::show::violations;
use super::types::{
    BaselineRef, DriftView, DriftViolation, ResourceColumns, ResourceRef, json, region,
};
use super::words::{BaselineKind, DriftStatus, StandingWord};
use crate::error::{Problem, Result};
use crate::listing::pattern;
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Drift, Id, Resource};
use crate::tenant::{Statement, TenantConn as _, TenantCtx};
use crate::web::{Page, Paging, Params, PathId};

const LIST: Statement = Statement::new(
    "drift.resources",
    "WITH page AS MATERIALIZED (
         SELECT r.identity, r.provider, r.account_id, r.region, r.resource_type, r.resource_uid, r.resource_name,
                r.first_seen_at, r.observed_at, r.deleted_at
         FROM configuration_resources r
         WHERE /*tenant*/r.tenant_id = $1/*end*/
           AND ($2::text IS NULL OR r.resource_type = $2) AND ($3::text IS NULL OR r.account_id = $3)
           AND ($4::text IS NULL OR r.region = $4)
           AND ($5::text IS NULL OR r.resource_uid ILIKE $5 OR r.resource_name ILIKE $5 OR r.resource_type ILIKE $5)
           AND ($6::boolean IS NULL OR (r.deleted_at IS NOT NULL) = $6)
           AND ($7::boolean IS NULL OR $7 = EXISTS (
                    SELECT FROM drifts d
                    WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.identity = r.identity
                      AND d.status IN ('open', 'revert', 'snoozed') AND NOT d.is_ignored))
           AND ($8::bytea IS NULL OR r.identity > $8)
         ORDER BY r.identity LIMIT $9
     )
     SELECT p.*, d.drift_id, d.severity, d.standing, d.status,
            (SELECT count(*) FROM compliance_violations v
             WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.provider = p.provider AND v.account_id = p.account_id
               AND v.resource_uid = p.resource_uid AND v.resource_key = hashtextextended(p.resource_uid, 0)
               AND (p.provider <> 'kubernetes' OR v.region = p.region)
               AND v.status <> 'resolved') AS open_violations
     FROM page p
     LEFT JOIN drifts d ON /*tenant*/d.tenant_id = $1/*end*/ AND d.identity = p.identity
          AND d.status IN ('open', 'revert', 'snoozed') AND NOT d.is_ignored
     ORDER BY p.identity",
);

// CASE where an index is to be used: see `drift.more`.
const ONE: Statement = Statement::new(
    "drift.resource",
    "SELECT coalesce(r.provider, d.provider) AS provider, coalesce(r.account_id, d.account_id) AS account_id,
            coalesce(r.region, d.region) AS region, coalesce(r.resource_type, d.resource_type) AS resource_type,
            coalesce(r.resource_uid, d.resource_uid) AS resource_uid,
            coalesce(r.resource_name, d.resource_name) AS resource_name, r.configuration::text AS configuration,
            r.first_seen_at, r.observed_at, r.deleted_at, b.configuration::text AS expected, b.address, b.baseline_id,
            l.name AS baseline_name, l.kind AS baseline_kind, l.version AS baseline_version,
            (SELECT count(*) FROM configuration_changes c
             WHERE /*tenant*/c.tenant_id = $1/*end*/ AND c.identity = $2) AS change_count,
            ARRAY(SELECT v.violation_id FROM compliance_violations v
                  WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.provider = coalesce(r.provider, d.provider)
                    AND v.account_id = coalesce(r.account_id, d.account_id)
                    AND v.resource_uid = coalesce(r.resource_uid, d.resource_uid)
                    AND v.resource_key = hashtextextended(
                        CASE WHEN r.resource_uid IS NULL THEN d.resource_uid ELSE r.resource_uid END, 0)
                    AND (v.provider <> 'kubernetes' OR v.region = coalesce(r.region, d.region))
                    AND v.status <> 'resolved'
                  ORDER BY v.weight DESC, v.violation_id LIMIT 200) AS violations
     FROM (SELECT $2::bytea AS identity) i
     LEFT JOIN configuration_resources r ON /*tenant*/r.tenant_id = $1/*end*/ AND r.identity = i.identity
     LEFT JOIN drifts d ON /*tenant*/d.tenant_id = $1/*end*/ AND d.identity = i.identity
     LEFT JOIN LATERAL (
         SELECT * FROM baseline_resources b
         WHERE /*tenant*/b.tenant_id = $1/*end*/
           AND b.identity = CASE WHEN d.expected_identity IS NULL THEN i.identity ELSE d.expected_identity END
           AND b.until IS NULL
         ORDER BY b.said_at DESC, b.baseline_id DESC LIMIT 1
     ) b ON true
     LEFT JOIN baselines l ON /*tenant*/l.tenant_id = $1/*end*/ AND l.baseline_id = b.baseline_id
     WHERE r.identity IS NOT NULL OR d.identity IS NOT NULL",
);

/// Which resources.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResourcesFilter {
    /// Only of this type.
    resource_type: Option<String>,
    /// Only in this account.
    account_id: Option<String>,
    /// Only in this region.
    region: Option<String>,
    /// Only those with this in the id, name or type; 1 to 200 characters.
    search: Option<String>,
    /// Only those that are gone, or that are there; both when absent.
    deleted: Option<bool>,
    /// Only those that are, or are not, as they are to be.
    drifting: Option<bool>,
}

/// The drift of a resource, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftOfResource {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Drift>,
    /// How bad it is.
    severity: SeverityWord,
    /// How the resource stands.
    standing: StandingWord,
    /// Where the drift stands.
    status: DriftStatus,
}

/// A resource.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ResourceInList)]
pub(crate) struct ResourceView {
    /// Which it is.
    #[serde(flatten)]
    resource: ResourceRef,
    /// When it was seen for the first time.
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: Timestamp,
    /// When it was last seen as it is, or seen to be gone.
    #[schema(value_type = String, format = DateTime)]
    observed_at: Timestamp,
    /// Since when it is gone.
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Timestamp>,
    /// What of it is not as it is to be.
    drift: Option<DriftOfResource>,
    /// Violations of it that are not resolved.
    open_violations: i64,
}

/// A resource with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceDetail {
    /// Which it is.
    resource: ResourceRef,
    /// When it was seen for the first time; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    first_seen_at: Option<Timestamp>,
    /// When it was last seen as it is, or seen to be gone; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    observed_at: Option<Timestamp>,
    /// Since when it is gone.
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Timestamp>,
    /// How it is configured, in canonical form; `null` if it is not there.
    #[schema(value_type = Option<Object>)]
    configuration: Option<Box<RawValue>>,
    /// How it is to be; `null` if nothing says that.
    #[schema(value_type = Option<Object>)]
    expected: Option<Box<RawValue>>,
    /// What says that.
    baseline: Option<BaselineRef>,
    /// Its Terraform address.
    address: Option<String>,
    /// What of it is not as it is to be, or was not; the newest.
    drift: Option<DriftView>,
    /// Its violations that are not resolved, the worst first; at most 200.
    violations: Vec<DriftViolation>,
    /// How often it was seen to have changed.
    change_count: i64,
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    resource: ResourceColumns,
    first_seen_at: jiff_sqlx::Timestamp,
    observed_at: jiff_sqlx::Timestamp,
    deleted_at: Option<jiff_sqlx::Timestamp>,
    drift_id: Option<Uuid>,
    severity: Option<String>,
    standing: Option<String>,
    status: Option<String>,
    open_violations: i64,
}

impl ListRow {
    fn view(self) -> Result<ResourceView> {
        let words = self.severity.zip(self.standing).zip(self.status);
        let drift = match self.drift_id.zip(words) {
            None => None,
            Some((id, ((severity, standing), status))) => Some(DriftOfResource {
                id: Id::from_uuid(id),
                severity: SeverityWord::parse(&severity)?,
                standing: StandingWord::parse(&standing)?,
                status: DriftStatus::parse(&status)?,
            }),
        };
        Ok(ResourceView {
            resource: self.resource.view()?,
            first_seen_at: self.first_seen_at.to_jiff(),
            observed_at: self.observed_at.to_jiff(),
            deleted_at: self.deleted_at.map(jiff_sqlx::Timestamp::to_jiff),
            drift,
            open_violations: self.open_violations,
        })
    }
}

#[derive(sqlx::FromRow)]
struct OneRow {
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    resource_uid: String,
    resource_name: Option<String>,
    configuration: Option<String>,
    first_seen_at: Option<jiff_sqlx::Timestamp>,
    observed_at: Option<jiff_sqlx::Timestamp>,
    deleted_at: Option<jiff_sqlx::Timestamp>,
    expected: Option<String>,
    address: Option<String>,
    baseline_id: Option<Uuid>,
    baseline_name: Option<String>,
    baseline_kind: Option<String>,
    baseline_version: Option<i32>,
    change_count: i64,
    violations: Vec<Uuid>,
}

/// A customer's resources
#[utoipa::path(get, path = "/v1/resources", tag = "drift", operation_id = "resources",
    params(ResourcesFilter, Paging),
    responses((status = 200, body = Page<ResourceView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<ResourcesFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<ResourceView>>> {
    let limit = paging.limit()?;
    let after: Option<Id<Resource>> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<ListRow> = tx
        .query(&LIST)
        .planned_anew()
        .bind(filter.resource_type)
        .bind(filter.account_id)
        .bind(filter.region)
        .bind(pattern(filter.search.as_deref())?)
        .bind(filter.deleted)
        .bind(filter.drifting)
        .bind(after.map(|id| id.uuid().into_bytes().to_vec()))
        .bind(limit + 1)
        .all()
        .await?;
    let views = rows.into_iter().map(ListRow::view);
    let views: Vec<ResourceView> = views.collect::<Result<_>>()?;
    Ok(axum::Json(Page::of(views, limit, |row| row.resource.id)?))
}

/// A resource: how it is configured, how it is to be, and what it breaks
#[utoipa::path(get, path = "/v1/resources/{id}", tag = "drift", operation_id = "resource",
    params(("id" = String, Path)),
    responses((status = 200, body = ResourceDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Resource>>,
) -> Result<axum::Json<ResourceDetail>> {
    let identity = id.uuid().into_bytes();
    let mut tx = app.db.read(&ctx).await?;
    let row: Option<OneRow> = tx.query(&ONE).bind(identity.as_slice()).optional().await?;
    let row = found(row, "resource")?;
    let drift = queries::of_resource(&mut tx, &identity).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let violations = violations(&mut tx, &catalogue, row.violations).await?;
    let named = row.baseline_id.zip(row.baseline_name);
    let baseline = named.zip(row.baseline_kind.zip(row.baseline_version));
    let baseline = match baseline {
        None => None,
        Some(((id, name), (kind, version))) => Some(BaselineRef {
            id: Id::from_uuid(id),
            name,
            kind: BaselineKind::parse(&kind)?,
            version,
        }),
    };
    let time = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
    Ok(axum::Json(ResourceDetail {
        resource: ResourceRef {
            id,
            provider: row.provider,
            account_id: row.account_id,
            region: region(row.region),
            uid: row.resource_uid,
            name: row.resource_name,
            kind: row.resource_type,
        },
        first_seen_at: time(row.first_seen_at),
        observed_at: time(row.observed_at),
        deleted_at: time(row.deleted_at),
        configuration: json(row.configuration)?,
        expected: json(row.expected)?,
        baseline,
        address: row.address,
        drift: drift.map(super::types::Row::whole).transpose()?,
        violations,
        change_count: row.change_count,
    }))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, ONE];
