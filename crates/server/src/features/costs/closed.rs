//! Months that the operator has closed: what was invoiced for them is changed only by whoever says that it may be.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Problem, Result};
use crate::metrics::window::day_start;
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A calendar month, as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(Date);

impl Month {
    /// That of an instant, UTC.
    pub fn of(at: Timestamp) -> Self {
        Self::of_day(at.to_zoned(TimeZone::UTC).date())
    }

    /// That of a day.
    pub fn of_day(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// The first day of it.
    pub fn first(self) -> Date {
        self.0
    }

    /// When it begins, UTC.
    pub fn starts_at(self) -> Result<Timestamp> {
        day_start(self.0, &TimeZone::UTC)
    }

    /// The one after it.
    pub fn next(self) -> Result<Self> {
        let next = self.0.checked_add(1.month()).map_err(ApiError::internal)?;
        Ok(Self(next))
    }
}

impl std::str::FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "must be a month as 2026-11";
        let (year, month) = text.split_once('-').ok_or(WRONG)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_padded = year.len() == 4 && month.len() == 2 && digits(year) && digits(month);
        let year = year.parse::<i16>().map_err(|_| WRONG)?;
        let month = month.parse::<i8>().map_err(|_| WRONG)?;
        if !is_padded || year < 1 {
            return Err(WRONG);
        }
        Date::new(year, month, 1).map(Self).map_err(|_| WRONG)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The closed months among those of the bills that the transaction changes: of staged bills.
pub(super) const OF_STAGED: &str =
    "SELECT DISTINCT c.month FROM staged_bills b JOIN closed_months c
     ON c.month = date_trunc('month', b.period_start AT TIME ZONE 'UTC')::date
     WHERE NOT b.unchanged ORDER BY c.month";

/// The same of bills whose rows were moved.
pub(super) const OF_MOVED: &str = "SELECT DISTINCT c.month
     FROM bills b JOIN closed_months c ON c.month = date_trunc('month', b.period_start AT TIME ZONE 'UTC')::date
     WHERE b.bill_id IN (SELECT bill_id FROM moved) ORDER BY c.month";

/// The closed months that `statement` finds.
pub(super) async fn months(tx: &mut SystemTx, statement: &'static str) -> Result<Vec<Month>> {
    let rows: Vec<(jiff_sqlx::Date,)> = tx.query(statement).all().await?;
    Ok(rows
        .into_iter()
        .map(|(date,)| Month(date.to_jiff()))
        .collect())
}

/// 409 where `statement` finds a closed month.
pub(super) async fn refuse(tx: &mut SystemTx, statement: &'static str) -> Result<()> {
    let months = months(tx, statement).await?;
    if months.is_empty() {
        return Ok(());
    }
    let months: Vec<String> = months.iter().map(Month::to_string).collect();
    Err(ApiError::conflict(
        "month_closed",
        format!(
            "this would change bills of {}, which is closed; confirm it with confirm_closed, or open the month again",
            months.join(", ")
        ),
    ))
}

/// A month to be closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClosedMonth {
    /// The UTC month in which the billing periods begin, as `2026-11`.
    #[schema(value_type = String)]
    month: Month,
}

/// A closed month.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClosedMonth {
    /// As `2026-11`.
    #[schema(value_type = String)]
    pub month: Month,
    /// When it was closed.
    #[schema(value_type = String, format = DateTime)]
    pub closed_at: Timestamp,
}

/// Close a month: its bills change only with `confirm_closed`
#[utoipa::path(post, path = "/v1/admin/closed-months", tag = "operator", operation_id = "close_month",
    request_body = NewClosedMonth,
    responses((status = 201, body = ClosedMonth),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn close(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewClosedMonth>,
) -> Result<(StatusCode, axum::Json<ClosedMonth>)> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let closed = tx
        .query(
            "INSERT INTO closed_months (month, closed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(new.month.0.to_sqlx())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    if closed == 0 {
        let detail = format!("{} is closed already", new.month);
        return Err(ApiError::conflict("already_closed", detail));
    }
    let event = AuditEvent::by_operator(&ctx, "month.closed").with("month", new.month.to_string());
    tx.commit(event, Vec::new()).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(ClosedMonth {
            month: new.month,
            closed_at: now,
        }),
    ))
}

/// The closed months, newest first
#[utoipa::path(get, path = "/v1/admin/closed-months", tag = "operator", operation_id = "list_closed_months",
    params(Paging),
    responses((status = 200, body = Page<ClosedMonth>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<ClosedMonth>>> {
    let limit = paging.limit()?;
    let after: Option<Month> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<(jiff_sqlx::Date, jiff_sqlx::Timestamp)> = tx
        .query(
            "SELECT month, closed_at FROM closed_months WHERE ($1::date IS NULL OR month < $1)
             ORDER BY month DESC LIMIT $2",
        )
        .bind(after.map(|month| month.0.to_sqlx()))
        .bind(limit + 1)
        .all()
        .await?;
    let rows = rows.into_iter().map(|(month, closed_at)| ClosedMonth {
        month: Month(month.to_jiff()),
        closed_at: closed_at.to_jiff(),
    });
    Ok(axum::Json(Page::of(
        rows.collect(),
        limit,
        |closed: &ClosedMonth| closed.month,
    )?))
}

/// Open a closed month again
#[utoipa::path(delete, path = "/v1/admin/closed-months/{month}", tag = "operator", operation_id = "reopen_month",
    params(("month" = String, Path, description = "As `2026-11`")),
    responses((status = 204, description = "Open"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reopen(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(month): PathId<Month>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let gone = tx
        .query("DELETE FROM closed_months WHERE month = $1")
        .bind(month.0.to_sqlx())
        .execute()
        .await?;
    if gone == 0 {
        return Err(ApiError::not_found("closed month"));
    }
    let event = AuditEvent::by_operator(&ctx, "month.reopened").with("month", month.to_string());
    tx.commit(event, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Month;

    #[test]
    fn a_month_is_four_digits_and_two() {
        assert_eq!("2026-02".parse::<Month>().unwrap().to_string(), "2026-02");
        for wrong in [
            "2026-13",
            "2026-1",
            "26-01",
            "2026",
            "0000-01",
            "2026-01-01",
            "+026-01",
            "",
        ] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
