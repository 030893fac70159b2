//! How many resources a second one core reads and brings into their canonical form.
//!
//! `cargo run --release -p tenantry-resource --example rate -- [RESOURCES] [MEGABYTES]`
//! makes believable resources as they are read, so that nothing else is measured, first
//! by number, then, if asked for, by length; and says the most memory that was in use.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "it prints figures for people"
)]

use std::io::Read;
use std::time::Instant;
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};

/// A document of resources of several types, made as it is read.
struct Document {
    left: u64,
    piece: Vec<u8>,
    at: usize,
    made: u64,
}

impl Document {
    fn of(resources: u64) -> Self {
        Self {
            left: resources,
            piece: Vec::new(),
            at: 0,
            made: 0,
        }
    }

    fn resource(&self) -> String {
        let n = self.made;
        let attributes = match n % 4 {
            0 => format!(
                r#""type": "s3.bucket", "attributes": {{"acl": "private", "versioning": {{"enabled": true}}, "public_access_block": {{"block_public_acls": true, "block_public_policy": "true"}}, "encryption": {{"algorithm": "aws:kms", "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:key/{n}"}}, "policy": "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::b{n}/*\", \"arn:aws:s3:::b{n}\"], \"Condition\": {{\"Bool\": {{\"aws:SecureTransport\": false}}}}}}}}", "logging": null, "website": {{}}}}"#
            ),
            1 => format!(
                r#""type": "ec2.security_group", "attributes": {{"description": "group {n}", "vpc_id": "vpc-{n:08x}", "ingress": [{{"protocol": "tcp", "from_port": 443, "to_port": 443.0, "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"]}}, {{"protocol": "tcp", "from_port": "22", "to_port": 22, "security_groups": ["sg-{n:08x}"]}}], "egress": [{{"cidr_blocks": ["0.0.0.0/0"]}}]}}"#
            ),
            2 => format!(
                r#""type": "lambda.function", "attributes": {{"runtime": "python3.13", "handler": "app.main", "memory_mib": 512, "timeout_seconds": 30, "role": "arn:aws:iam::123456789012:role/f{n}", "environment": {{"TABLE": "orders-{n}", "LOG_LEVEL": "info", "DB_PASSWORD": "hunter{n}", "ENDPOINT": "https://api.example.com/v1"}}, "subnets": ["subnet-2", "subnet-1"], "security_groups": ["sg-1"], "last_modified_at": "2026-11-27T10:00:00+02:00"}}"#
            ),
            _ => format!(
                r#""type": "rds.instance", "attributes": {{"engine": "postgres", "engine_version": 17.2, "instance_class": "db.r7g.large", "allocated_storage_gib": 100, "storage_encrypted": true, "multi_az": false, "backup_retention_days": 7, "log_exports": ["upgrade", "postgresql"], "port": 5432, "master_username": "app", "master_password": "secret {n}", "security_groups": ["sg-9", "sg-1"]}}"#
            ),
        };
        format!(
            r#"{{"provider": "aws", "account": "123456789012", "region": "eu-west-1", "id": "r-{n}", "name": "resource {n}", "tags": {{"team": "orders", "stage": "production"}}, "observed_at": "2026-11-27T08:00:00Z", {attributes}}}"#
        )
    }
}

impl Read for Document {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.piece.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            self.piece = self.resource().into_bytes();
            self.piece.push(b'\n');
            self.made += 1;
            self.at = 0;
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let count = rest.len().min(into.len());
        if let (Some(from), Some(to)) = (rest.get(..count), into.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

fn digest(secret: &[u8]) -> String {
    let sum = secret.iter().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    format!("{sum:016x}")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut asked = std::env::args().skip(1);
    let resources: u64 = asked.next().map_or(Ok(100_000), |text| text.parse())?;
    let megabytes: u64 = asked.next().map_or(Ok(0), |text| text.parse())?;

    let bytes = std::io::copy(&mut Document::of(resources), &mut std::io::sink())?;
    let each = bytes / resources.max(1);
    let redactor = Redactor::keyed(&digest);
    println!("{resources} resources of {each} bytes");

    if megabytes > 0 {
        let resources = megabytes * 1_000_000 / each.max(1);
        let bytes = resources * each;
        let limits = Limits {
            max_resources: u64::MAX,
            ..Limits::default()
        };
        let begin = Instant::now();
        let kept = Reader::new(Document::of(resources), limits)
            .flatten()
            .filter_map(|draft| Resource::canonical(draft, &redactor).ok())
            .map(|resource| resource.digest().len() / 32)
            .sum();
        rate("read, made canonical and digested", kept, bytes, begin);
        println!(
            "{} of memory at most, as a stream of {megabytes} MB",
            memory()
        );
    }

    let begin = Instant::now();
    let read = Reader::new(Document::of(resources), Limits::default()).flatten();
    let read = read.count();
    rate("read", read, bytes, begin);

    let limits = Limits::default();
    let drafts: Vec<_> = Reader::new(Document::of(resources), limits)
        .flatten()
        .collect();
    let begin = Instant::now();
    let kept: Vec<_> = drafts
        .into_iter()
        .filter_map(|draft| Resource::canonical(draft, &redactor).ok())
        .collect();
    rate("made canonical", kept.len(), bytes, begin);
    let begin = Instant::now();
    let sum = kept
        .iter()
        .map(|resource| u64::from(resource.digest()[0]))
        .sum::<u64>();
    rate("digested", kept.len(), bytes, begin);
    println!("{} of memory for all of them ({sum})", memory());
    drop(kept);

    Ok(())
}

fn rate(what: &str, count: usize, bytes: u64, begin: Instant) {
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(
        clippy::cast_precision_loss,
        reason = "figures for people need no more digits"
    )]
    let (count, megabytes) = (count as f64, bytes as f64 / 1e6);
    println!(
        "{what}: {seconds:.2} s, {:.0} resources/s, {:.0} MB/s",
        count / seconds,
        megabytes / seconds
    );
}

/// The most memory that was in use, as Linux has it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown", str::trim).to_owned()
}
