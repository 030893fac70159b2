//! Deliveries whose reading comes to no end.

use super::Feed;
use crate::support::{LINE, file};

#[tokio::test]
async fn a_set_that_could_not_be_read_is_given_up_and_says_so() {
    let feed = Feed::new().await;
    let body = file(&[LINE]);
    let id = feed
        .app
        .open_import(&feed.operator, &[("a.csv", &body)])
        .await;
    // As a reader leaves it that ends with its machine.
    feed.app
        .database
        .run("UPDATE import_sets SET state = 'reading'")
        .await;
    let next_hour = async || {
        feed.app.clock.advance(3601);
        let mut worker = feed.app.worker();
        worker.schedule().await.unwrap();
        worker.drain().await.unwrap();
    };
    next_hour().await;
    assert_eq!(feed.set(&id).await["state"], "reading");
    next_hour().await;
    next_hour().await;
    let set = feed.set(&id).await;
    assert_eq!(set["state"], "refused");
    let detail = set["refusal"]["detail"].as_str().unwrap();
    assert!(detail.contains("send the files again"), "{detail}");
    let left = "SELECT count(*) FROM import_chunks";
    assert_eq!(feed.app.database.figure(left).await, 0);
}
