//! Who may have how many files on their way.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::StreamExt as _;

use super::Feed;
use crate::support::{Answer, HEADER, LINE, file};

/// Begins a file and never ends it.
async fn dawdle(feed: &Feed, key: &str, customer: Option<&str>) -> Answer {
    let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(
        HEADER.as_bytes(),
    ))]);
    let mut request = feed.app.request(Method::POST, "/v1/costs/import").key(key);
    if let Some(customer) = customer {
        request = request.for_customer(customer);
    }
    request
        .header("content-type", "text/csv")
        .body(Body::from_stream(
            begun.chain(futures_util::stream::pending()),
        ))
        .send()
        .await
}

#[tokio::test]
async fn a_customer_has_one_file_on_its_way_and_keeps_nobody_elses_out() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.customer("Ada").await, feed.customer("Bob").await);
    let bill = file(&[LINE]);
    let others = async {
        let since = Instant::now();
        let refused = loop {
            let answer = feed.app.import(&ada.key, &bill).await;
            if answer.status == 429 {
                break answer;
            }
            answer.ok();
            assert!(since.elapsed() < Duration::from_secs(20), "never refused");
        };
        let problem = refused.problem(429, "one_at_a_time");
        assert_eq!(refused.header("retry-after"), "30");
        assert!(problem["detail"].as_str().unwrap().contains("on its way"));
        // With another key it is the same customer.
        let (second, _) = feed.app.new_key(&ada.id, &["ingest"]).await;
        let answer = feed.app.import(&second, &bill).await;
        answer.problem(429, "one_at_a_time");
        for key in [&bob.key, &feed.operator] {
            feed.app.import(key, &bill).await.ok();
        }
    };
    tokio::select! {
        // Those that are refused come again: one of them is on its way at any time.
        _ = futures_util::future::join_all((0..8).map(async |_| -> () {
            loop {
                dawdle(&feed, &ada.key, None).await;
            }
        })) => unreachable!("they never end"),
        () = others => {}
    }
    // Those that hung up have given their place back.
    feed.app.import(&ada.key, &bill).await.ok();
}

#[tokio::test]
async fn what_the_operator_delivers_for_customers_takes_none_of_their_places() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let (one, two) = (feed.customer("One").await, feed.customer("Two").await);
    let bill = file(&[LINE]);
    let operators = [&ada.id, &one.id, &two.id].map(|id| dawdle(&feed, &feed.operator, Some(id)));
    tokio::select! {
        _ = futures_util::future::join_all(operators) => unreachable!("they never end"),
        () = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            // Long before those who dawdle are cut off.
            let own = feed.app.import(&ada.key, &bill);
            tokio::time::timeout(Duration::from_secs(15), own).await.unwrap().ok();
        } => {}
    }
}
