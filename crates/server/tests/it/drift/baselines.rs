//! What somebody approved against what is there.

use serde_json::json;

use super::{approve, bucket, changes, drift, drifts, fresh, group, history, import, stands};
use crate::support::World;

const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";
const THIRD: &str = "2026-11-22T10:00:00Z";
/// After the clock has moved on by two hours.
const LATER: &str = "2026-11-23T13:30:00Z";

#[tokio::test]
async fn what_changes_comes_up_field_by_field_and_is_over_when_it_is_taken_back() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let before = [
        group("sg-1", &["10.0.0.0/8"], FIRST),
        bucket("logs", true, FIRST),
    ];
    import(app, &key, "", &before).await;
    let listed = app.get("/v1/drift").key(&key).send().await.ok();
    assert_eq!(
        (&listed["baseline_count"], &listed["data"]),
        (&json!(0), &json!([]))
    );
    approve(app, &key).await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);

    let after = [
        group("sg-1", &["10.0.0.0/8", "0.0.0.0/0"], SECOND),
        bucket("logs", true, SECOND),
    ];
    import(app, &key, "", &after).await;
    let found = drifts(app, &key, "").await;
    let uid = "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1";
    assert_eq!(stands(&found), [["changed", "open", "critical", uid]]);
    // Since it was seen, whenever it was compared.
    assert_eq!(found[0]["opened_at"], "2026-11-21T10:00:00Z");
    let one = drift(app, &key, &found[0]["id"]).await;
    let field = &one["fields"][0];
    let path = "/attributes/ingress/protocol=tcp,from_port=22,to_port=22/cidr_blocks/0.0.0.0~10";
    assert_eq!(field["path"], path, "{one}");
    assert_eq!(
        (&field["kind"], &field["class"]),
        (&json!("added"), &json!("exposure"))
    );
    assert_eq!(field["new"], "0.0.0.0/0");
    assert!(field.get("old").is_none(), "{field}");
    // It breaks a policy, whose violation it links to.
    let checks: Vec<&str> = one["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["check_id"].as_str().unwrap())
        .collect();
    let check = "aws.ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22";
    assert!(checks.contains(&check), "{checks:?}");
    let requirements = one["violations"][0]["requirements"].as_array().unwrap();
    assert!(!requirements.is_empty());
    let framework = requirements[0]["framework"].as_str().unwrap();
    assert_eq!(
        drifts(app, &key, &format!("framework={framework}"))
            .await
            .len(),
        1
    );
    let changed = changes(app, &key, "").await;
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0]["fields"][0]["path"], path);
    assert_eq!(changed[0]["seen_before_at"], "2026-11-20T10:00:00Z");
    assert_eq!(one["change_id"], changed[0]["id"]);

    // The same again changes nothing; what is taken back is over at the time at which that was seen.
    import(app, &key, "", &after).await;
    assert_eq!(drift(app, &key, &found[0]["id"]).await, one);
    import(app, &key, "", &[group("sg-1", &["10.0.0.0/8"], THIRD)]).await;
    let over = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(
        history(&over),
        [["-", "open", "found"], ["open", "resolved", "reverted"]]
    );
    assert_eq!(over["resolved_at"], "2026-11-22T10:00:00Z");
    let analytics = app.get("/v1/drift/analytics").key(&key).send().await.ok();
    assert_eq!(
        analytics["time_to_resolve"][0]["mean_seconds"],
        24 * 3600,
        "{analytics}"
    );
    assert_eq!(
        (
            &analytics["opened"],
            &analytics["resolved"],
            &analytics["open"]
        ),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(analytics["streak"]["is_running"], true);

    let again = [group(
        "sg-1",
        &["10.0.0.0/8", "0.0.0.0/0"],
        "2026-11-23T08:00:00Z",
    )];
    import(app, &key, "", &again).await;
    let again = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(history(&again)[2], ["resolved", "open", "found_again"]);
    let marks = "/v1/drift/timeline?from=2026-11-19T00:00:00Z&to=2026-11-24T00:00:00Z";
    let marks = app.get(marks).key(&key).send().await.ok();
    assert_eq!(marks["marks"].as_array().unwrap().len(), 3, "{marks}");
}

#[tokio::test]
async fn what_is_added_and_what_is_gone_is_drift_of_what_was_approved_whole() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let before = [bucket("kept", true, FIRST), bucket("lost", true, FIRST)];
    import(app, &key, "", &before).await;
    approve(app, &key).await;
    let after = [bucket("kept", true, SECOND), bucket("new", true, SECOND)];
    import(app, &key, "?complete=accounts", &after).await;
    let found = drifts(app, &key, "").await;
    let expected = [
        ["added", "open", "low", "arn:aws:s3:::new"],
        ["removed", "open", "low", "arn:aws:s3:::lost"],
    ];
    let stood = stands(&found);
    assert_eq!(
        stood.iter().map(|one| (one[0], one[3])).collect::<Vec<_>>(),
        expected
            .iter()
            .map(|one| (one[0], one[3]))
            .collect::<Vec<_>>()
    );
    // It comes back; and what was added goes.
    let last = [bucket("kept", true, THIRD), bucket("lost", true, THIRD)];
    import(app, &key, "?complete=accounts", &last).await;
    assert_eq!(drifts(app, &key, "status=unresolved").await.len(), 0);
    let changed = changes(app, &key, "kind=created,deleted").await;
    assert_eq!(changed.len(), 4, "{changed:?}");
}

#[tokio::test]
async fn a_baseline_is_approved_anew_renamed_and_forgotten() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    import(app, &key, "", &[bucket("logs", true, FIRST)]).await;
    let made = approve(app, &key).await;
    import(app, &key, "", &[bucket("logs", false, SECOND)]).await;
    assert_eq!(drifts(app, &key, "status=open").await.len(), 1);
    let path = format!("/v1/baselines/{}", made["id"].as_str().unwrap());
    let body = json!({ "reason": "we do not need it" });
    let approve = app.post(&format!("{path}/approve"), &body);
    let anew = approve.key(&key).send().await.ok();
    app.work().await;
    assert_eq!(
        (&anew["version"], &anew["versions"][0]["changed"]),
        (&json!(2), &json!(1))
    );
    let over = drifts(app, &key, "").await;
    let over = drift(app, &key, &over[0]["id"]).await;
    assert_eq!(history(&over)[1], ["open", "resolved", "baseline_changed"]);

    let body = json!({ "name": "Approved again" });
    let renamed = app.patch(&path, &body).key(&key).send().await.ok();
    assert_eq!(renamed["name"], "Approved again");
    let same = json!({ "name": "Approved again", "reason": "x" });
    let taken = app.post("/v1/baselines", &same).key(&key).send().await;
    assert_eq!(
        taken.problem(400, "bad_request")["errors"][0]["field"],
        "name"
    );
    app.clock.advance(2 * 3600);
    import(app, &key, "", &[bucket("logs", true, LATER)]).await;
    assert_eq!(drifts(app, &key, "status=open").await.len(), 1);
    assert!(app.delete(&path).key(&key).send().await.status == 204);
    app.work().await;
    assert_eq!(drifts(app, &key, "status=open").await.len(), 0);
    app.get(&path)
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
}
