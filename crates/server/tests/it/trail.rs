//! The audit trail, read over HTTP.

use serde_json::{Value, json};

use crate::support::{TestApp, World};

async fn events(app: &TestApp, key: &str, query: &str) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/audit-events?{query}{cursor}");
        let page = app.get(&path).key(key).send().await.ok();
        seen.extend(page["data"].as_array().unwrap().clone());
        assert!(seen.len() < 1_000, "the pages do not end");
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn the_trail_reads_newest_first_in_pages_that_fit_together() {
    let world = World::new().await;
    let key = &world.ada.key;
    let whole = events(&world.app, key, "limit=200").await;
    assert!(whole.len() > 5);
    let paged = events(&world.app, key, "limit=2").await;
    assert_eq!(whole, paged);
    let times: Vec<_> = whole
        .iter()
        .map(|e| e["occurred_at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let stored = "SELECT count(*) FROM audit_events WHERE tenant_id <>
                  (SELECT tenant_id FROM tenants WHERE name = 'Bob Retail')";
    let count = world.app.database.figure(stored).await;
    assert_eq!(count, i64::try_from(whole.len()).unwrap());
}

#[tokio::test]
async fn the_trail_says_who_did_what_from_where() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    app.clock.advance(60);
    let made = app
        .post("/v1/keys", &json!({ "name": "ci", "scopes": ["read"] }))
        .session(&ada.person)
        .header("user-agent", "Firefox")
        .peer("192.0.2.7:1")
        .send()
        .await;
    let made = (made.ok(), made.header("x-request-id").to_owned());
    app.clock.advance(60);
    let reader = made.0["key"].as_str().unwrap();
    app.get("/v1/keys")
        .key(reader)
        .send()
        .await
        .problem(403, "forbidden");

    let created = events(
        app,
        &ada.key,
        "action=key.created&from=2026-11-23T12:01:00Z",
    )
    .await;
    let expected = json!([{
        "id": created[0]["id"], "occurred_at": "2026-11-23T12:01:00Z", "action": "key.created",
        "actor": { "kind": "person", "id": ada.person_id, "name": ada.email, "session_id": created[0]["actor"]["session_id"] },
        "target": made.0["id"], "outcome": "success", "change": created[0]["change"],
        "request_id": made.1, "source_address": "192.0.2.7", "user_agent": "Firefox",
    }]);
    assert_eq!(json!(created), expected);
    let denied = events(app, &ada.key, "outcome=denied").await;
    assert_eq!(denied.len(), 1);
    assert_eq!(
        (
            &denied[0]["actor"]["name"],
            &denied[0]["actor"]["id"],
            &denied[0]["target"]
        ),
        (&json!("ci"), &made.0["id"], &json!("ListKeys"))
    );

    let count = async |query: String| events(app, &ada.key, &query).await.len();
    assert_eq!(count(format!("actor={}", ada.person_id)).await, 1);
    assert_eq!(
        count(format!("target={}", made.0["id"].as_str().unwrap())).await,
        1
    );
    assert_eq!(
        count("from=2026-11-23T12:01:00Z&to=2026-11-23T12:02:00Z".to_owned()).await,
        1
    );
    assert_eq!(count("from=2026-11-23T12:02:01Z".to_owned()).await, 0);
    assert_eq!(count("action=key".to_owned()).await, 0);
    // Bob sees none of it, whomever he asks for.
    for query in [
        format!("actor={}", ada.person_id),
        format!("target={}", ada.key_id),
    ] {
        assert_eq!(
            events(app, &world.bob.key, &query).await,
            Vec::<Value>::new()
        );
    }
    for query in [
        "outcome=maybe",
        "from=yesterday",
        "from=1960-01-01T00:00:00Z",
        "to=-009000-01-01T00:00:00Z",
        "cursor=ff",
        "action=%00",
    ] {
        app.get(&format!("/v1/audit-events?{query}"))
            .key(&ada.key)
            .send()
            .await
            .problem(400, "bad_request");
    }
}

#[tokio::test]
async fn the_operators_own_trail_names_its_people_and_keys() {
    let app = TestApp::new().await;
    let operator = app.operator_key(&["admin"]).await;
    let desk = app.desk("owner").await;
    let me = app
        .get("/v1/admin/session")
        .session(&desk)
        .send()
        .await
        .ok();
    let read = async |query: &str| {
        let path = format!("/v1/admin/audit-events?{query}");
        app.get(&path).session(&desk).send().await.ok()["data"].clone()
    };
    app.clock.advance(1);
    app.post("/v1/admin/customers", &json!({ "name": "By key" }))
        .key(&operator)
        .send()
        .await
        .ok();
    app.clock.advance(1);
    app.post("/v1/admin/customers", &json!({ "name": "By Olga" }))
        .session(&desk)
        .send()
        .await
        .ok();
    let made = read("action=customer.created").await;
    assert_eq!(
        (&made[0]["actor"]["name"], &made[0]["actor"]["kind"]),
        (&me["person"]["email"], &json!("operator_person"))
    );
    assert_eq!(
        (&made[1]["actor"]["name"], &made[1]["actor"]["kind"]),
        (&json!("test"), &json!("operator_key"))
    );
    assert_eq!(
        read("actor=command_line&action=operator_key.created").await[0]["actor"]["name"],
        Value::Null
    );
    // Nothing that signs in is in it.
    let whole = read("limit=200").await.to_string();
    assert!(!whole.contains("tny_"), "{whole}");
}

#[tokio::test]
async fn the_trail_as_a_file_is_the_list() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    app.clock.advance(60);
    app.post(
        "/v1/keys",
        &json!({ "name": "=evil()", "scopes": ["read"] }),
    )
    .session(&ada.person)
    .header("user-agent", "=1+1")
    .peer("192.0.2.7:1")
    .send()
    .await
    .ok();
    for filter in [
        "",
        "action=key.created",
        "outcome=denied",
        "to=1990-01-01T00:00:00Z",
    ] {
        app.clock.advance(60);
        let listed = events(app, &ada.key, filter).await;
        let path = format!("/v1/exports/audit-events?{filter}");
        let answer = app.get(&path).key(&ada.key).send().await;
        let rows = answer.rows();
        assert_eq!(rows.len(), listed.len(), "{filter}");
        for (row, event) in rows.iter().zip(&listed) {
            for field in ["id", "occurred_at", "action", "outcome"] {
                assert_eq!(row[field], event[field].as_str().unwrap());
            }
            assert_eq!(row["actor_id"], event["actor"]["id"].as_str().unwrap());
            assert_eq!(row["actor_kind"], event["actor"]["kind"].as_str().unwrap());
            let change: Value = serde_json::from_str(&row["change"]).unwrap();
            assert_eq!(change, event["change"]);
            assert_eq!(
                row["source_address"],
                event["source_address"].as_str().unwrap_or_default()
            );
        }
        assert!(!answer.text.contains(&world.bob.id), "{}", answer.text);
    }
    let created = app.get("/v1/exports/audit-events?action=key.created");
    let rows = created.key(&ada.key).send().await.rows();
    assert!(rows.iter().any(|row| row["user_agent"] == "'=1+1"));
    let logged = events(app, &ada.key, "action=audit.exported").await;
    assert_eq!(logged.len(), 5);
    // A reader of figures gets no trail.
    let (reader, _) = app.new_key(&ada.id, &["read"]).await;
    let refused = app
        .get("/v1/exports/audit-events")
        .key(&reader)
        .send()
        .await;
    refused.problem(403, "forbidden");
}
