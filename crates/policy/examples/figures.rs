//! How long it takes to read the built-in catalogue and to score one customer:
//! `cargo run --release -p tenantry-policy --example figures`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints figures and may stop at the first surprise"
)]

use std::time::{Duration, Instant};
use tenantry_policy::Catalogue;
use tenantry_policy::catalogue::Document;
use tenantry_policy::score::{Inputs, Results, overall};

/// The median of some runs.
fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(runs / 2).copied().unwrap_or_default()
}

fn main() {
    let begin = Instant::now();
    let catalogue = Catalogue::builtin();
    println!("read the built-in catalogue: {:?}", begin.elapsed());
    println!(
        "{} frameworks, {} requirements, {} checks, {} mappings",
        catalogue.frameworks().len(),
        catalogue
            .frameworks()
            .map(|f| f.requirements().len())
            .sum::<usize>(),
        catalogue.checks().len(),
        catalogue.mappings(),
    );
    let document = Document {
        name: "own",
        text: "frameworks: [{ key: own, name: Own, version: 1, of: gdpr, only: ['5.2'] }]",
    };
    let extend = median(21, || {
        catalogue.extended(&[document]).unwrap();
    });
    println!("extend it by one framework: {extend:?}");
    let mut inputs = Inputs::new();
    for (number, check) in (0_u64..).zip(catalogue.checks()) {
        let results = Results {
            failing: u64::from(number % 7 == 0),
            excepted: u64::from(number % 11 == 0),
            passing: number,
            valid_until: None,
        };
        inputs.set(&check.id, results);
    }
    let keys: Vec<&str> = catalogue.frameworks().map(|f| f.key.as_str()).collect();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let score = median(101, || {
        overall(catalogue, &inputs, keys.iter().copied(), now).unwrap();
    });
    println!("score one customer by all frameworks: {score:?}");
    let all = overall(catalogue, &inputs, keys, now).unwrap();
    for one in &all.scores {
        println!("{}: {}", one.framework.key, one.explanation);
    }
    println!("overall: {}", all.fraction);
}
