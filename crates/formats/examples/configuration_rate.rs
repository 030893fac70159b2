//! How long a state of Terraform takes one core, and how much memory.
//!
//! `cargo run --release -p tenantry-formats --example configuration_rate -- [MB]` makes the
//! state while it is read, so that nothing else is measured and no disk is needed.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "it prints figures for people"
)]

use std::io::Read;
use std::time::Instant;
use tenantry_formats::configuration::{Item, Options, Reader};
use tenantry_resource::{Redactor, Resource};

const BEGIN: &str = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": ["#;
const END: &str = "]}";

/// A state of so many bytes: instances with all that Terraform says of them, and one
/// bucket with what configures a part of it to nine of them.
struct State {
    piece: Vec<u8>,
    at: usize,
    left: u64,
    count: u64,
    ended: bool,
}

impl State {
    fn next(&mut self) {
        self.at = 0;
        let n = self.count;
        self.count += 1;
        let comma = if n == 0 { "" } else { "," };
        if self.left == 0 {
            self.ended = true;
            self.piece = END.as_bytes().to_vec();
            return;
        }
        let filler = "x".repeat(1_500);
        let provider = r#""provider": "provider[\"registry.terraform.io/hashicorp/aws\"]""#;
        let text = match n % 20 {
            0 => format!(
                r#"{comma}{{"mode": "managed", "type": "aws_s3_bucket", "name": "b{n}", {provider}, "instances": [{{"attributes":
                {{"id": "b{n}", "bucket": "b{n}", "arn": "arn:aws:s3:::b{n}", "region": "eu-west-1", "tags": {{"n": "{n}"}}}}}}]}}"#
            ),
            1 => {
                let whole = n - 1;
                format!(
                    r#"{comma}{{"mode": "managed", "type": "aws_s3_bucket_versioning", "name": "v{n}", {provider}, "instances": [{{
                    "attributes": {{"id": "b{whole}", "bucket": "b{whole}", "versioning_configuration": [{{"status": "Enabled"}}]}}}}]}}"#
                )
            }
            _ => format!(
                r#"{comma}{{"mode": "managed", "type": "aws_instance", "name": "i{n}", {provider}, "instances": [{{"attributes":
                {{"id": "i-{n}", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-{n}", "ami": "ami-1", "instance_type": "t3.large",
                "user_data": "{filler}", "tags": {{"n": "{n}"}}, "vpc_security_group_ids": ["sg-1", "sg-2"],
                "root_block_device": [{{"volume_id": "vol-{n}", "device_name": "/dev/sda1", "encrypted": true}}]}},
                "sensitive_attributes": [[{{"type": "get_attr", "value": "user_data"}}]]}}]}}"#
            ),
        };
        self.left = self.left.saturating_sub(text.len() as u64);
        self.piece = text.into_bytes();
    }
}

impl Read for State {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at >= self.piece.len() {
            if self.ended {
                return Ok(0);
            }
            self.next();
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let count = rest.take(into.len() as u64).read(into)?;
        self.at += count;
        Ok(count)
    }
}

/// The most memory that the process ever held, in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn main() {
    let asked: Option<u64> = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let bytes = asked.unwrap_or(200) * 1_000_000;
    let state = State {
        piece: BEGIN.as_bytes().to_vec(),
        at: 0,
        left: bytes,
        count: 0,
        ended: false,
    };
    let begin = Instant::now();
    let (mut resources, mut refused) = (0_u64, 0_u64);
    let mut reader = Reader::new(state, Options::default());
    for item in &mut reader {
        match item {
            Ok(Item::Resource(record)) => {
                resources += 1;
                // What the server does with each.
                let _ = Resource::canonical(record.draft, &Redactor::dropping());
            }
            Ok(Item::Change(_)) => {}
            Err(refusal) => {
                refused += 1;
                if refused == 1 {
                    println!("{refusal}");
                }
            }
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{resources} resources of {} MB in {seconds:.1} s, {refused} refused, {} folded, at most {} KiB of memory",
        bytes / 1_000_000,
        reader.facts().folded,
        peak()
    );
}
