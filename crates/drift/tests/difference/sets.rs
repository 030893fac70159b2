//! Lists without an order.

use crate::support::{of, of_aws};
use tenantry_resource::Provider;

#[test]
fn an_element_of_a_set_is_called_by_what_it_is() {
    let found = of_aws(
        "lambda.function",
        r#"{"security_groups": ["sg-2", "sg-1", "sg/3"]}"#,
        r#"{"security_groups": ["sg-1", "sg-4", "sg-2"]}"#,
    );
    assert_eq!(
        found,
        [
            r#"removed /attributes/security_groups/sg~13 "sg/3""#,
            r#"added /attributes/security_groups/sg-4 "sg-4""#,
        ]
    );
}

#[test]
fn an_object_in_a_set_is_called_by_its_key() {
    let found = of_aws(
        "ec2.security_group",
        r#"{"ingress": [
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"]},
            {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/8"]}]}"#,
        r#"{"ingress": [
            {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]},
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"]}]}"#,
    );
    assert_eq!(
        found,
        [r#"added /attributes/ingress/from_port=22,protocol=tcp,to_port=22/cidr_blocks/0.0.0.0~10 "0.0.0.0/0""#
            .replace("from_port=22,protocol=tcp,to_port=22", "protocol=tcp,from_port=22,to_port=22")]
    );
}

#[test]
fn without_a_key_of_its_own_an_element_is_called_by_its_digest() {
    // Two rules for the same ports: the key does not tell them apart.
    let rule = |cidr: &str| {
        format!(
            r#"{{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["{cidr}"]}}"#
        )
    };
    let found = of_aws(
        "ec2.security_group",
        &format!(
            r#"{{"ingress": [{}, {}]}}"#,
            rule("10.0.0.0/8"),
            rule("10.1.0.0/16")
        ),
        &format!(
            r#"{{"ingress": [{}, {}]}}"#,
            rule("10.0.0.0/8"),
            rule("0.0.0.0/0")
        ),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("removed /attributes/ingress/sha256="),
        "{found:?}"
    );
    assert!(found[0].contains("10.1.0.0/16"));
    assert!(
        found[1].starts_with("added /attributes/ingress/sha256="),
        "{found:?}"
    );
    assert!(found[1].contains("0.0.0.0/0"));
}

#[test]
fn a_value_of_a_key_may_have_anything_in_it() {
    let found = of_aws(
        "ecs.task_definition",
        r#"{"containers": [{"name": "a=b,c%/~", "cpu": 1}, {"name": "x", "cpu": 1}]}"#,
        r#"{"containers": [{"name": "a=b,c%/~", "cpu": 2}, {"name": "x", "cpu": 1}]}"#,
    );
    assert_eq!(
        found,
        ["changed /attributes/containers/name=a%3Db%2Cc%25~1~0/cpu 1 -> 2"]
    );
}

#[test]
fn statements_of_a_policy_have_no_order() {
    let policy = |statements: &str| {
        format!(r#"{{"policy": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}"#)
    };
    let read = r#"{"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": ["111111111111", "222222222222"]}, "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}"#;
    let turned = r#"{"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": ["222222222222", "arn:aws:iam::111111111111:root"]}, "Action": ["s3:List*", "s3:Get*"], "Resource": ["*"]}"#;
    let deny =
        r#"{"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}"#;
    let old = policy(&format!("{read}, {deny}"));
    assert_eq!(
        of_aws("s3.bucket", &old, &policy(&format!("{deny}, {turned}"))),
        [""; 0]
    );
    let open = read.replace("222222222222", "*");
    assert_eq!(
        of_aws("s3.bucket", &old, &policy(&format!("{open}, {deny}"))),
        [
            r#"removed /attributes/policy/Statement/Sid=Read/Principal/AWS/222222222222 "222222222222""#,
            r#"added /attributes/policy/Statement/Sid=Read/Principal/AWS/* "*""#,
        ]
    );
}

#[test]
fn sets_within_lists_are_sets() {
    let container = |caps: &str| {
        format!(r#"{{"containers": [{{"name": "app", "capabilities_add": {caps}}}]}}"#)
    };
    let found = of(
        Provider::Kubernetes,
        "workload.deployment",
        &container(r#"["NET_ADMIN", "CHOWN"]"#),
        &container(r#"["CHOWN", "SYS_ADMIN"]"#),
    );
    assert_eq!(
        found,
        [
            r#"removed /attributes/containers/name=app/capabilities_add/NET_ADMIN "NET_ADMIN""#,
            r#"added /attributes/containers/name=app/capabilities_add/SYS_ADMIN "SYS_ADMIN""#,
        ]
    );
}
