//! What accounts are called, beside their ids: by each customer's own bills.

use serde_json::{Value, json};

use super::{Customer, Feed, YEAR};
use crate::support::{LINE, Line, file};

impl Feed {
    async fn names(&self, customer: &Customer, query: &str) -> Value {
        let path = format!("/v1/costs?{YEAR}&{query}");
        let seen = self.app.get(&path).key(&customer.key).send().await.ok();
        seen["account_names"].clone()
    }
}

#[tokio::test]
async fn the_latest_charge_says_what_an_account_is_called() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.app.map(&ada.id, "1002").await;
    let october = Line {
        month: "2026-10-01",
        start: "2026-10-09",
        ..LINE
    };
    let named = |account_name, line: Line<'static>| Line {
        account_name,
        ..line
    };
    let of = |start| Line { start, ..LINE };
    feed.import(&[
        named("At first", of("2026-11-02")),
        named("Renamed", of("2026-11-05")),
        named("", of("2026-11-06")),
        named(
            "",
            Line {
                account: "1002",
                ..LINE
            },
        ),
    ])
    .await;
    let now = json!({ "1001": "Renamed" });
    assert_eq!(feed.names(&ada, "group_by=account").await, now);
    assert_eq!(feed.names(&ada, "group_by=service,account").await, now);
    assert_eq!(feed.names(&ada, "group_by=account&window=month").await, now);
    assert_eq!(feed.names(&ada, "filter=account:1001").await, now);
    assert_eq!(feed.names(&ada, "group_by=service").await, json!({}));
    assert_eq!(
        feed.names(&ada, "group_by=account,tag:team").await,
        now,
        "out of the charges themselves"
    );

    // A bill of the month before does not know better; one of the same day does.
    feed.import(&[named("Long ago", october)]).await;
    assert_eq!(feed.names(&ada, "group_by=account").await, now);
    feed.import(&[named("Renamed again", of("2026-11-05"))])
        .await;
    assert_eq!(
        feed.names(&ada, "group_by=account").await,
        json!({ "1001": "Renamed again" })
    );
}

#[tokio::test]
async fn a_name_is_that_of_the_customers_own_bills_and_goes_with_the_charges() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bob = feed.customer("Bob").await;
    feed.import(&[Line {
        account_name: "Ada's",
        ..LINE
    }])
    .await;
    // Whoever delivers for oneself may call any account anything: nobody else sees it.
    let own = Line {
        account_name: "Bob's",
        payer: "bob",
        start: "2026-11-20",
        ..LINE
    };
    feed.app.import(&bob.key, &file(&[own])).await.ok();
    let query = "group_by=account&filter=account:1001";
    assert_eq!(feed.names(&ada, query).await, json!({ "1001": "Ada's" }));
    assert_eq!(feed.names(&bob, query).await, json!({ "1001": "Bob's" }));

    // To whom the account goes, the name goes.
    let eve = feed.customer("Eve").await;
    assert_eq!(feed.names(&eve, query).await, json!({}));
    let mappings = feed.app.get("/v1/admin/accounts").key(&feed.operator);
    let mappings = mappings.send().await.ok();
    feed.unmap(&mappings["data"][0]).await;
    assert_eq!(feed.names(&ada, query).await, json!({}));
    feed.app.map(&eve.id, "1001").await;
    assert_eq!(feed.names(&eve, query).await, json!({ "1001": "Ada's" }));
    assert_eq!(feed.names(&bob, query).await, json!({ "1001": "Bob's" }));
}
