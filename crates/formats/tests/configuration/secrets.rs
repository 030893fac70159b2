//! Planted canaries: none leaves the canonical form, in any format.

use crate::state::{resource, state};
use crate::support::{Outcome, attributes, canonical, read};
use serde_json::json;
use tenantry_resource::{Redactor, Resource};

const AWS: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

/// Nothing that is kept or said has a canary in it.
fn is_clean(outcome: &Outcome) {
    let drafts = outcome.records.iter().map(|record| &record.draft);
    let changes = outcome.changes.iter();
    let drafts = drafts.chain(
        changes
            .flat_map(|change| [&change.before, &change.after])
            .flatten(),
    );
    let mut count = 0;
    for draft in drafts {
        count += 1;
        let kept = canonical(draft).to_json();
        assert!(!kept.to_lowercase().contains("canary"), "{kept}");
    }
    assert!(count > 0);
    assert!(!format!("{outcome:?}").to_lowercase().contains("canary"));
    assert!(
        !outcome
            .refusals()
            .join(" ")
            .to_lowercase()
            .contains("canary")
    );
}

#[test]
fn of_a_state() {
    let mut database = resource(
        "aws_db_instance",
        "d",
        AWS,
        json!({
            "id": "d", "identifier": "d", "arn": "arn:aws:rds:eu-west-1:111122223333:db:d", "password": "canary-1",
            "engine": "canary-marked",
        }),
    );
    database["instances"][0]["sensitive_attributes"] =
        json!([[{"type": "get_attr", "value": "engine"}]]);
    database["instances"][0]["private"] = json!("canary-private");
    let mut unknown = resource(
        "aws_mystery",
        "m",
        AWS,
        json!({
            "id": "m", "owner_id": "111122223333",
            "settings": [{"name": "a", "value": "canary-2"}, {"name": "b", "value": "canary-3"}],
            "nested": {"deep": {"value": "canary-4"}}, "whole": {"x": "canary-5"},
        }),
    );
    unknown["instances"][0]["sensitive_attributes"] = json!([
        [{"type": "get_attr", "value": "settings"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "value"}],
        [{"type": "get_attr", "value": "settings"}, {"type": "index", "value": {"value": 1, "type": "number"}}, {"type": "get_attr", "value": "value"}],
        [{"type": "get_attr", "value": "nested"}, {"type": "get_attr", "value": "deep"}, {"type": "get_attr", "value": "value"}],
        [{"type": "get_attr", "value": "whole"}],
    ]);
    let outcome = read(state(json!([
        database,
        unknown,
        resource(
            "aws_iam_access_key",
            "k",
            AWS,
            json!({"id": "AKIDEXAMPLE", "user": "u", "secret": "canary-6", "status": "Active",
            "ses_smtp_password_v4": "canary-7"})
        ),
        resource(
            "aws_secretsmanager_secret_version",
            "s",
            AWS,
            json!({"id": "s|1", "secret_id": "s", "secret_string": "canary-8"})
        ),
        resource(
            "aws_lambda_function",
            "f",
            AWS,
            json!({"id": "f", "function_name": "f",
            "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            "environment": [{"variables": {"DB_PASSWORD": "canary-9!x", "URL": "postgres://u:canary-10@db/x"}}]})
        ),
        resource(
            "aws_ssm_parameter",
            "p",
            AWS,
            json!({"id": "p", "name": "p", "value": "canary-11", "type": "SecureString"})
        ),
        resource(
            "google_service_account_key",
            "k",
            "provider[\"registry.terraform.io/hashicorp/google\"]",
            json!({"id": "projects/p/serviceAccounts/a/keys/b", "private_key": "canary-12"})
        ),
        resource(
            "azurerm_storage_account",
            "a",
            "provider[\"registry.terraform.io/hashicorp/azurerm\"]",
            json!({"id": "/subscriptions/s/x", "name": "a", "primary_access_key": "canary-13", "primary_connection_string": "canary-14"})
        ),
    ])));
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
}

#[test]
fn what_is_marked_stays_marked_where_the_registry_moves_it() {
    let mut cluster = resource(
        "aws_ecs_task_definition",
        "t",
        AWS,
        json!({
            "id": "t", "arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/t:1", "family": "t",
            "container_definitions": "[{\"name\": \"a\", \"environment\": [{\"name\": \"MODE\", \"value\": \"canary-1\"}]}]",
        }),
    );
    cluster["instances"][0]["sensitive_attributes"] =
        json!([[{"type": "get_attr", "value": "container_definitions"}]]);
    let outcome = read(state(json!([cluster])));
    is_clean(&outcome);
    assert!(!outcome.sole().redactions().is_empty());
}

#[test]
fn of_a_plan() {
    let document = json!({"format_version": "1.2", "variables": {"p": {"value": "canary-variable"}},
        "planned_values": {"outputs": {"o": {"sensitive": true, "value": "canary-output"}}},
        "resource_drift": [{
            "address": "aws_mystery.m[\"k\"]", "mode": "managed", "type": "aws_mystery", "name": "m",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["update"],
                "before": {"id": "m", "list": [{"v": "canary-1", "w": "x"}], "text": "canary-2", "same": "y"},
                "after": {"id": "m", "list": [{"v": "canary-3", "w": "x"}], "text": "canary-4", "same": "y"},
                "before_sensitive": {"list": [{"v": true}], "text": true},
                "after_sensitive": {"list": [{"v": true}], "text": true}},
        }],
        "prior_state": {"values": {"root_module": {"resources": [{
            "address": "aws_mystery.m", "mode": "managed", "type": "aws_mystery", "name": "m", "provider_name": "r/h/aws",
            "values": {"id": "m", "text": "canary-5"}, "sensitive_values": {"text": true}}]}}},
        "configuration": {"root_module": {"variables": {"p": {"default": "canary-default"}}}},
    });
    let outcome = read(document.to_string());
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
}

#[test]
fn of_aws_config() {
    let item = |kind: &str, configuration: serde_json::Value| {
        json!({
            "configurationItemVersion": "1.3", "awsAccountId": "111122223333", "awsRegion": "eu-west-1",
            "resourceType": kind, "resourceId": "x", "resourceName": "x", "configurationItemStatus": "OK",
            "configuration": configuration,
        })
    };
    let outcome = read(json!({"configurationItems": [
        item("AWS::Lambda::Function", json!({"functionName": "f", "environment": {"variables": {"API_KEY": "canary!1x9"}}})),
        item("AWS::ECS::TaskDefinition", json!({"family": "f", "containerDefinitions": [
            {"name": "a", "environment": [{"name": "DB_PASSWORD", "value": "canary!2x9"}]}]})),
        item("AWS::Mystery::Thing", json!({"masterUserPassword": "canary!3x9"})),
    ]}).to_string());
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
}

#[test]
fn of_kubernetes() {
    let outcome = read(json!([
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "annotations":
            {"kubectl.kubernetes.io/last-applied-configuration": "{\"stringData\":{\"p\":\"canary-1\"}}"}},
         "data": {"p": "Y2FuYXJ5"}, "stringData": {"q": "canary-2"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"DB_PASSWORD": "canary!3x9"}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [
            {"name": "a", "env": [{"name": "API_TOKEN", "value": "canary!4x9"}]}]}},
    ]).to_string());
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
    let secret = outcome.resource("core.secret").to_json();
    assert!(
        !secret.contains("Y2FuYXJ5") && secret.contains("dropped"),
        "{secret}"
    );
}

/// Whatever tool keeps a copy of the whole in an annotation, and whatever it calls that.
#[test]
fn of_annotations_of_a_secret_only_the_names_stay() {
    let copy = r#"{"kind":"Secret","data":{"p":"Y2FuYXJ5"},"stringData":{"q":"canary-1"}}"#;
    let secret = |copy: &str| {
        let annotations = json!({
            "kapp.k14s.io/original": copy, "field.cattle.io/description": "canary-2", "empty": "",
            "kubectl.kubernetes.io/last-applied-configuration": copy,
        });
        json!([{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "annotations": annotations}}])
    };
    let outcome = read(secret(copy).to_string());
    is_clean(&outcome);
    let kept = outcome.sole();
    assert!(!kept.to_json().contains("Y2FuYXJ5"), "{}", kept.to_json());
    let attributes = attributes(&kept);
    let names: Vec<_> = attributes["annotations"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    let expected = [
        "empty",
        "field.cattle.io/description",
        "kapp.k14s.io/original",
    ];
    assert_eq!(names, expected);
    // A list says the kind of its items once.
    let item = json!({"metadata": {"name": "s", "annotations": {"kapp.k14s.io/original": copy}}});
    let listed = format!(r#"{{"kind":"SecretList","apiVersion":"v1","items":[{item}]}}"#);
    is_clean(&read(listed));
    // That one has changed is a change.
    let digest = |copy: &str| {
        let outcome = read(secret(copy).to_string());
        let draft = outcome.records[0].draft.clone();
        let digest = |secret: &[u8]| format!("{:016x}", secret.len());
        Resource::canonical(draft, &Redactor::keyed(&digest))
            .unwrap()
            .digest()
    };
    assert_ne!(digest(copy), digest("{}"));
    assert_eq!(digest(copy), digest(copy));
}

/// What stands in a text of YAML or JSON, wherever that stands; the rest of it stays.
#[test]
fn of_texts_in_objects_of_kubernetes() {
    let yaml = "db:\n  host: db.internal\n  password: canary\n";
    let text = r#"{"host":"db.internal","password":"canary","list":[{"name":"API_TOKEN","value":"canary"}]}"#;
    let twice = json!({"data": {"application.yml": yaml, "config.json": text}}).to_string();
    let outcome = read(
        json!([
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "annotations": {
                "kapp.k14s.io/original": twice, "example.com/yaml": yaml}},
             "data": {"application.yml": yaml, "config.json": text, "twice": twice}},
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "annotations": {
                "kapp.k14s.io/original": twice}},
             "spec": {"template": {"spec": {"containers": [
                {"name": "a", "args": [yaml, text], "command": ["run", "--config", text],
                 "env": [{"name": "DB_CONFIG", "value": text}]}]}}}},
            {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "t"},
             "spec": {"values": yaml, "more": [text, yaml]}},
        ])
        .to_string(),
    );
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
    let config_map = attributes(&outcome.resource("core.config_map"));
    assert_eq!(
        config_map["data"]["application.yml"],
        "db:\n  host: db.internal\n  password: redacted:dropped\n"
    );
    assert_eq!(
        config_map["annotations"]["kapp.k14s.io/original"].as_str(),
        config_map["data"]["twice"].as_str()
    );
    assert_eq!(
        config_map["data"]["twice"],
        twice.replace("canary", "redacted:dropped")
    );
    assert_eq!(
        config_map["data"]["config.json"],
        text.replace("canary", "redacted:dropped")
    );
}

#[test]
fn of_texts_in_a_state() {
    let text = r#"{"host":"db.internal","password":"canary"}"#;
    let yaml = "#cloud-config\nhostname: web\npassword: canary\nssh_pwauth: true\n";
    let outcome = read(state(json!([
        resource(
            "aws_lambda_function",
            "f",
            AWS,
            json!({"id": "f", "function_name": "f", "description": yaml,
                "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
                "environment": [{"variables": {"DB_CONFIG": text}}], "tags": {"note": text}})
        ),
        resource(
            "aws_instance",
            "i",
            AWS,
            json!({"id": "i-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "user_data": yaml})
        ),
        resource(
            "helm_release",
            "h",
            "provider[\"registry.terraform.io/hashicorp/helm\"]",
            json!({"id": "h", "values": [yaml, text]})
        ),
    ])));
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    is_clean(&outcome);
}
