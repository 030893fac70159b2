//! Every check of the catalogue, through an import: red, and green again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tenantry_policy::{Catalogue, Check};

use super::fresh;
use crate::support::{TestApp, World, finding};

/// What a scanner says of one resource by a check, in its provider's cloud.
fn said(check: &Check, status: &str, at: &str) -> Value {
    let mut said = finding(check.name(), "2001", "one", status, at);
    said["cloud"]["provider"] = json!(check.provider.as_str());
    said
}

/// The status of the violation of each check.
async fn statuses(app: &TestApp, key: &str) -> BTreeMap<String, String> {
    let answer = app.get("/v1/exports/violations").key(key).send().await;
    let rows = answer.rows().into_iter();
    rows.map(|row| (row["check_id"].clone(), row["status"].clone()))
        .collect()
}

/// The statuses of a framework's requirements that checks are mapped to.
async fn mapped(app: &TestApp, key: &str, framework: &str) -> BTreeMap<String, String> {
    let path = format!("/v1/compliance/{framework}");
    let one = app.get(&path).key(key).send().await.ok();
    let requirements = one["requirements"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = requirements.map(|it| (text(&it["id"]), text(&it["status"])));
    let has_checks = |id: &str| {
        Catalogue::builtin()
            .checks_of(framework, id)
            .next()
            .is_some()
    };
    all.filter(|(id, _)| has_checks(id)).collect()
}

#[tokio::test]
async fn every_check_turns_red_and_green_and_its_requirements_with_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let checks: Vec<&Check> = Catalogue::builtin().checks().collect();
    let ids: BTreeSet<&str> = checks.iter().map(|check| check.id.as_str()).collect();
    assert!(ids.len() >= 250, "{}", ids.len());
    for (status, at, violation, requirement) in [
        ("FAIL", "2026-11-20T10:00:00Z", "open", "fail"),
        ("PASS", "2026-11-21T10:00:00Z", "resolved", "pass"),
    ] {
        let all: Vec<Value> = checks.iter().map(|check| said(check, status, at)).collect();
        let answer = app.scan(&key, "", &all).await.ok();
        assert_eq!(answer["accepted"], checks.len(), "{answer}");
        let expected: BTreeMap<String, String> = ids
            .iter()
            .map(|id| ((*id).to_owned(), violation.to_owned()))
            .collect();
        assert_eq!(statuses(app, &key).await, expected);
        for framework in Catalogue::builtin().frameworks() {
            let mapped = mapped(app, &key, &framework.key).await;
            assert!(!mapped.is_empty(), "{}", framework.key);
            for (id, told) in mapped {
                assert_eq!(told, requirement, "{} {id}", framework.key);
            }
        }
    }
}

/// Whatever else is green: one check that fails is seen in every requirement that it is mapped to, and in no other.
#[tokio::test]
async fn one_check_that_fails_is_seen_in_its_requirements_and_in_no_other() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let catalogue = Catalogue::builtin();
    let checks: Vec<&Check> = catalogue.checks().collect();
    let green: Vec<Value> = checks
        .iter()
        .map(|check| said(check, "PASS", "2026-11-20T10:00:00Z"))
        .collect();
    app.scan(&key, "", &green).await.ok();
    // Each check of one framework in turn; the other frameworks have theirs above.
    for (minute, check) in checks
        .iter()
        .filter(|check| {
            catalogue
                .requirements_of(&check.id)
                .any(|(it, _)| it.key == "cis_aws_5.0")
        })
        .enumerate()
    {
        let red = said(
            check,
            "FAIL",
            &format!("2026-11-20T{:02}:{:02}:00Z", 11 + minute / 60, minute % 60),
        );
        app.scan(&key, "", &[red]).await.ok();
        let expected: BTreeSet<String> = catalogue
            .requirements_of(&check.id)
            .filter(|(framework, _)| framework.key == "cis_aws_5.0")
            .map(|(_, requirement)| requirement.id.clone())
            .collect();
        let told = mapped(app, &key, "cis_aws_5.0").await;
        let failing: BTreeSet<String> = told
            .into_iter()
            .filter_map(|(id, status)| (status == "fail").then_some(id))
            .collect();
        assert_eq!(failing, expected, "{}", check.id);
        let green = said(check, "PASS", "2026-11-21T10:00:00Z");
        app.scan(&key, "", &[green]).await.ok();
    }
}
