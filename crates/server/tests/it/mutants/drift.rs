//! Probes of drift: both customers have rows of the same ids, and what is seen must be what is seen without a mutant.

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_server::tenant::TenantId;
use tenantry_server::tenant::ids::{Drift, Id};

use super::differs;
use super::people::failed;
use crate::support::{Customer, TestApp, World};

/// The tables whose rows are told apart by ids, each with what tells its twins apart.
const TWINS: &[(&str, &str)] = &[
    (
        "baselines",
        "{\"name\": \"twin\", \"lineage\": null, \"version\": 7}",
    ),
    ("baseline_versions", "{\"reason\": \"twin\"}"),
    ("baseline_resources", "{\"address\": \"twin\"}"),
    (
        "configuration_resources",
        // Of a type that no policy is about: what a policy is tried on is told apart by it.
        "{\"resource_name\": \"twin\", \"account_id\": \"twin\", \"resource_type\": \"x.twin\"}",
    ),
    ("configuration_changes", "{\"resource_name\": \"twin\"}"),
    (
        "drifts",
        "{\"resource_name\": \"twin\", \"team\": \"twin\", \"violations\": []}",
    ),
    ("drift_transitions", "{\"note\": \"twin\"}"),
    (
        "drift_rules",
        "{\"draft\": {\"title\": \"twin\", \"reason\": \"twin\", \"types\": [\"z.thing\"]}}",
    ),
    ("drift_marks", "{}"),
];

/// What nothing speaks of, of the twins; one that was over once; and a violation that a drift has part in.
const DISTINCT: &[&str] = &[
    "UPDATE drifts SET baseline_id = NULL, standing = 'unmanaged' WHERE tenant_id = $1 AND drift_id <> $2",
    "INSERT INTO drift_transitions
         (tenant_id, drift_id, number, at, from_status, to_status, cause, actor_kind, actor_id, is_ignored)
     SELECT tenant_id, drift_id, 50, opened_at + interval '1 hour', 'open', 'resolved', 'reverted', 'x', '', false
     FROM drifts WHERE tenant_id = $1 AND drift_id <> $2",
    "UPDATE drifts d SET observed_digest = (SELECT c.digest FROM configuration_resources c
                                            WHERE c.tenant_id = $1 AND c.identity = d.identity)
     WHERE d.tenant_id = $1 AND $2::uuid IS NOT NULL",
    // Those of both: of the other's, only its own are to be seen.
    "UPDATE drifts d SET violations = ARRAY(SELECT v.violation_id FROM compliance_violations v),
                         rules = '{aws.autoscaling_desired_capacity}'
     WHERE d.tenant_id = $1 AND $2::uuid IS NOT NULL",
];

/// Gives each the other's rows, under the same ids.
pub(super) async fn twins(app: &TestApp, ada: &Customer, bob: &Customer) {
    for (own, other) in [(ada, bob), (bob, ada)] {
        let (own, other): (TenantId, TenantId) =
            (own.id.parse().unwrap(), other.id.parse().unwrap());
        for (table, differs) in TWINS {
            // What came from the other already is not given back.
            let copy = format!(
                "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table},
                     to_jsonb(t) || $3::jsonb || jsonb_build_object('tenant_id', $2))).* FROM {table} t
                 WHERE t.tenant_id = $1 AND NOT to_jsonb(t) @> $3::jsonb ON CONFLICT DO NOTHING"
            );
            sqlx::query(sqlx::AssertSqlSafe(copy))
                .bind(own.uuid())
                .bind(other.uuid())
                .bind(*differs)
                .execute(&mut app.database.maintenance().await)
                .await
                .unwrap();
        }
    }
    for customer in [ada, bob] {
        let tenant: TenantId = customer.id.parse().unwrap();
        let drift: Id<Drift> = customer.drift_id.parse().unwrap();
        for statement in DISTINCT {
            sqlx::query(*statement)
                .bind(tenant.uuid())
                .bind(drift.uuid())
                .execute(&mut app.database.maintenance().await)
                .await
                .unwrap();
        }
    }
}

/// What a customer asks for.
fn asked(customer: &Customer) -> Vec<String> {
    let of = |path: &str, id: &str| format!("{path}/{id}");
    vec![
        "/v1/drift".to_owned(),
        "/v1/drift?sort=newest&search=b".to_owned(),
        "/v1/drift/facets".to_owned(),
        "/v1/drift/timeline?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z".to_owned(),
        "/v1/drift/analytics".to_owned(),
        of("/v1/drift", &customer.drift_id),
        "/v1/drift/rules?limit=200".to_owned(),
        "/v1/configuration-changes".to_owned(),
        of("/v1/configuration-changes", &customer.change_id),
        "/v1/resources".to_owned(),
        of("/v1/resources", &customer.resource_id),
        "/v1/baselines".to_owned(),
        of("/v1/baselines", &customer.baseline_id),
        "/v1/dashboard".to_owned(),
    ]
}

/// What it sees, beside what changes with each question.
async fn sees(app: &TestApp, customer: &Customer) -> Result<Vec<Value>, String> {
    let mut all = Vec::new();
    for path in asked(customer) {
        let answer = app.get(&path).key(&customer.key).send().await;
        if let Some(failed) = failed(&answer) {
            return Err(failed);
        }
        all.push(answer.json());
    }
    let rule = json!({ "title": "x", "reason": "x", "types": ["x.thing"] });
    let tried = app
        .post("/v1/drift/rules/preview", &rule)
        .key(&customer.key);
    let tried = tried.send().await;
    if let Some(failed) = failed(&tried) {
        return Err(failed);
    }
    all.push(tried.json());
    Ok(all)
}

/// Whether it sees anything else than without a mutant.
pub(super) async fn seen(app: &TestApp, world: &World, customer: &Customer) -> Option<String> {
    let expected = match sees(&world.app, customer).await {
        Ok(expected) => expected,
        Err(failed) => return Some(failed),
    };
    // Its own, and the twin of the other's.
    for (at, count) in [(0, 2), (1, 2), (7, 4), (11, 2)] {
        let rows = expected[at]["data"].as_array().map(Vec::len);
        if rows != Some(count) {
            return Some(format!("{:?} rows of {}", rows, asked(customer)[at]));
        }
    }
    match sees(app, customer).await {
        Err(failed) => Some(failed),
        Ok(found) => {
            let pairs = found.iter().zip(&expected);
            let mut wrong = pairs.filter_map(|(found, expected)| differs("drift", found, expected));
            wrong.next()
        }
    }
}

/// Decisions, baselines and rules of one customer leave those of the other alone.
pub(super) async fn changes(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let one = format!("/v1/drift/{}", customer.drift_id);
    let of_nothing = format!("/v1/drift/{}", other.drift_id);
    let baseline = format!("/v1/baselines/{}", customer.baseline_id);
    let steps = [
        (
            Method::PATCH,
            one.clone(),
            json!({ "status": "snoozed", "snoozed_until": "2027-01-01T00:00:00Z" }),
        ),
        (
            Method::PATCH,
            one,
            json!({ "status": "accepted", "reason": "x" }),
        ),
        (
            Method::PATCH,
            of_nothing,
            json!({ "status": "accepted", "reason": "x" }),
        ),
        (
            Method::PATCH,
            baseline.clone(),
            json!({ "name": "renamed", "reports_unmanaged": false }),
        ),
        (
            Method::POST,
            format!("{baseline}/approve"),
            json!({ "reason": "x" }),
        ),
        (
            Method::POST,
            "/v1/baselines".to_owned(),
            json!({ "name": "new", "reason": "x" }),
        ),
        (Method::DELETE, baseline, Value::Null),
        (
            Method::DELETE,
            format!("/v1/drift/rules/{}", customer.rule_id),
            Value::Null,
        ),
        (
            Method::POST,
            "/v1/drift/rules".to_owned(),
            json!({ "title": "x", "reason": "x", "types": ["z.thing"] }),
        ),
    ];
    let before = state(app, other).await;
    for (method, path, body) in steps {
        let request = app.request(method.clone(), &path).key(&customer.key);
        let answer = match body {
            Value::Null => request.send().await,
            body => request.json(&body).send().await,
        };
        if let Some(failed) = failed(&answer) {
            return Some(format!("{method} {path}: {failed}"));
        }
        if state(app, other).await != before {
            return Some(format!("{method} {path} changed what another has"));
        }
        if path == "/v1/baselines" {
            let accounts = &answer.json()["scope"]["account_ids"];
            let own = json!([&customer.account, "twin"]);
            if let Some(differs) = differs("accounts", accounts, &own) {
                return Some(differs);
            }
        }
    }
    None
}

/// All that another customer has of what is changed here.
async fn state(app: &TestApp, customer: &Customer) -> String {
    let tenant: TenantId = customer.id.parse().unwrap();
    let mut all = String::new();
    for (table, _) in TWINS.iter().chain(&[("drift_states", "")]) {
        let read = format!(
            "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM {table} t WHERE tenant_id = $1"
        );
        let (rows,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(read))
            .bind(tenant.uuid())
            .fetch_one(&mut app.database.maintenance().await)
            .await
            .unwrap();
        all.push_str(&rows);
    }
    all
}
