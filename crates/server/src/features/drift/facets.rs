//! What drifts can be narrowed to.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{Statement, TenantConn as _, TenantCtx};

/// Values of one kind, at most.
const MOST: i64 = 100;

const FACETS: Statement = Statement::new(
    "drift.facets",
    "SELECT kind, value, count FROM (
         SELECT kind, value, count(*) AS count, row_number() OVER (PARTITION BY kind ORDER BY count(*) DESC, value) AS place
         FROM drifts d
         CROSS JOIN LATERAL (VALUES ('type', d.resource_type), ('account', d.account_id), ('author', d.author),
                                    ('team', d.team)) AS f (kind, value)
         WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.status IN ('open', 'revert', 'snoozed') AND NOT d.is_ignored AND value IS NOT NULL
         GROUP BY kind, value
     ) facets WHERE place <= $2 ORDER BY kind, place",
);

/// A value, and how many drifts have it that are neither over nor accepted, nor hidden by rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facet {
    /// The value.
    value: String,
    /// How many.
    count: i64,
}

/// What drifts can be narrowed to, the most first; at most a hundred of each.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct DriftFacets {
    /// Types of resources.
    resource_types: Vec<Facet>,
    /// Accounts.
    accounts: Vec<Facet>,
    /// Authors.
    authors: Vec<Facet>,
    /// Teams.
    teams: Vec<Facet>,
}

/// What drifts can be narrowed to
#[utoipa::path(get, path = "/v1/drift/facets", tag = "drift", operation_id = "drift_facets",
    responses((status = 200, body = DriftFacets),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn facets(
    State(app): State<App>,
    ctx: TenantCtx,
) -> Result<axum::Json<DriftFacets>> {
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<(String, String, i64)> = tx.query(&FACETS).bind(MOST).all().await?;
    let mut facets = DriftFacets::default();
    for (kind, value, count) in rows {
        let of = match kind.as_str() {
            "type" => &mut facets.resource_types,
            "account" => &mut facets.accounts,
            "author" => &mut facets.authors,
            _ => &mut facets.teams,
        };
        of.push(Facet { value, count });
    }
    Ok(axum::Json(facets))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[FACETS];
