//! What an import makes of findings.

use axum::http::Method;
use serde_json::json;

use super::{fresh, history, violation, violations};
use crate::support::{World, finding, gzip};

const CHECK: &str = "s3_bucket_public_access";

#[tokio::test]
async fn a_failing_check_opens_a_violation_and_a_passing_one_resolves_it() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let fails = finding(CHECK, "2001", "logs", "FAIL", "2026-11-20T10:00:00Z");
    let answer = app.scan(&key, "", std::slice::from_ref(&fails)).await.ok();
    assert_eq!(answer["received"], 1);
    assert_eq!(answer["accepted"], 1);
    assert_eq!(
        answer["violations"],
        json!({ "opened": 1, "reopened": 0, "resolved": 0 })
    );
    assert_eq!(answer["absence"], "not_declared");

    let seen = violation(app, &key, "logs").await;
    assert_eq!(seen["status"], "open");
    assert_eq!(seen["check_id"], "aws.s3_bucket_public_access");
    assert_eq!(seen["opened_at"], "2026-11-20T10:00:00Z");
    assert_eq!(seen["message"], "logs said FAIL.");
    assert_eq!(seen["resource"]["account_id"], "2001");
    assert_eq!(seen["resource"]["region"], "eu-west-1");
    assert_eq!(seen["evidence"]["status_code"], "FAIL");
    assert!(!seen["requirements"].as_array().unwrap().is_empty());
    assert_eq!(history(&seen), [["-", "open", "found"]]);
    assert_eq!(
        seen["history"][0]["actor"],
        json!({ "kind": "scanner", "id": "Prowler", "name": null })
    );

    // The same again, and what is older, say nothing new.
    let older = finding(CHECK, "2001", "logs", "PASS", "2026-11-19T10:00:00Z");
    let answer = app.scan(&key, "", &[fails, older]).await.ok();
    assert_eq!(
        [&answer["accepted"], &answer["duplicates"]],
        [&json!(0), &json!(2)]
    );

    let passes = finding(CHECK, "2001", "logs", "PASS", "2026-11-21T10:00:00Z");
    let answer = app.scan(&key, "", &[passes]).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1);
    let seen = violation(app, &key, "logs").await;
    assert_eq!(
        [&seen["status"], &seen["is_failing"]],
        [&json!("resolved"), &json!(false)]
    );
    assert_eq!(seen["resolved_at"], "2026-11-21T10:00:00Z");

    let again = finding(CHECK, "2001", "logs", "FAIL", "2026-11-22T10:00:00Z");
    let answer = app.scan(&key, "", &[again]).await.ok();
    assert_eq!(answer["violations"]["reopened"], 1);
    let seen = violation(app, &key, "logs").await;
    assert_eq!(seen["first_seen_at"], "2026-11-20T10:00:00Z");
    assert_eq!(seen["opened_at"], "2026-11-22T10:00:00Z");
    assert_eq!(
        history(&seen),
        [
            ["-", "open", "found"],
            ["open", "resolved", "fixed"],
            ["resolved", "open", "found_again"],
        ]
    );
}

#[tokio::test]
async fn the_same_defect_from_two_scanners_is_one_until_both_say_that_it_is_mended() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let mut other = finding(CHECK, "2001", "logs", "FAIL", "2026-11-20T11:00:00Z");
    other["metadata"]["product"]["name"] = json!("Other");
    let first = finding(CHECK, "2001", "logs", "FAIL", "2026-11-20T10:00:00Z");
    let answer = app.scan(&key, "", &[first, other.clone()]).await.ok();
    assert_eq!(answer["accepted"], 2);
    assert_eq!(answer["violations"]["opened"], 1);
    let mended = finding(CHECK, "2001", "logs", "PASS", "2026-11-21T10:00:00Z");
    app.scan(&key, "", &[mended]).await.ok();
    let seen = violation(app, &key, "logs").await;
    assert_eq!(seen["status"], "open");
    assert_eq!(seen["results"].as_array().unwrap().len(), 2);
    other["status_code"] = json!("PASS");
    other["time_dt"] = json!("2026-11-21T11:00:00Z");
    let answer = app.scan(&key, "", &[other]).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1);
}

#[tokio::test]
async fn what_a_scanner_was_told_not_to_mind_is_no_violation() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let fails = finding(CHECK, "2001", "logs", "FAIL", "2026-11-20T10:00:00Z");
    app.scan(&key, "", &[fails]).await.ok();
    let mut muted = finding(CHECK, "2001", "logs", "FAIL", "2026-11-21T10:00:00Z");
    muted["status_id"] = json!(3);
    muted["status"] = json!("Suppressed");
    let answer = app.scan(&key, "", &[muted]).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1);
    let seen = violation(app, &key, "logs").await;
    assert_eq!(history(&seen)[1], ["open", "resolved", "muted"]);
}

#[tokio::test]
async fn one_that_is_wrong_costs_only_itself_and_a_broken_document_all() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let right = finding(CHECK, "2001", "logs", "FAIL", "2026-11-20T10:00:00Z");
    let mut wrong = right.clone();
    wrong["class_uid"] = json!(3001);
    let late = finding(CHECK, "2001", "late", "FAIL", "2027-11-20T10:00:00Z");
    let answer = app
        .scan(&key, "?complete=true", &[wrong, late, right.clone()])
        .await
        .ok();
    assert_eq!(
        [
            &answer["received"],
            &answer["accepted"],
            &answer["rejected"]
        ],
        [3, 1, 2].map(|n| json!(n)).each_ref()
    );
    assert_eq!(answer["absence"], "rejected");
    assert_eq!(answer["errors"][0]["field"], "[0].class_uid");
    assert_eq!(answer["errors"][1]["field"], "[1].time");

    let cut = json!([
        right,
        finding(CHECK, "2001", "more", "FAIL", "2026-11-20T10:00:00Z")
    ])
    .to_string();
    for body in [&cut[..cut.len() - 3], "", "[", "\u{0}"] {
        let problem = app
            .findings(&key, "", body)
            .await
            .problem(422, "refused_file");
        assert!(problem["errors"][0]["line"].is_u64(), "{body:?}: {problem}");
    }
    assert_eq!(violations(app, &key, "").await.len(), 1);
    // Whoever sent it finds out later, too.
    let path = "/v1/audit-events?action=findings.refused";
    let refused = app.get(path).key(&key).send().await.ok();
    let refused = refused["data"].as_array().unwrap();
    assert_eq!(refused.len(), 4);
    assert!(refused.iter().all(|one| one["outcome"] == "denied"));
}

#[tokio::test]
async fn packed_findings_are_unpacked_and_no_others() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = json!([finding(
        CHECK,
        "2001",
        "logs",
        "FAIL",
        "2026-11-20T10:00:00Z"
    )])
    .to_string();
    let send = async |encoding: &str, body: Vec<u8>| {
        let asking = app.request(Method::POST, "/v1/findings/import");
        asking
            .key(&key)
            .header("content-encoding", encoding)
            .body(body)
            .send()
            .await
    };
    assert_eq!(send("gzip", gzip(&body)).await.ok()["accepted"], 1);
    send("gzip", body.clone().into_bytes())
        .await
        .problem(422, "refused_file");
    send("br", body.into_bytes())
        .await
        .problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn lists_are_filtered_sorted_paged_and_saved() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let mut sent = Vec::new();
    for number in 0..7 {
        let at = format!("2026-11-{:02}T10:00:00Z", 10 + number);
        sent.push(finding(
            CHECK,
            "2001",
            &format!("bucket-{number}"),
            "FAIL",
            &at,
        ));
    }
    sent.push(finding(
        "x_unknown_check",
        "2002",
        "=other",
        "FAIL",
        "2026-11-01T10:00:00Z",
    ));
    app.scan(&key, "", &sent).await.ok();
    for (sort, first, last) in [
        ("newest", "bucket-6", "=other"),
        ("worst", "bucket-6", "=other"),
        ("due", "bucket-0", "=other"),
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/violations?sort={sort}&limit=3{cursor}");
            let page = app.get(&path).key(&key).send().await.ok();
            assert_eq!(page["totals"]["open"], 8);
            let data = page["data"].as_array().unwrap();
            seen.extend(
                data.iter()
                    .map(|one| one["resource"]["uid"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 8, "{sort}: {seen:?}");
        let ends = [
            seen.first().unwrap().as_str(),
            seen.last().unwrap().as_str(),
        ];
        assert_eq!(ends, [first, last], "{sort}: {seen:?}");
    }
    for (query, count) in [
        ("account_id=2002", 1),
        ("search=BUCKET-3", 1),
        ("search=%25", 0),
        ("check_id=aws.s3_bucket_public_access", 7),
        ("framework=soc2_2017", 7),
        ("status=resolved", 0),
        ("status=unresolved", 8),
        ("assignee=nobody", 8),
        ("excepted=true", 0),
        (
            "opened_from=2026-11-12T00:00:00Z&opened_to=2026-11-14T00:00:00Z",
            2,
        ),
        ("region=eu-west-1", 8),
    ] {
        assert_eq!(violations(app, &key, query).await.len(), count, "{query}");
    }
    for (query, field) in [
        ("status=gone", "status"),
        ("severity=worst", "severity"),
        ("framework=none", "framework"),
        ("requirement=CC1.1", "framework"),
        ("framework=soc2_2017&requirement=x", "requirement"),
        ("assignee=x", "assignee"),
        ("resolved_from=1969-12-31T00:00:00Z", "resolved_from"),
    ] {
        let path = format!("/v1/violations?{query}");
        let problem = app
            .get(&path)
            .key(&key)
            .send()
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field, "{query}");
    }
    let file = app
        .get("/v1/exports/violations?account_id=2002")
        .key(&key)
        .send()
        .await;
    let rows = file.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["resource"], "'=other");
    assert_eq!(rows[0]["opened_at"], "2026-11-01T10:00:00Z");
}

#[tokio::test]
async fn the_list_its_totals_and_its_file_can_be_of_what_was_resolved_within_a_time() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let fails = "2026-11-01T10:00:00Z";
    for (resource, mended) in [
        ("early", Some("2026-11-05T00:00:00Z")),
        ("late", Some("2026-11-12T00:00:00Z")),
        ("again", Some("2026-11-06T00:00:00Z")),
        ("never", None),
    ] {
        let found = finding(CHECK, "2001", resource, "FAIL", fails);
        app.scan(&key, "", &[found]).await.ok();
        if let Some(at) = mended {
            let passes = finding(CHECK, "2001", resource, "PASS", at);
            app.scan(&key, "", &[passes]).await.ok();
        }
    }
    let relapse = finding(CHECK, "2001", "again", "FAIL", "2026-11-07T00:00:00Z");
    app.scan(&key, "", &[relapse]).await.ok();
    for (query, expected) in [
        ("resolved_from=2026-11-05T00:00:00Z", vec!["early", "late"]),
        ("resolved_from=2026-11-05T00:00:01Z", vec!["late"]),
        ("resolved_to=2026-11-12T00:00:00Z", vec!["early"]),
        (
            "resolved_from=2026-11-01T00:00:00Z&resolved_to=2026-11-30T00:00:00Z&opened_to=2026-11-02T00:00:00Z",
            vec!["early", "late"],
        ),
        // One that came up again is not resolved, whatever was once.
        (
            "resolved_from=2026-11-06T00:00:00Z&resolved_to=2026-11-07T00:00:00Z",
            vec![],
        ),
        ("resolved_from=2026-11-01T00:00:00Z&status=open", vec![]),
    ] {
        let path = format!("/v1/violations?{query}&sort=due");
        let listed = app.get(&path).key(&key).send().await.ok();
        let mut names: Vec<&str> = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["resource"]["name"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{query}");
        assert_eq!(listed["totals"]["violations"], names.len(), "{query}");
        let path = format!("/v1/exports/violations?{query}");
        let file = app.get(&path).key(&key).send().await;
        assert_eq!(file.rows().len(), names.len(), "{query}");
        // Pages go on where the one before ended.
        let mut rest = expected.len();
        let mut path = format!("/v1/violations?{query}&limit=1");
        while rest > 0 {
            let page = app.get(&path).key(&key).send().await.ok();
            assert_eq!(page["data"].as_array().unwrap().len(), 1);
            rest -= 1;
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("/v1/violations?{query}&limit=1&cursor={next}");
        }
        assert_eq!(rest, 0, "{query}");
    }
    assert_eq!(
        violations(app, &world.bob.key, "resolved_from=2026-11-01T00:00:00Z")
            .await
            .len(),
        0
    );
}
