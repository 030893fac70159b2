//! Which resources a call was about.

use std::collections::BTreeSet;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::shown;

/// The most resources of one record.
const MOST: usize = 64;

/// The longest id, in bytes.
const LONGEST: usize = 2_048;

/// What the names of members that hold ids of resources end in. Others may hold anything.
const ENDINGS: [&str; 11] = [
    "id",
    "ids",
    "idset",
    "arn",
    "arns",
    "name",
    "names",
    "identifier",
    "queueurl",
    "resource",
    "bucket",
];

/// What the names end in of members that end so and hold something else. An external id
/// is half a secret; ids of access keys are credentials.
const NOT: [&str; 15] = [
    "accesskeyid",
    "availabilityzoneid",
    "credentialid",
    "devicename",
    "displayname",
    "eventid",
    "externalid",
    "hostname",
    "ownerid",
    "referencedgroupid",
    "requestid",
    "reservationid",
    "sessionname",
    "tokenid",
    "versionid",
];

/// Members that are not looked into: who asked, what was searched for, whom a rule lets
/// in, and what people named themselves, where anything may stand.
const CLOSED: [&str; 22] = [
    "additionaldata",
    "assumedroleuser",
    "clientcontext",
    "credentials",
    "credentialset",
    "environment",
    "environmentvariables",
    "filterset",
    "headers",
    "ippermissions",
    "ippermissionsegress",
    "labels",
    "metadata",
    "parameters",
    "payload",
    "securitygroupruleset",
    "tags",
    "tagset",
    "tagslist",
    "tagspecification",
    "tagspecificationset",
    "variables",
];

/// Members that only hold what their own holder is called by.
const HOLDERS: [&str; 4] = ["content", "item", "items", "member"];

/// The ids of resources in a record, sorted: ARNs, and what members of requests and answers
/// call ids.
pub(super) fn touched(record: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    if let Some(Value::List(resources)) = record.get("resources") {
        for resource in resources {
            let arn = ["ARN", "arn"].iter().find_map(|name| resource.get(name));
            keep(arn.and_then(Value::as_str), &mut found);
        }
    }
    for member in ["requestParameters", "responseElements"] {
        if let Some(value) = record.get(member) {
            walk("", value, &mut found);
        }
    }
    found.into_iter().collect()
}

/// `name` is what the value is called, in lower case.
fn walk(name: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) if is_policy(object) => {}
        Value::Object(object) => {
            for (member, value) in object.iter() {
                let member = member.to_ascii_lowercase();
                match member.as_str() {
                    closed if CLOSED.contains(&closed) => {}
                    holder if HOLDERS.contains(&holder) => walk(name, value, found),
                    _ => walk(&member, value, found),
                }
            }
        }
        Value::List(list) => {
            for value in list {
                walk(name, value, found);
            }
        }
        Value::Text(text) => {
            let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
            if text.starts_with("arn:") || (ends(&ENDINGS) && !ends(&NOT)) {
                keep(Some(text), found);
            }
        }
        _ => {}
    }
}

/// A policy names others than whom it is attached to.
fn is_policy(object: &Object) -> bool {
    object.get("Statement").is_some()
}

fn keep(text: Option<&str>, found: &mut BTreeSet<String>) {
    let fits =
        |text: &&str| !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control);
    // What looks like a secret is not kept.
    let is_plain = |text: &&str| shown(text, LONGEST) == **text;
    if found.len() < MOST
        && let Some(text) = text.map(str::trim).filter(fits).filter(is_plain)
    {
        found.insert(text.to_owned());
    }
}
