//! Resources as the provider `hashicorp/aws` has them in a state of version 4.
//!
//! Left out is what AWS Config, as the product reads it, cannot tell, for each would differ for ever: the key schema of
//! tables, the subnets of scaling groups, the period after which keys are rotated, and whether volumes are encrypted.

use super::thing::{Kind, Thing};
use serde_json::{Value, json};

/// A state: the managed things of one account.
pub(super) fn state<'a>(
    lineage: &str,
    serial: u64,
    account: &str,
    region: &str,
    things: impl Iterator<Item = &'a Thing>,
) -> Value {
    let caller = json!({
        "mode": "data", "type": "aws_caller_identity", "name": "current", "provider": PROVIDER,
        "instances": [{ "schema_version": 0, "attributes": { "account_id": account, "id": account,
            "arn": format!("arn:aws:sts::{account}:assumed-role/terraform/apply"), "user_id": "AROATERRAFORM:apply" },
            "sensitive_attributes": [] }],
    });
    let mut resources = vec![caller];
    for thing in things.filter(|thing| thing.is_managed) {
        resources.extend(written(thing, region));
    }
    json!({
        "version": 4, "terraform_version": "1.13.4", "serial": serial, "lineage": lineage, "outputs": {},
        "resources": resources, "check_results": null,
    })
}

const PROVIDER: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

/// A resource of a state, as Terraform writes it.
pub(super) fn resource(kind: &str, name: &str, attributes: &Value) -> Value {
    json!({
        "mode": "managed", "type": kind, "name": name, "provider": PROVIDER,
        "instances": [{ "schema_version": 1, "attributes": attributes, "sensitive_attributes": [], "private": "bnVsbA==" }],
    })
}

/// The resources that configure a thing: itself, then its parts.
fn written(thing: &Thing, home: &str) -> Vec<Value> {
    let (kind, mut attributes) = whole(thing);
    for (name, value) in [
        ("arn", json!(thing.arn())),
        ("tags", json!(thing.tags)),
        ("tags_all", json!(thing.tags)),
    ] {
        attributes[name] = value;
    }
    if thing.region != home || thing.kind == Kind::Bucket {
        attributes["region"] = json!(thing.region);
    }
    let parts = parts(thing).into_iter();
    let parts = parts.map(|(kind, attributes)| resource(kind, &thing.label, &attributes));
    let mut all = vec![resource(kind, &thing.label, &attributes)];
    all.extend(parts);
    all
}

fn whole(thing: &Thing) -> (&'static str, Value) {
    let id = &thing.id;
    let look = |name: &str| thing.look(name);
    match thing.kind {
        Kind::Vpc => (
            "aws_vpc",
            json!({ "id": id, "cidr_block": look("cidr"), "enable_dns_support": true, "instance_tenancy": "default",
                "owner_id": thing.account }),
        ),
        Kind::Subnet => (
            "aws_subnet",
            json!({ "id": id, "vpc_id": look("vpc"), "cidr_block": look("cidr"), "availability_zone": look("zone"),
                "map_public_ip_on_launch": false, "owner_id": thing.account }),
        ),
        Kind::SecurityGroup => (
            "aws_security_group",
            json!({ "id": id, "name": look("name"), "description": look("description"), "vpc_id": look("vpc"),
                "ingress": rules(&look("ingress")), "egress": rules(&look("egress")), "owner_id": thing.account,
                "revoke_rules_on_delete": false, "timeouts": null }),
        ),
        Kind::Instance => (
            "aws_instance",
            json!({ "id": id, "ami": look("image"), "instance_type": look("type"), "instance_state": "running",
                "availability_zone": look("zone"), "subnet_id": look("subnet"), "private_ip": look("address"),
                "public_ip": "", "vpc_security_group_ids": look("groups"), "iam_instance_profile": look("profile"),
                "key_name": "", "monitoring": true, "ebs_optimized": true, "source_dest_check": true,
                "disable_api_termination": false, "user_data": null,
                "metadata_options": [{ "http_endpoint": "enabled", "http_tokens": look("tokens"),
                    "http_put_response_hop_limit": 1, "instance_metadata_tags": "disabled" }],
                "tenancy": "default" }),
        ),
        Kind::ScalingGroup => (
            "aws_autoscaling_group",
            json!({ "id": id, "name": id, "min_size": look("min"), "max_size": look("max"),
                "desired_capacity": look("desired"), "availability_zones": look("zones"),
                "health_check_type": "ELB", "health_check_grace_period": 300,
                "launch_template": [{ "id": look("template"), "name": format!("{id}-template"), "version": "$Latest" }],
                "capacity_rebalance": true, "target_group_arns": [], "force_delete": false }),
        ),
        Kind::Function => (
            "aws_lambda_function",
            json!({ "id": id, "function_name": id, "runtime": look("runtime"), "handler": look("handler"),
                "package_type": "Zip", "architectures": ["arm64"], "memory_size": look("memory"),
                "timeout": look("timeout"), "reserved_concurrent_executions": -1, "role": look("role"),
                "code_sha256": look("code"), "source_code_hash": look("code"), "kms_key_arn": look("key"),
                "environment": [{ "variables": look("variables") }],
                "vpc_config": [{ "vpc_id": look("vpc"), "subnet_ids": look("subnets"),
                    "security_group_ids": look("groups") }],
                "tracing_config": [{ "mode": "Active" }],
                "dead_letter_config": [{ "target_arn": look("dead_letters") }], "layers": [], "publish": false }),
        ),
        Kind::Table => (
            "aws_dynamodb_table",
            json!({ "id": id, "name": id, "billing_mode": "PAY_PER_REQUEST", "read_capacity": 0, "write_capacity": 0,
                "attribute": [{ "name": "id", "type": "S" }],
                "server_side_encryption": [{ "enabled": true, "kms_key_arn": look("key") }],
                "point_in_time_recovery": [{ "enabled": look("recovery"), "recovery_period_in_days": 35 }],
                "deletion_protection_enabled": look("protection"), "stream_enabled": false,
                "table_class": "STANDARD" }),
        ),
        Kind::Database => (
            "aws_db_instance",
            json!({ "id": format!("db-{}", thing.text("resource").to_uppercase()), "identifier": id,
                "engine": "postgres", "engine_version": "16.9", "engine_version_actual": "16.9",
                "instance_class": look("class"), "allocated_storage": look("storage"), "max_allocated_storage": 1000,
                "storage_type": "gp3", "storage_encrypted": true, "kms_key_id": look("key"),
                "publicly_accessible": look("public"), "multi_az": look("standby"),
                "backup_retention_period": look("retention"), "backup_window": "02:10-02:40",
                "maintenance_window": "sun:03:30-sun:04:00", "deletion_protection": look("protection"),
                "auto_minor_version_upgrade": true, "copy_tags_to_snapshot": true,
                "iam_database_authentication_enabled": true,
                "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"], "monitoring_interval": 60,
                "performance_insights_enabled": true, "port": 6432, "username": look("user"), "password": null,
                "manage_master_user_password": true,
                "master_user_secret": [{ "kms_key_id": look("key"), "secret_arn": look("secret"),
                    "secret_status": "active" }],
                "ca_cert_identifier": "rds-ca-rsa2048-g1", "parameter_group_name": "postgres16-tls",
                "db_subnet_group_name": look("subnet_group"), "vpc_security_group_ids": look("groups"),
                "status": "available", "skip_final_snapshot": false }),
        ),
        Kind::Bucket => (
            "aws_s3_bucket",
            json!({ "id": id, "bucket": id, "bucket_domain_name": format!("{id}.s3.amazonaws.com"), "acl": null,
                "force_destroy": false, "object_lock_enabled": false, "request_payer": "BucketOwner" }),
        ),
        Kind::Role => (
            "aws_iam_role",
            json!({ "id": id, "name": id, "path": "/", "description": look("description"),
                "assume_role_policy": look("trust").to_string(), "max_session_duration": look("session"),
                "force_detach_policies": false, "permissions_boundary": "",
                "create_date": "2024-05-14T08:21:07Z", "unique_id": "AROA4EXAMPLEROLE" }),
        ),
        Kind::Key => (
            "aws_kms_key",
            json!({ "id": id, "key_id": id, "description": look("description"), "is_enabled": true,
                "customer_master_key_spec": "SYMMETRIC_DEFAULT", "key_usage": "ENCRYPT_DECRYPT",
                "enable_key_rotation": look("rotation"), "multi_region": false,
                "policy": look("policy").to_string(), "deletion_window_in_days": 30 }),
        ),
        Kind::Queue => {
            let url = format!(
                "https://sqs.{}.amazonaws.com/{}/{id}",
                thing.region, thing.account
            );
            (
                "aws_sqs_queue",
                json!({ "id": url, "url": url, "name": id, "kms_master_key_id": look("key"),
                    "sqs_managed_sse_enabled": false, "fifo_queue": false, "visibility_timeout_seconds": look("visibility"),
                    "message_retention_seconds": 1_209_600, "policy": "", "redrive_policy": redrive(thing) }),
            )
        }
    }
}

fn redrive(thing: &Thing) -> Value {
    match thing.look("dead_letters") {
        Value::Null => json!(""),
        target => json!(json!({ "deadLetterTargetArn": target, "maxReceiveCount": 5 }).to_string()),
    }
}

/// Rules as Terraform keeps them: one for each range of ports, with all who may come.
fn rules(rules: &Value) -> Value {
    let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
    let written = rules.iter().map(|rule| {
        let one = |name: &str| match &rule[name] {
            Value::Null => json!([]),
            value => json!([value]),
        };
        let is_all = rule["protocol"] == "-1";
        let port = |name: &str| if is_all { json!(0) } else { rule[name].clone() };
        json!({ "protocol": rule["protocol"], "from_port": port("from"), "to_port": port("to"),
            "cidr_blocks": one("range"), "ipv6_cidr_blocks": [], "prefix_list_ids": [], "self": false,
            "security_groups": one("group"), "description": rule["description"] })
    });
    Value::Array(written.collect())
}

/// What Terraform configures in resources of their own.
fn parts(thing: &Thing) -> Vec<(&'static str, Value)> {
    let id = &thing.id;
    match thing.kind {
        Kind::Bucket => bucket_parts(thing),
        Kind::Role => {
            let attached = thing.look("attached");
            let attached = attached.as_array().map(Vec::as_slice).unwrap_or_default();
            let one = |policy: &Value| {
                let id = format!("{id}-{}", policy.as_str().unwrap_or_default());
                json!({ "id": id, "role": thing.id, "policy_arn": policy })
            };
            let parts = attached.iter().map(one);
            parts
                .map(|part| ("aws_iam_role_policy_attachment", part))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn bucket_parts(thing: &Thing) -> Vec<(&'static str, Value)> {
    let id = &thing.id;
    let look = |name: &str| thing.look(name);
    let status = |is_on: bool| if is_on { "Enabled" } else { "Suspended" };
    vec![
        (
            "aws_s3_bucket_public_access_block",
            json!({ "id": id, "bucket": id, "block_public_acls": look("blocked"), "ignore_public_acls": look("blocked"),
                "block_public_policy": look("blocked"), "restrict_public_buckets": look("blocked") }),
        ),
        (
            "aws_s3_bucket_versioning",
            json!({ "id": id, "bucket": id, "expected_bucket_owner": "",
                "versioning_configuration": [{ "status": status(thing.is("versions")), "mfa_delete": "" }] }),
        ),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            json!({ "id": id, "bucket": id, "rule": [{ "bucket_key_enabled": true,
                "apply_server_side_encryption_by_default": [{ "sse_algorithm": "aws:kms",
                    "kms_master_key_id": look("key") }] }] }),
        ),
        (
            "aws_s3_bucket_policy",
            json!({ "id": id, "bucket": id, "policy": look("policy").to_string() }),
        ),
        (
            "aws_s3_bucket_logging",
            json!({ "id": id, "bucket": id, "target_bucket": look("logs"), "target_prefix": format!("{id}/") }),
        ),
        (
            "aws_s3_bucket_ownership_controls",
            json!({ "id": id, "bucket": id, "rule": [{ "object_ownership": "BucketOwnerEnforced" }] }),
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            json!({ "id": id, "bucket": id, "rule": [{ "id": "old-versions", "status": "Enabled",
                "filter": [{ "prefix": "" }], "noncurrent_version_expiration": [{ "noncurrent_days": look("keeps") }],
                "abort_incomplete_multipart_upload": [{ "days_after_initiation": 7 }] }] }),
        ),
    ]
}
