//! The operator's customers, and the links it makes for them.

use serde_json::{Value, json};

use crate::support::{Answer, Customer, TestApp, World, token};

async fn make(app: &TestApp, body: &Value) -> Answer {
    app.clock.advance(1);
    app.post("/v1/admin/customers", body).control().send().await
}

#[tokio::test]
async fn a_customer_is_made_and_listed_newest_first() {
    let app = TestApp::new().await;
    let mut names = Vec::new();
    for i in 0..5 {
        let name = format!("Customer \"{i}\" <ü>");
        let answer = make(&app, &json!({ "name": name, "time_zone": "Europe/Berlin" })).await;
        assert_eq!(answer.status, 201);
        let made = answer.ok();
        let id = made["id"].as_str().unwrap();
        assert!(id.starts_with("cus_") && id.len() == 30, "{id}");
        let expected = json!({
            "id": id, "name": name, "time_zone": "Europe/Berlin", "status": "active",
            "currency": null, "fiscal_year_start": 1, "week_start": "monday", "branding_name": null,
            "plan": null, "people": 0, "last_import_at": null, "last_findings_at": null,
            "last_configuration_at": null,
            "created_at": format!("2026-11-23T12:00:0{}Z", i + 1),
        });
        assert_eq!(made, expected);
        names.insert(0, expected);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("/v1/admin/customers?limit=2{cursor}"))
            .control()
            .send()
            .await
            .ok();
        seen.extend(page["data"].as_array().unwrap().clone());
        assert!(seen.len() < 1_000, "the pages do not end");
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, names);
    app.get("/v1/admin/customers?cursor=ff")
        .control()
        .send()
        .await
        .problem(400, "bad_request");
}

#[tokio::test]
async fn two_customers_may_have_one_name() {
    let app = TestApp::new().await;
    let (one, two) = (
        app.new_customer("Same").await,
        app.new_customer("Same").await,
    );
    assert_ne!(one, two);
}

#[tokio::test]
async fn a_time_zone_is_one_that_every_browser_knows() {
    let app = TestApp::new().await;
    for zone in [
        "UTC",
        "Asia/Kathmandu",
        "America/Argentina/Buenos_Aires",
        "Etc/GMT+5",
    ] {
        let made = make(&app, &json!({ "name": "x", "time_zone": zone }))
            .await
            .ok();
        assert_eq!(made["time_zone"], zone);
    }
    assert_eq!(
        make(&app, &json!({ "name": "x" })).await.ok()["time_zone"],
        "UTC"
    );
    // In any spelling, kept in the one that is its name.
    assert_eq!(
        make(&app, &json!({ "name": "x", "time_zone": "europe/BERLIN" }))
            .await
            .ok()["time_zone"],
        "Europe/Berlin"
    );
    for zone in [
        "",
        " ",
        "Berlin",
        "Europe/",
        "+02:00",
        "CET-1CEST",
        "Europe/Berlin ",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Factory",
        "posixrules",
        "posix/Europe/Berlin",
        "right/UTC",
        "Europe/Berlin\u{0}",
    ] {
        let problem = make(&app, &json!({ "name": "x", "time_zone": zone }))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "time_zone", "{zone}");
    }
}

#[tokio::test]
async fn what_is_no_customer_is_refused() {
    let app = TestApp::new().await;
    for name in ["", " \t", "a\u{0}", "a\u{7f}", "a\r\nb", &"x".repeat(201)] {
        let problem = make(&app, &json!({ "name": name }))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "name");
    }
    for body in [
        json!({}),
        json!({ "name": 1 }),
        json!({ "name": "x", "id": "cus_1" }),
        json!([]),
        json!("x"),
    ] {
        make(&app, &body).await.problem(400, "bad_request");
    }
    assert_eq!(app.database.figure("SELECT count(*) FROM tenants").await, 0);
}

#[tokio::test]
async fn a_link_has_bounds() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let link = async |body: Value| {
        app.post("/v1/admin/portal-links", &body)
            .control()
            .send()
            .await
    };
    for (seconds, expires_at) in [
        (Value::Null, "2026-11-23T12:15:00Z"),
        (json!(60), "2026-11-23T12:01:00Z"),
        (json!(604_800), "2026-11-30T12:00:00Z"),
    ] {
        let made = link(json!({ "customer_id": customer, "expires_in_seconds": seconds })).await;
        assert_eq!(made.status, 201);
        assert_eq!(made.ok()["expires_at"], expires_at);
        assert!(
            made.ok()["url"]
                .as_str()
                .unwrap()
                .starts_with("http://127.0.0.1:8080/sign-in#link=tny_l_")
        );
    }
    for seconds in [
        json!(59),
        json!(0),
        json!(-1),
        json!(604_801),
        json!(i64::MAX),
    ] {
        let answer = link(json!({ "customer_id": customer, "expires_in_seconds": seconds })).await;
        assert_eq!(
            answer.problem(400, "bad_request")["errors"][0]["field"],
            "expires_in_seconds"
        );
    }
    for body in [
        json!({ "customer_id": customer, "expires_in_seconds": 1.5 }),
        json!({ "customer_id": customer, "expires_in_seconds": "60" }),
        json!({ "customer_id": customer, "role": "owner" }),
        json!({ "customer_id": "Ada" }),
        json!({}),
    ] {
        link(body).await.problem(400, "bad_request");
    }
    link(json!({ "customer_id": "cus_01m84d4s6tefcr2zyj6drwcn5s" }))
        .await
        .problem(404, "not_found");
    // A viewer, when nothing else is said.
    let made = link(json!({ "customer_id": customer })).await.ok();
    let token = made["url"]
        .as_str()
        .unwrap()
        .split_once("#link=")
        .unwrap()
        .1;
    assert_eq!(
        app.post("/v1/session", &json!({ "link": token }))
            .send()
            .await
            .ok()["role"],
        "viewer"
    );
}

async fn change(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.patch(&format!("/v1/admin/customers/{id}"), body)
        .control()
        .send()
        .await
}

async fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let path = format!("/v1/admin/customers?{query}");
    let page = app.get(&path).control().send().await.ok();
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["name"].clone()).collect()
}

#[tokio::test]
async fn customers_are_found_by_a_part_of_the_name_and_by_status() {
    let app = TestApp::new().await;
    for name in ["Ada Health", "Bob_Retail", "Böb 100%"] {
        app.clock.advance(1);
        app.new_customer(name).await;
    }
    assert_eq!(found(&app, "q=HEALTH").await, ["Ada Health"]);
    assert_eq!(found(&app, "q=%20ada%20").await, ["Ada Health"]);
    assert_eq!(found(&app, "q=B%C3%96B").await, ["Böb 100%"]);
    // Nothing in it is a pattern.
    assert_eq!(found(&app, "q=_").await, ["Bob_Retail"]);
    assert_eq!(found(&app, "q=%25").await, ["Böb 100%"]);
    assert_eq!(found(&app, "q=zz").await, Vec::<Value>::new());
    assert_eq!(found(&app, "q=").await.len(), 3);
    assert_eq!(found(&app, "status=suspended").await, Vec::<Value>::new());
    assert_eq!(found(&app, "status=active&q=b&limit=1").await, ["Böb 100%"]);
    for query in ["status=gone", "q=%00", &format!("q={}", "x".repeat(201))] {
        app.get(&format!("/v1/admin/customers?{query}"))
            .control()
            .send()
            .await
            .problem(400, "bad_request");
    }
}

#[tokio::test]
async fn a_customer_is_changed_field_by_field_and_both_logs_say_from_what_to_what() {
    let world = World::new().await;
    let (app, id) = (&world.app, &world.ada.id);
    let plan = json!({ "name": "Gold", "requests_per_minute": 600, "key_requests_per_minute": 60 });
    let plan = app
        .post("/v1/admin/plans", &plan)
        .control()
        .send()
        .await
        .ok();
    let wanted = json!({
        "name": "Ada & Co", "time_zone": "europe/berlin", "plan_id": plan["id"], "currency": "CHF",
        "fiscal_year_start": 4, "week_start": "sunday", "branding_name": "Ada's Cloud",
    });
    app.clock.advance(1);
    let changed = change(app, id, &wanted).await.ok();
    let shown = app
        .get(&format!("/v1/admin/customers/{id}"))
        .control()
        .send()
        .await
        .ok();
    assert_eq!(changed, shown);
    assert_eq!(shown["plan"], json!({ "id": plan["id"], "name": "Gold" }));
    assert_eq!(
        (
            &shown["time_zone"],
            &shown["people"],
            &shown["last_import_at"]
        ),
        (
            &json!("Europe/Berlin"),
            &json!(1),
            &json!("2026-11-23T12:00:00Z")
        )
    );
    let own = app
        .get("/v1/settings")
        .key(&world.ada.key)
        .send()
        .await
        .ok();
    for field in [
        "name",
        "time_zone",
        "currency",
        "fiscal_year_start",
        "week_start",
        "branding_name",
    ] {
        assert_eq!(own[field], shown[field], "{field}");
    }
    let expected = json!({
        "name": { "from": "Ada Health", "to": "Ada & Co" },
        "time_zone": { "from": "Asia/Kathmandu", "to": "Europe/Berlin" },
        "plan_id": { "from": null, "to": plan["id"] },
        "currency": { "from": null, "to": "CHF" },
        "fiscal_year_start": { "from": 1, "to": 4 },
        "week_start": { "from": "monday", "to": "sunday" },
        "branding_name": { "from": null, "to": "Ada's Cloud" },
    });
    let path = "audit-events?action=customer.changed";
    let operators = app
        .get(&format!("/v1/admin/{path}"))
        .control()
        .send()
        .await
        .ok();
    let own = app
        .get(&format!("/v1/{path}"))
        .key(&world.ada.key)
        .send()
        .await
        .ok();
    for log in [operators, own] {
        let events = log["data"].as_array().unwrap();
        assert_eq!(events.len(), 1, "{log}");
        assert_eq!(
            (&events[0]["change"], &events[0]["target"]),
            (&expected, &json!(id))
        );
    }
    // What is absent stays, what is null goes, and what changes nothing is no event.
    let emptied = json!({ "plan_id": null, "currency": null, "branding_name": null });
    let emptied = change(app, id, &emptied).await.ok();
    for field in ["plan", "currency", "branding_name"] {
        assert_eq!(emptied[field], Value::Null, "{field}");
    }
    assert_eq!(emptied["name"], "Ada & Co");
    assert_eq!(
        change(app, id, &json!({ "name": "Ada & Co" })).await.ok(),
        emptied
    );
    let path = "/v1/admin/audit-events?action=customer.changed";
    let events = app.get(path).control().send().await.ok();
    assert_eq!(events["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_no_customer_can_be_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let (app, id) = (&world.app, &world.ada.id);
    let path = format!("/v1/admin/customers/{id}");
    let before = app.get(&path).control().send().await.ok();
    for (field, value) in [
        ("name", json!("")),
        ("time_zone", json!("Berlin")),
        ("currency", json!("ABC")),
        ("currency", json!("eur")),
        ("fiscal_year_start", json!(0)),
        ("fiscal_year_start", json!(13)),
        ("fiscal_year_start", json!(i64::MAX)),
        ("branding_name", json!(" ")),
        ("plan_id", json!("pln_01m84d4s6tefcr2zyj6drwcn5s")),
    ] {
        let problem = change(app, id, &json!({ "name": "x", field: value })).await;
        if field != "name" {
            let problem = problem.problem(400, "bad_request");
            assert_eq!(problem["errors"][0]["field"], field, "{value}");
        }
        change(app, id, &json!({ field: value }))
            .await
            .problem(400, "bad_request");
    }
    for body in [
        json!({ "status": "gone" }),
        json!({ "week_start": "tuesday" }),
        json!({ "plan_id": "Gold" }),
        json!({ "tenant_id": "x" }),
        json!([]),
    ] {
        change(app, id, &body).await.problem(400, "bad_request");
    }
    change(app, "cus_01m84d4s6tefcr2zyj6drwcn5s", &json!({}))
        .await
        .problem(404, "not_found");
    change(app, "cus_x", &json!({}))
        .await
        .problem(404, "not_found");
    let after = app.get(&path).control().send().await.ok();
    assert_eq!(before, after);
}

#[tokio::test]
async fn suspending_acts_on_the_next_request_of_keys_people_and_links() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let asked = async |customer: &Customer| {
        let key = app.get("/v1/dashboard").key(&customer.key).send().await;
        let portal = app
            .get("/v1/dashboard")
            .session(&customer.session)
            .send()
            .await;
        let person = app
            .get("/v1/dashboard")
            .session(&customer.person)
            .send()
            .await;
        [
            key.status.as_u16(),
            portal.status.as_u16(),
            person.status.as_u16(),
        ]
    };
    change(app, &ada.id, &json!({ "status": "suspended" }))
        .await
        .ok();
    assert_eq!(asked(ada).await, [401; 3]);
    assert_eq!(asked(bob).await, [200; 3]);
    app.post("/v1/session", &json!({ "link": ada.link }))
        .send()
        .await
        .problem(401, "invalid_credential");
    let access = json!({ "customer_id": ada.id, "reason": "x", "minutes": 5 });
    app.post("/v1/admin/support-accesses", &access)
        .control()
        .send()
        .await
        .problem(409, "customer_suspended");
    change(app, &ada.id, &json!({ "status": "active" }))
        .await
        .ok();
    assert_eq!(asked(ada).await, [200; 3]);
    app.sign_in(&json!({ "link": ada.link })).await;
}

#[tokio::test]
async fn portal_links_are_listed_without_their_secret_and_taken_back() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.new_customer("Ada").await, app.new_customer("Bob").await);
    let link = async |customer: &str| {
        app.clock.advance(1);
        let body = json!({ "customer_id": customer, "role": "analyst" });
        app.post("/v1/admin/portal-links", &body)
            .control()
            .send()
            .await
            .ok()
    };
    let listed = async |customer: &str| {
        let path = format!("/v1/admin/portal-links?customer_id={customer}");
        app.get(&path).control().send().await
    };
    let (used, revoked, expired) = (link(&ada).await, link(&ada).await, link(&ada).await);
    link(&bob).await;
    app.sign_in(&json!({ "link": token(&used["url"]) })).await;
    let path = format!("/v1/admin/portal-links/{}", revoked["id"].as_str().unwrap());
    app.delete(&path).control().send().await.ok();
    app.delete(&path)
        .control()
        .send()
        .await
        .problem(404, "not_found");
    app.post("/v1/session", &json!({ "link": token(&revoked["url"]) }))
        .send()
        .await
        .problem(401, "invalid_credential");
    app.clock.advance(15 * 60);
    let open = link(&ada).await;
    let answer = listed(&ada).await;
    assert!(!answer.text.contains("tny_l_"), "{}", answer.text);
    let rows = answer.ok();
    let rows = rows["data"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| (&row["id"], &row["state"])).collect();
    let expected = [
        (&open["id"], &json!("open")),
        (&expired["id"], &json!("expired")),
        (&revoked["id"], &json!("revoked")),
        (&used["id"], &json!("used")),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        (
            &rows[0]["created_by"],
            &rows[0]["role"],
            &rows[0]["customer_id"]
        ),
        (&json!("command_line"), &json!("analyst"), &json!(ada))
    );
    assert_eq!(listed(&bob).await.ok()["data"].as_array().unwrap().len(), 1);
    listed("cus_01m84d4s6tefcr2zyj6drwcn5s")
        .await
        .problem(404, "not_found");
    listed("Ada").await.problem(400, "bad_request");
    // What a support access or a person was given is no portal link.
    app.look_into(&ada, 5).await;
    assert_eq!(listed(&ada).await.ok()["data"].as_array().unwrap().len(), 4);
}
