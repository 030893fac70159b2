//! `Idempotency-Key`: what is sent again is done once, and secrets are never told twice.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgConnection;
use tenantry_server::app::describe;
use tenantry_server::tenant::idempotency::{self, REPLAYED, SECRET, WITHOUT};
use tenantry_server::tenant::permission::Reach;

use crate::isolation::call;
use crate::support::{Answer, TestApp, World};

async fn send(app: &TestApp, path: &str, body: &Value, caller: &str, key: &str) -> Answer {
    app.post(path, body)
        .key(caller)
        .header("idempotency-key", key)
        .send()
        .await
}

fn new_key() -> Value {
    json!({ "name": "x", "scopes": ["read"] })
}

async fn figure(app: &TestApp, query: &str) -> i64 {
    app.database.figure(query).await
}

const CUSTOMERS: &str = "SELECT count(*) FROM tenants";
const KEYS: &str = "SELECT count(*) FROM api_keys";

/// Holds back whatever inserts into a table, until it is rolled back.
async fn hold(app: &TestApp, table: &str) -> PgConnection {
    let mut holder = app.database.maintenance().await;
    let lock = sqlx::AssertSqlSafe(format!("BEGIN; LOCK TABLE {table} IN SHARE MODE"));
    sqlx::raw_sql(lock).execute(&mut holder).await.unwrap();
    holder
}

async fn let_go(mut holder: PgConnection) {
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut holder)
        .await
        .unwrap();
}

/// Waits until so many requests have taken their key, that one after the other if it is the same.
async fn wait_for_attempts(app: &TestApp, count: i64) {
    for _ in 0..500 {
        let taken =
            "SELECT coalesce(sum(attempt), 0)::bigint FROM idempotency_keys WHERE key = 'k'";
        let operators = taken.replace("idempotency_keys", "operator_idempotency_keys");
        if figure(app, taken).await + figure(app, &operators).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no {count} attempts");
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_answered_again_and_not_done_again() {
    let world = World::new().await;
    let app = &world.app;
    let before = figure(app, CUSTOMERS).await;
    let body = json!({ "name": "Cara" });
    let ask = async |key: &str, body: &Value| {
        send(app, "/v1/admin/customers", body, &world.operator, key).await
    };
    let first = ask("k", &body).await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotent-replayed")),
        (201, "")
    );
    let again = ask("k", &body).await;
    assert_eq!(
        (
            again.status.as_u16(),
            again.header("idempotent-replayed"),
            again.header("content-type")
        ),
        (201, "true", "application/json")
    );
    assert_eq!(again.text, first.text);
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    assert_ne!(again.header("ratelimit"), "");
    assert_eq!(figure(app, CUSTOMERS).await, before + 1);
    let events = "SELECT count(*) FROM operator_audit_events WHERE action = 'customer.created'";
    assert_eq!(figure(app, events).await, before + 1);
    // Another key is another request, none is none.
    assert_ne!(ask("k2", &body).await.ok()["id"], first.json()["id"]);
    app.post("/v1/admin/customers", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(figure(app, CUSTOMERS).await, before + 3);
    // Another request under the same key is refused, and one of another kind is one of its own.
    ask("k", &json!({ "name": "Dora" }))
        .await
        .problem(422, "idempotency_key_reused");
    assert_eq!(figure(app, CUSTOMERS).await, before + 3);
    let mapping = json!({ "customer_id": world.ada.id, "provider": "AWS", "account_id": "k" });
    let map = async || send(app, "/v1/admin/accounts", &mapping, &world.operator, "k").await;
    let mapped = map().await.ok();
    assert_eq!(map().await.ok(), mapped);
}

#[tokio::test]
async fn a_secret_is_told_once_and_stored_never() {
    let world = World::new().await;
    let app = &world.app;
    let link = json!({ "customer_id": world.ada.id });
    for (path, body, caller, prefix) in [
        ("/v1/keys", new_key(), &world.ada.key, "key_"),
        ("/v1/admin/keys", new_key(), &world.operator, "key_"),
        ("/v1/admin/portal-links", link, &world.operator, "lnk_"),
    ] {
        let first = send(app, path, &body, caller, "k").await.ok();
        assert!(first.to_string().contains("tny_"), "{path}");
        let again = send(app, path, &body, caller, "k").await;
        let problem = again.problem(409, "already_done");
        let id = problem["id"].as_str().unwrap();
        assert!(id.starts_with(prefix), "{path}: {id}");
        if first["id"].is_string() {
            assert_eq!(first["id"], id);
        }
        assert!(problem["detail"].as_str().unwrap().contains(id));
        assert!(!again.text.contains("tny_"), "{path}");
    }
    let dump = app.database.dump().await;
    for table in ["idempotency_keys", "operator_idempotency_keys"] {
        assert!(dump[table].len() >= 2);
        for row in &dump[table] {
            // A body is shown in hexadecimal.
            assert!(!row.contains("tny_") && !row.contains("746e795f"), "{row}");
        }
    }
}

/// A new operation has to say whether its answer may be kept.
#[tokio::test]
async fn every_post_says_what_is_kept_of_its_answer_and_no_secret_is() {
    let world = World::new().await;
    let (_, registered) = describe(world.app.app.clone());
    for operation in registered {
        let posts = call(operation, &world.ada).method == "POST";
        let lists = [REPLAYED, SECRET, WITHOUT];
        let listed = lists
            .iter()
            .filter(|list| list.contains(&operation))
            .count();
        assert_eq!(
            listed,
            usize::from(posts),
            "{operation:?}: exactly one list of tenant/idempotency names a POST"
        );
        if REPLAYED.contains(&operation) {
            let asked = call(operation, &world.ada);
            let body = asked.body.unwrap_or(json!({}));
            let caller = match operation.rule().unwrap().reach {
                Reach::Customer => &world.ada.key,
                _ => &world.operator,
            };
            let answer = send(&world.app, &asked.path, &body, caller, "k").await;
            answer.ok();
            assert!(
                !answer.text.contains("tny_"),
                "{operation:?}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn of_many_at_once_one_is_carried_out() {
    let world = World::new().await;
    let app = &world.app;
    let before = figure(app, KEYS).await;
    let (body, key) = (new_key(), &world.ada.key);
    let holder = hold(app, "api_keys").await;
    let others = async {
        wait_for_attempts(app, 1).await;
        let others = join_all((0..5).map(|_| send(app, "/v1/keys", &body, key, "k"))).await;
        for answer in &others {
            answer.problem(409, "idempotency_key_in_progress");
        }
        let different = json!({ "name": "y", "scopes": ["read"] });
        send(app, "/v1/keys", &different, key, "k")
            .await
            .problem(422, "idempotency_key_reused");
        let_go(holder).await;
    };
    let (first, ()) = tokio::join!(send(app, "/v1/keys", &body, key, "k"), others);
    first.ok();
    assert_eq!(figure(app, KEYS).await, before + 1);

    let answers = join_all((0..20).map(|_| send(app, "/v1/keys", &body, key, "all"))).await;
    let done: Vec<_> = answers.iter().filter(|one| one.status == 201).collect();
    assert_eq!(done.len(), 1);
    for answer in answers.iter().filter(|one| one.status != 201) {
        assert_eq!(answer.status, 409, "{}", answer.text);
    }
    assert_eq!(figure(app, KEYS).await, before + 2);
}

#[tokio::test]
async fn a_request_that_changed_nothing_gives_its_key_back() {
    let world = World::new().await;
    let app = &world.app;
    let bad = json!({ "name": "", "scopes": ["read"] });
    let (path, key) = ("/v1/keys", &world.ada.key);
    send(app, path, &bad, key, "k")
        .await
        .problem(400, "bad_request");
    send(app, path, &new_key(), key, "k").await.ok();
    send(app, path, &bad, key, "k")
        .await
        .problem(422, "idempotency_key_reused");
    // What the permission table refuses has not even taken one.
    let (reader, _) = app.new_key(&world.ada.id, &["read"]).await;
    send(app, path, &new_key(), &reader, "k2")
        .await
        .problem(403, "forbidden");
    assert_eq!(
        figure(
            app,
            "SELECT count(*) FROM idempotency_keys WHERE key = 'k2'"
        )
        .await,
        0
    );
    let large = json!({ "name": "x".repeat(300 * 1024), "scopes": ["read"] });
    send(app, path, &large, key, "k3")
        .await
        .problem(413, "too_large");
}

#[tokio::test]
async fn the_same_key_of_another_is_another_key() {
    let world = World::new().await;
    let app = &world.app;
    let (second, _) = app.new_key(&world.ada.id, &["admin"]).await;
    let mut made = std::collections::BTreeSet::new();
    let callers = [&world.ada.key, &world.bob.key, &second];
    for caller in callers {
        let answer = send(app, "/v1/keys", &new_key(), caller, "k").await.ok();
        made.insert(answer["id"].as_str().unwrap().to_owned());
    }
    // The operator at work for one customer and for another.
    for customer in [&world.ada, &world.bob] {
        let answer = app
            .post("/v1/keys", &new_key())
            .key(&world.operator)
            .for_customer(&customer.id)
            .header("idempotency-key", "k")
            .send()
            .await;
        made.insert(answer.ok()["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(made.len(), 5);
    let again = send(app, "/v1/keys", &new_key(), &world.bob.key, "k").await;
    let told = again.problem(409, "already_done")["id"].clone();
    let list = app.get("/v1/keys").key(&world.bob.key).send().await.ok();
    assert!(
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["id"] == told),
        "{told}: {list}"
    );
}

#[tokio::test]
async fn a_key_is_kept_for_a_day() {
    let world = World::new().await;
    let app = &world.app;
    let ask = async || {
        let body = json!({ "name": "Cara" });
        send(app, "/v1/admin/customers", &body, &world.operator, "k")
            .await
            .ok()["id"]
            .clone()
    };
    let first = ask().await;
    app.clock.advance(24 * 60 * 60 - 1);
    assert_eq!(ask().await, first);
    idempotency::forget_old(&app.app.db, app.app.clock.now())
        .await
        .unwrap();
    assert_eq!(ask().await, first);
    app.clock.advance(1);
    // Not swept yet, and done anew all the same.
    let second = ask().await;
    assert_ne!(second, first);
    app.clock.advance(24 * 60 * 60);
    idempotency::forget_old(&app.app.db, app.app.clock.now())
        .await
        .unwrap();
    for table in ["idempotency_keys", "operator_idempotency_keys"] {
        assert_eq!(
            figure(app, &format!("SELECT count(*) FROM {table}")).await,
            0
        );
    }
}

#[tokio::test]
async fn a_sender_that_hung_up_is_told_what_became_of_it() {
    let world = World::new().await;
    let app = &world.app;
    let before = figure(app, CUSTOMERS).await;
    let body = json!({ "name": "Cara" });
    let ask = || send(app, "/v1/admin/customers", &body, &world.operator, "k");
    let holder = hold(app, "tenants").await;
    tokio::select! {
        _ = ask() => unreachable!("it is held back"),
        () = wait_for_attempts(app, 1) => {}
    }
    let_go(holder).await;
    let mut answer = ask().await;
    for _ in 0..500 {
        if answer.status == 201 {
            break;
        }
        answer.problem(409, "idempotency_key_in_progress");
        tokio::time::sleep(Duration::from_millis(10)).await;
        answer = ask().await;
    }
    assert_eq!(answer.header("idempotent-replayed"), "true");
    assert_eq!(figure(app, CUSTOMERS).await, before + 1);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_taken_over_and_can_do_nothing_any_more() {
    let world = World::new().await;
    let app = &world.app;
    let before = figure(app, KEYS).await;
    let holder = hold(app, "api_keys").await;
    let body = new_key();
    let ask = || send(app, "/v1/keys", &body, &world.ada.key, "k");
    let later = async {
        wait_for_attempts(app, 1).await;
        app.clock.advance(60);
        let release = async {
            wait_for_attempts(app, 2).await;
            let_go(holder).await;
        };
        tokio::join!(ask(), release).0
    };
    let (first, second) = tokio::join!(ask(), later);
    first.problem(409, "idempotency_key_in_progress");
    let made = second.ok()["id"].clone();
    assert_eq!(figure(app, KEYS).await, before + 1);
    assert_eq!(ask().await.problem(409, "already_done")["id"], made);
}

#[tokio::test]
async fn what_a_process_that_died_left_is_neither_lost_nor_done_twice() {
    let world = World::new().await;
    let app = &world.app;
    let body = json!({ "name": "Cara" });
    let ask = async || send(app, "/v1/admin/customers", &body, &world.operator, "k").await;
    let made = ask().await.ok()["id"].clone();
    // Committed, and died before it had kept what to answer.
    let forget = "UPDATE operator_idempotency_keys SET status = NULL, body = NULL";
    app.database.run(forget).await;
    ask().await.problem(409, "idempotency_key_in_progress");
    app.clock.advance(60);
    let before = figure(app, CUSTOMERS).await;
    assert_eq!(ask().await.problem(409, "already_done")["id"], made);
    assert_eq!(figure(app, CUSTOMERS).await, before);
    // Died before it had committed anything.
    app.database
        .run("UPDATE operator_idempotency_keys SET executed_at = NULL")
        .await;
    assert_ne!(ask().await.ok()["id"], made);
    assert_eq!(figure(app, CUSTOMERS).await, before + 1);
}

#[tokio::test]
async fn a_key_is_visible_ascii_and_sent_once() {
    let world = World::new().await;
    let app = &world.app;
    let longest = "x".repeat(255);
    for (key, good) in [
        ("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", true),
        (longest.as_str(), true),
        ("", false),
        ("two words", false),
        ("ü", false),
        (&format!("{longest}x"), false),
    ] {
        let answer = send(app, "/v1/keys", &new_key(), &world.ada.key, key).await;
        if good {
            answer.ok();
        } else {
            let problem = answer.problem(400, "bad_request");
            assert_eq!(problem["errors"][0]["field"], "Idempotency-Key", "{key}");
        }
    }
    let twice = app
        .post("/v1/keys", &new_key())
        .key(&world.ada.key)
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    twice.send().await.problem(400, "bad_request");
    // Where it has no meaning it does no harm.
    for _ in 0..2 {
        let session = send(
            app,
            "/v1/session",
            &json!({ "key": world.ada.key }),
            "",
            "k",
        )
        .await;
        session.ok();
        app.get("/v1/keys")
            .key(&world.ada.key)
            .header("idempotency-key", "k")
            .send()
            .await
            .ok();
    }
}
