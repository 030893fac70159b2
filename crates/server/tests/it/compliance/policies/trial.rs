//! Trying a policy: nothing is kept.

use serde_json::json;

use super::*;

async fn tried(app: &TestApp, key: &str, body: &Value) -> Value {
    app.post("/v1/policies/test", body)
        .key(key)
        .send()
        .await
        .ok()
}

fn outcomes(result: &Value) -> Vec<(&str, &str)> {
    let rows = result["resources"].as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["id"].as_str().unwrap(),
            row["outcome"].as_str().unwrap(),
        )
    })
    .collect()
}

#[tokio::test]
async fn a_policy_is_tried_on_examples_and_on_the_customers_own() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let before = app.database.dump().await;
    let body = "applies if not input.attributes.skip\n\n\
                violations contains {\"path\": \"bad\", \"message\": sprintf(\"%d\", [input.attributes.n])} if input.attributes.bad == true\n\n\
                violations contains {\"path\": \"x\", \"message\": input.attributes.text} if input.attributes.text";
    let rego = policy_of(OWN, KIND, "", body);
    let example = |id: &str, attributes: Value| resource("2001", KIND, id, attributes, FIRST);
    let examples = json!([
        example("good", json!({ "bad": false })),
        example("bad", json!({ "bad": true, "n": 7 })),
        example("skipped", json!({ "skip": true })),
        example("wrong", json!({ "text": [1] })),
        resource("2001", "x.other", "other", json!({ "bad": true }), FIRST),
    ]);
    let result = tried(app, &key, &json!({ "rego": rego, "resources": examples })).await;
    assert_eq!(
        outcomes(&result),
        [
            ("good", "pass"),
            ("bad", "fail"),
            ("skipped", "not_applicable"),
            ("wrong", "error"),
            ("other", "not_applicable")
        ]
    );
    assert_eq!(
        result["resources"][1]["violations"],
        json!([{ "path": "bad", "message": "7", "value": true }])
    );
    assert!(
        result["resources"][3]["error"]
            .as_str()
            .unwrap()
            .contains("message")
    );
    let same = |before: &std::collections::BTreeMap<String, Vec<String>>,
                after: &std::collections::BTreeMap<String, Vec<String>>| {
        for table in [
            "policies",
            "policy_states",
            "compliance_results",
            "jobs",
            "configuration_resources",
        ] {
            assert_eq!(before[table], after[table], "{table}");
        }
    };
    same(&before, &app.database.dump().await);

    let many: Vec<Value> = (0..120)
        .map(|n| gadget(&format!("g{n}"), n % 2 == 0, FIRST))
        .collect();
    app.configure(&key, "", &many).await.ok();
    let result = tried(app, &key, &json!({ "rego": policy(OWN, KIND, "") })).await;
    assert_eq!(
        [&result["is_partial"], &json!(outcomes(&result).len())],
        [&json!(true), &json!(100)]
    );
    let nobodys = tried(
        app,
        &world.bob.key,
        &json!({ "rego": policy(OWN, KIND, "") }),
    )
    .await;
    assert_eq!(outcomes(&nobodys), []);
}

#[tokio::test]
async fn examples_are_looked_up_among_each_other() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = "violations contains {\"path\": \"group\", \"message\": \"Its group is open.\"} if {\n\
                \tsome group in input.related.groups\n\tgroup.attributes.open == true\n}";
    let reads = "reads:\n  groups: {type: x.group, field: \"@id\", equals: group}";
    let rego = policy_of(OWN, KIND, reads, body);
    let examples = json!([
        resource("2001", KIND, "one", json!({ "group": "a" }), FIRST),
        resource("2001", KIND, "two", json!({ "group": "b" }), FIRST),
        resource("2001", "x.group", "a", json!({ "open": true }), FIRST),
    ]);
    let result = tried(app, &key, &json!({ "rego": rego, "resources": examples })).await;
    assert_eq!(outcomes(&result), [("one", "fail"), ("two", "pass")]);
    for resource in examples.as_array().unwrap() {
        app.configure(&key, "", std::slice::from_ref(resource))
            .await
            .ok();
    }
    let result = tried(app, &key, &json!({ "rego": rego })).await;
    let mut found = outcomes(&result);
    found.sort_unstable();
    assert_eq!(found, [("one", "fail"), ("two", "pass")]);
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place_or_the_limit_that_was_broken() {
    let world = World::new().await;
    let (app, key) = (within(&world.app, "2s"), fresh(&world).await);
    let rule = "violations contains {\"path\": \"a\", \"message\": \"m\"} if ";
    let of = |body: &str| policy_of(OWN, KIND, "", body);
    let line = of("").lines().count();
    let busy = format!(
        "{rule}{{\n\tsome i in numbers.range(1, 99999)\n\tsome j in numbers.range(1, 99999)\n\ti * j == 0\n}}"
    );
    let large = format!(
        "{rule}{{\n\tall := [[i, j] | some i in numbers.range(1, 99999); some j in numbers.range(1, 99999)]\n\tcount(all) == 0\n}}"
    );
    for (rego, kinds, place) in [
        (of(&format!("{rule}input.x ==")), vec!["not_compiled"], true),
        (
            of(&format!("{rule}count(http.send({{}})) == 1")),
            vec!["refused"],
            true,
        ),
        (policy("aws.custom_x", KIND, ""), vec!["refused"], true),
        (of(&busy), vec!["time"], false),
        (of(&large), vec!["time", "memory"], false),
    ] {
        let body = json!({ "rego": rego, "resources": [gadget("one", true, FIRST)] });
        let result = tried(&app, &key, &body).await;
        let problem = &result["problem"];
        assert!(
            kinds.contains(&problem["kind"].as_str().unwrap()),
            "{result}"
        );
        assert_eq!(problem["line"].is_number(), place, "{result}");
        assert_eq!(result["resources"], json!([]));
    }
    let wrong = tried(
        &app,
        &key,
        &json!({ "rego": of(&format!("{rule}input.x = = 1")) }),
    )
    .await;
    assert_eq!(wrong["problem"]["line"], line, "{wrong}");
    assert!(wrong["problem"]["column"].as_u64().unwrap() > 40, "{wrong}");
    for (resources, field) in [
        (json!({}), "resources"),
        (json!([{ "provider": "moon" }]), "resources[0]"),
        (
            json!(
                (0..101)
                    .map(|n| gadget(&n.to_string(), true, FIRST))
                    .collect::<Vec<_>>()
            ),
            "resources",
        ),
    ] {
        let body = json!({ "rego": policy(OWN, KIND, ""), "resources": resources });
        let answer = app.post("/v1/policies/test", &body).key(&key).send().await;
        let problem = answer.problem(400, "bad_request");
        assert!(
            problem["errors"][0]["field"]
                .as_str()
                .unwrap()
                .starts_with(field),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn the_operator_tries_on_examples_or_on_a_customers_own_for_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.configure(&key, "", &[gadget("one", true, FIRST)])
        .await
        .ok();
    let rego = policy(CUSTOM, KIND, "");
    let body = json!({ "rego": rego, "resources": [gadget("example", true, FIRST)] });
    let result = app
        .post("/v1/admin/policies/test", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(outcomes(&result), [("example", "fail")]);
    let body = json!({ "rego": rego });
    let nothing = app
        .post("/v1/admin/policies/test", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(outcomes(&nothing), []);
    let customer = app.get("/v1/dashboard").key(&key).send().await.ok();
    let customer = customer["customer"]["id"].as_str().unwrap().to_owned();
    let asked = app.post("/v1/policies/test", &body).key(&world.operator);
    let result = asked.for_customer(&customer).send().await.ok();
    assert_eq!(outcomes(&result), [("one", "fail")]);
    // A customer's own may not be called so.
    let result = tried(app, &key, &body).await;
    assert_eq!(result["problem"]["kind"], "refused");
}
