//! How a customer wants to see its figures, as its own admins set it.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn an_admin_sets_how_the_customer_sees_its_figures() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    let read = async |cookie: &str| app.get("/v1/settings").session(cookie).send().await.ok();
    let before = read(&ada.person).await;
    let expected = json!({
        "id": ada.id, "name": ada.name, "time_zone": "Asia/Kathmandu", "currency": null,
        "fiscal_year_start": 1, "week_start": "monday", "branding_name": null,
    });
    assert_eq!(before, expected);
    let set = async |body: Value| {
        app.clock.advance(1);
        app.patch("/v1/settings", &body)
            .session(&ada.person)
            .send()
            .await
    };
    let wanted = json!({
        "time_zone": "Europe/Berlin", "currency": "EUR", "fiscal_year_start": 10, "week_start": "saturday",
    });
    let after = set(wanted.clone()).await.ok();
    for (field, value) in wanted.as_object().unwrap() {
        assert_eq!(&after[field], value);
    }
    assert_eq!(read(&ada.person).await, after);
    let told = app
        .get("/v1/session")
        .session(&ada.person)
        .send()
        .await
        .ok();
    assert_eq!(told["customer"], after);
    let told = app
        .get("/v1/dashboard")
        .session(&ada.person)
        .send()
        .await
        .ok();
    assert_eq!(told["customer"], after);
    assert_eq!(
        set(json!({ "currency": null })).await.ok()["currency"],
        Value::Null
    );
    // Nothing of it is Bob's.
    let bobs = read(&world.bob.person).await;
    assert_eq!(
        (&bobs["time_zone"], &bobs["week_start"]),
        (&json!("Asia/Kathmandu"), &json!("monday"))
    );

    let path = "/v1/audit-events?action=settings.changed";
    let events = app.get(path).session(&ada.person).send().await.ok();
    let events = events["data"].as_array().unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(
        events[1]["change"]["currency"],
        json!({ "from": null, "to": "EUR" })
    );
    assert_eq!(events[1]["actor"]["name"], ada.email);
}

#[tokio::test]
async fn what_no_setting_can_be_is_refused() {
    let world = World::new().await;
    let set = async |body: Value| {
        let asking = world.app.patch("/v1/settings", &body);
        asking.session(&world.ada.person).send().await
    };
    for (field, value) in [
        ("time_zone", json!("Mars")),
        ("currency", json!("XXX")),
        ("fiscal_year_start", json!(13)),
    ] {
        let problem = set(json!({ field: value }))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field);
    }
    // Its name, its status and its plan are the operator's to set.
    for body in [
        json!({ "name": "x" }),
        json!({ "status": "active" }),
        json!({ "plan_id": null }),
        json!({ "branding_name": "x" }),
        json!({ "week_start": "friday" }),
    ] {
        set(body).await.problem(400, "bad_request");
    }
}

#[tokio::test]
async fn quarters_and_years_of_every_figure_begin_with_the_customers_fiscal_year() {
    let world = World::new().await;
    let app = &world.app;
    let body = json!({ "fiscal_year_start": 2 });
    let changing = app.patch("/v1/settings", &body).key(&world.ada.key);
    changing.send().await.ok();
    let paths = [
        "/v1/dashboard?",
        "/v1/costs?",
        "/v1/costs/items?",
        "/v1/usage?meter=api_calls&",
        "/v1/usage/events?",
    ];
    for (key, range, from, to) in [
        (
            &world.ada.key,
            "quarter_to_date",
            "2026-11-01",
            "2026-11-24",
        ),
        (&world.ada.key, "last_quarter", "2026-08-01", "2026-11-01"),
        (&world.ada.key, "year_to_date", "2026-02-01", "2026-11-24"),
        (&world.ada.key, "month_to_date", "2026-11-01", "2026-11-24"),
        (
            &world.bob.key,
            "quarter_to_date",
            "2026-10-01",
            "2026-11-24",
        ),
        (&world.bob.key, "year_to_date", "2026-01-01", "2026-11-24"),
    ] {
        for path in paths {
            let path = format!("{path}range={range}");
            let period = app.get(&path).key(key).send().await.ok()["period"].clone();
            assert_eq!(
                (&period["from"], &period["to"]),
                (&json!(from), &json!(to)),
                "{path}"
            );
        }
        for file in ["cost-items", "usage-events"] {
            let path = format!("/v1/exports/{file}?range={range}");
            let answer = app.get(&path).key(key).send().await;
            let name = format!("attachment; filename=\"{file}-{from}-{to}.csv\"");
            assert_eq!(answer.header("content-disposition"), name);
        }
    }
}
