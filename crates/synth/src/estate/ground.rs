//! What an account of AWS consists of: the resources that its bills and scans name, and what they stand on.

use super::thing::{Kind, Thing, members};
use crate::dice::{Dice, Stream};
use crate::plan::{Ledger, Line};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const HEX: &[u8] = b"0123456789abcdef";
/// Where the office and the tunnel of a customer come from.
pub(super) const OFFICE: &str = "198.51.100.0/24";

/// A network in a region.
struct Ground {
    region: &'static str,
    vpc: String,
    subnets: [String; 2],
    web: String,
    app: String,
    data: String,
    bastion: String,
}

impl Ground {
    fn new(dice: &mut Dice, region: &'static str) -> Self {
        let mut id = |kind: &str| format!("{kind}-0{}", dice.text(HEX, 16));
        Self {
            region,
            vpc: id("vpc"),
            subnets: [id("subnet"), id("subnet")],
            web: id("sg"),
            app: id("sg"),
            data: id("sg"),
            bastion: id("sg"),
        }
    }
}

/// An account being filled.
struct Account<'a> {
    ledger: &'a Ledger,
    dice: Dice,
    things: Vec<Thing>,
    key: String,
    logs: Option<String>,
    /// The queue of what could not be done.
    dead_letters: String,
}

/// The resources of an account, those of the bills last; empty if it is not one of AWS.
pub(super) fn things(seed: u64, ledger: &Ledger) -> Vec<Thing> {
    let first = ledger.lines.first();
    let Some(home) = first.filter(|_| ledger.payer().provider.name == "AWS") else {
        return Vec::new();
    };
    let home = home.region.id;
    let mut dice = Dice::new(seed, Stream::Estate, ledger.number, 0);
    let key = format!(
        "{}-{}-4{}-8{}-{}",
        dice.text(HEX, 8),
        dice.text(HEX, 4),
        dice.text(HEX, 3),
        dice.text(HEX, 3),
        dice.text(HEX, 12)
    );
    let mut account = Account {
        ledger,
        dice,
        things: Vec::new(),
        key: format!("arn:aws:kms:{home}:{}:key/{key}", ledger.id),
        logs: None,
        dead_letters: format!(
            "arn:aws:sqs:{home}:{}:{}-dead-letters",
            ledger.id, ledger.name
        ),
    };
    let mut grounds = vec![Ground::new(&mut account.dice, home)];
    for line in &ledger.lines {
        let stands = matches!(
            line.service.resource_type,
            "Instance" | "DB instance" | "Function"
        );
        if stands && !grounds.iter().any(|known| known.region == line.region.id) {
            grounds.push(Ground::new(&mut account.dice, line.region.id));
        }
    }
    let is_small = ledger.lines.len() < 6;
    for (place, ground) in grounds.iter().enumerate() {
        account.network(ground, place == 0, is_small);
    }
    account.common(&grounds[0], &key, is_small);
    for line in &ledger.lines {
        let ground = grounds
            .iter()
            .find(|known| known.region == line.region.id)
            .unwrap_or(&grounds[0]);
        account.line(line, ground);
    }
    account.things
}

impl Account<'_> {
    fn put(
        &mut self,
        kind: Kind,
        region: &'static str,
        id: &str,
        label: &str,
        tags: BTreeMap<String, String>,
        look: Value,
    ) {
        self.things.push(Thing {
            kind,
            account: self.ledger.id.clone(),
            region,
            id: id.to_owned(),
            label: label.replace(['-', '.'], "_"),
            tags,
            look: members(look),
            is_managed: true,
            is_there: true,
        });
    }

    fn tags(&self, team: &str) -> BTreeMap<String, String> {
        let environment = match self.ledger.name.rsplit('-').next() {
            Some("staging") => "staging",
            Some("analytics") => "analytics",
            _ => "prod",
        };
        [
            ("team", team),
            ("environment", environment),
            ("managed-by", "terraform"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
    }

    fn network(&mut self, ground: &Ground, is_home: bool, is_small: bool) {
        let name = self.ledger.name;
        let region = ground.region;
        let tags = self.tags("platform");
        let label = |part: &str| match is_home {
            true => part.to_owned(),
            false => format!("{part}_{region}"),
        };
        let open = json!([{ "protocol": "-1", "range": "0.0.0.0/0", "description": "" }]);
        let group = |part: &str, description: &str, ingress: Value| {
            json!({ "name": format!("{name}-{part}"), "description": description, "vpc": ground.vpc,
                "ingress": ingress, "egress": open })
        };
        let rule = |port: u16, from: (&str, &str), description: &str| {
            let (kind, peer) = from;
            json!({ "protocol": "tcp", "from": port, "to": port, kind: peer, "description": description })
        };
        let mut groups = vec![
            (
                &ground.app,
                "app",
                group(
                    "app",
                    "Applications behind the load balancer",
                    json!([rule(8080, ("group", &ground.web), "Load balancer")]),
                ),
            ),
            (
                &ground.data,
                "data",
                group(
                    "data",
                    "Databases",
                    json!([rule(6432, ("group", &ground.app), "Applications")]),
                ),
            ),
        ];
        if is_home {
            let web = json!([rule(443, ("range", "0.0.0.0/0"), "Everybody, by HTTPS")]);
            groups.push((
                &ground.web,
                "web",
                group("web", "Load balancers that face the internet", web),
            ));
            if !is_small {
                let bastion = json!([rule(22, ("range", OFFICE), "Office and VPN")]);
                groups.push((
                    &ground.bastion,
                    "bastion",
                    group("bastion", "Jump hosts of the people on call", bastion),
                ));
            }
            let cidr = format!("10.{}.0.0/16", 20 + self.ledger.number);
            self.put(
                Kind::Vpc,
                region,
                &ground.vpc,
                "main",
                tags.clone(),
                json!({ "cidr": cidr }),
            );
            for (place, subnet) in (0..).zip(&ground.subnets) {
                let zone = ["a", "b"][place % 2];
                let cidr = format!("10.{}.{}.0/24", 20 + self.ledger.number, 10 + place);
                self.put(
                    Kind::Subnet,
                    region,
                    subnet,
                    &format!("private_{zone}"),
                    tags.clone(),
                    json!({ "vpc": ground.vpc, "cidr": cidr, "zone": format!("{region}{zone}") }),
                );
            }
        }
        for (id, part, look) in groups {
            self.put(
                Kind::SecurityGroup,
                region,
                id,
                &label(part),
                tags.clone(),
                look,
            );
        }
    }

    /// Keys, roles, what scales, and queues.
    fn common(&mut self, ground: &Ground, key: &str, is_small: bool) {
        let (region, name) = (ground.region, self.ledger.name);
        let account = self.ledger.id.clone();
        let tags = self.tags("platform");
        let owner = format!("arn:aws:iam::{account}:root");
        let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "Account", "Effect": "Allow",
            "Principal": { "AWS": owner }, "Action": "kms:*", "Resource": "*" }] });
        let look =
            json!({ "description": format!("Data of {name}"), "rotation": true, "policy": policy });
        self.put(Kind::Key, region, key, "data", tags.clone(), look);
        let service = |service: &str| {
            json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": { "Service": service } }] })
        };
        let pipeline = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": format!("arn:aws:iam::{account}:oidc-provider/pipelines.example") },
            "Condition": { "StringEquals": { "pipelines.example:aud": "sts.amazonaws.com" } } }] });
        let read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
        let log = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
        let deploy = format!("arn:aws:iam::{account}:policy/{name}-deploy");
        let mut roles = vec![
            (
                "app",
                "Applications on machines",
                service("ec2.amazonaws.com"),
                read,
                3_600,
            ),
            (
                "functions",
                "Functions",
                service("lambda.amazonaws.com"),
                log,
                3_600,
            ),
        ];
        if !is_small {
            roles.push((
                "ci-deploy",
                "What the pipelines deploy with",
                pipeline,
                &deploy,
                7_200,
            ));
        }
        for (part, description, trust, policy, session) in roles {
            let id = format!("{name}-{part}");
            let unique = self.dice.text(HEX, 17);
            self.put(
                Kind::Role,
                "global",
                &id,
                part,
                tags.clone(),
                json!({ "description": description, "trust": trust, "attached": [policy], "session": session,
                    "unique": unique }),
            );
        }
        if is_small {
            return;
        }
        let zones = ["a", "b"].map(|zone| format!("{region}{zone}"));
        let template = format!("lt-0{}", self.dice.text(HEX, 16));
        let workers = self.tags("core");
        self.put(
            Kind::ScalingGroup,
            region,
            &format!("{name}-workers"),
            "workers",
            workers,
            json!({ "min": 2, "max": 20, "desired": 4, "zones": zones, "subnets": ground.subnets.join(","),
                "template": template }),
        );
        let dead_letters = self.dead_letters.clone();
        let key = self.key.clone();
        let data = self.tags("data");
        for (part, visibility, target) in [
            ("dead-letters", 30, Value::Null),
            ("orders", 120, json!(dead_letters)),
            ("exports", 300, json!(dead_letters)),
        ] {
            self.put(
                Kind::Queue,
                region,
                &format!("{name}-{part}"),
                &part.replace('-', "_"),
                data.clone(),
                json!({ "key": key, "visibility": visibility, "dead_letters": target }),
            );
        }
        let logs = format!("{name}-access-logs-{}", self.dice.text(HEX, 8));
        let look = self.bucket(&logs, None, 90);
        self.put(Kind::Bucket, region, &logs, "access_logs", tags, look);
        self.logs = Some(logs);
    }

    fn bucket(&self, id: &str, logs: Option<&str>, keeps: u32) -> Value {
        json!({ "blocked": true, "versions": true, "key": self.key, "logs": logs.unwrap_or(id), "keeps": keeps,
            "policy": only_encrypted(id) })
    }

    /// What a bill and a scan name.
    fn line(&mut self, line: &Line, ground: &Ground) {
        let region = line.region.id;
        let id = line
            .resource_id
            .rsplit([':', '/'])
            .next()
            .unwrap_or_default()
            .to_owned();
        let dice = &mut self.dice;
        let account = &self.ledger.id;
        let name = self.ledger.name;
        let host = (10 + dice.below(200), 10 + dice.below(2));
        let digest = dice.text(HEX, 40);
        let made = match line.service.resource_type {
            "Instance" => Some((
                Kind::Instance,
                json!({ "image": format!("ami-0{}", dice.text(HEX, 16)), "type": "m6i.xlarge",
                    "zone": format!("{region}a"), "vpc": ground.vpc, "subnet": ground.subnets[0],
                    "address": format!("10.{}.{}.{}", 20 + self.ledger.number, host.1, host.0),
                    "groups": [ground.app], "profile": format!("{name}-app"), "tokens": "required",
                    "launched": "2026-08-03T06:12:45.000Z" }),
            )),
            "DB instance" => Some((
                Kind::Database,
                json!({ "class": "db.m6g.xlarge", "storage": 200 + 50 * dice.below(9), "key": self.key,
                    "public": false, "standby": true, "retention": 14, "protection": true, "user": "appowner",
                    "secret": format!("arn:aws:secretsmanager:{region}:{account}:secret:rds!db-{}", &digest[..12]),
                    "subnet_group": format!("{name}-private"), "vpc": ground.vpc, "groups": [ground.data],
                    "resource": &digest[12..38] }),
            )),
            "Function" => Some((
                Kind::Function,
                json!({ "runtime": "python3.13", "handler": "app.handler", "memory": 512, "timeout": 30,
                    "role": format!("arn:aws:iam::{account}:role/{name}-functions"), "key": self.key,
                    "code": format!("{digest}xyz="), "variables": { "LOG_LEVEL": "info", "STAGE": "live" },
                    "vpc": ground.vpc, "subnets": ground.subnets, "groups": [ground.app],
                    "dead_letters": self.dead_letters }),
            )),
            "Table" => Some((
                Kind::Table,
                json!({ "key": self.key, "recovery": true, "protection": true }),
            )),
            "Bucket" => Some((Kind::Bucket, self.bucket(&id, self.logs.as_deref(), 60))),
            "Key" => {
                let owner = format!("arn:aws:iam::{account}:root");
                let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "Account", "Effect": "Allow",
                    "Principal": { "AWS": owner }, "Action": "kms:*", "Resource": "*" }] });
                let description = format!("Key of {}", line.resource_name);
                Some((
                    Kind::Key,
                    json!({ "description": description, "rotation": true, "policy": policy }),
                ))
            }
            _ => None,
        };
        if let Some((kind, look)) = made {
            let label = line.resource_name.clone();
            self.put(kind, region, &id, &label, billed_tags(line), look);
        }
    }
}

/// The tags that the bills show.
fn billed_tags(line: &Line) -> BTreeMap<String, String> {
    let tags: Map<String, Value> = serde_json::from_str(&line.tags).unwrap_or_default();
    let texts = tags.into_iter().filter_map(|(key, value)| {
        let key = if key == "env" {
            "environment".to_owned()
        } else {
            key
        };
        Some((key, value.as_str()?.to_owned()))
    });
    texts.collect()
}

/// A bucket's policy: nobody comes without TLS.
pub(super) fn only_encrypted(id: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "OnlyEncrypted", "Effect": "Deny", "Principal": "*",
        "Action": "s3:*", "Resource": [format!("arn:aws:s3:::{id}"), format!("arn:aws:s3:::{id}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } } }] })
}
