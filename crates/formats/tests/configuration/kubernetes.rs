//! Objects of Kubernetes.

use crate::support::{ACCOUNT, attributes, read, read_with};
use serde_json::json;
use tenantry_formats::configuration::{Family, LeftOut, Options};

const MANIFEST: &str = r#"# What runs.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"canary": "applied"}'
spec:
  replicas: 2
  template:
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: example/web:1.2
          env:
            - {name: MODE, value: "on"}
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}
          securityContext: {privileged: true, capabilities: {drop: [ALL]}}
          livenessProbe: {httpGet: {path: /}}
---
# Nothing here.
---
apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
stringData: {password: canary-in-clear-text}
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/enforce: restricted}
"#;

#[test]
fn a_manifest_of_several_documents() {
    let outcome = read(MANIFEST);
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    assert_eq!(outcome.facts.family, Some(Family::Kubernetes));
    assert!(!outcome.facts.has_uids);
    assert_eq!(
        outcome.names(),
        [
            "core.namespace shop",
            "core.secret db",
            "workload.deployment web"
        ]
    );
    let lines: Vec<_> = outcome.records.iter().map(|record| record.line).collect();
    assert_eq!(lines, [Some(1), Some(27), Some(32)]);
    let deployment = outcome.resource("workload.deployment");
    assert_eq!(
        deployment.identity().to_string(),
        format!("kubernetes {ACCOUNT} shop workload.deployment web")
    );
    let made = attributes(&deployment);
    assert_eq!(made["replicas"], json!(2));
    assert_eq!(made["host_network"], json!(true));
    let container = &made["containers"][0];
    assert_eq!(container["privileged"], json!(true));
    assert_eq!(container["environment"], json!({"MODE": "on"}));
    assert_eq!(
        container["environment_secrets"],
        json!({"PASSWORD": "db/password"})
    );
    assert_eq!(container["capabilities_drop"], json!(["ALL"]));
    assert_eq!(container["liveness_probe"], json!(true));
    let namespace = outcome.resource("core.namespace");
    assert_eq!(namespace.identity().region, "global");
    assert_eq!(
        attributes(&namespace)["pod_security"],
        json!({"enforce": "restricted"})
    );
    assert!(!format!("{:?}", outcome).contains("canary"));
    for record in &outcome.records {
        assert!(!record.draft.attributes.to_string().contains("canary"));
    }
}

#[test]
fn live_lists_are_the_same_resources() {
    let pod = json!({"metadata": {"name": "web-1", "namespace": "shop", "uid": "0b1c", "managedFields": [{"manager": "x"}],
        "ownerReferences": [{"kind": "ReplicaSet", "name": "web-5"}]},
        "spec": {"containers": [{"name": "web", "image": "example/web:1.2"}], "nodeName": "n1"}, "status": {"phase": "Running"}});
    // Items of a list of one kind do not repeat it.
    let typed = format!(
        r#"{{"kind": "PodList", "apiVersion": "v1", "metadata": {{"resourceVersion": "1"}}, "items": [{pod}]}}"#
    );
    let mut whole = pod.clone();
    whole["kind"] = json!("Pod");
    whole["apiVersion"] = json!("v1");
    // kubectl sorts the members: items stand before the kind.
    let listed = format!(
        r#"{{"apiVersion": "v1", "items": [{whole}], "kind": "List", "metadata": {{"continue": ""}}}}"#
    );
    let lines = format!("{whole}\n{whole}");
    let first = read(typed);
    assert!(first.facts.has_uids);
    assert_eq!(attributes(&first.sole())["owner"], json!("web-5"));
    assert_eq!(first.sole().aliases(), ["0b1c"]);
    assert_eq!(read(listed).sole().digest(), first.sole().digest());
    assert_eq!(
        read(whole.to_string()).sole().digest(),
        first.sole().digest()
    );
    assert_eq!(read(lines).records.len(), 2);
}

#[test]
fn what_happens_is_no_configuration_and_what_is_not_known_is_kept() {
    let outcome = read(json!([
        {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e"}},
        {"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": "i"}, "spec": {"acme": {"email": "a@example.com"}}, "status": {"x": 1}},
    ]).to_string());
    assert_eq!(outcome.facts.left_out.get(&LeftOut::Passing), Some(&1));
    assert_eq!(
        outcome.sole().identity().resource_type,
        "cert_manager_io.cluster_issuer"
    );
    assert_eq!(
        attributes(&outcome.sole()),
        json!({"spec": {"acme": {"email": "a@example.com"}}})
    );
}

#[test]
fn objects_without_identity() {
    let outcome = read(
        json!([
            {"apiVersion": "v1", "kind": "Pod"},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "web-"}},
            {"kind": "Pod", "metadata": {"name": "a"}, "apiVersion": null},
        ])
        .to_string(),
    );
    let refusals = outcome.refusals();
    assert!(
        refusals[0].contains("item 0") && refusals[0].contains("metadata is missing"),
        "{refusals:?}"
    );
    assert!(
        refusals[1].contains("metadata.name is missing"),
        "{refusals:?}"
    );
    assert!(
        refusals[2].contains("apiVersion is missing"),
        "{refusals:?}"
    );
    let outcome = read_with(MANIFEST, Options::default());
    assert_eq!(outcome.refused.len(), 3);
    assert!(outcome.refusals()[0].contains("account is the cluster"));
}

#[test]
fn a_document_that_is_wrong_costs_only_itself() {
    let text =
        format!("kind: {{{{ .Values.kind }}}}\napiVersion: v1\n---\n{MANIFEST}---\na: 1\na: 2\n");
    let outcome = read(text);
    assert_eq!(outcome.records.len(), 3);
    assert_eq!(outcome.refused.len(), 2);
    assert_eq!(outcome.refused[0].line, Some(1));
}

#[test]
fn aliases_do_not_multiply() {
    let mut text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na: &a [x, x, x, x, x, x, x, x, x]\n"
            .to_owned();
    for (one, other) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        text.push_str(&format!("{one}: &{one} [*{other}, *{other}, *{other}, *{other}, *{other}, *{other}, *{other}, *{other}, *{other}]\n"));
    }
    let outcome = read(text);
    assert_eq!(outcome.records.len(), 0);
    assert_eq!(outcome.refused.len(), 1);
}
