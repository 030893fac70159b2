//! The API description: the committed file, what the server serves, and what it answers, are one.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, LINE, TestApp, World, file};

fn committed() -> Value {
    serde_json::from_str(include_str!("../../../../../openapi.json")).unwrap()
}

#[tokio::test]
async fn the_committed_description_is_the_one_that_is_served() {
    let generated = tenantry_server::app::openapi_json().unwrap();
    let same = include_str!("../../../../../openapi.json").trim_end() == generated.trim_end();
    assert!(same, "openapi.json is stale: run `cargo xtask gen`");
    let app = TestApp::new().await;
    assert_eq!(app.get("/openapi.json").send().await.ok(), committed());
}

/// Every operation: method, path, and what it is.
fn operations() -> Vec<(Method, String, Value)> {
    let description = committed();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_uppercase().parse().unwrap();
            operations.push((method, path.clone(), operation.clone()));
        }
    }
    operations
}

#[tokio::test]
async fn every_path_in_it_is_there_and_every_one_that_is_there_is_in_it() {
    let world = World::new().await;
    let operations = operations();
    assert!(operations.len() >= 23);
    let names: BTreeSet<&str> = operations
        .iter()
        .map(|(_, _, one)| one["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), operations.len(), "operation ids are unique");
    for (method, path, _) in &operations {
        let path = path.replace("{id}", "x");
        for key in [&world.operator, &world.ada.key] {
            let answer = world
                .app
                .request(method.clone(), &path)
                .key(key)
                .for_customer(&world.ada.id)
                .send()
                .await;
            // A handler that does not find the id is there; the answer to no path says so.
            let known = answer.status != 404 || answer.json()["detail"] != "there is no such path";
            assert!(
                known && answer.status != 405,
                "{method} {path}: {} {}",
                answer.status,
                answer.text
            );
        }
    }
    let described: BTreeSet<&str> = operations
        .iter()
        .map(|(_, path, _)| path.as_str())
        .collect();
    let reached: BTreeSet<&str> = successes(&world)
        .await
        .into_iter()
        .map(|(_, path, _)| path)
        .collect();
    assert_eq!(
        described, reached,
        "an operation whose success was never looked at"
    );
}

/// Each operation once, successfully.
async fn successes(world: &World) -> Vec<(Method, &'static str, Answer)> {
    let app = &world.app;
    let mut answers = Vec::new();
    let mut keep = |method: Method, path: &'static str, answer: Answer| {
        assert!(
            answer.status.is_success(),
            "{method} {path}: {} {}",
            answer.status,
            answer.text
        );
        answers.push((method, path, answer));
    };
    let (operator, ada) = (&world.operator, &world.ada);
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/v1/admin/accounts",
        "/v1/admin/customers",
        "/v1/admin/isolation",
        "/v1/admin/jobs",
        "/v1/admin/keys",
        "/v1/admin/unassigned",
    ] {
        keep(Method::GET, path, app.get(path).key(operator).send().await);
    }
    let one = format!("/v1/admin/jobs/{}", ada.job_id);
    let read = app.get(&one).key(operator).send().await;
    keep(Method::GET, "/v1/admin/jobs/{id}", read);
    let retry = app.request(Method::POST, &format!("{one}/retry"));
    keep(
        Method::POST,
        "/v1/admin/jobs/{id}/retry",
        retry.key(operator).send().await,
    );
    for path in [
        "/v1/costs",
        "/v1/costs/items",
        "/v1/dashboard",
        "/v1/exports/audit-events",
        "/v1/exports/cost-items",
        "/v1/exports/usage-events",
        "/v1/keys",
    ] {
        keep(Method::GET, path, app.get(path).key(&ada.key).send().await);
    }
    let session = app
        .post("/v1/session", &json!({ "key": ada.key }))
        .send()
        .await;
    let cookie = session
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    keep(Method::POST, "/v1/session", session);
    keep(
        Method::GET,
        "/v1/session",
        app.get("/v1/session").session(&cookie).send().await,
    );
    keep(
        Method::DELETE,
        "/v1/session",
        app.delete("/v1/session").session(&cookie).send().await,
    );
    let new_key = json!({ "name": "x", "scopes": ["read"] });
    let made = app.post("/v1/keys", &new_key).key(&ada.key).send().await;
    let id = made.ok()["id"].as_str().unwrap().to_owned();
    keep(Method::POST, "/v1/keys", made);
    keep(
        Method::DELETE,
        "/v1/keys/{id}",
        app.delete(&format!("/v1/keys/{id}"))
            .key(&ada.key)
            .send()
            .await,
    );
    let made = app
        .post("/v1/admin/keys", &new_key)
        .key(operator)
        .send()
        .await;
    let id = made.ok()["id"].as_str().unwrap().to_owned();
    keep(Method::POST, "/v1/admin/keys", made);
    let gone = app
        .delete(&format!("/v1/admin/keys/{id}"))
        .key(operator)
        .send()
        .await;
    keep(Method::DELETE, "/v1/admin/keys/{id}", gone);
    let body = json!({ "name": "x" });
    keep(
        Method::POST,
        "/v1/admin/customers",
        app.post("/v1/admin/customers", &body)
            .key(operator)
            .send()
            .await,
    );
    let body = json!({ "customer_id": ada.id });
    keep(
        Method::POST,
        "/v1/admin/portal-links",
        app.post("/v1/admin/portal-links", &body)
            .key(operator)
            .send()
            .await,
    );
    let body = json!({ "customer_id": ada.id, "provider": "AWS", "account_id": "77" });
    let made = app
        .post("/v1/admin/accounts", &body)
        .key(operator)
        .send()
        .await;
    let id = made.ok()["id"].as_str().unwrap().to_owned();
    keep(Method::POST, "/v1/admin/accounts", made);
    let gone = app
        .delete(&format!("/v1/admin/accounts/{id}"))
        .key(operator)
        .send()
        .await;
    keep(Method::DELETE, "/v1/admin/accounts/{id}", gone);
    keep(
        Method::POST,
        "/v1/costs/import",
        app.import(operator, &file(&[LINE])).await,
    );
    super::bills::successes(world, &mut keep).await;
    super::desk::successes(world, &mut keep).await;
    super::people::successes(world, &mut keep).await;
    super::usage::successes(world, &mut keep).await;
    super::compliance::successes(world, &mut keep).await;
    answers
}

/// What in `value` is not as `schema` says: types, required and unknown members, formats, patterns
/// and choices.
fn faults(description: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.trim_start_matches('#');
        return faults(description, description.pointer(target).unwrap(), value, at);
    }
    for either in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[either].as_array() {
            let all: Vec<Vec<String>> = choices
                .iter()
                .map(|one| faults(description, one, value, at))
                .collect();
            return if all.iter().any(Vec::is_empty) {
                Vec::new()
            } else {
                all.concat()
            };
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        // Members that one part does not know may be another's.
        let merged = parts.iter().fold(
            json!({ "type": "object", "properties": {}, "required": [] }),
            |mut merged, part| {
                let part = match part["$ref"].as_str() {
                    Some(name) => description.pointer(name.trim_start_matches('#')).unwrap(),
                    None => part,
                };
                for (name, schema) in part["properties"].as_object().unwrap() {
                    merged["properties"][name] = schema.clone();
                }
                let required = part["required"].as_array().cloned().unwrap_or_default();
                merged["required"].as_array_mut().unwrap().extend(required);
                merged
            },
        );
        return faults(description, &merged, value, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) {
        return vec![format!("{at} is {kind}, not {kinds:?}")];
    }
    let mut found = Vec::new();
    if let (Some(choices), false) = (schema["enum"].as_array(), value.is_null())
        && !choices.contains(value)
    {
        found.push(format!("{at} is {value}, none of {choices:?}"));
    }
    if let Some(text) = value.as_str() {
        let fits = match schema["format"].as_str() {
            Some("date") => text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10,
            Some("date-time") => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
            _ => true,
        };
        if !fits {
            found.push(format!("{at} is {text}"));
        }
    }
    if let Some(items) = value.as_array() {
        found.extend(items.iter().enumerate().flat_map(|(i, item)| {
            faults(description, &schema["items"], item, &format!("{at}[{i}]"))
        }));
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap()) {
                found.push(format!("{at} lacks {name}"));
            }
        }
        let known = schema["properties"].as_object();
        for (name, member) in members {
            match (
                known.and_then(|known| known.get(name)),
                &schema["additionalProperties"],
            ) {
                (Some(schema), _) => {
                    found.extend(faults(description, schema, member, &format!("{at}.{name}")))
                }
                (None, other @ Value::Object(_)) => {
                    found.extend(faults(description, other, member, &format!("{at}.{name}")))
                }
                (None, _) if known.is_none() => {}
                (None, _) => found.push(format!("{at} has {name}, which is not described")),
            }
        }
    }
    found
}

#[tokio::test]
async fn every_success_and_every_problem_is_what_is_described() {
    let description = committed();
    let world = World::new().await;
    let by_path: BTreeMap<(Method2, String), Value> = operations()
        .into_iter()
        .map(|(method, path, one)| ((Method2(method), path), one))
        .collect();
    let mut looked_at = 0;
    for (method, path, answer) in successes(&world).await {
        let operation = &by_path[&(Method2(method.clone()), path.to_owned())];
        let described = &operation["responses"][answer.status.as_str()];
        assert!(
            described.is_object(),
            "{method} {path} answers {}, which is not described",
            answer.status
        );
        let schema = &described["content"]["application/json"]["schema"];
        if schema.is_object() {
            let found = faults(&description, schema, &answer.json(), path);
            assert_eq!(found, Vec::<String>::new(), "{}", answer.text);
            looked_at += 1;
        }
    }
    assert!(looked_at >= 17, "{looked_at}");
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for answer in [
        world.app.get("/v1/dashboard").send().await,
        world
            .app
            .get("/v1/costs/items?limit=0")
            .key(&world.ada.key)
            .send()
            .await,
        world
            .app
            .import(
                &world.operator,
                &file(&[crate::support::Line { cost: "x", ..LINE }]),
            )
            .await,
    ] {
        assert_eq!(
            faults(&description, &problem, &answer.json(), "problem"),
            Vec::<String>::new()
        );
    }
}

/// [`Method`], in an order.
#[derive(PartialEq, Eq, Clone)]
struct Method2(Method);

impl Ord for Method2 {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.as_str().cmp(other.0.as_str())
    }
}

impl PartialOrd for Method2 {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[tokio::test]
async fn the_description_can_be_browsed_without_anything_from_outside() {
    let app = TestApp::new().await;
    let moved = app.get("/docs").send().await;
    assert!(moved.status.is_redirection(), "{moved:?}");
    let page = app.get("/docs/").send().await;
    assert_eq!(page.status, 200);
    let mut files: Vec<String> = Vec::new();
    for attribute in ["src=\"", "href=\""] {
        for (at, _) in page.text.match_indices(attribute) {
            files.push(
                page.text[at + attribute.len()..]
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert!(!file.contains("//"), "{file} is from outside");
        let answer = app
            .get(&format!("/docs/{}", file.trim_start_matches("./")))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{file}");
    }
    // The policy lets no script or style stand in the page itself.
    let inline = page.text.split("<script").skip(1).any(|script| {
        !script
            .split("</script>")
            .next()
            .unwrap()
            .trim()
            .ends_with('>')
    });
    assert!(!inline && !page.text.contains("<style"), "{}", page.text);
    let start = app.get("/docs/swagger-initializer.js").send().await;
    assert!(
        start.text.contains("/openapi.json") && !start.text.contains("http"),
        "{}",
        start.text
    );
}
