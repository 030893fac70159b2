//! The feed itself: how a body may be encoded, and that what is refused leaves nothing behind.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::{Feed, counts};
use crate::support::{Answer, HEADER, LINE, Line, Setup, TestApp, file, gzip, parquet, zstd};

async fn send(feed: &Feed, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = feed
        .app
        .request(Method::POST, "/v1/costs/import")
        .key(&feed.operator);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(body).send().await
}

const CSV: (&str, &str) = ("content-type", "text/csv");
const GZIP: (&str, &str) = ("content-encoding", "gzip");
const ZSTD: (&str, &str) = ("content-encoding", "zstd");

/// Expects a refusal that leaves the database as it was; gives the problem.
async fn refused(
    feed: &Feed,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
    status: u16,
    kind: &str,
) -> Value {
    let before = feed.app.database.dump().await;
    let problem = send(feed, headers, body).await.problem(status, kind);
    let after = feed.app.database.dump().await;
    assert_noted_at_most(&before, after, &problem);
    problem
}

/// Nothing is written of a refused file but that it was refused: a line for the feed, and one in the
/// operator's log with where it came from.
fn assert_noted_at_most(
    before: &BTreeMap<String, Vec<String>>,
    mut after: BTreeMap<String, Vec<String>>,
    problem: &Value,
) {
    for (table, rows, word) in [
        ("import_failures", 1, "costs"),
        ("operator_audit_events", 1, "costs.refused"),
        ("operator_audit_personal_fields", 2, ""),
    ] {
        let (old, new) = (&before[table], after.get_mut(table).unwrap());
        let known = new.len();
        new.retain(|row| old.contains(row) || !row.contains(word));
        assert!(known - new.len() <= rows, "{table}: {problem}");
    }
    assert!(*before == after, "something was written: {problem}");
}

#[tokio::test]
async fn a_bill_in_parquet_is_the_same_bill() {
    let feed = Feed::new().await;
    let customer = feed.owner_of("1001").await;
    let bill = file(&[
        Line {
            cost: "-0.000000000000000001",
            tags: r#"{"a":"\u00e9","b":1.10}"#,
            ..LINE
        },
        Line {
            cost: "12345678901234567890.5",
            account: "1002",
            ..LINE
        },
    ]);
    let columns = parquet(&bill);
    let binary = ("content-type", "application/octet-stream");
    let named = ("content-type", "application/vnd.apache.parquet");
    let first = send(&feed, &[named], columns.clone()).await.ok();
    assert_eq!(counts(&first), [2, 1, 0, 1]);
    let unknown = first["unknown"].as_array().unwrap();
    let left_open = |column: &str| unknown.iter().find(|one| one["column"] == column);
    assert_eq!(left_open("EffectiveCost").unwrap()["rows"], 2);
    assert_eq!(left_open("BilledCost"), None);
    assert_eq!(feed.costs(&customer).await, ["-0.000000000000000001"]);
    // Whichever way it comes it is what was there.
    for (headers, body) in [
        (&[binary][..], columns.clone()),
        (&[CSV], bill.clone().into_bytes()),
        (&[binary], bill.into_bytes()),
        (&[named, GZIP], gzip(&columns)),
    ] {
        let again = send(&feed, headers, body).await.ok();
        assert_eq!(counts(&again), [2, 0, 2, 0], "{headers:?}");
    }
}

#[tokio::test]
async fn parquet_that_is_cut_off_or_no_parquet_is_refused_and_leaves_nothing() {
    let feed = Feed::new().await;
    let columns = parquet(&file(&[LINE]));
    let named = ("content-type", "application/vnd.apache.parquet");
    let cut = columns[..columns.len() - 9].to_vec();
    for (headers, body) in [
        (&[named][..], cut),
        (&[named], b"PAR1".to_vec()),
        (&[named], Vec::new()),
        (&[named], file(&[LINE]).into_bytes()),
        (&[named], parquet("BilledCost\n1\n")),
        (
            &[named],
            parquet(&file(&[Line {
                cost: "NaN",
                ..LINE
            }])),
        ),
        (&[named, GZIP], columns),
    ] {
        refused(&feed, headers, body, 422, "refused_file").await;
    }
}

#[tokio::test]
async fn a_body_is_plain_gzip_or_zstd_and_says_which() {
    let feed = Feed::new().await;
    let bill = |payer| file(&[Line { payer, ..LINE }]);
    for (headers, body) in [
        (&[CSV][..], Bytes::from(bill("1"))),
        (&[CSV, GZIP], Bytes::from(gzip(bill("2")))),
        (
            &[CSV, ("content-encoding", "X-GZIP")],
            Bytes::from(gzip(bill("3"))),
        ),
        (
            &[CSV, ("content-encoding", "identity")],
            Bytes::from(bill("4")),
        ),
        (
            &[("content-type", "Text/CSV; charset=utf-8")],
            Bytes::from(bill("5")),
        ),
        // Two members, one after the other, are one file.
        (
            &[CSV, GZIP],
            Bytes::from([gzip(HEADER), gzip(&bill("6")[HEADER.len()..])].concat()),
        ),
        // With a byte order mark and the line ends of Windows.
        (
            &[CSV],
            Bytes::from(format!("\u{feff}{}", bill("7").replace('\n', "\r\n"))),
        ),
        (&[CSV, ZSTD], Bytes::from(zstd(bill("8")))),
    ] {
        assert_eq!(
            counts(&send(&feed, headers, body).await.ok()),
            [1, 0, 0, 1],
            "{headers:?}"
        );
    }
    assert_eq!(feed.unassigned().await[0]["row_count"], 8);
}

#[tokio::test]
async fn what_is_no_bill_is_refused_and_leaves_nothing() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    feed.import(&[LINE]).await;
    let bill = file(&vec![
        Line {
            payer: "other",
            ..LINE
        };
        3
    ]);
    let packed = gzip(bill.repeat(200));
    type Case<'a> = (&'a [(&'a str, &'a str)], Bytes, u16, &'a str);
    let cases: Vec<Case<'_>> = vec![
        (&[], bill.clone().into(), 415, "unsupported_media_type"),
        (
            &[("content-type", "application/json")],
            bill.clone().into(),
            415,
            "unsupported_media_type",
        ),
        (
            &[("content-type", "text/csvx")],
            bill.clone().into(),
            415,
            "unsupported_media_type",
        ),
        (
            &[CSV, ("content-encoding", "br")],
            bill.clone().into(),
            415,
            "unsupported_media_type",
        ),
        (
            &[CSV, ("content-encoding", "gzip, gzip")],
            gzip(&bill).into(),
            415,
            "unsupported_media_type",
        ),
        (&[CSV], Bytes::new(), 422, "refused_file"),
        (&[CSV, GZIP], Bytes::new(), 422, "refused_file"),
        (&[CSV], "\n\n".into(), 422, "refused_file"),
        (&[CSV], HEADER.into(), 422, "refused_file"),
        (&[CSV], gzip(&bill).into(), 422, "refused_file"),
        (&[CSV, GZIP], bill.clone().into(), 422, "refused_file"),
        (
            &[CSV, GZIP],
            Bytes::from(packed.clone()).slice(..packed.len() / 2),
            422,
            "refused_file",
        ),
        (
            &[CSV, GZIP],
            Bytes::from(packed.clone()).slice(..packed.len() - 3),
            422,
            "refused_file",
        ),
        (
            &[CSV, GZIP],
            [packed.as_slice(), b"and more"].concat().into(),
            422,
            "refused_file",
        ),
        (
            &[CSV],
            bill.replacen("BilledCost", "Billed", 1).into(),
            422,
            "refused_file",
        ),
        (
            &[CSV],
            bill.replacen("Tags", "BilledCost", 1).into(),
            422,
            "refused_file",
        ),
        // The last quote is missing.
        (
            &[CSV],
            bill[..bill.len() - 2].to_owned().into(),
            422,
            "refused_file",
        ),
        (&[CSV], "{\"BilledCost\": 1}".into(), 422, "refused_file"),
        (
            &[CSV],
            Bytes::from_static(&[0xff, 0xfe, b'B', 0]),
            422,
            "refused_file",
        ),
    ];
    for (headers, body, status, kind) in cases {
        let problem = refused(&feed, headers, body, status, kind).await;
        if kind == "refused_file" {
            assert!(
                problem["errors"][0]["line"]
                    .as_u64()
                    .is_some_and(|line| line >= 1),
                "{problem}"
            );
        }
    }
    for name in ["", "%20", "a%00b", "a%0Ab", &"x".repeat(201)] {
        let path = format!("/v1/costs/import?file_name={name}");
        let request = feed
            .app
            .request(Method::POST, &path)
            .key(&feed.operator)
            .header("content-type", "text/csv");
        let problem = request
            .body(bill.clone())
            .send()
            .await
            .problem(400, "bad_request");
        // A NUL is refused wherever it stands.
        if !name.contains("%00") {
            assert_eq!(problem["errors"][0]["field"], "file_name");
        }
    }
}

#[tokio::test]
async fn a_wrong_row_refuses_the_file_and_says_where_and_why() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    let right = Line {
        payer: "other",
        ..LINE
    };
    let wrong: [(Line<'_>, &str, &str); 9] = [
        (
            Line {
                cost: "1,50",
                ..right
            },
            "BilledCost",
            "comma",
        ),
        (Line { cost: "", ..right }, "BilledCost", "empty or NULL"),
        (
            Line {
                cost: "1234567890123456789012345678901234567.89",
                ..right
            },
            "BilledCost",
            "38 significant digits",
        ),
        (
            Line {
                cost: "1e-65",
                ..right
            },
            "BilledCost",
            "64 digits",
        ),
        (
            Line {
                cost: "NaN",
                ..right
            },
            "BilledCost",
            "finite",
        ),
        (
            Line {
                start: "02/11/2026",
                ..right
            },
            "ChargePeriodStart",
            "date and time",
        ),
        (
            Line {
                currency: "usd",
                ..right
            },
            "BillingCurrency",
            "ISO 4217",
        ),
        (
            Line {
                service: "",
                ..right
            },
            "ServiceName",
            "empty or NULL",
        ),
        (
            Line {
                tags: "{\"a\":[1]}",
                ..right
            },
            "Tags",
            "not a text",
        ),
    ];
    for (line, column, detail) in wrong {
        let problem = refused(
            &feed,
            &[CSV],
            file(&[right, right, line, right]),
            422,
            "refused_file",
        )
        .await;
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{problem}");
        let fault = &errors[0];
        assert_eq!(
            (&fault["line"], &fault["column"]),
            (&json!(4), &json!(column))
        );
        assert!(
            fault["detail"].as_str().unwrap().contains(detail),
            "{fault}"
        );
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .starts_with("1 of 4 rows"),
            "{problem}"
        );
    }
    // Of a row with several faults, all are named.
    let line = Line {
        cost: "x",
        currency: "",
        ..right
    };
    let problem = refused(&feed, &[CSV], file(&[line]), 422, "refused_file").await;
    let columns: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["column"])
        .collect();
    assert_eq!(columns, ["BilledCost", "BillingCurrency"]);
}

#[tokio::test]
async fn of_very_many_faults_a_hundred_are_told_and_all_are_counted() {
    let feed = Feed::new().await;
    let (right, wrong) = (LINE, Line { cost: "x", ..LINE });
    let lines: Vec<Line<'_>> = (0..500)
        .map(|i| if i % 2 == 0 { right } else { wrong })
        .collect();
    let problem = refused(&feed, &[CSV], file(&lines), 422, "refused_file").await;
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    assert_eq!(problem["errors"][99]["line"], 201);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .starts_with("250 of 500 rows"),
        "{problem}"
    );
}

#[tokio::test]
async fn more_than_is_taken_is_refused_however_small_it_was_packed() {
    let app = TestApp::with(Setup {
        max_import_bytes: 100_000,
        ..Setup::default()
    })
    .await;
    let operator = app.operator_key(&["ingest"]).await;
    let feed = Feed { app, operator };
    let bomb = gzip(vec![b'a'; 50_000_000]);
    assert!(bomb.len() < 100_000, "the bomb must be small to be one");
    let mut hidden = file(&[LINE]).into_bytes();
    hidden.extend(vec![b'\n'; 1_000_000]);
    let rows = file(&vec![LINE; 1_000]);
    assert!(rows.len() > 100_000);
    for (headers, body) in [
        (&[CSV, GZIP][..], Bytes::from(bomb)),
        (&[CSV, GZIP], gzip(hidden).into()),
        (&[CSV, GZIP], gzip(&rows).into()),
        (&[CSV, ZSTD], zstd(&rows).into()),
        (&[CSV], rows.into()),
    ] {
        refused(&feed, headers, body, 413, "too_large").await;
    }
    let fitting = file(&vec![LINE; 600]);
    assert!(
        (50_000..100_000).contains(&fitting.len()),
        "{}",
        fitting.len()
    );
    assert_eq!(
        counts(&send(&feed, &[CSV], fitting).await.ok()),
        [600, 0, 0, 600]
    );
}

#[tokio::test]
async fn a_sender_that_stops_in_the_middle_leaves_nothing() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    // More than what is sent on to the database at once.
    let bill = Bytes::from(file(&vec![LINE; 5_000]));
    assert!(bill.len() > 600_000);
    let pieces = |end: std::io::Result<Bytes>| {
        let (first, second) = (bill.slice(..300_000), bill.slice(300_000..550_000));
        Body::from_stream(futures_util::stream::iter([Ok(first), Ok(second), end]))
    };
    let cut = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "gone");
    refused(&feed, &[CSV], pieces(Err(cut)), 422, "refused_file").await;
    // Cut where the client says that it is whole: inside of a row.
    refused(&feed, &[CSV], pieces(Ok(Bytes::new())), 422, "refused_file").await;
}

#[tokio::test]
async fn senders_that_hang_up_or_dawdle_leave_no_connection_behind() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    let before = feed.app.database.dump().await;
    let bill = Bytes::from(file(&vec![LINE; 5_000]));
    // As many as there are connections, and again: each would be missed.
    for _ in 0..8 {
        let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(bill.slice(..400_000))]);
        let body = Body::from_stream(begun.chain(futures_util::stream::pending()));
        let hung_up = tokio::time::timeout(
            std::time::Duration::from_millis(150),
            send(&feed, &[CSV], body),
        )
        .await;
        assert!(hung_up.is_err());
    }
    let dashboard = feed
        .app
        .get("/v1/admin/unassigned")
        .key(&feed.operator)
        .send()
        .await;
    assert_eq!(dashboard.ok()["data"], json!([]));
    assert!(
        before == feed.app.database.dump().await,
        "something was written"
    );
    assert_eq!(
        counts(&send(&feed, &[CSV], bill).await.ok()),
        [5_000, 5_000, 0, 0]
    );

    // While as many files as may be on their way are, everybody else is still served.
    let dawdling = || {
        let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(
            HEADER.as_bytes(),
        ))]);
        send(
            &feed,
            &[CSV],
            Body::from_stream(begun.chain(futures_util::stream::pending())),
        )
    };
    tokio::select! {
        _ = futures_util::future::join_all((0..8).map(|_| dawdling())) => unreachable!("they never end"),
        answer = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            feed.app.get("/v1/admin/unassigned").key(&feed.operator).send().await
        } => drop(answer.ok()),
    }
}

#[tokio::test]
async fn a_file_with_more_bills_than_are_taken_is_refused() {
    let feed = Feed::new().await;
    let payers: Vec<String> = (0..1_001).map(|i| i.to_string()).collect();
    let lines: Vec<Line<'_>> = payers.iter().map(|payer| Line { payer, ..LINE }).collect();
    let problem = refused(&feed, &[CSV], file(&lines), 422, "refused_file").await;
    assert!(
        problem["detail"].as_str().unwrap().contains("1000 bills"),
        "{problem}"
    );
    assert_eq!(
        feed.import(&lines[..1_000]).await["bills"]
            .as_array()
            .unwrap()
            .len(),
        1_000
    );
}
