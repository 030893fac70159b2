//! The alarm of a feed that is silent: in the log, in the operator's audit trail, and by mail to its
//! owners; once for each silence.

use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};

use super::query::{all, silent};
use super::{Feed, FeedState};
use crate::jobs::{Failure, OperatorJob};
use crate::mail::FeedSilence;
use crate::state::App;
use crate::tenant::email::EmailAddress;
use crate::tenant::owners::{is_owner, owners};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};

/// Looks once an hour.
pub const WATCH: OperatorJob<()> = OperatorJob::new("feed_watch");

/// Writes to one of the operator's owners.
pub const WRITE: OperatorJob<Alarm> = OperatorJob::new("feed_silence_mail");

/// What a letter is about.
#[derive(Debug, Serialize, Deserialize)]
pub struct Alarm {
    feed: String,
    expected_hours: i32,
    to: EmailAddress,
}

fn name(feed: &Feed) -> String {
    let kind = feed.kind.as_str();
    match &feed.customer {
        Some(customer) => format!("{kind} of {}", customer.name),
        None => format!("{kind} of the operator"),
    }
}

/// Marks what is newly silent, and has everything told in one transaction.
pub async fn watch(app: App, ctx: OperatorCtx, (): ()) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let speaking: Vec<String> = all(&mut tx, now)
        .await?
        .iter()
        .filter(|feed| feed.state != FeedState::Silent)
        .map(|feed| feed.id.to_string())
        .collect();
    let recovered = tx
        .query("UPDATE feed_expectations SET alarmed_at = NULL WHERE alarmed_at IS NOT NULL AND feed_id = ANY ($1)")
        .bind(speaking)
        .execute()
        .await?;
    let mut events = Vec::new();
    for feed in silent(&mut tx, now).await? {
        let id = feed.id.to_string();
        let fresh = tx
            .query("UPDATE feed_expectations SET alarmed_at = $2 WHERE feed_id = $1 AND alarmed_at IS NULL")
            .bind(&id)
            .bind(now.to_sqlx())
            .execute()
            .await?;
        if fresh == 0 {
            continue;
        }
        tracing::error!(feed = id, "a feed is silent for longer than expected");
        events.push(AuditEvent::by_operator(&ctx, "feed.silent").on(&id));
        for to in owners(&mut tx).await? {
            let alarm = Alarm {
                feed: name(&feed),
                expected_hours: feed.expected_hours.unwrap_or_default(),
                to,
            };
            tx.enqueue(WRITE.job(&alarm)).await?;
        }
    }
    if recovered > 0 {
        events.push(AuditEvent::by_operator(&ctx, "feed.speaks_again").with("count", recovered));
    }
    if events.is_empty() {
        return Ok(());
    }
    let first = events.remove(0);
    tx.commit(first, events).await?;
    Ok(())
}

/// Writes to one owner, if they still are one.
pub async fn write(app: App, _: OperatorCtx, alarm: Alarm) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if !is_owner(&mut tx, &alarm.to).await? {
        return Ok(());
    }
    drop(tx);
    let letter = FeedSilence {
        feed: &alarm.feed,
        expected_hours: alarm.expected_hours,
        link: &format!("{}/operator/feeds", app.base_url),
    };
    app.mailer.send(&letter.to(&alarm.to)?).await?;
    Ok(())
}
