//! The account and region of a resource, as far as its own attributes tell.

use super::value::text;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{GLOBAL, Provider};

/// Whose and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// What an ARN says. Either part may be missing.
pub(super) fn of_arn(arn: &str) -> Place {
    let mut parts = arn.split(':');
    if parts.next() != Some("arn") {
        return Place::default();
    }
    let _partition = parts.next();
    let _service = parts.next();
    let mut part = || {
        let part = parts
            .next()
            .filter(|part| !part.is_empty() && *part != "aws");
        part.map(str::to_owned)
    };
    let region = part();
    let account = part();
    Place { account, region }
}

/// Types of AWS that belong to no region.
const GLOBAL_OF_AWS: [&str; 9] = [
    "aws_iam_",
    "aws_cloudfront_",
    "aws_route53_",
    "aws_organizations_",
    "aws_globalaccelerator_",
    "aws_shield_",
    "aws_account_",
    "aws_waf_",
    "aws_s3_account_",
];

/// What the attributes of a resource of Terraform tell.
pub(super) fn of_terraform(provider: Provider, kind: &str, attributes: &Object) -> Place {
    match provider {
        Provider::Aws => aws(kind, attributes),
        Provider::Gcp => google(attributes),
        Provider::Azure => azure(attributes),
        Provider::Kubernetes => Place {
            account: None,
            region: Some(namespace(attributes).unwrap_or_else(|| GLOBAL.to_owned())),
        },
        Provider::Other => Place {
            account: None,
            region: Some(GLOBAL.to_owned()),
        },
    }
}

fn aws(kind: &str, attributes: &Object) -> Place {
    let is_global = GLOBAL_OF_AWS.iter().any(|prefix| kind.starts_with(prefix));
    let arn = text(attributes, "arn").map(of_arn).unwrap_or_default();
    let own = ["owner_id", "account_id", "registry_id"];
    let own = own.iter().filter_map(|name| text(attributes, name));
    let own = own
        .into_iter()
        .find(|text| is_account(text))
        .map(str::to_owned);
    let queue = ["url", "id", "queue_url"];
    let queue = queue.iter().filter_map(|name| text(attributes, name));
    let queue = queue.into_iter().find_map(of_queue).unwrap_or_default();
    let region = if is_global {
        Some(GLOBAL.to_owned())
    } else {
        arn.region
            .or(queue.region)
            .or_else(|| text(attributes, "region").map(str::to_owned))
            .or_else(|| text(attributes, "availability_zone").and_then(of_zone))
            .or_else(|| {
                let zones = attributes.get("availability_zones");
                match zones.map(super::value::bare) {
                    Some(Value::List(zones)) => of_zone(zones.first()?.as_str()?),
                    _ => None,
                }
            })
    };
    Place {
        account: arn.account.or(own).or(queue.account),
        region,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `https://sqs.eu-west-1.amazonaws.com/123456789012/name`.
fn of_queue(url: &str) -> Option<Place> {
    let rest = url.strip_prefix("https://sqs.")?;
    let (region, rest) = rest.split_once(".amazonaws.com")?;
    let account = rest.split('/').find(|part| is_account(part))?;
    Some(Place {
        account: Some(account.to_owned()),
        region: Some(region.to_owned()),
    })
}

/// A zone is the region and a letter.
fn of_zone(zone: &str) -> Option<String> {
    let region = zone.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
    region
        .ends_with(|digit: char| digit.is_ascii_digit())
        .then(|| region.to_owned())
}

fn google(attributes: &Object) -> Place {
    let paths = ["id", "self_link", "name"];
    let path = |part: &str| {
        let paths = paths.iter().filter_map(|name| text(attributes, name));
        paths.into_iter().find_map(|path| behind(path, part))
    };
    let project = text(attributes, "project").map(last);
    let region = ["region", "location"];
    let region = region
        .iter()
        .find_map(|name| text(attributes, name))
        .map(last);
    let zone = text(attributes, "zone").map(last).or_else(|| path("zones"));
    let region = region
        .or_else(|| path("regions"))
        .or_else(|| path("locations"))
        .or_else(|| {
            let zone = zone?;
            let (region, letter) = zone.rsplit_once('-')?;
            Some(if letter.len() == 1 {
                region.to_owned()
            } else {
                zone.clone()
            })
        });
    Place {
        account: project.or_else(|| path("projects")),
        // What names none has none.
        region: Some(region.unwrap_or_else(|| GLOBAL.to_owned())),
    }
}

fn azure(attributes: &Object) -> Place {
    let id = text(attributes, "id").unwrap_or_default();
    let ids = [
        "resource_manager_id",
        "resource_versionless_id",
        "server_id",
        "key_vault_id",
    ];
    let ids = ids.iter().filter_map(|name| text(attributes, name));
    let account = std::iter::once(id)
        .chain(ids)
        .find_map(|id| behind(id, "subscriptions"));
    let region = text(attributes, "location").map(str::to_owned);
    Place {
        account,
        region: Some(region.unwrap_or_else(|| GLOBAL.to_owned())),
    }
}

/// The part of a path behind another.
fn behind(path: &str, part: &str) -> Option<String> {
    let mut parts = path
        .split('/')
        .skip_while(|here| !here.eq_ignore_ascii_case(part));
    let _ = parts.next();
    let found = parts.next().filter(|found| !found.is_empty());
    found.map(str::to_owned)
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn namespace(attributes: &Object) -> Option<String> {
    let metadata = super::value::bare(attributes.get("metadata")?);
    let metadata = match metadata {
        Value::List(list) => list.first()?,
        other => other,
    };
    let found = metadata.get("namespace")?.as_str()?;
    (!found.is_empty()).then(|| found.to_owned())
}
