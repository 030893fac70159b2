//! A resource of an estate, of which both Terraform and AWS Config can speak.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Vpc,
    Subnet,
    SecurityGroup,
    Instance,
    ScalingGroup,
    Function,
    Table,
    Database,
    Bucket,
    Role,
    Key,
    Queue,
}

/// A resource with everything that is told of it.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    pub(super) account: String,
    pub(super) region: &'static str,
    /// As both sources identify it.
    pub(super) id: String,
    /// What it is called in Terraform.
    pub(super) label: String,
    pub(super) tags: BTreeMap<String, String>,
    /// How it is configured, in words of this module: both sources are written from it.
    pub(super) look: Map<String, Value>,
    /// Whether the state has it.
    pub(super) is_managed: bool,
    /// Whether it is there.
    pub(super) is_there: bool,
}

impl Thing {
    pub(super) fn arn(&self) -> String {
        let Thing {
            account,
            region,
            id,
            ..
        } = self;
        let of_region =
            |service: &str, kind: &str| format!("arn:aws:{service}:{region}:{account}:{kind}{id}");
        match self.kind {
            Kind::Vpc => of_region("ec2", "vpc/"),
            Kind::Subnet => of_region("ec2", "subnet/"),
            Kind::SecurityGroup => of_region("ec2", "security-group/"),
            Kind::Instance => of_region("ec2", "instance/"),
            Kind::ScalingGroup => of_region(
                "autoscaling",
                "autoScalingGroup:6d1f0c52:autoScalingGroupName/",
            ),
            Kind::Function => of_region("lambda", "function:"),
            Kind::Table => of_region("dynamodb", "table/"),
            Kind::Database => of_region("rds", "db:"),
            Kind::Bucket => format!("arn:aws:s3:::{id}"),
            Kind::Role => format!("arn:aws:iam::{account}:role/{id}"),
            Kind::Key => of_region("kms", "key/"),
            Kind::Queue => of_region("sqs", ""),
        }
    }

    /// A part of how it is configured; null where nothing is said.
    pub(super) fn look(&self, name: &str) -> Value {
        self.look.get(name).cloned().unwrap_or(Value::Null)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.look
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.look.get(name).and_then(Value::as_bool) == Some(true)
    }
}

/// An object as its members.
pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
