//! Costs of several currencies shown in one: at whose rate, of which day, and never where one is missing.

use serde_json::{Value, json};

use super::{Customer, Feed};
use crate::support::{Answer, LINE, Line};

fn rate(currency: &str, display: &str, day: &str, rate: &str) -> Value {
    json!({ "currency": currency, "display_currency": display, "day": day, "rate": rate, "source": "ECB" })
}

impl Feed {
    async fn set_rates(&self, rates: &[Value]) -> Answer {
        self.app
            .post("/v1/admin/exchange-rates", &json!({ "rates": rates }))
            .key(&self.operator)
            .send()
            .await
    }

    async fn display(&self, customer: &Customer, query: &str) -> Value {
        let path = format!("/v1/costs?display_currency=EUR&{query}");
        let costs = self.app.get(&path).key(&customer.key).send().await.ok();
        costs["display"].clone()
    }
}

#[tokio::test]
async fn currencies_are_shown_in_one_at_the_last_rate_of_the_period() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let october = |cost| Line {
        month: "2026-10-01",
        start: "2026-10-05",
        cost,
        ..LINE
    };
    feed.import(&[
        october("100"),
        Line {
            currency: "EUR",
            payer: "2",
            ..october("7.5")
        },
        Line { cost: "10", ..LINE },
    ])
    .await;
    let october = "from=2026-10-01&to=2026-11-01&compare=none";
    let display = feed.display(&ada, october).await;
    assert_eq!(display["amount"], Value::Null);
    assert_eq!(display["missing"], json!(["USD"]));

    feed.set_rates(&[
        rate("USD", "EUR", "2026-10-02", "0.9"),
        rate("USD", "EUR", "2026-10-31", "0.912345678"),
        rate("USD", "EUR", "2026-11-01", "0.5"),
        rate("EUR", "USD", "2026-10-01", "1.1"),
    ])
    .await
    .ok();
    let display = feed.display(&ada, october).await;
    assert_eq!(display["amount"], "98.7345678");
    assert_eq!(display["missing"], json!([]));
    let used =
        json!([{ "currency": "USD", "rate": "0.912345678", "day": "2026-10-31", "source": "ECB" }]);
    assert_eq!(display["rates"], used);
    // Of a period that is not over, the rate is not that of a day to come; what it is compared with is
    // converted at the same.
    feed.set_rates(&[rate("USD", "EUR", "2026-11-30", "100")])
        .await
        .ok();
    let november = feed
        .display(
            &ada,
            "from=2026-11-01&to=2026-12-01&compare=previous_period",
        )
        .await;
    assert_eq!(november["amount"], "5");
    assert_eq!(november["rates"][0]["day"], "2026-11-01");
    let without = feed.app.get("/v1/costs").key(&ada.key).send().await.ok();
    assert_eq!(without["display"], Value::Null);
}

#[tokio::test]
async fn a_currency_that_was_charged_only_before_is_part_of_the_totals() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let in_euros = Line {
        currency: "EUR",
        payer: "2",
        ..LINE
    };
    let october = |line, cost| Line {
        month: "2026-10-01",
        start: "2026-10-05",
        cost,
        ..line
    };
    feed.import(&[
        october(LINE, "100"),
        october(in_euros, "7.5"),
        Line {
            cost: "5",
            ..in_euros
        },
    ])
    .await;
    feed.set_rates(&[rate("USD", "EUR", "2026-10-02", "0.9")])
        .await
        .ok();
    let path = "/v1/costs?from=2026-11-01&to=2026-12-01&compare=previous_period";
    let path = format!("{path}&display_currency=EUR&group_by=service");
    let costs = feed.app.get(&path).key(&ada.key).send().await.ok();
    let display = &costs["display"];
    assert_eq!(
        [&display["amount"], &display["previous_amount"]],
        ["5", "97.5"]
    );
    assert_eq!(display["rates"][0]["currency"], "USD");
    let blocks = costs["currencies"].as_array().unwrap();
    assert_eq!(blocks.len(), 2, "{costs}");
    let usd = &blocks[1];
    let told = [
        "currency",
        "amount",
        "previous_amount",
        "change",
        "change_percent",
        "item_count",
        "group_count",
    ];
    assert_eq!(
        told.map(|name| usd[name].clone()),
        [
            json!("USD"),
            json!("0"),
            json!("100"),
            json!("-100"),
            json!("-100"),
            json!(0),
            json!(0)
        ]
    );
    assert_eq!(usd["costs"]["billed"], "0");
    assert_eq!(
        usd["drivers"],
        json!([{ "dimensions": ["Compute"], "amount": "0", "previous_amount": "100", "change": "-100" }])
    );
}

#[tokio::test]
async fn rates_are_set_all_or_none_replaced_listed_and_taken_away() {
    let feed = Feed::new().await;
    let right = rate("USD", "EUR", "2026-10-01", "0.9");
    let list = async || {
        let request = feed.app.get("/v1/admin/exchange-rates").key(&feed.operator);
        request.send().await.ok()["data"].clone()
    };
    for (wrong, field) in [
        (rate("usd", "EUR", "2026-10-01", "1"), "rates[1].currency"),
        (
            rate("USD", "USD", "2026-10-01", "1"),
            "rates[1].display_currency",
        ),
        (rate("USD", "EUR", "2026-10-01", "0"), "rates[1].rate"),
        (rate("USD", "EUR", "2026-10-01", "-1"), "rates[1].rate"),
        (rate("USD", "EUR", "2026-10-01", "much"), "rates[1].rate"),
        (rate("USD", "EUR", "2026-10-01", "1e-40"), "rates[1].rate"),
    ] {
        let problem = feed
            .set_rates(&[right.clone(), wrong])
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field);
    }
    feed.set_rates(&[]).await.problem(400, "bad_request");
    assert_eq!(list().await, json!([]));
    feed.set_rates(&[right.clone(), rate("USD", "EUR", "2026-10-02", "0.91")])
        .await
        .ok();
    let mut changed = right;
    changed["rate"] = json!("0.95");
    feed.set_rates(std::slice::from_ref(&changed)).await.ok();
    let listed = list().await;
    assert_eq!(listed[0]["day"], "2026-10-02");
    assert_eq!(listed[1], changed);
    let path = "/v1/admin/exchange-rates/USD/EUR/2026-10-02";
    feed.app.delete(path).key(&feed.operator).send().await.ok();
    feed.app
        .delete(path)
        .key(&feed.operator)
        .send()
        .await
        .problem(404, "not_found");
    assert_eq!(list().await.as_array().unwrap().len(), 1);
}
