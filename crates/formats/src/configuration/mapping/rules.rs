//! What takes more than a path: rules of security groups, one for each source.

use crate::configuration::value::{as_text, bare};
use tenantry_resource::json::{Object, Value};

/// Finishes the attributes of a resource.
pub(super) type Finish = fn(&mut Object, &Value);

pub(super) fn finish(name: &str) -> Result<Finish, String> {
    match name {
        "security_group" => Ok(security_group),
        "ingress_rule" => Ok(|object, source| one_rule(object, source, "ingress")),
        "egress_rule" => Ok(|object, source| one_rule(object, source, "egress")),
        "rule_by_type" => Ok(|object, source| {
            let kind = source.get("type").and_then(as_text).unwrap_or_default();
            match kind.as_str() {
                "ingress" | "egress" => one_rule(object, source, &kind),
                _ => {}
            }
        }),
        "network_acl" => Ok(network_acl),
        "vpc" => Ok(vpc),
        "web_acl" => Ok(web_acl),
        other => Err(format!("there is no finish {other}")),
    }
}

/// The attributes that a rule fills.
pub(super) fn fills(name: &str) -> &'static [&'static str] {
    match name {
        "security_group" | "ingress_rule" | "egress_rule" | "rule_by_type" => {
            &["ingress", "egress"]
        }
        "network_acl" => &["entries"],
        "vpc" => &["secondary_cidr_blocks"],
        "web_acl" => &["scope"],
        _ => &[],
    }
}

/// The lists of a rule, and what each source of AWS calls their elements: Terraform, the
/// short form of its newer rules, AWS Config.
const PEERS: [(&str, &[&str]); 4] = [
    (
        "cidr_blocks",
        &[
            "cidr_blocks",
            "cidr_ipv4",
            "ipv4Ranges[].cidrIp",
            "ipRanges",
        ],
    ),
    (
        "ipv6_cidr_blocks",
        &["ipv6_cidr_blocks", "cidr_ipv6", "ipv6Ranges[].cidrIpv6"],
    ),
    (
        "security_groups",
        &[
            "security_groups",
            "source_security_group_id",
            "referenced_security_group_id",
            "userIdGroupPairs[].groupId",
        ],
    ),
    (
        "prefix_lists",
        &[
            "prefix_list_ids",
            "prefix_list_id",
            "prefixListIds[].prefixListId",
            "prefixListIds",
        ],
    ),
];

/// AWS keeps rules of the same ports as one and Terraform as they were written: with one
/// rule for each peer, both are the same.
fn security_group(object: &mut Object, source: &Value) {
    let lists = [
        ("ingress", ["ingress", "c.ipPermissions"]),
        ("egress", ["egress", "c.ipPermissionsEgress"]),
    ];
    for (name, paths) in lists {
        let found = paths.iter().find_map(|path| super::get(source, path));
        let Some(Value::List(rules)) = found.as_ref().map(bare) else {
            continue;
        };
        let mut all = Vec::new();
        for rule in rules {
            split(bare(rule), object_id(source).as_deref(), &mut all);
        }
        object.insert(name, Value::List(all));
    }
}

fn one_rule(object: &mut Object, source: &Value, name: &str) {
    let mut all = Vec::new();
    let group = source.get("security_group_id").and_then(as_text);
    split(source, group.as_deref(), &mut all);
    object.insert(name, Value::List(all));
}

fn object_id(source: &Value) -> Option<String> {
    ["id", "resourceId"]
        .iter()
        .find_map(|name| source.get(name).and_then(as_text))
}

fn split(rule: &Value, group: Option<&str>, all: &mut Vec<Value>) {
    let base = |description: Option<String>| {
        let mut base = Object::new();
        let protocol = ["protocol", "ip_protocol", "ipProtocol"];
        let protocol = protocol
            .iter()
            .find_map(|name| rule.get(name).and_then(as_text));
        let protocol = match protocol.as_deref() {
            None | Some("all") => "-1".to_owned(),
            Some("6") => "tcp".to_owned(),
            Some("17") => "udp".to_owned(),
            Some("1") => "icmp".to_owned(),
            Some(protocol) => protocol.to_ascii_lowercase(),
        };
        // For all protocols there are no ports: Terraform says 0.
        if protocol != "-1" {
            for (name, paths) in [
                ("from_port", ["from_port", "fromPort"]),
                ("to_port", ["to_port", "toPort"]),
            ] {
                let port = paths.iter().find_map(|path| rule.get(path));
                if let Some(port) = port.filter(|port| **port != Value::Null) {
                    base.insert(name, port.clone());
                }
            }
        }
        base.insert("protocol", Value::Text(protocol));
        if let Some(description) = description {
            base.insert("description", Value::Text(description));
        }
        base
    };
    let described = || rule.get("description").and_then(as_text);
    let mut is_alone = true;
    for (name, paths) in PEERS {
        let found = paths
            .iter()
            .find_map(|path| super::get(rule, path).filter(|found| !bare(found).is_empty()));
        let peers = match found.as_ref().map(bare) {
            None => continue,
            Some(Value::List(list)) => list.clone(),
            Some(one) => vec![one.clone()],
        };
        for peer in peers.iter().filter_map(as_text) {
            is_alone = false;
            let mut one = base(described().or_else(|| described_by_peer(rule, &peer)));
            if name == "security_groups" && group == Some(peer.as_str()) {
                one.insert("self", Value::Bool(true));
            } else {
                // AWS Config puts the owner before a group of another account.
                one.insert(name, Value::List(vec![Value::Text(peer)]));
            }
            all.push(Value::Object(one));
        }
    }
    if rule.get("self").map(bare) == Some(&Value::Bool(true)) {
        is_alone = false;
        let mut one = base(described());
        one.insert("self", Value::Bool(true));
        all.push(Value::Object(one));
    }
    if is_alone {
        all.push(Value::Object(base(described())));
    }
}

/// AWS Config describes each range of a rule.
fn described_by_peer(rule: &Value, peer: &str) -> Option<String> {
    let lists = [
        ("ipv4Ranges", "cidrIp"),
        ("ipv6Ranges", "cidrIpv6"),
        ("userIdGroupPairs", "groupId"),
        ("prefixListIds", "prefixListId"),
    ];
    lists.iter().find_map(|(list, name)| {
        let Value::List(list) = rule.get(list)? else {
            return None;
        };
        let one = list
            .iter()
            .find(|one| one.get(name).and_then(as_text).as_deref() == Some(peer))?;
        one.get("description").and_then(as_text)
    })
}

/// Terraform keeps the rules of a network ACL in two lists.
fn network_acl(object: &mut Object, source: &Value) {
    let mut all = Vec::new();
    for (name, is_egress) in [("ingress", false), ("egress", true)] {
        let Some(Value::List(rules)) = source.get(name).map(bare) else {
            continue;
        };
        for rule in rules {
            let mut entry = Object::new();
            for (to, from) in [
                ("number", "rule_no"),
                ("protocol", "protocol"),
                ("cidr_block", "cidr_block"),
                ("ipv6_cidr_block", "ipv6_cidr_block"),
                ("from_port", "from_port"),
                ("to_port", "to_port"),
            ] {
                if let Some(value) = rule.get(from) {
                    entry.insert(to, value.clone());
                }
            }
            let action = rule.get("action").and_then(as_text).unwrap_or_default();
            entry.insert("allow", Value::Bool(action.eq_ignore_ascii_case("allow")));
            entry.insert("egress", Value::Bool(is_egress));
            all.push(Value::Object(entry));
        }
    }
    object.insert("entries", Value::List(all));
}

/// AWS Config lists the first range of a VPC among all of them.
fn vpc(object: &mut Object, source: &Value) {
    let first = super::get(source, "c.cidrBlock");
    let all = super::get(source, "c.cidrBlockAssociationSet[].cidrBlock");
    if let Some(Value::List(mut all)) = all {
        all.retain(|range| Some(range) != first.as_ref());
        object.insert("secondary_cidr_blocks", Value::List(all));
    }
}

/// Only the ARN tells what a web ACL is for.
fn web_acl(object: &mut Object, source: &Value) {
    let arn = source.get("arn").and_then(as_text).unwrap_or_default();
    let scope = match arn.split(':').nth(5) {
        Some(rest) if rest.starts_with("global/") => "CLOUDFRONT",
        Some(rest) if rest.starts_with("regional/") => "REGIONAL",
        _ => return,
    };
    object.insert("scope", scope);
}
