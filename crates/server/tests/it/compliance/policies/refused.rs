//! What is not taken as a policy, and where it is wrong.

use serde_json::json;

use super::*;

/// What is said of the text.
async fn said(app: &TestApp, key: &str, rego: &str) -> (Option<u64>, String) {
    let problem = app.own_policy(key, rego).await.problem(400, "bad_request");
    let error = &problem["errors"][0];
    assert_eq!(error["field"], "rego", "{problem}");
    let detail = error["detail"].as_str().unwrap().to_owned();
    (error["line"].as_u64(), detail)
}

#[tokio::test]
async fn a_text_that_is_wrong_is_refused_where_it_is_wrong() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let rule = "violations contains {\"path\": \"a\", \"message\": \"m\"} if ";
    let of = |body: &str| policy_of(OWN, KIND, "", body);
    let first = of("").lines().count() as u64;
    for (rego, line, told) in [
        (policy("aws.custom_x", KIND, ""), 5, "own_<name>"),
        (
            policy("aws.s3_bucket_object_versioning", KIND, ""),
            5,
            "own_<name>",
        ),
        (policy("aws.own_", KIND, ""), 5, "own_<name>"),
        (policy("moon.own_x", KIND, ""), 1, "moon"),
        ("package x".to_owned(), 1, "METADATA"),
        (policy(OWN, KIND, "wrong: true"), 10, "wrong"),
        (
            policy(OWN, KIND, "").replace("package tenantry.aws.own_", "package tenantry.aws."),
            10,
            "asks for package",
        ),
        (
            of(&format!("{rule}count(http.send({{}})) == 1")),
            first,
            "http.send",
        ),
        (
            of(&format!("{rule}x = [[[[[[[[[1]]]]]]]]]")),
            first,
            "8 deep",
        ),
        (
            of(&format!(
                "{rule}count(numbers.range(1, 1000000000000000)) == 1"
            )),
            first,
            "range",
        ),
        (of(&format!("{rule}input.attributes.x ==")), first, "line"),
        (of("applies if true"), 0, "violations"),
        (
            policy(OWN, KIND, "requirements: {moon: [\"1\"]}"),
            10,
            "moon",
        ),
        (
            policy(OWN, KIND, "requirements: {soc2_2017: [\"CC99\"]}"),
            10,
            "CC99",
        ),
        ("x".repeat(70_000), 1, "65536"),
    ] {
        let (at, detail) = said(app, &key, &rego).await;
        assert!(detail.contains(told), "{told}: {detail}");
        assert!(at.unwrap_or_default() >= line, "{line}: {at:?} {detail}");
    }
    let wrong = json!({ "rego": policy(OWN, KIND, ""), "is_on": true });
    let answer = app.post("/v1/policies", &wrong).key(&key).send().await;
    assert!(
        answer.problem(400, "bad_request")["detail"]
            .to_string()
            .contains("is_on")
    );
    // None of it was kept.
    let listed = app.get("/v1/policies?source=own").key(&key).send().await;
    assert_eq!(listed.ok()["data"], json!([]));
}

#[tokio::test]
async fn an_id_is_given_once_and_stays() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    let again = app.own_policy(&key, &policy(OWN, KIND, "")).await;
    again.problem(409, "policy_exists");
    let other = json!({ "rego": policy("aws.own_other", KIND, "") });
    let problem = put(app, &key, OWN, &other)
        .await
        .problem(400, "bad_request");
    assert!(
        problem["errors"][0]["detail"]
            .to_string()
            .contains("must stay")
    );
    put(app, &key, "aws.own_other", &other)
        .await
        .problem(404, "not_found");
    // What comes with the product is nobody's to change.
    let built_in = "aws.s3_bucket_object_versioning";
    put(app, &key, built_in, &other)
        .await
        .problem(404, "not_found");
    let path = format!("/v1/policies/{built_in}");
    app.delete(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
    // Another customer's of the same id is another one.
    app.own_policy(&world.bob.key, &policy(OWN, KIND, ""))
        .await
        .ok();
}

#[tokio::test]
async fn there_are_a_hundred_at_most() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    app.database
        .run(
            "INSERT INTO policies
             SELECT p.tenant_id, p.check_id || n, p.rego, p.provider, p.title, p.severity, p.area, p.resource_types,
                    p.touches, p.reads_clock, p.is_enabled, p.version, gen_random_uuid(), p.created_at, p.changed_at,
                    p.changed_by_kind, p.changed_by_id
             FROM policies p, generate_series(1, 99) n WHERE p.check_id = 'aws.own_nothing_bad'",
        )
        .await;
    let more = app
        .own_policy(&key, &policy("aws.own_more", KIND, ""))
        .await;
    more.problem(409, "too_many_policies");
    let path = format!("/v1/policies/{OWN}");
    app.delete(&path).key(&key).send().await.ok();
    app.own_policy(&key, &policy("aws.own_more", KIND, ""))
        .await
        .ok();
}

#[tokio::test]
async fn changing_policies_needs_whoever_manages_compliance() {
    let world = World::new().await;
    let (app, customer) = (&world.app, &world.ada.id);
    let [read, write] = [
        app.new_key(customer, &["read"]).await.0,
        app.new_key(customer, &["write"]).await.0,
    ];
    for key in [&read, &write] {
        app.own_policy(key, &policy(OWN, KIND, ""))
            .await
            .problem(403, "forbidden");
        let body = json!({ "rego": policy(OWN, KIND, "") });
        let tried = app.post("/v1/policies/test", &body).key(key).send().await;
        tried.problem(403, "forbidden");
    }
    app.policy_seen(&read, &world.ada.policy_id).await;
    let desk = app.post(
        "/v1/admin/policies",
        &json!({ "rego": policy(CUSTOM, KIND, "") }),
    );
    desk.key(&world.ada.key)
        .send()
        .await
        .problem(403, "forbidden");
}
