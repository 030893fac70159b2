//! An import of findings, and the views of compliance of a customer that has many beside a thousand that have few.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::api::Api;
use super::bill::Account;
use super::figures::{
    self, mebibytes, median, milliseconds, per_second, percentile, row, seconds, thousands,
};
use super::lab::{Lab, Server};
use super::machine;
use crate::say;
use crate::workspace::Workspace;

/// Of each other customer.
const FEW: u64 = 20;
/// How many of the others are asked.
const ASKED: usize = 50;
const REQUESTS: usize = 300;
const WARM_UP: usize = 20;

/// Checks of Prowler, so that frameworks know them.
const CHECKS: [&str; 12] = [
    "s3_bucket_public_access",
    "s3_bucket_default_encryption",
    "s3_bucket_object_versioning",
    "ec2_ebs_volume_encryption",
    "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
    "rds_instance_storage_encrypted",
    "rds_instance_no_public_access",
    "rds_instance_backup_enabled",
    "kms_cmk_rotation_enabled",
    "cloudtrail_multi_region_enabled",
    "iam_user_mfa_enabled_console_access",
    "vpc_flow_logs_enabled",
];

const VIEWS: [&str; 4] = [
    "/v1/compliance",
    "/v1/compliance/nist_800_53_r5_high",
    "/v1/violations?limit=50",
    "/v1/compliance/analytics",
];

pub(super) fn run(workspace: &Workspace, findings: u64, customers: u32, runs: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    let first = write(&lab, "first.json", findings, 1, "2026-11-20T10:00:00Z")?;
    let second = write(&lab, "second.json", findings, 1, "2026-11-21T10:00:00Z")?;
    let (mut new, mut again, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        say::step(format!("findings, run {run} of {runs}"));
        let database = format!("findings_{run}");
        lab.create_database(&database)?;
        let server = lab.serve(&database)?;
        server.create_customer("Giant", &[&account(0)])?;
        new.push(import(&server, &first, findings)?);
        again.push(import(&server, &second, findings)?);
        peaks.push(machine::peak_memory(server.pid()?)?);
        server.stop()?;
        lab.drop_database(&database)?;
    }
    let size = mebibytes(first.metadata()?.len().div_ceil(1024));
    figures::table(&format!(
        "Import of {} findings (OCSF, {size}), a tenth of which fail, median of {runs}",
        thousands(findings)
    ));
    for (what, took) in [
        ("into an empty customer", &new),
        ("a scan a day later", &again),
    ] {
        let took = median(took);
        let figure = format!("{} ({})", seconds(took), per_second(findings, took));
        row(what, &figure, "≤ 60 s");
    }
    let peak = peaks.iter().max().copied().unwrap_or_default();
    row(
        "peak memory of the server process",
        &mebibytes(peak),
        "≤ 150 MiB",
    );
    say::result("");
    views(&lab, &first, findings, customers)
}

fn views(lab: &Lab, many: &Path, findings: u64, customers: u32) -> Result<()> {
    lab.create_database("compliance")?;
    let server = lab.serve("compliance")?;
    say::step(format!("{customers} customers"));
    let mut ids = Vec::new();
    for number in 0..u64::from(customers) {
        let name = format!("Customer {number}");
        ids.push(server.create_customer(&name, &[&account(number)])?);
    }
    import(&server, many, findings)?;
    let others = u64::from(customers).saturating_sub(1);
    let few = write(
        lab,
        "few.json",
        others * FEW,
        others,
        "2026-11-20T10:00:00Z",
    )?;
    import(&server, &few, others * FEW)?;
    lab.superuser("compliance")?
        .batch_execute("VACUUM ANALYZE")?;
    let (giant, small) = ids.split_first().context("there are no customers")?;
    let asked = &small[..small.len().min(ASKED)];
    figures::table(&format!(
        "Views of compliance, {} customers, one with {} findings and the others with {FEW}",
        thousands(customers),
        thousands(findings)
    ));
    for view in VIEWS {
        for (who, ids) in [
            ("the giant", std::slice::from_ref(giant)),
            ("the others", asked),
        ] {
            let taken = ask(&server, ids, view)?;
            let [p50, p99] = [50, 99].map(|percent| milliseconds(percentile(&taken, percent)));
            row(&format!("`GET {view}`, {who}, p50"), &p50, "");
            row(&format!("`GET {view}`, {who}, p99"), &p99, "≤ 50 ms");
        }
    }
    server.stop()
}

fn ask(server: &Server, ids: &[String], view: &str) -> Result<Vec<Duration>> {
    let mut callers = Vec::new();
    for id in ids {
        callers.push(Api::new(server.address(), &server.create_key(id)?));
    }
    let mut taken = Vec::new();
    for at in 0..WARM_UP + REQUESTS {
        let (_, took) = callers[at % callers.len()].get(view)?;
        if at >= WARM_UP {
            taken.push(took);
        }
    }
    Ok(taken)
}

fn import(server: &Server, file: &Path, findings: u64) -> Result<Duration> {
    let path = "/v1/findings/import?complete=true";
    let (answer, took) = server.api.post_file(path, file, "application/json")?;
    if answer["accepted"] != findings {
        bail!("not every finding was accepted: {answer}");
    }
    Ok(took)
}

fn account(number: u64) -> Account {
    Account {
        provider: "AWS".to_owned(),
        id: format!("{:012}", 100_000_000_000 + number),
    }
}

/// Writes findings of so many accounts, evenly: those from 1 on, or of the first one the giant's alone.
fn write(lab: &Lab, name: &str, findings: u64, accounts: u64, at: &str) -> Result<PathBuf> {
    let path = lab.folder().join(name);
    let mut out = BufWriter::new(File::create(&path)?);
    for number in 0..findings {
        let account = match accounts {
            1 => account(0),
            _ => account(1 + number % accounts),
        };
        let resource = number / CHECKS.len() as u64;
        let check = CHECKS[usize::try_from(number)? % CHECKS.len()];
        let status = if (number / 7 + number) % 10 == 0 {
            "FAIL"
        } else {
            "PASS"
        };
        out.write_all(if number == 0 { b"[" } else { b",\n" })?;
        write!(
            out,
            r#"{{"class_uid":2004,"metadata":{{"version":"1.4.0","event_code":"{check}","product":{{"name":"Prowler","version":"5.4.0"}}}},"severity":"High","severity_id":4,"status_id":1,"status":"New","status_code":"{status}","status_detail":"Resource {resource} was looked at by {check}: {status}.","time_dt":"{at}","finding_info":{{"uid":"prowler-{check}-{resource}","title":"Check of {check}","desc":"What the check looks for, in a sentence or two as scanners write them."}},"cloud":{{"provider":"aws","region":"eu-west-1","account":{{"uid":"{}","name":"production"}}}},"resources":[{{"uid":"arn:aws:x:eu-west-1:{}:resource/{resource}","name":"resource-{resource}","type":"AwsResource","region":"eu-west-1","labels":["team=data"]}}],"remediation":{{"desc":"Mend it.","references":["https://example.com/mend"]}},"risk_details":"What may come of it, in a sentence."}}"#,
            account.id, account.id
        )?;
    }
    out.write_all(b"]\n")?;
    out.into_inner()?.sync_all()?;
    Ok(path)
}
