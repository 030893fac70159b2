//! From a policy to violations and back.

use serde_json::json;

use super::*;

#[tokio::test]
async fn an_own_policy_turns_a_resource_red_and_green_again() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let both = [gadget("one", true, FIRST), gadget("two", false, FIRST)];
    app.configure(&key, "", &both).await.ok();
    let made = app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    assert_eq!(
        [&made["id"], &made["source"], &made["state"]["status"]],
        [&json!(OWN), &json!("own"), &json!("waiting")],
        "{made}"
    );
    app.work().await;
    let seen = app.policy_seen(&key, OWN).await;
    assert_eq!(
        [&seen["state"]["status"], &seen["passing"], &seen["failing"]],
        [&json!("ok"), &json!(1), &json!(1)],
        "{seen}"
    );
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(violation["severity"], "medium");
    assert_eq!(violation["remediation"], "Make it good.");
    assert_eq!(violation["message"], "bad: It is bad.");
    assert_eq!(
        violation["evidence"]["violations"][0]["value"], true,
        "{violation}"
    );
    assert_eq!(violation["results"][0]["scanner"], "Custom policies");
    // Of a policy that is newer than the resource it holds from now on.
    assert_eq!(violation["opened_at"], "2026-11-23T12:00:00Z");

    app.clock.advance(3_600);
    let mended = gadget("one", false, "2026-11-23T13:00:00Z");
    app.configure(&key, "", &[mended]).await.ok();
    app.work().await;
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(history(&violation)[1], ["open", "resolved", "fixed"]);
    let again = gadget("one", true, "2026-11-23T13:00:01Z");
    app.configure(&key, "", &[again]).await.ok();
    app.work().await;
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(history(&violation)[2], ["resolved", "open", "found_again"]);
    assert_eq!(violation["opened_at"], "2026-11-23T13:00:01Z");
}

#[tokio::test]
async fn nothing_is_asked_but_what_changed() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    let both = [gadget("one", true, FIRST), gadget("two", true, FIRST)];
    app.configure(&key, "", &both).await.ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["one", "two"]);
    let asked = async || {
        let events = app.get("/v1/audit-events?limit=200").key(&key).send().await;
        let events = events.ok();
        let events = events["data"].as_array().unwrap().iter();
        let asked = events.filter(|event| event["action"] == "policy.asked");
        let answers = asked.map(|event| event["change"]["answers"].as_u64().unwrap());
        answers.sum::<u64>()
    };
    let before = asked().await;
    app.configure(&key, "", &[gadget("two", false, SECOND)])
        .await
        .ok();
    let other = resource("2001", "x.other", "three", json!({ "bad": true }), SECOND);
    app.configure(&key, "", &[other]).await.ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["one"]);
    assert_eq!(asked().await - before, 1);
    let left = "SELECT count(*) FROM policy_changes q JOIN tenants t USING (tenant_id) WHERE t.name = 'Eve Labs'";
    assert_eq!(app.database.figure(left).await, 0);
}

#[tokio::test]
async fn a_changed_policy_is_asked_anew_and_one_that_is_gone_takes_back_what_it_found() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let all = [
        gadget("one", true, FIRST),
        gadget("two", false, FIRST),
        resource("2001", "x.other", "three", json!({ "bad": true }), FIRST),
    ];
    app.configure(&key, "", &all).await.ok();
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["one"]);
    let turned = "violations contains {\"path\": \"bad\", \"message\": \"Good.\"} if input.attributes.bad == false";
    let changed = json!({ "rego": policy_of(OWN, KIND, "", turned) });
    let answer = put(app, &key, OWN, &changed).await.ok();
    assert_eq!(
        [&answer["version"], &answer["state"]["status"]],
        [&json!(2), &json!("waiting")]
    );
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["two"]);
    // Of another type.
    let other = json!({ "rego": policy(OWN, "x.other", "") });
    put(app, &key, OWN, &other).await.ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["three"]);
    let two = of_check(app, &key, OWN, "two").await.unwrap();
    assert_eq!(history(&two)[1], ["open", "resolved", "not_applicable"]);

    let off = json!({ "rego": policy(OWN, "x.other", ""), "is_enabled": false });
    let answer = put(app, &key, OWN, &off).await.ok();
    assert_eq!(answer["state"]["status"], "disabled");
    app.work().await;
    let three = of_check(app, &key, OWN, "three").await.unwrap();
    assert_eq!(history(&three)[1], ["open", "resolved", "policy_disabled"]);
    app.clock.advance(60);
    put(app, &key, OWN, &other).await.ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["three"]);
    app.clock.advance(60);
    let path = format!("/v1/policies/{OWN}");
    app.delete(&path).key(&key).send().await.ok();
    app.work().await;
    let three = of_check(app, &key, OWN, "three").await.unwrap();
    assert_eq!(history(&three)[3], ["open", "resolved", "policy_deleted"]);
    app.get(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
    app.delete(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
    let left = "SELECT count(*) FROM compliance_results WHERE check_id = 'aws.own_nothing_bad'";
    assert_eq!(app.database.figure(left).await, 0);
}

#[tokio::test]
async fn a_deleted_resource_closes_its_own() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    app.own_policy(&key, &policy(OWN, KIND, "")).await.ok();
    app.configure(&key, "", &[gadget("one", true, FIRST)])
        .await
        .ok();
    app.work().await;
    let mut gone = gadget("one", true, SECOND);
    gone["deleted"] = json!(true);
    app.configure(&key, "", &[gone]).await.ok();
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(
        history(&violation)[1],
        ["open", "resolved", "resource_deleted"]
    );
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, Vec::<String>::new());
}

#[tokio::test]
async fn secrets_are_replaced_in_what_it_found() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = "violations contains {\"path\": \"password\", \"message\": sprintf(\"%v\", [input.attributes.password])} if input.attributes.password";
    app.own_policy(&key, &policy_of(OWN, KIND, "", body))
        .await
        .ok();
    let secret = "hunter2-and-some-more-of-it";
    let attributes = json!({ "password": secret });
    app.configure(
        &key,
        "",
        &[resource("2001", KIND, "one", attributes.clone(), FIRST)],
    )
    .await
    .ok();
    app.work().await;
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert!(!violation.to_string().contains(secret), "{violation}");
    assert!(violation["message"].as_str().unwrap().contains("redacted"));
    let body = json!({ "rego": policy_of(OWN, KIND, "", body),
                       "resources": [resource("2001", KIND, "one", attributes, FIRST)] });
    let tried = app.post("/v1/policies/test", &body).key(&key).send().await;
    let tried = tried.ok();
    assert!(!tried.to_string().contains(secret), "{tried}");
    assert_eq!(tried["resources"][0]["outcome"], "fail");
}

/// What a customer has of a framework: what passes and what is assessed, in weights.
async fn score(app: &TestApp, key: &str) -> [u64; 2] {
    let whole = app
        .get("/v1/compliance/soc2_2017")
        .key(key)
        .send()
        .await
        .ok();
    ["passing", "assessed"].map(|of| whole["score"][of].as_u64().unwrap())
}

#[tokio::test]
async fn it_counts_in_the_score_of_those_it_holds_for() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let bob = &world.bob.key;
    let before = score(app, bob).await;
    let requirements = "requirements: {soc2_2017: [\"CC9.2\"]}";
    let made = app
        .own_policy(&key, &policy(OWN, KIND, requirements))
        .await
        .ok();
    assert_eq!(made["requirements"][0]["id"], "CC9.2", "{made}");
    app.configure(&key, "", &[gadget("one", true, FIRST)])
        .await
        .ok();
    app.work().await;
    let red = score(app, &key).await;
    assert!(red[0] == 0 && red[1] > 0, "{red:?}");
    let path = "/v1/compliance/soc2_2017/requirement?requirement=CC9.2";
    let detail = app.get(path).key(&key).send().await.ok();
    let checks = detail["checks"].as_array().unwrap();
    let own = checks.iter().find(|check| check["id"] == OWN).unwrap();
    assert_eq!(own["failing"], 1, "{own}");
    let violation = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(violation["requirements"][0]["id"], "CC9.2");
    assert_eq!(violation["rationale"], "What is bad does harm.");
    app.configure(&key, "", &[gadget("one", false, SECOND)])
        .await
        .ok();
    app.work().await;
    assert_eq!(score(app, &key).await, [red[1], red[1]]);
    // Nobody else is measured by it, or hears of it.
    assert_eq!(score(app, bob).await, before);
    let others = app.get(path).key(bob).send().await.ok();
    assert!(!others.to_string().contains(OWN), "{others}");
    let off = app
        .delete(&format!("/v1/policies/{OWN}"))
        .key(&key)
        .send()
        .await;
    off.ok();
    app.work().await;
    assert_eq!(score(app, &key).await, [0, 0]);

    // The operator's is everybody's.
    app.operator_policy(&policy(CUSTOM, KIND, requirements))
        .await
        .ok();
    app.configure(bob, "", &[gadget("one", true, FIRST)])
        .await
        .ok();
    app.work().await;
    assert_eq!(score(app, &key).await, [red[1], red[1]]);
    assert_eq!(score(app, bob).await, [before[0], before[1] + red[1]]);
}
