//! Plans of Terraform, which say how resources are to be and how they were found.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{drift, drifts, fresh};
use crate::support::World;

/// What differs after a plan of the real ones is imported: address, standing, places.
async fn drift_of(name: &str) -> Option<Vec<(String, String, Vec<String>)>> {
    let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return None;
    };
    let plan = Path::new(&folder).join("config/terraform-plan").join(name);
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let query = "?account=123456789012&region=eu-west-1";
    let answer = app
        .configuration(&key, query, fs::read(&plan).unwrap())
        .await
        .ok();
    let sum: u64 = ["accepted", "duplicates", "conflicts", "held", "rejected"]
        .iter()
        .map(|outcome| answer[outcome].as_u64().unwrap())
        .sum();
    assert_eq!(answer["received"], sum, "{answer}");
    assert_eq!(answer["format"], "terraform_plan");
    app.work().await;
    let mut all = Vec::new();
    for ignored in [false, true] {
        for found in drifts(app, &key, &format!("ignored={ignored}")).await {
            let one = drift(app, &key, &found["id"]).await;
            let paths = one["fields"].as_array().unwrap().iter();
            let paths = paths.map(|field| field["path"].as_str().unwrap().to_owned());
            let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            all.push((word("address"), word("standing"), paths.collect()));
        }
    }
    // It is the same when it is sent again.
    let again = app
        .configuration(&key, query, fs::read(&plan).unwrap())
        .await
        .ok();
    assert_eq!(again["accepted"], 0, "{again}");
    Some(all)
}

#[tokio::test]
async fn real_plans_with_drift_show_exactly_their_drift() {
    if let Some(found) = drift_of("instance_with_attachment_before_deploy.json").await {
        assert_eq!(found, []);
    }
    if let Some(found) = drift_of("show-json_drift_output.json").await {
        let path = "/attributes/ami".to_owned();
        let address = "test_instance.should_refresh".to_owned();
        assert_eq!(found, [(address, "changed".to_owned(), vec![path])]);
    }
    if let Some(found) = drift_of("instance_with_attachment_after_deploy.json").await {
        let [(address, standing, paths)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (address.as_str(), standing.as_str()),
            ("aws_instance.ec2", "changed")
        );
        assert!(
            paths
                .iter()
                .all(|path| path.starts_with("/attributes/volumes/")),
            "{paths:?}"
        );
        assert!(!paths.is_empty());
    }
}

fn plan(before: &Value, after: &Value, members: &Value) -> String {
    let mut plan = json!({
        "format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {},
        "resource_drift": [{
            "address": "aws_ebs_volume.v", "mode": "managed", "type": "aws_ebs_volume", "name": "v",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": { "actions": ["delete"], "before": before, "after": after, "after_unknown": {},
                        "before_sensitive": false, "after_sensitive": {} },
        }],
    });
    let members = members.as_object().unwrap().clone();
    plan.as_object_mut().unwrap().extend(members);
    plan.to_string()
}

#[tokio::test]
async fn what_a_plan_finds_gone_is_removed_though_nobody_saw_it_before() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let before = json!({ "id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1", "size": 8,
                         "type": "gp3", "encrypted": true });
    let body = plan(&before, &Value::Null, &json!({}));
    let answer = app
        .configuration(&key, "?baseline=Nightly", body)
        .await
        .ok();
    assert_eq!(
        (&answer["received"], &answer["accepted"]),
        (&json!(1), &json!(1)),
        "{answer}"
    );
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(
        (&found[0]["standing"], &found[0]["baseline"]["name"]),
        (&json!("removed"), &json!("Nightly")),
        "{found:?}"
    );
}
