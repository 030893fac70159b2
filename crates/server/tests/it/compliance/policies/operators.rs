//! The operator's policies: for every customer, and without its text.

use serde_json::json;

use super::*;

#[tokio::test]
async fn an_operators_policy_holds_for_everybody_until_it_is_gone() {
    let world = World::new().await;
    let (app, eve) = (&world.app, fresh(&world).await);
    let bob = &world.bob.key;
    for key in [&eve, bob] {
        app.configure(key, "", &[gadget("one", true, FIRST)])
            .await
            .ok();
    }
    let text = policy(CUSTOM, KIND, "");
    let made = app.operator_policy(&text).await.ok();
    assert_eq!(
        [&made["source"], &made["rego"]],
        [&json!("operator"), &json!(text)]
    );
    app.work().await;
    for key in [&eve, bob] {
        assert_eq!(open(app, key, CUSTOM).await, ["one"]);
        let seen = app.policy_seen(key, CUSTOM).await;
        assert_eq!(
            [&seen["source"], &seen["failing"]],
            [&json!("operator"), &json!(1)]
        );
        // It may name what is not for every customer.
        assert_eq!(seen["rego"], json!(null));
        let listed = app
            .get("/v1/policies?source=operator")
            .key(key)
            .send()
            .await
            .ok();
        assert_eq!(listed["data"][0]["id"], CUSTOM);
        put(app, key, CUSTOM, &json!({ "rego": text }))
            .await
            .problem(404, "not_found");
    }
    let path = format!("/v1/admin/policies/{CUSTOM}");
    let seen = app.get(&path).key(&world.operator).send().await.ok();
    assert_eq!(
        [
            &seen["failing_customers"],
            &seen["failing"],
            &seen["suspended_customers"]
        ],
        [&json!(2), &json!(2), &json!(0)],
        "{seen}"
    );
    // Whoever comes later is asked as well.
    let late = app.new_customer("Late Ltd").await;
    let late = app.new_key(&late, &["admin"]).await.0;
    app.configure(&late, "", &[gadget("one", true, FIRST)])
        .await
        .ok();
    app.work().await;
    assert_eq!(open(app, &late, CUSTOM).await, ["one"]);

    let off = json!({ "rego": text, "is_enabled": false });
    let put = app.request(Method::PUT, &path).control();
    put.json(&off).send().await.ok();
    app.work().await;
    for key in [&eve, bob, &late] {
        let seen = of_check(app, key, CUSTOM, "one").await.unwrap();
        assert_eq!(history(&seen)[1], ["open", "resolved", "policy_disabled"]);
        // What holds for nobody is nobody's to see.
        let path = format!("/v1/policies/{CUSTOM}");
        app.get(&path)
            .key(key)
            .send()
            .await
            .problem(404, "not_found");
    }
    app.delete(&path).control().send().await.ok();
    app.get(&path)
        .control()
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn ids_of_operators_and_customers_never_meet() {
    let world = World::new().await;
    let app = &world.app;
    for id in [OWN, "aws.s3_bucket_object_versioning", "aws.custom_"] {
        let problem = app
            .operator_policy(&policy(id, KIND, ""))
            .await
            .problem(400, "bad_request");
        let error = &problem["errors"][0];
        assert_eq!(
            [&error["field"], &error["line"]],
            [&json!("rego"), &json!(5)],
            "{id}: {problem}"
        );
    }
    app.operator_policy(&policy(CUSTOM, KIND, "")).await.ok();
    app.operator_policy(&policy(CUSTOM, KIND, ""))
        .await
        .problem(409, "policy_exists");
}

#[tokio::test]
async fn lists_are_narrowed_down_and_come_in_pages() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.operator_policy(&policy(CUSTOM, KIND, "")).await.ok();
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    for (path, credential) in [
        ("/v1/policies", &key),
        ("/v1/admin/policies", &world.operator),
    ] {
        let mut ids: Vec<String> = Vec::new();
        let mut query = "?limit=100".to_owned();
        loop {
            let page = app
                .get(&format!("{path}{query}"))
                .key(credential)
                .send()
                .await
                .ok();
            let rows = page["data"].as_array().unwrap();
            ids.extend(
                rows.iter()
                    .map(|row| row["id"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            query = format!("?limit=100&cursor={next}");
        }
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(ids, sorted);
        assert!(ids.len() > 100 && ids.iter().any(|id| id == CUSTOM));
        assert_eq!(ids.iter().any(|id| id == OWN), path == "/v1/policies");
        for (query, expected) in [
            ("source=operator", vec![CUSTOM]),
            (
                "source=built_in&type=s3.bucket&severity=medium&search=versioning",
                vec!["aws.s3_bucket_object_versioning"],
            ),
            ("provider=azure&source=operator", vec![]),
            ("search=CUSTOM_NOTHING", vec![CUSTOM]),
        ] {
            let listed = app
                .get(&format!("{path}?{query}"))
                .key(credential)
                .send()
                .await
                .ok();
            let rows = listed["data"].as_array().unwrap().iter();
            let found: Vec<&str> = rows.map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(found, expected, "{path} {query}");
        }
        for wrong in ["source=x", "severity=x", "search=", "cursor=x", "limit=0"] {
            let answer = app
                .get(&format!("{path}?{wrong}"))
                .key(credential)
                .send()
                .await;
            answer.problem(400, "bad_request");
        }
    }
}

#[tokio::test]
async fn a_check_that_a_document_of_frameworks_names_is_not_taken_from_it() {
    let world = World::new().await;
    let app = &world.app;
    let text = policy(CUSTOM, KIND, "");
    app.operator_policy(&text).await.ok();
    let documents = "/v1/admin/framework-documents";
    let document = format!(
        "frameworks: [{{ key: house, name: House, version: 1,
                        requirements: [{{ id: H-1, title: T, checks: [{CUSTOM}] }}] }}]"
    );
    let body = json!({ "name": "house.yaml", "document": document });
    let made = app.post(documents, &body).control().send().await.ok();
    let path = format!("/v1/admin/policies/{CUSTOM}");
    let disabled = json!({ "rego": text, "is_enabled": false });
    let put = |body: Value| app.request(Method::PUT, &path).control().json(&body).send();
    put(disabled.clone()).await.problem(409, "policy_in_use");
    let deleting = app.delete(&path).control().send().await;
    deleting.problem(409, "policy_in_use");
    let key = &world.bob.key;
    let standing = app.get("/v1/compliance/house").key(key).send().await.ok();
    assert_eq!(standing["key"], "house", "{standing}");
    // A text that keeps the check takes nothing away.
    put(json!({ "rego": text })).await.ok();

    let of_document = format!("{documents}/{}", made["id"].as_str().unwrap());
    app.delete(&of_document).control().send().await.ok();
    put(disabled).await.ok();
    app.delete(&path).control().send().await.ok();
}
