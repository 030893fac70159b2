//! How many findings a second one core reads, and in how much memory.
//!
//! `cargo run --release -p tenantry-formats --example findings_rate -- [FINDINGS]` makes
//! findings as they are read, so that nothing else is measured and a document of any
//! length needs no disk.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "it prints figures for people"
)]

use std::io::Read;
use std::time::Instant;
use tenantry_formats::findings::{Format, Limits, Reader, Refusal};

/// A Detection Finding of OCSF as Prowler writes it.
const OCSF: &str = r#"{
  "class_uid": 2004, "severity": "High", "severity_id": 4, "status_id": 1, "status": "New", "status_code": "FAIL",
  "status_detail": "Bucket logs-1 allows public access.", "time": 1700000000,
  "metadata": { "version": "1.4.0", "event_code": "s3_bucket_public_access",
                "product": { "name": "Prowler", "vendor_name": "Prowler", "version": "5.4.0" } },
  "finding_info": { "uid": "prowler-1", "title": "Buckets are not public", "desc": "Looks at the policy of each bucket.",
                    "types": ["Software and Configuration Checks"] },
  "cloud": { "provider": "aws", "region": "eu-west-1", "account": { "uid": "111122223333", "name": "data" } },
  "resources": [{ "uid": "arn:aws:s3:::logs-1", "name": "logs-1", "type": "AwsS3Bucket", "region": "eu-west-1",
                  "labels": ["team=data", "stage=prod"] }],
  "remediation": { "desc": "Block public access.", "references": ["https://docs.example.com/fix"] },
  "risk_details": "Anyone can read what is in it.",
  "unmapped": { "compliance": { "CIS-3.0": ["2.1.4"], "SOC2": ["cc_6_1", "cc_6_6"] } }
}"#;

/// A finding of Security Hub.
const ASFF: &str = r#"{
  "SchemaVersion": "2018-10-08", "Id": "arn:aws:securityhub:eu-west-1:111122223333:finding/1",
  "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub", "ProductName": "Security Hub",
  "GeneratorId": "security-control/S3.8", "AwsAccountId": "111122223333", "Region": "eu-west-1",
  "CreatedAt": "2026-11-01T10:00:00Z", "UpdatedAt": "2026-11-20T10:00:00Z", "Title": "Buckets block public access",
  "Description": "Looks at the settings of each bucket.", "Severity": { "Label": "HIGH" }, "RecordState": "ACTIVE",
  "Compliance": { "Status": "FAILED", "SecurityControlId": "S3.8" }, "Workflow": { "Status": "NEW" },
  "Resources": [{ "Type": "AwsS3Bucket", "Id": "arn:aws:s3:::logs-1", "Region": "eu-west-1" }]
}"#;

/// A list of so many of the same finding, made while it is read.
struct List {
    finding: &'static [u8],
    at: usize,
    left: u64,
}

impl Read for List {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let rest = self.finding.get(self.at..).unwrap_or_default();
        let (piece, is_between): (&[u8], bool) = match (self.left, rest) {
            (0, _) => return Ok(0),
            (1, []) => (b"]", true),
            (_, []) => (b",", true),
            _ => (rest, false),
        };
        let taken = piece.take(into.len() as u64).read(into)?;
        if is_between {
            self.left -= 1;
            self.at = 0;
        } else {
            self.at += taken;
        }
        Ok(taken)
    }
}

/// The most memory that the process ever held, in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn main() -> Result<(), Refusal> {
    let asked = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let count = asked.unwrap_or(200_000);
    for (name, finding) in [("OCSF", OCSF), ("ASFF", ASFF)] {
        let list = List {
            finding: finding.as_bytes(),
            at: 0,
            left: count,
        };
        let begin = Instant::now();
        let mut reader = Reader::new(b"[".as_slice().chain(list), Format::Auto, Limits::default());
        let mut taken = 0_u64;
        while reader.next_finding()?.is_some() {
            taken += 1;
        }
        let seconds = begin.elapsed().as_secs_f64();
        println!(
            "{name}: {taken} findings of {} bytes in {seconds:.2} s, {:.0} a second, at most {} KiB of memory",
            finding.len(),
            taken as f64 / seconds,
            peak()
        );
    }
    Ok(())
}
