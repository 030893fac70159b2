//! How the feeds are: one query over what was taken, what was refused and what was expected.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{CustomerOfFeed, Feed, FeedError, FeedId, FeedKind, FeedState};
use crate::error::{ApiError, Result};
use crate::tenant::{SystemTx, TenantId};

const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Stands for the operator where NULL would not join; no customer has it.
const OPERATOR: Uuid = Uuid::nil();

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    feed_owner: Option<Uuid>,
    name: Option<String>,
    last_accepted_at: Option<jiff_sqlx::Timestamp>,
    files: i64,
    row_count: i64,
    failures: i64,
    failed_at: Option<jiff_sqlx::Timestamp>,
    file_name: Option<String>,
    detail: Option<String>,
}

fn feed(row: Row) -> Result<Feed> {
    let kind = FeedKind::named(&row.kind)
        .ok_or_else(|| ApiError::internal("a kind of feed outside of the CHECK"))?;
    let owner = row.feed_owner.map(TenantId::from_uuid);
    let last_error = match (row.failed_at, row.detail) {
        (Some(at), Some(detail)) => Some(FeedError {
            at: at.to_jiff(),
            file_name: row.file_name.filter(|name| !name.is_empty()),
            detail,
        }),
        _ => None,
    };
    let last_accepted_at = row.last_accepted_at.map(jiff_sqlx::Timestamp::to_jiff);
    Ok(Feed {
        id: FeedId { kind, owner },
        kind,
        customer: owner
            .zip(row.name)
            .map(|(id, name)| CustomerOfFeed { id, name }),
        state: FeedState::Never,
        last_received_at: last_accepted_at.max(last_error.as_ref().map(|error| error.at)),
        last_accepted_at,
        files_30_days: row.files,
        rows_30_days: row.row_count,
        failures_30_days: row.failures,
        last_error,
        expected_hours: None,
    })
}

/// Silence counts from the last file that was taken, or from when one was first expected.
fn state(feed: &Feed, expected: Option<(i32, Timestamp)>, now: Timestamp) -> FeedState {
    if let Some((hours, since)) = expected {
        let last = feed.last_accepted_at.unwrap_or(since);
        if last + SignedDuration::from_hours(i64::from(hours)) < now {
            return FeedState::Silent;
        }
    }
    let failed_at = feed.last_error.as_ref().map(|error| error.at);
    match (feed.last_accepted_at, failed_at) {
        (None, None) => FeedState::Never,
        (accepted, Some(failed)) if accepted.is_none_or(|accepted| failed > accepted) => {
            FeedState::Failing
        }
        _ => FeedState::Ok,
    }
}

/// Every feed that has ever delivered or is expected to, and the operator's of each kind: by kind and owner, the
/// operator's first.
pub(super) async fn all(tx: &mut SystemTx, now: Timestamp) -> Result<Vec<Feed>> {
    let expectations: Vec<(String, i32, jiff_sqlx::Timestamp)> = tx
        .query("SELECT feed_id, expected_hours, set_at FROM feed_expectations")
        .all()
        .await?;
    let expectations: BTreeMap<FeedId, (i32, Timestamp)> = expectations
        .into_iter()
        .filter_map(|(id, hours, set_at)| Some((id.parse().ok()?, (hours, set_at.to_jiff()))))
        .collect();
    let expected: (Vec<&str>, Vec<Uuid>) = expectations
        .keys()
        .map(|id| (id.kind.as_str(), id.owner.map_or(OPERATOR, TenantId::uuid)))
        .chain(FeedKind::ALL.map(|kind| (kind.as_str(), OPERATOR)))
        .unzip();
    let rows: Vec<Row> = tx
        .query(
            "WITH taken AS (
                 SELECT 'costs' AS kind, coalesce(feed_owner, $4) AS owner, max(imported_at) AS last_accepted_at,
                        count(*) FILTER (WHERE imported_at > $1) AS files,
                        coalesce(sum(received) FILTER (WHERE imported_at > $1), 0)::bigint AS row_count
                 FROM imports WHERE priced_for IS NULL GROUP BY 2
                 UNION ALL
                 SELECT kind, feed_owner, max(last_accepted_at),
                        coalesce(sum(documents) FILTER (WHERE day > ($1 AT TIME ZONE 'UTC')::date), 0)::bigint,
                        coalesce(sum(entries) FILTER (WHERE day > ($1 AT TIME ZONE 'UTC')::date), 0)::bigint
                 FROM feed_days GROUP BY kind, feed_owner
             ), refused AS (
                 SELECT kind, coalesce(feed_owner, $4) AS owner, count(*) FILTER (WHERE failed_at > $1) AS failures
                 FROM import_failures GROUP BY 1, 2
             ), newest AS (
                 SELECT DISTINCT ON (kind, feed_owner)
                        kind, coalesce(feed_owner, $4) AS owner, failed_at, file_name, detail
                 FROM import_failures ORDER BY kind, feed_owner, failure_id DESC
             ), feeds AS (
                 SELECT e.kind, e.owner FROM unnest($2::text[], $3::uuid[]) e (kind, owner)
                 UNION SELECT kind, owner FROM taken UNION SELECT kind, owner FROM refused
             )
             SELECT o.kind, nullif(o.owner, $4) AS feed_owner, t.name, i.last_accepted_at,
                    coalesce(i.files, 0) AS files, coalesce(i.row_count, 0) AS row_count,
                    coalesce(f.failures, 0) AS failures, l.failed_at, l.file_name, l.detail
             FROM feeds o
             LEFT JOIN tenants t ON t.tenant_id = o.owner
             LEFT JOIN taken i USING (kind, owner)
             LEFT JOIN refused f USING (kind, owner)
             LEFT JOIN newest l USING (kind, owner)",
        )
        .bind((now - WINDOW).to_sqlx())
        .bind(expected.0)
        .bind(expected.1)
        .bind(OPERATOR)
        .all()
        .await?;
    let mut feeds = rows.into_iter().map(feed).collect::<Result<Vec<Feed>>>()?;
    for feed in &mut feeds {
        let expected = expectations.get(&feed.id).copied();
        feed.state = state(feed, expected, now);
        feed.expected_hours = expected.map(|(hours, _)| hours);
    }
    feeds.sort_by_key(|feed| feed.id);
    Ok(feeds)
}

/// One feed; one that never delivered, too.
pub(super) async fn one(tx: &mut SystemTx, id: FeedId, now: Timestamp) -> Result<Feed> {
    let feeds = all(tx, now).await?;
    let name: Option<(String,)> = match id.owner {
        Some(customer) => {
            tx.query("SELECT name FROM tenants WHERE tenant_id = $1")
                .bind(customer.uuid())
                .optional()
                .await?
        }
        None => None,
    };
    let never = || {
        feed(Row {
            kind: id.kind.as_str().to_owned(),
            feed_owner: id.owner.map(TenantId::uuid),
            name: name.map(|(name,)| name),
            last_accepted_at: None,
            files: 0,
            row_count: 0,
            failures: 0,
            failed_at: None,
            file_name: None,
            detail: None,
        })
    };
    match feeds.into_iter().find(|feed| feed.id == id) {
        Some(feed) => Ok(feed),
        None => never(),
    }
}

/// The feeds of which nothing was taken for longer than expected, for the alarm.
pub async fn silent(tx: &mut SystemTx, now: Timestamp) -> Result<Vec<Feed>> {
    let mut feeds = all(tx, now).await?;
    feeds.retain(|feed| feed.state == FeedState::Silent);
    Ok(feeds)
}
