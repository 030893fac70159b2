//! Feeds: what delivers data, how recently, how much, what went wrong, and which have fallen silent.

pub mod alarm;
mod query;

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::query::silent;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::audit::Changes;
use crate::tenant::db::found;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const MAX_HOURS: i64 = 366 * 24;

/// What a feed delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// Bills.
    Costs,
    /// What scanners found.
    Findings,
    /// How resources are configured.
    Configuration,
    /// Who did what.
    Activity,
}

impl FeedKind {
    const ALL: [Self; 4] = [
        Self::Costs,
        Self::Findings,
        Self::Configuration,
        Self::Activity,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Costs => "costs",
            Self::Findings => "findings",
            Self::Configuration => "configuration",
            Self::Activity => "activity",
        }
    }

    fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Names a feed: its kind, a hyphen, and whose key delivers it: a customer's public id, or
/// `operator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedId {
    kind: FeedKind,
    owner: Option<TenantId>,
}

impl std::fmt::Display for FeedId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = self.kind.as_str();
        match self.owner {
            Some(customer) => write!(f, "{kind}-{customer}"),
            None => write!(f, "{kind}-operator"),
        }
    }
}

impl std::str::FromStr for FeedId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str =
            "expected costs, findings, configuration or activity, a hyphen, and operator or cus_…";
        let (kind, owner) = text.split_once('-').ok_or(WRONG)?;
        let kind = FeedKind::named(kind).ok_or(WRONG)?;
        let owner = match owner {
            "operator" => None,
            customer => Some(customer.parse().map_err(|_| WRONG)?),
        };
        Ok(Self { kind, owner })
    }
}

impl Serialize for FeedId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FeedId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedState {
    /// What came last was taken, and in time.
    Ok,
    /// What came last was refused.
    Failing,
    /// Nothing was taken for longer than expected.
    Silent,
    /// Nothing ever came.
    Never,
}

/// A feed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Feed {
    /// Names it: `costs-operator`, `findings-cus_…`.
    #[schema(value_type = String)]
    pub id: FeedId,
    /// What it delivers.
    pub kind: FeedKind,
    /// Whose key delivers it; `null` is the operator's.
    pub customer: Option<CustomerOfFeed>,
    /// How it is.
    pub state: FeedState,
    /// When a file last came, taken or refused.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_received_at: Option<Timestamp>,
    /// When a file was last taken.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_accepted_at: Option<Timestamp>,
    /// Files taken in the last 30 days; of findings and configurations, on the last 30 days of UTC.
    pub files_30_days: i64,
    /// Rows of those; of findings and configurations, the findings and the resources.
    pub rows_30_days: i64,
    /// Files refused in the last 30 days, of the newest hundred.
    pub failures_30_days: i64,
    /// What was refused last; `null` when nothing was.
    pub last_error: Option<FeedError>,
    /// Within how many hours a file is expected; `null` is whenever.
    pub expected_hours: Option<i32>,
}

/// Whose feed it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerOfFeed {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
}

/// A file that was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedError {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The file; `null` when whoever sent it gave it no name.
    pub file_name: Option<String>,
    /// Why.
    pub detail: String,
}

/// The feeds: the operator's, and those of customers that deliver on their own
#[utoipa::path(get, path = "/v1/admin/feeds", tag = "operator", operation_id = "list_feeds", params(Paging),
    responses((status = 200, body = Page<Feed>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<Feed>>> {
    let limit = paging.limit()?;
    let after: Option<FeedId> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let feeds = query::all(&mut tx, app.clock.now()).await?;
    let from_here = feeds
        .into_iter()
        .filter(|feed| after.is_none_or(|after| feed.id > after))
        .collect();
    Ok(axum::Json(Page::of(from_here, limit, |feed: &Feed| {
        feed.id
    })?))
}

/// How often a feed should deliver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    /// Within how many hours of the one before a file should be taken, 1 to 8,784; `null` is
    /// whenever.
    #[schema(minimum = 1, maximum = 8_784)]
    hours: Option<i64>,
}

/// Say how often a feed should deliver; it counts as silent when it does not
#[utoipa::path(put, path = "/v1/admin/feeds/{id}/expectation", tag = "operator", operation_id = "expect_feed",
    params(("id" = String, Path)), request_body = Expectation,
    responses((status = 200, body = Feed),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn expect(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<FeedId>,
    JsonBody(wanted): JsonBody<Expectation>,
) -> Result<axum::Json<Feed>> {
    let hours = match wanted.hours {
        None => None,
        Some(hours) if (1..=MAX_HOURS).contains(&hours) => i32::try_from(hours).ok(),
        Some(_) => return Err(ApiError::field("hours", "must be between 1 and 8784")),
    };
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if let Some(customer) = id.owner {
        let known: Option<(i32,)> = tx
            .query("SELECT 1 FROM tenants WHERE tenant_id = $1")
            .bind(customer.uuid())
            .optional()
            .await?;
        found(known, "feed")?;
    }
    let before: Option<(i32,)> = tx
        .query("SELECT expected_hours FROM feed_expectations WHERE feed_id = $1 FOR UPDATE")
        .bind(id.to_string())
        .optional()
        .await?;
    match hours {
        Some(hours) => {
            tx.query(
                "INSERT INTO feed_expectations (feed_id, expected_hours, set_at) VALUES ($1, $2, $3)
                 ON CONFLICT (feed_id) DO UPDATE SET expected_hours = $2, set_at = $3",
            )
            .bind(id.to_string())
            .bind(hours)
            .bind(now.to_sqlx())
            .execute()
            .await?
        }
        None => {
            tx.query("DELETE FROM feed_expectations WHERE feed_id = $1")
                .bind(id.to_string())
                .execute()
                .await?
        }
    };
    let feed = query::one(&mut tx, id, now).await?;
    let changes = Changes::default().of("hours", before.map(|(hours,)| hours), hours);
    if changes.is_empty() {
        return Ok(axum::Json(feed));
    }
    let event = AuditEvent::by_operator(&ctx, "feed.expectation_changed").on(id);
    tx.commit(event.changing(&changes), Vec::new()).await?;
    Ok(axum::Json(feed))
}
