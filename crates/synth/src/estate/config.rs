//! Resources as AWS Config delivers them in a snapshot.

use super::thing::{Kind, Thing};
use jiff::Timestamp;
use serde_json::{Value, json};

/// An item of a snapshot: how a thing was at that moment, or that it was gone.
pub(super) fn item(thing: &Thing, captured: Timestamp) -> Value {
    let (kind, configuration, supplementary) = said(thing);
    let region = match thing.kind {
        Kind::Role => "global",
        _ => thing.region,
    };
    let tags: Vec<Value> = thing
        .tags
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    let mut item = json!({
        "configurationItemVersion": "1.3", "awsAccountId": thing.account, "awsRegion": region, "ARN": thing.arn(),
        "resourceType": kind, "resourceId": resource_id(thing), "resourceName": name(thing),
        "configurationItemCaptureTime": captured.to_string(),
        "configurationItemStatus": "OK", "configurationStateId": captured.as_millisecond(),
        "tags": thing.tags, "relatedEvents": [], "relationships": [],
        "configuration": configuration, "supplementaryConfiguration": supplementary,
    });
    if matches!(
        thing.kind,
        Kind::Vpc | Kind::Subnet | Kind::SecurityGroup | Kind::Instance
    ) {
        item["configuration"]["tags"] = json!(tags);
    }
    if !thing.is_there {
        item["configurationItemStatus"] = json!("ResourceDeleted");
        item["configuration"] = Value::Null;
        item["supplementaryConfiguration"] = json!({});
        item["tags"] = json!({});
    }
    item
}

fn resource_id(thing: &Thing) -> String {
    match thing.kind {
        Kind::Role => format!("AROA{}", thing.text("unique").to_uppercase()),
        Kind::Database => format!("db-{}", thing.text("resource").to_uppercase()),
        Kind::ScalingGroup => thing.arn(),
        Kind::Queue => format!(
            "https://sqs.{}.amazonaws.com/{}/{}",
            thing.region, thing.account, thing.id
        ),
        _ => thing.id.clone(),
    }
}

fn name(thing: &Thing) -> Value {
    match thing.kind {
        Kind::Vpc | Kind::Subnet | Kind::Instance => Value::Null,
        Kind::SecurityGroup => thing.look("name"),
        _ => json!(thing.id),
    }
}

fn said(thing: &Thing) -> (&'static str, Value, Value) {
    let id = &thing.id;
    let look = |name: &str| thing.look(name);
    let plain = json!({});
    match thing.kind {
        Kind::Vpc => (
            "AWS::EC2::VPC",
            json!({ "vpcId": id, "cidrBlock": look("cidr"), "isDefault": false, "instanceTenancy": "default",
                "state": "available", "ownerId": thing.account }),
            plain,
        ),
        Kind::Subnet => (
            "AWS::EC2::Subnet",
            json!({ "subnetId": id, "vpcId": look("vpc"), "cidrBlock": look("cidr"), "availabilityZone": look("zone"),
                "mapPublicIpOnLaunch": false, "state": "available", "ownerId": thing.account }),
            plain,
        ),
        Kind::SecurityGroup => (
            "AWS::EC2::SecurityGroup",
            json!({ "groupId": id, "groupName": look("name"), "description": look("description"), "vpcId": look("vpc"),
                "ownerId": thing.account, "ipPermissions": rules(thing, &look("ingress")),
                "ipPermissionsEgress": rules(thing, &look("egress")) }),
            plain,
        ),
        Kind::Instance => (
            "AWS::EC2::Instance",
            json!({ "instanceId": id, "imageId": look("image"), "instanceType": look("type"),
                "state": { "code": 16, "name": "running" }, "launchTime": look("launched"),
                "placement": { "availabilityZone": look("zone"), "tenancy": "default" }, "vpcId": look("vpc"),
                "subnetId": look("subnet"), "privateIpAddress": look("address"), "publicIpAddress": null,
                "securityGroups": grouped(&look("groups")), "keyName": null, "monitoring": { "state": "enabled" },
                "iamInstanceProfile": { "arn": format!("arn:aws:iam::{}:instance-profile/{}", thing.account,
                    thing.text("profile")) },
                "ebsOptimized": true, "sourceDestCheck": true,
                "metadataOptions": { "state": "applied", "httpEndpoint": "enabled", "httpTokens": look("tokens"),
                    "httpPutResponseHopLimit": 1 } }),
            plain,
        ),
        Kind::ScalingGroup => (
            "AWS::AutoScaling::AutoScalingGroup",
            json!({ "autoScalingGroupName": id, "autoScalingGroupARN": thing.arn(), "minSize": look("min"),
                "maxSize": look("max"), "desiredCapacity": look("desired"), "availabilityZones": look("zones"),
                "targetGroupARNs": [], "healthCheckType": "ELB", "healthCheckGracePeriod": 300,
                "launchTemplate": { "launchTemplateId": look("template"),
                    "launchTemplateName": format!("{id}-template"), "version": "$Latest" },
                "capacityRebalance": true }),
            plain,
        ),
        Kind::Function => (
            "AWS::Lambda::Function",
            json!({ "functionName": id, "functionArn": thing.arn(), "runtime": look("runtime"),
                "handler": look("handler"), "packageType": "Zip", "architectures": ["arm64"],
                "memorySize": look("memory"), "timeout": look("timeout"), "role": look("role"),
                "codeSha256": look("code"), "kMSKeyArn": look("key"),
                "environment": { "variables": look("variables") },
                "vpcConfig": { "vpcId": look("vpc"), "subnetIds": look("subnets"),
                    "securityGroupIds": look("groups") },
                "layers": [], "tracingConfig": { "mode": "Active" },
                "deadLetterConfig": { "targetArn": look("dead_letters") } }),
            plain,
        ),
        Kind::Table => (
            "AWS::DynamoDB::Table",
            json!({ "tableName": id, "tableArn": thing.arn(), "tableStatus": "ACTIVE",
                "billingModeSummary": { "billingMode": "PAY_PER_REQUEST" },
                "provisionedThroughput": { "readCapacityUnits": 0, "writeCapacityUnits": 0 },
                "ssedescription": { "status": "ENABLED", "ssetype": "KMS", "kmsmasterKeyArn": look("key") },
                "deletionProtectionEnabled": look("protection") }),
            json!({ "ContinuousBackupsDescription": { "continuousBackupsStatus": "ENABLED",
                "pointInTimeRecoveryDescription": { "pointInTimeRecoveryStatus":
                    if thing.is("recovery") { "ENABLED" } else { "DISABLED" } } } }),
        ),
        Kind::Database => ("AWS::RDS::DBInstance", database(thing), plain),
        Kind::Bucket => ("AWS::S3::Bucket", bucket(thing), bucket_details(thing)),
        Kind::Role => (
            "AWS::IAM::Role",
            json!({ "roleName": id, "path": "/", "roleId": resource_id(thing), "arn": thing.arn(),
                "description": look("description"), "createDate": "2024-05-14T08:21:07.000Z",
                "assumeRolePolicyDocument": encoded(&look("trust").to_string()), "rolePolicyList": [],
                "maxSessionDuration": look("session"), "attachedManagedPolicies": attached(&look("attached")) }),
            plain,
        ),
        Kind::Key => (
            "AWS::KMS::Key",
            json!({ "keyId": id, "arn": thing.arn(), "description": look("description"), "enabled": true,
                "keyState": "Enabled", "keyManager": "CUSTOMER", "keySpec": "SYMMETRIC_DEFAULT",
                "keyUsage": "ENCRYPT_DECRYPT", "origin": "AWS_KMS", "multiRegion": false,
                "creationDate": "2024-05-14T08:20:11.000Z" }),
            json!({ "KeyRotationStatus": look("rotation"), "Policy": look("policy").to_string(), "Tags": [] }),
        ),
        Kind::Queue => (
            "AWS::SQS::Queue",
            json!({ "QueueArn": thing.arn(), "queueArn": thing.arn(), "kmsMasterKeyId": look("key"),
                "sqsManagedSseEnabled": false, "visibilityTimeout": look("visibility"),
                "messageRetentionPeriod": 1_209_600, "redrivePolicy": redrive(thing) }),
            plain,
        ),
    }
}

fn redrive(thing: &Thing) -> Value {
    match thing.look("dead_letters") {
        Value::Null => Value::Null,
        target => json!({ "deadLetterTargetArn": target, "maxReceiveCount": 5 }),
    }
}

fn database(thing: &Thing) -> Value {
    let look = |name: &str| thing.look(name);
    let groups = look("groups");
    let groups = groups.as_array().map(Vec::as_slice).unwrap_or_default();
    let groups = groups
        .iter()
        .map(|id| json!({ "vpcSecurityGroupId": id, "status": "active" }));
    json!({
        "dBInstanceIdentifier": thing.id, "dBInstanceClass": look("class"), "engine": "postgres",
        "engineVersion": "16.9", "dBInstanceStatus": "available", "masterUsername": look("user"),
        "endpoint": { "address": format!("{}.c8example.{}.rds.amazonaws.com", thing.id, thing.region), "port": 6432 },
        "allocatedStorage": look("storage"), "maxAllocatedStorage": 1000, "storageType": "gp3",
        "storageEncrypted": true, "kmsKeyId": look("key"), "publiclyAccessible": look("public"),
        "multiAZ": look("standby"), "backupRetentionPeriod": look("retention"),
        "preferredBackupWindow": "02:10-02:40", "preferredMaintenanceWindow": "sun:03:30-sun:04:00",
        "deletionProtection": look("protection"), "autoMinorVersionUpgrade": true, "copyTagsToSnapshot": true,
        "iAMDatabaseAuthenticationEnabled": true, "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
        "monitoringInterval": 60, "performanceInsightsEnabled": true, "cACertificateIdentifier": "rds-ca-rsa2048-g1",
        "masterUserSecret": { "secretArn": look("secret"), "secretStatus": "active", "kmsKeyId": look("key") },
        "dBParameterGroups": [{ "dBParameterGroupName": "postgres16-tls", "parameterApplyStatus": "in-sync" }],
        "dBSubnetGroup": { "dBSubnetGroupName": look("subnet_group"), "vpcId": look("vpc") },
        "vpcSecurityGroups": groups.collect::<Vec<_>>(), "dbiResourceId": resource_id(thing),
    })
}

fn bucket(thing: &Thing) -> Value {
    json!({ "name": thing.id, "owner": { "displayName": null, "id": "7b3cexampleowner" },
        "creationDate": "2024-05-14T08:25:40.000Z", "region": thing.region })
}

fn bucket_details(thing: &Thing) -> Value {
    let look = |name: &str| thing.look(name);
    let mut details = json!({
        "BucketVersioningConfiguration": { "status": if thing.is("versions") { "Enabled" } else { "Suspended" },
            "isMfaDeleteEnabled": null },
        "BucketPolicy": { "policyText": match look("policy") {
            Value::Null => Value::Null,
            policy => json!(policy.to_string()),
        } },
        "OwnershipControls": { "rules": [{ "objectOwnership": "BucketOwnerEnforced" }] },
        "BucketAccelerateConfiguration": { "status": null }, "IsRequesterPaysEnabled": false,
    });
    let mut add = |name: &str, is_set: bool, value: Value| {
        if is_set {
            details[name] = value;
        }
    };
    let blocked = look("blocked");
    add(
        "PublicAccessBlockConfiguration",
        thing.is("blocked"),
        json!({ "blockPublicAcls": blocked, "ignorePublicAcls": blocked, "blockPublicPolicy": blocked,
            "restrictPublicBuckets": blocked }),
    );
    let key = look("key");
    let algorithm = if key.is_null() { "AES256" } else { "aws:kms" };
    add(
        "ServerSideEncryptionConfiguration",
        true,
        json!({ "rules": [{ "bucketKeyEnabled": !key.is_null(), "applyServerSideEncryptionByDefault":
            { "sseAlgorithm": algorithm, "kmsMasterKeyID": key } }] }),
    );
    let logs = look("logs");
    add(
        "BucketLoggingConfiguration",
        !logs.is_null(),
        json!({ "destinationBucketName": logs, "logFilePrefix": format!("{}/", thing.id) }),
    );
    let keeps = look("keeps");
    add(
        "BucketLifecycleConfiguration",
        !keeps.is_null(),
        json!({ "rules": [{ "id": "old-versions", "status": "Enabled", "prefix": null,
            "filter": { "predicate": { "type": "LifecyclePrefixPredicate", "prefix": "" } },
            "expirationInDays": -1, "noncurrentVersionExpirationInDays": keeps,
            "abortIncompleteMultipartUpload": { "daysAfterInitiation": 7 }, "transitions": null }] }),
    );
    details
}

/// Rules as AWS keeps them: one for each range of ports, ranges with their descriptions.
fn rules(thing: &Thing, rules: &Value) -> Value {
    let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
    let written = rules.iter().map(|rule| {
        let described = |name: &str, value: &Value| match rule["description"].as_str() {
            None | Some("") => json!({ name: value }),
            Some(text) => json!({ name: value, "description": text }),
        };
        let (range, group) = (&rule["range"], &rule["group"]);
        let ranges = Some(range).filter(|range| !range.is_null());
        let groups = Some(group).filter(|group| !group.is_null());
        let mut one = json!({
            "ipProtocol": rule["protocol"], "ipv6Ranges": [], "prefixListIds": [],
            "ipv4Ranges": ranges.map(|range| vec![described("cidrIp", range)]).unwrap_or_default(),
            "ipRanges": ranges.map(|range| vec![range.clone()]).unwrap_or_default(),
            "userIdGroupPairs": groups.map(|group| vec![described("groupId", group)]).unwrap_or_default(),
        });
        if let Some(pair) = one["userIdGroupPairs"].get_mut(0) {
            pair["userId"] = json!(thing.account);
        }
        if rule["protocol"] != "-1" {
            one["fromPort"] = rule["from"].clone();
            one["toPort"] = rule["to"].clone();
        }
        one
    });
    Value::Array(written.collect())
}

fn grouped(groups: &Value) -> Value {
    let groups = groups.as_array().map(Vec::as_slice).unwrap_or_default();
    let named = groups
        .iter()
        .map(|id| json!({ "groupId": id, "groupName": "app" }));
    Value::Array(named.collect())
}

fn attached(policies: &Value) -> Value {
    let policies = policies.as_array().map(Vec::as_slice).unwrap_or_default();
    let named = policies.iter().map(|arn| {
        let name = arn
            .as_str()
            .and_then(|arn| arn.rsplit('/').next())
            .unwrap_or_default();
        json!({ "policyName": name, "policyArn": arn })
    });
    Value::Array(named.collect())
}

/// Percent-encoded, as IAM answers.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
