//! The audit trail: one event for each change, in the logs it belongs to, provable, and out of
//! everybody's reach afterwards.

mod record;

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use tenantry_server::tenant::TenantId;

use crate::support::{Answer, LINE, Line, TestApp, file};

/// An event as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Stored {
    /// `None` is the operator's log.
    tenant_id: Option<uuid::Uuid>,
    event_id: uuid::Uuid,
    occurred_at: jiff_sqlx::Timestamp,
    action: String,
    actor: String,
    target: Option<String>,
    outcome: String,
    record: String,
    leaf_hash: Vec<u8>,
}

impl Stored {
    fn json(&self) -> Value {
        serde_json::from_str(&self.record).unwrap()
    }

    /// Log and action: `operator account.mapped`, `cus_… key.created`.
    fn told(&self) -> String {
        let log = self.tenant_id.map_or("operator".to_owned(), |id| {
            TenantId::from_uuid(id).to_string()
        });
        format!("{log} {}", self.action)
    }
}

async fn stored(app: &TestApp) -> Vec<Stored> {
    let columns = "event_id, occurred_at, action, actor, target, outcome, record, leaf_hash";
    let select = format!(
        "SELECT tenant_id, {columns} FROM audit_events
         UNION ALL SELECT NULL, {columns} FROM operator_audit_events ORDER BY occurred_at, action"
    );
    sqlx::query_as(AssertSqlSafe(select))
        .fetch_all(&mut app.database.maintenance().await)
        .await
        .unwrap()
}

/// An application whose events are counted, and everything secret that was ever used on it.
struct Watched {
    app: TestApp,
    operator: String,
    ada: String,
    ada_key: String,
    bob: String,
    seen: Vec<uuid::Uuid>,
    secrets: Vec<String>,
}

impl Watched {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let operator = app.operator_key(&["admin"]).await;
        let ada = app.new_customer("Ada").await;
        let (ada_key, _) = app.new_key(&ada, &["admin"]).await;
        let bob = app.new_customer("Bob").await;
        let secrets = vec![operator.clone(), ada_key.clone()];
        let mut watched = Self {
            app,
            operator,
            ada,
            ada_key,
            bob,
            seen: Vec::new(),
            secrets,
        };
        watched.news().await;
        watched
    }

    /// The events since the last time.
    async fn news(&mut self) -> Vec<Stored> {
        // What comes next is later.
        self.app.clock.advance(1);
        let all = stored(&self.app).await;
        let new: Vec<Stored> = all
            .into_iter()
            .filter(|event| !self.seen.contains(&event.event_id))
            .collect();
        self.seen.extend(new.iter().map(|event| event.event_id));
        new
    }

    /// Expects these events, and no others, of what was just done.
    #[track_caller]
    fn expect(&mut self, expected: &[String]) -> impl Future<Output = Vec<Stored>> + '_ {
        let mut expected = expected.to_vec();
        expected.sort();
        let place = std::panic::Location::caller();
        async move {
            let news = self.news().await;
            let mut told: Vec<String> = news.iter().map(Stored::told).collect();
            told.sort();
            assert_eq!(told, expected, "at {place}");
            news
        }
    }

    fn ada_did(&self, action: &str) -> String {
        format!("{} {action}", self.ada)
    }

    fn bob_did(&self, action: &str) -> String {
        format!("{} {action}", self.bob)
    }

    async fn post(&mut self, path: &str, body: Value, key: &str, named: Option<&str>) -> Value {
        let mut asking = self.app.post(path, &body).key(key);
        if let Some(named) = named {
            asking = asking.for_customer(named);
        }
        let made = asking.send().await.ok();
        let secret = made["key"].as_str().or(made["url"]
            .as_str()
            .and_then(|url| Some(url.split_once("#link=")?.1)));
        self.secrets.extend(secret.map(str::to_owned));
        made
    }

    async fn import(&self, key: &str, lines: &[Line<'_>]) {
        self.app.import(key, &file(lines)).await.ok();
    }
}

fn operator_did(action: &str) -> String {
    format!("operator {action}")
}

/// Does everything that can be done once, and expects each time exactly the events of it.
async fn everything() -> Watched {
    let mut w = Watched::new().await;
    let (operator, ada, bob, ada_key) = (
        w.operator.clone(),
        w.ada.clone(),
        w.bob.clone(),
        w.ada_key.clone(),
    );

    let made = w
        .post(
            "/v1/admin/customers",
            json!({ "name": "Eve" }),
            &operator,
            None,
        )
        .await;
    let eve = format!("{} customer.created", made["id"].as_str().unwrap());
    w.expect(&[operator_did("customer.created"), eve]).await;

    let new_key = json!({ "name": "x", "scopes": ["read"] });
    let made = w
        .post("/v1/admin/keys", new_key.clone(), &operator, None)
        .await;
    w.expect(&[operator_did("operator_key.created")]).await;
    let reader = made["key"].as_str().unwrap().to_owned();
    let refused = w.app.get("/v1/admin/keys").key(&reader).send().await;
    refused.problem(403, "forbidden");
    let denied = w.expect(&[operator_did("access.denied")]).await;
    assert_eq!(
        (denied[0].outcome.as_str(), denied[0].target.as_deref()),
        ("denied", Some("ListOperatorKeys"))
    );
    w.app
        .delete(&format!("/v1/admin/keys/{}", made["id"].as_str().unwrap()))
        .key(&operator)
        .send()
        .await
        .ok();
    w.expect(&[operator_did("operator_key.revoked")]).await;

    // The operator for a customer: in the customer's log, with who it really was.
    let made = w
        .post("/v1/keys", new_key.clone(), &operator, Some(&ada))
        .await;
    let created = w.expect(&[w.ada_did("key.created")]).await;
    assert_eq!(created[0].json()["acting_as"], ada);
    assert_eq!(created[0].json()["actor"]["kind"], "operator_key");
    let key = made["key"].as_str().unwrap().to_owned();
    let exporting = w.app.get("/v1/exports/cost-items").key(&key);
    assert_eq!(exporting.send().await.status, 200);
    w.expect(&[w.ada_did("costs.exported")]).await;
    let exporting = w.app.get("/v1/exports/usage-events").key(&key);
    assert_eq!(exporting.send().await.status, 200);
    w.expect(&[w.ada_did("usage.exported")]).await;
    let exporting = w.app.get("/v1/exports/audit-events").key(&operator);
    let exporting = exporting.header("x-customer-id", &ada);
    assert_eq!(exporting.send().await.status, 200);
    w.expect(&[w.ada_did("audit.exported")]).await;
    w.app
        .get("/v1/keys")
        .key(&key)
        .send()
        .await
        .problem(403, "forbidden");
    let denied = w.expect(&[w.ada_did("access.denied")]).await;
    assert_eq!(
        denied[0].json()["actor"],
        json!({ "kind": "key", "id": made["id"], "session": null })
    );
    w.app
        .get("/v1/dashboard")
        .key(&key)
        .for_customer(&bob)
        .send()
        .await
        .problem(403, "customer_mismatch");
    let denied = w.expect(&[w.ada_did("access.denied")]).await;
    assert_eq!(
        denied[0].json()["change"],
        json!({ "reason": "customer_mismatch" })
    );
    w.app
        .delete(&format!("/v1/keys/{}", made["id"].as_str().unwrap()))
        .key(&ada_key)
        .send()
        .await
        .ok();
    let revoked = w.expect(&[w.ada_did("key.revoked")]).await;
    assert_eq!(
        (
            &revoked[0].json()["acting_as"],
            revoked[0].target.as_deref()
        ),
        (&Value::Null, made["id"].as_str())
    );

    let made = w
        .post(
            "/v1/admin/portal-links",
            json!({ "customer_id": bob }),
            &operator,
            None,
        )
        .await;
    w.expect(&[w.bob_did("sign_in_link.created")]).await;
    let link = made["url"]
        .as_str()
        .unwrap()
        .split_once("#link=")
        .unwrap()
        .1;
    for (credential, kind) in [
        (json!({ "link": link }), "sign_in_link"),
        (json!({ "key": ada_key }), "key"),
    ] {
        let cookie = w.app.sign_in(&credential).await;
        let whose = if kind == "key" {
            w.ada_did("session.created")
        } else {
            w.bob_did("session.created")
        };
        let created = w.expect(std::slice::from_ref(&whose)).await;
        assert_eq!(created[0].json()["actor"]["kind"], kind);
        let asked = w
            .app
            .post("/v1/costs/import", &json!({}))
            .session(&cookie)
            .send()
            .await;
        asked.problem(403, "forbidden");
        w.expect(&[whose.replace("session.created", "access.denied")])
            .await;
        w.app
            .delete("/v1/session")
            .session(&cookie)
            .send()
            .await
            .ok();
        w.expect(&[whose.replace("created", "ended")]).await;
        w.secrets.push(cookie.split_once('=').unwrap().1.to_owned());
    }
    w.secrets.push(link.to_owned());

    let mapping = |customer: &str, account| json!({ "customer_id": customer, "provider": "AWS", "account_id": account });
    w.post("/v1/admin/accounts", mapping(&ada, "1001"), &operator, None)
        .await;
    w.expect(&[operator_did("account.mapped"), w.ada_did("account.mapped")])
        .await;
    let both = [
        LINE,
        Line {
            account: "1002",
            ..LINE
        },
        Line {
            account: "3",
            ..LINE
        },
    ];
    w.import(&operator, &both).await;
    let events = w
        .expect(&[operator_did("costs.imported"), w.ada_did("costs.published")])
        .await;
    let change = |told: &str| {
        events
            .iter()
            .find(|event| event.told().starts_with(told))
            .unwrap()
            .json()["change"]
            .clone()
    };
    assert_eq!(
        (&change("operator")["received"], &change("operator")["held"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        change("cus_"),
        json!({ "items_before": 0, "items_after": 1 })
    );
    w.import(&operator, &both).await;
    w.expect(&[operator_did("costs.imported")]).await;
    let mapped = w
        .post("/v1/admin/accounts", mapping(&bob, "1002"), &operator, None)
        .await;
    let events = w
        .expect(&[operator_did("account.mapped"), w.bob_did("account.mapped")])
        .await;
    assert!(
        events
            .iter()
            .all(|event| event.json()["change"]["rows"] == 1),
        "{events:?}"
    );
    // Bob's part goes, Ada's stays: both are told.
    w.import(&operator, &[LINE]).await;
    w.expect(&[
        operator_did("costs.imported"),
        w.ada_did("costs.published"),
        w.bob_did("costs.published"),
    ])
    .await;
    w.app
        .delete(&format!(
            "/v1/admin/accounts/{}",
            mapped["id"].as_str().unwrap()
        ))
        .key(&operator)
        .send()
        .await
        .ok();
    w.expect(&[
        operator_did("account.unmapped"),
        w.bob_did("account.unmapped"),
    ])
    .await;
    w.import(&ada_key, &[LINE]).await;
    w.expect(&[w.ada_did("costs.imported")]).await;
    w
}

#[tokio::test]
async fn each_change_writes_one_event_into_each_log_it_belongs_to() {
    everything().await;
}

#[tokio::test]
async fn reading_failing_and_asking_without_a_credential_write_nothing() {
    let mut w = Watched::new().await;
    w.app.map(&w.ada, "1001").await;
    w.news().await;
    let before = w.app.database.dump().await;
    let key = w.ada_key.clone();
    for path in [
        "/v1/dashboard",
        "/v1/costs/items",
        "/v1/keys",
        "/v1/unknown",
        "/",
        "/healthz",
    ] {
        w.app.get(path).key(&key).send().await;
    }
    for path in [
        "/v1/admin/customers",
        "/v1/admin/accounts",
        "/v1/admin/unassigned",
        "/v1/admin/keys",
    ] {
        w.app.get(path).key(&w.operator).send().await.ok();
    }
    let post =
        async |path: &str, body: Value| w.app.post(path, &body).key(&w.operator).send().await;
    let unknown = "cus_01m84d4s6tefcr2zyj6drwcn5s";
    let failed: Vec<Answer> = vec![
        w.app.get("/v1/dashboard").send().await,
        w.app.get("/v1/dashboard").key("tny_c_wrong").send().await,
        w.app
            .post("/v1/session", &json!({ "key": "tny_c_wrong" }))
            .send()
            .await,
        post("/v1/admin/customers", json!({ "name": "" })).await,
        post("/v1/admin/keys", json!({ "name": "x", "scopes": [] })).await,
        post(
            "/v1/admin/accounts",
            json!({ "customer_id": w.bob, "provider": "AWS", "account_id": "1001" }),
        )
        .await,
        post(
            "/v1/admin/accounts",
            json!({ "customer_id": unknown, "provider": "AWS", "account_id": "2" }),
        )
        .await,
        post("/v1/admin/portal-links", json!({ "customer_id": unknown })).await,
        w.app
            .delete("/v1/admin/accounts/acc_01m84d4s6tefcr2zyj6drwcn5s")
            .key(&w.operator)
            .send()
            .await,
        w.app
            .delete("/v1/keys/key_01m84d4s6tefcr2zyj6drwcn5s")
            .key(&key)
            .send()
            .await,
        w.app
            .delete("/v1/admin/keys/key_01m84d4s6tefcr2zyj6drwcn5s")
            .key(&w.operator)
            .send()
            .await,
    ];
    for answer in failed {
        assert!(
            answer.status.is_client_error(),
            "{} {}",
            answer.status,
            answer.text
        );
    }
    assert!(
        before == w.app.database.dump().await,
        "something was written"
    );
    w.expect(&[]).await;
}

#[tokio::test]
async fn a_change_whose_event_cannot_be_written_is_not_made() {
    let w = Watched::new().await;
    let before = w.app.database.dump().await;
    for table in ["audit_events", "operator_audit_events"] {
        w.app
            .database
            .run(format!(
                "ALTER TABLE {table} ADD CONSTRAINT full_up CHECK (false) NOT VALID"
            ))
            .await;
    }
    let new_key = json!({ "name": "x", "scopes": ["read"] });
    for answer in [
        w.app
            .post("/v1/keys", &new_key)
            .key(&w.ada_key)
            .send()
            .await,
        w.app
            .post("/v1/admin/keys", &new_key)
            .key(&w.operator)
            .send()
            .await,
        w.app
            .post("/v1/admin/customers", &json!({ "name": "x" }))
            .key(&w.operator)
            .send()
            .await,
        w.app
            .post("/v1/admin/portal-links", &json!({ "customer_id": w.ada }))
            .key(&w.operator)
            .send()
            .await,
        w.app
            .post("/v1/session", &json!({ "key": w.ada_key }))
            .send()
            .await,
        w.app.import(&w.ada_key, &file(&[LINE])).await,
        w.app.import(&w.operator, &file(&[LINE])).await,
    ] {
        let problem = answer.problem(500, "internal");
        assert!(!answer.text.contains("full_up"), "{problem}");
    }
    assert!(
        before == w.app.database.dump().await,
        "something was written"
    );
}
