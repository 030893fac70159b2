//! Probes of what a customer is shown of its costs.

use serde_json::json;

use super::differs;
use crate::support::{Customer, TestApp};

pub(super) async fn dashboard(app: &TestApp, customer: &Customer) -> Option<String> {
    let answer = app.get("/v1/dashboard").key(&customer.key).send().await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    let seen = answer.json();
    let block = &seen["spend"]["currencies"][0];
    let by_day: bigdecimal::BigDecimal = block["days"]
        .as_array()?
        .iter()
        .map(|day| {
            day["amount"]
                .as_str()
                .unwrap()
                .parse::<bigdecimal::BigDecimal>()
                .unwrap()
        })
        .sum();
    let by_day = json!(by_day.normalized().to_string());
    let services: Vec<_> = block["services"]
        .as_array()?
        .iter()
        .map(|s| s["service"].clone())
        .collect();
    differs("name", &seen["customer"]["name"], &json!(customer.name))
        .or_else(|| differs("total", &block["total"], &json!(customer.billed)))
        .or_else(|| differs("sum of days", &by_day, &json!(customer.billed)))
        .or_else(|| differs("services", &json!(services), &json!([customer.service])))
        .or_else(|| differs("bills", &seen["freshness"]["bill_count"], &json!(1)))
}

pub(super) async fn items(app: &TestApp, customer: &Customer) -> Option<String> {
    let seen = app
        .get("/v1/costs/items")
        .key(&customer.key)
        .send()
        .await
        .ok();
    let foreign: Vec<_> = seen["data"]
        .as_array()?
        .iter()
        .filter(|item| item["account_id"] != customer.account)
        .collect();
    differs("foreign items", &json!(foreign), &json!([])).or_else(|| {
        differs(
            "total",
            &seen["totals"][0]["billed_cost"],
            &json!(customer.billed),
        )
    })
}
