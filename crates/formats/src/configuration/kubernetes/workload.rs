//! Attributes of the kinds that the registry knows.

use super::super::mapping::get;
use super::super::value::as_text;
use super::network::{ingress_rules, policy_rules};
use super::quantity;
use tenantry_resource::json::{Object, Value};

/// Puts what stands at paths of a source under names.
pub(super) fn copy(into: &mut Object, from: &Value, pairs: &[(&str, &str)]) {
    for (name, path) in pairs {
        if let Some(value) = get(from, path) {
            into.insert(*name, value);
        }
    }
}

pub(super) fn attributes(kind: &str, object: &Value) -> Object {
    let mut made = Object::new();
    let nothing = Value::Null;
    let spec = object.get("spec").unwrap_or(&nothing);
    match kind {
        "Pod" => {
            pod(&mut made, spec);
            copy(
                &mut made,
                object,
                &[("phase", "status.phase"), ("node", "spec.nodeName")],
            );
        }
        "CronJob" => {
            if let Some(pods) = get(spec, "jobTemplate.spec.template.spec") {
                pod(&mut made, &pods);
            }
        }
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" => {
            if let Some(pods) = get(spec, "template.spec") {
                pod(&mut made, &pods);
            }
        }
        _ => {}
    }
    let pairs: &[(&str, &str)] = match kind {
        "Deployment" => &[
            ("replicas", "spec.replicas"),
            ("strategy", "spec.strategy.type"),
        ],
        "ReplicaSet" => &[("replicas", "spec.replicas")],
        "StatefulSet" => &[
            ("replicas", "spec.replicas"),
            ("service", "spec.serviceName"),
        ],
        "DaemonSet" => &[("strategy", "spec.updateStrategy.type")],
        "Job" => &[
            ("parallelism", "spec.parallelism"),
            ("backoff_limit", "spec.backoffLimit"),
        ],
        "CronJob" => &[
            ("schedule", "spec.schedule"),
            ("suspend", "spec.suspend"),
            ("concurrency_policy", "spec.concurrencyPolicy"),
        ],
        "Service" => &[
            ("kind", "spec.type"),
            ("selector", "spec.selector"),
            ("external_ips", "spec.externalIPs"),
            ("source_ranges", "spec.loadBalancerSourceRanges"),
        ],
        "ConfigMap" => &[("data", "data"), ("immutable", "immutable")],
        "Secret" => &[("kind", "type"), ("immutable", "immutable")],
        "ServiceAccount" => &[
            ("automount_token", "automountServiceAccountToken"),
            ("image_pull_secrets", "imagePullSecrets[].name"),
        ],
        "PersistentVolumeClaim" => &[
            ("storage_class", "spec.storageClassName"),
            ("access_modes", "spec.accessModes"),
            ("volume", "spec.volumeName"),
        ],
        "RoleBinding" | "ClusterRoleBinding" => &[
            ("role_kind", "roleRef.kind"),
            ("role_name", "roleRef.name"),
            ("subjects", "subjects"),
        ],
        "NetworkPolicy" => &[
            ("pod_selector", "spec.podSelector.matchLabels"),
            ("policy_types", "spec.policyTypes"),
        ],
        "Ingress" => &[
            ("class", "spec.ingressClassName"),
            ("tls_hosts", "spec.tls[].hosts"),
        ],
        _ => &[],
    };
    copy(&mut made, object, pairs);
    match kind {
        "PersistentVolumeClaim" => {
            if let Some(size) = get(object, "spec.resources.requests.storage") {
                made.insert("size", quantity::one(size));
            }
        }
        "Namespace" => {
            let label = object
                .get("metadata")
                .and_then(|metadata| metadata.get("labels"));
            if let Some(level) =
                label.and_then(|labels| labels.get("pod-security.kubernetes.io/enforce"))
            {
                let mut security = Object::new();
                security.insert("enforce", level.clone());
                made.insert("pod_security", security);
            }
        }
        // The cluster writes their rules, whatever stands there.
        "ClusterRole" if is_aggregated(object) && get(object, "metadata.uid").is_none() => {
            made.insert("aggregated", Value::Bool(true));
        }
        "Role" | "ClusterRole" => {
            let rules = each(
                object,
                "rules",
                &[
                    ("api_groups", "apiGroups"),
                    ("resources", "resources"),
                    ("resource_names", "resourceNames"),
                    ("verbs", "verbs"),
                    ("non_resource_urls", "nonResourceURLs"),
                ],
            );
            made.insert("rules", rules);
            if is_aggregated(object) {
                made.insert("aggregated", Value::Bool(true));
            }
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            let subjects = each(
                object,
                "subjects",
                &[
                    ("kind", "kind"),
                    ("name", "name"),
                    ("namespace", "namespace"),
                ],
            );
            made.insert("subjects", subjects);
        }
        "Service" => {
            let ports = each(
                spec,
                "ports",
                &[
                    ("name", "name"),
                    ("port", "port"),
                    ("target_port", "targetPort"),
                    ("node_port", "nodePort"),
                    ("protocol", "protocol"),
                ],
            );
            made.insert("ports", ports);
        }
        "NetworkPolicy" => {
            for (name, peers) in [("ingress", "from"), ("egress", "to")] {
                if let Some(rules) = policy_rules(spec, name, peers) {
                    made.insert(name, rules);
                }
            }
        }
        "Ingress" => {
            made.insert("rules", ingress_rules(spec));
        }
        _ => {}
    }
    made
}

/// Whether a role gathers its rules from others.
fn is_aggregated(role: &Value) -> bool {
    get(role, "aggregationRule").is_some()
}

/// For each element of a list, an object.
pub(super) fn each(from: &Value, list: &str, pairs: &[(&str, &str)]) -> Value {
    let elements = match get(from, list) {
        Some(Value::List(elements)) => elements,
        _ => return Value::Null,
    };
    let made = elements.iter().map(|element| {
        let mut object = Object::new();
        copy(&mut object, element, pairs);
        Value::Object(object)
    });
    Value::List(made.collect())
}

fn pod(made: &mut Object, spec: &Value) {
    copy(
        made,
        spec,
        &[
            ("service_account", "serviceAccountName"),
            (
                "automount_service_account_token",
                "automountServiceAccountToken",
            ),
            ("host_network", "hostNetwork"),
            ("host_pid", "hostPID"),
            ("host_ipc", "hostIPC"),
            ("share_process_namespace", "shareProcessNamespace"),
            ("restart_policy", "restartPolicy"),
            ("node_selector", "nodeSelector"),
            ("priority_class", "priorityClassName"),
            ("image_pull_secrets", "imagePullSecrets[].name"),
        ],
    );
    let mut security = Object::new();
    copy(
        &mut security,
        spec,
        &[
            ("run_as_non_root", "securityContext.runAsNonRoot"),
            ("run_as_user", "securityContext.runAsUser"),
            ("run_as_group", "securityContext.runAsGroup"),
            ("fs_group", "securityContext.fsGroup"),
            ("seccomp_profile", "securityContext.seccompProfile.type"),
            ("sysctls", "securityContext.sysctls"),
        ],
    );
    if !security.is_empty() {
        made.insert("security_context", security);
    }
    for (name, list) in [
        ("containers", "containers"),
        ("init_containers", "initContainers"),
    ] {
        if let Some(Value::List(containers)) = get(spec, list) {
            let all = containers.iter().map(|one| Value::Object(container(one)));
            made.insert(name, Value::List(all.collect()));
        }
    }
    if let Some(Value::List(volumes)) = get(spec, "volumes") {
        made.insert("volumes", Value::List(volumes.iter().map(volume).collect()));
    }
}

fn container(one: &Value) -> Object {
    let mut made = Object::new();
    copy(
        &mut made,
        one,
        &[
            ("name", "name"),
            ("image", "image"),
            ("image_pull_policy", "imagePullPolicy"),
            ("command", "command"),
            ("args", "args"),
            ("privileged", "securityContext.privileged"),
            (
                "allow_privilege_escalation",
                "securityContext.allowPrivilegeEscalation",
            ),
            (
                "read_only_root_filesystem",
                "securityContext.readOnlyRootFilesystem",
            ),
            ("run_as_non_root", "securityContext.runAsNonRoot"),
            ("run_as_user", "securityContext.runAsUser"),
            ("seccomp_profile", "securityContext.seccompProfile.type"),
            ("capabilities_add", "securityContext.capabilities.add"),
            ("capabilities_drop", "securityContext.capabilities.drop"),
        ],
    );
    for (name, path) in [
        ("requests", "resources.requests"),
        ("limits", "resources.limits"),
    ] {
        if let Some(amounts) = get(one, path) {
            made.insert(name, quantity::each(amounts));
        }
    }
    for (name, probe) in [
        ("liveness_probe", "livenessProbe"),
        ("readiness_probe", "readinessProbe"),
    ] {
        if get(one, probe).is_some() {
            made.insert(name, Value::Bool(true));
        }
    }
    let ports = each(
        one,
        "ports",
        &[
            ("container_port", "containerPort"),
            ("host_port", "hostPort"),
            ("protocol", "protocol"),
        ],
    );
    made.insert("ports", ports);
    let mounts = each(
        one,
        "volumeMounts",
        &[
            ("name", "name"),
            ("path", "mountPath"),
            ("read_only", "readOnly"),
        ],
    );
    made.insert("volume_mounts", mounts);
    let (mut clear, mut secret) = (Object::new(), Object::new());
    if let Some(Value::List(variables)) = get(one, "env") {
        for variable in &variables {
            let Some(name) = get(variable, "name").and_then(|name| as_text(&name)) else {
                continue;
            };
            let from = get(variable, "valueFrom.secretKeyRef");
            if let Some(from) = from {
                let part = |part: &str| from.get(part).and_then(as_text).unwrap_or_default();
                secret.insert(
                    name,
                    Value::Text(format!("{}/{}", part("name"), part("key"))),
                );
            } else if let Some(value) = get(variable, "value") {
                clear.insert(name, value);
            }
        }
    }
    if let Some(Value::List(sources)) = get(one, "envFrom") {
        for name in sources
            .iter()
            .filter_map(|source| get(source, "secretRef.name"))
        {
            if let Some(name) = as_text(&name) {
                secret.insert(format!("*{name}"), Value::Text(format!("{name}/*")));
            }
        }
    }
    made.insert("environment", clear);
    made.insert("environment_secrets", secret);
    made
}

fn volume(volume: &Value) -> Value {
    let mut made = Object::new();
    let Value::Object(members) = volume else {
        return Value::Null;
    };
    for (name, value) in members.iter() {
        if name == "name" {
            made.insert("name", value.clone());
            continue;
        }
        made.insert("kind", name);
        let named = [
            "path",
            "secretName",
            "name",
            "claimName",
            "driver",
            "server",
        ];
        let source = named
            .iter()
            .find_map(|name| value.get(name).and_then(as_text));
        if let Some(source) = source {
            made.insert("source", Value::Text(source));
        }
    }
    Value::Object(made)
}
