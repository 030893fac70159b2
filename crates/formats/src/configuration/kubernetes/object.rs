//! One object of Kubernetes.

use super::super::facts::LeftOut;
use super::super::mapping::get;
use super::super::out::{Found, Out};
use super::super::place::Place;
use super::super::value::{marked, text};
use super::{quantity, scope, workload};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::{DROPPED, REASON, REDACTED};
use tenantry_resource::{Fault, Provider, Reason};

/// What a list says of its items.
#[derive(Clone, Default)]
pub(super) struct Context {
    api_version: Option<String>,
    kind: Option<String>,
}

impl Context {
    pub(super) fn of_list(list: &Object) -> Self {
        let kind = text(list, "kind").and_then(|kind| kind.strip_suffix("List"));
        let kind = kind.filter(|kind| !kind.is_empty()).map(str::to_owned);
        Self {
            api_version: kind
                .as_ref()
                .and(text(list, "apiVersion"))
                .map(str::to_owned),
            kind,
        }
    }
}

/// Objects that record what happens, or that the cluster makes of others.
const PASSING: [&str; 10] = [
    "Event",
    "Lease",
    "Endpoints",
    "EndpointSlice",
    "ControllerRevision",
    "PodMetrics",
    "NodeMetrics",
    "TokenReview",
    "SubjectAccessReview",
    "ComponentStatus",
];

/// Kinds that policies look at themselves, although something of a kind that is not the server's own makes them: they
/// say no owner.
const LOOKED_AT: [&str; 4] = [
    "workload.deployment",
    "workload.stateful_set",
    "workload.daemon_set",
    "workload.cron_job",
];

/// Annotations in which the cluster repeats the whole object, or counts.
const NOISE: [&str; 4] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "control-plane.alpha.kubernetes.io/leader",
    "kubectl.kubernetes.io/restartedAt",
];

pub(super) fn object(object: Object, context: &Context, index: u64, line: u64, out: &mut Out) {
    let name = get(&Value::Object(object.clone()), "metadata.name");
    let about = name.as_ref().and_then(Value::as_str).map(str::to_owned);
    let found = match read(object, context, out) {
        Ok(Some(found)) => found,
        Ok(None) => return out.facts.leave_out(LeftOut::Passing),
        Err(fault) => return out.refuse(index, Some(line), about.as_deref(), fault),
    };
    let has_uid = !found.aliases.is_empty();
    if has_uid == *out.facts.has_uids.get_or_insert(has_uid) {
        return out.found(Found {
            index,
            line: Some(line),
            ..found
        });
    }
    let detail = match has_uid {
        true => {
            "is there, and objects before it have none: those are manifests, which say how it is to be, and this one is what a cluster has. Send each by itself"
        }
        false => {
            "is missing, and objects before it have one: those are what a cluster has, and this one is a manifest, which says how it is to be. Send each by itself"
        }
    };
    out.break_off(
        index,
        line,
        about.as_deref(),
        Fault::new("metadata.uid", detail),
    );
}

fn read(object: Object, context: &Context, out: &mut Out) -> Result<Option<Found>, Fault> {
    let missing = |field: &str| Fault::new(field, "is missing");
    let kind = text(&object, "kind")
        .map(str::to_owned)
        .or_else(|| context.kind.clone());
    let kind = kind.ok_or_else(|| missing("kind"))?;
    let version = text(&object, "apiVersion").map(str::to_owned);
    let version = version.or_else(|| context.api_version.clone());
    let version = version.ok_or_else(|| missing("apiVersion"))?;
    if PASSING.contains(&kind.as_str()) {
        return Ok(None);
    }
    let Some(Value::Object(metadata)) = object.get("metadata") else {
        return Err(missing("metadata"));
    };
    let name = text(metadata, "name").ok_or_else(|| match metadata.get("generateName") {
        None => missing("metadata.name"),
        Some(_) => Fault::new(
            "metadata.name",
            "is missing: the cluster would make one of generateName",
        ),
    })?;
    let account = out.options.account.clone().ok_or_else(|| {
        let detail = "is the cluster, which no object names: say which it is";
        Fault::new("account", detail)
    })?;
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let known = known(group, &kind);
    let uid = text(metadata, "uid").map(str::to_owned);
    let namespace = scope::namespace(
        metadata,
        (group, &kind),
        out.options.region.as_deref(),
        (known.is_some(), uid.is_some()),
    );
    let labels = match metadata.get("labels") {
        Some(Value::Object(labels)) => labels.clone(),
        _ => Object::new(),
    };
    let mut annotations = match metadata.get("annotations") {
        Some(Value::Object(annotations)) => annotations.clone(),
        _ => Object::new(),
    };
    for name in NOISE {
        annotations.remove(name);
    }
    let (name, is_secret) = (name.to_owned(), kind == "Secret" && group.is_empty());
    if is_secret {
        annotations = without_copies(annotations);
    }
    let owner = owner(metadata)
        .filter(|_| known.is_none_or(|known| !LOOKED_AT.contains(&known)))
        .map(|owner| Value::Text(owner.to_owned()));
    let whole = Value::Object(object);
    let mut attributes = match known {
        Some(_) => workload::attributes(&kind, &whole),
        None => generic(&kind, &whole),
    };
    if let Some(owner) = owner {
        attributes.insert("owner", owner);
    }
    if is_secret {
        attributes.insert("data", without_values(&whole));
    }
    if !labels.is_empty() {
        attributes.insert("labels", labels.clone());
    }
    if !annotations.is_empty() {
        attributes.insert("annotations", annotations);
    }
    Ok(Some(Found {
        key: String::new(),
        provider: Provider::Kubernetes,
        place: Place {
            account: Some(account),
            region: Some(namespace),
        },
        kind: known.map_or_else(|| plain(group, &kind), str::to_owned),
        id: name.clone(),
        name: Some(name),
        tags: labels,
        attributes,
        aliases: uid.into_iter().collect(),
        observed_at: None,
        is_deleted: false,
        address: None,
        dependencies: Vec::new(),
        is_tainted: false,
        unsaid: Vec::new(),
        alone: None,
        index: 0,
        line: None,
    }))
}

/// The registry's type of a kind. Groups changed their names over the years, kinds did
/// not.
fn known(group: &str, kind: &str) -> Option<&'static str> {
    Some(match (group, kind) {
        ("", "Pod") => "workload.pod",
        ("apps" | "extensions", "Deployment") => "workload.deployment",
        ("apps" | "extensions", "ReplicaSet") => "workload.replica_set",
        ("apps", "StatefulSet") => "workload.stateful_set",
        ("apps" | "extensions", "DaemonSet") => "workload.daemon_set",
        ("batch", "Job") => "workload.job",
        ("batch", "CronJob") => "workload.cron_job",
        ("", "Namespace") => "core.namespace",
        ("", "Service") => "core.service",
        ("", "ConfigMap") => "core.config_map",
        ("", "Secret") => "core.secret",
        ("", "ServiceAccount") => "core.service_account",
        ("", "PersistentVolumeClaim") => "core.persistent_volume_claim",
        ("rbac.authorization.k8s.io", "Role") => "rbac.role",
        ("rbac.authorization.k8s.io", "ClusterRole") => "rbac.cluster_role",
        ("rbac.authorization.k8s.io", "RoleBinding") => "rbac.role_binding",
        ("rbac.authorization.k8s.io", "ClusterRoleBinding") => "rbac.cluster_role_binding",
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => "networking.network_policy",
        ("networking.k8s.io" | "extensions", "Ingress") => "networking.ingress",
        _ => return None,
    })
}

/// The entries of a secret by name: a value that is marked so is never read again, and
/// the same in a manifest in clear text and in a cluster in base64.
fn without_values(secret: &Value) -> Object {
    let mut marker = Object::new();
    marker.insert(REDACTED, DROPPED);
    marker.insert(REASON, Reason::SensitiveAttribute.as_str());
    let mut data = Object::new();
    for member in ["data", "stringData"] {
        if let Some(Value::Object(entries)) = secret.get(member) {
            for (name, _) in entries.iter() {
                data.insert(name, marker.clone());
            }
        }
    }
    data
}

/// The annotations of a secret, each marked: any tool may keep a copy of the whole in one.
fn without_copies(annotations: Object) -> Object {
    let mut made = Object::new();
    for (name, value) in annotations {
        made.insert(name, marked(value));
    }
    made
}

/// What keeps an object there and makes it anew: the owner that controls it, or the first.
fn owner(metadata: &Object) -> Option<&str> {
    let Some(Value::List(owners)) = metadata.get("ownerReferences") else {
        return None;
    };
    let controls = |owner: &&Value| owner.get("controller") == Some(&Value::Bool(true));
    let owner = owners.iter().find(controls).or(owners.first())?;
    owner.get("name").and_then(Value::as_str)
}

/// Everything of an object that somebody wrote.
fn generic(kind: &str, object: &Value) -> Object {
    let Value::Object(object) = object else {
        return Object::new();
    };
    let mut kept = Object::new();
    for (name, value) in object.iter() {
        if !matches!(name, "apiVersion" | "kind" | "metadata" | "status") {
            kept.insert(name, value.clone());
        }
    }
    if let Some(Value::Object(mut spec)) = kept.remove("spec") {
        amounts(kind, &mut spec);
        kept.insert("spec", spec);
    }
    kept
}

/// Writes what is a quantity in kinds of the server as it does.
fn amounts(kind: &str, spec: &mut Object) {
    let name = match kind {
        "ResourceQuota" => "hard",
        "PersistentVolume" => "capacity",
        "LimitRange" => "limits",
        _ => return,
    };
    let written = match spec.remove(name) {
        Some(Value::List(limits)) => Value::List(limits.into_iter().map(limit).collect()),
        Some(map) => quantity::each(map),
        None => return,
    };
    spec.insert(name, written);
}

fn limit(limit: Value) -> Value {
    let Value::Object(limit) = limit else {
        return limit;
    };
    let mut made = Object::new();
    for (name, value) in limit.iter() {
        made.insert(name, quantity::each(value.clone()));
    }
    Value::Object(made)
}

/// `cert_manager_io.certificate` of `Certificate` in `cert-manager.io/v1`.
fn plain(group: &str, kind: &str) -> String {
    let group = if group.is_empty() { "core" } else { group };
    let mut name: String = group
        .chars()
        .take(60)
        .map(|letter| match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => letter,
            _ => '_',
        })
        .collect();
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.insert(0, 'x');
    }
    name.push('.');
    let mut before_is_lower = false;
    for letter in kind.chars().take(60) {
        if letter.is_ascii_uppercase() && before_is_lower {
            name.push('_');
        }
        before_is_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        name.push(match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => letter,
            _ => 'x',
        });
    }
    name
}
