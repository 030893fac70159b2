//! The first customer's cluster of Kubernetes: the manifests that say how it is to be, and what an inventory finds in it.

use super::{Document, HOUR, moment};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

/// The place of the customer in the demo.
const CUSTOMER: usize = 0;
const CLUSTER: &str = "quillhaven-prod";
const NAMESPACE: &str = "appointments";

/// How many pods the autoscaler wants at one inventory after the other; the manifest has the first.
const PODS: [u64; 12] = [3, 5, 4, 7, 6, 4, 5, 9, 6, 4, 8, 7];

/// An object: as the manifest has it, and as it is found.
struct Made {
    kind: &'static str,
    version: &'static str,
    name: &'static str,
    labels: Value,
    /// Its members beside `metadata`.
    declared: Value,
    registry: &'static str,
    found: Map<String, Value>,
    turns: Vec<Turn>,
}

/// A setting that is another from a day before today on, at a time, and to a day if it was taken back.
struct Turn {
    from: (i32, i8, i8),
    to: Option<i32>,
    setting: (&'static str, Value),
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn container(name: &str, image: &str, level: &str, cpu: &str) -> (Value, Value) {
    let probe = json!({ "httpGet": { "path": "/healthz", "port": 8080 } });
    let declared = json!({
        "name": name, "image": image, "imagePullPolicy": "IfNotPresent",
        "ports": [{ "containerPort": 8080 }],
        "env": [
            { "name": "LOG_LEVEL", "value": level },
            { "name": "DATABASE_URL", "valueFrom": { "secretKeyRef": { "name": "database", "key": "url" } } },
        ],
        "resources": { "requests": { "cpu": cpu, "memory": "512Mi" }, "limits": { "cpu": "1", "memory": "1Gi" } },
        "livenessProbe": probe, "readinessProbe": probe,
        "securityContext": {
            "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "runAsNonRoot": true,
            "seccompProfile": { "type": "RuntimeDefault" }, "capabilities": { "drop": ["ALL"] },
        },
    });
    let found = json!({
        "name": name, "image": image, "image_pull_policy": "IfNotPresent", "ports": [{ "container_port": 8080 }],
        "environment": { "LOG_LEVEL": level }, "environment_secrets": { "DATABASE_URL": "database/url" },
        "requests": { "cpu": cpu, "memory": "512Mi" }, "limits": { "cpu": "1", "memory": "1Gi" },
        "liveness_probe": true, "readiness_probe": true, "allow_privilege_escalation": false,
        "read_only_root_filesystem": true, "run_as_non_root": true, "seccomp_profile": "RuntimeDefault",
        "capabilities_drop": ["ALL"],
    });
    (declared, found)
}

/// What runs pods of its own: deployment or cron job.
fn workload(kind: &'static str, name: &'static str, image: &str, cpu: &str) -> Made {
    let (declared, found) = container(name, image, "info", cpu);
    let pod = json!({
        "serviceAccountName": "appointments", "automountServiceAccountToken": false,
        "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [declared],
    });
    let mut found = object(json!({
        "service_account": "appointments", "automount_service_account_token": false,
        "security_context": { "run_as_non_root": true, "seccomp_profile": "RuntimeDefault" },
        "containers": [found],
    }));
    let labels = json!({ "app": name, "team": "appointments" });
    let (version, registry, spec) = match kind {
        "CronJob" => {
            found.insert("schedule".to_owned(), json!("15 3 * * *"));
            found.insert("restart_policy".to_owned(), json!("OnFailure"));
            let mut pod = pod;
            pod["restartPolicy"] = json!("OnFailure");
            let spec = json!({ "schedule": "15 3 * * *",
                               "jobTemplate": { "spec": { "template": { "spec": pod } } } });
            ("batch/v1", "workload.cron_job", spec)
        }
        _ => {
            found.insert("replicas".to_owned(), json!(PODS[0]));
            let spec = json!({ "replicas": PODS[0], "selector": { "matchLabels": { "app": name } },
                               "template": { "metadata": { "labels": labels }, "spec": pod } });
            ("apps/v1", "workload.deployment", spec)
        }
    };
    Made {
        kind,
        version,
        name,
        declared: json!({ "spec": spec }),
        labels,
        registry,
        found,
        turns: Vec::new(),
    }
}

/// One whose members are the same on both sides, but for their names.
fn plain(
    (kind, version, name): (&'static str, &'static str, &'static str),
    declared: Value,
    (registry, found): (&'static str, Value),
) -> Made {
    Made {
        kind,
        version,
        name,
        labels: json!({ "team": "appointments" }),
        declared,
        registry,
        found: object(found),
        turns: Vec::new(),
    }
}

fn objects() -> Vec<Made> {
    let mut api = workload(
        "Deployment",
        "appointments-api",
        "registry.quillhaven.example/appointments-api:4.18.2",
        "250m",
    );
    // At night, when it fell over: the image of a branch, and everything in the log. Nobody has taken it back.
    let (_, hot) = container(
        "appointments-api",
        "registry.quillhaven.example/appointments-api:hotfix-2207",
        "debug",
        "250m",
    );
    api.turns.push(Turn {
        from: (16, 2, 41),
        to: None,
        setting: ("containers", json!([hot])),
    });
    let mut reminders = workload(
        "Deployment",
        "reminders",
        "registry.quillhaven.example/reminders:2.6.0",
        "100m",
    );
    reminders.turns.push(Turn {
        from: (57, 10, 12),
        to: Some(46),
        setting: ("service_account", json!("default")),
    });
    let cleanup = workload(
        "CronJob",
        "cleanup",
        "registry.quillhaven.example/cleanup:1.3.1",
        "100m",
    );
    let mut traffic = plain(
        (
            "NetworkPolicy",
            "networking.k8s.io/v1",
            "only-from-the-gateway",
        ),
        json!({ "spec": { "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{
            "from": [{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "gateway" } } }],
            "ports": [{ "protocol": "TCP", "port": 8080 }] }] } }),
        (
            "networking.network_policy",
            json!({ "policy_types": ["Ingress"], "ingress": [{
            "from": [{ "namespace_selector": { "kubernetes.io/metadata.name": "gateway" } }],
            "ports": ["TCP/8080"] }] }),
        ),
    );
    traffic.turns.push(Turn {
        from: (8, 15, 3),
        to: None,
        setting: (
            "ingress",
            json!([{ "from": [{ "cidr": "0.0.0.0/0" }], "ports": ["TCP/8080"] }]),
        ),
    });
    vec![
        api,
        reminders,
        cleanup,
        traffic,
        plain(
            ("Service", "v1", "appointments-api"),
            json!({ "spec": { "selector": { "app": "appointments-api" },
                              "ports": [{ "name": "http", "port": 80, "targetPort": 8080 }] } }),
            (
                "core.service",
                json!({ "kind": "ClusterIP", "selector": { "app": "appointments-api" },
                "ports": [{ "name": "http", "port": 80, "target_port": "8080", "protocol": "TCP" }] }),
            ),
        ),
        plain(
            ("ConfigMap", "v1", "appointments"),
            json!({ "data": { "time_zone": "Europe/Berlin", "slots_per_day": "24" } }),
            (
                "core.config_map",
                json!({ "data": { "time_zone": "Europe/Berlin", "slots_per_day": "24" } }),
            ),
        ),
        plain(
            ("ServiceAccount", "v1", "appointments"),
            json!({ "automountServiceAccountToken": false }),
            ("core.service_account", json!({ "automount_token": false })),
        ),
        plain(
            ("RoleBinding", "rbac.authorization.k8s.io/v1", "on-call"),
            json!({ "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view" },
                    "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "on-call" }] }),
            (
                "rbac.role_binding",
                json!({ "role_kind": "ClusterRole", "role_name": "view",
                "subjects": [{ "kind": "Group", "name": "on-call" }] }),
            ),
        ),
    ]
}

/// What somebody made by hand and no manifest has: a service, and since when.
const BY_HAND: (&str, i32) = ("debug-appointments", 3);

/// The manifests, as `kubectl kustomize` writes them into one list.
pub(super) fn manifests() -> Document {
    let items = objects().into_iter().map(|made| {
        let mut item = json!({ "apiVersion": made.version, "kind": made.kind,
                               "metadata": { "name": made.name, "namespace": NAMESPACE, "labels": made.labels } });
        for (name, value) in object(made.declared) {
            item[name] = value;
        }
        item
    });
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<_>>() });
    Document {
        name: "appointments".to_owned(),
        file_name: "k8s/appointments.json".to_owned(),
        content: list.to_string(),
        customer: Some(CUSTOMER),
        cluster: Some(CLUSTER),
    }
}

/// Everything in the namespace so many days before today, which is that day.
pub(super) fn found((before, days): (i32, i32), day: Date, round: usize) -> Document {
    let at = |(ago, hour, minute): (i32, i8, i8)| {
        moment(day.saturating_sub((ago - days).days()), hour, minute)
    };
    let now = at((days, HOUR, 0));
    let mut resources = Vec::new();
    for mut made in objects() {
        if made.name == "appointments-api" && made.kind == "Deployment" {
            let pods = PODS.get(round).copied().unwrap_or(PODS[0]);
            made.found.insert("replicas".to_owned(), json!(pods));
        }
        let mut seen = now;
        for turn in &made.turns {
            let is_back = turn.to.is_some_and(|to| to >= days);
            if turn.from.0 >= days && !is_back {
                let (name, value) = &turn.setting;
                made.found.insert((*name).to_owned(), value.clone());
            }
            // It is seen where it happens, by whoever watches the cluster.
            if (days..before).contains(&turn.from.0) {
                seen = at(turn.from);
            }
        }
        resources.push(resource(
            made.registry,
            made.name,
            &made.labels,
            made.found,
            seen,
        ));
    }
    let (name, from) = BY_HAND;
    if days <= from {
        let ports =
            json!([{ "name": "http", "port": 80, "target_port": "8080", "protocol": "TCP" }]);
        let attributes = json!({ "kind": "LoadBalancer", "selector": { "app": "appointments-api" }, "ports": ports });
        resources.push(resource(
            "core.service",
            name,
            &json!({}),
            object(attributes),
            at((from, 17, 26)),
        ));
    }
    let document = json!({ "version": 1, "resources": resources });
    Document {
        name: "cluster".to_owned(),
        file_name: format!("cluster-{day}.json"),
        content: document.to_string(),
        customer: Some(CUSTOMER),
        cluster: None,
    }
}

fn resource(
    kind: &str,
    name: &str,
    labels: &Value,
    mut attributes: Map<String, Value>,
    seen: Timestamp,
) -> Value {
    attributes.insert("labels".to_owned(), labels.clone());
    json!({ "provider": "kubernetes", "account": CLUSTER, "region": NAMESPACE, "type": kind, "id": name, "name": name,
            "tags": labels, "attributes": attributes, "observed_at": seen.to_string() })
}
