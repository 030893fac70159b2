//! `tenantry import findings`, `… configuration` and `… framework`: files of a customer's and of all, packed or plain.

use nix::sys::signal::Signal;
use serde_json::json;

use super::process::Installation;
use crate::support::{finding, gzip, record, resource};

#[tokio::test(flavor = "multi_thread")]
async fn scans_and_configurations_are_imported_beside_a_running_instance() {
    let it = Installation::new("documents");
    let running = it.start(&["serve"]);
    let customer = it.json(&["customer", "create", "--name", "Ada"]);
    let customer = customer["id"].as_str().unwrap();
    let (at, later) = ("2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z");
    let found =
        |resource: &str, at: &str| finding("s3_bucket_public_access", "2001", resource, "FAIL", at);

    let whole = it.file(
        "scan & more.json",
        json!([found("one", at), found("two", at)]).to_string(),
    );
    let ask = ["import", "findings", &whole, "--customer", customer];
    let result = it.json(&ask);
    assert_eq!(
        [&result["accepted"], &result["violations"]["opened"]],
        [2, 2]
    );
    assert_eq!(result["absence"], "not_declared");
    // What is missing is mended only where the scan is declared complete; a packed file is told by its name.
    let rest = it.file(
        "rest.json.gz",
        gzip(json!([found("one", later)]).to_string().as_bytes()),
    );
    let ask = [
        "import",
        "findings",
        &rest,
        "--customer",
        customer,
        "--complete",
    ];
    assert_eq!(it.json(&ask)["violations"]["resolved"], 1);
    // Of the operator's feed, the account is nobody's.
    let result = it.json(&["import", "findings", &whole, "--format", "ocsf"]);
    assert_eq!(result["held"], 2);
    let broken = it.file("broken.json", "[{");
    let wrong = it.fails(&["import", "findings", &broken]);
    assert!(wrong.contains("broken.json"), "{wrong}");

    let bucket = |id: &str, at: &str| {
        let attributes = json!({ "versioning": { "enabled": false } });
        resource("2001", "s3.bucket", id, attributes, at)
    };
    let document =
        |resources: serde_json::Value| json!({ "version": 1, "resources": resources }).to_string();
    let both = it.file(
        "both.json",
        document(json!([bucket("a", at), bucket("b", at)])),
    );
    let result = it.json(&["import", "configuration", &both, "--customer", customer]);
    assert_eq!([&result["resources"]["new"], &result["rejected"]], [2, 0]);
    assert!(
        result["violations"]["opened"].as_u64() > Some(0),
        "{result}"
    );
    let one = it.file(
        "one.json.gz",
        gzip(document(json!([bucket("a", later)])).as_bytes()),
    );
    let ask = [
        "import",
        "configuration",
        &one,
        "--customer",
        customer,
        "--complete",
        "types",
    ];
    let result = it.json(&ask);
    assert_eq!(result["resources"]["deleted"], 1, "{result}");
    running.stop(Signal::SIGTERM);
}

#[tokio::test(flavor = "multi_thread")]
async fn frameworks_are_tried_kept_and_replaced_by_the_name_of_their_file() {
    let it = Installation::new("frameworks");
    let document = |title: &str| {
        format!(
            "frameworks:\n  - key: own\n    name: Own\n    version: 1\n    requirements:\n      \
             - {{ id: R-1, title: {title} }}\n"
        )
    };
    let file = it.file("own.yaml", document("Something holds"));
    let tried = it.json(&["import", "framework", &file, "--dry-run"]);
    assert_eq!(tried["frameworks"][0]["key"], "own");
    assert_eq!(tried["removed"], json!([]));
    let kept = it.json(&["import", "framework", &file]);
    assert_eq!(
        [&kept["name"], &kept["version"]],
        [&json!("own.yaml"), &json!(1)]
    );
    // The same again changes nothing; another text is another version.
    assert_eq!(it.json(&["import", "framework", &file])["version"], 1);
    let file = it.file("own.yaml", document("Something else holds"));
    let again = it.json(&["import", "framework", &file]);
    assert_eq!([&again["id"], &again["version"]], [&kept["id"], &json!(2)]);
    let broken = it.file("broken.yaml", "frameworks:\n  - key: Own\n");
    let wrong = it.fails(&["import", "framework", &broken]);
    assert!(
        wrong.contains("broken.yaml") && wrong.contains("line 2"),
        "{wrong}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn states_and_activity_are_imported_beside_a_running_instance() {
    let it = Installation::new("drift");
    let running = it.start(&["serve"]);
    let customer = it.json(&["customer", "create", "--name", "Ada"]);
    let customer = customer["id"].as_str().unwrap();
    let volume = json!({
        "mode": "managed", "type": "aws_ebs_volume", "name": "v",
        "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
        "instances": [{ "schema_version": 0, "sensitive_attributes": [], "attributes": {
            "id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:2001:volume/vol-1", "size": 8 } }],
    });
    let state = |serial: u32| {
        json!({ "version": 4, "terraform_version": "1.9.5", "serial": serial, "lineage": "l", "outputs": {},
                "resources": [volume] })
        .to_string()
    };
    let file = it.file("prod.tfstate", state(3));
    let of = ["--customer", customer, "--baseline", "Production"];
    let ask = [&["import", "configuration", &file][..], &of].concat();
    let result = it.json(&ask);
    assert_eq!([&result["baselines"]["added"], &result["accepted"]], [1, 1]);
    let older = it.file("older.tfstate", state(2));
    let wrong = it.fails(&[&["import", "configuration", &older][..], &of].concat());
    assert!(wrong.contains("serial 2"), "{wrong}");
    // Manifests are of the cluster that is said, and called after their file.
    let file = it.file(
        "shop.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n",
    );
    let ask = [
        "import",
        "configuration",
        &file,
        "--customer",
        customer,
        "--account",
        "prod-eu",
    ];
    let result = it.json(&[&ask[..], &["--region", "shop"]].concat());
    assert_eq!([&result["baselines"]["added"], &result["rejected"]], [1, 0]);
    // Two of the same name are two baselines, and two of one name would be one.
    for folder in ["web", "api"] {
        let name = format!("{folder}/shop.yaml");
        it.file(
            &name,
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {folder}}}\ndata: {{a: b}}\n"
            ),
        );
        let ask = [
            "import",
            "configuration",
            &name,
            "--customer",
            customer,
            "--account",
            "prod-eu",
        ];
        let result = it.json(&ask);
        let counts = &result["baselines"];
        assert_eq!([&counts["added"], &counts["removed"]], [1, 0], "{result}");
    }
    let ask = [
        "import",
        "configuration",
        "web/shop.yaml",
        "api/shop.yaml",
        "--account",
        "prod-eu",
    ];
    let wrong = it.fails(&[&ask[..], &["--baseline", "Shop"]].concat());
    assert!(wrong.contains("--baseline"), "{wrong}");
    let done = json!({ "Records": [record("2001", "vol-1", "2026-11-20T10:00:00Z")] });
    let file = it.file("trail.json.gz", gzip(done.to_string().as_bytes()));
    let ask = ["import", "activity", &file, "--customer", customer];
    assert_eq!(it.json(&ask)["accepted"], 1);
    assert_eq!(it.json(&ask)["duplicates"], 1);
    running.stop(Signal::SIGTERM);
}
