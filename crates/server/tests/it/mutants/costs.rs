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

pub(super) async fn items(app: &TestApp, customer: &Customer, query: &str) -> Option<String> {
    let seen = app
        .get(&format!("/v1/costs/items{query}"))
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

/// Out of roll-ups of months and of days, and out of the charges themselves.
pub(super) async fn breakdown(app: &TestApp, customer: &Customer) -> Option<String> {
    for (query, group) in [
        (
            "range=last_12_months&window=month&group_by=service",
            json!([customer.service]),
        ),
        (
            "range=month_to_date&group_by=service",
            json!([customer.service]),
        ),
        (
            "range=last_12_months&window=month&group_by=service,tag:team",
            json!([customer.service, null]),
        ),
    ] {
        let path = format!("/v1/costs?{query}");
        let answer = app.get(&path).key(&customer.key).send().await;
        if !answer.status.is_success() {
            return Some(answer.text);
        }
        let seen = answer.json();
        let block = &seen["currencies"][0];
        let shown: Vec<_> = block["points"]
            .as_array()?
            .iter()
            .filter(|point| !matches!(point["amount"].as_str(), None | Some("0")))
            .map(|point| point["amount"].clone())
            .collect();
        let billed = json!(customer.billed);
        let different = differs(
            "currencies",
            &json!(seen["currencies"].as_array()?.len()),
            &json!(1),
        )
        .or_else(|| differs("amount", &block["amount"], &billed))
        .or_else(|| differs("billed", &block["costs"]["billed"], &billed))
        .or_else(|| differs("groups", &block["group_count"], &json!(1)))
        .or_else(|| differs("group", &block["groups"][0]["dimensions"], &group))
        .or_else(|| {
            differs(
                "amount of the group",
                &block["groups"][0]["amount"],
                &billed,
            )
        })
        .or_else(|| {
            differs(
                "drivers",
                &json!(block["drivers"].as_array()?.len()),
                &json!(1),
            )
        })
        .or_else(|| differs("driver", &block["drivers"][0]["change"], &billed));
        if let Some(different) = different {
            return Some(format!("{path}: {different}"));
        }
        // By month all charges of a world are in one.
        if query.contains("window=month") && json!(shown) != json!([customer.billed]) {
            return Some(format!("{path}: {shown:?}"));
        }
    }
    None
}

/// What one's own account is called, and nothing of another customer's.
pub(super) async fn account_names(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let (own, others) = (&customer.account, &other.account);
    let path =
        format!("/v1/costs?range=last_12_months&filter=account:{own}&filter=account:{others}");
    let seen = app.get(&path).key(&customer.key).send().await.ok();
    let expected = json!({ own: format!("name of {own}") });
    differs("account_names", &seen["account_names"], &expected)
}

/// A part of what the operator's bills charge each customer for, on top of its own bill.
pub(super) async fn priced(app: &TestApp, customer: &Customer) -> Option<String> {
    let body = json!({ "name": "On top", "valid_from": "2026-11", "terms": {
        "decimals": 6, "charge": { "kind": "markup", "percent": "10" } } });
    let made = app.post("/v1/admin/prices", &body).control().send().await;
    if made.status != 409 {
        made.ok();
    }
    app.work().await;
    let billed: bigdecimal::BigDecimal = customer.billed.parse().unwrap();
    let with = billed * "1.1".parse::<bigdecimal::BigDecimal>().unwrap();
    let path = "/v1/costs/items?range=last_12_months";
    let seen = app.get(path).key(&customer.key).send().await.ok();
    let total = &seen["totals"][0]["billed_cost"];
    differs("total", total, &json!(with.normalized().to_plain_string()))
}

/// A quarter begins where each customer's own does.
pub(super) async fn fiscal_year(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let (first, second) = match customer.id < other.id {
        true => (customer, other),
        false => (other, customer),
    };
    for (one, month) in [(first, 2), (second, 6)] {
        let path = "/v1/settings";
        let changing = app.patch(path, &json!({ "fiscal_year_start": month }));
        changing.key(&one.key).send().await.ok();
    }
    let begin = match customer.id == first.id {
        true => "2026-11-01",
        false => "2026-09-01",
    };
    let path = "/v1/costs?range=quarter_to_date";
    let seen = app.get(path).key(&customer.key).send().await;
    if !seen.status.is_success() {
        return Some(seen.text);
    }
    differs("quarter", &seen.json()["period"]["from"], &json!(begin))
}
