//! What a resource is called where it is told from all others of its account and region. Of AWS that is the ARN, as its
//! scanners have it, so that the same defect from them and from a policy is one violation; of Kubernetes, where a
//! deployment and a service may both be called `web`, kind and name as `kubectl` writes them.

use tenantry_resource::json::Value;
use tenantry_resource::{Identity, Provider, Resource};

/// The ARNs of types whose documents may name the short id only: service, whether region and account stand in it, and
/// what is before the id.
const ARNS: &[(&str, &str, Place, &str)] = &[
    ("s3.bucket", "s3", Place::None, ""),
    ("ec2.instance", "ec2", Place::Region, "instance/"),
    (
        "ec2.security_group",
        "ec2",
        Place::Region,
        "security-group/",
    ),
    ("ec2.volume", "ec2", Place::Region, "volume/"),
    ("ec2.snapshot", "ec2", Place::Region, "snapshot/"),
    ("ec2.vpc", "ec2", Place::Region, "vpc/"),
    ("ec2.subnet", "ec2", Place::Region, "subnet/"),
    ("ec2.network_acl", "ec2", Place::Region, "network-acl/"),
    ("rds.instance", "rds", Place::Region, "db:"),
    ("rds.cluster", "rds", Place::Region, "cluster:"),
    ("rds.snapshot", "rds", Place::Region, "snapshot:"),
    ("lambda.function", "lambda", Place::Region, "function:"),
    ("dynamodb.table", "dynamodb", Place::Region, "table/"),
    ("kms.key", "kms", Place::Region, "key/"),
    ("sns.topic", "sns", Place::Region, ""),
    ("sqs.queue", "sqs", Place::Region, ""),
    ("eks.cluster", "eks", Place::Region, "cluster/"),
    ("ecr.repository", "ecr", Place::Region, "repository/"),
    (
        "efs.file_system",
        "elasticfilesystem",
        Place::Region,
        "file-system/",
    ),
    ("cloudtrail.trail", "cloudtrail", Place::Region, "trail/"),
    ("iam.user", "iam", Place::Account, "user/"),
    ("iam.role", "iam", Place::Account, "role/"),
    ("iam.group", "iam", Place::Account, "group/"),
    ("iam.policy", "iam", Place::Account, "policy/"),
];

/// What stands between service and id.
#[derive(Clone, Copy)]
enum Place {
    /// Neither region nor account.
    None,
    Account,
    Region,
}

/// Services of the registry under which the kinds of the API server are.
const SERVER: [&str; 4] = ["workload", "core", "rbac", "networking"];

/// What it is called by.
pub(super) fn uid_of(resource: &Resource) -> String {
    let identity = resource.identity();
    if identity.provider == Provider::Kubernetes {
        return named(identity);
    }
    if identity.provider != Provider::Aws || identity.id.starts_with("arn:") {
        return identity.id.clone();
    }
    let told = resource.attributes().get("arn").and_then(Value::as_str);
    let aliases = resource.aliases().iter().map(String::as_str);
    let arn = told
        .into_iter()
        .chain(aliases)
        .find(|text| text.starts_with("arn:"));
    arn.map(str::to_owned)
        .or_else(|| made(identity))
        .unwrap_or_else(|| identity.id.clone())
}

/// `deployment/web`, or `certificate.cert_manager_io/web` of a kind that is not among those.
fn named(
    Identity {
        resource_type, id, ..
    }: &Identity,
) -> String {
    let (service, kind) = resource_type.split_once('.').unwrap_or(("", resource_type));
    let kind = kind.replace('_', "");
    match service {
        "" => format!("{kind}/{id}"),
        service if SERVER.contains(&service) => format!("{kind}/{id}"),
        group => format!("{kind}.{group}/{id}"),
    }
}

fn made(identity: &Identity) -> Option<String> {
    let (_, service, place, before) = ARNS
        .iter()
        .find(|(name, ..)| *name == identity.resource_type)?;
    let Identity {
        account,
        region,
        id,
        ..
    } = identity;
    let partition = match region.split_once('-').map(|(first, _)| first) {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    let place = match place {
        Place::None => ":".to_owned(),
        Place::Account => format!(":{account}"),
        Place::Region => format!("{region}:{account}"),
    };
    Some(format!("arn:{partition}:{service}:{place}:{before}{id}"))
}
