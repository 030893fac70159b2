//! States of Terraform.

use crate::support::{ACCOUNT, attributes, read, read_with};
use serde_json::{Value, json};
use tenantry_formats::configuration::{Family, LeftOut, Options};

const AWS: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

pub(crate) fn state(resources: Value) -> String {
    json!({
        "version": 4, "terraform_version": "1.9.0", "serial": 7,
        "lineage": "8e8cf992-f0f7-d359-da78-320927a8879c",
        "outputs": {"password": {"value": "outputs-are-not-read", "type": "string", "sensitive": true}},
        "resources": resources, "check_results": null,
    })
    .to_string()
}

pub(crate) fn resource(kind: &str, name: &str, provider: &str, attributes: Value) -> Value {
    json!({
        "mode": "managed", "type": kind, "name": name, "provider": provider,
        "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
    })
}

fn bucket() -> Value {
    resource(
        "aws_s3_bucket",
        "logs",
        AWS,
        json!({
            "id": "logs-1", "bucket": "logs-1", "arn": "arn:aws:s3:::logs-1", "region": "eu-west-1",
            "tags": null, "tags_all": {"team": "data"},
            "versioning": [{"enabled": false, "mfa_delete": false}],
        }),
    )
}

#[test]
fn a_state_says_which_it_is() {
    let outcome = read(state(json!([bucket()])));
    assert_eq!(outcome.facts.family, Some(Family::TerraformState));
    assert_eq!(outcome.facts.serial, Some(7));
    assert_eq!(
        outcome.facts.lineage.as_deref(),
        Some("8e8cf992-f0f7-d359-da78-320927a8879c")
    );
    assert_eq!(outcome.facts.terraform_version.as_deref(), Some("1.9.0"));
    let resource = outcome.sole();
    assert_eq!(
        resource.identity().to_string(),
        format!("aws {ACCOUNT} eu-west-1 s3.bucket logs-1")
    );
    assert_eq!(
        resource.aliases(),
        ["arn:aws:s3:::logs-1", "aws_s3_bucket.logs"]
    );
    assert_eq!(resource.tags().to_string(), r#"{"team":"data"}"#);
}

#[test]
fn what_configures_a_part_is_put_into_the_whole_wherever_it_stands() {
    let parts = [
        resource(
            "aws_s3_bucket_versioning",
            "v",
            AWS,
            json!({
                "id": "logs-1", "bucket": "logs-1", "versioning_configuration": [{"status": "Enabled", "mfa_delete": ""}],
            }),
        ),
        resource(
            "aws_s3_bucket_public_access_block",
            "p",
            AWS,
            json!({
                "id": "logs-1", "bucket": "logs-1", "block_public_acls": true, "ignore_public_acls": true,
                "block_public_policy": true, "restrict_public_buckets": true,
            }),
        ),
    ];
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
        let all = [bucket(), parts[0].clone(), parts[1].clone()];
        let ordered: Vec<_> = order.iter().map(|at| all[*at].clone()).collect();
        let outcome = read(state(json!(ordered)));
        assert_eq!(outcome.facts.left_out.get(&LeftOut::Folded), Some(&2));
        let made = attributes(&outcome.sole());
        assert_eq!(made["versioning"]["enabled"], json!(true), "{order:?}");
        assert_eq!(
            made["public_access_block"]["restrict_public_buckets"],
            json!(true)
        );
    }
}

#[test]
fn a_part_of_what_another_state_makes_stands_by_itself() {
    let outcome = read(state(json!([resource(
        "aws_s3_bucket_versioning",
        "v",
        AWS,
        json!({
            "id": "elsewhere", "bucket": "elsewhere", "versioning_configuration": [{"status": "Enabled"}],
        })
    )])));
    assert_eq!(
        outcome.names(),
        ["terraform.aws_s3_bucket_versioning elsewhere"]
    );
}

#[test]
fn rules_of_a_group_are_the_same_however_they_are_written() {
    let inline = resource(
        "aws_security_group",
        "web",
        AWS,
        json!({
            "id": "sg-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1", "name": "web",
            "ingress": [{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8", "192.0.2.0/24"],
                         "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": true, "description": ""}],
        }),
    );
    let apart = [
        resource(
            "aws_security_group",
            "web",
            AWS,
            json!({
                "id": "sg-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1", "name": "web",
            }),
        ),
        resource(
            "aws_vpc_security_group_ingress_rule",
            "a",
            AWS,
            json!({
                "id": "sgr-1", "security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443,
                "cidr_ipv4": "10.0.0.0/8",
            }),
        ),
        resource(
            "aws_security_group_rule",
            "b",
            AWS,
            json!({
                "id": "sgrule-2", "type": "ingress", "security_group_id": "sg-1", "protocol": "tcp", "from_port": 443,
                "to_port": 443, "cidr_blocks": ["192.0.2.0/24"], "self": false,
            }),
        ),
        resource(
            "aws_security_group_rule",
            "c",
            AWS,
            json!({
                "id": "sgrule-3", "type": "ingress", "security_group_id": "sg-1", "protocol": "tcp", "from_port": 443,
                "to_port": 443, "self": true,
            }),
        ),
    ];
    let one = read(state(json!([inline]))).sole();
    let other = read(state(json!(apart))).sole();
    assert_eq!(attributes(&one), attributes(&other));
    assert_eq!(attributes(&one)["ingress"].as_array().unwrap().len(), 3);
}

#[test]
fn modules_counts_and_keys_are_in_the_address() {
    let outcome = read(state(json!([{
        "module": "module.a[\"x.y\"].module.b[0]", "mode": "managed", "type": "aws_vpc", "name": "main", "each": "map",
        "provider": AWS,
        "instances": [
            {"index_key": "we\"st", "attributes": {"id": "vpc-1", "owner_id": "111122223333"}, "dependencies": ["module.a.aws_x.y"]},
            {"index_key": 1, "status": "tainted", "attributes": {"id": "vpc-2", "owner_id": "111122223333"}},
            {"index_key": 2, "deposed": "00000001", "attributes": {"id": "vpc-3"}},
        ],
    }])));
    let addresses: Vec<_> = outcome
        .records
        .iter()
        .filter_map(|record| record.address.clone())
        .collect();
    assert_eq!(
        addresses,
        [
            "module.a[\"x.y\"].module.b[0].aws_vpc.main[\"we\\\"st\"]",
            "module.a[\"x.y\"].module.b[0].aws_vpc.main[1]",
        ]
    );
    assert_eq!(outcome.records[0].dependencies, ["module.a.aws_x.y"]);
    assert!(outcome.records[1].is_tainted);
    assert_eq!(outcome.facts.left_out.get(&LeftOut::Deposed), Some(&1));
}

#[test]
fn modules_that_call_each_other_are_only_texts() {
    let outcome = read(state(json!([
        {"module": "module.a.module.b.module.a", "mode": "managed", "type": "aws_vpc", "name": "x", "provider": AWS,
         "instances": [{"attributes": {"id": "vpc-1"}, "dependencies": ["module.b.aws_vpc.y"]}]},
        {"module": "module.b", "mode": "managed", "type": "aws_vpc", "name": "y", "provider": AWS,
         "instances": [{"attributes": {"id": "vpc-2"}, "dependencies": ["module.a.module.b.module.a.aws_vpc.x"]}]},
    ])));
    assert_eq!(outcome.records.len(), 2);
}

#[test]
fn the_account_is_told_by_others_of_the_same_provider() {
    let nothing = Options::default();
    let west = format!("{AWS}.west");
    let document = state(json!([
        bucket(),
        resource("aws_s3_bucket", "other", &west, json!({"id": "other", "arn": "arn:aws:s3:::other"})),
        resource("aws_vpc", "v", AWS, json!({"id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"})),
        {"mode": "data", "type": "aws_caller_identity", "name": "me", "provider": west,
         "instances": [{"attributes": {"account_id": "444455556666"}}]},
        resource("aws_iam_role", "r", "provider.aws.elsewhere", json!({"id": "r", "name": "r"})),
    ]));
    let outcome = read_with(document, nothing);
    let accounts: Vec<_> = outcome
        .records
        .iter()
        .map(|record| {
            let identity = &record.draft.identity;
            format!("{} {}", identity.id, identity.account)
        })
        .collect();
    assert!(
        accounts.contains(&"logs-1 111122223333".to_owned()),
        "{accounts:?}"
    );
    assert!(
        accounts.contains(&"other 444455556666".to_owned()),
        "{accounts:?}"
    );
    assert_eq!(outcome.refusals().len(), 1);
    assert!(
        outcome.refusals()[0]
            .ends_with("aws_iam_role.r: account cannot be told from the document: say which it is"),
        "{:?}",
        outcome.refusals()
    );
}

#[test]
fn types_and_providers_that_nobody_knows_are_kept_as_they_are() {
    let outcome = read(state(json!([
        resource(
            "aws_nat_gateway",
            "n",
            AWS,
            json!({"id": "nat-1", "subnet_id": "subnet-1", "tags": {"a": "b"}})
        ),
        resource(
            "github_team",
            "t",
            "provider[\"registry.terraform.io/integrations/github\"]",
            json!({"id": "42", "name": "ops"})
        ),
        resource(
            "random_password",
            "p",
            "provider[\"registry.terraform.io/hashicorp/random\"]",
            json!({"id": "none", "result": "canary"})
        ),
    ])));
    assert_eq!(
        outcome.names(),
        [
            "terraform.aws_nat_gateway nat-1",
            "terraform.github_team 42"
        ]
    );
    assert_eq!(
        outcome
            .resource("terraform.aws_nat_gateway")
            .attributes()
            .get("subnet_id")
            .unwrap()
            .as_str(),
        Some("subnet-1")
    );
    assert_eq!(
        outcome
            .resource("terraform.github_team")
            .identity()
            .provider
            .as_str(),
        "other"
    );
    assert_eq!(outcome.facts.left_out.get(&LeftOut::StateOnly), Some(&1));
}

#[test]
fn members_may_stand_in_any_order() {
    // As jq -S sorts them: instances before what they are of, the version last.
    let sorted = r#"{"lineage":"l","resources":[{"instances":[{"attributes":{"id":"vpc-1","owner_id":"111122223333"}}],
        "mode":"managed","name":"v","provider":"provider.aws","type":"aws_vpc"}],"serial":1,"version":4}"#;
    assert_eq!(read(sorted).names(), ["ec2.vpc vpc-1"]);
}
