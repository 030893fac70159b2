//! The keys of requests of two customers who chose the same ones, as the same kind of caller.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tenantry_server::tenant::TenantId;

use crate::support::{Answer, Customer, TODAY, TestApp};

fn new_key(name: &str) -> Value {
    json!({ "name": name, "scopes": ["read"] })
}

/// Makes a key for a customer, as the machine's owner.
async fn create(app: &TestApp, customer: &Customer, key: &str, name: &str) -> Answer {
    app.post("/v1/keys", &new_key(name))
        .control()
        .for_customer(&customer.id)
        .header("idempotency-key", key)
        .send()
        .await
}

/// A request of a customer that took the key so many seconds ago; with what it made, if it did.
async fn plant(app: &TestApp, customer: &Customer, key: &str, seconds: f64, made: Option<&str>) {
    let tenant: TenantId = customer.id.parse().unwrap();
    let digest = Sha256::digest(format!("/v1/keys\0{}", new_key("x")));
    sqlx::query(
        "INSERT INTO idempotency_keys (tenant_id, actor_kind, actor, operation, key, request_sha256, attempt,
                                       taken_at, executed_at, target, status)
         SELECT $1, 'command_line', 'command_line', 'CreateKey', $2, $3, 1, taken,
                CASE WHEN $6::text IS NOT NULL THEN taken END, $6, CASE WHEN $6 IS NOT NULL THEN 201 END
         FROM (SELECT $4::timestamptz - make_interval(secs => $5) AS taken) AS at",
    )
    .bind(tenant.uuid())
    .bind(key)
    .bind(digest.to_vec())
    .bind(jiff_sqlx::Timestamp::from(TODAY.parse::<jiff::Timestamp>().unwrap()))
    .bind(seconds)
    .bind(made)
    .execute(&mut app.database.maintenance().await)
    .await
    .unwrap();
}

/// The row of a customer's request.
async fn row(app: &TestApp, customer: &Customer, key: &str) -> Option<String> {
    let tenant: TenantId = customer.id.parse().unwrap();
    let row: Option<(String,)> =
        sqlx::query_as("SELECT k::text FROM idempotency_keys k WHERE tenant_id = $1 AND key = $2")
            .bind(tenant.uuid())
            .bind(key)
            .fetch_optional(&mut app.database.maintenance().await)
            .await
            .unwrap();
    row.map(|(text,)| text)
}

/// What a customer's requests do to another's of the same key, and see of it.
pub(super) async fn leak(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let wrong = |answer: &Answer, status: u16| {
        (answer.status != status).then(|| format!("{} {}", answer.status, answer.text))
    };
    // A name that is refused gives the key back, one that is taken up again takes it over.
    for (case, own, name, status) in [
        ("carried-out", None, "x", 201),
        ("given-back", None, "", 400),
        ("taken-over", Some(90.0), "x", 201),
    ] {
        let key = format!("{case}-{}", customer.id);
        plant(app, other, &key, own.unwrap_or(0.0), None).await;
        let before = row(app, other, &key).await;
        if let Some(seconds) = own {
            plant(app, customer, &key, seconds, None).await;
        }
        let answer = create(app, customer, &key, name).await;
        if let Some(found) = wrong(&answer, status) {
            return Some(format!("{case}: {found}"));
        }
        if row(app, other, &key).await != before {
            return Some(format!("{case}: changed the other's"));
        }
    }
    let key = format!("answered-{}", customer.id);
    plant(app, other, &key, 0.0, Some("key_others")).await;
    plant(app, customer, &key, 0.0, Some("key_own")).await;
    let answer = create(app, customer, &key, "x").await;
    wrong(&answer, 409)
        .or_else(|| (answer.json()["id"] != "key_own").then(|| format!("told {}", answer.text)))
}
