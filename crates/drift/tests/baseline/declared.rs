//! What a baseline says, and what it does not.

use crate::support::{declared, group, outcome, paths, resource};
use tenantry_drift::{Expected, Extent, Names, Standing};
use tenantry_resource::json::Value;
use tenantry_resource::{Redactor, Resource};

const DATABASE: &str = r#""type": "rds.instance", "id": "db""#;

fn database(attributes: &str) -> Resource {
    resource(&format!(r#"{DATABASE}, "attributes": {attributes}"#))
}

fn state(attributes: &str) -> Expected {
    declared(&format!(r#"{DATABASE}, "attributes": {attributes}"#))
}

#[test]
fn what_a_state_does_not_name_is_not_compared() {
    // Neither what the provider computed, nor what the canonical form fills in.
    let is = database(
        r#"{"engine": "postgres", "port": 5432, "ca_certificate": "rds-ca-rsa2048-g1", "multi_az": true, "status": "available"}"#,
    );
    let found = outcome(
        state(r#"{"engine": "postgres", "multi_az": null, "status": ""}"#),
        is.clone(),
    );
    assert_eq!(found.standing, Standing::Unchanged, "{:?}", paths(&found));
    let found = outcome(state(r#"{"engine": "mysql", "multi_az": false}"#), is);
    assert_eq!(
        paths(&found),
        ["/attributes/engine", "/attributes/multi_az"]
    );
}

#[test]
fn a_state_that_names_nothing_says_nothing() {
    let is = database(r#"{"engine": "postgres", "publicly_accessible": true}"#);
    assert_eq!(outcome(state("{}"), is).standing, Standing::Unchanged);
}

#[test]
fn a_snapshot_says_everything() {
    let was = database(r#"{"engine": "postgres"}"#);
    let is = database(r#"{"engine": "postgres", "port": 5432, "publicly_accessible": true}"#);
    let found = outcome(Expected::whole(was), is);
    assert_eq!(
        paths(&found),
        ["/attributes/port", "/attributes/publicly_accessible"]
    );
}

#[test]
fn without_names_defaults_are_declared() {
    let mut expected = state(r#"{"engine": "postgres"}"#);
    expected.names = None;
    let is = database(r#"{"engine": "postgres", "port": 5432, "publicly_accessible": true}"#);
    assert_eq!(
        paths(&outcome(expected, is)),
        ["/attributes/publicly_accessible"]
    );
}

#[test]
fn what_is_declared_and_absent_is_a_difference() {
    let found = outcome(state(r#"{"kms_key_id": "key-1"}"#), database("{}"));
    assert_eq!(paths(&found), ["/attributes/kms_key_id"]);
}

#[test]
fn sets_and_maps_are_declared_whole() {
    let members = |attributes: &str| {
        format!(r#""type": "lambda.function", "id": "f", "attributes": {attributes}"#)
    };
    let should = members(r#"{"environment": {"A": "1"}, "security_groups": ["sg-1"]}"#);
    let is = members(
        r#"{"environment": {"A": "1", "B": "2"}, "security_groups": ["sg-1", "sg-2"], "subnets": ["s-1"]}"#,
    );
    let found = outcome(declared(&should), resource(&is));
    assert_eq!(
        paths(&found),
        [
            "/attributes/environment/B",
            "/attributes/security_groups/sg-2"
        ]
    );
}

#[test]
fn an_empty_list_says_that_nothing_is_to_be_there() {
    let members = |attributes: &str| {
        format!(r#""type": "ec2.security_group", "id": "g", "attributes": {attributes}"#)
    };
    let is = group(
        "g",
        r#"{"ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22}], "egress": [{"protocol": "-1"}]}"#,
    );
    let found = outcome(declared(&members(r#"{"ingress": [], "egress": null}"#)), is);
    assert_eq!(paths(&found), ["/attributes/ingress"]);
}

#[test]
fn beside_what_is_named_empty_nothing_is_named() {
    let members =
        |attributes: &str| format!(r#""type": "s3.bucket", "id": "b", "attributes": {attributes}"#);
    let should = members(r#"{"replication": {"destinations": []}}"#);
    let found = outcome(
        declared(&should),
        resource(&members(r#"{"replication": {"role": "r"}}"#)),
    );
    assert_eq!(found.standing, Standing::Unchanged);
    let is = members(r#"{"replication": {"role": "r", "destinations": ["b2"]}}"#);
    assert_eq!(
        paths(&outcome(declared(&should), resource(&is))),
        ["/attributes/replication/destinations"]
    );
}

#[test]
fn an_element_has_to_have_what_is_declared_of_it() {
    // The provider adds ids to what it makes; the keys do not tell these rules apart.
    let rule = |cidr: &str, more: &str| {
        format!(
            r#"{{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["{cidr}"]{more}}}"#
        )
    };
    let should = format!(
        r#"{{"ingress": [{}, {}]}}"#,
        rule("10.0.0.0/8", ""),
        rule("10.1.0.0/16", "")
    );
    let is = |third: &str| {
        let id = r#", "rule_id": "sgr-1""#;
        group(
            "g",
            &format!(
                r#"{{"ingress": [{}, {}{third}]}}"#,
                rule("10.0.0.0/8", id),
                rule("10.1.0.0/16", id)
            ),
        )
    };
    let members = format!(r#""type": "ec2.security_group", "id": "g", "attributes": {should}"#);
    assert_eq!(
        outcome(declared(&members), is("")).standing,
        Standing::Unchanged
    );
    let found = outcome(
        declared(&members),
        is(&format!(", {}", rule("0.0.0.0/0", ""))),
    );
    assert_eq!(found.difference.total(), 1);
}

#[test]
fn tags_count_where_the_baseline_has_some() {
    let members = |tags: &str| format!(r#"{DATABASE}, "tags": {tags}"#);
    let is = resource(&members(r#"{"team": "a", "by": "hand"}"#));
    let tagged = outcome(declared(&members(r#"{"team": "a"}"#)), is.clone());
    assert_eq!(paths(&tagged), ["/tags/by"]);
    assert_eq!(
        outcome(declared(&members("{}")), is).standing,
        Standing::Unchanged
    );
}

#[test]
fn a_secret_of_which_nothing_is_kept_may_be_any() {
    let members = |password: &str| {
        format!(r#"{DATABASE}, "attributes": {{"master_password": "{password}"}}"#)
    };
    let found = outcome(
        declared(&members("one one one")),
        resource(&members("two two two")),
    );
    assert_eq!(found.standing, Standing::Unchanged);
    // A password is in a state and in no answer of the provider.
    let found = outcome(declared(&members("one one one")), database("{}"));
    assert_eq!(found.standing, Standing::Unchanged);
    // A secret that was not one before is a difference.
    let members = |text: &str| {
        format!(
            r#""type": "lambda.function", "id": "f", "attributes": {{"environment": {{"DB_PASSWORD": "{text}"}}}}"#
        )
    };
    let found = outcome(
        declared(&members("{{resolve:x}}")),
        resource(&members("hunter2hunter2")),
    );
    assert_eq!(paths(&found), ["/attributes/environment/DB_PASSWORD"]);
}

#[test]
fn what_a_source_marked_is_not_held_against_what_another_did_not() {
    let mut marked = crate::support::draft(&format!(
        r#"{DATABASE}, "attributes": {{"engine": "postgres"}}"#
    ));
    marked.sensitive = vec!["engine".parse().unwrap()];
    let names = Names::of(&marked.attributes);
    let resource = Resource::canonical(marked, &Redactor::dropping()).unwrap();
    let found = outcome(
        Expected::declared(resource, names),
        database(r#"{"engine": "mysql"}"#),
    );
    assert_eq!(found.standing, Standing::Unchanged);
}

#[test]
fn names_are_kept_and_read_again() {
    let draft = crate::support::draft(
        r#""type": "s3.bucket", "id": "b", "attributes": {"versioning": [{"enabled": true, "mfa_delete": null}], "acl": "", "grants": [], "website": {}, "logging": {"target_bucket": null}}"#,
    );
    let names = Names::of(&draft.attributes);
    let json = names.to_value().to_string();
    assert_eq!(
        json,
        r#"{"grants":{},"versioning":{"enabled":{}},"website":{}}"#
    );
    assert_eq!(
        Names::from_value(&Value::parse(&json).unwrap()).unwrap(),
        names
    );
    for (json, told) in [
        ("[]", "names is no object but a list"),
        (r#"{"a": {"b": 1}}"#, "names.a.b is no object but a number"),
    ] {
        let read = Names::from_value(&Value::parse(json).unwrap());
        assert_eq!(read.unwrap_err().to_string(), told);
    }
    assert_eq!(Extent::Declared.as_str(), "declared");
}

/// AWS Config does not know whether an instance can be ended, nor what is encrypted in it.
#[test]
fn what_a_source_never_says_is_not_compared() {
    let machine = r#""type": "ec2.instance", "id": "i-1""#;
    let attributes = r#"{"instance_type": "t3.small", "termination_protection": true,
        "user_data": "echo 1", "metadata": {"http_tokens": "required"},
        "volumes": [{"id": "vol-1", "encrypted": true}, {"id": "vol-2", "encrypted": true}]}"#;
    let state = || declared(&format!(r#"{machine}, "attributes": {attributes}"#));
    let is = |size: &str, unsaid: &str| {
        resource(&format!(
            r#"{machine}, "attributes": {{"instance_type": "{size}", "metadata": {{"http_tokens": "required"}},
               "volumes": [{{"id": "vol-1"}}, {{"id": "vol-2"}}]}}, "unsaid": {unsaid}"#
        ))
    };
    let unsaid = r#"["termination_protection", "user_data", "volumes[].encrypted"]"#;
    let found = outcome(state(), is("t3.small", unsaid));
    assert_eq!(found.standing, Standing::Unchanged, "{:?}", paths(&found));
    let found = outcome(state(), is("t3.large", unsaid));
    assert_eq!(paths(&found), ["/attributes/instance_type"]);
    // Where it is said, it counts.
    let found = outcome(
        state(),
        is("t3.small", r#"["user_data", "volumes[].encrypted"]"#),
    );
    assert_eq!(paths(&found), ["/attributes/termination_protection"]);
    assert!(!paths(&outcome(state(), is("t3.small", "[]"))).is_empty());
    // A snapshot of what one source found says nothing of what that never says.
    let seen = is("t3.small", unsaid);
    let told = resource(&format!(r#"{machine}, "attributes": {attributes}"#));
    let found = outcome(Expected::whole(seen), told);
    assert_eq!(found.standing, Standing::Unchanged, "{:?}", paths(&found));
}

/// What is an attribute and a tag as well, as the labels of Kubernetes are.
#[test]
fn a_label_differs_once() {
    let of = |labels: &str, tags: &str| {
        format!(
            r#""type": "terraform.kubernetes_deployment", "id": "web",
               "attributes": {{"replicas": 1, "labels": {labels}}}, "tags": {tags}"#
        )
    };
    let (a, b) = (r#"{"app": "a"}"#, r#"{"app": "b"}"#);
    for (was, is, expected) in [
        ((a, a), (b, b), &["/attributes/labels/app"][..]),
        ((a, a), ("{}", "{}"), &["/attributes/labels"]),
        ((a, a), (a, b), &["/tags/app"]),
        ((a, "{}"), (b, "{}"), &["/attributes/labels/app"]),
    ] {
        let [was, is] = [was, is].map(|(labels, tags)| resource(&of(labels, tags)));
        assert_eq!(paths(&outcome(Expected::whole(was), is)), expected);
    }
}
