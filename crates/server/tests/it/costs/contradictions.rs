//! Bills that contradict themselves: a commitment that does not add up is told, an invoice in two currencies refused.

use serde_json::json;

use super::Feed;
use crate::support::HEADER;

/// A charge in what these tests look at.
struct Row<'a> {
    category: &'a str,
    currency: &'a str,
    billed: &'a str,
    effective: &'a str,
    commitment: &'a str,
    invoice: &'a str,
    end: &'a str,
}

const ROW: Row<'static> = Row {
    category: "Usage",
    currency: "USD",
    billed: "0",
    effective: "0",
    commitment: "",
    invoice: "",
    end: "2026-12-01",
};

fn bill(rows: &[Row<'_>]) -> String {
    let mut file = format!("{},CommitmentDiscountId,InvoiceId\n", HEADER.trim_end());
    for row in rows {
        let fields = [
            "999",
            "AWS Inc.",
            "AWS",
            row.currency,
            "2026-11-01",
            "2026-12-01",
            "2026-11-01",
            row.end,
            row.category,
            "Compute",
            "1001",
            "",
            row.billed,
            row.effective,
        ];
        // The ten columns between are mandatory ones of which the rows say nothing.
        file.push_str(&fields.join(","));
        file.push_str(&",".repeat(10));
        file.push_str(&format!(",{},{}\n", row.commitment, row.invoice));
    }
    file
}

#[tokio::test]
async fn commitments_whose_purchase_and_use_differ_are_told() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let purchase = |commitment, billed, effective| Row {
        category: "Purchase",
        commitment,
        billed,
        effective,
        ..ROW
    };
    let used = |commitment, effective| Row {
        commitment,
        effective,
        ..ROW
    };
    let answer = feed
        .app
        .import(
            &feed.operator,
            &bill(&[
                // Adds up: used and unused.
                purchase("right", "720", "0"),
                used("right", "700"),
                used("right", "20"),
                purchase("short", "30", "0"),
                used("short", "29.5"),
                purchase("double", "10", "10"),
                used("double", "10"),
                // Its term goes on after the bill: nobody can tell yet.
                Row {
                    end: "2027-11-01",
                    ..purchase("yearly", "1000", "0")
                },
                used("yearly", "83"),
                // Bought in another bill.
                used("elsewhere", "5"),
            ]),
        )
        .await
        .ok();
    assert_eq!(
        answer["commitments"],
        json!([
            { "commitment_discount_id": "short", "currency": "USD", "billed_cost": "30",
              "effective_cost": "29.5", "fault": "use_differs_from_purchase" },
            { "commitment_discount_id": "double", "currency": "USD", "billed_cost": "10",
              "effective_cost": "10", "fault": "purchase_has_effective_cost" },
        ])
    );
    // Told, and taken as it is.
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1760" }));
}

#[tokio::test]
async fn an_invoice_in_two_currencies_is_refused_at_its_line() {
    let feed = Feed::new().await;
    feed.owner_of("1001").await;
    let row = |invoice, currency| Row {
        invoice,
        currency,
        billed: "1",
        ..ROW
    };
    let rows = [
        row("I-1", "USD"),
        row("I-2", "EUR"),
        row("", "GBP"),
        row("I-1", "USD"),
    ];
    feed.app.import(&feed.operator, &bill(&rows)).await.ok();
    let rows = [row("I-1", "USD"), row("I-2", "EUR"), row("I-1", "EUR")];
    let refused = feed.app.import(&feed.operator, &bill(&rows)).await;
    let problem = refused.problem(422, "refused_file");
    let at = &problem["errors"][0];
    assert_eq!(
        (&at["line"], &at["column"]),
        (&json!(4), &json!("BillingCurrency"))
    );
}
