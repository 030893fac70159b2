//! The rows behind the figures: paging, filters, and that they come to the same.

use std::collections::BTreeSet;

use super::Shown;
use crate::support::{LINE, Line, World, file, sum};

impl Shown {
    /// Every page of a list of items: the lines of the file, in order.
    async fn walk(&self, query: &str, limit: usize) -> Vec<i64> {
        let (mut lines, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.items(&format!("{query}&limit={limit}{cursor}")).await;
            let rows = page["data"].as_array().unwrap();
            assert!(rows.len() <= limit);
            lines.extend(rows.iter().map(|row| row["line"].as_i64().unwrap()));
            assert!(lines.len() < 1_000, "the pages do not end");
            let Some(next) = page["next_cursor"].as_str() else {
                return lines;
            };
            assert_eq!(rows.len(), limit, "a page that is not the last is full");
            cursor = format!("&cursor={next}");
        }
    }
}

#[tokio::test]
async fn walking_the_pages_gives_every_row_once_newest_first() {
    let starts = [
        "2026-11-02",
        "2026-11-01",
        "2026-11-22T10:00:00Z",
        "2026-11-02T00:00:00.5Z",
    ];
    let lines: Vec<Line<'_>> = (0..41)
        .map(|i| Line {
            start: starts[i % 4],
            service: ["A", "B"][i % 2],
            payer: ["1", "2", "3"][i % 3],
            ..LINE
        })
        .collect();
    let shown = Shown::new(&lines).await;
    let whole = shown.walk("range=month_to_date", 200).await;
    assert_eq!(
        whole.iter().copied().collect::<BTreeSet<_>>(),
        (2..43).collect()
    );
    for limit in [1, 7, 40, 41, 42] {
        assert_eq!(
            shown.walk("range=month_to_date", limit).await,
            whole,
            "limit {limit}"
        );
    }
    let page = shown.items("range=month_to_date&limit=200").await;
    let starts: Vec<jiff::Timestamp> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            row["charge_period_start"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    assert!(starts.is_sorted_by(|a, b| a >= b), "{starts:?}");
    assert_eq!(
        shown
            .walk("range=month_to_date&filter=service:B", 3)
            .await
            .len(),
        20
    );
    // Without a limit there are fifty.
    let answer = shown
        .app
        .import(&shown.key, &file(&vec![Line { payer: "4", ..LINE }; 60]))
        .await;
    answer.ok();
    let page = shown.items("").await;
    assert_eq!(page["data"].as_array().unwrap().len(), 50);
    assert_eq!(page["totals"][0]["item_count"], 101);
}

#[tokio::test]
async fn by_cost_the_largest_or_the_smallest_comes_first_one_currency_after_the_other() {
    let costs = ["2", "-10.5", "100", "0.02", "2.00", "9", "-0.0000001", "30"];
    let lines: Vec<Line<'_>> = (0..48)
        .map(|i| Line {
            cost: costs[i % costs.len()],
            currency: ["USD", "EUR"][i / costs.len() % 2],
            start: ["2026-11-02", "2026-11-05"][i % 2],
            payer: ["1", "2"][i / costs.len() % 2],
            ..LINE
        })
        .collect();
    let shown = Shown::new(&[]).await;
    // Where the bill says an effective cost it is another than the billed one.
    let bill = file(&lines)
        .replace(",100,,NULL,", ",100,1,NULL,")
        .replace(",9,,NULL,", ",9,-4,NULL,");
    shown.app.import(&shown.key, &bill).await.ok();
    for (sort, metric) in ["largest", "smallest"]
        .iter()
        .flat_map(|sort| ["billed", "effective", "list"].map(|metric| (sort, metric)))
    {
        let query = format!("range=month_to_date&sort={sort}&cost={metric}");
        let page = shown.items(&format!("{query}&limit=200")).await;
        let rows = page["data"].as_array().unwrap();
        assert_eq!(rows.len(), 48, "{query}");
        let keys: Vec<_> = rows
            .iter()
            .map(|row| {
                let cost = row[format!("{metric}_cost")].as_str();
                let cost = cost.map(|cost| cost.parse::<bigdecimal::BigDecimal>().unwrap());
                let signed = cost.map(|cost| if *sort == "largest" { -cost } else { cost });
                let currency = row["currency"].as_str().unwrap().to_owned();
                (currency, signed.is_none(), signed)
            })
            .collect();
        assert!(keys.is_sorted(), "{query}: {keys:?}");
        let whole = shown.walk(&query, 200).await;
        for limit in [1, 7, 47] {
            assert_eq!(shown.walk(&query, limit).await, whole, "{query}, {limit}");
        }
    }
    // The cursor of one order is none of another.
    let page = shown.items("sort=largest&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    for query in ["", "sort=newest&"] {
        let path = format!("/v1/costs/items?{query}cursor={cursor}");
        let answer = shown.app.get(&path).key(&shown.key).send().await;
        answer.problem(400, "bad_request");
    }
    for tail in [
        "[\"USD\",\"ten\"]",
        "[\"USD\",\"NaN\"]",
        "[\"\\u0000\",\"1\"]",
        "null",
    ] {
        let id = "01988e4a-0000-7000-8000-000000000000";
        let cursor = hex::encode(format!("[\"2026-11-02T00:00:00Z\",\"{id}\",1,2,{tail}]"));
        let path = format!("/v1/costs/items?sort=largest&cursor={cursor}");
        let answer = shown.app.get(&path).key(&shown.key).send().await;
        answer.problem(400, "bad_request");
    }
    for wrong in ["sort=dearest", "sort=largest&cost=gross"] {
        let path = format!("/v1/costs/items?{wrong}");
        let answer = shown.app.get(&path).key(&shown.key).send().await;
        answer.problem(400, "bad_request");
    }
}

#[tokio::test]
async fn filters_narrow_rows_and_totals_alike_and_agree_with_the_overview() {
    let line = |account, service, currency, cost| Line {
        account,
        service,
        currency,
        cost,
        ..LINE
    };
    let shown = Shown::new(&[
        line("1", "A & B", "USD", "1.1"),
        line("1", "C", "USD", "2.2"),
        line("2", "A & B", "USD", "4.4"),
        line("2", "A & B", "EUR", "8.8"),
        Line {
            start: "2026-10-30",
            month: "2026-10-01",
            ..line("1", "C", "USD", "16")
        },
    ])
    .await;
    for (filter, costs) in [
        ("&currency=USD", vec!["1.1", "2.2", "4.4"]),
        ("&currency=usd", vec![]),
        (
            "&filter=service:A%20%26%20B&currency=USD",
            vec!["1.1", "4.4"],
        ),
        ("&filter=service:A", vec![]),
        ("&filter=account:1", vec!["1.1", "2.2"]),
        (
            "&filter=account:1&filter=service:C&currency=USD",
            vec!["2.2"],
        ),
        ("&filter=account:%25", vec![]),
        ("&filter=service:C'%20OR%20'1'='1", vec![]),
        ("&filter=account:", vec![]),
    ] {
        let answer = shown.items(&format!("range=month_to_date{filter}")).await;
        let seen = answer["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["billed_cost"].as_str().unwrap());
        let mut seen: Vec<_> = seen.collect();
        seen.sort_unstable();
        assert_eq!(seen, costs, "{filter}");
        match answer["totals"].as_array().unwrap().as_slice() {
            [] => assert!(costs.is_empty(), "{filter}"),
            [total] => {
                assert_eq!(total["billed_cost"], sum(&costs), "{filter}");
                assert_eq!(total["item_count"], costs.len());
            }
            several => panic!("{filter}: {several:?}"),
        }
    }
    // Each figure of the overview is the total of the rows that it leads to.
    let dashboard = shown.dashboard("range=last_30_days").await;
    for block in dashboard["spend"]["currencies"].as_array().unwrap() {
        let currency = block["currency"].as_str().unwrap();
        let total = shown
            .items(&format!("range=last_30_days&currency={currency}"))
            .await["totals"]
            .clone();
        assert_eq!(
            (&total[0]["billed_cost"], &total[0]["item_count"]),
            (&block["total"], &block["item_count"])
        );
        for service in block["services"].as_array().unwrap() {
            let name = service["service"]
                .as_str()
                .unwrap()
                .replace(' ', "%20")
                .replace('&', "%26");
            let rows = shown
                .items(&format!(
                    "range=last_30_days&currency={currency}&filter=service:{name}"
                ))
                .await;
            assert_eq!(rows["totals"][0]["billed_cost"], service["amount"]);
        }
        for day in block["days"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|day| day["amount"] != "0")
        {
            let date: jiff::civil::Date = day["date"].as_str().unwrap().parse().unwrap();
            let next = date.tomorrow().unwrap();
            let rows = shown
                .items(&format!("from={date}&to={next}&currency={currency}"))
                .await;
            assert_eq!(rows["totals"][0]["billed_cost"], day["amount"]);
        }
    }
}

#[tokio::test]
async fn what_is_no_filter_limit_or_cursor_is_refused() {
    let shown = Shown::new(&[LINE, LINE]).await;
    let good = shown.items("limit=1").await["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let position = |json: &str| format!("cursor={}", hex::encode(json));
    let queries = [
        "limit=0".to_owned(),
        "limit=201".to_owned(),
        "limit=-1".to_owned(),
        "limit=ten".to_owned(),
        "limit=99999999999".to_owned(),
        "cursor=".to_owned(),
        "cursor=zz".to_owned(),
        format!("cursor={}", &good[..good.len() - 2]),
        format!("cursor={good}00"),
        position("null"),
        position("\"01988e4a-0000-7000-8000-000000000000\""),
        position("[\"2026-11-02T00:00:00Z\",\"01988e4a-0000-7000-8000-000000000000\"]"),
        position(
            "[\"2026-11-02T00:00:00Z\",\"01988e4a-0000-7000-8000-000000000000\",99999999999999999999]",
        ),
        // Before PostgreSQL's first day.
        position("[\"-009999-01-03T00:00:00Z\",\"01988e4a-0000-7000-8000-000000000000\",1]"),
        "filter=service:%00".to_owned(),
        "filter=account:a%00b".to_owned(),
        "currency=%00".to_owned(),
    ];
    for query in queries {
        let answer = shown
            .app
            .get(&format!("/v1/costs/items?{query}"))
            .key(&shown.key)
            .send()
            .await;
        answer.problem(400, "bad_request");
    }
    assert_eq!(
        shown.items(&format!("limit=1&cursor={good}")).await["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn another_customers_cursor_shows_nothing_of_it() {
    let world = World::new().await;
    let first = |key: String| {
        let asking = world.app.get("/v1/costs/items?limit=1");
        async move { asking.key(&key).send().await.ok() }
    };
    let adas = first(world.ada.key.clone()).await["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/costs/items?limit=200&cursor={adas}");
    let answer = world.app.get(&path).key(&world.bob.key).send().await;
    let rows = answer.ok()["data"].as_array().unwrap().clone();
    assert!(
        rows.iter()
            .all(|row| row["account_id"] == world.bob.account),
        "{rows:?}"
    );
    for secret in world.ada.secrets() {
        assert!(!answer.text.contains(secret), "{secret}: {}", answer.text);
    }
}
