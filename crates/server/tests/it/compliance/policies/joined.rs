//! Policies that look something up.

use serde_json::json;

use super::*;

const READS: &str = "reads:\n  groups: {type: x.group, field: \"@id\", equals: groups}";
const BODY: &str = "violations contains {\"path\": \"groups\", \"message\": \"Its group is open.\"} if {\n\
                    \tsome group in input.related.groups\n\tgroup.attributes.open == true\n}";

fn group(id: &str, is_open: bool, at: &str) -> Value {
    resource("2001", "x.group", id, json!({ "open": is_open }), at)
}

fn member(id: &str, groups: &[&str], at: &str) -> Value {
    resource("2001", KIND, id, json!({ "groups": groups }), at)
}

#[tokio::test]
async fn what_is_looked_up_asks_again_about_whoever_looks_it_up() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let all = [
        group("a", false, FIRST),
        group("b", true, FIRST),
        member("one", &["a"], FIRST),
        member("two", &["a", "b"], FIRST),
        member("three", &[], FIRST),
    ];
    app.configure(&key, "", &all).await.ok();
    let made = app
        .own_policy(&key, &policy_of(OWN, KIND, READS, BODY))
        .await
        .ok();
    assert_eq!(
        made["reads"],
        json!([{ "name": "groups", "type": "x.group", "field": "@id", "equals": "groups" }])
    );
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["two"]);
    // A group alone changes.
    app.clock.advance(3_600);
    let at = |minute: u32| format!("2026-11-23T12:{minute}:00Z");
    let change = async |resources: &[Value]| app.configure(&key, "", resources).await.ok();
    change(&[group("a", true, &at(30))]).await;
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["one", "two"]);
    let one = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(one["opened_at"], at(30), "when the group was seen so");
    // A group is gone, another one is left by a member.
    let mut gone = group("a", true, &at(31));
    gone["deleted"] = json!(true);
    change(&[gone, member("two", &[], &at(31))]).await;
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, Vec::<String>::new());
    change(&[member("three", &["b"], &at(32))]).await;
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["three"]);
    // Two changes before anybody asks.
    change(&[group("b", false, &at(33))]).await;
    change(&[group("b", true, &at(34)), member("one", &["b"], &at(34))]).await;
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, ["one", "three"]);
}
