//! OCSF Compliance Finding (2003) and Detection Finding (2004).

use super::error::Fault;
use super::finding::{
    Account, Check, Dialect, Finding, Level, Remediation, Requirement, Resource, Scanner, Severity,
    Status,
};
use super::node::Node;
use super::take::{Take, first_time, has_zone, level_of, status_of};
use std::borrow::Cow;

pub(super) fn finding(node: &Node<'_>, take: Take<'_>) -> Result<Finding, Fault> {
    let dialect = dialect(node)?;
    let version = version(node, take)?;
    let scanner = scanner(node, take);
    // Prowler writes the cloud of a compliance finding there.
    let cloud = node
        .get("cloud")
        .or_else(|| node.at(&["unmapped", "cloud"]))
        .unwrap_or(&Node::Null);
    let check = check(node, take)?;
    let status = status(node, dialect, &scanner, take);
    let status_id = node.integer_at(&["status_id"]);
    let workflow = take.name_at(node, &["status"]);
    let is_called = |word: &str| {
        let text = node.text_at(&["status"]);
        text.is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    let is_muted_by_word = matches!(&status, Status::Unknown(word) if word == "MUTED");
    let info = node.get("finding_info").unwrap_or(&Node::Null);
    let title = take
        .text_at(info, &["title"])
        .or_else(|| check.title.clone())
        .unwrap_or_else(|| check.id.clone());
    let observed_at = observed_at(node)?;
    Ok(Finding {
        index: 0,
        line: 0,
        dialect,
        format_version: Some(version),
        scanner,
        provider: provider(node, cloud, take)?,
        account: account(cloud, take)?,
        region: take.optional_id(cloud, &["region"])?,
        native_id: take.name_at(info, &["uid"]),
        resources: resources(node, take)?,
        status,
        muted: is_muted_by_word || status_id.map_or_else(|| is_called("Suppressed"), |id| id == 3),
        archived: status_id == Some(5)
            || is_called("Archived")
            || is_called("Deleted")
            || node.integer_at(&["activity_id"]) == Some(3),
        workflow,
        severity: severity(node, take),
        title,
        description: take.text_at(info, &["desc"]),
        risk: take.text_at(node, &["risk_details"]),
        remediation: remediation(node, take),
        evidence: [
            &["status_detail"][..],
            &["compliance", "status_detail"],
            &["message"],
        ]
        .into_iter()
        .find_map(|path| take.text_at(node, path)),
        requirements: requirements(node, take)?,
        first_seen: first_seen(info)
            .map(|first| observed_at.map_or(first, |observed| first.min(observed))),
        observed_at,
        check,
        raw: String::new(),
        raw_is_whole: true,
    })
}

fn dialect(node: &Node<'_>) -> Result<Dialect, Fault> {
    match node.get("class_uid") {
        Some(Node::Unsigned(2003)) => Ok(Dialect::OcsfCompliance),
        Some(Node::Unsigned(2004)) => Ok(Dialect::OcsfDetection),
        Some(Node::Unsigned(other)) => Err(Fault::of(
            "class_uid",
            format!(
                "is {other}: findings are of class 2003 (Compliance Finding) or 2004 (Detection \
                 Finding)"
            ),
        )),
        Some(_) => Err(Fault::of("class_uid", "is not the number of a class")),
        None => Err(Fault::of("class_uid", "is missing")),
    }
}

/// All of major version 1: minor ones only add to it.
fn version(node: &Node<'_>, take: Take<'_>) -> Result<String, Fault> {
    let text = take.required(node, &["metadata", "version"])?;
    let mut parts = text.split(['.', '-']);
    let is_known = parts.next() == Some("1")
        && parts
            .next()
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()));
    if !is_known {
        let shown = crate::json::shortened(text, 40);
        let detail = format!("is \"{shown}\", and the versions 1.x of OCSF are known");
        return Err(Fault::of("metadata.version", detail));
    }
    take.id(text, "metadata.version")
}

fn scanner(node: &Node<'_>, take: Take<'_>) -> Scanner {
    let product = node.at(&["metadata", "product"]).unwrap_or(&Node::Null);
    let name = product
        .text_at(&["name"])
        .or_else(|| product.text_at(&["vendor_name"]));
    Scanner {
        name: take.name(name.unwrap_or("OCSF")),
        version: take.name_at(product, &["version"]),
    }
}

fn provider(node: &Node<'_>, cloud: &Node<'_>, take: Take<'_>) -> Result<Option<String>, Fault> {
    if let Some(name) = cloud.text_at(&["provider"]) {
        let name = name.to_ascii_lowercase();
        let known = match name.as_str() {
            "amazon" | "amazon web services" => "aws",
            "microsoft azure" | "microsoft" => "azure",
            "google" | "google cloud" | "google cloud platform" => "gcp",
            "k8s" => "kubernetes",
            other => other,
        };
        return take.id(known, "cloud.provider").map(Some);
    }
    // Prowler says no more of Kubernetes.
    let mut profiles = node.list_at(&["metadata", "profiles"]).iter();
    let is_container = profiles.any(|profile| profile.text() == Some("container"));
    Ok(is_container.then(|| "kubernetes".to_owned()))
}

fn account(cloud: &Node<'_>, take: Take<'_>) -> Result<Option<Account>, Fault> {
    let id = take.optional_id(cloud, &["account", "uid"]);
    let id = id.map_err(|fault| Fault::of("cloud.account.uid", fault.detail))?;
    Ok(id.map(|id| Account {
        id,
        name: take.name_at(cloud, &["account", "name"]),
    }))
}

/// The member that names the check; the first of those that are there.
fn check(node: &Node<'_>, take: Take<'_>) -> Result<Check, Fault> {
    let first = node.list_at(&["compliance", "checks"]).first();
    let first = first.unwrap_or(&Node::Null);
    let info = node.get("finding_info").unwrap_or(&Node::Null);
    let kind = info.list_at(&["types"]).first();
    let (field, id) = [
        (
            "metadata.event_code",
            node.text_at(&["metadata", "event_code"]),
        ),
        ("compliance.checks[0].uid", first.text_at(&["uid"])),
        (
            "compliance.control",
            node.text_at(&["compliance", "control"]),
        ),
        (
            "finding_info.analytic.uid",
            info.text_at(&["analytic", "uid"]),
        ),
        (
            "finding_info.analytic.name",
            info.text_at(&["analytic", "name"]),
        ),
        ("finding_info.types[0]", kind.and_then(Node::text)),
    ]
    .into_iter()
    .find_map(|(field, id)| Some((field, id?)))
    .ok_or_else(|| {
        Fault::of(
            "metadata.event_code",
            "is missing, and nothing else names the check",
        )
    })?;
    let mut id = Cow::Borrowed(id);
    if id == "manual" {
        // So Prowler calls the checks of all requirements that it has no check for.
        let required = node.list_at(&["compliance", "requirements"]).first();
        if let Some(required) = required.and_then(Node::text) {
            id = Cow::Owned(format!("manual:{required}"));
        }
    }
    let title = take
        .name_at(first, &["name"])
        .or_else(|| take.name_at(info, &["title"]));
    Ok(Check {
        id: take.id(&id, field)?,
        title,
        control: None,
        generator: None,
    })
}

fn status(node: &Node<'_>, dialect: Dialect, scanner: &Scanner, take: Take<'_>) -> Status {
    let code = node.text_at(&["status_code"]);
    if dialect == Dialect::OcsfDetection {
        return match code.map(|code| status_of(take, code)) {
            // A code of another scanner says nothing of whether it is so: it was detected.
            Some(Status::Unknown(_)) if scanner.name != "Prowler" => Status::Fail,
            Some(status) => status,
            None => Status::Fail,
        };
    }
    let compliance = node.get("compliance").unwrap_or(&Node::Null);
    // Prowler repeats a check for each requirement, whose settings may fail where the
    // check passed: what the check found is the same in all of them.
    if let [check] = compliance.list_at(&["checks"])
        && let Some(word) = check.text_at(&["status"])
    {
        return status_of(take, word);
    }
    let word = compliance.text_at(&["status"]);
    match compliance.integer_at(&["status_id"]) {
        Some(1) => Status::Pass,
        Some(3) => Status::Fail,
        id => match word.or(compliance.text_at(&["status_code"])).or(code) {
            Some(word) => status_of(take, word),
            None if id == Some(2) => Status::Unknown("Warning".to_owned()),
            None => Status::Unknown("Unknown".to_owned()),
        },
    }
}

fn severity(node: &Node<'_>, take: Take<'_>) -> Severity {
    let text = node.text_at(&["severity"]);
    let level = match node.integer_at(&["severity_id"]) {
        Some(1) => Level::Informational,
        Some(2) => Level::Low,
        Some(3) => Level::Medium,
        Some(4) => Level::High,
        Some(5 | 6) => Level::Critical,
        _ => text.map_or(Level::Unknown, level_of),
    };
    Severity {
        text: text.map(|text| take.name(text)),
        level,
    }
}

fn remediation(node: &Node<'_>, take: Take<'_>) -> Remediation {
    // Some references are commands.
    let references = node.list_at(&["remediation", "references"]).iter();
    let references = references.filter_map(Node::text);
    Remediation {
        text: take.text_at(node, &["remediation", "desc"]),
        url: references
            .chain(node.text_at(&["unmapped", "related_url"]))
            .find_map(|url| take.url(url)),
    }
}

fn requirements(node: &Node<'_>, take: Take<'_>) -> Result<Vec<Requirement>, Fault> {
    let by_standard = node.at(&["unmapped", "compliance"]);
    let mut requirements = take.requirements_by_standard(by_standard, "unmapped.compliance")?;
    let standards = node.list_at(&["compliance", "standards"]);
    // Whose a requirement is can only be told where there is one.
    let standard = match standards {
        [standard] => standard.text(),
        _ => None,
    };
    for id in node.list_at(&["compliance", "requirements"]) {
        let Some(id) = id.text() else { continue };
        take.add_requirement(&mut requirements, standard, id, "compliance.requirements")?;
    }
    Ok(requirements)
}

fn resources(node: &Node<'_>, take: Take<'_>) -> Result<Vec<Resource>, Fault> {
    // Compliance findings had a single one until 1.3.
    let single = node.get("resource").into_iter();
    let listed = node.list_at(&["resources"]).iter().chain(single);
    let mut resources = Vec::new();
    for (at, item) in listed.enumerate() {
        let field = format!("resources[{at}]");
        let Some(id) = item.text_at(&["uid"]).or_else(|| item.text_at(&["name"])) else {
            continue;
        };
        let region = match take.optional_id(item, &["region"]) {
            Ok(Some(region)) => Some(region),
            Ok(None) => take.optional_id(item, &["namespace"])?,
            Err(fault) => return Err(Fault::of(format!("{field}.region"), fault.detail)),
        };
        let resource = Resource {
            id: take.resource_id(id, &format!("{field}.uid"))?,
            kind: take.name_at(item, &["type"]),
            name: take.name_at(item, &["name"]),
            region,
            tags: take.tags(item.get("tags").or_else(|| item.get("labels"))),
        };
        take.add_resource(&mut resources, resource, "resources")?;
    }
    Ok(resources)
}

/// When it was seen so. A time with a zone says most. A number is UTC, while a time
/// without a zone is that of the scanner's machine (Prowler), which is only taken for
/// UTC when there is nothing else.
fn observed_at(node: &Node<'_>) -> Result<Option<jiff::Timestamp>, Fault> {
    let at = |name: &'static str| (name, node.get(name));
    let zoned = |name: &'static str| (name, node.get(name).filter(|node| has_zone(node)));
    first_time([
        zoned("time_dt"),
        at("time"),
        at("time_dt"),
        at("event_time"),
    ])
}

fn first_seen(info: &Node<'_>) -> Option<jiff::Timestamp> {
    let at = |name: &'static str| (name, info.get(name));
    let zoned = |name: &'static str| (name, info.get(name).filter(|node| has_zone(node)));
    first_time([
        zoned("first_seen_time_dt"),
        at("first_seen_time"),
        at("first_seen_time_dt"),
        zoned("created_time_dt"),
        at("created_time"),
        at("created_time_dt"),
    ])
    .unwrap_or_default()
}
