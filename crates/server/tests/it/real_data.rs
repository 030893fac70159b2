//! Bills that no one of this project wrote, through the whole product. They are read from the folder
//! that `TENANTRY_REAL_DATA` names and are not part of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{TestApp, sum};

fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("focus"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

/// The rows of a CSV file by column, read by other code than the product's.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let (mut records, mut record, mut field, mut quoted) =
        (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            other => field.push(other),
        }
    }
    if !record.is_empty() || !field.is_empty() {
        record.push(field);
        records.push(record);
    }
    let header = records.remove(0);
    records
        .into_iter()
        .map(|record| header.iter().cloned().zip(record).collect())
        .collect()
}

/// Σ billed cost by something that a row has.
fn sums_by(rows: &[BTreeMap<String, String>], column: &str) -> BTreeMap<String, String> {
    let mut costs: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for row in rows {
        costs
            .entry(row[column].clone())
            .or_default()
            .push(&row["BilledCost"]);
    }
    costs
        .into_iter()
        .map(|(key, costs)| (key, sum(costs)))
        .collect()
}

fn csv_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(csv_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            files.insert(path);
        }
    }
    files
}

#[tokio::test]
async fn the_sample_is_split_to_its_customers_to_the_last_digit() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("focus_1.0_sample_1000.csv")).unwrap();
    let sample = rows(&text);
    let by_account = sums_by(&sample, "SubAccountId");
    assert_eq!((sample.len(), by_account.len()), (1_000, 73));
    let total = "20.52022672899";
    assert_eq!(sum(by_account.values()), total);

    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let mut customers = Vec::new();
    for i in 0..12 {
        let id = app.new_customer(&format!("Customer {i}")).await;
        let (key, _) = app.new_key(&id, &["read"]).await;
        customers.push((id, key, Vec::<String>::new()));
    }
    for (i, account) in by_account.keys().enumerate() {
        customers[i * i % 12].2.push(account.clone());
    }
    let pairs = sample
        .iter()
        .map(|row| (&row["SubAccountId"], &row["ProviderName"]));
    let pairs: BTreeSet<(&String, &String)> = pairs.collect();
    assert_eq!(pairs.len(), 73, "no account is of two providers");
    let providers: BTreeMap<&String, &String> = pairs.into_iter().collect();
    let map = async |customer: &str, account: &String| {
        let provider = providers[account];
        let body = json!({ "customer_id": customer, "account_id": account, "provider": provider });
        app.post("/v1/admin/accounts", &body)
            .control()
            .send()
            .await
            .ok()
    };
    // Half of them before the bill comes, half of them after it.
    for (id, _, accounts) in customers.iter().step_by(2) {
        for account in accounts {
            map(id, account).await;
        }
    }
    let answer = app.import(&operator, &text).await.ok();
    assert_eq!(answer["received"], 1_000);
    assert!(
        answer["held"].as_u64().unwrap() > 0 && answer["accepted"].as_u64().unwrap() > 0,
        "{answer}"
    );
    let mut published = 0;
    for (id, _, accounts) in customers.iter().skip(1).step_by(2) {
        for account in accounts {
            published += map(id, account).await["published_rows"].as_u64().unwrap();
        }
    }
    assert_eq!(json!(published), answer["held"]);
    let held = app.get("/v1/admin/unassigned").control().send().await.ok();
    assert_eq!(held["data"], json!([]));

    let range = "from=2024-08-01&to=2024-11-01&compare=none";
    let mut totals = Vec::new();
    for (id, key, accounts) in &customers {
        let expected = sum(accounts.iter().map(|account| &by_account[account]));
        let items = app
            .get(&format!("/v1/costs/items?{range}&limit=1"))
            .key(key)
            .send()
            .await
            .ok();
        let dashboard = app
            .get(&format!("/v1/dashboard?{range}"))
            .key(key)
            .send()
            .await
            .ok();
        let block = &dashboard["spend"]["currencies"][0];
        if accounts.is_empty() {
            assert_eq!(block, &Value::Null);
            continue;
        }
        assert_eq!(items["totals"][0]["billed_cost"], expected, "{id}");
        assert_eq!(block["total"], expected, "{id}");
        let amounts = |list: &str| -> Vec<String> {
            let amounts = block[list].as_array().unwrap().iter();
            amounts
                .map(|one| one["amount"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(sum(amounts("days")), expected, "{id}");
        assert_eq!(sum(amounts("services")), expected, "{id}");
        for account in accounts {
            let path = format!("/v1/costs/items?{range}&limit=1&filter=account:{account}");
            let items = app.get(&path).key(key).send().await.ok();
            assert_eq!(
                items["totals"][0]["billed_cost"], by_account[account],
                "{account}"
            );
        }
        totals.push(expected);
    }
    assert_eq!(sum(totals), total);
    // Again under these mappings: nothing to do.
    let again = app.import(&operator, &text).await.ok();
    assert_eq!(
        (&again["duplicates"], &again["accepted"], &again["held"]),
        (&json!(1_000), &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn bills_of_later_versions_are_taken_and_what_is_no_bill_is_refused_by_its_columns() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let (mut taken, mut refused) = (0, 0);
    let files = csv_files(&folder.join("synthetic_1.2_1.3")).into_iter();
    for file in files.chain(csv_files(&folder.join("spec_v1.2_scenarios"))) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).unwrap();
        let answer = app.import(&operator, &text).await;
        if !name.contains("cost_and_usage") {
            let problem = answer.problem(422, "refused_file");
            let detail = problem["detail"].as_str().unwrap();
            let named = detail.contains("lacks columns that FOCUS requires: ");
            // Some scenarios have all columns, but dates and amounts that are none.
            let row = problem["errors"][0]["column"].is_string()
                && problem["errors"][0]["line"].as_u64() >= Some(2);
            assert!(named || row, "{name}: {problem}");
            refused += 1;
            continue;
        }
        let answer = answer.ok();
        let bill = rows(&text);
        // Some of these files are others with another name.
        let [received, held, duplicates] =
            ["received", "held", "duplicates"].map(|field| answer[field].as_u64().unwrap());
        assert_eq!(
            (received, held + duplicates),
            (bill.len() as u64, received),
            "{name}"
        );
        let mut billed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for one in answer["bills"].as_array().unwrap() {
            for total in one["totals"].as_array().unwrap() {
                let currency = total["currency"].as_str().unwrap();
                billed
                    .entry(currency)
                    .or_default()
                    .push(total["billed_cost"].as_str().unwrap());
            }
        }
        let billed: BTreeMap<String, String> = billed
            .into_iter()
            .map(|(c, costs)| (c.to_owned(), sum(costs)))
            .collect();
        assert_eq!(billed, sums_by(&bill, "BillingCurrency"), "{name}");
        taken += 1;
    }
    assert!(
        taken >= 18 && refused >= 10,
        "{taken} taken, {refused} refused"
    );
}
