//! Probes of what is sent by mail in a customer's name.

use axum::http::Method;
use serde_json::json;
use tenantry_server::app::registry;
use tenantry_server::features::keys::reminders;
use tenantry_server::jobs::{Pace, Registry, Worker};
use tenantry_server::tenant::TenantId;

use super::people::failed;
use crate::support::{Customer, Postbox, TestApp};

/// Does what is due, and says when a job did not succeed.
async fn work(app: &TestApp) -> Option<String> {
    let mut worker = Worker::new(app.app.clone(), registry(), Pace::default());
    worker.drain().await.unwrap();
    let failed = app
        .database
        .figure("SELECT count(*) FROM jobs WHERE last_error IS NOT NULL AND kind <> 'world_work'");
    let failed = failed.await;
    (failed > 0).then(|| format!("{failed} jobs failed"))
}

/// The customer's invitation, sent again: one letter, in its own name, from its own admin.
pub(super) async fn invitation(app: &TestApp, customer: &Customer) -> Option<String> {
    let (app, postbox) = Postbox::of(app);
    let path = format!("/v1/invitations/{}/renew", customer.invitation_id);
    let answer = app
        .request(Method::POST, &path)
        .session(&customer.person)
        .send()
        .await;
    if let Some(failed) = failed(&answer).or(work(&app).await) {
        return Some(failed);
    }
    let letters = postbox.take();
    let is_right = letters.len() == 1
        && letters[0].text.contains(&customer.name)
        && letters[0].text.contains(&customer.email)
        && letters[0].to.starts_with("other@");
    (!is_right).then(|| format!("{letters:?}"))
}

/// The customer's one admin is gone when the letter about its key is to be written. The other customer
/// has an admin of the same mailbox, who is not meant.
pub(super) async fn recipient(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let (app, postbox) = Postbox::of(app);
    let ids: [TenantId; 2] = [customer.id.parse().unwrap(), other.id.parse().unwrap()];
    sqlx::query(
        "INSERT INTO people (tenant_id, person_id, email, role, created_at)
         SELECT $2, gen_random_uuid(), email, 'admin', created_at FROM people WHERE tenant_id = $1 AND email = $3
         ON CONFLICT ON CONSTRAINT person_email DO UPDATE SET role = 'admin'",
    )
    .bind(ids[0].uuid())
    .bind(ids[1].uuid())
    .bind(&customer.email)
    .execute(&mut app.database.maintenance().await)
    .await
    .unwrap();
    let path = format!("/v1/keys/{}", customer.key_id);
    let body = json!({ "expires_at": "2026-12-20T00:00:00Z" });
    let asking = app.patch(&path, &body).control().for_customer(&customer.id);
    if let Some(failed) = failed(&asking.send().await) {
        return Some(failed);
    }
    let only_look = Registry::default().operator(&reminders::LOOK, reminders::look);
    let turn = jiff::SignedDuration::from_hours(24);
    let mut worker = Worker::new(
        app.app.clone(),
        only_look.every(turn, &reminders::LOOK),
        Pace::default(),
    );
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    sqlx::query("UPDATE people SET removed_at = created_at WHERE tenant_id = $1 AND email = $2")
        .bind(ids[0].uuid())
        .bind(&customer.email)
        .execute(&mut app.database.maintenance().await)
        .await
        .unwrap();
    if let Some(failed) = work(&app).await {
        return Some(failed);
    }
    let letters = postbox.take();
    (!letters.is_empty()).then(|| format!("{letters:?}"))
}
