//! What an event is made of: canonical bytes, their hash, commitments, and no secret.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use tenantry_server::tenant::TenantId;
use tenantry_server::tenant::ids::{AuditEvent, Id};

use super::{Watched, everything, stored};

#[tokio::test]
async fn a_record_is_canonical_and_says_what_its_columns_say() {
    let w = everything().await;
    let events = stored(&w.app).await;
    assert!(events.len() > 30, "{}", events.len());
    for event in events {
        let record = event.json();
        assert_eq!(
            serde_json_canonicalizer::to_string(&record).unwrap(),
            event.record
        );
        let leaf = Sha256::new()
            .chain_update([0])
            .chain_update(event.record.as_bytes())
            .finalize();
        assert_eq!(event.leaf_hash, leaf.to_vec());
        let log = event.tenant_id.map_or("operator".to_owned(), |id| {
            TenantId::from_uuid(id).to_string()
        });
        let columns = json!({
            "version": 1,
            "event_id": Id::<AuditEvent>::from_uuid(event.event_id),
            "occurred_at": event.occurred_at.to_jiff(),
            "log": log,
            "action": event.action,
            "target": event.target,
            "outcome": event.outcome,
        });
        for (name, value) in columns.as_object().unwrap() {
            assert_eq!(&record[name], value, "{name}: {record}");
        }
        assert_eq!(record["actor"]["id"], event.actor);
        assert!(
            record["request_id"].as_str().unwrap().starts_with("req_"),
            "{record}"
        );
    }
}

#[tokio::test]
async fn personal_fields_are_commitments_that_their_values_open() {
    let mut w = Watched::new().await;
    let body = json!({ "name": "x", "scopes": ["read"] });
    let agent = "Mozilla/5.0 (personal)";
    let asking = w
        .app
        .post("/v1/keys", &body)
        .key(&w.ada_key)
        .peer("[2001:db8::7]:443")
        .header("user-agent", agent);
    let answer = asking.send().await;
    answer.ok();
    let event = w.news().await.remove(0);
    let record = event.json();
    assert_eq!(record["request_id"], answer.header("x-request-id"));
    assert!(
        !event.record.contains("2001:db8") && !event.record.contains("Mozilla"),
        "{}",
        event.record
    );
    let rows: Vec<(String, Vec<u8>, String)> =
        sqlx::query_as("SELECT field, salt, value FROM audit_personal_fields WHERE event_id = $1")
            .bind(event.event_id)
            .fetch_all(&mut w.app.database.maintenance().await)
            .await
            .unwrap();
    let opened: BTreeMap<String, String> = rows
        .iter()
        .map(|(field, _, value)| (field.clone(), value.clone()))
        .collect();
    let expected = [("source_address", "2001:db8::7"), ("user_agent", agent)]
        .map(|(f, v)| (f.to_owned(), v.to_owned()));
    assert_eq!(opened, BTreeMap::from(expected));
    for (field, salt, value) in &rows {
        assert_eq!(salt.len(), 32);
        let commitment = Sha256::new()
            .chain_update(salt)
            .chain_update(value.as_bytes())
            .finalize();
        assert_eq!(record[field], json!({ "sha256": hex::encode(commitment) }));
    }
    // Without a value there is none; and the same value is never told by the same commitment.
    w.app
        .post("/v1/keys", &body)
        .control()
        .for_customer(&w.ada)
        .send()
        .await
        .ok();
    let event = w.news().await.remove(0).json();
    assert_eq!(
        (&event["source_address"], &event["user_agent"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        event["actor"],
        json!({ "kind": "command_line", "id": "command_line", "session": null })
    );
    let salts = "SELECT count(*) - count(DISTINCT salt) FROM audit_personal_fields";
    assert_eq!(w.app.database.figure(salts).await, 0);
}

#[tokio::test]
async fn no_record_has_a_secret_in_it() {
    let w = everything().await;
    assert!(w.secrets.len() >= 8, "{:?}", w.secrets.len());
    let dump = w.app.database.dump().await;
    for (table, rows) in dump {
        for secret in &w.secrets {
            let random = &secret[32..64];
            assert!(rows.iter().all(|row| !row.contains(random)), "{table}");
            let hash = hex::encode(Sha256::digest(random));
            let is_log = table.contains("audit");
            assert!(
                !is_log || rows.iter().all(|row| !row.contains(&hash)),
                "{table}"
            );
        }
    }
}

#[tokio::test]
async fn nobody_can_change_or_remove_what_was_written() {
    let w = everything().await;
    let ada: TenantId = w.ada.parse().unwrap();
    let tenant = format!(
        "SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{}'",
        ada.uuid()
    );
    let before = w.app.database.dump().await;
    for table in before.keys().filter(|table| table.contains("audit")) {
        let column = if table.ends_with("events") {
            "outcome"
        } else {
            "value"
        };
        for command in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
        ] {
            for role in [
                tenant.as_str(),
                "SET LOCAL ROLE tenantry_auth",
                "SET LOCAL ROLE tenantry_operator",
                "SET LOCAL ROLE tenantry_importer",
            ] {
                let db = &w.app.app.db;
                let login = if role == tenant {
                    db.bare_tenant_login().await
                } else {
                    db.bare_system_login().await
                };
                let mut login = login.unwrap();
                sqlx::raw_sql(AssertSqlSafe(format!("BEGIN; {role}")))
                    .execute(&mut *login)
                    .await
                    .unwrap();
                let refused = sqlx::raw_sql(AssertSqlSafe(command.clone()))
                    .execute(&mut *login)
                    .await
                    .unwrap_err();
                let refused = refused.to_string();
                assert!(
                    refused.contains("permission denied") || refused.contains("must be owner"),
                    "{role}: {refused}"
                );
                sqlx::raw_sql("ROLLBACK")
                    .execute(&mut *login)
                    .await
                    .unwrap();
            }
        }
        // The owner is bound by FORCE, and sees nothing to change.
        let mut owner = w.app.owner().await;
        for command in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
        ] {
            let done = sqlx::raw_sql(AssertSqlSafe(command))
                .execute(&mut owner)
                .await
                .unwrap();
            assert_eq!(done.rows_affected(), 0, "{table}");
        }
    }
    assert!(before == w.app.database.dump().await);
}
