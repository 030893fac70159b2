use axum::http::Method;
use jiff_sqlx::ToSqlx as _;
use serde_json::{Value, json};
use tenantry_server::app::registry;
use tenantry_server::clock::Clock as _;
use tenantry_server::jobs::{Pace, Worker};
use tenantry_server::tenant::TenantId;
use tenantry_server::tenant::ids::{Id, Job};
use tokio::sync::OnceCell;

use super::{
    Charge, Database, HEADER, Setup, TestApp, bill, compute, finding, policy, request, resource,
    sample,
};

/// An operator with two customers, each with everything a customer can have.
pub struct World {
    pub app: TestApp,
    /// An operator key that may do everything.
    pub operator: String,
    pub ada: Customer,
    pub bob: Customer,
}

/// A customer and what it holds.
#[derive(Clone, Debug)]
pub struct Customer {
    pub id: String,
    pub name: String,
    /// A key that may do everything, and its id.
    pub key: String,
    pub key_id: String,
    /// The account that is mapped to it, and the mapping.
    pub account: String,
    pub mapping_id: String,
    /// The cookie of a session of the role admin.
    pub session: String,
    /// The public id of that session.
    pub session_id: String,
    /// Its person, signed in as an admin: mail address, public id, and the cookie of the session.
    pub email: String,
    pub person_id: String,
    pub person: String,
    /// An invitation that nobody has opened, and its link.
    pub invitation_id: String,
    pub invitation: String,
    /// A support access into its page that is open.
    pub access_id: String,
    /// A link that nobody has opened.
    pub link: String,
    /// An import set that it has opened, with a file in it.
    pub import_id: String,
    /// A background job that failed.
    pub job_id: String,
    /// What only it has, and fails a check, and that violation.
    pub bucket: String,
    pub violation_id: String,
    /// An exception and an attestation that hold.
    pub exception_id: String,
    pub attestation_id: String,
    /// A policy of its own. Beside it both have `aws.own_shared`.
    pub policy_id: String,
    /// How its resource is to be, what is not so, the change by which that came about, and a rule that hides nothing.
    pub baseline_id: String,
    pub drift_id: String,
    pub change_id: String,
    pub rule_id: String,
    /// Its resource.
    pub resource_id: String,
    /// What only it pays for.
    pub service: String,
    /// What it was billed in November 2026, USD.
    pub billed: String,
    /// The path of its API that only it has.
    pub path: String,
}

impl Customer {
    /// What must never be seen by another customer.
    pub fn secrets(&self) -> Vec<&str> {
        vec![
            &self.id,
            &self.name,
            &self.key_id,
            &self.account,
            &self.service,
            &self.path,
            &self.billed,
            &self.session_id,
            &self.email,
            &self.person_id,
            &self.invitation_id,
            &self.job_id,
            &self.access_id,
            &self.import_id,
            &self.bucket,
            &self.violation_id,
            &self.exception_id,
            &self.attestation_id,
            &self.policy_id,
            &self.baseline_id,
            &self.drift_id,
            &self.change_id,
            &self.rule_id,
            &self.resource_id,
        ]
    }
}

/// The token in the address of a link.
pub fn token(url: &Value) -> String {
    let (_, token) = url.as_str().unwrap().split_once("#link=").unwrap();
    token.to_owned()
}

impl TestApp {
    /// A new operator key.
    pub async fn operator_key(&self, scopes: &[&str]) -> String {
        let body = json!({ "name": "test", "scopes": scopes });
        let made = self
            .post("/v1/admin/keys", &body)
            .control()
            .send()
            .await
            .ok();
        made["key"].as_str().unwrap().to_owned()
    }

    pub async fn new_customer(&self, name: &str) -> String {
        let body = json!({ "name": name, "time_zone": "Asia/Kathmandu" });
        let made = self
            .post("/v1/admin/customers", &body)
            .control()
            .send()
            .await
            .ok();
        made["id"].as_str().unwrap().to_owned()
    }

    /// A new key of a customer: the key and its id.
    pub async fn new_key(&self, customer: &str, scopes: &[&str]) -> (String, String) {
        let body = json!({ "name": "test", "scopes": scopes });
        let made = self
            .post("/v1/keys", &body)
            .control()
            .for_customer(customer)
            .send()
            .await
            .ok();
        (
            made["key"].as_str().unwrap().to_owned(),
            made["id"].as_str().unwrap().to_owned(),
        )
    }

    /// Maps an account of AWS; gives what was answered.
    pub async fn map(&self, customer: &str, account: &str) -> Value {
        let body = json!({ "customer_id": customer, "provider": "AWS", "account_id": account });
        self.post("/v1/admin/accounts", &body)
            .control()
            .send()
            .await
            .ok()
    }

    /// The token of a new sign-in link.
    pub async fn new_link(&self, customer: &str, role: &str) -> String {
        let body = json!({ "customer_id": customer, "role": role });
        let made = self
            .post("/v1/admin/portal-links", &body)
            .control()
            .send()
            .await
            .ok();
        token(&made["url"])
    }

    /// Invites somebody, as the operator: the invitation's id and the token of its link.
    pub async fn invite(&self, customer: &str, email: &str, role: &str) -> (String, String) {
        let body = json!({ "email": email, "role": role });
        let made = self
            .post("/v1/invitations", &body)
            .control()
            .for_customer(customer)
            .send()
            .await
            .ok();
        (made["id"].as_str().unwrap().to_owned(), token(&made["url"]))
    }

    /// Opens a support access; gives what was answered.
    pub async fn look_into(&self, customer: &str, minutes: u32) -> Value {
        let body = json!({ "customer_id": customer, "reason": "a question", "minutes": minutes });
        self.post("/v1/admin/support-accesses", &body)
            .control()
            .send()
            .await
            .ok()
    }

    /// Signs in; gives the cookie.
    pub async fn sign_in(&self, credential: &Value) -> String {
        let answer = self.post("/v1/session", credential).send().await;
        answer.ok();
        answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    /// The cookie of a new person of the operator's, signed in at the desk.
    pub async fn desk(&self, role: &str) -> String {
        let email = format!("{role}.{}@operator.example", uuid::Uuid::new_v4().simple());
        let body = json!({ "email": email, "role": role });
        let made = self
            .post("/v1/admin/people", &body)
            .control()
            .send()
            .await
            .ok();
        let answer = self
            .post("/v1/admin/session", &json!({ "link": token(&made["url"]) }))
            .send()
            .await;
        answer.ok();
        let cookie = answer.header("set-cookie").split(';').next();
        cookie.unwrap().to_owned()
    }

    /// Sends a bill with a key; gives what was answered.
    pub async fn import(&self, key: &str, file: &str) -> super::Answer {
        let request = self.request(
            axum::http::Method::POST,
            "/v1/costs/import?file_name=test.csv",
        );
        request
            .key(key)
            .header("content-type", "text/csv")
            .body(file.to_owned())
            .send()
            .await
    }

    /// A job of a customer that was given up; its id.
    pub async fn failed_job(&self, customer: &str) -> String {
        let id: Id<Job> = Id::mint(self.clock.as_ref());
        let tenant: TenantId = customer.parse().unwrap();
        sqlx::query(
            "INSERT INTO jobs (tenant_id, job_id, kind, payload, status, attempts, max_attempts, run_at, last_error,
                               created_at, started_at, finished_at)
             VALUES ($1, $2, 'world_work', '{}', 'failed', 3, 3, $3, 'no', $3, $3, $3)",
        )
        .bind(tenant.uuid())
        .bind(id.uuid())
        .bind(self.clock.now().to_sqlx())
        .execute(&mut self.database.maintenance().await)
        .await
        .unwrap();
        id.to_string()
    }

    /// An import set with these files, each a name and what is in it, open.
    pub async fn open_import(&self, key: &str, files: &[(&str, &str)]) -> String {
        let set = self
            .request(Method::POST, "/v1/costs/imports")
            .key(key)
            .send()
            .await
            .ok();
        let id = set["id"].as_str().unwrap().to_owned();
        for (at, (name, content)) in files.iter().enumerate() {
            let name = name.replace(' ', "-");
            let path = format!("/v1/costs/imports/{id}/files/{}?file_name={name}", at + 1);
            let sending = self.request(Method::PUT, &path).key(key);
            let sent = sending
                .header("content-type", "text/csv")
                .body((*content).to_owned())
                .send()
                .await
                .ok();
            assert_eq!(sent["is_complete"], true, "{sent}");
        }
        id
    }

    /// A meter that exists for all customers there are, built.
    pub async fn new_meter(&self, key: &str, definition: &Value) -> String {
        let body = json!({ "key": key, "definition": definition });
        let made = self
            .post("/v1/admin/meters", &body)
            .control()
            .send()
            .await
            .ok();
        self.work().await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// Does what is due in the background.
    pub async fn work(&self) {
        self.worker().drain().await.unwrap();
    }

    /// A worker for every kind of job.
    pub fn worker(&self) -> Worker {
        Worker::new(self.app.clone(), registry(), Pace::default())
    }

    /// Usage of two customers: each by every way of counting, some of it in the same place.
    async fn use_something(&self, ada: &Customer, bob: &Customer) {
        let of_requests = |aggregation: &str, value: &str| {
            json!({ "name": aggregation, "unit": "x", "event_type": "api.request", "aggregation": aggregation,
                    "value": value, "dimensions": ["path"] })
        };
        self.new_meter("slowest", &of_requests("maximum", "duration_ms"))
            .await;
        self.new_meter("paths", &of_requests("unique_count", "path"))
            .await;
        // What there is of jobs is what a test makes.
        self.database
            .run("DELETE FROM jobs WHERE last_error IS NULL; DELETE FROM operator_jobs")
            .await;
        for (customer, kind) in [(ada, "ada"), (bob, "bob")] {
            let at = "2026-11-20T10:00:00Z";
            let mut void = compute("void", at, &customer.service, "0");
            void["voids"] = json!("gone");
            let mut events = vec![
                request("1", at, &customer.path, 200, 12),
                sample("2", at, kind, 1_000),
                compute("3", at, &customer.service, "1.5"),
                compute("gone", at, &customer.service, "7"),
                void,
                request("shared-request", at, "/shared", 200, 50),
                sample("shared-sample", at, "shared", 10),
                compute("shared-compute", at, "shared", "1"),
            ];
            if kind == "bob" {
                events.push(request(
                    "4",
                    "2026-11-20T10:30:00Z",
                    &customer.path,
                    500,
                    90,
                ));
                events.push(compute("of-bob", at, "shared", "1"));
            } else {
                events.push(compute("of-ada", at, "shared", "1"));
            }
            let answer = self.deliver(&customer.key, &events).await.ok();
            assert_eq!(answer["accepted"], json!(events.len()), "{answer}");
        }
    }

    /// What scanners say of a customer: something of its own that fails, something that all have and that fails as
    /// well, and something that passes. Gives the first violation, an exception for the second, and an attestation.
    async fn look_at(&self, key: &str, account: &str, bucket: &str) -> [String; 3] {
        let at = "2026-11-20T10:00:00Z";
        let check = "s3_bucket_public_access";
        let findings = [
            finding(check, account, bucket, "FAIL", at),
            finding(check, account, "shared", "FAIL", at),
            finding(
                "cloudtrail_multi_region_enabled",
                account,
                "trail",
                "PASS",
                at,
            ),
        ];
        let answer = self.scan(key, "", &findings).await.ok();
        assert_eq!(answer["violations"]["opened"], 2, "{answer}");
        let listed = self
            .get("/v1/violations?sort=newest")
            .key(key)
            .send()
            .await
            .ok();
        let of = |uid: &str| {
            let all = listed["data"].as_array().unwrap().iter();
            let found = all
                .clone()
                .find(|one| one["resource"]["uid"] == uid)
                .unwrap();
            found["id"].as_str().unwrap().to_owned()
        };
        // What no policy is asked about but its own.
        let configured = resource(account, "x.thing", bucket, json!({}), at);
        let answer = self.configure(key, "", &[configured]).await.ok();
        assert_eq!(answer["resources"]["new"], 1, "{answer}");
        let mut made = vec![of(bucket)];
        let until = "2027-03-01T00:00:00Z";
        for (path, body) in [
            (
                "/v1/exceptions",
                json!({ "kind": "risk_accepted", "violation_id": of("shared"),
                                       "reason": format!("of {bucket}"), "expires_at": until }),
            ),
            (
                "/v1/attestations",
                json!({ "framework": "soc2_2017", "requirement_id": "CC1.1", "outcome": "met",
                                         "evidence": format!("of {bucket}"), "expires_at": until }),
            ),
        ] {
            let answer = self.post(path, &body).key(key).send().await.ok();
            made.push(answer["id"].as_str().unwrap().to_owned());
        }
        let settings = self
            .get("/v1/compliance/settings")
            .key(key)
            .send()
            .await
            .ok();
        let put = self.request(Method::PUT, "/v1/compliance/settings");
        put.key(key).json(&settings).send().await.ok();
        made.try_into().unwrap()
    }

    async fn customer(&self, name: &str, account: &str, service: &str, billed: &str) -> Customer {
        let id = self.new_customer(name).await;
        let request = self.post("/v1/keys", &json!({ "name": "test", "scopes": ["admin"] }));
        let made = request
            .control()
            .for_customer(&id)
            .header("idempotency-key", "first-key")
            .send()
            .await
            .ok();
        let [key, key_id] = ["key", "id"].map(|field| made[field].as_str().unwrap().to_owned());
        let mapping_id = self.map(&id, account).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let link = self.new_link(&id, "admin").await;
        let session = self
            .sign_in(&json!({ "link": self.new_link(&id, "admin").await }))
            .await;
        let access_id = self.look_into(&id, 30).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let import_id = self.open_import(&key, &[(name, HEADER)]).await;
        let host = name.replace(' ', "-").to_lowercase();
        let (email, other) = (
            format!("admin@{host}.example"),
            format!("other@{host}.example"),
        );
        let (_, link_of_person) = self.invite(&id, &email, "admin").await;
        let person = self.sign_in(&json!({ "link": link_of_person })).await;
        let told = self.get("/v1/session").session(&person).send().await.ok();
        let person_id = told["person"]["id"].as_str().unwrap().to_owned();
        let bucket = format!("bucket-of-{host}");
        let policy_id = format!("aws.own_of_{}", host.replace('-', "_"));
        for id in [policy_id.as_str(), "aws.own_shared"] {
            self.own_policy(&key, &policy(id, "x.thing", "")).await.ok();
        }
        let [violation_id, exception_id, attestation_id] =
            self.look_at(&key, account, &bucket).await;
        let (invitation_id, invitation) = self.invite(&id, &other, "viewer").await;
        let sessions = self.get("/v1/sessions").session(&session).send().await.ok();
        let session_id = sessions["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|open| open["is_current"] == true)
            .unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        Customer {
            session_id,
            email,
            person_id,
            person,
            invitation_id,
            invitation,
            access_id,
            import_id,
            name: name.to_owned(),
            key,
            key_id,
            account: account.to_owned(),
            mapping_id,
            session,
            link,
            path: format!("/of-{host}"),
            job_id: self.failed_job(&id).await,
            bucket,
            violation_id,
            exception_id,
            attestation_id,
            policy_id,
            baseline_id: String::new(),
            drift_id: String::new(),
            change_id: String::new(),
            rule_id: String::new(),
            resource_id: String::new(),
            id,
            service: service.to_owned(),
            billed: billed.to_owned(),
        }
    }
}

/// A world that is made once; each use has a copy.
pub struct Original {
    database: Database,
    operator: String,
    ada: Customer,
    bob: Customer,
}

impl Original {
    pub async fn of(world: World) -> Self {
        let World {
            app,
            operator,
            ada,
            bob,
        } = world;
        // What is connected cannot be copied.
        app.app.db.close().await;
        Self {
            database: app.database,
            operator,
            ada,
            bob,
        }
    }

    pub async fn copy(&self) -> World {
        World {
            app: TestApp::on(self.database.copy().await, Setup::default()),
            operator: self.operator.clone(),
            ada: self.ada.clone(),
            bob: self.bob.clone(),
        }
    }
}

/// Made by all that the product does to make it.
static ORIGINAL: OnceCell<Original> = OnceCell::const_new();

impl World {
    pub async fn new() -> Self {
        let original = ORIGINAL
            .get_or_init(async || Original::of(World::make().await).await)
            .await;
        original.copy().await
    }

    /// The same world, with an application that was just started.
    pub fn again(&self) -> Self {
        Self {
            app: TestApp::on(self.app.database.clone(), Setup::default()),
            operator: self.operator.clone(),
            ada: self.ada.clone(),
            bob: self.bob.clone(),
        }
    }

    async fn make() -> Self {
        let app = TestApp::new().await;
        let operator = app.operator_key(&["admin"]).await;
        let mut ada = app
            .customer("Ada Health", "1001", "Ada Compute", "1234.56")
            .await;
        let mut bob = app
            .customer("Bob Retail", "1002", "Bob Storage", "77.7")
            .await;
        let charge = |account, day, service, cost| Charge {
            account,
            day,
            service,
            cost,
        };
        let file = bill(
            "USD",
            &[
                charge("1001", "2026-11-02", "Ada Compute", "1000"),
                charge("1002", "2026-11-03", "Bob Storage", "70.7"),
                charge("1001", "2026-11-20", "Ada Compute", "234.56"),
                charge("1002", "2026-11-22", "Bob Storage", "7"),
                charge("1003", "2026-11-10", "Nobody's Queue", "5"),
            ],
        );
        app.import(&operator, &file).await.ok();
        app.use_something(&ada, &bob).await;
        for customer in [&mut ada, &mut bob] {
            app.let_drift(customer).await;
        }
        Self {
            app,
            operator,
            ada,
            bob,
        }
    }
}
