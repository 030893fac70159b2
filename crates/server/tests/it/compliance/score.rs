//! How a customer stands: sums that can be added up by hand, and how they changed.

use axum::http::Method;
use serde_json::{Value, json};

use super::fresh;
use crate::support::{World, finding};

const CHECK: &str = "s3_bucket_public_access";

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[tokio::test]
async fn the_score_is_the_sum_of_its_terms_and_its_requirements() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00Z";
    let found = [
        finding(CHECK, "2001", "logs", "FAIL", at),
        finding(
            "cloudtrail_multi_region_enabled",
            "2001",
            "trail",
            "PASS",
            at,
        ),
        finding("iam_root_mfa_enabled", "2001", "root", "PASS", at),
    ];
    app.scan(&key, "", &found).await.ok();
    let whole = app.get("/v1/compliance").key(&key).send().await.ok();
    let (mut passing, mut assessed) = (0, 0);
    for framework in whole["frameworks"].as_array().unwrap() {
        let path = format!("/v1/compliance/{}", framework["key"].as_str().unwrap());
        let one = app.get(&path).key(&key).send().await.ok();
        assert_eq!(one["score"], framework["score"]);
        let terms = one["terms"].as_array().unwrap().iter();
        let sum = |of: &str| {
            let each = terms
                .clone()
                .map(|term| number(&term["weight"]) * number(&term[of]));
            each.sum::<u64>()
        };
        assert_eq!(
            [sum("passing"), sum("assessed")],
            [
                number(&one["score"]["passing"]),
                number(&one["score"]["assessed"])
            ]
        );
        let requirements = one["requirements"].as_array().unwrap();
        let weigh = |statuses: &[&str]| {
            let counted = requirements
                .iter()
                .filter(|it| statuses.contains(&it["status"].as_str().unwrap()));
            counted.map(|it| number(&it["weight"])).sum::<u64>()
        };
        assert_eq!(weigh(&["pass"]), sum("passing"), "{path}");
        assert_eq!(weigh(&["pass", "fail"]), sum("assessed"), "{path}");
        for (status, count) in one["counts"].as_object().unwrap() {
            let there = requirements
                .iter()
                .filter(|it| it["status"] == status.as_str())
                .count();
            assert_eq!(number(count), there as u64, "{path} {status}");
        }
        passing += sum("passing");
        assessed += sum("assessed");
        // Nothing green that nobody looked at.
        let path = format!("{path}/requirement?requirement=");
        for requirement in requirements.iter().take(3) {
            let id = requirement["id"].as_str().unwrap();
            let id = id
                .replace('(', "%28")
                .replace(')', "%29")
                .replace('/', "%2F")
                .replace(' ', "%20");
            let detail = app.get(&format!("{path}{id}")).key(&key).send().await.ok();
            assert_eq!(detail["requirement"], *requirement);
        }
    }
    assert_eq!(
        [&whole["score"]["passing"], &whole["score"]["assessed"]],
        [&json!(passing), &json!(assessed)]
    );
    assert_eq!(whole["violations"]["open"], 1);
    assert_eq!(whole["observed_at"], at);
}

#[tokio::test]
async fn days_are_kept_and_compared() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let scan = async |status: &str, at: &str| {
        app.scan(&key, "", &[finding(CHECK, "2001", "logs", status, at)])
            .await
            .ok();
    };
    scan("FAIL", "2026-10-01T10:00:00Z").await;
    scan("PASS", "2026-11-10T10:00:00Z").await;
    let whole = app.get("/v1/compliance").key(&key).send().await.ok();
    let framework = whole["frameworks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == "soc2_2017")
        .unwrap();
    assert_eq!(framework["score"]["percent"], "100.0");
    assert_eq!(
        framework["change"],
        json!({ "days_7": "0.0", "days_30": "100.0" })
    );
    let days = whole["history"].as_array().unwrap();
    // Each framework has its own, in the same answer, and it is that of its page.
    let trend = framework["trend"].as_array().unwrap();
    assert_eq!(trend.len(), 90);
    let path = "/v1/compliance/soc2_2017";
    let detail = app.get(path).key(&key).send().await.ok();
    let own = detail["history"].as_array().unwrap().iter();
    let percents: Vec<Value> = own.map(|day| day["score"]["percent"].clone()).collect();
    assert_eq!(json!(trend), json!(percents));
    let known = trend.iter().filter(|percent| percent.is_string());
    assert_eq!(known.count(), 54, "from 1 October on");
    let foreign = app.get("/v1/compliance").key(&world.bob.key);
    let foreign = foreign.send().await.ok();
    for other in foreign["frameworks"].as_array().unwrap() {
        assert_ne!(other["trend"], framework["trend"], "{}", other["key"]);
    }
    assert_eq!(days.len(), 90);
    let of =
        |day: &str| days.iter().find(|one| one["day"] == day).unwrap()["score"]["percent"].clone();
    assert_eq!(
        [
            of("2026-09-30"),
            of("2026-10-01"),
            of("2026-11-09"),
            of("2026-11-10"),
            of("2026-11-23")
        ],
        [
            json!(null),
            json!("0.0"),
            json!("0.0"),
            json!("100.0"),
            json!("100.0")
        ]
    );
    let flow = app
        .get("/v1/compliance/analytics?days=90")
        .key(&key)
        .send()
        .await
        .ok();
    let all = flow["flow"].as_array().unwrap();
    assert_eq!(all.iter().map(|one| number(&one["opened"])).sum::<u64>(), 1);
    let resolved = all
        .iter()
        .find(|one| number(&one["resolved"]) == 1)
        .unwrap();
    assert_eq!(resolved["day"], "2026-11-10");
    let times = flow["times"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| number(&one["resolved"]) == 1)
        .unwrap();
    assert_eq!(
        [&times["mean_seconds"], &times["median_seconds"]],
        [40 * 86_400, 40 * 86_400].map(|n| json!(n)).each_ref()
    );
    app.get("/v1/compliance/analytics?days=0")
        .key(&key)
        .send()
        .await
        .problem(400, "bad_request");
}

#[tokio::test]
async fn limits_say_what_is_due_and_frameworks_can_be_left_out() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let found = [finding(
        CHECK,
        "2001",
        "logs",
        "FAIL",
        "2026-11-20T10:00:00Z",
    )];
    app.scan(&key, "", &found).await.ok();
    let severity = super::violation(app, &key, "logs").await["severity"].clone();
    let put = async |body: Value| {
        let asking = app.request(Method::PUT, "/v1/compliance/settings");
        asking.key(&key).json(&body).send().await
    };
    let answer = put(json!({
        "limits": [{ "severity": severity, "days": 1 }],
        "frameworks": [{ "framework": "soc2_2017", "is_followed": false, "target": "95.5" }],
    }));
    let settings = answer.await.ok();
    assert_eq!(settings["limits"].as_array().unwrap().len(), 5);
    let seen = super::violation(app, &key, "logs").await;
    assert_eq!(
        [&seen["due_at"], &seen["is_overdue"]],
        [&json!("2026-11-21T10:00:00Z"), &json!(true)]
    );
    assert_eq!(super::violations(app, &key, "overdue=true").await.len(), 1);
    let whole = app.get("/v1/compliance").key(&key).send().await.ok();
    let framework = |key: &str| {
        whole["frameworks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["key"] == key)
            .unwrap()
            .clone()
    };
    assert_eq!(framework("soc2_2017")["target"], "95.5");
    assert_eq!(framework("soc2_2017")["is_followed"], false);
    let rest = whole["frameworks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["is_followed"] == true);
    let sum = rest
        .map(|one| number(&one["score"]["assessed"]))
        .sum::<u64>();
    assert_eq!(number(&whole["score"]["assessed"]), sum);
    for (body, field) in [
        (
            json!({ "limits": [{ "severity": "low", "days": 0 }], "frameworks": [] }),
            "limits[0].days",
        ),
        (
            json!({ "limits": [], "frameworks": [{ "framework": "x", "is_followed": true, "target": null }] }),
            "frameworks[0].framework",
        ),
        (
            json!({ "limits": [], "frameworks": [{ "framework": "gdpr", "is_followed": true, "target": "101" }] }),
            "frameworks[0].target",
        ),
    ] {
        let problem = put(body).await.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field);
    }
}
