//! How many resources a second one core holds against their baseline.
//!
//! `cargo run --release -p tenantry-drift --example rate -- [RESOURCES]` makes a believable
//! estate, of which one resource in a hundred drifted, then one of which every resource did,
//! compares both sides field by field, and judges what differs by the shipped rules.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "it prints figures for people"
)]

use std::time::Instant;
use tenantry_drift::{Coverage, Expected, Extent, Names, RuleSet, Settings, Standing, join};
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};

/// The attributes of a resource, as they are after `drift` changes.
fn attributes(n: usize, drift: usize) -> String {
    match n % 4 {
        0 => format!(
            r#""type": "s3.bucket", "attributes": {{"acl": "private", "versioning": {{"enabled": {}}}, "public_access_block": {{"block_public_acls": true, "block_public_policy": "true"}}, "encryption": {{"algorithm": "aws:kms", "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:key/{n}"}}, "policy": "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::b{n}/*\", \"arn:aws:s3:::b{n}\"], \"Condition\": {{\"Bool\": {{\"aws:SecureTransport\": false}}}}}}}}"}}"#,
            drift == 0
        ),
        1 => format!(
            r#""type": "ec2.security_group", "attributes": {{"description": "group {n}", "vpc_id": "vpc-{n:08x}", "ingress": [{{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8", "192.168.{drift}.0/24"]}}, {{"protocol": "tcp", "from_port": 22, "to_port": 22, "security_groups": ["sg-{n:08x}"]}}], "egress": [{{"cidr_blocks": ["0.0.0.0/0"]}}]}}"#
        ),
        2 => format!(
            r#""type": "lambda.function", "attributes": {{"runtime": "python3.13", "handler": "app.main", "memory_mib": {}, "timeout_seconds": 30, "role": "arn:aws:iam::123456789012:role/f{n}", "environment": {{"TABLE": "orders-{n}", "LOG_LEVEL": "info", "DB_PASSWORD": "hunter{n}"}}, "subnets": ["subnet-2", "subnet-1"], "security_groups": ["sg-1"], "last_modified_at": "2026-11-27T10:00:{drift:02}+02:00"}}"#,
            512 + drift
        ),
        _ => format!(
            r#""type": "rds.instance", "attributes": {{"engine": "postgres", "engine_version": "17.{}", "instance_class": "db.r7g.large", "allocated_storage_gib": 100, "storage_encrypted": true, "backup_retention_days": 7, "log_exports": ["upgrade", "postgresql"], "port": 5432, "master_username": "app", "security_groups": ["sg-9", "sg-1"]}}"#,
            2 + drift
        ),
    }
}

/// An estate in the order of identities, of which each `every`th resource drifted.
fn estate(resources: usize, every: usize) -> Vec<(Resource, Names)> {
    let mut all: Vec<_> = (0..resources)
        .filter_map(|n| {
            let drift = usize::from(every > 0 && n % every == 0);
            let json = format!(
                r#"[{{"provider": "aws", "account": "123456789012", "region": "eu-west-1", "id": "r-{n}", "name": "resource {n}", "tags": {{"team": "orders", "stage": "production"}}, {}}}]"#,
                attributes(n, drift)
            );
            let draft = Reader::new(json.as_bytes(), Limits::default()).next()?.ok()?;
            let names = Names::of(&draft.attributes);
            Some((Resource::canonical(draft, &Redactor::dropping()).ok()?, names))
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.identity().cmp(other.identity()));
    all
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = std::env::args().nth(1);
    let resources: usize = asked.map_or(Ok(100_000), |text| text.parse())?;
    let rules = RuleSet::shipped();
    let settings = Settings {
        observed: Coverage::everything(),
        ..Settings::default()
    };
    let now = "2026-11-28T12:00:00Z".parse()?;
    println!("{resources} resources, {} rules", rules.rules().len());
    let should = estate(resources, 0);
    for (what, every) in [("none", 0), ("one in a hundred", 100), ("each one", 1)] {
        let observed = match every {
            0 => should.clone(),
            every => estate(resources, every),
        };
        for extent in [Extent::Whole, Extent::Declared] {
            let baseline: Vec<Expected> = should
                .iter()
                .cloned()
                .map(|(resource, names)| match extent {
                    Extent::Whole => Expected::whole(resource),
                    Extent::Declared => Expected::declared(resource, names),
                })
                .collect();
            let observed = observed.iter().map(|(resource, _)| resource);
            let (mut changed, mut fields, mut ignored) = (0_usize, 0_usize, 0_usize);
            let (begin, worked) = (Instant::now(), working_time());
            for outcome in join(baseline.iter(), observed, &settings) {
                let outcome = outcome?;
                if outcome.standing == Standing::Unchanged {
                    continue;
                }
                changed += 1;
                fields += outcome.difference.total();
                ignored += usize::from(rules.judge(&outcome, "cus_1", now).ignored);
            }
            let seconds = begin.elapsed().as_secs_f64();
            let worked = working_time() - worked;
            println!(
                "{what} drifted, {}: {seconds:.3} s, {worked:.3} s of one core; {changed} drifts, {fields} fields, {ignored} ignored",
                extent.as_str()
            );
        }
    }
    Ok(())
}

/// How long this thread had a core, in seconds, as Linux has it.
fn working_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or(f64::NAN, |nanoseconds: f64| nanoseconds / 1e9)
}
