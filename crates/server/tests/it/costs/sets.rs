//! Bills in several files: one delivery, published as a whole or not at all; and what closed months hold.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Feed, counts};
use crate::support::{Answer, LINE, Line, file, gzip};

impl Feed {
    pub(super) async fn set(&self, id: &str) -> Value {
        let path = format!("/v1/costs/imports/{id}");
        self.app.get(&path).key(&self.operator).send().await.ok()
    }

    async fn commit(&self, id: &str, body: &Value) -> Answer {
        let path = format!("/v1/costs/imports/{id}/commit");
        self.app.post(&path, body).key(&self.operator).send().await
    }

    /// Delivers files as one set; gives what became of it.
    async fn deliver_set(&self, files: &[(&str, &str)], body: &Value) -> Value {
        let id = self.app.open_import(&self.operator, files).await;
        let answer = self.commit(&id, body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        self.app.work().await;
        self.set(&id).await
    }

    async fn put(&self, id: &str, part: u32, offset: usize, content: impl Into<Vec<u8>>) -> Answer {
        let path =
            format!("/v1/costs/imports/{id}/files/{part}?file_name={part}.csv&offset={offset}");
        self.app
            .request(Method::PUT, &path)
            .key(&self.operator)
            .header("content-type", "text/csv")
            .body(content.into())
            .send()
            .await
    }
}

#[tokio::test]
async fn the_files_of_a_set_are_one_bill_and_each_row_says_its_file_and_line() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    feed.import(&[Line {
        cost: "50",
        service: "Old",
        ..LINE
    }])
    .await;
    let first = file(&[
        Line { cost: "1", ..LINE },
        Line {
            cost: "2",
            account: "1002",
            ..LINE
        },
    ]);
    let second = file(&[Line {
        cost: "4.25",
        ..LINE
    }]);
    let set = feed
        .deliver_set(&[("a.csv", &first), ("b.csv", &second)], &json!({}))
        .await;
    assert_eq!(set["state"], "published", "{set}");
    assert_eq!(counts(&set["result"]), [3, 3, 0, 0]);
    assert_eq!(set["rows_read"], 3);
    let bills = set["result"]["bills"].as_array().unwrap();
    assert_eq!(bills.len(), 1);
    assert_eq!(bills[0]["outcome"], "replaced");
    assert_eq!(bills[0]["totals"][0]["billed_cost"], "7.25");
    assert_eq!(
        bills[0]["changes"],
        json!([
            { "service": "Old", "currency": "USD", "before": "50", "after": "0" },
            { "service": "Compute", "currency": "USD", "before": "0", "after": "7.25" },
        ])
    );
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "5.25" }));
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "2" }));
    let items = feed.items(&ada, "").await;
    let mut places: Vec<(&str, i64)> = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["file"].as_str().unwrap(),
                item["line"].as_i64().unwrap(),
            )
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, [("a.csv", 2), ("b.csv", 2)]);
    // What was kept of the files is gone, and the same again is no change.
    assert_eq!(
        feed.app
            .database
            .figure("SELECT count(*) FROM import_chunks")
            .await,
        0
    );
    let again = feed
        .deliver_set(&[("a.csv", &first), ("b.csv", &second)], &json!({}))
        .await;
    assert_eq!(counts(&again["result"]), [3, 0, 3, 0]);
    assert_eq!(again["result"]["bills"][0]["changes"], json!([]));
    feed.commit(set["id"].as_str().unwrap(), &json!({}))
        .await
        .problem(409, "import_committed");
}

#[tokio::test]
async fn pages_end_between_rows_of_the_same_line_in_different_files() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bodies: Vec<String> = ["1", "2", "4"]
        .iter()
        .map(|cost| file(&[Line { cost, ..LINE }]))
        .collect();
    let files: Vec<(&str, &str)> = ["a", "b", "c"]
        .into_iter()
        .zip(bodies.iter().map(String::as_str))
        .collect();
    let set = feed.deliver_set(&files, &json!({})).await;
    assert_eq!(set["state"], "published", "{set}");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/costs/items?{}&limit=1{cursor}", super::YEAR);
        let page = feed.app.get(&path).key(&ada.key).send().await.ok();
        seen.push(page["data"][0]["billed_cost"].as_str().unwrap().to_owned());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    seen.sort_unstable();
    assert_eq!(seen, ["1", "2", "4"]);
}

#[tokio::test]
async fn a_fault_in_one_file_refuses_all_of_them_and_says_which() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let right = file(&[LINE]);
    let wrong = file(&[
        LINE,
        Line {
            cost: "many",
            ..LINE
        },
    ]);
    let set = feed
        .deliver_set(&[("right.csv", &right), ("wrong.csv", &wrong)], &json!({}))
        .await;
    assert_eq!(set["state"], "refused");
    let refusal = &set["refusal"];
    assert!(refusal["type"].as_str().unwrap().ends_with("/refused_file"));
    assert!(
        refusal["detail"]
            .as_str()
            .unwrap()
            .starts_with("wrong.csv: "),
        "{refusal}"
    );
    let at = &refusal["errors"][0];
    assert_eq!(
        (&at["file"], &at["line"], &at["column"]),
        (&json!("wrong.csv"), &json!(3), &json!("BilledCost"))
    );
    assert_eq!(feed.billed(&ada).await, json!({}));
    let left = "SELECT count(*) FROM import_chunks";
    assert_eq!(feed.app.database.figure(left).await, 0);
    let failures = "SELECT count(*) FROM import_failures WHERE file_name = 'right.csv, wrong.csv'";
    assert_eq!(feed.app.database.figure(failures).await, 1);

    // The same file twice would count it twice.
    let set = feed
        .deliver_set(&[("a.csv", &right), ("b.csv", &right)], &json!({}))
        .await;
    assert_eq!(set["state"], "refused");
    let detail = set["refusal"]["detail"].as_str().unwrap();
    assert_eq!(detail, "b.csv: it is the same as file 1 of this delivery");
}

#[tokio::test]
async fn a_file_goes_on_where_it_broke_off() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let content = file(&[
        Line { cost: "3", ..LINE },
        Line {
            cost: "0.5",
            ..LINE
        },
    ])
    .into_bytes();
    let id = feed.app.open_import(&feed.operator, &[]).await;
    feed.commit(&id, &json!({}))
        .await
        .problem(409, "import_incomplete");
    let path = format!("/v1/costs/imports/{id}/files/1?file_name=1.csv");
    let begun = axum::body::Bytes::copy_from_slice(&content[..100]);
    let broken = futures_util::stream::iter([Ok(begun), Err(std::io::Error::other("gone"))]);
    let sent = feed
        .app
        .request(Method::PUT, &path)
        .key(&feed.operator)
        .header("content-type", "text/csv")
        .body(axum::body::Body::from_stream(broken))
        .send()
        .await;
    sent.problem(400, "bad_request");
    let set = feed.set(&id).await;
    assert_eq!(
        set["files"],
        json!([{ "part": 1, "file_name": "1.csv", "size": 100, "is_complete": false }])
    );
    feed.commit(&id, &json!({}))
        .await
        .problem(409, "import_incomplete");
    let problem = feed
        .put(&id, 1, 99, &content[99..])
        .await
        .problem(409, "offset");
    assert_eq!(problem["errors"][0]["field"], "offset");
    feed.put(&id, 2, 5, "x").await.problem(409, "offset");
    feed.put(&id, 1, 100, &content[100..]).await.ok();
    for part in [0, 1001] {
        feed.put(&id, part, 0, "x").await.problem(404, "not_found");
    }
    feed.commit(&id, &json!({})).await.ok();
    feed.app.work().await;
    assert_eq!(feed.set(&id).await["state"], "published");
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "3.5" }));
    feed.put(&id, 1, 0, content)
        .await
        .problem(409, "import_committed");
}

#[tokio::test]
async fn packed_files_and_large_ones_come_through() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    // More than a piece of what is stored.
    let tags = format!(r#"{{"note":"{}"}}"#, "s".repeat(900));
    let lines = vec![
        Line {
            tags: &tags,
            ..LINE
        };
        3_000
    ];
    let large = file(&lines);
    assert!(large.len() > 2 << 20);
    let id = feed
        .app
        .open_import(&feed.operator, &[("large.csv", &large)])
        .await;
    let path = format!("/v1/costs/imports/{id}/files/2?file_name=packed.csv.gz");
    let packed = gzip(file(&[Line {
        cost: "0.25",
        payer: "7",
        ..LINE
    }]));
    feed.app
        .request(Method::PUT, &path)
        .key(&feed.operator)
        .header("content-type", "application/octet-stream")
        .header("content-encoding", "gzip")
        .body(packed)
        .send()
        .await
        .ok();
    feed.commit(&id, &json!({})).await.ok();
    feed.app.work().await;
    let set = feed.set(&id).await;
    assert_eq!(set["state"], "published", "{set}");
    let sizes: i64 = set["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["size"].as_i64().unwrap())
        .sum();
    assert_eq!(set["bytes_read"], sizes);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "3000.25" }));
}

#[tokio::test]
async fn a_set_does_not_replace_unseen_what_came_after_it_was_opened() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bill = file(&[Line { cost: "1", ..LINE }]);
    let id = feed
        .app
        .open_import(&feed.operator, &[("a.csv", &bill)])
        .await;
    feed.app.clock.advance(60);
    feed.import(&[Line { cost: "2", ..LINE }]).await;
    feed.commit(&id, &json!({})).await.ok();
    feed.app.work().await;
    let set = feed.set(&id).await;
    assert_eq!(set["state"], "refused");
    assert!(
        set["refusal"]["type"]
            .as_str()
            .unwrap()
            .ends_with("/bill_changed")
    );
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "2" }));
}

#[tokio::test]
async fn sets_are_bounded_and_those_that_nobody_goes_on_with_are_forgotten() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let mut last = String::new();
    for _ in 0..5 {
        last = feed.app.open_import(&ada.key, &[("a.csv", "x")]).await;
    }
    let open = || {
        feed.app
            .request(Method::POST, "/v1/costs/imports")
            .key(&ada.key)
    };
    open().send().await.problem(409, "too_many_imports");
    // The operator's are others, and the list is one's own.
    feed.app.open_import(&feed.operator, &[]).await;
    for (key, count) in [(&ada.key, 5), (&feed.operator, 1)] {
        let listed = feed.app.get("/v1/costs/imports").key(key).send().await.ok();
        assert_eq!(listed["data"].as_array().unwrap().len(), count);
    }
    let path = format!("/v1/costs/imports/{last}");
    feed.app.delete(&path).key(&ada.key).send().await.ok();
    feed.app
        .get(&path)
        .key(&ada.key)
        .send()
        .await
        .problem(404, "not_found");
    open().send().await.ok();
    feed.app.clock.advance(25 * 3600);
    let mut worker = feed.app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    for table in ["import_sets", "import_parts", "import_chunks"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(feed.app.database.figure(count).await, 0, "{table}");
    }
}

#[tokio::test]
async fn closed_months_change_only_for_whoever_says_so() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let october = Line {
        month: "2026-10-01",
        start: "2026-10-05",
        ..LINE
    };
    let november = Line { cost: "10", ..LINE };
    feed.import(&[october, november]).await;
    let months = "/v1/admin/closed-months";
    let close = |month: &str| {
        feed.app
            .post(months, &json!({ "month": month }))
            .key(&feed.operator)
    };
    close("2026-10").send().await.ok();
    close("2026-10").send().await.problem(409, "already_closed");
    for wrong in ["2026-10-01", "2026-13", "October"] {
        close(wrong).send().await.problem(400, "bad_request");
    }
    // Unchanged bills of it may come again, others not, and nothing of the file is taken.
    feed.import(&[
        october,
        Line {
            cost: "11",
            ..november
        },
    ])
    .await;
    let changed = file(&[
        Line {
            cost: "2",
            ..october
        },
        Line {
            cost: "12",
            ..november
        },
    ]);
    let refused = feed.app.import(&feed.operator, &changed).await;
    let problem = refused.problem(409, "month_closed");
    assert!(problem["detail"].as_str().unwrap().contains("2026-10"));
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "12" }));
    let set = feed.deliver_set(&[("a.csv", &changed)], &json!({})).await;
    assert_eq!(set["state"], "refused");
    // Nor do mappings move it.
    let bob = feed.customer("Bob").await;
    let tag =
        json!({ "customer_id": bob.id, "account_id": "1001", "tag": { "key": "a", "value": "b" } });
    feed.map(&tag).await.ok();
    let listed = feed
        .app
        .get("/v1/admin/accounts")
        .key(&feed.operator)
        .send()
        .await
        .ok();
    let mapping = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["customer_id"] == json!(ada.id))
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let unmap = |confirm: &str| {
        let path = format!("/v1/admin/accounts/{mapping}{confirm}");
        feed.app
            .delete(&path)
            .key(&feed.operator)
            .header("accept", "*/*")
    };
    unmap("").send().await.problem(409, "month_closed");
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "12" }));

    let set = feed
        .deliver_set(&[("a.csv", &changed)], &json!({ "confirm_closed": true }))
        .await;
    assert_eq!(set["state"], "published", "{set}");
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "14" }));
    unmap("?confirm_closed=true").send().await.ok();
    assert_eq!(feed.billed(&ada).await, json!({}));
    let open = format!("{months}/2026-10");
    feed.app.delete(&open).key(&feed.operator).send().await.ok();
    feed.app
        .delete(&open)
        .key(&feed.operator)
        .send()
        .await
        .problem(404, "not_found");
}
