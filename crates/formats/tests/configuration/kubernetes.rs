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
    assert_eq!(outcome.facts.has_uids, Some(false));
    assert!(outcome.facts.is_declared());
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
    assert_eq!(first.facts.has_uids, Some(true));
    assert!(!first.facts.is_declared());
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

#[test]
fn manifests_and_what_a_cluster_has_do_not_go_together() {
    let [written, live] = [json!({}), json!({"uid": "0b1c"})].map(|more| {
        let mut object =
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}});
        object["metadata"]
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        object
    });
    for (first, second, word) in [
        (&written, &live, "is there"),
        (&live, &written, "is missing"),
    ] {
        let outcome = read(format!("{first}\n{second}\n{first}"));
        assert_eq!((outcome.records.len(), outcome.refused.len()), (1, 1));
        let refused = &outcome.refused[0];
        assert!(refused.ends);
        assert_eq!((refused.index, refused.line), (Some(1), Some(2)));
        assert_eq!(refused.fault.field, "metadata.uid");
        assert!(refused.fault.detail.starts_with(word), "{refused}");
    }
    let none = read(r#"{"apiVersion": "v1", "kind": "List", "items": []}"#);
    assert_eq!(
        (none.facts.has_uids, none.facts.is_declared()),
        (None, false)
    );
}

#[test]
fn in_which_namespace_an_object_is() {
    let object = |version: &str, kind: &str, metadata: serde_json::Value| {
        let mut all = json!({"name": "a"});
        all.as_object_mut()
            .unwrap()
            .extend(metadata.as_object().unwrap().clone());
        json!({"apiVersion": version, "kind": kind, "metadata": all}).to_string()
    };
    let (none, uid, named) = (
        || json!({}),
        || json!({"uid": "u"}),
        || json!({"namespace": "named"}),
    );
    for (text, without, said) in [
        (object("v1", "ConfigMap", none()), "default", "shop"),
        (object("v1", "ConfigMap", named()), "named", "named"),
        (
            object("autoscaling/v2", "HorizontalPodAutoscaler", none()),
            "default",
            "shop",
        ),
        (
            object("rbac.authorization.k8s.io/v1", "ClusterRole", none()),
            "global",
            "global",
        ),
        // The server takes it off.
        (
            object("rbac.authorization.k8s.io/v1", "ClusterRole", named()),
            "global",
            "global",
        ),
        (object("v1", "Node", uid()), "global", "global"),
        (object("example.com/v1", "Widget", none()), "global", "shop"),
        (
            object("example.com/v1", "Widget", named()),
            "named",
            "named",
        ),
        (
            object("example.com/v1", "Widget", uid()),
            "global",
            "global",
        ),
        (
            object("cert-manager.io/v1", "ClusterIssuer", none()),
            "global",
            "global",
        ),
        (
            object("gateway.networking.k8s.io/v1", "GatewayClass", uid()),
            "global",
            "global",
        ),
    ] {
        for (region, namespace) in [(None, without), (Some("shop"), said)] {
            let options = Options {
                account: Some(ACCOUNT.to_owned()),
                region: region.map(str::to_owned),
                ..Options::default()
            };
            let outcome = read_with(&text, options);
            assert_eq!(
                outcome.sole().identity().region,
                namespace,
                "{text} {region:?}"
            );
        }
    }
}

#[test]
fn amounts_are_written_as_the_server_does() {
    let pod = |requests: serde_json::Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [
            {"name": "a", "resources": {"requests": requests}}]}})
        .to_string()
    };
    let (written, live) = (
        pod(json!({"cpu": 0.5, "memory": "1024Mi"})),
        pod(json!({"cpu": "500m", "memory": "1Gi"})),
    );
    assert_eq!(read(written).sole().digest(), read(live).sole().digest());
    for (one, other) in [
        (
            json!({"kind": "PersistentVolumeClaim", "spec": {"resources": {"requests": {"storage": "1024Gi"}}}}),
            json!({"kind": "PersistentVolumeClaim", "spec": {"resources": {"requests": {"storage": "1Ti"}}}}),
        ),
        (
            json!({"kind": "ResourceQuota", "spec": {"hard": {"limits.cpu": "4000m"}}}),
            json!({"kind": "ResourceQuota", "spec": {"hard": {"limits.cpu": "4"}}}),
        ),
        (
            json!({"kind": "LimitRange", "spec": {"limits": [{"type": "Container", "max": {"cpu": "2000m"}}]}}),
            json!({"kind": "LimitRange", "spec": {"limits": [{"type": "Container", "max": {"cpu": "2"}}]}}),
        ),
    ] {
        let digest = |mut object: serde_json::Value| {
            object["apiVersion"] = json!("v1");
            object["metadata"] = json!({"name": "q"});
            read(object.to_string()).sole().digest()
        };
        assert_eq!(digest(one.clone()), digest(other), "{one}");
    }
}

#[test]
fn owners_and_roles_that_others_make() {
    let of = |kind: &str, version: &str| {
        let object = json!({"apiVersion": version, "kind": kind, "metadata": {"name": "a", "uid": "u", "ownerReferences": [
            {"kind": "X", "name": "other"}, {"kind": "Y", "name": "keeper", "controller": true}]}});
        attributes(&read(object.to_string()).sole())["owner"].clone()
    };
    for (kind, version) in [
        ("Pod", "v1"),
        ("Job", "batch/v1"),
        ("Secret", "v1"),
        ("Certificate", "cert-manager.io/v1"),
    ] {
        assert_eq!(of(kind, version), json!("keeper"), "{kind}");
    }
    // Policies would not look at it.
    assert_eq!(of("StatefulSet", "apps/v1"), json!(null));
    let role = |uid: serde_json::Value| {
        let object = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": {"name": "view", "uid": uid}, "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]},
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]});
        let record = read(object.to_string());
        attributes(&record.sole())
    };
    assert_eq!(role(json!(null))["aggregated"], json!(true));
    assert_eq!(role(json!(null))["rules"], json!(null));
    assert_eq!(role(json!("u"))["rules"].as_array().map(Vec::len), Some(1));
}
