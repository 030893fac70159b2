//! What happens to a resource, and the call by which it does.

use super::thing::{Kind, Thing};
use super::trail::{Call, Who};
use serde_json::{Value, json};

/// Which of an account's resources.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pick {
    /// What stands on its own, by its name in Terraform.
    Called(Kind, &'static str),
    /// Of those that the bills name, the first (0), second …
    Billed(Kind, usize),
    /// One that is made by hand, which the state does not have.
    ByHand(Kind, &'static str),
}

/// What is done to a resource.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A setting becomes another.
    Set(&'static str, Value),
    /// A setting becomes what it was at first.
    Back(&'static str),
    /// A security group lets somebody in: port, range, description.
    Admit(u16, &'static str, &'static str),
    /// A bucket lets everybody read.
    Publish,
    /// A role is given one more policy.
    Attach(&'static str),
    Tag(&'static str, &'static str),
    Create,
    Delete,
}

impl What {
    /// Does it.
    pub(super) fn change(&self, thing: &mut Thing, first: &Thing) {
        match self {
            What::Set(name, value) => {
                thing.look.insert((*name).to_owned(), value.clone());
            }
            What::Back(name) => {
                thing.look.insert((*name).to_owned(), first.look(name));
            }
            What::Admit(port, range, description) => push(
                thing,
                "ingress",
                json!({ "protocol": "tcp", "from": port, "to": port, "range": range, "description": description }),
            ),
            What::Attach(policy) => push(thing, "attached", json!(policy)),
            What::Publish => {
                let objects = format!("arn:aws:s3:::{}/*", thing.id);
                let statement = json!({ "Sid": "VendorHandOver", "Effect": "Allow", "Principal": "*",
                    "Action": "s3:GetObject", "Resource": objects });
                if let Some(Value::Object(policy)) = thing.look.get_mut("policy")
                    && let Some(Value::Array(statements)) = policy.get_mut("Statement")
                {
                    statements.push(statement);
                }
            }
            What::Tag(key, value) => {
                thing.tags.insert((*key).to_owned(), (*value).to_owned());
            }
            What::Create => thing.is_there = true,
            What::Delete => thing.is_there = false,
        }
    }

    /// The call by which `who` does it; none where AWS does it by itself and records nothing.
    pub(super) fn call(&self, thing: &Thing, who: Who) -> Option<Call> {
        let (service, operation, more) = self.operation(thing)?;
        let mut request = named(thing);
        if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
            request.extend(more);
        }
        let response = match (thing.kind, self) {
            (Kind::Instance, What::Create) => {
                let items = json!([{ "instanceId": thing.id, "instanceType": thing.look("type") }]);
                request =
                    json!({ "instanceType": thing.look("type"), "minCount": 1, "maxCount": 1 });
                json!({ "reservationId": "r-0a1b2c3d4e5f60718", "instancesSet": { "items": items } })
            }
            (Kind::SecurityGroup, _) => json!({ "_return": true }),
            (Kind::Database, _) => json!({ "dBInstanceIdentifier": thing.id }),
            (Kind::Function, _) => {
                json!({ "functionName": thing.id, "functionArn": thing.arn() })
            }
            _ => Value::Null,
        };
        Some(Call {
            who,
            service,
            operation,
            request,
            response,
        })
    }

    fn operation(&self, thing: &Thing) -> Option<(&'static str, &'static str, Value)> {
        let nothing = json!({});
        if let What::Tag(key, value) = self {
            return Some(tagging(thing, key, value));
        }
        let field = match self {
            What::Set(name, _) | What::Back(name) => name,
            What::Admit(..) => "ingress",
            What::Publish => "policy",
            What::Attach(_) => "attached",
            _ => "",
        };
        let is_back = matches!(self, What::Back(_));
        Some(match (thing.kind, field) {
            (Kind::SecurityGroup, _) => {
                let operation = match is_back {
                    true => "RevokeSecurityGroupIngress",
                    false => "AuthorizeSecurityGroupIngress",
                };
                let range = |(port, range): (&u16, &str)| {
                    json!([{ "ipProtocol": "tcp", "fromPort": port, "toPort": port,
                        "ipRanges": { "items": [{ "cidrIp": range }] } }])
                };
                let items = match self {
                    What::Admit(port, from, _) => range((port, from)),
                    _ => json!([]),
                };
                let more = json!({ "ipPermissions": { "items": items } });
                ("ec2.amazonaws.com", operation, more)
            }
            (Kind::Instance, "type") => (
                "ec2.amazonaws.com",
                "ModifyInstanceAttribute",
                json!({ "instanceType": { "value": thing.look("type") } }),
            ),
            (Kind::Instance, "tokens") => (
                "ec2.amazonaws.com",
                "ModifyInstanceMetadataOptions",
                json!({ "ModifyInstanceMetadataOptionsRequest": { "InstanceId": thing.id } }),
            ),
            (Kind::Instance, _) => ("ec2.amazonaws.com", "RunInstances", nothing),
            (Kind::Database, _) => (
                "rds.amazonaws.com",
                "ModifyDBInstance",
                json!({ "applyImmediately": true, "allowMajorVersionUpgrade": false }),
            ),
            (Kind::Function, _) => (
                "lambda.amazonaws.com",
                "UpdateFunctionConfiguration20150331v2",
                json!({ "memorySize": thing.look("memory"), "timeout": thing.look("timeout") }),
            ),
            (Kind::Table, "recovery") => {
                ("dynamodb.amazonaws.com", "UpdateContinuousBackups", nothing)
            }
            (Kind::Table, _) => ("dynamodb.amazonaws.com", "UpdateTable", nothing),
            (Kind::Bucket, "blocked") if is_back => {
                ("s3.amazonaws.com", "PutBucketPublicAccessBlock", nothing)
            }
            (Kind::Bucket, "blocked") => {
                ("s3.amazonaws.com", "DeleteBucketPublicAccessBlock", nothing)
            }
            (Kind::Bucket, "versions") => ("s3.amazonaws.com", "PutBucketVersioning", nothing),
            (Kind::Bucket, "policy") => ("s3.amazonaws.com", "PutBucketPolicy", nothing),
            (Kind::Bucket, _) => ("s3.amazonaws.com", "CreateBucket", nothing),
            (Kind::Role, "attached") => {
                let operation = if is_back {
                    "DetachRolePolicy"
                } else {
                    "AttachRolePolicy"
                };
                let policy = match self {
                    What::Attach(policy) => *policy,
                    _ => "arn:aws:iam::aws:policy/AdministratorAccess",
                };
                (
                    "iam.amazonaws.com",
                    operation,
                    json!({ "policyArn": policy }),
                )
            }
            (Kind::Role, _) => ("iam.amazonaws.com", "UpdateRole", nothing),
            (Kind::Key, "rotation") if is_back => {
                ("kms.amazonaws.com", "EnableKeyRotation", nothing)
            }
            (Kind::Key, "rotation") => ("kms.amazonaws.com", "DisableKeyRotation", nothing),
            (Kind::Queue, "") => ("sqs.amazonaws.com", "DeleteQueue", nothing),
            (Kind::Queue, _) => ("sqs.amazonaws.com", "SetQueueAttributes", nothing),
            _ => return None,
        })
    }
}

fn push(thing: &mut Thing, name: &str, value: Value) {
    if let Some(Value::Array(list)) = thing.look.get_mut(name) {
        list.push(value);
    }
}

fn tagging(thing: &Thing, key: &str, value: &str) -> (&'static str, &'static str, Value) {
    let items = json!([{ "key": key, "value": value }]);
    match thing.kind {
        Kind::Database => (
            "rds.amazonaws.com",
            "AddTagsToResource",
            json!({ "resourceName": thing.arn(), "tags": items }),
        ),
        Kind::Bucket => ("s3.amazonaws.com", "PutBucketTagging", json!({})),
        Kind::Function => (
            "lambda.amazonaws.com",
            "TagResource20170331v2",
            json!({ "resource": thing.arn() }),
        ),
        _ => (
            "ec2.amazonaws.com",
            "CreateTags",
            json!({ "resourcesSet": { "items": [{ "resourceId": thing.id }] }, "tagSet": { "items": items } }),
        ),
    }
}

/// How a request names a resource.
fn named(thing: &Thing) -> Value {
    let id = &thing.id;
    match thing.kind {
        Kind::SecurityGroup => json!({ "groupId": id }),
        Kind::Instance => json!({ "instanceId": id }),
        Kind::Database => json!({ "dBInstanceIdentifier": id }),
        Kind::Function => json!({ "functionName": id }),
        Kind::Table => json!({ "tableName": id }),
        Kind::Bucket => {
            json!({ "bucketName": id, "Host": format!("{id}.s3.{}.amazonaws.com", thing.region) })
        }
        Kind::Role => json!({ "roleName": id }),
        Kind::Key => json!({ "keyId": id }),
        Kind::Queue => {
            let (region, account) = (thing.region, &thing.account);
            json!({ "queueUrl": format!("https://sqs.{region}.amazonaws.com/{account}/{id}") })
        }
        Kind::ScalingGroup => json!({ "autoScalingGroupName": id }),
        Kind::Vpc => json!({ "vpcId": id }),
        Kind::Subnet => json!({ "subnetId": id }),
    }
}

/// One made by hand: nobody thought of more than what the console asks for.
pub(super) fn by_hand(kind: Kind, like: &Thing, id: &str) -> Thing {
    let look = match kind {
        Kind::Bucket => json!({ "blocked": false, "versions": false }),
        Kind::Instance => json!({ "image": "ami-0d51579a4f9c2be10", "type": "g5.xlarge",
            "zone": format!("{}b", like.region), "address": "172.31.18.44", "vpc": "vpc-0f1e2d3c", "groups": [],
            "subnet": "subnet-0a1b2c3d", "profile": "workbench", "tokens": "optional",
            "launched": "2026-11-01T10:15:00.000Z" }),
        _ => json!({}),
    };
    Thing {
        kind,
        account: like.account.clone(),
        region: like.region,
        id: id.to_owned(),
        label: String::new(),
        tags: std::collections::BTreeMap::new(),
        look: super::thing::members(look),
        is_managed: false,
        is_there: false,
    }
}
