//! Documents of others: items of AWS Config, what a cluster lists; and what is no observation.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{fresh, of_check, violations};
use crate::support::{TestApp, World};

const CANARY: &str = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYCANARY01";

/// An item as AWS Config delivers it.
fn delivered(at: &str, status: &str) -> Value {
    json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": at,
        "configurationItemStatus": status,
        "awsAccountId": "123456789012",
        "awsRegion": "eu-west-1",
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": "sg-0a1b2c3d4e5f60718",
        "ARN": "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0a1b2c3d4e5f60718",
        "configuration": {
            "groupId": "sg-0a1b2c3d4e5f60718", "groupName": "bastion", "description": "From anywhere",
            "ownerId": "123456789012", "vpcId": "vpc-0a1b2c3d",
            "ipPermissions": [{
                "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                "ipv4Ranges": [{ "cidrIp": "0.0.0.0/0" }], "ipRanges": ["0.0.0.0/0"],
                "ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [],
            }],
            "ipPermissionsEgress": [], "tags": [{ "key": "api_key", "value": CANARY }],
        },
        "supplementaryConfiguration": {}, "tags": { "api_key": CANARY }, "relationships": [], "relatedEvents": [],
    })
}

fn snapshot(items: &[Value]) -> String {
    json!({ "fileVersion": "1.0", "configSnapshotId": "s-1", "configurationItems": items })
        .to_string()
}

async fn taken(app: &TestApp, key: &str, query: &str, body: String) -> Value {
    app.configuration(key, query, body).await.ok()
}

#[tokio::test]
async fn what_aws_config_saw_is_held_against_the_policies_without_its_secrets() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let at = "2026-11-20T10:00:00.000Z";
    let answer = taken(app, &key, "", snapshot(&[delivered(at, "OK")])).await;
    assert_eq!(answer["resources"]["new"], 1, "{answer}");
    assert!(answer["redacted"].as_u64().unwrap() > 0, "{answer}");
    let open = violations(app, &key, "status=unresolved").await;
    let uid = "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0a1b2c3d4e5f60718";
    let check = "aws.ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22";
    assert!(open.iter().any(|one| one["check_id"] == check), "{open:?}");
    let seen = of_check(app, &key, check, uid).await.unwrap();
    assert!(!seen.to_string().contains(CANARY), "{seen}");

    // The other dialect of the same resource, which is gone.
    let mut gone = delivered("2026-11-21T10:00:00.000Z", "ResourceDeleted");
    gone["configuration"] = Value::Null;
    let answer = taken(app, &key, "", gone.to_string()).await;
    assert_eq!(answer["resources"]["deleted"], 1, "{answer}");
    let seen = of_check(app, &key, check, uid).await.unwrap();
    assert_eq!(seen["status"], "resolved");
}

/// Items say when they were captured, which is when they last changed: what is missing was missed when the document came.
#[tokio::test]
async fn what_is_missing_in_a_snapshot_was_missed_when_it_came() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let mut other = delivered("2026-11-20T11:00:00.000Z", "OK");
    other["resourceId"] = json!("sg-1");
    other["ARN"] = json!("arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1");
    let both = snapshot(&[delivered("2026-11-20T10:00:00.000Z", "OK"), other.clone()]);
    taken(app, &key, "?complete=accounts", both).await;
    app.clock.advance(3600);
    let answer = taken(app, &key, "?complete=accounts", snapshot(&[other])).await;
    assert_eq!(answer["resources"]["deleted"], 1, "{answer}");
    let listed = app.get("/v1/configuration-changes?kind=deleted");
    let listed = listed.key(&key).send().await.ok();
    assert_eq!(listed["data"][0]["observed_at"], "2026-11-23T13:00:00Z");
    assert_eq!(listed["data"][0]["seen_before_at"], "2026-11-20T10:00:00Z");
}

#[tokio::test]
async fn what_a_cluster_lists_belongs_to_the_cluster_that_is_named() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "web", "namespace": "shop", "uid": "5d0c8f6e-0b1a-4a43-9d2b-7f8a1c2d3e4f" },
        "spec": { "hostNetwork": true, "containers": [{ "name": "web", "image": "nginx:1.29",
            "securityContext": { "privileged": true } }] },
    });
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": [pod] }).to_string();
    let answer = taken(app, &key, "", list.clone()).await;
    assert_eq!(answer["rejected"], 1, "{answer}");
    let answer = taken(app, &key, "?account=prod-eu&complete=types", list).await;
    assert_eq!(answer["resources"]["new"], 1, "{answer}");
    assert_eq!(answer["missing"], "deleted", "{answer}");
    let open = violations(app, &key, "status=unresolved&account_id=prod-eu").await;
    assert!(!open.is_empty());
    app.configuration(&key, "?account=", "{}")
        .await
        .problem(400, "bad_request");
}

/// Whom a cluster belongs to is what the operator maps, and not what a customer's key says.
#[tokio::test]
async fn a_cluster_is_whose_the_operator_maps_it_to_and_a_customers_word_reaches_nobody_else() {
    let world = World::new().await;
    let (app, ada) = (&world.app, &world.ada);
    let list = |name: &str| {
        json!({ "apiVersion": "v1", "kind": "List", "items": [{
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "name": name, "namespace": "shop", "uid": format!("{name}-5d0c8f6e") },
            "spec": { "hostNetwork": true, "containers": [{ "name": "web", "image": "nginx:1.29" }] },
        }] })
        .to_string()
    };
    let query = "?account=prod-eu";
    let answer = taken(app, &world.operator, query, list("held")).await;
    assert_eq!(answer["held"], 1, "{answer}");
    let mapping =
        json!({ "customer_id": ada.id, "provider": "kubernetes", "account_id": "prod-eu" });
    app.request(axum::http::Method::POST, "/v1/admin/accounts")
        .control()
        .json(&mapping)
        .send()
        .await
        .ok();
    app.work().await;
    let answer = taken(app, &world.operator, query, list("mapped")).await;
    assert_eq!(answer["resources"]["new"], 1, "{answer}");
    // The same cluster by the key of somebody else stays with that one.
    taken(app, &world.bob.key, query, list("claimed")).await;
    let of = async |key: &str| {
        let found = violations(app, key, "account_id=prod-eu&limit=200").await;
        let names = found
            .iter()
            .map(|one| one["resource"]["name"].as_str().unwrap().to_owned());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(of(&ada.key).await, names(&["held", "mapped"]));
    assert_eq!(of(&world.bob.key).await, names(&["claimed"]));
}

#[tokio::test]
async fn what_says_how_resources_are_to_be_is_no_observation() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let state = json!({
        "version": 4, "terraform_version": "1.12.0", "serial": 3, "lineage": "3f1c9e2a-0000-4000-8000-000000000001",
        "outputs": {}, "resources": [{ "mode": "managed", "type": "aws_s3_bucket", "name": "b",
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "attributes": { "id": "b", "bucket": "b", "acl": "public-read" } }] }],
    });
    let answer = taken(app, &key, "?account=1&complete=accounts", state.to_string()).await;
    assert_eq!(answer["baselines"]["added"], 1, "{answer}");
    assert_eq!(
        (&answer["evaluations"], &answer["missing"]),
        (&json!(0), &json!("not_declared"))
    );
    let manifest = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" }, "spec": { "containers": [] } });
    let query = "?account=prod-eu&complete=accounts";
    let answer = taken(app, &key, query, manifest.to_string()).await;
    assert_eq!(answer["baselines"]["added"], 1, "{answer}");
    assert_eq!(
        (&answer["evaluations"], &answer["missing"]),
        (&json!(0), &json!("not_declared"))
    );
    let all = violations(app, &key, "").await;
    assert!(all.is_empty(), "{all:?}");
    let there = app.get("/v1/resources").key(&key).send().await.ok();
    assert_eq!(there["data"], json!([]));
}

/// An answer of which there are more pages tells nothing of what is not in it.
#[tokio::test]
async fn a_page_is_not_all() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let item = delivered("2026-11-20T10:00:00.000Z", "OK");
    let page = json!({ "configurationItems": [item], "nextToken": "more" }).to_string();
    let answer = taken(app, &key, "?complete=accounts", page).await;
    assert_eq!(answer["accepted"], 1, "{answer}");
    assert_eq!(answer["missing"], "partial", "{answer}");
}

#[tokio::test]
async fn every_real_configuration_is_taken_in_or_refused_and_again_is_no_news() {
    let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return;
    };
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let (mut accepted, mut refused, mut files) = (0, Vec::new(), 0);
    for family in ["aws-config", "terraform-plan", "terraform-state"] {
        let folder = Path::new(&folder).join("config").join(family);
        let entries = fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        // What is refused as older depends on what came before.
        paths.sort();
        for path in paths {
            let body = fs::read(&path).unwrap();
            files += 1;
            let answer = app
                .configuration(&key, "?account=644160558196", body.clone())
                .await;
            if answer.status.as_u16() == 422 {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                refused.push((name, answer.json()["detail"].as_str().unwrap().to_owned()));
                continue;
            }
            accepted += answer.ok()["accepted"].as_u64().unwrap();
            let again = app.configuration(&key, "?account=644160558196", body).await;
            assert_eq!(again.ok()["accepted"], 0);
        }
    }
    assert!(files > 150, "{files}");
    assert!(accepted >= 10, "{accepted}");
    refused.sort();
    for (name, why) in &refused {
        eprintln!("{name}: {why}");
    }
    // Each of them is in the table of docs/configurations.md.
    let count = |what: &str| refused.iter().filter(|(_, why)| why.contains(what)).count();
    let counts = [
        count("verdicts of rules"),
        count("it is older"),
        refused.len(),
    ];
    assert_eq!(counts, [4, 24, 28], "{refused:?}");
}
