//! What a customer's resources are to be, and are not any more.

use serde_json::{Value, json};

use super::{Customer, TestApp, record, resource};

impl TestApp {
    /// Something that its policies are still to be asked about.
    async fn change_something(&self, customer: &Customer) {
        let (account, bucket) = (&customer.account, &customer.bucket);
        let at = "2026-11-20T10:00:01Z";
        let changed = resource(account, "x.thing", bucket, json!({ "is_new": true }), at);
        let answer = self.configure(&customer.key, "", &[changed]).await.ok();
        assert_eq!(answer["resources"]["changed"], 1, "{answer}");
        self.forget_jobs().await;
    }

    /// What there is of jobs is what a test makes.
    async fn forget_jobs(&self) {
        self.database
            .run("DELETE FROM jobs WHERE last_error IS NULL")
            .await;
    }

    /// What is approved and is not so any more, who did that, and a rule; something is still to be compared.
    pub(super) async fn let_drift(&self, customer: &mut Customer) {
        let (account, bucket, key) = (&customer.account, &customer.bucket, &customer.key);
        let body = json!({ "name": format!("Approved of {bucket}"), "reason": "as it is" });
        let baseline = self.post("/v1/baselines", &body).key(key).send().await.ok();
        self.change_something(customer).await;
        let done = json!({ "Records": [record(account, bucket, "2026-11-20T10:00:00Z")] });
        let answer = self.activity(key, "", &done).await.ok();
        assert_eq!(answer["accepted"], 1, "{answer}");
        let body = json!({ "title": format!("Of {bucket}"), "reason": "x", "types": ["y.thing"] });
        let made = self
            .post("/v1/drift/rules", &body)
            .key(key)
            .send()
            .await
            .ok();
        self.work().await;
        let listed = self.get("/v1/drift").key(key).send().await.ok();
        let drift = &listed["data"][0];
        let changes = "/v1/configuration-changes";
        let changes = self.get(changes).key(key).send().await.ok();
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        customer.baseline_id = id(&baseline);
        customer.rule_id = id(&made);
        customer.drift_id = id(drift);
        customer.resource_id = id(&drift["resource"]);
        customer.change_id = id(&changes["data"][0]);
        // All that there is of a type, and as it was but for a tag.
        let at = "2026-11-20T10:00:02Z";
        let mut seen = resource(account, "x.thing", bucket, json!({ "is_new": true }), at);
        seen["tags"] = json!({ "team": bucket });
        let answer = self.configure(key, "?complete=types", &[seen]).await.ok();
        assert_eq!(answer["missing"], "deleted", "{answer}");
        self.forget_jobs().await;
    }
}
