//! The operator's people look into a customer's page: read-only, for a while, in plain sight.

use serde_json::{Value, json};
use tenantry_server::tenant::permission::{RULES, Reach};

use crate::isolation::{Call, call};
use crate::support::{Answer, TestApp, World, token};

async fn open(app: &TestApp, body: &Value, cookie: &str) -> Answer {
    app.post("/v1/admin/support-accesses", body)
        .session(cookie)
        .send()
        .await
}

async fn dashboard(app: &TestApp, cookie: &str) -> u16 {
    let answer = app.get("/v1/dashboard").session(cookie).send().await;
    answer.status.as_u16()
}

#[tokio::test]
async fn support_looks_and_does_nothing_else() {
    let world = World::new().await;
    let app = &world.app;
    let look = async || {
        let opened = app.look_into(&world.ada.id, 30).await;
        app.sign_in(&json!({ "link": token(&opened["url"]) })).await
    };
    let cookie = look().await;
    let seen = app.get("/v1/dashboard").session(&cookie).send().await.ok();
    assert_eq!(seen["customer"]["id"], world.ada.id);
    let told = app.get("/v1/session").session(&cookie).send().await.ok();
    assert_eq!(
        (
            &told["support"]["reason"],
            &told["person"],
            &told["customers"]
        ),
        (&json!("a question"), &Value::Null, &json!([]))
    );
    for rule in RULES.iter().filter(|rule| rule.reach != Reach::Public) {
        // Signing out is allowed, and ends the session.
        let cookie = if rule.support {
            look().await
        } else {
            cookie.clone()
        };
        let Call { method, path, body } = call(rule.operation, &world.ada);
        let mut asking = app.request(method, &path).session(&cookie);
        if let Some(body) = body {
            asking = asking.json(&body);
        }
        let answer = asking.send().await;
        assert_eq!(
            answer.status != 403,
            rule.support,
            "{:?}: {}",
            rule.operation,
            answer.text
        );
    }
    // Nor does it reach the neighbour.
    app.get("/v1/dashboard")
        .session(&cookie)
        .for_customer(&world.bob.id)
        .send()
        .await
        .problem(403, "customer_mismatch");
}

#[tokio::test]
async fn it_ends_in_time_by_the_operators_hand_and_by_the_customers() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    let look = async |minutes| {
        let opened = app.look_into(&ada.id, minutes).await;
        let cookie = app.sign_in(&json!({ "link": token(&opened["url"]) })).await;
        (opened["id"].as_str().unwrap().to_owned(), cookie)
    };
    let (timed, timed_cookie) = look(10).await;
    let (by_operator, operator_cookie) = look(480).await;
    let (by_customer, customer_cookie) = look(480).await;
    let (_, last_cookie) = look(480).await;
    let unopened = app.look_into(&ada.id, 5).await;
    let support = app.desk("support").await;

    // Bob ends nothing of Ada's.
    app.delete(&format!("/v1/support-accesses/{by_customer}"))
        .key(&world.bob.key)
        .send()
        .await
        .problem(404, "not_found");
    app.clock.advance(10 * 60 - 1);
    assert_eq!(dashboard(app, &timed_cookie).await, 200);
    app.clock.advance(1);
    assert_eq!(dashboard(app, &timed_cookie).await, 401);
    app.post("/v1/session", &json!({ "link": token(&unopened["url"]) }))
        .send()
        .await
        .problem(401, "invalid_credential");

    assert_eq!(dashboard(app, &operator_cookie).await, 200);
    let path = format!("/v1/admin/support-accesses/{by_operator}");
    app.delete(&path).session(&support).send().await.ok();
    app.delete(&path)
        .session(&support)
        .send()
        .await
        .problem(404, "not_found");
    assert_eq!(dashboard(app, &operator_cookie).await, 401);

    assert_eq!(dashboard(app, &customer_cookie).await, 200);
    let path = format!("/v1/support-accesses/{by_customer}");
    app.delete(&path).session(&ada.person).send().await.ok();
    assert_eq!(dashboard(app, &customer_cookie).await, 401);
    app.delete(&format!("/v1/support-accesses/{timed}"))
        .session(&ada.person)
        .send()
        .await
        .problem(404, "not_found");
    assert_eq!(dashboard(app, &last_cookie).await, 200);

    let state = |list: &Value, id: &str| {
        let rows = list["data"].as_array().unwrap();
        let row = rows.iter().find(|row| row["id"] == id).unwrap();
        row["state"].as_str().unwrap().to_owned()
    };
    let own = app
        .get("/v1/support-accesses")
        .session(&ada.person)
        .send()
        .await
        .ok();
    let desk = app
        .get("/v1/admin/support-accesses")
        .session(&support)
        .send()
        .await
        .ok();
    for list in [own, desk] {
        assert_eq!(state(&list, &timed), "expired");
        assert_eq!(state(&list, &by_operator), "ended");
        assert_eq!(state(&list, &by_customer), "ended");
    }
}

#[tokio::test]
async fn the_customer_reads_who_looks_why_and_until_when() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    let support = app.desk("support").await;
    let me = app
        .get("/v1/admin/session")
        .session(&support)
        .send()
        .await
        .ok();
    let email = &me["person"]["email"];
    let body = json!({ "customer_id": ada.id, "reason": " Ticket 17 ", "minutes": 60 });
    app.clock.advance(1);
    let opened = open(app, &body, &support).await;
    assert_eq!(opened.status, 201);
    let opened = opened.ok();
    assert_eq!(
        (
            &opened["opened_as"],
            &opened["opened_by"],
            &opened["expires_at"],
            &opened["url_expires_at"]
        ),
        (
            email,
            &me["person"]["id"],
            &json!("2026-11-23T13:00:01Z"),
            &json!("2026-11-23T12:15:01Z")
        )
    );
    let own = app
        .get("/v1/support-accesses")
        .session(&ada.person)
        .send()
        .await
        .ok();
    assert_eq!(
        (
            &own["data"][0]["opened_as"],
            &own["data"][0]["reason"],
            &own["data"][0]["state"]
        ),
        (email, &json!("Ticket 17"), &json!("open"))
    );
    let id = opened["id"].as_str().unwrap();
    let path = format!("audit-events?target={id}");
    let logs = async || {
        let operators = app
            .get(&format!("/v1/admin/{path}"))
            .control()
            .send()
            .await
            .ok();
        let own = app
            .get(&format!("/v1/{path}"))
            .session(&ada.person)
            .send()
            .await
            .ok();
        [operators, own]
    };
    for log in logs().await {
        let event = &log["data"][0];
        assert_eq!(
            (
                &event["action"],
                &event["change"]["reason"],
                &event["change"]["opened_as"],
                &event["actor"]["id"]
            ),
            (
                &json!("support_access.started"),
                &json!("Ticket 17"),
                email,
                &me["person"]["id"]
            )
        );
        assert_eq!(event["change"]["until"], "2026-11-23T13:00:01Z");
    }
    let cookie = app.sign_in(&json!({ "link": token(&opened["url"]) })).await;
    app.delete("/v1/session").session(&cookie).send().await.ok();
    let path_of_looker = format!("/v1/audit-events?actor={id}");
    let looked = app
        .get(&path_of_looker)
        .session(&ada.person)
        .send()
        .await
        .ok();
    assert_eq!(
        (
            &looked["data"][0]["action"],
            &looked["data"][0]["actor"]["name"]
        ),
        (&json!("session.ended"), email)
    );
    app.clock.advance(1);
    app.delete(&format!("/v1/admin/support-accesses/{id}"))
        .session(&support)
        .send()
        .await
        .ok();
    for log in logs().await {
        assert_eq!(log["data"][0]["action"], "support_access.ended");
    }
    // A key is told by its name.
    let by_key = app
        .post("/v1/admin/support-accesses", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(by_key["opened_as"], "operator key test");
}

#[tokio::test]
async fn a_support_access_has_bounds_and_is_not_everybodys_to_open() {
    let world = World::new().await;
    let app = &world.app;
    let owner = app.desk("owner").await;
    let body = |reason: Value, minutes: Value| json!({ "customer_id": world.ada.id, "reason": reason, "minutes": minutes });
    for reason in ["", "  ", "a\u{0}", "a\nb", &"x".repeat(501)] {
        let problem = open(app, &body(json!(reason), json!(5)), &owner).await;
        assert_eq!(
            problem.problem(400, "bad_request")["errors"][0]["field"],
            "reason"
        );
    }
    for minutes in [json!(0), json!(-1), json!(481), json!(i64::MAX)] {
        let problem = open(app, &body(json!("x"), minutes), &owner).await;
        assert_eq!(
            problem.problem(400, "bad_request")["errors"][0]["field"],
            "minutes"
        );
    }
    let unknown =
        json!({ "customer_id": "cus_01m84d4s6tefcr2zyj6drwcn5s", "reason": "x", "minutes": 5 });
    open(app, &unknown, &owner).await.problem(404, "not_found");
    let other =
        json!({ "customer_id": "key_01m84d4s6tefcr2zyj6drwcn5s", "reason": "x", "minutes": 5 });
    open(app, &other, &owner).await.problem(400, "bad_request");
    let good = body(json!("x"), json!(480));
    open(app, &good, &app.desk("read_only").await)
        .await
        .problem(403, "forbidden");
    open(app, &good, &app.desk("support").await).await.ok();
    for path in ["cus_01m84d4s6tefcr2zyj6drwcn5s", "Ada"] {
        let path = format!("/v1/admin/support-accesses?customer_id={path}");
        let answer = app.get(&path).session(&owner).send().await;
        assert!(
            [400, 404].contains(&answer.status.as_u16()),
            "{}",
            answer.text
        );
    }
}
