//! `tenantry import events`: lines and tables, beside a running instance, and on from where it stopped.

use nix::sys::signal::Signal;
use serde_json::json;

use super::process::Installation;
use crate::support::compute;

#[tokio::test(flavor = "multi_thread")]
async fn history_is_imported_beside_a_running_instance_and_goes_on_where_it_was() {
    let it = Installation::new("events");
    let running = it.start(&["serve"]);
    let customer = it.json(&["customer", "create", "--name", "Ada"]);
    let customer = customer["id"].as_str().unwrap();
    let event = |id: u32| compute(&id.to_string(), &recent(), "batch", "0.5").to_string();
    let good: Vec<String> = (0..5_001).map(event).collect();
    // A line that nobody can read stops the import behind the first batch.
    let endless = "x".repeat(300_000);
    let broken = it.file(
        "history.ndjson",
        format!("{}\n{endless}\n", good.join("\n")),
    );
    let complaint = it.fails(&["import", "events", &broken, "--customer", customer]);
    assert!(complaint.contains("line 5002 is longer"), "{complaint}");
    let notes = || {
        std::fs::read_dir(it.data().join("imports"))
            .unwrap()
            .count()
    };
    assert_eq!(notes(), 1, "how far it came is written down");
    let lines = it.file("again.ndjson", good.join("\n"));
    let result = it.json(&["import", "events", &lines, "--customer", customer]);
    assert_eq!(
        json!([result["received"], result["accepted"], result["duplicates"]]),
        json!([5_001, 1, 5_000])
    );
    assert_eq!(notes(), 1, "of what is done nothing is left");

    let table = format!("when,calls,path\n{0},2,/a\n{0},,/b\n", &recent()[..10]);
    let table = it.file("table.csv", table);
    let asked = [
        "import",
        "events",
        &table,
        "--customer",
        customer,
        "--type",
        "llm.request",
        "--source",
        "/table",
        "--time-column",
        "when",
        "--number",
        "calls=n",
        "--text",
        "path",
    ];
    assert_eq!(it.json(&asked)["accepted"], 2);
    assert_eq!(it.json(&asked)["duplicates"], 2);
    running.stop(Signal::SIGTERM);
}

/// Some time of yesterday, by the clock that the instance goes by.
fn recent() -> String {
    let yesterday = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC);
    let yesterday = yesterday.date().yesterday().unwrap();
    format!("{yesterday}T10:00:00Z")
}
