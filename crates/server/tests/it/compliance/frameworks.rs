//! Frameworks of the operator's: customers are measured by them as soon as they are there, and no longer than that.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_server::app::App;
use tenantry_server::catalogues::Catalogues;

use super::fresh;
use crate::support::{Answer, TestApp, World, finding};

const DOCUMENTS: &str = "/v1/admin/framework-documents";
const VERSIONING: &str = "s3_bucket_object_versioning";
const AT: &str = "2026-11-20T10:00:00Z";

/// The example that the documentation has.
fn example() -> &'static str {
    let text = include_str!("../../../../../docs/frameworks.md");
    let (_, rest) = text.split_once("```yaml\n").unwrap();
    rest.split_once("```").unwrap().0
}

/// One framework with one requirement, which a check of the product speaks to.
fn small(key: &str, requirement: &str) -> String {
    format!(
        "frameworks:
  - key: {key}
    name: Small
    version: 1
    requirements:
      - {{ id: {requirement}, title: Buckets keep versions, checks: [aws.{VERSIONING}] }}
"
    )
}

async fn create(app: &TestApp, name: &str, document: &str) -> Answer {
    let body = json!({ "name": name, "document": document });
    app.post(DOCUMENTS, &body).control().send().await
}

async fn change(app: &TestApp, id: &Value, name: &str, document: &str) -> Answer {
    let path = format!("{DOCUMENTS}/{}", id.as_str().unwrap());
    let body = json!({ "name": name, "document": document });
    let put = app.request(Method::PUT, &path).control();
    put.json(&body).send().await
}

async fn remove(app: &TestApp, id: &Value) -> Answer {
    let path = format!("{DOCUMENTS}/{}", id.as_str().unwrap());
    app.delete(&path).control().send().await
}

async fn standing(app: &TestApp, key: &str, framework: &str) -> Value {
    let path = format!("/v1/compliance/{framework}");
    app.get(&path).key(key).send().await.ok()
}

async fn is_there(app: &TestApp, key: &str, framework: &str) -> bool {
    let path = format!("/v1/compliance/{framework}");
    let answer = app.get(&path).key(key).send().await;
    let whole = app.get("/v1/compliance").key(key).send().await.ok();
    let all = whole["frameworks"].as_array().unwrap();
    let listed = all.iter().any(|one| one["key"] == framework);
    assert_eq!(listed, answer.status == 200, "{}", answer.text);
    listed
}

/// What the desk knows of a framework.
async fn known(app: &TestApp, key: &str) -> Option<Value> {
    let listed = app.get("/v1/admin/frameworks").control().send().await.ok();
    let all = listed["data"].as_array().unwrap();
    all.iter().find(|one| one["key"] == key).cloned()
}

/// As another process of the same product on the same database has it.
fn another_process(app: &TestApp) -> TestApp {
    app.with_app(App {
        catalogues: Arc::new(Catalogues::new(app.app.db.clone())),
        ..app.app.clone()
    })
}

#[tokio::test]
async fn the_example_of_the_documentation_is_followed_like_any_other() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    // The check is not known yet, and what was found is not lost.
    let found = [
        finding(VERSIONING, "2001", "logs", "FAIL", AT),
        finding("bucket_name", "2001", "logs", "PASS", AT),
    ];
    app.scan(&key, "", &found).await.ok();
    let before = app.get("/v1/compliance").key(&key).send().await.ok();

    let made = create(app, "house-rules.yaml", example()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.ok();
    let house = &made["frameworks"][0];
    assert_eq!(
        [
            &house["key"],
            &house["source"],
            &house["requirements"],
            &house["requirements_with_checks"],
            &house["checks"],
            &house["followers"]
        ],
        [
            &json!("house_rules"),
            &json!("operator"),
            &json!(2),
            &json!(1),
            &json!(2),
            &json!(3)
        ]
    );
    assert_eq!(made["checks"][0]["id"], "aws.bucket_name");
    assert_eq!([&made["version"], &made["errors"]], [&json!(1), &json!([])]);
    assert_eq!(known(app, "house_rules").await.as_ref(), Some(house));
    let built_in = known(app, "soc2_2017").await.unwrap();
    assert_eq!(
        [&built_in["source"], &built_in["document_id"]],
        [&json!("built_in"), &Value::Null]
    );
    let path = format!("{DOCUMENTS}/{}", made["id"].as_str().unwrap());
    let read = app.get(&path).control().send().await.ok();
    assert_eq!(read["document"], example(), "as it was given");

    // It counts, by itself and in the sum over all.
    let own = standing(app, &key, "house_rules").await;
    assert_eq!(own["score"]["percent"], "0.0");
    let status = |standing: &Value, at: usize| standing["requirements"][at]["status"].clone();
    assert_eq!(
        [status(&own, 0), status(&own, 1)],
        [json!("fail"), json!("manual")]
    );
    let during = app.get("/v1/compliance").key(&key).send().await.ok();
    assert_eq!(during["frameworks"].as_array().unwrap().len(), 16);
    assert!(
        during["score"]["assessed"].as_u64() > before["score"]["assessed"].as_u64(),
        "{during}"
    );
    let violations = app
        .get("/v1/violations?framework=house_rules&requirement=D-1")
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(violations["totals"]["open"], 1);
    let detail = super::violation(app, &key, "logs").await;
    let mapped = detail["requirements"].as_array().unwrap();
    assert!(mapped.iter().any(|one| one["framework"] == "house_rules"));

    // Mended, vouched for, with a target, and left out.
    let mended = finding(VERSIONING, "2001", "logs", "PASS", "2026-11-21T10:00:00Z");
    app.scan(&key, "", &[mended]).await.ok();
    let body = json!({ "framework": "house_rules", "requirement_id": "d2", "outcome": "met", "evidence": "Signed",
                       "expires_at": "2027-01-01T00:00:00Z" });
    app.post("/v1/attestations", &body)
        .key(&key)
        .send()
        .await
        .ok();
    let own = standing(app, &key, "house_rules").await;
    assert_eq!(own["score"]["percent"], "100.0");
    assert_eq!(
        [status(&own, 0), status(&own, 1)],
        [json!("pass"), json!("attested")]
    );
    let body = json!({ "limits": [], "frameworks": [
        { "framework": "house_rules", "is_followed": false, "target": "90.0" } ] });
    let put = app.request(Method::PUT, "/v1/compliance/settings");
    put.key(&key).json(&body).send().await.ok();
    let own = standing(app, &key, "house_rules").await;
    assert_eq!(
        [&own["target"], &own["is_followed"]],
        [&json!("90.0"), &json!(false)]
    );
    assert_eq!(known(app, "house_rules").await.unwrap()["followers"], 2);
}

#[tokio::test]
async fn a_finding_is_named_by_the_checks_of_the_operator() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    create(app, "house-rules.yaml", example()).await.ok();
    let found = [finding("bucket_name", "2001", "logs", "FAIL", AT)];
    app.scan(&key, "", &found).await.ok();
    let seen = super::violation(app, &key, "logs").await;
    assert_eq!(
        [&seen["check_id"], &seen["title"], &seen["severity"]],
        [
            &json!("aws.bucket_name"),
            &json!("Buckets are named by the rules"),
            &json!("low")
        ]
    );
    assert_eq!(seen["remediation"], "Give the bucket a name by the rules.");
}

#[tokio::test]
async fn every_day_has_a_score_from_then_on() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let found = [finding(VERSIONING, "2001", "logs", "FAIL", AT)];
    app.scan(&key, "", &found).await.ok();
    create(app, "small.yaml", &small("small", "R-1")).await.ok();
    app.work().await;
    let today = standing(app, &key, "small").await["as_of"].clone();
    let (today, _) = today.as_str().unwrap().split_once('T').unwrap();
    app.clock.advance(2 * 24 * 3_600);
    let own = standing(app, &key, "small").await;
    let days = own["history"].as_array().unwrap();
    let known: Vec<&Value> = days.iter().filter(|day| !day["score"].is_null()).collect();
    assert_eq!(known[0]["day"], today, "nothing before it was there");
    assert_eq!(known[0]["score"]["percent"], "0.0");
    assert_eq!(known.len(), 3);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_by_its_line_and_nothing_is_kept() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    create(app, "small.yaml", &small("small", "R-1")).await.ok();
    let wrong = "frameworks:
  - key: settings
    name: S
    version: 1
    requirements:
      - { id: R-1, title: T, checks: [aws.no_such_check] }
      - { id: R-1, title: T }
  - { key: small, name: Again, version: 1, requirements: [{ id: R-1, title: T }] }
checks:
  - { id: aws.own_check, title: T, severity: worst, resource: R, rationale: W, remediation: M }
";
    let refused = create(app, "wrong.yaml", wrong).await;
    let problem = refused.problem(422, "refused_file");
    let told: Vec<(&str, u64)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            assert_eq!(error["file"], Value::Null, "{error}");
            let field = error["field"].as_str().unwrap();
            (field, error["line"].as_u64().unwrap())
        })
        .collect();
    for place in [
        ("frameworks[0].key", 2),
        ("frameworks[0].requirements[0].checks[0]", 6),
        ("frameworks[0].requirements[1].id", 7),
        ("frameworks[1].key", 8),
        ("checks[0].id", 10),
        ("checks[0].severity", 10),
    ] {
        assert!(told.contains(&place), "{place:?}: {told:?}");
    }
    assert_eq!(told.len(), 6, "{told:?}");
    // By a trial as well.
    let test = format!("{DOCUMENTS}/test");
    let body = json!({ "document": wrong });
    let tried = app.post(&test, &body).control().send().await;
    assert_eq!(
        tried.problem(422, "refused_file")["errors"],
        problem["errors"]
    );
    for (document, detail) in [
        ("", "is empty"),
        ("frameworks: [", "cannot be read"),
        ("frameworks: []\nother: 1", "cannot be read"),
        ("&a frameworks: []", "cannot be read"),
    ] {
        let refused = create(app, "wrong.yaml", document).await;
        let problem = refused.problem(422, "refused_file");
        let error = &problem["errors"][0];
        assert_eq!(error["field"], "document");
        assert!(
            error["detail"].as_str().unwrap().starts_with(detail),
            "{error}"
        );
    }
    let long = format!("# {}\n{}", "x".repeat(1 << 20), small("long", "R-1"));
    for (name, document, field) in [
        (" ", small("x", "R-1"), "name"),
        ("x", long, "document"),
        ("x", "a: \0".to_owned(), "document"),
    ] {
        let problem = create(app, name, &document)
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field);
    }
    create(app, "small.yaml", &small("other", "R-1"))
        .await
        .problem(409, "framework_document_exists");
    let listed = app.get(DOCUMENTS).control().send().await.ok();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    for key_of in ["other", "long", "x"] {
        assert!(!is_there(app, &key, key_of).await);
    }
    // Almost a mebibyte is taken.
    let long = format!("# {}\n{}", "\"".repeat(1_000_000), small("long", "R-1"));
    assert_eq!(create(app, "long.yaml", &long).await.status, 201);
    assert!(is_there(app, &key, "long").await);
}

#[tokio::test]
async fn every_process_sees_a_change_with_its_next_request() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let other = another_process(app);
    for process in [app, &other] {
        assert!(!is_there(process, &key, "small").await);
    }
    let made = create(app, "small.yaml", &small("small", "R-1")).await.ok();
    for process in [&other, app] {
        assert!(is_there(process, &key, "small").await);
    }
    change(&other, &made["id"], "small.yaml", &small("smaller", "R-1"))
        .await
        .ok();
    for process in [app, &other] {
        assert!(!is_there(process, &key, "small").await);
        assert!(is_there(process, &key, "smaller").await);
    }
    // A customer that comes later is measured by it as well.
    assert!(is_there(app, &fresh(&world).await, "smaller").await);
    remove(app, &made["id"]).await.ok();
    for process in [&other, app] {
        assert!(!is_there(process, &key, "smaller").await);
    }
    assert!(!is_there(&other, &fresh(&world).await, "smaller").await);
}

#[tokio::test]
async fn what_was_said_of_a_framework_comes_back_with_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let document = small("small", "R-1");
    let made = create(app, "small.yaml", &document).await.ok();
    let body = json!({ "framework": "small", "requirement_id": "R-1", "outcome": "met", "evidence": "Seen",
                       "expires_at": "2027-01-01T00:00:00Z" });
    app.post("/v1/attestations", &body)
        .key(&key)
        .send()
        .await
        .ok();
    let aim = async |framework: &str, target: &str| {
        let body = json!({ "limits": [], "frameworks": [
            { "framework": framework, "is_followed": true, "target": target } ] });
        let put = app.request(Method::PUT, "/v1/compliance/settings");
        put.key(&key).json(&body).send().await
    };
    aim("small", "75.0").await.ok();

    let removed = remove(app, &made["id"]).await.ok();
    assert_eq!(
        [
            &removed["removed"][0]["key"],
            &removed["removed"][0]["followers"]
        ],
        [&json!("small"), &json!(3)]
    );
    assert!(!is_there(app, &key, "small").await);
    remove(app, &made["id"]).await.problem(404, "not_found");
    aim("small", "1.0").await.problem(400, "bad_request");
    app.post("/v1/attestations", &body)
        .key(&key)
        .send()
        .await
        .problem(400, "bad_request");
    aim("gdpr", "50.0").await.ok();

    create(app, "again.yaml", &document).await.ok();
    let own = standing(app, &key, "small").await;
    assert_eq!(own["target"], "75.0");
    assert_eq!(own["requirements"][0]["status"], "attested");
}

#[tokio::test]
async fn a_document_that_another_one_needs_stays() {
    let world = World::new().await;
    let app = &world.app;
    let first = create(app, "first.yaml", &small("first", "R-1")).await.ok();
    let second = "frameworks:\n  - { key: second, name: S, version: 1, of: first, only: [R-1] }\n";
    let second = create(app, "second.yaml", second).await.ok();
    let refused = remove(app, &first["id"]).await;
    let problem = refused.problem(409, "framework_document_in_use");
    assert_eq!(
        [&problem["errors"][0]["file"], &problem["errors"][0]["line"]],
        [&json!("second.yaml"), &json!(2)]
    );
    let refused = change(app, &first["id"], "first.yaml", &small("first", "R-2")).await;
    let problem = refused.problem(422, "refused_file");
    assert_eq!(problem["errors"][0]["file"], "second.yaml");
    let test = json!({ "id": second["id"], "document": small("third", "R-1") });
    let tried = app.post(&format!("{DOCUMENTS}/test"), &test);
    let tried = tried.control().send().await.ok();
    assert_eq!(
        [
            &tried["frameworks"][0]["key"],
            &tried["removed"][0]["key"],
            &tried["removed"][0]["followers"]
        ],
        [&json!("third"), &json!("second"), &json!(2)]
    );
    assert!(known(app, "third").await.is_none(), "it was only tried");
    remove(app, &second["id"]).await.ok();
    remove(app, &first["id"]).await.ok();
}

#[tokio::test]
async fn what_is_no_more_right_is_left_out_and_the_rest_holds() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    create(app, "small.yaml", &small("small", "R-1")).await.ok();
    app.clock.advance(1);
    let made = create(app, "later.yaml", &small("later", "R-1")).await.ok();
    // As if a newer version of the product brought a framework of the same key.
    app.database
        .run(
            "UPDATE framework_documents SET document = replace(document, 'later', 'gdpr') WHERE name = 'later.yaml';
             UPDATE catalogue_version SET version = gen_random_uuid();
             UPDATE compliance_catalogues c SET version = v.version FROM catalogue_version v",
        )
        .await;
    assert!(is_there(app, &key, "small").await);
    assert!(!is_there(app, &key, "later").await);
    let listed = app.get(DOCUMENTS).control().send().await.ok();
    let [right, wrong] = [0, 1].map(|at| listed["data"][at].clone());
    assert_eq!(right["errors"], json!([]));
    assert_eq!(wrong["frameworks"], json!([]));
    assert_eq!(
        [&wrong["errors"][0]["field"], &wrong["errors"][0]["line"]],
        [&json!("frameworks[0].key"), &json!(2)]
    );
    // It hinders nobody, and can be mended.
    create(app, "other.yaml", &small("other", "R-1")).await.ok();
    change(app, &made["id"], "later.yaml", &small("later", "R-1"))
        .await
        .ok();
    assert!(is_there(app, &key, "later").await);
}

#[tokio::test]
async fn changes_are_written_down_and_done_once() {
    let world = World::new().await;
    let app = &world.app;
    let body = json!({ "name": "small.yaml", "document": small("small", "R-1") });
    let send = async || {
        app.post(DOCUMENTS, &body)
            .key(&world.operator)
            .header("idempotency-key", "k")
            .send()
            .await
    };
    let made = send().await.ok();
    let again = send().await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.ok(), made);
    app.clock.advance(1);
    change(app, &made["id"], "small.yaml", &small("small", "R-1"))
        .await
        .ok();
    change(app, &made["id"], "small.yaml", &small("small", "R-2"))
        .await
        .ok();
    app.clock.advance(1);
    remove(app, &made["id"]).await.ok();
    let path = "/v1/admin/audit-events?limit=200";
    let events = app.get(path).control().send().await.ok();
    let told: Vec<(&str, &Value)> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["target"] == made["id"])
        .map(|event| {
            assert_eq!(event["change"]["frameworks"], json!(["small"]), "{event}");
            (
                event["action"].as_str().unwrap(),
                &event["change"]["version"],
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("framework_document.deleted", &Value::Null),
            ("framework_document.changed", &json!(2)),
            ("framework_document.created", &json!(1)),
        ]
    );
}
