//! Everything that succeeds with drift.

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, World, record};

/// Calls each operation once, the two ends of a thing's life after one another.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, ada, operator) = (&world.app, &world.ada, &world.operator);
    let done = json!([record("8008", "logs", "2026-11-21T10:00:00Z"), { "eventID": "x" }]);
    let sent = app.activity(operator, "?file_name=trail.json", &done).await;
    keep(Method::POST, "/v1/activity/import", sent);
    let path = "/v1/admin/unassigned/activity";
    keep(Method::GET, path, app.get(path).key(operator).send().await);
    for (path, asked) in [
        (
            "/v1/drift",
            "/v1/drift?limit=1&sort=newest&status=unresolved".to_owned(),
        ),
        ("/v1/drift/facets", "/v1/drift/facets".to_owned()),
        (
            "/v1/drift/timeline",
            "/v1/drift/timeline?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z".to_owned(),
        ),
        (
            "/v1/drift/analytics",
            "/v1/drift/analytics?days=30".to_owned(),
        ),
        ("/v1/drift/{id}", format!("/v1/drift/{}", ada.drift_id)),
        ("/v1/drift/rules", "/v1/drift/rules?limit=3".to_owned()),
        (
            "/v1/configuration-changes",
            "/v1/configuration-changes".to_owned(),
        ),
        (
            "/v1/configuration-changes/{id}",
            format!("/v1/configuration-changes/{}", ada.change_id),
        ),
        ("/v1/resources", "/v1/resources?drifting=true".to_owned()),
        (
            "/v1/resources/{id}",
            format!("/v1/resources/{}", ada.resource_id),
        ),
        ("/v1/baselines", "/v1/baselines".to_owned()),
        (
            "/v1/baselines/{id}",
            format!("/v1/baselines/{}", ada.baseline_id),
        ),
    ] {
        keep(
            Method::GET,
            path,
            app.get(&asked).key(&ada.key).send().await,
        );
    }
    let one = format!("/v1/drift/{}", ada.drift_id);
    let body = json!({ "status": "snoozed", "snoozed_until": "2026-12-24T00:00:00Z" });
    let changed = app.patch(&one, &body).key(&ada.key).send().await;
    keep(Method::PATCH, "/v1/drift/{id}", changed);
    let body = json!({ "ids": [ada.drift_id], "status": "accepted", "reason": "It is meant" });
    let changed = app.post("/v1/drift/bulk", &body).key(&ada.key).send().await;
    keep(Method::POST, "/v1/drift/bulk", changed);
    for (path, key) in [
        ("/v1/drift/rules", &ada.key),
        ("/v1/admin/drift-rules", operator),
    ] {
        let body = json!({ "title": "x", "reason": "x", "paths": ["/tags/**"],
                           "when": [{ "path": "/attributes/a", "is": [1, null, "x*"] }] });
        let (preview, one) = match path {
            "/v1/drift/rules" => ("/v1/drift/rules/preview", "/v1/drift/rules/{id}"),
            _ => (
                "/v1/admin/drift-rules/preview",
                "/v1/admin/drift-rules/{id}",
            ),
        };
        keep(
            Method::POST,
            preview,
            app.post(preview, &body).key(key).send().await,
        );
        let made = app.post(path, &body).key(key).send().await;
        let asked = format!("{path}/{}", made.json()["id"].as_str().unwrap());
        keep(Method::POST, path, made);
        if path.contains("admin") {
            keep(Method::GET, path, app.get(path).key(key).send().await);
        }
        keep(
            Method::DELETE,
            one,
            app.delete(&asked).key(key).send().await,
        );
    }
    let body = json!({ "name": "As it is", "resource_types": ["x.thing"], "reason": "x" });
    let made = app.post("/v1/baselines", &body).key(&ada.key).send().await;
    let path = format!("/v1/baselines/{}", made.json()["id"].as_str().unwrap());
    keep(Method::POST, "/v1/baselines", made);
    let approve = app.post(&format!("{path}/approve"), &json!({ "reason": "x" }));
    keep(
        Method::POST,
        "/v1/baselines/{id}/approve",
        approve.key(&ada.key).send().await,
    );
    let body = json!({ "name": "As it was", "reports_unmanaged": false });
    let changed = app.patch(&path, &body).key(&ada.key).send().await;
    keep(Method::PATCH, "/v1/baselines/{id}", changed);
    let removed = app.delete(&path).key(&ada.key).send().await;
    keep(Method::DELETE, "/v1/baselines/{id}", removed);
}
