//! The same bill delivered again: unchanged, changed, at the same time, by another feed.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Feed, counts, outcomes};
use crate::support::{LINE, Line, file};

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let lines = [
        Line {
            cost: "1.5",
            ..LINE
        },
        Line {
            account: "2",
            cost: "2.25",
            ..LINE
        },
    ];
    feed.import(&lines).await;
    let dashboard = feed.dashboard(&ada).await;
    let mut before = feed.app.database.dump().await;
    feed.app.clock.advance(60);
    let again = feed.import(&lines).await;
    assert_eq!(counts(&again), [2, 0, 2, 0]);
    assert_eq!(outcomes(&again), ["unchanged"]);
    let mut after = feed.app.database.dump().await;
    // That it was delivered again is noted, and nothing else.
    for log in ["imports", "operator_audit_events"] {
        assert_eq!(
            before.remove(log).unwrap().len() + 1,
            after.remove(log).unwrap().len(),
            "{log}"
        );
    }
    let personal = "operator_audit_personal_fields";
    assert!(after.remove(personal).unwrap().len() > before.remove(personal).unwrap().len());
    assert_eq!(before, after);
    let mut now = feed.dashboard(&ada).await;
    now["as_of"] = dashboard["as_of"].clone();
    assert_eq!(now, dashboard);
}

#[tokio::test]
async fn other_spellings_of_the_same_rows_are_no_change() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    feed.import(&[Line {
        cost: "1.50",
        ..LINE
    }])
    .await;
    let again = feed
        .import(&[Line {
            cost: "15e-1",
            start: "2026-11-02T01:00:00+01:00",
            ..LINE
        }])
        .await;
    assert_eq!(outcomes(&again), ["unchanged"]);
    let other = feed
        .import(&[Line {
            cost: "1.51",
            ..LINE
        }])
        .await;
    assert_eq!(outcomes(&other), ["replaced"]);
}

#[tokio::test]
async fn a_changed_file_replaces_exactly_the_bills_in_it() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    let nov = Line { cost: "1", ..LINE };
    let oct = Line {
        month: "2026-10-01",
        start: "2026-10-31",
        cost: "10",
        ..LINE
    };
    let other_payer = Line {
        payer: "998",
        cost: "100",
        ..LINE
    };
    let other_issuer = Line {
        issuer: "Reseller",
        cost: "1000",
        ..LINE
    };
    let bobs = Line {
        account: "1002",
        cost: "5",
        ..LINE
    };
    let nobodys = Line {
        account: "3",
        cost: "7",
        ..LINE
    };
    let first = feed
        .import(&[nov, oct, other_payer, other_issuer, bobs, nobodys])
        .await;
    assert_eq!(outcomes(&first), ["published"; 4]);
    assert_eq!(first["bills"][0]["rows"], 3);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1111" }));

    // November of payer 999 anew: Ada's charge differs, Bob's and nobody's are gone, October is not in it.
    let second = feed
        .import(&[Line {
            cost: "2",
            start: "2026-11-20",
            ..LINE
        }])
        .await;
    assert_eq!(outcomes(&second), ["replaced"]);
    assert_eq!(counts(&second), [1, 1, 0, 0]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1112" }));
    assert_eq!(feed.billed(&bob).await, json!({}));
    let dashboard = feed.dashboard(&bob).await;
    assert_eq!(dashboard["spend"]["currencies"], json!([]));
    assert_eq!(dashboard["freshness"]["bill_count"], 0);
    assert_eq!(feed.unassigned().await, Vec::<Value>::new());
    let revisions = "SELECT count(*) FROM bills WHERE revision = 2";
    assert_eq!(feed.app.database.figure(revisions).await, 1);
    // What it replaced is still told of.
    let kept = "SELECT count(*) FROM bill_revisions WHERE billed_cost = '{\"USD\": \"13\"}' AND held_count = 1";
    assert_eq!(feed.app.database.figure(kept).await, 1);

    // One file with a bill that changed and one that did not.
    let third = feed.import(&[Line { cost: "3", ..LINE }, oct]).await;
    assert_eq!(outcomes(&third), ["replaced", "unchanged"]);
    assert_eq!(counts(&third), [2, 1, 1, 0]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1113" }));
}

#[tokio::test]
async fn a_mapping_makes_a_new_revision_of_the_bills_it_touches_only() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bob = feed.customer("Bob").await;
    feed.import(&[
        Line { ..LINE },
        Line {
            account: "2",
            ..LINE
        },
        Line {
            month: "2026-10-01",
            start: "2026-10-01",
            ..LINE
        },
    ])
    .await;
    feed.map(&json!({ "customer_id": bob.id, "account_id": "2" }))
        .await
        .ok();
    let figure = async |query: &str| feed.app.database.figure(query).await;
    assert_eq!(
        figure("SELECT count(*) FROM bills WHERE revision = 2").await,
        1
    );
    assert_eq!(
        figure("SELECT count(*) FROM tenant_bills WHERE revision = 2").await,
        2
    );
    assert_eq!(
        figure("SELECT count(*) FROM tenant_bills WHERE revision = 1").await,
        1
    );
    assert_eq!(
        figure("SELECT count(*) FROM bill_revisions WHERE cause = 'mapping' AND held_count = 0")
            .await,
        1
    );
    // Of an account that no bill names: nothing to revise.
    feed.map(&json!({ "customer_id": ada.id, "account_id": "3", "provider": "AWS" }))
        .await
        .ok();
    assert_eq!(figure("SELECT max(revision)::bigint FROM bills").await, 2);
    // A repeat under the new mappings is no change either.
    assert_eq!(
        outcomes(
            &feed
                .import(&[
                    Line { ..LINE },
                    Line {
                        account: "2",
                        ..LINE
                    }
                ])
                .await
        ),
        ["unchanged"]
    );
}

#[tokio::test]
async fn a_customers_own_feed_and_the_operators_do_not_replace_each_other() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.import(&[Line { cost: "1", ..LINE }]).await;
    // Whatever its accounts are, they are nobody's business but Ada's.
    let own = [
        Line {
            account: "2",
            cost: "20",
            ..LINE
        },
        Line {
            account: "",
            cost: "300",
            ..LINE
        },
    ];
    let answer = feed.app.import(&ada.key, &file(&own)).await.ok();
    assert_eq!(counts(&answer), [2, 2, 0, 0]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "321" }));
    assert_eq!(
        outcomes(&feed.app.import(&ada.key, &file(&own)).await.ok()),
        ["unchanged"]
    );
    let changed = feed
        .app
        .import(
            &ada.key,
            &file(&[Line {
                cost: "4000",
                ..LINE
            }]),
        )
        .await
        .ok();
    assert_eq!(outcomes(&changed), ["replaced"]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "4001" }));
    feed.import(&[Line { cost: "2", ..LINE }]).await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "4002" }));
    assert_eq!(feed.unassigned().await, Vec::<Value>::new());

    // The operator delivers for her: her own feed's bill, not one of the operator's.
    let request = feed
        .app
        .request(Method::POST, "/v1/costs/import")
        .key(&feed.operator)
        .for_customer(&ada.id);
    let answer = request
        .header("content-type", "text/csv")
        .body(file(&[Line {
            cost: "5000",
            ..LINE
        }]))
        .send()
        .await;
    assert_eq!(outcomes(&answer.ok()), ["replaced"]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "5002" }));
    // Her own bill names an account: the operator does not know of it.
    let problem = feed
        .map(&json!({ "customer_id": ada.id, "account_id": "2" }))
        .await
        .problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["field"], "provider");
}

#[tokio::test]
async fn the_same_bill_delivered_several_times_at_once_ends_as_one_of_them() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let many = |cost, rows| file(&vec![Line { cost, ..LINE }; rows]);
    let (one, two) = (many("1", 400), many("1000", 300));
    let bob = feed.customer("Bob").await;
    let mapping = json!({ "customer_id": bob.id, "provider": "AWS", "account_id": "9" });
    let (a, b, c, d, mapped) = tokio::join!(
        feed.app.import(&feed.operator, &one),
        feed.app.import(&feed.operator, &two),
        feed.app.import(&feed.operator, &one),
        feed.app.import(&feed.operator, &two),
        feed.map(&mapping),
    );
    mapped.ok();
    let answers = [a.ok(), b.ok(), c.ok(), d.ok()];
    let published = answers
        .iter()
        .filter(|answer| outcomes(answer) == ["published"])
        .count();
    assert_eq!(published, 1, "{answers:?}");
    let billed = feed.billed(&ada).await;
    assert!(
        billed == json!({ "USD": "400" }) || billed == json!({ "USD": "300000" }),
        "{billed}"
    );
    let days = feed.dashboard(&ada).await["spend"]["currencies"][0]["total"].clone();
    assert_eq!(billed["USD"], days);
    assert_eq!(
        feed.app.database.figure("SELECT count(*) FROM bills").await,
        1
    );
    assert_eq!(
        feed.app
            .database
            .figure("SELECT count(*) FROM tenant_bills")
            .await,
        1
    );
}

#[tokio::test]
async fn periods_that_differ_by_less_than_the_database_keeps_are_one() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bill = file(&[Line { cost: "1", ..LINE }, Line { cost: "2", ..LINE }]);
    let (head, last) = bill.trim_end().rsplit_once('\n').unwrap();
    let bill = format!(
        "{head}\n{}\n",
        last.replacen("2026-12-01", "2026-12-01T00:00:00.0000001Z", 1)
    );
    let answer = feed.app.import(&feed.operator, &bill).await.ok();
    assert_eq!(outcomes(&answer), ["published"]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "3" }));
    // Nothing is left of this one.
    let bill = file(&[LINE]).replacen("\"2026-11-01\"", "2026-11-01T00:00:00.0000001Z", 1);
    let bill = bill.replacen("\"2026-12-01\"", "2026-11-01T00:00:00.0000002Z", 1);
    let problem = feed
        .app
        .import(&feed.operator, &bill)
        .await
        .problem(422, "refused_file");
    assert_eq!(problem["errors"][0]["column"], "BillingPeriodEnd");
    assert_eq!(problem["errors"][0]["line"], 2);
}

/// The file with another end of its billing period.
fn ending(lines: &[Line<'_>], end: &str) -> String {
    file(lines).replace(
        "\"2026-11-01\",\"2026-12-01\"",
        &format!("2026-11-01,{end}"),
    )
}

#[tokio::test]
async fn a_bill_whose_period_ends_elsewhere_now_replaces_the_one_before() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let wrong = ending(&[Line { cost: "5", ..LINE }], "2026-11-30");
    let first = feed.app.import(&feed.operator, &wrong).await.ok();
    assert_eq!(outcomes(&first), ["published"]);
    // The same rows: what changed is the end alone.
    let corrected = feed.import(&[Line { cost: "5", ..LINE }]).await;
    assert_eq!(outcomes(&corrected), ["replaced"]);
    assert_eq!(
        corrected["bills"][0]["period"],
        json!({ "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z" })
    );
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "5" }));
    let figure = async |query: &str| feed.app.database.figure(query).await;
    assert_eq!(figure("SELECT count(*) FROM bills").await, 1);
    for table in ["bills", "tenant_bills"] {
        let ends = format!("SELECT count(*) FROM {table} WHERE period_end = '2026-12-01Z'");
        assert_eq!(figure(&ends).await, 1, "{table}");
    }
    let again = feed.import(&[Line { cost: "5", ..LINE }]).await;
    assert_eq!(outcomes(&again), ["unchanged"]);
}

#[tokio::test]
async fn two_ends_of_one_bill_in_a_file_are_refused_where_the_second_is() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let other = Line {
        payer: "998",
        ..LINE
    };
    let bill = file(&[LINE, other, LINE]);
    let (head, last) = bill.trim_end().rsplit_once('\n').unwrap();
    let last = last.replacen("\"2026-12-01\"", "2026-11-30", 1);
    let problem = feed
        .app
        .import(&feed.operator, &format!("{head}\n{last}\n"))
        .await
        .problem(422, "refused_file");
    assert_eq!(
        [
            &problem["errors"][0]["line"],
            &problem["errors"][0]["column"]
        ],
        [&json!(4), &json!("BillingPeriodEnd")]
    );
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    for end in ["2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"] {
        assert!(detail.contains(end), "{detail}");
    }
    assert_eq!(feed.billed(&ada).await, json!({}));
}

/// What the identity without the end does to a database in which bills were counted twice.
#[tokio::test]
async fn of_bills_that_were_counted_twice_the_last_delivery_stands() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    let october = Line {
        month: "2026-10-01",
        start: "2026-10-05",
        cost: "7",
        ..LINE
    };
    feed.app
        .database
        .run(
            "ALTER TABLE bills DROP CONSTRAINT bill_identity;
             ALTER TABLE bills ADD CONSTRAINT bill_identity UNIQUE NULLS NOT DISTINCT
                 (feed_owner, invoice_issuer, billing_account_id, period_start, period_end)",
        )
        .await;
    let nobodys = Line {
        account: "3",
        ..LINE
    };
    let bobs = Line {
        account: "1002",
        ..LINE
    };
    feed.import(&[Line { cost: "5", ..LINE }, nobodys, bobs, october])
        .await;
    // As it would have been delivered before: beside it.
    feed.app
        .database
        .run("UPDATE bills SET period_start = period_start - interval '1 year'")
        .await;
    feed.app.clock.advance(60);
    let corrected = ending(&[Line { cost: "6", ..LINE }], "2026-11-30");
    feed.app.import(&feed.operator, &corrected).await.ok();
    feed.app
        .database
        .run(
            "UPDATE bills SET period_start = period_start + interval '1 year'
             WHERE period_start < '2026-01-01'",
        )
        .await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "18" }));
    // Which came later.
    feed.app.database.run("DELETE FROM cost_months").await;
    let migration =
        include_str!("../../../migrations/20261124000010_identify_bills_by_their_start.sql");
    feed.app
        .database
        .run(format!("BEGIN; {migration}; COMMIT"))
        .await;
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "13" }));
    assert_eq!(
        feed.dashboard(&ada).await["spend"]["currencies"][0]["total"],
        "13"
    );
    assert_eq!(feed.billed(&bob).await, json!({}));
    assert_eq!(feed.unassigned().await, Vec::<Value>::new());
    assert_eq!(
        outcomes(&feed.app.import(&feed.operator, &corrected).await.ok()),
        ["unchanged"]
    );
}
