//! What records come in.

use crate::support::{ana, event, one, read, role};
use serde_json::json;
use tenantry_formats::activity::Channel;

#[test]
fn every_wrapping_gives_the_same_record() {
    let record = event(ana());
    let first = one(&record);
    assert_eq!(first.resources, ["arn:aws:s3:::logs", "sg-1"]);
    assert_eq!((first.channel, first.is_read_only), (Channel::Api, false));
    assert_eq!(first.operation, "AuthorizeSecurityGroupIngress");
    assert_eq!(first.at.to_string(), "2026-11-27T03:12:00Z");
    let envelope =
        json!({"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": record});
    let looked_up = json!({"EventId": "e-1", "CloudTrailEvent": record.to_string()});
    for document in [
        json!({"Records": [record]}),
        json!({"Records": [record], "behind": {"it": 1}}),
        json!([record]),
        envelope.clone(),
        json!([envelope]),
        json!({"Records": [envelope]}),
        json!({"Events": [looked_up], "NextToken": "n"}),
        json!([looked_up]),
    ] {
        assert_eq!(one(&document), first, "{document}");
    }
    let lines = format!("{record}\n{envelope}\n{record}");
    let lines: Vec<_> = read(lines).into_iter().map(Result::unwrap).collect();
    let places: Vec<_> = lines.iter().map(|read| (read.index, read.line)).collect();
    assert_eq!(places, [(0, 1), (1, 2), (2, 3)]);
    assert!(read(r#"{"Records": []}"#).is_empty());
}

#[test]
fn every_encoding_gives_the_same_record() {
    let text = json!({"Records": [event(ana())]}).to_string();
    let first = read(&text);
    assert!(first.len() == 1 && first[0].is_ok());
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    for document in [
        marked,
        [0xFF, 0xFE].into_iter().chain(little).collect(),
        [0xFE, 0xFF].into_iter().chain(big).collect(),
    ] {
        assert_eq!(read(document), first);
    }
}

#[test]
fn lines_are_those_of_the_records() {
    let records: Vec<_> = (0..3).map(|_| event(ana()).to_string()).collect();
    let document = format!("{{\n\"Records\": [\n{}\n]}}", records.join(",\n\n"));
    let lines: Vec<_> = read(document)
        .into_iter()
        .map(|read| read.unwrap().line)
        .collect();
    assert_eq!(lines, [3, 5, 7]);
}

#[test]
fn what_a_record_does_not_say_is_told_by_the_operation() {
    for (operation, is_read_only) in [
        ("DescribeInstances", true),
        ("ListBuckets", true),
        ("GetObject", true),
        ("HeadBucket", true),
        ("BatchGetItem", true),
        ("PutObject", false),
        ("DeleteBucket", false),
        ("AssumeRole", false),
    ] {
        let mut record = event(ana());
        record["eventName"] = json!(operation);
        record.as_object_mut().unwrap().remove("readOnly");
        assert_eq!(one(&record).is_read_only, is_read_only, "{operation}");
        record["readOnly"] = json!(!is_read_only);
        assert_eq!(one(&record).is_read_only, !is_read_only, "{operation}");
    }
}

#[test]
fn how_it_was_done_is_told() {
    let with = |name: &str, value: serde_json::Value| {
        let mut record = event(ana());
        record[name] = value;
        one(&record).channel
    };
    assert_eq!(
        with("sessionCredentialFromConsole", json!("true")),
        Channel::Console
    );
    assert_eq!(
        with("eventType", json!("AwsConsoleSignIn")),
        Channel::Console
    );
    assert_eq!(
        with("userAgent", json!("signin.amazonaws.com")),
        Channel::Console
    );
    assert_eq!(
        with("sourceIPAddress", json!("cloudformation.amazonaws.com")),
        Channel::Service
    );
    assert_eq!(
        with("eventType", json!("AwsServiceEvent")),
        Channel::Service
    );
    assert_eq!(
        one(&event(role("AWSServiceRoleForAutoScaling", "x"))).channel,
        Channel::Service
    );
}

#[test]
fn what_was_touched_is_the_target_and_nobody_who_is_named_beside() {
    let touched = |request: serde_json::Value, answer: serde_json::Value| {
        let mut record = event(ana());
        record["requestParameters"] = request;
        record["responseElements"] = answer;
        record["resources"] = json!([]);
        one(&record).resources
    };
    let flow_log =
        json!({"CreateFlowLogsResponse": {"requestId": "r-1", "flowLogIdSet": {"item": "fl-1"}}});
    let request = json!({"CreateFlowLogsRequest": {"ResourceId": {"tag": 1, "content": "vpc-1"}}});
    assert_eq!(touched(request, flow_log), ["fl-1", "vpc-1"]);
    let policy = json!({"bucketName": "logs", "bucketPolicy": {"Statement": [{"Resource": "arn:aws:s3:::other"}]}});
    assert_eq!(touched(policy, json!(null)), ["logs"]);
    let many: Vec<_> = (0..100)
        .map(|at| json!({"instanceId": format!("i-{at:03}")}))
        .collect();
    let many = touched(json!({"instancesSet": {"items": many}}), json!(null));
    assert_eq!((many.len(), many[0].as_str()), (64, "i-000"));
    let tags = json!({"groupId": "sg-1", "tagSpecificationSet": {"items": [{"tags": [{"name": "mine"}]}]}});
    assert_eq!(
        touched(tags, json!({"ownerId": "1", "requestId": "r-2"})),
        ["sg-1"]
    );
}
