use serde_json::{Value, json};

use super::{Answer, TestApp};

/// A policy with an id, asked about resources of a type: of medium severity, and about storage. `more` stands in its
/// head; it fails what is called bad.
pub fn policy(id: &str, kind: &str, more: &str) -> String {
    let body = "violations contains {\"path\": \"bad\", \"message\": \"It is bad.\"} if input.attributes.bad == true";
    policy_of(id, kind, more, body)
}

/// The same with another body.
pub fn policy_of(id: &str, kind: &str, more: &str, body: &str) -> String {
    let more: String = more.lines().map(|line| format!("#   {line}\n")).collect();
    format!(
        "# METADATA\n# title: Nothing is bad ({id})\n# description: What is bad does harm.\n# custom:\n#   id: {id}\n\
         #   severity: medium\n#   area: storage\n#   remediation: Make it good.\n#   resource_types: [{kind}]\n{more}\
         package tenantry.{id}\n\nimport rego.v1\n\n{body}\n"
    )
}

impl TestApp {
    /// Makes a policy of a customer's own.
    pub async fn own_policy(&self, key: &str, rego: &str) -> Answer {
        let body = json!({ "rego": rego });
        self.post("/v1/policies", &body).key(key).send().await
    }

    /// Makes a policy of the operator's.
    pub async fn operator_policy(&self, rego: &str) -> Answer {
        let body = json!({ "rego": rego });
        self.post("/v1/admin/policies", &body)
            .control()
            .send()
            .await
    }

    /// A policy, as a customer sees it.
    pub async fn policy_seen(&self, key: &str, id: &str) -> Value {
        let path = format!("/v1/policies/{id}");
        self.get(&path).key(key).send().await.ok()
    }
}
