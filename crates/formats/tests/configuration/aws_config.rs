//! Items of AWS Config.

use crate::support::{attributes, read};
use serde_json::{Value, json};
use tenantry_formats::configuration::{Family, LeftOut};

const RULES: &str = r#"{"groupName":"web","groupId":"sg-1","description":"d","vpcId":"vpc-1","ipPermissions":[
    {"fromPort":443,"toPort":443,"ipProtocol":"tcp","ipv4Ranges":[{"cidrIp":"10.0.0.0/8","description":"office"}],
     "ipRanges":["10.0.0.0/8"],"userIdGroupPairs":[{"groupId":"sg-1","userId":"111122223333"}]}]}"#;

fn delivered() -> Value {
    json!({
        "configurationItemVersion": "1.3", "awsAccountId": "111122223333", "awsRegion": "eu-west-1",
        "ARN": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
        "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "resourceName": "web",
        "configurationItemCaptureTime": "2026-11-27T08:00:00.000Z", "configurationItemStatus": "OK",
        "configuration": serde_json::from_str::<Value>(RULES).unwrap(), "supplementaryConfiguration": {},
        "tags": {"team": "data"}, "relatedEvents": [],
    })
}

fn of_api() -> Value {
    json!({
        "version": "1.3", "accountId": "111122223333", "awsRegion": "eu-west-1",
        "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1",
        "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "resourceName": "web",
        "configurationItemCaptureTime": 1_795_766_400.0, "configurationItemStatus": "OK",
        "configuration": RULES, "supplementaryConfiguration": {}, "tags": {"team": "data"},
    })
}

#[test]
fn both_dialects_in_every_wrapping_are_the_same_resource() {
    let item = delivered();
    let event = json!({"messageType": "ConfigurationItemChangeNotification", "configurationItemDiff": null, "configurationItem": item});
    let documents = [
        item.to_string(),
        of_api().to_string(),
        json!([item]).to_string(),
        json!({"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": [item]}).to_string(),
        json!({"configurationItems": [of_api()]}).to_string(),
        json!({"data": {"configurationItems": [of_api()]}, "status_code": 200}).to_string(),
        json!({"Results": [item.to_string()], "QueryInfo": {}}).to_string(),
        json!({"version": "0", "detail-type": "Config Configuration Item Change", "source": "aws.config",
               "account": "1", "detail": event}).to_string(),
        json!({"invokingEvent": event.to_string(), "ruleParameters": "{}"}).to_string(),
    ];
    let first = read(&documents[0]).sole();
    assert_eq!(
        first.identity().to_string(),
        "aws 111122223333 eu-west-1 ec2.security_group sg-1"
    );
    assert_eq!(
        attributes(&first)["ingress"],
        json!([
            {"cidr_blocks": ["10.0.0.0/8"], "description": "office", "from_port": 443, "protocol": "tcp", "self": false, "to_port": 443},
            {"from_port": 443, "protocol": "tcp", "self": true, "to_port": 443},
        ])
    );
    for document in documents {
        let outcome = read(&document);
        assert_eq!(outcome.facts.family, Some(Family::AwsConfig), "{document}");
        assert_eq!(outcome.sole().digest(), first.digest(), "{document}");
        assert_eq!(
            outcome.sole().observed_at(),
            first.observed_at(),
            "{document}"
        );
    }
}

#[test]
fn what_is_gone_and_what_is_not_recorded() {
    let mut gone = delivered();
    gone["configurationItemStatus"] = json!("ResourceDeleted");
    gone["configuration"] = Value::Null;
    let mut gone_too = gone.clone();
    gone_too["configurationItemStatus"] = json!("ResourceDeletedNotRecorded");
    let mut unknown = delivered();
    unknown["configurationItemStatus"] = json!("ResourceNotRecorded");
    let outcome = read(json!({"configurationItems": [gone, gone_too, unknown]}).to_string());
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    assert!(outcome.records.iter().all(|record| record.draft.deleted));
    assert_eq!(outcome.records.len(), 2);
    assert_eq!(outcome.facts.left_out.get(&LeftOut::NotRecorded), Some(&1));
}

#[test]
fn a_type_that_is_not_mapped_is_kept_as_it_is() {
    let mut item = delivered();
    item["resourceType"] = json!("AWS::EC2::VPCEndpoint");
    item["configuration"] = json!({"vpcEndpointId": "vpce-1", "tags": []});
    let resource = read(item.to_string()).sole();
    assert_eq!(resource.identity().resource_type, "ec2.vpc_endpoint");
    assert_eq!(attributes(&resource), json!({"vpcEndpointId": "vpce-1"}));
}

#[test]
fn an_item_that_is_wrong_costs_only_itself_and_says_where() {
    let without = |name: &str| {
        let mut item = delivered();
        item.as_object_mut().unwrap().remove(name);
        item
    };
    let mut broken = delivered();
    broken["configuration"] = json!("{\"a\":");
    let mut late = delivered();
    late["configurationItemCaptureTime"] = json!("yesterday");
    let mut next = delivered();
    next["configurationItemVersion"] = json!("2.0");
    let items = [without("resourceType"), broken, late, next, delivered()];
    let outcome = read(json!({"configurationItems": items}).to_string());
    assert_eq!(outcome.records.len(), 1);
    let refusals = outcome.refusals();
    assert!(
        refusals[0].contains("item 0") && refusals[0].contains("resourceType is missing"),
        "{refusals:?}"
    );
    assert!(
        refusals[1].contains("configuration is a text and in it ends in the middle"),
        "{refusals:?}"
    );
    assert!(
        refusals[2].contains("configurationItemCaptureTime is not an instant"),
        "{refusals:?}"
    );
    assert!(
        refusals[3].contains("configurationItemVersion is 2.0"),
        "{refusals:?}"
    );
}

#[test]
fn verdicts_of_rules_are_no_configuration() {
    let outcome = read(r#"{"EvaluationResults": [{"ComplianceType": "NON_COMPLIANT"}]}"#);
    assert!(outcome.refused[0].ends);
    assert!(outcome.refusals()[0].contains("verdicts of rules"));
}

#[test]
fn a_page_says_that_it_is_one() {
    let one = json!({"configurationItems": [of_api()], "nextToken": "x"}).to_string();
    assert!(read(one).facts.is_one_page);
    let last = json!({"configurationItems": [of_api()], "nextToken": ""}).to_string();
    assert!(!read(last).facts.is_one_page);
}

/// An item of a type, with its configuration and what stands beside it.
fn of(resource_type: &str, configuration: Value, supplementary: Value) -> Value {
    let item = json!({
        "version": "1.3", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceType": resource_type,
        "arn": "arn:aws:wafv2:eu-west-1:111122223333:global/webacl/edge/1", "resourceId": "r-1",
        "configurationItemStatus": "OK", "configuration": configuration.to_string(),
        "supplementaryConfiguration": supplementary,
    });
    attributes(&read(item.to_string()).sole())
}

#[test]
fn keys_of_a_table_and_subnets_of_a_group_are_said() {
    let table = of(
        "AWS::DynamoDB::Table",
        json!({"tableName": "orders", "keySchema": [{"attributeName": "at", "keyType": "RANGE"},
               {"attributeName": "id", "keyType": "HASH"}], "replicas": [{"regionName": "eu-west-2"}]}),
        Value::Null,
    );
    assert_eq!(
        [&table["hash_key"], &table["range_key"]],
        [&json!("id"), &json!("at")]
    );
    assert_eq!(table["replicas"], json!(["eu-west-2"]));
    for spelling in [
        "vpczoneIdentifier",
        "vPCZoneIdentifier",
        "VPCZoneIdentifier",
    ] {
        let group = of(
            "AWS::AutoScaling::AutoScalingGroup",
            json!({spelling: "subnet-2, subnet-1", "availabilityZones": [{"value": "eu-west-1a"}]}),
            Value::Null,
        );
        assert_eq!(
            group["subnets"],
            json!(["subnet-1", "subnet-2"]),
            "{spelling}"
        );
        assert_eq!(group["availability_zones"], json!(["eu-west-1a"]));
    }
    let group = of(
        "AWS::AutoScaling::AutoScalingGroup",
        json!({"availabilityZones": ["eu-west-1b"]}),
        Value::Null,
    );
    assert_eq!(group["availability_zones"], json!(["eu-west-1b"]));
}

#[test]
fn what_stands_beside_a_bucket_is_said() {
    let bucket = of(
        "AWS::S3::Bucket",
        json!({"name": "logs"}),
        json!({
            "BucketWebsiteConfiguration": {"indexDocumentSuffix": "index.html"},
            "BucketReplicationConfiguration": {"roleARN": "arn:aws:iam::1:role/r", "rules": {
                "one": {"destinationConfig": {"bucketARN": "arn:aws:s3:::copy"}}}},
            "BucketNotificationConfiguration": {"configurations": {
                "a": {"type": "LambdaConfiguration", "functionARN": "arn:aws:lambda:eu-west-1:1:function:f"},
                "b": {"type": "QueueConfiguration", "queueARN": "arn:aws:sqs:eu-west-1:1:q"}}},
            "BucketCrossOriginConfiguration": {"rules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]},
        }),
    );
    assert_eq!(bucket["website"]["index_document"], json!("index.html"));
    assert_eq!(
        bucket["replication"]["destinations"],
        json!(["arn:aws:s3:::copy"])
    );
    let told = [
        "arn:aws:lambda:eu-west-1:1:function:f",
        "arn:aws:sqs:eu-west-1:1:q",
    ];
    assert_eq!(bucket["notifications"], json!(told));
    let rule = json!({"allowed_methods": ["GET"], "allowed_origins": ["*"]});
    assert_eq!(bucket["cors_rules"], json!([rule]));
}

#[test]
fn ranges_scopes_and_blocks() {
    let vpc = of(
        "AWS::EC2::VPC",
        json!({"cidrBlock": "10.0.0.0/16", "cidrBlockAssociationSet": [{"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}]}),
        Value::Null,
    );
    assert_eq!(vpc["secondary_cidr_blocks"], json!(["10.1.0.0/16"]));
    let firewall = of(
        "AWS::WAFv2::WebACL",
        json!({"defaultAction": {"block": {}}, "rules": [{"name": "r", "priority": 0, "overrideAction": {"none": {}}}]}),
        Value::Null,
    );
    assert_eq!(
        [&firewall["scope"], &firewall["default_action"]],
        [&json!("CLOUDFRONT"), &json!("block")]
    );
    assert_eq!(
        firewall["rules"],
        json!([{"action": "none", "name": "r", "priority": 0}])
    );
    let function = of(
        "AWS::Lambda::Function",
        json!({"functionName": "f", "kmskeyArn": "arn:aws:kms:eu-west-1:1:key/k"}),
        json!({"Concurrency": "{\"reservedConcurrentExecutions\": 5.0}"}),
    );
    assert_eq!(function["reserved_concurrency"], json!(5));
    assert_eq!(
        function["kms_key_id"],
        json!("arn:aws:kms:eu-west-1:1:key/k")
    );
}
