//! Probes of policies: both customers have one of the same id.

use axum::http::Method;
use serde_json::json;
use tenantry_server::tenant::TenantId;

use super::people::failed;
use super::{differs, touched};
use crate::support::{Customer, TestApp, policy};

const SHARED: &str = "aws.own_shared";

/// Which of the two it is, from 1.
fn number(customer: &Customer) -> i64 {
    if customer.name.starts_with("Ada") {
        1
    } else {
        2
    }
}

/// By which it is known that a customer's catalogue was not touched.
const OWN_VERSION: &str =
    "UPDATE compliance_catalogues SET own_version = '00000000-0000-0000-0000-000000000001'
    WHERE tenant_id = $1 AND $2 > 0";

/// What tells apart how the policies of the same id stand.
pub(super) async fn twins(app: &TestApp, ada: &Customer, bob: &Customer) {
    for customer in [ada, bob] {
        let own: TenantId = customer.id.parse().unwrap();
        for statement in [
            "UPDATE policy_states SET faults = $2 WHERE tenant_id = $1",
            OWN_VERSION,
        ] {
            sqlx::query(statement)
                .bind(own.uuid())
                .bind(number(customer))
                .execute(&mut app.database.maintenance().await)
                .await
                .unwrap();
        }
    }
}

/// Its own two, how the one that both have stands, and its own resources.
pub(super) async fn seen(app: &TestApp, customer: &Customer) -> Option<String> {
    let get = async |path: String| app.get(&path).key(&customer.key).send().await;
    let listed = get("/v1/policies?source=own".to_owned()).await;
    let one = get(format!("/v1/policies/{SHARED}")).await;
    let body = json!({ "rego": policy("aws.own_x", "x.thing", "") });
    let tried = app.post("/v1/policies/test", &body).key(&customer.key);
    let tried = tried.send().await;
    for answer in [&listed, &one, &tried] {
        if let Some(failed) = failed(answer) {
            return Some(failed);
        }
    }
    let ids = |list: &serde_json::Value| -> Vec<String> {
        let rows = list.as_array().into_iter().flatten();
        rows.map(|row| row["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let (listed, one, tried) = (listed.json(), one.json(), tried.json());
    let told = json!([
        ids(&listed["data"]),
        one["state"]["faults"],
        one["passing"],
        ids(&tried["resources"]),
    ]);
    let expected = json!([
        [&customer.policy_id, SHARED],
        number(customer),
        100 * number(customer),
        [&customer.bucket],
    ]);
    differs("policies", &told, &expected)
}

pub(super) async fn change(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let path = format!("/v1/policies/{SHARED}");
    let own: TenantId = customer.id.parse().unwrap();
    let again = async |statement: &'static str| {
        sqlx::query(statement)
            .bind(own.uuid())
            .execute(&mut app.database.maintenance().await)
            .await
            .unwrap();
    };
    let body = json!({ "rego": policy(SHARED, "x.thing", "") });
    let put = app.request(Method::PUT, &path).key(&customer.key);
    let answer = put.json(&body).send().await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let changed = "SELECT count(*) FROM policies
                   WHERE tenant_id = $1 AND check_id = 'aws.own_shared' AND version > 1";
    let measured = "SELECT count(*) FROM compliance_catalogues
                    WHERE tenant_id = $1 AND own_version <> '00000000-0000-0000-0000-000000000001'";
    for table in [changed, measured] {
        if let Some(touched) = touched(app, other, table).await {
            return Some(touched);
        }
    }
    if let Some(seen) = measured_by(app, customer, other).await {
        return Some(seen);
    }
    // As it was, for whoever comes next.
    let foreign: TenantId = other.id.parse().unwrap();
    sqlx::query(OWN_VERSION)
        .bind(foreign.uuid())
        .bind(1_i64)
        .execute(&mut app.database.maintenance().await)
        .await
        .unwrap();
    again("UPDATE policies SET version = 1 WHERE tenant_id = $1").await;
    let answer = app.delete(&path).key(&customer.key).send().await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let gone =
        "SELECT 1 - count(*) FROM policies WHERE tenant_id = $1 AND check_id = 'aws.own_shared'";
    if let Some(touched) = touched(app, other, gone).await {
        return Some(touched);
    }
    again(
        "INSERT INTO policies
         SELECT $1, p.check_id, p.rego, p.provider, p.title, p.severity, p.area, p.resource_types, p.touches,
                p.reads_clock, p.is_enabled, p.version, p.revision, p.created_at, p.changed_at, p.changed_by_kind,
                p.changed_by_id
         FROM policies p WHERE p.tenant_id <> $1 AND p.check_id = 'aws.own_shared'",
    )
    .await;
    again(
        "UPDATE compliance_catalogues SET own_version = '00000000-0000-0000-0000-000000000001' WHERE tenant_id = $1",
    )
    .await;
    None
}

/// The checks that its catalogue has for a requirement, once both have a policy that is mapped to it.
async fn measured_by(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    for one in [other, customer] {
        let rego = policy(
            &one.policy_id,
            "x.thing",
            "requirements: {soc2_2017: [\"CC9.2\"]}",
        );
        let put = app.request(Method::PUT, &format!("/v1/policies/{}", one.policy_id));
        let answer = put
            .key(&one.key)
            .json(&json!({ "rego": rego }))
            .send()
            .await;
        if let Some(failed) = failed(&answer) {
            return Some(failed);
        }
    }
    let path = "/v1/compliance/soc2_2017/requirement?requirement=CC9.2";
    let answer = app.get(path).key(&customer.key).send().await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let seen = &answer.json()["checks"];
    let others = seen.to_string().contains(&other.policy_id);
    let own = seen.to_string().contains(&customer.policy_id);
    (others || !own).then(|| format!("measured by {seen}"))
}
