//! The score through its public surface: each status by an example, the sums by hand, and
//! what must hold of any inputs.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod builtin;
mod properties;
mod statuses;
mod sums;
mod time;

use jiff::Timestamp;
use tenantry_policy::Catalogue;
use tenantry_policy::catalogue::Document;
use tenantry_policy::score::{Inputs, Results, Score, Status, score};

/// Requirements R1 to R6 of checks of each severity, and R7 without a check.
const SMALL: &str = "
frameworks:
  - key: small
    name: Small
    version: 1
    requirements:
      - { id: R1, title: One, checks: [aws.critical] }
      - { id: R2, title: Two, checks: [aws.high, aws.low] }
      - { id: R3, title: Three, checks: [aws.medium] }
      - { id: R4, title: Four, checks: [aws.low] }
      - { id: R5, title: Five, checks: [aws.informational] }
      - { id: R6, title: Six, checks: [aws.critical, aws.informational] }
      - { id: R7, title: Seven }
  - { key: half, name: Half, version: 1, of: small, only: [R1, R4] }
checks:
  - { id: aws.critical, title: a, severity: critical, service: a, resource: a, rationale: a, remediation: a }
  - { id: aws.high, title: a, severity: high, service: a, resource: a, rationale: a, remediation: a }
  - { id: aws.medium, title: a, severity: medium, service: a, resource: a, rationale: a, remediation: a }
  - { id: aws.low, title: a, severity: low, service: a, resource: a, rationale: a, remediation: a }
  - { id: aws.informational, title: a, severity: informational, service: a, resource: a, rationale: a, remediation: a }
";

fn small() -> Catalogue {
    let document = Document {
        name: "small.yaml",
        text: SMALL,
    };
    Catalogue::default()
        .extended(&[document])
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const NOW: i64 = 1_000;

fn results(failing: u64, excepted: u64, passing: u64) -> Results {
    Results {
        failing,
        excepted,
        passing,
        valid_until: None,
    }
}

fn scored<'c>(catalogue: &'c Catalogue, inputs: &Inputs) -> Score<'c> {
    score(catalogue, inputs, "small", at(NOW)).unwrap()
}

fn status(score: &Score<'_>, id: &str) -> Status {
    let mut requirements = score.requirements.iter();
    let found = requirements.find(|one| one.requirement.id == id);
    found.map(|one| one.status).unwrap()
}
