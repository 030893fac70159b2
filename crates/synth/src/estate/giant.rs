//! An estate of any size, for benchmarks and tests.

use crate::scan::hash;
use std::io::{self, Write};

/// An account with as many resources as wanted, a fifth security groups and the others volumes, some of which differ from
/// the state; made by [`giant_estate`].
#[derive(Clone, Debug)]
pub struct GiantEstate {
    account_id: String,
    resources: u64,
    drifting: u64,
}

/// The account of all its resources, unless it is told another one.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "eu-central-1";
/// When all of it was observed.
const OBSERVED: &str = "2026-11-27T21:00:00Z";

/// An estate of `resources` resources, `drifting` of which (at most all) are found other than they are to be. Which ones
/// is spread evenly, and the same each time.
#[must_use]
pub fn giant_estate(resources: u64, drifting: u64) -> GiantEstate {
    GiantEstate {
        account_id: ACCOUNT.to_owned(),
        resources,
        drifting: drifting.min(resources),
    }
}

impl GiantEstate {
    /// The same in another account: twelve digits.
    #[must_use]
    pub fn of_account(self, account_id: &str) -> Self {
        Self {
            account_id: account_id.to_owned(),
            ..self
        }
    }

    /// The account of all resources.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// Whether the resource of that number is found other than it is to be.
    #[must_use]
    pub fn is_drifting(&self, number: u64) -> bool {
        // As many steps of an even stair as there are up to here.
        let steps = |number: u64| {
            u128::from(number) * u128::from(self.drifting) / u128::from(self.resources.max(1))
        };
        number < self.resources && steps(number + 1) > steps(number)
    }

    /// Writes how they are to be: a Terraform state of version 4. `out` should have a buffer.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_state(&self, mut out: impl Write) -> io::Result<()> {
        let account = &self.account_id;
        write!(
            out,
            r#"{{"version":4,"terraform_version":"1.13.4","serial":7,"lineage":"6f0d5c1e-2b1a-4a57-8c7e-{account}","outputs":{{}},"resources":["#,
        )?;
        for number in 0..self.resources {
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            match is_group(number) {
                true => self.declare_group(&mut out, number)?,
                false => self.declare_volume(&mut out, number)?,
            }
        }
        out.write_all(b"\n],\"check_results\":null}\n")
    }

    /// Writes how they were found, in the product's own form. `out` should have a buffer.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_found(&self, mut out: impl Write) -> io::Result<()> {
        out.write_all(BEGIN)?;
        for number in 0..self.resources {
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            self.write_one(&mut out, number, OBSERVED, self.is_drifting(number))?;
        }
        out.write_all(END)
    }

    /// Writes the resource of that number as it was found at `observed_at` (RFC 3339): open to everybody, or not encrypted,
    /// or as it is to be.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_change(
        &self,
        mut out: impl Write,
        number: u64,
        observed_at: &str,
        is_open: bool,
    ) -> io::Result<()> {
        out.write_all(BEGIN)?;
        self.write_one(&mut out, number, observed_at, is_open)?;
        out.write_all(END)
    }

    fn declare_group(&self, out: &mut impl Write, number: u64) -> io::Result<()> {
        let (account, id, port) = (&self.account_id, id(number), port(number));
        write!(
            out,
            concat!(
                r#"{{"mode":"managed","type":"aws_security_group","name":"service_{}","#,
                r#""provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","#,
                r#""instances":[{{"schema_version":1,"attributes":{{"#,
                r#""arn":"arn:aws:ec2:{}:{}:security-group/{}","id":"{}","name":"service-{}","#,
                r#""description":"Service {}","owner_id":"{}","vpc_id":"vpc-0a1b2c3d4e5f60718","#,
                r#""ingress":[{{"protocol":"tcp","from_port":{},"to_port":{},"cidr_blocks":["10.0.0.0/8"],"#,
                r#""description":"Inside","ipv6_cidr_blocks":[],"prefix_list_ids":[],"security_groups":[],"self":false}}],"#,
                r#""egress":[],"tags":{{"team":"team-{}","environment":"prod"}}}},"sensitive_attributes":[]}}]}}"#
            ),
            number,
            REGION,
            account,
            id,
            id,
            number,
            number,
            account,
            port,
            port,
            number % 40,
        )
    }

    fn declare_volume(&self, out: &mut impl Write, number: u64) -> io::Result<()> {
        let id = id(number);
        write!(
            out,
            concat!(
                r#"{{"mode":"managed","type":"aws_ebs_volume","name":"service_{}","#,
                r#""provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","#,
                r#""instances":[{{"schema_version":0,"attributes":{{"#,
                r#""arn":"arn:aws:ec2:{}:{}:volume/{}","id":"{}","availability_zone":"{}a","#,
                r#""encrypted":true,"final_snapshot":false,"iops":3000,"kms_key_id":"","multi_attach_enabled":false,"#,
                r#""outpost_arn":"","size":{},"snapshot_id":"","throughput":125,"timeouts":null,"type":"gp3","#,
                r#""tags":{{"team":"team-{}","environment":"prod"}}}},"sensitive_attributes":[]}}]}}"#
            ),
            number,
            REGION,
            self.account_id,
            id,
            id,
            REGION,
            size(number),
            number % 40,
        )
    }

    fn write_one(
        &self,
        out: &mut impl Write,
        number: u64,
        observed_at: &str,
        is_open: bool,
    ) -> io::Result<()> {
        let kind = match is_group(number) {
            true => "ec2.security_group",
            false => "ec2.volume",
        };
        write!(
            out,
            concat!(
                r#"{{"provider":"aws","account":"{}","region":"{}","type":"{}","id":"{}","#,
                r#""name":"service-{}","tags":{{"team":"team-{}","environment":"prod"}},"observed_at":"{}","attributes":"#
            ),
            self.account_id,
            REGION,
            kind,
            id(number),
            number,
            number % 40,
            observed_at,
        )?;
        match is_group(number) {
            true => {
                let (port, range) = (
                    port(number),
                    if is_open { "0.0.0.0/0" } else { "10.0.0.0/8" },
                );
                write!(
                    out,
                    concat!(
                        r#"{{"description":"Service {}","vpc_id":"vpc-0a1b2c3d4e5f60718","#,
                        r#""ingress":[{{"protocol":"tcp","from_port":{},"to_port":{},"cidr_blocks":["{}"],"#,
                        r#""description":"Inside"}}]}}}}"#
                    ),
                    number, port, port, range,
                )
            }
            false => write!(
                out,
                concat!(
                    r#"{{"availability_zone":"{}a","encrypted":{},"iops":3000,"size_gib":{},"#,
                    r#""volume_type":"gp3"}}}}"#
                ),
                REGION,
                !is_open,
                size(number),
            ),
        }
    }
}

/// Around the resources as they were found.
const BEGIN: &[u8] = br#"{"version":1,"resources":["#;
const END: &[u8] = b"\n]}\n";

fn is_group(number: u64) -> bool {
    hash(&format!("kind {number}")).is_multiple_of(5)
}

fn size(number: u64) -> u64 {
    8 << (number % 7)
}

/// Ids that are in no order, as AWS gives them.
fn id(number: u64) -> String {
    let id = u128::from(hash(&number.to_string())) << 4 | u128::from(number & 15);
    match is_group(number) {
        true => format!("sg-{id:017x}"),
        false => format!("vol-{id:017x}"),
    }
}

fn port(number: u64) -> u64 {
    8_000 + number % 900
}
