//! How many answers a second the built-in policies give on one thread, and how long it takes
//! to follow one changed resource among 100,000. Run with `--release`.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use serde_json::Value;
use tenantry_policy::rego::{Evaluator, Inventory, Subject};
use tenantry_resource::{Draft, Identity, Redactor, Resource, json};

const NOW: &str = "2026-11-27T12:00:00Z";
const RESOURCES: usize = 100_000;
const ROUND: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    rates()?;
    changes()
}

fn example(id: &str) -> Result<Value, Box<dyn Error>> {
    let path = format!(
        "{}/policies/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        id.replacen('.', "/", 1)
    );
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

fn subject(resource: &Value, id: Option<String>) -> Result<Subject, Box<dyn Error>> {
    let text = |field: &str| resource[field].as_str().unwrap_or_default().to_owned();
    let id = id.unwrap_or_else(|| text("id"));
    let mut draft = Draft::new(Identity {
        provider: text("provider").parse()?,
        account: text("account"),
        region: text("region"),
        resource_type: text("type"),
        id: id.clone(),
    });
    draft.name = Some(id);
    if let json::Value::Object(attributes) =
        json::Value::parse(&resource["attributes"].to_string())?
    {
        draft.attributes = attributes;
    }
    Ok(Subject::from(&Resource::canonical(
        draft,
        &Redactor::dropping(),
    )?))
}

/// Every policy is asked about its good and its bad example in turn.
fn rates() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let mut evaluator = Evaluator::built_in()?;
    let ids: Vec<String> = evaluator
        .policies()
        .map(|policy| policy.metadata().id.clone())
        .collect();
    println!("{} policies compiled in {:?}", ids.len(), started.elapsed());
    let mut questions = Vec::new();
    for (position, id) in ids.iter().enumerate() {
        let file = example(id)?;
        for which in ["pass", "fail"] {
            let mut related = BTreeMap::new();
            for (name, others) in file[which]["related"].as_object().into_iter().flatten() {
                let others = others.as_array().into_iter().flatten();
                let others = others.map(|other| subject(other, None));
                related.insert(name.clone(), others.collect::<Result<Vec<_>, _>>()?);
            }
            questions.push((position, subject(&file[which]["resource"], None)?, related));
        }
    }
    let questions: Vec<_> = questions
        .iter()
        .map(|(position, subject, related)| {
            let related: BTreeMap<String, Vec<&Subject>> = related
                .iter()
                .map(|(name, others)| (name.clone(), others.iter().collect()))
                .collect();
            (*position, subject, related)
        })
        .collect();
    let started = Instant::now();
    let mut answers = 0_u64;
    let mut slowest = (Duration::ZERO, 0);
    while started.elapsed() < ROUND {
        for (position, subject, related) in &questions {
            let one = Instant::now();
            evaluator.ask(*position, subject, related, NOW)?;
            // The first round warms up.
            if answers > 10_000 && one.elapsed() > slowest.0 {
                slowest = (one.elapsed(), *position);
            }
            answers += 1;
        }
    }
    let took = started.elapsed();
    println!(
        "{answers} answers in {took:?}: {} a second on one thread",
        u128::from(answers) * 1_000_000_000 / took.as_nanos()
    );
    println!("the slowest took {:?}: {}", slowest.0, ids[slowest.1]);
    Ok(())
}

/// Machines, each with groups that policies look up.
fn changes() -> Result<(), Box<dyn Error>> {
    let mut inventory = Inventory::new(Evaluator::built_in()?);
    let machine = example("aws.ec2_instance_port_ssh_exposed_to_internet")?["pass"].clone();
    let group = machine["related"]["groups"][0].clone();
    let numbered =
        |resource: &Value, kind: &str, n: usize| subject(resource, Some(format!("{kind}-{n}")));
    let started = Instant::now();
    for n in 0..RESOURCES {
        if n % 10 == 0 {
            inventory.put(numbered(&group, "sg", n)?);
        } else {
            let mut resource = machine["resource"].clone();
            resource["attributes"]["security_groups"] = vec![format!("sg-{}", n - n % 10)].into();
            inventory.put(numbered(&resource, "i", n)?);
        }
    }
    println!(
        "{} resources taken in {:?}",
        inventory.len(),
        started.elapsed()
    );
    let all = inventory.all();
    let started = Instant::now();
    let answers = inventory.ask(&all, NOW);
    let took = started.elapsed();
    println!(
        "all {} answers in {took:?}: {} a second",
        answers.len(),
        answers.len() as u128 * 1_000_000_000 / took.as_nanos()
    );
    let mut times = Vec::new();
    for n in (0..RESOURCES).step_by(100) {
        let mut open = group.clone();
        open["attributes"]["ingress"][0]["cidr_blocks"][0] = "0.0.0.0/0".into();
        let changed = numbered(&open, "sg", n)?;
        let started = Instant::now();
        let affected = inventory.put(changed);
        let answers = inventory.ask(&affected, NOW);
        times.push((started.elapsed(), answers.len()));
    }
    times.sort();
    println!(
        "one changed group of {RESOURCES} resources: {} answers again, half within {:?}, the slowest {:?}",
        times[0].1,
        times[times.len() / 2].0,
        times[times.len() - 1].0
    );
    Ok(())
}
