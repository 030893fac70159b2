//! Everything that succeeds with compliance.

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, World, finding, policy, resource};

/// Calls each operation once, the two ends of a thing's life after one another.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, ada, operator) = (&world.app, &world.ada, &world.operator);
    let found = [
        finding(
            "iam_root_mfa_enabled",
            "8008",
            "root",
            "FAIL",
            "2026-11-21T10:00:00Z",
        ),
        json!({ "class_uid": 1 }),
    ];
    let sent = app
        .scan(operator, "?format=ocsf&file_name=scan.json", &found)
        .await;
    keep(Method::POST, "/v1/findings/import", sent);
    let path = "/v1/admin/unassigned/findings";
    keep(Method::GET, path, app.get(path).key(operator).send().await);
    let attributes = json!({ "versioning": { "enabled": false } });
    let configured = [
        resource(
            "8008",
            "s3.bucket",
            "logs",
            attributes,
            "2026-11-21T10:00:00Z",
        ),
        json!({ "provider": "none" }),
    ];
    let sent = app
        .configure(
            operator,
            "?complete=types&file_name=resources.json",
            &configured,
        )
        .await;
    keep(Method::POST, "/v1/configuration/import", sent);
    let path = "/v1/admin/unassigned/resources";
    keep(Method::GET, path, app.get(path).key(operator).send().await);
    for (path, asked) in [
        ("/v1/compliance", "/v1/compliance".to_owned()),
        (
            "/v1/compliance/analytics",
            "/v1/compliance/analytics?days=30".to_owned(),
        ),
        (
            "/v1/compliance/settings",
            "/v1/compliance/settings".to_owned(),
        ),
        (
            "/v1/compliance/{framework}",
            "/v1/compliance/iso_27001_2022".to_owned(),
        ),
        (
            "/v1/compliance/{framework}/requirement",
            "/v1/compliance/soc2_2017/requirement?requirement=CC6.1".to_owned(),
        ),
        ("/v1/violations", "/v1/violations?limit=1".to_owned()),
        (
            "/v1/violations/timeline",
            "/v1/violations/timeline?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z".to_owned(),
        ),
        (
            "/v1/violations/{id}",
            format!("/v1/violations/{}", ada.violation_id),
        ),
        (
            "/v1/exports/violations",
            "/v1/exports/violations".to_owned(),
        ),
        ("/v1/exceptions", "/v1/exceptions".to_owned()),
        ("/v1/attestations", "/v1/attestations".to_owned()),
    ] {
        keep(
            Method::GET,
            path,
            app.get(&asked).key(&ada.key).send().await,
        );
    }
    let one = format!("/v1/violations/{}", ada.violation_id);
    let body = json!({ "status": "in_progress", "assignee": ada.person_id, "note": "On it" });
    let changed = app.patch(&one, &body).key(&ada.key).send().await;
    keep(Method::PATCH, "/v1/violations/{id}", changed);
    let body = json!({ "ids": [ada.violation_id], "status": "acknowledged" });
    let changed = app
        .post("/v1/violations/bulk", &body)
        .key(&ada.key)
        .send()
        .await;
    keep(Method::POST, "/v1/violations/bulk", changed);
    let settings = json!({ "limits": [{ "severity": "low", "days": null }],
                           "frameworks": [{ "framework": "gdpr", "is_followed": false, "target": "90.0" }] });
    let put = app.request(Method::PUT, "/v1/compliance/settings");
    let put = put.key(&ada.key).json(&settings).send().await;
    keep(Method::PUT, "/v1/compliance/settings", put);
    let until = "2027-01-01T00:00:00Z";
    let body = json!({ "kind": "compensating_control", "check_id": "aws.x", "account_id": "1", "reason": "x",
                       "expires_at": until });
    let made = app.post("/v1/exceptions", &body).key(&ada.key).send().await;
    let path = format!("/v1/exceptions/{}", made.json()["id"].as_str().unwrap());
    keep(Method::POST, "/v1/exceptions", made);
    keep(
        Method::DELETE,
        "/v1/exceptions/{id}",
        app.delete(&path).key(&ada.key).send().await,
    );
    let body = json!({ "framework": "soc2_2017", "requirement_id": "CC1.2", "outcome": "not_applicable",
                       "evidence": "x", "url": "https://example.com", "expires_at": until });
    let made = app
        .post("/v1/attestations", &body)
        .key(&ada.key)
        .send()
        .await;
    let path = format!("/v1/attestations/{}", made.json()["id"].as_str().unwrap());
    keep(Method::POST, "/v1/attestations", made);
    keep(
        Method::DELETE,
        "/v1/attestations/{id}",
        app.delete(&path).key(&ada.key).send().await,
    );
    frameworks(world, keep).await;
    policies(world, keep).await;
    super::drift::successes(world, keep).await;
}

/// Frameworks of the operator's.
async fn frameworks(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, operator) = (&world.app, &world.operator);
    let document = "frameworks:
  - { key: own, name: Own, version: 1, requirements: [{ id: R-1, title: T, checks: [aws.house_check] }] }
checks:
  - { id: aws.house_check, title: T, severity: low, resource: R, rationale: W, remediation: M }
";
    let body = json!({ "document": document });
    let test = "/v1/admin/framework-documents/test";
    let tried = app.post(test, &body).key(operator).send().await;
    keep(Method::POST, test, tried);
    let documents = "/v1/admin/framework-documents";
    let body = json!({ "name": "own.yaml", "document": document });
    let made = app.post(documents, &body).key(operator).send().await;
    let path = format!("{documents}/{}", made.json()["id"].as_str().unwrap());
    keep(Method::POST, documents, made);
    for (path, asked) in [
        ("/v1/admin/frameworks", "/v1/admin/frameworks"),
        (documents, documents),
        ("/v1/admin/framework-documents/{id}", &path),
    ] {
        let read = app.get(asked).key(operator).send().await;
        keep(Method::GET, path, read);
    }
    let body = json!({ "name": "renamed.yaml", "document": document });
    let put = app.request(Method::PUT, &path).key(operator);
    let put = put.json(&body).send().await;
    keep(Method::PUT, "/v1/admin/framework-documents/{id}", put);
    let removed = app.delete(&path).key(operator).send().await;
    keep(
        Method::DELETE,
        "/v1/admin/framework-documents/{id}",
        removed,
    );
}

/// The customer's policies and the operator's.
async fn policies(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, key, operator) = (&world.app, &world.ada.key, &world.operator);
    let [own, custom] = ["aws.own_contract", "aws.custom_contract"];
    let reads = "reads:\n  others: {type: x.other, field: \"@id\", equals: other}";
    let text = |id: &str| json!({ "rego": policy(id, "x.thing", reads), "is_enabled": true });
    let made = app.post("/v1/policies", &text(own)).key(key).send().await;
    keep(Method::POST, "/v1/policies", made);
    let bad = resource(
        "1001",
        "x.thing",
        "bad",
        json!({ "bad": true }),
        "2026-11-21T10:00:00Z",
    );
    let mut trial = text(own);
    trial.as_object_mut().unwrap().remove("is_enabled");
    trial["resources"] = json!([bad]);
    let tried = app.post("/v1/policies/test", &trial).key(key).send().await;
    keep(Method::POST, "/v1/policies/test", tried);
    trial["rego"] = json!("package x");
    let tried = app
        .post("/v1/admin/policies/test", &trial)
        .key(operator)
        .send()
        .await;
    keep(Method::POST, "/v1/admin/policies/test", tried);
    let made = app
        .post("/v1/admin/policies", &text(custom))
        .key(operator)
        .send()
        .await;
    keep(Method::POST, "/v1/admin/policies", made);
    app.work().await;
    let paths = ["/v1/policies", "/v1/admin/policies"];
    let ones = ["/v1/policies/{id}", "/v1/admin/policies/{id}"];
    for ((path, one), (id, credential)) in paths
        .into_iter()
        .zip(ones)
        .zip([(own, key), (custom, operator)])
    {
        let of = format!("{path}/{id}");
        let listed = format!("{path}?search=contract&limit=1");
        keep(
            Method::GET,
            path,
            app.get(&listed).key(credential).send().await,
        );
        keep(Method::GET, one, app.get(&of).key(credential).send().await);
        let put = app.request(Method::PUT, &of).key(credential);
        keep(Method::PUT, one, put.json(&text(id)).send().await);
        keep(
            Method::DELETE,
            one,
            app.delete(&of).key(credential).send().await,
        );
    }
}
