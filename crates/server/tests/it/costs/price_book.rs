//! The price book itself: what it refuses, what it would charge, and mark-ups over what others charge.

use serde_json::{Value, json};

use super::Feed;
use super::prices::{calls, markup};
use crate::support::{LINE, Line, sum};

#[tokio::test]
async fn a_price_that_cannot_be_meant_is_refused_at_its_field() {
    let feed = Feed::new().await;
    let good = json!({ "name": "API", "valid_from": "2026-11", "terms": calls(&json!([{ "tiers": [{ "unit_price": "1" }] }])) });
    let cases = [
        ("/name", json!(""), "name"),
        ("/valid_from", json!("2020-01"), "valid_from"),
        ("/valid_to", json!("2026-11"), "valid_to"),
        (
            "/customer_id",
            json!("cus_01m8000000000000000000000a"),
            "customer_id",
        ),
        (
            "/plan_id",
            json!("pln_01m8000000000000000000000a"),
            "plan_id",
        ),
        ("/terms/decimals", json!(13), "terms.decimals"),
        ("/terms/charge/meter", json!("none"), "terms.charge.meter"),
        (
            "/terms/charge/meter",
            json!("api_latency"),
            "terms.charge.meter",
        ),
        (
            "/terms/charge/currency",
            json!("EURO"),
            "terms.charge.currency",
        ),
        (
            "/terms/charge/unit_quantity",
            json!("0"),
            "terms.charge.unit_quantity",
        ),
        (
            "/terms/charge/minimum",
            json!("NaN"),
            "terms.charge.minimum",
        ),
        ("/terms/charge/minimum", json!("-1"), "terms.charge.minimum"),
        (
            "/terms/charge/dimensions",
            json!(["path", "path"]),
            "terms.charge.dimensions[1]",
        ),
        (
            "/terms/charge/dimensions",
            json!(["color"]),
            "terms.charge.dimensions[0]",
        ),
        ("/terms/charge/rates", json!([]), "terms.charge.rates"),
        (
            "/terms/charge/rates/0/values",
            json!(["a", "b"]),
            "terms.charge.rates[0].values",
        ),
        (
            "/terms/charge/rates/0/included",
            json!("1,5"),
            "terms.charge.rates[0].included",
        ),
        (
            "/terms/charge/rates/0/tiers",
            json!([]),
            "terms.charge.rates[0].tiers",
        ),
        (
            "/terms/charge/rates/0/tiers/0/unit_price",
            json!("1e400"),
            "terms.charge.rates[0].tiers[0].unit_price",
        ),
        (
            "/terms/charge/rates/0/tiers",
            json!([{ "unit_price": "1" }, { "unit_price": "2" }]),
            "terms.charge.rates[0].tiers[0].up_to",
        ),
        (
            "/terms/charge/rates/0/tiers",
            json!([{ "up_to": "5", "unit_price": "1" }]),
            "terms.charge.rates[0].tiers[0].up_to",
        ),
        (
            "/terms/charge/rates/0/tiers",
            json!([{ "up_to": "5", "unit_price": "1" }, { "up_to": "5", "unit_price": "1" }, { "unit_price": "2" }]),
            "terms.charge.rates[0].tiers[1].up_to",
        ),
        (
            "/terms/charge",
            json!({ "kind": "markup", "percent": "0" }),
            "terms.charge.percent",
        ),
        (
            "/terms/charge",
            json!({ "kind": "markup", "percent": "-101" }),
            "terms.charge.percent",
        ),
    ];
    for (pointer, value, field) in cases {
        let mut body = good.clone();
        let (at, name) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(at).unwrap() {
            Value::Array(all) => all[name.parse::<usize>().unwrap()] = value.clone(),
            all => all[name] = value.clone(),
        }
        let answer = feed.ask(&body).await;
        assert_eq!(answer.status, 400, "{pointer} {value}: {}", answer.text);
        assert_eq!(
            answer.json()["errors"][0]["field"],
            field,
            "{pointer} {value}: {}",
            answer.text
        );
    }
    feed.ask(&good).await.ok();
    feed.ask(&good).await.problem(409, "price_overlaps");
    let mut later = good.clone();
    later["valid_from"] = json!("2027-05");
    feed.ask(&later).await.problem(409, "price_overlaps");
    let listed = feed
        .app
        .get("/v1/admin/prices")
        .key(&feed.operator)
        .send()
        .await
        .ok();
    let path = format!(
        "/v1/admin/prices/{}",
        listed["data"][0]["id"].as_str().unwrap()
    );
    let end = |month: Value| {
        feed.app
            .patch(&path, &json!({ "valid_to": month }))
            .key(&feed.operator)
            .send()
    };
    end(json!("2026-11")).await.problem(400, "bad_request");
    end(json!("2027-05")).await.ok();
    feed.ask(&later).await.ok();
    end(Value::Null).await.problem(409, "price_overlaps");

    let meters = feed
        .app
        .get("/v1/admin/meters")
        .key(&feed.operator)
        .send()
        .await
        .ok();
    let meter = meters["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|meter| meter["key"] == "api_calls")
        .unwrap();
    let path = format!("/v1/admin/meters/{}", meter["id"].as_str().unwrap());
    feed.app
        .delete(&path)
        .key(&feed.operator)
        .send()
        .await
        .problem(409, "meter_priced");
    let mut definition = meter["definition"].clone();
    definition["dimensions"] = json!(["method"]);
    let changed = feed
        .app
        .patch(&path, &json!({ "definition": definition }))
        .key(&feed.operator)
        .send()
        .await;
    changed.problem(400, "bad_request");
    assert_eq!(
        changed.json()["errors"][0]["field"],
        "definition.dimensions"
    );
}

#[tokio::test]
async fn a_price_is_tried_before_it_holds() {
    let feed = Feed::new().await;
    let mut terms = calls(&json!([
        { "values": ["/a"], "included": "1", "model": "volume", "tiers": [{ "up_to": "10", "unit_price": "0.333" }, { "unit_price": "0.1" }] },
    ]));
    terms["charge"]["minimum"] = json!("1.5");
    let tried = feed
        .try_price(
            terms.clone(),
            json!([{ "values": ["/a"], "quantity": "5" }, { "values": ["/b"], "quantity": "9" }]),
        )
        .await
        .ok();
    assert_eq!(tried["total"], "1.5");
    assert_eq!(tried["minimum"], "0.168");
    assert_eq!(tried["rounding"], "0");
    assert_eq!(
        tried["lines"],
        json!([
            { "quantity_index": 0, "rate": 0, "tier": null, "quantity": "1", "unit_price": "0", "cost": "0" },
            { "quantity_index": 0, "rate": 0, "tier": 1, "quantity": "4", "unit_price": "0.333", "cost": "1.332" },
            { "quantity_index": 1, "rate": null, "tier": null, "quantity": "9", "unit_price": null, "cost": "0" },
        ])
    );
    let costs: Vec<String> = tried["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["cost"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sum(&costs), "1.332");
    let tried = feed
        .try_price(markup("12.5"), json!([{ "quantity": "99.99" }]))
        .await
        .ok();
    assert_eq!(
        [&tried["total"], &tried["rounding"]],
        [&json!("12.5"), &json!("0.00125")]
    );
    feed.try_price(terms.clone(), json!([]))
        .await
        .problem(400, "bad_request");
    feed.try_price(terms, json!([{ "values": [], "quantity": "1" }]))
        .await
        .problem(400, "bad_request");
}

#[tokio::test]
async fn cloud_cost_is_marked_up_without_taxes_own_bills_and_the_mark_up_itself() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    let cost = |cost, account| Line {
        cost,
        account,
        ..LINE
    };
    feed.import(&[
        cost("100", "1001"),
        cost("10.01", "1002"),
        Line {
            provider: "Azure",
            ..cost("50", "1001")
        },
    ])
    .await;
    let azure = json!({ "customer_id": ada.id, "provider": "Azure", "account_id": "1001" });
    feed.map(&azure).await.ok();
    let own = crate::support::file(&[Line {
        payer: "own",
        ..cost("1000", "x")
    }]);
    feed.app.import(&ada.key, &own).await.ok();
    let tax = crate::support::file(&[Line {
        payer: "tax",
        ..cost("30", "1001")
    }]);
    assert!(tax.contains("Usage"));
    let tax = tax.replace("Usage", "Tax");
    feed.app.import(&feed.operator, &tax).await.ok();
    feed.price("Managed", &markup("10"), &json!({})).await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1195" }));
    assert_eq!(
        feed.billed(&bob).await,
        json!({ "USD": "11.01" }),
        "1.001 is 1"
    );
    let items = feed.items(&ada, "").await;
    let marked: Vec<&Value> = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["rule"]["kind"] == "price_book")
        .collect();
    assert_eq!(marked.len(), 2);
    for item in marked {
        assert_eq!(item["account_id"], "1001");
        assert_eq!(item["service"], "Managed");
        assert!(
            item["charge_description"]
                .as_str()
                .unwrap()
                .ends_with("charges for Compute"),
            "{item}"
        );
        assert_eq!(item["extra"]["x_MarkupPercent"], "10");
    }
    // A discount on one provider; the other one keeps its mark-up. Again and again is no more.
    let mut discount = markup("-20");
    discount["charge"]["provider"] = json!("Azure");
    feed.price("Azure discount", &discount, &json!({})).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1180" }));
    let credit = feed.items(&ada, "&filter=charge_category:Credit").await;
    assert_eq!(credit["data"][0]["billed_cost"], "-10");
    // The bill comes again, with less.
    feed.import(&[cost("20", "1001"), cost("10", "1002")]).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1052" }));
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "11" }));
}
