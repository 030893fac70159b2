//! Which policies are asked again.

use serde_json::json;

use super::{FIRST, SECOND, THIRD, VERSIONING, bucket, fresh, of_check};
use crate::support::{World, resource};

const EXPOSED: &str = "aws.ec2_instance_port_mongodb_exposed_to_internet";

#[tokio::test]
async fn a_changed_resource_asks_again_about_those_that_look_it_up_and_nothing_else() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let group = |id: &str, cidr: &str, at: &str| {
        let rule = json!({ "protocol": "tcp", "from_port": 27017, "to_port": 27017, "cidr_blocks": [cidr] });
        resource(
            "2001",
            "ec2.security_group",
            id,
            json!({ "ingress": [rule] }),
            at,
        )
    };
    let machine = |id: &str, group: &str| {
        let attributes =
            json!({ "state": "running", "public_ip": "198.51.100.7", "security_groups": [group] });
        resource("2001", "ec2.instance", id, attributes, FIRST)
    };
    let mut all = vec![
        group("one", "10.0.0.0/8", FIRST),
        group("two", "10.0.0.0/8", FIRST),
    ];
    all.push(machine("i-1", "one"));
    all.extend((0..20).map(|n| machine(&format!("i-of-two-{n}"), "two")));
    let first = app.configure(&key, "", &all).await.ok();
    let uid = "arn:aws:ec2:eu-west-1:2001:instance/i-1";
    assert!(of_check(app, &key, EXPOSED, uid).await.is_none());

    let opened = [group("one", "0.0.0.0/0", SECOND)];
    let answer = app.configure(&key, "", &opened).await.ok();
    let seen = of_check(app, &key, EXPOSED, uid).await.unwrap();
    assert_eq!(seen["opened_at"], SECOND, "{answer}");
    assert_eq!(seen["evidence"]["violations"][0]["value"], json!(["one"]));
    let [asked, before] = [&answer, &first].map(|answer| answer["evaluations"].as_u64().unwrap());
    assert!(asked * 5 < before, "{asked} of {before}");

    // Gone, it is looked up no more.
    let mut gone = group("one", "0.0.0.0/0", THIRD);
    gone["deleted"] = json!(true);
    app.configure(&key, "", &[gone]).await.ok();
    let seen = of_check(app, &key, EXPOSED, uid).await.unwrap();
    assert_eq!(seen["status"], "resolved");
}

#[tokio::test]
async fn what_a_person_called_mended_is_open_again_when_it_is_seen_to_fail_still() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let uid = "arn:aws:s3:::logs";
    app.configure(&key, "", &[bucket("2001", "logs", false, FIRST)])
        .await
        .ok();
    let seen = of_check(app, &key, VERSIONING, uid).await.unwrap();
    let path = format!("/v1/violations/{}", seen["id"].as_str().unwrap());
    let change = json!({ "status": "resolved", "note": "Done." });
    let patch = app.request(axum::http::Method::PATCH, &path);
    patch.key(&key).json(&change).send().await.ok();
    app.clock.advance(7_200);
    let later = bucket("2001", "logs", false, "2026-11-23T13:00:00Z");
    let answer = app.configure(&key, "", &[later]).await.ok();
    assert_eq!(answer["resources"]["same"], 1, "{answer}");
    assert_eq!(answer["violations"]["reopened"], 1, "{answer}");
}

#[tokio::test]
async fn a_check_that_only_policies_know_speaks_to_requirements_as_well() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let attributes = json!({ "environment": { "DB_PASSWORD": "hunter2-and-some-more-of-it" } });
    let function = resource("2001", "lambda.function", "send", attributes, FIRST);
    app.configure(&key, "", &[function]).await.ok();
    let check = "aws.awslambda_function_no_secrets_in_variables";
    let uid = "arn:aws:lambda:eu-west-1:2001:function:send";
    let seen = of_check(app, &key, check, uid).await.unwrap();
    let requirements = seen["requirements"].as_array().unwrap();
    assert!(!requirements.is_empty(), "{seen}");
    let first = &requirements[0];
    let path = format!(
        "/v1/compliance/{}/requirement?requirement={}",
        first["framework"].as_str().unwrap(),
        first["id"].as_str().unwrap()
    );
    let told = app.get(&path).key(&key).send().await.ok();
    let checks = told["checks"].as_array().unwrap();
    let of_it = checks.iter().find(|one| one["id"] == check).unwrap();
    assert_eq!(of_it["failing"], 1, "{of_it}");
}
