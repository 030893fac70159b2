//! The guide of usage with the data that it names, which are read from the folder that `TENANTRY_REAL_DATA`
//! names and are not part of the repository.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use axum::http::Method;
use bigdecimal::BigDecimal;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::process::{Installation, Running};

fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TENANTRY_REAL_DATA").map(|it| Path::new(&it).join(name));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

/// An instance with a customer, the operator's key and the customer's.
struct Place {
    it: Installation,
    running: Running,
    customer: String,
    operator: String,
    key: String,
}

impl Place {
    fn new(name: &str) -> Self {
        let it = Installation::new(name);
        let running = it.start(&["serve"]);
        let customer = it.json(&["customer", "create", "--name", "Ada"]);
        let customer = customer["id"].as_str().unwrap().to_owned();
        let key = |whose: &[&str]| {
            let made = it.json(&[["key", "create"].as_slice(), whose].concat());
            made["key"].as_str().unwrap().to_owned()
        };
        let operator = key(&["--operator"]);
        let own = key(&["--customer", &customer]);
        Self {
            it,
            running,
            customer,
            operator,
            key: own,
        }
    }

    async fn make(&self, key: &str, definition: Value) {
        let body = json!({ "key": key, "definition": definition }).to_string();
        let path = "/v1/admin/meters";
        let (status, made) = self
            .running
            .ask(
                Method::POST,
                path,
                &self.operator,
                "application/json",
                body.into(),
            )
            .await;
        assert_eq!(status, 201, "{made}");
        // The customer has it once it is built, which the instance does in the background.
        for _ in 0..600 {
            let (_, seen) = self.running.get("/v1/usage/meters", &self.key).await;
            let meters = seen["data"].as_array().unwrap();
            if meters.iter().any(|meter| meter["key"] == key) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{key} is not built within a minute");
    }

    fn import(&self, file: &Path, options: &[&str]) -> Value {
        let file = file.to_str().unwrap();
        let asked = ["import", "events", file, "--customer", &self.customer];
        self.it.json(&[asked.as_slice(), options].concat())
    }

    async fn usage(&self, query: &str) -> Value {
        let path = format!("/v1/usage?{query}&compare=none");
        let (status, seen) = self.running.get(&path, &self.key).await;
        assert_eq!(status, 200, "{seen}");
        seen
    }
}

/// The whole weeks between a time and yesterday.
fn weeks_since(last: Timestamp) -> i64 {
    let hours = Timestamp::now().duration_since(last).as_hours() - 24;
    hours / (7 * 24)
}

fn utc(text: &str) -> Timestamp {
    let civil: DateTime = text.replace(' ', "T").parse().unwrap();
    civil.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_to_a_language_model_become_meters() {
    let Some(folder) = folder("usage") else {
        return;
    };
    let place = Place::new("llm");
    for (key, aggregation, value) in [
        ("llm_calls", "count", None),
        ("input_tokens", "sum", Some("input_tokens")),
        ("output_tokens", "sum", Some("output_tokens")),
        ("longest_prompt", "maximum", Some("input_tokens")),
    ] {
        let mut definition = json!({ "name": key, "unit": "tokens", "event_type": "llm.request",
                                     "aggregation": aggregation, "dimensions": [] });
        if let Some(value) = value {
            definition["value"] = json!(value);
        }
        place.make(key, definition).await;
    }
    let file = folder.join("AzureLLMInferenceTrace_code.csv");
    let weeks = weeks_since(utc("2023-11-16 19:30:00")).to_string();
    let options = [
        "--type",
        "llm.request",
        "--source",
        "/traces/AzureLLMInferenceTrace_code",
        "--time-column",
        "TIMESTAMP",
        "--number",
        "ContextTokens=input_tokens",
        "--number",
        "GeneratedTokens=output_tokens",
        "--later-by-weeks",
        &weeks,
    ];
    assert_eq!(place.import(&file, &options)["accepted"], 8_819);
    assert_eq!(place.import(&file, &options)["duplicates"], 8_819);
    for (meter, expected) in [
        ("llm_calls", "8819"),
        ("input_tokens", "18059974"),
        ("output_tokens", "245896"),
        ("longest_prompt", "7437"),
    ] {
        let seen = place
            .usage(&format!("meter={meter}&range=last_12_months&window=total"))
            .await;
        assert_eq!(seen["total"]["value"], expected, "{meter}");
        assert_eq!(seen["total"]["events"], 8_819, "{meter}");
    }
    place.running.stop(Signal::SIGTERM);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_of_machines_become_a_gauge() {
    let Some(folder) = folder("series/nab/realAWSCloudwatch") else {
        return;
    };
    let place = Place::new("nab");
    let definition = json!({ "name": "CPU and the like", "unit": "percent", "event_type": "metric.sample",
                             "aggregation": "time_weighted", "value": "value", "dimensions": ["series"] });
    place.make("machines", definition).await;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 3, "{files:?}");
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let mut samples: Vec<(Timestamp, BigDecimal)> = text
            .lines()
            .skip(1)
            .map(|line| line.split_once(',').unwrap())
            .map(|(time, value)| (utc(time), BigDecimal::from_str(value).unwrap()))
            .collect();
        samples.sort();
        let weeks = weeks_since(samples.last().unwrap().0);
        let result = place.import(
            &file,
            &[
                "--type",
                "metric.sample",
                "--source",
                &format!("/series/{name}"),
                "--time-column",
                "timestamp",
                "--number",
                "value",
                "--set",
                &format!("series={name}"),
                "--later-by-weeks",
                &weeks.to_string(),
            ],
        );
        assert_eq!(result["accepted"], samples.len(), "{name}");
        for sample in &mut samples {
            sample.0 = sample.0.checked_add((weeks * 7 * 24).hours()).unwrap();
        }
        // Two whole days in the middle.
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        let from = day(samples[0].0).checked_add(2.days()).unwrap();
        let to = from.checked_add(2.days()).unwrap();
        let start = |day: jiff::civil::Date| utc(&format!("{day} 00:00:00"));
        let (begin, end) = (start(from), start(to));
        let mut expected = BigDecimal::from(0);
        for (at, (time, value)) in samples.iter().enumerate() {
            let next = samples.get(at + 1).map_or(end, |it| it.0).min(end);
            let seconds = next.as_second() - (*time).max(begin).as_second();
            if seconds > 0 {
                expected += value * BigDecimal::from(seconds);
            }
        }
        let query =
            format!("meter=machines&from={from}&to={to}&tz=UTC&window=total&filter=series:{name}");
        let seen = place.usage(&query).await;
        let hours = seen["total"]["unit_hours"].as_str().unwrap();
        let off = BigDecimal::from_str(hours).unwrap() * BigDecimal::from(3_600) - &expected;
        assert!(
            off.abs() < BigDecimal::from_str("0.00001").unwrap(),
            "{name}: {hours} for {expected}"
        );
    }
    place.running.stop(Signal::SIGTERM);
}
