//! Telling from its beginning what a document is.

use super::Family;
use super::item::Refusal;
use std::collections::BTreeSet;
use std::io::{self, Read};
use tenantry_resource::document::{Limits, Next, Stream};
use tenantry_resource::json::Value;

/// How much is looked at.
const BEGINNING: usize = 128 << 10;

/// How many names are looked at.
const MOST_NAMES: usize = 4_000;

/// How deep names are looked at.
const DEPTH: usize = 4;

pub(super) struct Begin {
    pub(super) family: Family,
    /// What was read to tell.
    pub(super) bytes: Vec<u8>,
    pub(super) is_json: bool,
}

/// Reads the beginning.
pub(super) fn begin(source: &mut impl Read) -> Result<Begin, Refusal> {
    let mut bytes = Vec::new();
    let read = source
        .by_ref()
        .take(BEGINNING as u64)
        .read_to_end(&mut bytes);
    read.map_err(|error: io::Error| {
        Refusal::whole(Some(1), "", format!("cannot be read: {error}"))
    })?;
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let family = match first {
        None => return Err(Refusal::whole(Some(1), "", "is empty")),
        Some(b'{' | b'[') => json(&bytes)?,
        Some(b'<') => {
            return Err(Refusal::whole(Some(1), "", "is a page of the web, or XML"));
        }
        Some(b'P') if bytes.starts_with(b"PK\x03\x04") => {
            let detail =
                "is a zip file: a plan as it is saved; send what terraform show -json says";
            return Err(Refusal::whole(Some(1), "", detail));
        }
        Some(_) => yaml(&bytes)?,
    };
    let is_json = matches!(first, Some(b'{' | b'['));
    Ok(Begin {
        family,
        is_json,
        bytes,
    })
}

/// Names of members, each with how deep it stands; and a few values.
#[derive(Default)]
struct Names {
    seen: BTreeSet<(usize, String)>,
    version: Option<Value>,
    count: usize,
}

impl Names {
    fn has(&self, depth: usize, name: &str) -> bool {
        self.seen.contains(&(depth, name.to_owned()))
    }

    fn walk(&mut self, json: &mut Stream<&[u8]>, depth: usize) -> Option<()> {
        self.count += 1;
        if self.count > MOST_NAMES {
            return None;
        }
        match json.peek().ok()? {
            Next::Scalar => json.skip().ok(),
            _ if depth >= DEPTH => json.skip().ok(),
            Next::List => {
                json.enter().ok()?;
                while json.element().ok()? {
                    self.walk(json, depth + 1)?;
                }
                Some(())
            }
            Next::Object => {
                json.enter().ok()?;
                while let Some(name) = json.member().ok()? {
                    if depth == 0 && name == "version" && json.peek().ok()? == Next::Scalar {
                        self.version = json.value().ok()?.ok();
                        self.seen.insert((depth, name));
                        continue;
                    }
                    self.seen.insert((depth, name));
                    self.walk(json, depth + 1)?;
                }
                Some(())
            }
        }
    }
}

fn json(bytes: &[u8]) -> Result<Family, Refusal> {
    let limits = Limits::default();
    let mut stream = Stream::new(bytes, limits);
    let mut names = Names::default();
    // A beginning ends in the middle.
    let _ = names.walk(&mut stream, 0);
    let at_top = |name: &str| names.has(0, name);
    // The elements of a list that is the document stand one deeper.
    let is_list = stream_is_list(bytes);
    let base = usize::from(is_list);
    let of_one = |name: &str| names.has(base, name);
    if !is_list {
        let tools = [
            "planned_values",
            "resource_changes",
            "resource_drift",
            "prior_state",
        ];
        let is_plan = tools.iter().any(|name| at_top(name))
            || (at_top("configuration")
                && (names.has(1, "root_module") || names.has(1, "provider_config")));
        if is_plan {
            return Ok(Family::TerraformPlan);
        }
        if at_top("format_version") {
            let is_state =
                at_top("values") || names.seen.iter().filter(|(depth, _)| *depth == 0).count() <= 2;
            return Ok(match is_state {
                true => Family::TerraformValues,
                false => Family::TerraformPlan,
            });
        }
        let is_state = ["lineage", "serial", "terraform_version"]
            .iter()
            .any(|name| at_top(name))
            || (at_top("resources") && names.has(2, "instances"))
            || (at_top("modules") && at_top("version"));
        if is_state {
            return Ok(Family::TerraformState);
        }
    }
    if of_one("kind") && (of_one("apiVersion") || of_one("metadata") || of_one("items"))
        || of_one("apiVersion")
    {
        return Ok(Family::Kubernetes);
    }
    let of_config = [
        "configurationItems",
        "configurationItem",
        "resourceType",
        "configurationItemStatus",
        "configurationItemCaptureTime",
        "invokingEvent",
        "Results",
        "BaseConfigurationItems",
        "baseConfigurationItems",
        "EvaluationResults",
        "configSnapshotId",
    ];
    let is_config = of_config.iter().any(|name| of_one(name))
        || ((of_one("detail") || of_one("data") || of_one("Data"))
            && of_config.iter().any(|name| names.has(base + 1, name)));
    if is_config {
        return Ok(Family::AwsConfig);
    }
    let is_own = at_top("resources") || of_one("provider") || (is_list && names.seen.is_empty());
    if is_own {
        return Ok(Family::Resources);
    }
    // Whatever it is, it is broken: the reader of JSON says where.
    if let Some(refusal) = broken(bytes) {
        return Err(refusal);
    }
    let detail = "is no configuration that is known: neither resources, nor a state or plan of Terraform, nor items of \
                  AWS Config, nor objects of Kubernetes";
    Err(Refusal::whole(Some(1), "", detail))
}

fn stream_is_list(bytes: &[u8]) -> bool {
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[')
}

/// What keeps a small document from being JSON.
fn broken(bytes: &[u8]) -> Option<Refusal> {
    if bytes.len() >= BEGINNING {
        return None;
    }
    let mut stream = Stream::new(bytes, Limits::default());
    loop {
        match stream.skip() {
            Err(broken) => return Some(broken.into()),
            Ok(()) => match stream.more() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(broken) => return Some(broken.into()),
            },
        }
    }
}

fn yaml(bytes: &[u8]) -> Result<Family, Refusal> {
    let text = String::from_utf8_lossy(bytes);
    let is_object = text.lines().any(|line| {
        let line = line.trim_start_matches("- ");
        line.starts_with("apiVersion:")
            || line.starts_with("kind:")
            || line.starts_with("\"apiVersion\":")
    });
    if is_object {
        return Ok(Family::Kubernetes);
    }
    let detail = "is neither JSON nor a manifest of Kubernetes: it has no apiVersion";
    Err(Refusal::whole(Some(1), "", detail))
}
