//! One item of AWS Config, in either of its dialects.

use super::super::facts::LeftOut;
use super::super::mapping::{self, Source};
use super::super::out::{Found, Out};
use super::super::place::{self, of_arn};
use super::super::tags;
use super::super::value::text;
use super::time;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Fault, Provider};

pub(super) fn item(item: Object, index: u64, line: u64, out: &mut Out) {
    let either = |names: [&str; 2]| names.iter().find_map(|name| text(&item, name));
    let about = either(["ARN", "arn"]).or_else(|| text(&item, "resourceId"));
    let about = about.map(str::to_owned);
    let status = text(&item, "configurationItemStatus").unwrap_or("OK");
    let is_deleted = status.starts_with("ResourceDeleted");
    match read(&item, is_deleted, index, line, out) {
        Ok(_) if status == "ResourceNotRecorded" => out.facts.leave_out(LeftOut::NotRecorded),
        Ok(Some(found)) => out.found(found),
        Ok(None) => out.facts.leave_out(LeftOut::NotRecorded),
        Err(fault) => out.refuse(index, Some(line), about.as_deref(), fault),
    }
}

/// The resource; none if nothing is said of it.
fn read(
    item: &Object,
    is_deleted: bool,
    index: u64,
    line: u64,
    out: &Out,
) -> Result<Option<Found>, Fault> {
    let said = |name: &str| text(item, name).map(str::to_owned);
    let resource_type = said("resourceType").ok_or_else(|| {
        let detail = "is missing: an answer of SelectResourceConfig has it if the query selects it";
        Fault::new("resourceType", detail)
    })?;
    let version = said("configurationItemVersion").or_else(|| said("version"));
    if let Some(version) = version.filter(|version| !version.starts_with("1.")) {
        let shown = tenantry_resource::redact::shown(&version, 20);
        let detail = format!("is {shown}: versions 1 are read");
        return Err(Fault::new("configurationItemVersion", detail));
    }
    let arn = said("ARN").or_else(|| said("arn"));
    let place = arn.as_deref().map(of_arn).unwrap_or_default();
    let account = said("awsAccountId").or_else(|| said("accountId"));
    let account = account
        .or(place.account)
        .or_else(|| out.options.account.clone());
    let account = account
        .ok_or_else(|| Fault::new("accountId", "is missing, and there is no ARN with it"))?;
    let region = said("awsRegion")
        .or(place.region)
        .or_else(|| out.options.region.clone());
    let configuration = member(item, "configuration")?;
    let supplementary = member(item, "supplementaryConfiguration")?;
    let resource_id = said("resourceId");
    let resource_name = said("resourceName");
    if configuration.is_none() && !is_deleted {
        return match resource_id.is_some() || arn.is_some() {
            true => Ok(None),
            false => Err(Fault::new("resourceId", "is missing")),
        };
    }
    let captured = item.get("configurationItemCaptureTime");
    let observed_at = captured.map(time::of).transpose()?.flatten();
    let taken = [
        item.get("tags"),
        configuration.as_ref().and_then(|value| value.get("tags")),
        configuration.as_ref().and_then(|value| value.get("Tags")),
        supplementary.as_ref().and_then(|value| value.get("Tags")),
    ];
    let tags = tags::first(taken);
    let mut source = Object::new();
    let texts = [
        ("resourceId", &resource_id),
        ("resourceName", &resource_name),
        ("arn", &arn),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            source.insert(name, value.as_str());
        }
    }
    source.insert("c", configuration.clone().unwrap_or(Value::Null));
    source.insert("s", supplementary.clone().unwrap_or(Value::Null));
    let source = Value::Object(source);
    let mapping = mapping::mapping(Source::AwsConfig, &resource_type);
    let id = mapping.and_then(|mapping| mapping.id(&source));
    let id = id.or(resource_id).or_else(|| arn.clone());
    let id = id.ok_or_else(|| Fault::new("resourceId", "is missing"))?;
    let (kind, attributes) = match mapping {
        Some(mapping) => (mapping.target.clone(), mapping.attributes(&source)),
        None => (
            plain(&resource_type)?,
            generic(configuration, supplementary),
        ),
    };
    let region = match mapping.is_some_and(|mapping| mapping.is_global) {
        true => Some(tenantry_resource::GLOBAL.to_owned()),
        false => region,
    };
    let unsaid = mapping
        .map(|mapping| mapping.unsaid(&attributes))
        .unwrap_or_default();
    let named = text(&tags, "Name").map(str::to_owned);
    Ok(Some(Found {
        key: account.clone(),
        provider: Provider::Aws,
        place: place::Place {
            account: Some(account),
            region: Some(region.unwrap_or_else(|| tenantry_resource::GLOBAL.to_owned())),
        },
        kind,
        id,
        name: mapping
            .and_then(|mapping| mapping.name(&source))
            .or(resource_name)
            .or(named),
        tags,
        attributes,
        aliases: arn.into_iter().collect(),
        observed_at,
        is_deleted,
        address: None,
        dependencies: Vec::new(),
        is_tainted: false,
        unsaid,
        alone: None,
        index,
        line: Some(line),
    }))
}

/// A member that is an object, or a text that is one; none for null.
fn member(item: &Object, name: &str) -> Result<Option<Value>, Fault> {
    let value = match item.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Text(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::Text(text)) => Value::parse(text).map_err(|fault| {
            let detail = match fault.path.as_str() {
                "" => fault.detail,
                path => format!("{path} {}", fault.detail),
            };
            Fault::new(name, format!("is a text and in it {detail}"))
        })?,
        Some(value) => value.clone(),
    };
    match value {
        Value::Null => Ok(None),
        Value::Object(_) => Ok(Some(value)),
        other => Err(Fault::new(
            name,
            format!("is not an object but a {}", other.kind()),
        )),
    }
}

/// What AWS Config says of a type that is not mapped, as it is.
fn generic(configuration: Option<Value>, supplementary: Option<Value>) -> Object {
    let mut attributes = match configuration {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    };
    for name in ["tags", "Tags"] {
        attributes.remove(name);
    }
    if let Some(supplementary) = supplementary.filter(|value| !value.is_empty()) {
        attributes.insert("supplementary_configuration", supplementary);
    }
    attributes
}

/// `networkfirewall.firewall` of `AWS::NetworkFirewall::Firewall`.
fn plain(resource_type: &str) -> Result<String, Fault> {
    let wrong = || Fault::new("resourceType", "is not like AWS::EC2::Volume");
    let mut parts = resource_type.split("::");
    let (_, Some(service), Some(kind)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let rest: Vec<&str> = parts.collect();
    if resource_type.len() > 100
        || [service, kind].iter().any(|part| !is_word(part))
        || !rest.iter().all(|part| is_word(part))
    {
        return Err(wrong());
    }
    let mut name = service.to_ascii_lowercase();
    for kind in std::iter::once(kind).chain(rest) {
        name.push('.');
        name.push_str(&snake(kind));
    }
    Ok(name)
}

fn is_word(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_alphabetic())
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `db_cluster_snapshot` of `DBClusterSnapshot`.
fn snake(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase()
                    || letters.get(at + 1).is_some_and(char::is_ascii_lowercase)
            });
        if begins {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
