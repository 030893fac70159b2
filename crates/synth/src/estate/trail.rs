//! Who did it: records of CloudTrail.

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::thing::Thing;
use crate::scan::hash;

/// Somebody who makes calls.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    /// A person of the directory, with a set of permissions.
    Person(&'static str, &'static str),
    /// A person who took a role for the emergency, by the name of the incident.
    OnCall(&'static str, &'static str),
    /// A pipeline, by its repository.
    Pipeline(&'static str),
    /// A user of IAM.
    User(&'static str),
    /// The root of the account.
    Root,
    /// A service of AWS by its role.
    Service(&'static str),
    /// Nobody of whom a record tells.
    Nobody,
}

/// A call that changes something.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) who: Who,
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) request: Value,
    pub(super) response: Value,
}

/// The records of an account, as they become a file.
pub(super) struct Trail<'a> {
    account: &'a str,
    records: Vec<(Timestamp, Value)>,
}

/// How a call came.
struct Way {
    address: &'static str,
    agent: &'static str,
    is_console: bool,
}

const CONSOLE: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const COMMAND_LINE: &str = "aws-cli/2.31.9 md/awscrt#0.28.2 ua/2.1 os/linux#6.8 lang/python#3.13.7";
const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.18.0";

impl Who {
    fn way(self) -> Way {
        let (address, agent, is_console) = match self {
            Who::OnCall(..) => ("203.0.113.77", CONSOLE, true),
            Who::Person(_, "Developer") => ("198.51.100.34", COMMAND_LINE, false),
            Who::Person(..) => ("198.51.100.21", CONSOLE, true),
            Who::Pipeline(_) => ("192.0.2.140", TERRAFORM, false),
            Who::User(_) => ("198.51.100.58", COMMAND_LINE, false),
            Who::Root => ("203.0.113.9", CONSOLE, true),
            Who::Service(_) | Who::Nobody => ("ssm.amazonaws.com", "ssm.amazonaws.com", false),
        };
        Way {
            address,
            agent,
            is_console,
        }
    }
}

/// A hash in capital letters and digits, as ids of keys have them.
fn code(text: &str, length: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    (0..length)
        .map(|at| {
            let five = hash(&format!("{at} {text}")) >> 20 & 31;
            char::from(LETTERS[usize::try_from(five).unwrap_or(0)])
        })
        .collect()
}

/// An id in the form of a UUID, by a text.
pub(super) fn event_id(text: &str) -> String {
    let (one, other) = (hash(text), hash(&format!("{text}.")));
    let other = format!("{other:016x}");
    let one = format!("{one:016x}");
    format!(
        "{}-{}-4{}-8{}-{}",
        &one[..8],
        &one[8..12],
        &one[13..],
        &other[1..4],
        &other[4..]
    )
}

impl<'a> Trail<'a> {
    pub(super) fn new(account: &'a str) -> Self {
        Self {
            account,
            records: Vec::new(),
        }
    }

    /// The file, in the order of time.
    pub(super) fn file(mut self) -> Value {
        self.records.sort_by_key(|(at, _)| *at);
        let records = self.records.into_iter().map(|(_, record)| record);
        json!({ "Records": records.collect::<Vec<_>>() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The call, how its caller came to the access that it was made with, and what stands around it in a trail: it was
    /// looked at before, somebody without the right tried the same, and something else was done by another.
    pub(super) fn add(&mut self, at: Timestamp, thing: &Thing, call: &Call) {
        if matches!(call.who, Who::Nobody) {
            return;
        }
        let identity = self.identity(at, call.who);
        let record = self.record(at, call.who, &identity, thing.region, call);
        self.records.push((at, record));
        let look = Call {
            operation: look_at(call.service),
            response: Value::Null,
            ..call.clone()
        };
        let before = at - 2.minutes();
        let mut read = self.record(before, call.who, &identity, thing.region, &look);
        read["readOnly"] = json!(true);
        self.records.push((before, read));
        if !matches!(call.who, Who::Service(_)) {
            let refused = at - 47.minutes();
            let somebody = Who::User("reporting");
            let identity = self.identity(refused, somebody);
            let mut record = self.record(refused, somebody, &identity, thing.region, call);
            record["errorCode"] = json!("AccessDenied");
            record["errorMessage"] = json!("User is not authorized to perform this operation");
            record["responseElements"] = Value::Null;
            self.records.push((refused, record));
            let other = at + 4.minutes();
            let elsewhere = Call {
                who: Who::User("deploy"),
                service: "ec2.amazonaws.com",
                operation: "CreateTags",
                request: json!({ "resourcesSet": { "items": [{ "resourceId": format!("vol-0{}", &event_id(&thing.id)[..8]) }] } }),
                response: json!({ "_return": true }),
            };
            let identity = self.identity(other, elsewhere.who);
            let record = self.record(other, elsewhere.who, &identity, thing.region, &elsewhere);
            self.records.push((other, record));
        }
    }

    fn record(
        &self,
        at: Timestamp,
        who: Who,
        identity: &Value,
        region: &str,
        call: &Call,
    ) -> Value {
        let way = who.way();
        let region = if region == "global" {
            "us-east-1"
        } else {
            region
        };
        let about = format!("{} {at} {} {}", self.account, call.operation, call.request);
        let id = event_id(&about);
        let mut record = json!({
            "eventVersion": "1.11", "userIdentity": identity, "eventTime": at.to_string(),
            "eventSource": call.service, "eventName": call.operation, "awsRegion": region,
            "sourceIPAddress": way.address, "userAgent": way.agent, "requestParameters": call.request,
            "responseElements": call.response, "requestID": event_id(&format!("request {id}")), "eventID": id,
            "readOnly": false, "eventType": "AwsApiCall", "managementEvent": true, "eventCategory": "Management",
            "recipientAccountId": self.account,
        });
        if way.is_console {
            record["sessionCredentialFromConsole"] = json!("true");
        }
        record
    }

    /// Who somebody is in a record; records of roles that were taken come before.
    fn identity(&mut self, at: Timestamp, who: Who) -> Value {
        let account = self.account;
        let day = at.to_string();
        let day = day.get(..10).unwrap_or_default();
        match who {
            Who::Person(name, set) => self.session(
                &format!("AWSReservedSSO_{set}_{:016x}", hash(set)),
                name,
                &code(&format!("{day} {name} {account}"), 16),
            ),
            Who::OnCall(name, incident) => {
                let person = self.identity(at, Who::Person(name, "OnCall"));
                let key = code(&format!("{incident} {account}"), 16);
                let role = "emergency-access";
                let took = at - 6.minutes();
                let call = Call {
                    who,
                    service: "sts.amazonaws.com",
                    operation: "AssumeRole",
                    request: json!({ "roleArn": format!("arn:aws:iam::{account}:role/{role}"),
                        "roleSessionName": incident, "durationSeconds": 3600 }),
                    response: given(account, role, incident, &key, took),
                };
                let mut record = self.record(took, who, &person, "us-east-1", &call);
                record["readOnly"] = json!(true);
                // Several calls are made with what was taken once.
                if !self.records.iter().any(|(_, known)| {
                    known["responseElements"] == record["responseElements"]
                        || known["requestParameters"] == record["requestParameters"]
                }) {
                    self.records.push((took, record));
                }
                self.session(role, incident, &key)
            }
            Who::Pipeline(repository) => {
                let subject = format!("repo:{repository}:ref:refs/heads/main");
                let key = code(&format!("{at} {repository} {account}"), 16);
                let session = format!("run-{}", hash(&key) % 10_000);
                let role = "ci-deploy";
                let took = at - 3.minutes();
                let issuer = "pipelines.example";
                let identity = json!({ "type": "WebIdentityUser", "userName": subject,
                    "principalId": format!("arn:aws:iam::{account}:oidc-provider/{issuer}:sts.amazonaws.com:{subject}"),
                    "identityProvider": format!("arn:aws:iam::{account}:oidc-provider/{issuer}") });
                let mut response = given(account, role, &session, &key, took);
                response["subjectFromWebIdentityToken"] = json!(subject);
                let call = Call {
                    who,
                    service: "sts.amazonaws.com",
                    operation: "AssumeRoleWithWebIdentity",
                    request: json!({ "roleArn": format!("arn:aws:iam::{account}:role/{role}"),
                        "roleSessionName": session, "durationSeconds": 3600 }),
                    response,
                };
                let mut record = self.record(took, who, &identity, "us-east-1", &call);
                record["readOnly"] = json!(true);
                self.records.push((took, record));
                self.session(role, &session, &key)
            }
            Who::User(name) => json!({ "type": "IAMUser", "userName": name, "accountId": account,
                "principalId": format!("AIDA{}", code(name, 17)), "arn": format!("arn:aws:iam::{account}:user/{name}"),
                "accessKeyId": format!("AKIA{}", code(&format!("{name} {account}"), 16)) }),
            Who::Root => json!({ "type": "Root", "accountId": account, "principalId": account,
                "arn": format!("arn:aws:iam::{account}:root"),
                "accessKeyId": format!("ASIA{}", code(&format!("root {account}"), 16)),
                "sessionContext": { "attributes": { "mfaAuthenticated": "false", "creationDate": at.to_string() } } }),
            Who::Service(service) => {
                let mut identity = self.session(
                    "AWSServiceRoleForAmazonSSM",
                    "StateManager",
                    &code(&format!("{at} {service}"), 16),
                );
                identity["invokedBy"] = json!(service);
                identity
            }
            Who::Nobody => Value::Null,
        }
    }

    fn session(&self, role: &str, session: &str, key: &str) -> Value {
        let account = self.account;
        let id = format!("AROA{}", code(role, 17));
        json!({ "type": "AssumedRole", "principalId": format!("{id}:{session}"), "accountId": account,
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
            "accessKeyId": format!("ASIA{key}"),
            "sessionContext": { "sessionIssuer": { "type": "Role", "principalId": id, "accountId": account,
                "arn": format!("arn:aws:iam::{account}:role/{role}"), "userName": role },
                "attributes": { "mfaAuthenticated": "true" } } })
    }
}

/// What STS answers.
fn given(account: &str, role: &str, session: &str, key: &str, at: Timestamp) -> Value {
    let until = at + 1.hour();
    json!({ "credentials": { "accessKeyId": format!("ASIA{key}"), "expiration": until.to_string() },
        "assumedRoleUser": { "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
            "assumedRoleId": format!("AROA{}:{session}", code(role, 17)) } })
}

/// What somebody asks before changing something.
fn look_at(service: &str) -> &'static str {
    match service {
        "s3.amazonaws.com" => "GetBucketPolicyStatus",
        "ec2.amazonaws.com" => "DescribeSecurityGroups",
        "rds.amazonaws.com" => "DescribeDBInstances",
        "lambda.amazonaws.com" => "GetFunctionConfiguration20150331v2",
        "iam.amazonaws.com" => "GetRole",
        "dynamodb.amazonaws.com" => "DescribeTable",
        "kms.amazonaws.com" => "DescribeKey",
        "sqs.amazonaws.com" => "GetQueueAttributes",
        _ => "DescribeAlarms",
    }
}
