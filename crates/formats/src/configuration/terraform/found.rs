//! From an instance of Terraform to a resource.

use super::super::facts::LeftOut;
use super::super::mapping::{self, Mapping, Source};
use super::super::out::Found;
use super::super::place::{self, Place};
use super::super::tags;
use super::super::value::{bare, text};
use super::provider;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Fault, GLOBAL, Provider};

/// An instance, as a state or a plan has it.
pub(super) struct Instance<'i> {
    /// The configuration of the provider.
    pub(super) provider: &'i str,
    /// `aws_s3_bucket`.
    pub(super) kind: &'i str,
    pub(super) address: &'i str,
    /// The attributes, marks and all.
    pub(super) attributes: Value,
    pub(super) index: u64,
    pub(super) line: Option<u64>,
}

/// Why there is no resource.
pub(super) enum Not {
    Kept(LeftOut),
    Right(Fault),
}

/// The resource that an instance is.
pub(super) fn found(instance: Instance<'_>) -> Result<Found, Not> {
    let Some(provider) = provider::of(instance.provider) else {
        return Err(Not::Kept(LeftOut::StateOnly));
    };
    let source = instance.attributes;
    let Value::Object(attributes) = bare(&source) else {
        let detail = "are missing";
        return Err(Not::Right(Fault::new("attributes", detail)));
    };
    let place = place::of_terraform(provider, instance.kind, attributes);
    let plain = plain(provider, instance.kind);
    let mut own = attributes.clone();
    let tagged = take_tags(&mut own);
    let native = ["id", "arn", "self_link"];
    let native = native.iter().find_map(|name| text(attributes, name));
    let arn = text(attributes, "arn").map(str::to_owned);
    let base = Found {
        key: instance.provider.to_owned(),
        provider,
        place,
        kind: plain,
        id: native.unwrap_or_default().to_owned(),
        name: text(attributes, "name").map(str::to_owned),
        tags: tagged,
        attributes: Object::new(),
        aliases: [instance.address.to_owned()]
            .into_iter()
            .chain(arn)
            .collect(),
        observed_at: None,
        is_deleted: false,
        address: Some(instance.address.to_owned()),
        dependencies: Vec::new(),
        is_tainted: false,
        unsaid: Vec::new(),
        alone: None,
        index: instance.index,
        line: instance.line,
    };
    let mapping = mapping::mapping(Source::Terraform, instance.kind);
    let mapped = mapping.and_then(|mapping| mapped(mapping, &source, &base));
    let missing = || Not::Right(Fault::new("id", "is missing"));
    let alone = |base: Found| match base.id.is_empty() {
        true => None,
        false => Some(Found {
            attributes: own,
            ..base
        }),
    };
    match mapped {
        Some(mapped) if mapping.is_some_and(|mapping| mapping.is_part) => {
            let alone = alone(base).ok_or_else(missing)?;
            let alone = Some(Box::new(alone));
            Ok(Found { alone, ..mapped })
        }
        Some(mapped) => Ok(mapped),
        None => alone(base).ok_or_else(missing),
    }
}

fn mapped(mapping: &Mapping, source: &Value, base: &Found) -> Option<Found> {
    let id = mapping.id(source)?;
    let region = match mapping.is_global {
        true => Some(GLOBAL.to_owned()),
        false => base.place.region.clone(),
    };
    let named = text(&base.tags, "Name").map(str::to_owned);
    Some(Found {
        kind: mapping.target.clone(),
        id,
        name: mapping.name(source).or(named),
        attributes: mapping.attributes(source),
        place: Place {
            account: base.place.account.clone(),
            region,
        },
        ..base.clone()
    })
}

/// The name of a type that nothing is known of: `terraform.aws_nat_gateway`.
fn plain(_provider: Provider, kind: &str) -> String {
    let word = kind.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'_' => char::from(byte),
        b'A'..=b'Z' => char::from(byte.to_ascii_lowercase()),
        _ => '_',
    });
    let word: String = word.take(110).collect();
    let begins = word.starts_with(|first: char| first.is_ascii_lowercase());
    format!("terraform.{}{word}", if begins { "" } else { "x" })
}

/// Tags are kept beside the attributes: those that are on the resource, with the ones
/// that the provider adds.
fn take_tags(attributes: &mut Object) -> Object {
    let names = [
        "tags_all",
        "effective_labels",
        "terraform_labels",
        "tags",
        "labels",
        "tag",
    ];
    let values = names.map(|name| attributes.remove(name));
    // What is called so and is none stays.
    let tags = tags::first(values.iter().map(Option::as_ref));
    for (name, value) in names.into_iter().zip(values) {
        let is_tags = matches!(
            value.as_ref().map(bare),
            Some(Value::Object(_)) | None | Some(Value::Null)
        ) || name == "tag";
        if let Some(value) = value.filter(|_| !is_tags) {
            attributes.insert(name, value);
        }
    }
    tags
}
