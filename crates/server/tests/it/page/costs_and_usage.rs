//! The first answers of the cost and of the usage page inside of their HTML: what the page would ask for, of nobody else.

use serde_json::{Value, json};

use super::{drawn, first, is_built};
use crate::support::{Answer, Customer, Setup, TestApp, World};

async fn open(world: &World, customer: &Customer, path: &str) -> Answer {
    let asking = world.app.get(path).session(&customer.session);
    asking.header("accept-language", "en-GB").send().await
}

async fn asked(world: &World, customer: &Customer, path: &str) -> Value {
    let asking = world.app.get(path).session(&customer.session);
    asking.send().await.ok()
}

#[tokio::test]
async fn costs_are_what_the_page_would_ask_for() {
    let world = World::new().await;
    for (address, written_out) in [
        (
            "",
            "range=month_to_date&cost=billed&compare=previous_period&window=day&group_by=service&top=10",
        ),
        (
            "range=last_12_months&compare=none&cost=effective&group_by=account,tag:team&top=5&utm_source=mail",
            "range=last_12_months&cost=effective&compare=none&window=month&group_by=account%2Ctag%3Ateam&top=5",
        ),
        (
            "from=2026-11-01&to=2026-11-10&compare=previous_year&group_by=none&window=month",
            "from=2026-11-01&to=2026-11-10&cost=billed&compare=previous_year&window=month",
        ),
        (
            "filter.service=OWN&filter.tag%3Ateam=&top=",
            "range=month_to_date&filter=service%3AOWN&filter=tag%3Ateam%3D&cost=billed\
             &compare=previous_period&window=day&group_by=account&top=10",
        ),
        (
            "range=last_30_days&display_currency=EUR",
            "range=last_30_days&cost=billed&compare=previous_period&window=day&group_by=service&top=10\
             &display_currency=EUR",
        ),
    ] {
        for (customer, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
            let own = customer.service.replace(' ', "+");
            let [address, written_out] =
                [address, written_out].map(|text| text.replace("OWN", &own));
            let answer = open(&world, customer, &format!("/costs?{address}")).await;
            let first = first(&answer);
            assert_eq!(first["costs"]["query"], written_out, "{address}");
            let same = asked(&world, customer, &format!("/v1/costs?{written_out}")).await;
            assert_eq!(first["costs"]["answer"], same, "{address}");
            for of_other in [&other.name, &other.id, &other.service] {
                assert!(!answer.text.contains(of_other), "{address}: {of_other}");
            }
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn usage_is_what_the_page_would_ask_for() {
    let world = World::new().await;
    for (address, meter, written_out) in [
        (
            "meter=slowest",
            "slowest",
            "range=month_to_date&compare=previous_period&window=day&meter=slowest",
        ),
        (
            "meter=paths&range=today&group_by=path&top=20&compare=none",
            "paths",
            "range=today&compare=none&window=hour&group_by=path&top=20&meter=paths",
        ),
        (
            "meter=paths&range=last_7_days&filter.path=%2Fshared&tz=UTC",
            "paths",
            "range=last_7_days&filter=path%3A%2Fshared&compare=previous_period&window=day&tz=UTC&meter=paths",
        ),
    ] {
        for (customer, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
            let answer = open(&world, customer, &format!("/usage?{address}")).await;
            let usage = &first(&answer)["usage"];
            assert_eq!(
                usage["meters"],
                asked(&world, customer, "/v1/usage/meters").await
            );
            assert_eq!(usage["figures"]["query"], written_out, "{address}");
            let same = asked(&world, customer, &format!("/v1/usage?{written_out}")).await;
            assert_eq!(usage["figures"]["answer"], same, "{address}");
            let plan = asked(&world, customer, &format!("/v1/usage/entitlements/{meter}")).await;
            assert_eq!(usage["figures"]["entitlement"], plan, "{address}");
            for of_other in [&other.name, &other.id, &other.path] {
                assert!(!answer.text.contains(of_other), "{address}: {of_other}");
            }
        }
    }
    // Without a name it is the first that counted something, as the page chooses.
    let usage = first(&open(&world, &world.ada, "/usage").await)["usage"].clone();
    let meters = usage["meters"]["data"].as_array().unwrap();
    let used = meters
        .iter()
        .find(|meter| meter["month"]["events"] != json!(0));
    assert_eq!(
        usage["figures"]["answer"]["meter"]["key"],
        used.unwrap()["key"]
    );
    // One that there is none of has no figures.
    let unknown = first(&open(&world, &world.ada, "/usage?meter=nothing").await);
    assert_eq!(unknown["usage"]["figures"], Value::Null);
}

#[tokio::test]
async fn an_address_that_the_page_reads_in_its_own_way_is_left_to_it() {
    let world = World::new().await;
    for address in [
        "/costs?range=yesterday",
        "/costs?range=custom",
        "/costs?range=today&range=today",
        "/costs?from=2026-11-01",
        "/costs?from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z",
        "/costs?from=2026-11-03&to=2026-11-01",
        "/costs?from=20261101&to=20261103",
        "/costs?cost=cheap",
        "/costs?window=hour",
        "/costs?group_by=service,service",
        "/costs?group_by=colour",
        "/costs?top=7",
        "/costs?filter.colour=red",
        "/costs?filter.service=%00",
        "/costs?display_currency=euro",
        "/usage?window=total&meter=slowest",
        "/usage?window=hour&range=last_90_days&meter=slowest",
        "/usage?tz=UTC&range=last_12_months&meter=slowest",
        "/usage?tz=Nowhere/Else&meter=slowest",
        "/usage?group_by=colour&meter=slowest",
    ] {
        let answer = open(&world, &world.ada, address).await;
        assert_eq!(answer.status, 200, "{address}");
        let first = first(&answer);
        assert_eq!(first["session"]["role"], "admin", "{address}");
        assert_eq!(
            (&first["costs"], &first["usage"]),
            (&Value::Null, &Value::Null),
            "{address}"
        );
        if is_built(&answer) {
            assert!(drawn(&answer).starts_with("</div>"), "{address}");
        }
    }
}

#[tokio::test]
async fn their_figures_are_drawn_for_whom_they_belong_to() {
    let world = World::new().await;
    for (customer, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
        let costs = open(&world, customer, "/costs").await;
        if !is_built(&costs) {
            return;
        }
        let total = first(&costs)["costs"]["answer"]["currencies"][0]["amount"].clone();
        let figure = format!("<data value=\"{}\"", total.as_str().unwrap());
        assert!(drawn(&costs).contains(&figure), "{}", drawn(&costs));
        let usage = open(&world, customer, "/usage?meter=slowest").await;
        let value = first(&usage)["usage"]["figures"]["answer"]["total"]["value"].clone();
        let figure = format!("<data value=\"{}\"", value.as_str().unwrap());
        assert!(drawn(&usage).contains(&figure), "{}", drawn(&usage));
        for answer in [&costs, &usage] {
            assert!(drawn(answer).contains(&customer.name));
            assert!(!answer.text.contains(&other.name));
            assert!(answer.text.contains(" data-locale=\"en-GB\""));
            // The style sheet of the page stands in the HTML beside that of all pages.
            let policy = answer.header("content-security-policy");
            assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
            assert_eq!(answer.text.matches("</style>").count(), 2);
        }
    }
    for path in ["/costs", "/usage"] {
        let answer = world.app.get(path).send().await;
        assert!(drawn(&answer).starts_with("</div>"), "{path}");
        let nothing = json!({ "session": null, "dashboard": null, "dashboard_query": null });
        assert_eq!(first(&answer), nothing, "{path}");
    }
}

/// Opening a page has a bucket of its own; what it has inside comes out of the bucket of the API.
#[tokio::test]
async fn first_answers_are_counted_as_requests() {
    let app = TestApp::with(Setup {
        rate_limit: 6,
        ..Setup::default()
    })
    .await;
    let ada = app.new_customer("Ada").await;
    let link = app.new_link(&ada, "viewer").await;
    let cookie = app.sign_in(&json!({ "link": link })).await;
    let mut inside = Vec::new();
    for _ in 0..6 {
        let answer = app.get("/costs").session(&cookie).send().await;
        inside.push(first(&answer)["costs"].is_object());
    }
    assert!(inside[0], "{inside:?}");
    let limited = app.get("/v1/costs").session(&cookie).send().await;
    limited.problem(429, "rate_limited");
}
