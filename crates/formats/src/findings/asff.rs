//! The AWS Security Finding Format
//! (<https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html>).

use super::error::Fault;
use super::finding::{
    Account, Check, Dialect, Finding, Level, Remediation, Requirement, Resource, Scanner, Severity,
    Status,
};
use super::node::Node;
use super::take::{Take, first_time, level_of, status_of};
use std::borrow::Cow;

const VERSION: &str = "2018-10-08";

/// What stands in front of the rules of a benchmark of Security Hub's first years.
const RULESET: &str = "arn:aws:securityhub:::ruleset/";

pub(super) fn finding(node: &Node<'_>, take: Take<'_>) -> Result<Finding, Fault> {
    let version = take.required(node, &["SchemaVersion"])?;
    if version != VERSION {
        let shown = crate::json::shortened(version, 40);
        let detail = format!("is \"{shown}\", and {VERSION} is the version that is known");
        return Err(Fault::of("SchemaVersion", detail));
    }
    let account = take.required(node, &["AwsAccountId"])?;
    let product = Product::of(node);
    let check = check(node, &product, take)?;
    let word = node.text_at(&["Compliance", "Status"]);
    let is_warning = word.is_some_and(|word| word.eq_ignore_ascii_case("WARNING"));
    let workflow = take
        .name_at(node, &["Workflow", "Status"])
        .or_else(|| take.name_at(node, &["WorkflowState"]));
    let is_suppressed = workflow.as_deref() == Some("SUPPRESSED");
    let region = match take.optional_id(node, &["Region"])? {
        Some(region) => Some(region),
        None => of_arn(node.text_at(&["ProductArn"]), 3)
            .map(|region| take.id(region, "ProductArn"))
            .transpose()?,
    };
    let at = |name| (name, node.get(name));
    let observed_at = first_time([at("LastObservedAt"), at("UpdatedAt"), at("CreatedAt")])?;
    let first_seen = first_time([at("FirstObservedAt"), at("CreatedAt")]);
    Ok(Finding {
        index: 0,
        line: 0,
        dialect: Dialect::Asff,
        format_version: Some(VERSION.to_owned()),
        scanner: scanner(node, &product, take),
        provider: Some("aws".to_owned()),
        account: Some(Account {
            id: take.id(account, "AwsAccountId")?,
            name: take.name_at(node, &["AwsAccountName"]),
        }),
        region,
        native_id: take.name_at(node, &["Id"]),
        resources: resources(node, take)?,
        status: status(node, word, take),
        // Prowler has no other word for a finding that somebody muted.
        muted: is_suppressed || (product.is_prowler() && is_warning),
        archived: node.text_at(&["RecordState"]) == Some("ARCHIVED"),
        workflow,
        severity: severity(node, take),
        title: take
            .text_at(node, &["Title"])
            .unwrap_or_else(|| check.id.clone()),
        description: take.text_at(node, &["Description"]),
        risk: None,
        remediation: Remediation {
            text: take.text_at(node, &["Remediation", "Recommendation", "Text"]),
            url: node
                .text_at(&["Remediation", "Recommendation", "Url"])
                .and_then(|url| take.url(url)),
        },
        evidence: evidence(node, &product, take),
        requirements: requirements(node, &product, take)?,
        first_seen: first_seen
            .unwrap_or_default()
            .map(|first| observed_at.map_or(first, |observed| first.min(observed))),
        observed_at,
        check,
        raw: String::new(),
        raw_is_whole: true,
    })
}

/// Who sent a finding to Security Hub, by what stands behind `product/` in its ARN
/// (`aws/guardduty`).
struct Product<'n> {
    name: &'n str,
    fields: &'n Node<'n>,
}

impl<'n> Product<'n> {
    fn of(node: &'n Node<'n>) -> Self {
        let arn = node.text_at(&["ProductArn"]).unwrap_or_default();
        Product {
            name: arn.split_once("product/").map_or("", |(_, name)| name),
            fields: node.get("ProductFields").unwrap_or(&Node::Null),
        }
    }

    fn is_prowler(&self) -> bool {
        self.name == "prowler/prowler"
    }

    fn field(&self, name: &str) -> Option<&'n str> {
        self.fields.text_at(&[name])
    }
}

fn scanner(node: &Node<'_>, product: &Product<'_>, take: Take<'_>) -> Scanner {
    let name = product
        .field("ProviderName")
        .or_else(|| node.text_at(&["ProductName"]))
        .or_else(|| product.field("aws/securityhub/ProductName"))
        .or_else(|| product.field("Product Name"))
        .or_else(|| {
            product
                .name
                .rsplit('/')
                .next()
                .filter(|name| !name.is_empty())
        })
        .unwrap_or("ASFF");
    let version = product
        .field("ProviderVersion")
        .or_else(|| product.field("aws/inspector/ProductVersion"));
    Scanner {
        name: take.name(name),
        version: version.map(|version| take.name(version)),
    }
}

/// What was looked for. `GeneratorId` alone would do for none but products that have one
/// for each check: Inspector has a single one, GuardDuty its detector.
fn check(node: &Node<'_>, product: &Product<'_>, take: Take<'_>) -> Result<Check, Fault> {
    let generator = take.required(node, &["GeneratorId"])?;
    let control = node
        .text_at(&["Compliance", "SecurityControlId"])
        .or_else(|| product.field("ControlId"))
        .or_else(|| product.field("RuleId"));
    let security_control = node
        .text_at(&["Compliance", "SecurityControlId"])
        .or_else(|| generator.strip_prefix("security-control/"))
        .or_else(|| {
            let standard = "aws-foundational-security-best-practices/";
            let is_own = generator.starts_with(standard);
            generator.rsplit('/').next().filter(|_| is_own)
        });
    let (field, id): (&str, Cow<'_, str>) = if let Some(id) = security_control {
        ("Compliance.SecurityControlId", id.into())
    } else if let Some(rule) = generator.strip_prefix(RULESET) {
        ("GeneratorId", rule.replacen("/rule/", "/", 1).into())
    } else if product.is_prowler() {
        let id = generator.strip_prefix("prowler-").unwrap_or(generator);
        ("GeneratorId", id.into())
    } else if let Some(id) = vulnerability(node) {
        ("Vulnerabilities", id.into())
    } else if let Some(rule) = product.field("aws/config/ConfigRuleName") {
        ("ProductFields", rule.into())
    } else if let Some(kind) = detection(node, product) {
        ("Types", kind.into())
    } else {
        ("GeneratorId", generator.into())
    };
    Ok(Check {
        id: take.id(&id, field)?,
        title: take.name_at(node, &["Title"]),
        control: control.map(|control| take.name(control)),
        generator: Some(take.name(generator)),
    })
}

/// The vulnerability that a finding is about: of its list, or named in its id or title.
fn vulnerability<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let listed = node.list_at(&["Vulnerabilities"]).first();
    let listed = listed.and_then(|first| first.text_at(&["Id"]));
    let is_vulnerability = || {
        let mut types = node.list_at(&["Types"]).iter().filter_map(Node::text);
        types.any(|kind| kind.contains("/Vulnerabilities"))
    };
    listed.or_else(|| {
        [&["Id"], &["Title"]]
            .into_iter()
            .filter(|_| is_vulnerability())
            .find_map(|path| node.text_at(path).and_then(cve_in))
    })
}

/// The first `CVE-2021-44228` in a text.
fn cve_in(text: &str) -> Option<&str> {
    text.match_indices("CVE-").find_map(|(at, _)| {
        let id = text.get(at..)?;
        let digits = id.get(4..)?;
        let length = digits
            .find(|c: char| !c.is_ascii_digit() && c != '-')
            .unwrap_or(digits.len());
        let (year, number) = digits.get(..length)?.split_once('-')?;
        let is_id = year.len() == 4 && number.len() >= 4 && !number.contains('-');
        id.get(..4 + length).filter(|_| is_id)
    })
}

/// The type of a detection, as Amazon's detectors name it behind its namespace and
/// category: `DefenseEvasion:EC2-UnusualDNSResolver`.
fn detection<'n>(node: &'n Node<'_>, product: &Product<'_>) -> Option<&'n str> {
    let is_detector = [
        "aws/guardduty",
        "aws/macie",
        "aws/detective",
        "aws/access-analyzer",
    ]
    .contains(&product.name);
    let kind = node.list_at(&["Types"]).first()?.text()?;
    let kind = kind.splitn(3, '/').last()?;
    Some(kind).filter(|_| is_detector)
}

fn status(node: &Node<'_>, word: Option<&str>, take: Take<'_>) -> Status {
    let Some(word) = word else {
        // What has no compliance is a detection or a vulnerability: there it is.
        return Status::Fail;
    };
    let mut reasons = node.list_at(&["Compliance", "StatusReasons"]).iter();
    let not_applicable = reasons
        .any(|reason| reason.text_at(&["ReasonCode"]) == Some("CONFIG_RETURNS_NOT_APPLICABLE"));
    match word {
        "NOT_AVAILABLE" if not_applicable => Status::NotApplicable,
        word => status_of(take, word),
    }
}

fn severity(node: &Node<'_>, take: Take<'_>) -> Severity {
    let label = node
        .text_at(&["Severity", "Label"])
        .or_else(|| node.text_at(&["FindingProviderFields", "Severity", "Label"]))
        .or_else(|| node.text_at(&["ProductFields", "aws/securityhub/SeverityLabel"]));
    let level = match label.map(level_of) {
        Some(level) if level > Level::Unknown => level,
        _ => match node.integer_at(&["Severity", "Normalized"]) {
            Some(0) => Level::Informational,
            Some(1..=39) => Level::Low,
            Some(40..=69) => Level::Medium,
            Some(70..=89) => Level::High,
            Some(90..=100) => Level::Critical,
            _ => Level::Unknown,
        },
    };
    Severity {
        text: label.map(|label| take.name(label)),
        level,
    }
}

fn evidence(node: &Node<'_>, product: &Product<'_>, take: Take<'_>) -> Option<String> {
    let annotation = product.field("aws/securityhub/annotation");
    if annotation.is_some() {
        return take.text_at(product.fields, &["aws/securityhub/annotation"]);
    }
    let reason = node.list_at(&["Compliance", "StatusReasons"]).first();
    let reason = reason.and_then(|reason| take.text_at(reason, &["Description"]));
    // Prowler describes what it saw, and says what it looked for in the title.
    reason.or_else(|| {
        let is_seen = product.is_prowler();
        take.text_at(node, &["Description"]).filter(|_| is_seen)
    })
}

fn requirements(
    node: &Node<'_>,
    product: &Product<'_>,
    take: Take<'_>,
) -> Result<Vec<Requirement>, Fault> {
    const FIELD: &str = "Compliance.RelatedRequirements";
    let mut requirements = Vec::new();
    let types = node.list_at(&["Types"]);
    let related = node.list_at(&["Compliance", "RelatedRequirements"]);
    // Old versions of Prowler repeat the types there.
    for related in related.iter().filter(|related| !types.contains(related)) {
        let Some(text) = related.text() else { continue };
        if product.is_prowler() {
            let mut words = text.split_whitespace();
            let standard = words.next();
            for id in words {
                take.add_requirement(&mut requirements, standard, id, FIELD)?;
            }
        } else {
            let split = text.rsplit_once('/').or_else(|| text.rsplit_once(' '));
            let (standard, id) = match split {
                Some((standard, id)) => (Some(standard.trim()), id),
                None => (None, text),
            };
            take.add_requirement(&mut requirements, standard, id, FIELD)?;
        }
    }
    let rule = product
        .field("RuleId")
        .or_else(|| product.field("ControlId"));
    let standard = product
        .field("StandardsGuideArn")
        .or_else(|| product.field("StandardsArn"))
        .and_then(|arn| arn.rsplit_once(":::")?.1.split_once('/'))
        .map(|(_, standard)| standard);
    if let (Some(rule), Some(standard)) = (rule, standard) {
        take.add_requirement(&mut requirements, Some(standard), rule, "ProductFields")?;
    }
    Ok(requirements)
}

fn resources(node: &Node<'_>, take: Take<'_>) -> Result<Vec<Resource>, Fault> {
    let listed = node.list_at(&["Resources"]);
    if listed.is_empty() {
        return Err(Fault::of("Resources", "is missing or empty"));
    }
    let mut resources = Vec::with_capacity(listed.len().min(take.limits.resources));
    for (at, item) in listed.iter().enumerate() {
        let field = || format!("Resources[{at}]");
        let inside = |fault: Fault| Fault {
            field: fault.field.map(|inner| format!("{}.{inner}", field())),
            ..fault
        };
        let id = take.required(item, &["Id"]).map_err(inside)?;
        let tags = take.tags(item.get("Tags"));
        let name = tags.iter().find(|(name, _)| name == "Name");
        let resource = Resource {
            id: take.resource_id(id, "Id").map_err(inside)?,
            kind: take.name_at(item, &["Type"]),
            name: name.map(|(_, value)| value.clone()),
            region: take.optional_id(item, &["Region"]).map_err(inside)?,
            tags,
        };
        take.add_resource(&mut resources, resource, "Resources")?;
    }
    Ok(resources)
}

/// A part of an ARN, counted from 0, unless it is empty.
fn of_arn(arn: Option<&str>, part: usize) -> Option<&str> {
    let arn = arn.filter(|arn| arn.starts_with("arn:"))?;
    arn.split(':').nth(part).filter(|part| !part.is_empty())
}
