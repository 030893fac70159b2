//! What a customer aims at: which frameworks it follows, what share of each, and within how many days violations are to
//! be mended.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tenantry_policy::catalogue::Catalogue;
use utoipa::ToSchema;

use super::history;
use super::words::SeverityWord;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::JsonBody;

const LONGEST_DAYS: i64 = 3_650;

const LIMITS: Statement = Statement::new(
    "compliance.limits",
    "SELECT severity, days FROM compliance_limits WHERE /*tenant*/tenant_id = $1/*end*/",
);

const FRAMEWORKS: Statement = Statement::new(
    "compliance.frameworks",
    "SELECT framework, is_followed, target FROM compliance_frameworks WHERE /*tenant*/tenant_id = $1/*end*/",
);

const FORGET_LIMITS: Statement = Statement::new(
    "compliance.forget_limits",
    "DELETE FROM compliance_limits WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// Of the frameworks that there are: what was said of one that is no more comes back with it.
const FORGET_FRAMEWORKS: Statement = Statement::new(
    "compliance.forget_frameworks",
    "DELETE FROM compliance_frameworks WHERE /*tenant*/tenant_id = $1/*end*/ AND framework = ANY ($2)",
);

const KEEP_LIMITS: Statement = Statement::new(
    "compliance.keep_limits",
    "INSERT INTO compliance_limits (tenant_id, severity, days)
     SELECT $1, severity, days FROM unnest($2::text[], $3::integer[]) AS l (severity, days)",
);

const KEEP_FRAMEWORKS: Statement = Statement::new(
    "compliance.keep_frameworks",
    "INSERT INTO compliance_frameworks (tenant_id, framework, is_followed, target)
     SELECT $1, framework, is_followed, target
     FROM unnest($2::text[], $3::boolean[], $4::integer[]) AS f (framework, is_followed, target)",
);

/// What is not mended yet is due by the new limits, from when it came up.
const MOVE_DUE: Statement = Statement::new(
    "compliance.move_due",
    "UPDATE compliance_violations v SET due_at = v.opened_at + make_interval(days => l.days)
     FROM compliance_limits l
     WHERE /*tenant*/v.tenant_id = $1/*end*/ AND /*tenant*/l.tenant_id = $1/*end*/ AND l.severity = v.severity
       AND v.status <> 'resolved'",
);

/// How a customer follows a framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Following {
    pub(super) is_followed: bool,
    /// In tenths of a percent.
    pub(super) target: Option<u32>,
}

impl Default for Following {
    fn default() -> Self {
        Self {
            is_followed: true,
            target: None,
        }
    }
}

/// How the customer follows each framework that it has said something of; it follows the others.
pub(super) async fn following(tx: &mut impl TenantConn) -> Result<BTreeMap<String, Following>> {
    let rows: Vec<(String, bool, Option<i32>)> = tx.query(&FRAMEWORKS).all().await?;
    let each = rows.into_iter().map(|(framework, is_followed, target)| {
        let target = target.map(i32::unsigned_abs);
        (
            framework,
            Following {
                is_followed,
                target,
            },
        )
    });
    Ok(each.collect())
}

/// Within how many days violations of a severity are to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The severity.
    pub severity: SeverityWord,
    /// Days from when one came up, 1 to 3,650; `null` is without a limit.
    #[schema(minimum = 1, maximum = 3_650)]
    pub days: Option<i64>,
}

/// How a framework is followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowedFramework {
    /// The framework's key.
    pub framework: String,
    /// Whether it counts for the customer.
    pub is_followed: bool,
    /// What share is aimed at, in percent with one decimal, `0.0` to `100.0`; `null` is none.
    pub target: Option<String>,
}

/// What a customer aims at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplianceSettings {
    /// The five severities, the worst first.
    pub limits: Vec<Limit>,
    /// Every framework.
    pub frameworks: Vec<FollowedFramework>,
}

/// Within how many days, where nothing else is said.
const fn usual(severity: SeverityWord) -> Option<i64> {
    match severity {
        SeverityWord::Critical => Some(7),
        SeverityWord::High => Some(30),
        SeverityWord::Medium => Some(90),
        SeverityWord::Low => Some(180),
        SeverityWord::Informational => None,
    }
}

async fn current(tx: &mut impl TenantConn, catalogue: &Catalogue) -> Result<ComplianceSettings> {
    let limits: Vec<(String, Option<i32>)> = tx.query(&LIMITS).all().await?;
    let following = following(tx).await?;
    let limits = SeverityWord::ALL.into_iter().map(|severity| {
        let kept = limits.iter().find(|(word, _)| word == severity.as_str());
        Limit {
            severity,
            days: match kept {
                Some((_, days)) => days.map(i64::from),
                None => usual(severity),
            },
        }
    });
    let frameworks = catalogue.frameworks().map(|framework| {
        let kept = following.get(&framework.key).copied().unwrap_or_default();
        FollowedFramework {
            framework: framework.key.clone(),
            is_followed: kept.is_followed,
            target: kept.target.map(percent),
        }
    });
    Ok(ComplianceSettings {
        limits: limits.collect(),
        frameworks: frameworks.collect(),
    })
}

/// Tenths of a percent, as the API has them.
pub(super) fn percent(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The inverse of [`percent`].
fn tenths(text: &str) -> Option<i32> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    if !is_digits(whole) || !is_digits(tenth) || tenth.len() != 1 || whole.len() > 3 {
        return None;
    }
    let tenths = whole.parse::<i32>().ok()? * 10 + tenth.parse::<i32>().ok()?;
    (tenths <= 1_000).then_some(tenths)
}

/// What the customer aims at: limits, and the frameworks it follows
#[utoipa::path(get, path = "/v1/compliance/settings", tag = "compliance", operation_id = "read_compliance_settings",
    responses((status = 200, body = ComplianceSettings),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
) -> Result<axum::Json<ComplianceSettings>> {
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    Ok(axum::Json(current(&mut tx, &catalogue).await?))
}

/// Change what the customer aims at; violations that are not mended are due by the new limits
#[utoipa::path(put, path = "/v1/compliance/settings", tag = "compliance", operation_id = "change_compliance_settings",
    request_body = ComplianceSettings,
    responses((status = 200, body = ComplianceSettings),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(wanted): JsonBody<ComplianceSettings>,
) -> Result<axum::Json<ComplianceSettings>> {
    let mut tx = app.db.write(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let before = current(&mut tx, &catalogue).await?;
    let after = over(&before, wanted)?;
    let (mut keys, mut followed, mut targets) = (Vec::new(), Vec::new(), Vec::new());
    for one in &after.frameworks {
        let target = one.target.as_deref().and_then(tenths);
        keys.push(one.framework.as_str());
        followed.push(one.is_followed);
        targets.push(target);
    }
    let days = after.limits.iter().map(|limit| limit.days);
    let days = days.map(|days| days.map(i32::try_from).transpose());
    let days = days
        .collect::<Result<Vec<_>, _>>()
        .map_err(ApiError::internal)?;
    let severities: Vec<&str> = after
        .limits
        .iter()
        .map(|one| one.severity.as_str())
        .collect();
    tx.query(&FORGET_LIMITS).execute().await?;
    tx.query(&KEEP_LIMITS)
        .bind(severities)
        .bind(days)
        .execute()
        .await?;
    tx.query(&FORGET_FRAMEWORKS).bind(&keys).execute().await?;
    tx.query(&KEEP_FRAMEWORKS)
        .bind(keys)
        .bind(followed)
        .bind(targets)
        .execute()
        .await?;
    if before.limits != after.limits {
        tx.query(&MOVE_DUE).execute().await?;
    }
    history::keep(&mut tx, &catalogue, app.clock.now()).await?;
    let json =
        |settings: &ComplianceSettings| serde_json::to_value(settings).map_err(ApiError::internal);
    let event = AuditEvent::by(&ctx, "compliance.settings_changed")
        .with("from", json(&before)?)
        .with("to", json(&after)?);
    tx.commit(event).await?;
    Ok(axum::Json(after))
}

/// What is wanted, whole and in order; what is not named stays.
fn over(before: &ComplianceSettings, wanted: ComplianceSettings) -> Result<ComplianceSettings> {
    let mut after = before.clone();
    for (at, limit) in wanted.limits.into_iter().enumerate() {
        if limit
            .days
            .is_some_and(|days| !(1..=LONGEST_DAYS).contains(&days))
        {
            let field = format!("limits[{at}].days");
            return Err(ApiError::field(
                &field,
                "must be between 1 and 3650, or null",
            ));
        }
        let kept = after
            .limits
            .iter_mut()
            .find(|one| one.severity == limit.severity);
        if let Some(kept) = kept {
            *kept = limit;
        }
    }
    for (at, framework) in wanted.frameworks.into_iter().enumerate() {
        let kept = after
            .frameworks
            .iter_mut()
            .find(|one| one.framework == framework.framework);
        let Some(kept) = kept else {
            let field = format!("frameworks[{at}].framework");
            return Err(ApiError::field(&field, "is not the key of a framework"));
        };
        if framework
            .target
            .as_deref()
            .is_some_and(|text| tenths(text).is_none())
        {
            let field = format!("frameworks[{at}].target");
            let detail = "must be between 0.0 and 100.0, with one decimal";
            return Err(ApiError::field(&field, detail));
        }
        *kept = framework;
    }
    Ok(after)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    LIMITS,
    FRAMEWORKS,
    FORGET_LIMITS,
    FORGET_FRAMEWORKS,
    KEEP_LIMITS,
    KEEP_FRAMEWORKS,
    MOVE_DUE,
];

#[cfg(test)]
mod tests {
    use super::{percent, tenths};

    #[test]
    fn percentages_have_one_decimal() {
        for (text, wanted) in [("0.0", Some(0)), ("87.5", Some(875)), ("100", Some(1_000))] {
            assert_eq!(tenths(text), wanted, "{text}");
        }
        for text in ["", "100.1", "87.55", "-1", "1e2", "87.", ".5", "+5"] {
            assert_eq!(tenths(text), None, "{text}");
        }
        assert_eq!(percent(875), "87.5");
    }
}
