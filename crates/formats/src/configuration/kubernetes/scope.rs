//! In which namespace an object is.

use super::super::value::text;
use tenantry_resource::GLOBAL;
use tenantry_resource::json::Object;

/// Kinds of the API server that have no namespace (`kubectl api-resources --namespaced=false` of Kubernetes 1.34, and
/// those that older ones had).
const CLUSTER: [&str; 31] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersionMigration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
];

/// Groups of the API server.
const SERVER: [&str; 21] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// The namespace of an object, or `global`. One that has a namespace and does not name it is in the one that the
/// caller says, or else where `kubectl` puts it: in `default`. Of a kind that is not the server's own nobody can tell
/// whether it has one: a cluster names it if so, and a manifest means the one that the caller says.
pub(super) fn namespace(
    metadata: &Object,
    (group, kind): (&str, &str),
    said: Option<&str>,
    (is_known, is_live): (bool, bool),
) -> String {
    let is_server = SERVER.contains(&group);
    // The server takes the namespace off them.
    if is_server && CLUSTER.contains(&kind) {
        return GLOBAL.to_owned();
    }
    let elsewhere = match (is_server, is_live) {
        // A cluster always names the namespace; of what it does not, one may be missing in the list above.
        (_, true) if !is_known => GLOBAL,
        (true, _) => said.unwrap_or("default"),
        (false, _) if kind.starts_with("Cluster") => GLOBAL,
        (false, _) => said.unwrap_or(GLOBAL),
    };
    text(metadata, "namespace").unwrap_or(elsewhere).to_owned()
}
