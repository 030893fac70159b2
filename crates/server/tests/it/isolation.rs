//! No customer ever sees another's data: over HTTP for every operation, and in the database for
//! every table.

use axum::http::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use tenantry_server::app::describe;
use tenantry_server::tenant::catalogue::{self, SYSTEM_TABLES};
use tenantry_server::tenant::permission::{Operation, RULES, Reach};
use tenantry_server::tenant::{SystemReason, TenantId};

use crate::support::{Answer, Charge, Customer, TestApp, World, bill};

/// How an operation is called by a test. A new operation does not compile without.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<serde_json::Value>,
}

/// The operation, aimed at what `victim` owns wherever an id can be sent.
pub fn call(operation: Operation, victim: &Customer) -> Call {
    use Operation as O;
    let new_key = json!({ "name": "x", "scopes": ["read"] });
    let (method, path, body) = match operation {
        O::Health => (Method::GET, "/healthz".to_owned(), None),
        O::Readiness => (Method::GET, "/readyz".to_owned(), None),
        O::Metrics => (Method::GET, "/metrics".to_owned(), None),
        O::CreateSession => (
            Method::POST,
            "/v1/session".to_owned(),
            Some(json!({ "key": "tny_c_wrong" })),
        ),
        O::ReadSession => (Method::GET, "/v1/session".to_owned(), None),
        O::EndSession => (Method::DELETE, "/v1/session".to_owned(), None),
        O::ReadDashboard => (
            Method::GET,
            "/v1/dashboard?range=last_12_months".to_owned(),
            None,
        ),
        O::ReadCostItems => {
            let path = format!(
                "/v1/costs/items?range=last_12_months&account={}",
                victim.account
            );
            (Method::GET, path, None)
        }
        O::ImportCosts => (Method::POST, "/v1/costs/import".to_owned(), None),
        O::CreateKey => (Method::POST, "/v1/keys".to_owned(), Some(new_key)),
        O::ListKeys => (Method::GET, "/v1/keys".to_owned(), None),
        O::RevokeKey => (Method::DELETE, format!("/v1/keys/{}", victim.key_id), None),
        O::CreateOperatorKey => (Method::POST, "/v1/admin/keys".to_owned(), Some(new_key)),
        O::ListOperatorKeys => (Method::GET, "/v1/admin/keys".to_owned(), None),
        O::RevokeOperatorKey => (
            Method::DELETE,
            format!("/v1/admin/keys/{}", victim.key_id),
            None,
        ),
        O::CreateCustomer => (
            Method::POST,
            "/v1/admin/customers".to_owned(),
            Some(json!({ "name": "x" })),
        ),
        O::ListCustomers => (Method::GET, "/v1/admin/customers".to_owned(), None),
        O::MapAccount => {
            let body = json!({ "customer_id": victim.id, "provider": "AWS", "account_id": "1003" });
            (Method::POST, "/v1/admin/accounts".to_owned(), Some(body))
        }
        O::ListAccounts => (Method::GET, "/v1/admin/accounts".to_owned(), None),
        O::UnmapAccount => (
            Method::DELETE,
            format!("/v1/admin/accounts/{}", victim.mapping_id),
            None,
        ),
        O::ListUnassigned => (Method::GET, "/v1/admin/unassigned".to_owned(), None),
        O::CreatePortalLink => (
            Method::POST,
            "/v1/admin/portal-links".to_owned(),
            Some(json!({ "customer_id": victim.id })),
        ),
        O::CheckIsolation => (Method::GET, "/v1/admin/isolation".to_owned(), None),
        O::ListJobs => {
            let path = format!("/v1/admin/jobs?customer_id={}", victim.id);
            (Method::GET, path, None)
        }
        O::ReadJob => (
            Method::GET,
            format!("/v1/admin/jobs/{}", victim.job_id),
            None,
        ),
        O::RetryJob => (
            Method::POST,
            format!("/v1/admin/jobs/{}/retry", victim.job_id),
            None,
        ),
    };
    Call { method, path, body }
}

/// The operations in the order of the table; each must be registered, once, and described.
fn operations(app: &TestApp) -> Vec<Operation> {
    let (description, registered) = describe(app.app.clone());
    let described: usize = description
        .paths
        .paths
        .values()
        .map(|item| {
            [&item.get, &item.put, &item.post, &item.delete, &item.patch]
                .into_iter()
                .flatten()
                .count()
        })
        .sum();
    assert_eq!(
        described,
        registered.len(),
        "a route without an operation, or the other way round"
    );
    for rule in RULES {
        let times = registered
            .iter()
            .filter(|operation| **operation == rule.operation)
            .count();
        assert_eq!(times, 1, "{:?} is registered {times} times", rule.operation);
    }
    registered
}

async fn ask(
    world: &World,
    operation: Operation,
    as_whom: &str,
    session: bool,
    named: Option<&str>,
) -> Answer {
    let Call { method, path, body } = call(operation, &world.ada);
    let mut asking = world.app.request(method, &path);
    asking = if session {
        asking.session(as_whom)
    } else {
        asking.key(as_whom)
    };
    if let Some(named) = named {
        asking = asking.for_customer(named);
    }
    match body {
        Some(body) => asking.json(&body).send().await,
        None => asking.send().await,
    }
}

fn assert_silent(answer: &Answer, victim: &Customer, what: &str) {
    for secret in victim.secrets() {
        // What the caller itself sent comes back in `instance` only.
        let text = match serde_json::from_str::<serde_json::Value>(&answer.text) {
            Ok(mut json) => {
                if let Some(object) = json.as_object_mut() {
                    object.remove("instance");
                }
                json.to_string()
            }
            Err(_) => answer.text.clone(),
        };
        assert!(!text.contains(secret), "{what} tells {secret}: {text}");
    }
}

#[tokio::test]
async fn no_operation_shows_or_changes_another_customers_data() {
    let world = World::new().await;
    let before = state_of(&world, &world.ada).await;
    for operation in operations(&world.app) {
        for (credential, session) in [(&world.bob.key, false), (&world.bob.session, true)] {
            // Signing out ends the session that the rest of this loop needs.
            let credential = match operation {
                Operation::EndSession if session => {
                    &world.app.sign_in(&json!({ "key": world.bob.key })).await
                }
                _ => credential,
            };
            let what = format!("{operation:?} session={session}");
            let answer = ask(&world, operation, credential, session, None).await;
            assert_silent(&answer, &world.ada, &what);
            let rule = operation.rule().unwrap();
            if rule.reach == Reach::Operator {
                answer.problem(403, "forbidden");
            }
            if matches!(operation, Operation::RevokeKey) {
                answer.problem(404, "not_found");
            }
        }
    }
    assert_eq!(
        before,
        state_of(&world, &world.ada).await,
        "Bob changed something of Ada's"
    );
}

#[tokio::test]
async fn another_customers_id_in_the_header_is_refused_by_every_operation() {
    let world = World::new().await;
    for operation in operations(&world.app) {
        if operation.rule().unwrap().reach == Reach::Public {
            continue;
        }
        for (credential, session) in [(&world.bob.key, false), (&world.bob.session, true)] {
            let answer = ask(&world, operation, credential, session, Some(&world.ada.id)).await;
            answer.problem(403, "customer_mismatch");
        }
        for malformed in [
            "",
            "cus_",
            "cus_1",
            "1",
            "key_01m84d4s6tefcr2zyj6drwcn5s",
            "cus_01M84D4S6TEFCR2ZYJ6DRWCN5S",
        ] {
            ask(&world, operation, &world.bob.key, false, Some(malformed))
                .await
                .problem(400, "bad_request");
            ask(&world, operation, &world.operator, false, Some(malformed))
                .await
                .problem(400, "bad_request");
        }
        let unknown = "cus_01m84d4s6tefcr2zyj6drwcn5s";
        ask(&world, operation, &world.operator, false, Some(unknown))
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn nobody_reaches_anything_without_a_credential() {
    let world = World::new().await;
    let revoked = world.app.new_key(&world.bob.id, &["admin"]).await;
    world
        .app
        .delete(&format!("/v1/keys/{}", revoked.1))
        .key(&world.bob.key)
        .send()
        .await
        .ok();
    for operation in operations(&world.app) {
        if operation.rule().unwrap().reach == Reach::Public {
            continue;
        }
        for key in [
            "",
            "tny_c_0",
            "x",
            revoked.0.as_str(),
            world.bob.link.as_str(),
        ] {
            let answer = ask(&world, operation, key, false, None).await;
            answer.problem(401, "invalid_credential");
            assert_silent(&answer, &world.ada, &format!("{operation:?}"));
        }
    }
}

#[tokio::test]
async fn scopes_and_roles_follow_the_table() {
    let world = World::new().await;
    let scopes = ["read", "write", "ingest", "admin"];
    for operation in operations(&world.app) {
        let rule = operation.rule().unwrap();
        if rule.reach == Reach::Public {
            continue;
        }
        for scope in scopes {
            let suffices = |needed: Option<tenantry_server::tenant::Scope>| {
                needed.is_some_and(|needed| needed.as_str() == scope || scope == "admin")
            };
            let (key, _) = world.app.new_key(&world.bob.id, &[scope]).await;
            let answer = ask(&world, operation, &key, false, None).await;
            assert_eq!(
                answer.status != 403,
                suffices(rule.key),
                "{operation:?} key {scope}: {}",
                answer.text
            );
            let key = world.app.operator_key(&[scope]).await;
            let named = (rule.reach == Reach::Customer).then_some(world.bob.id.as_str());
            let answer = ask(&world, operation, &key, false, named).await;
            assert_eq!(
                answer.status != 403,
                suffices(rule.operator),
                "{operation:?} operator {scope}: {}",
                answer.text
            );
        }
        for role in tenantry_server::tenant::Role::ALL {
            let link = world.app.new_link(&world.bob.id, role.as_str()).await;
            let session = world.app.sign_in(&json!({ "link": link })).await;
            let answer = ask(&world, operation, &session, true, None).await;
            let allowed = rule.person.is_some_and(|least| role >= least);
            assert_eq!(
                answer.status != 403,
                allowed,
                "{operation:?} {role:?}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn the_operator_acts_for_the_customer_it_names_and_for_no_other() {
    let world = World::new().await;
    for (named, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
        let answer = world
            .app
            .get("/v1/dashboard")
            .key(&world.operator)
            .for_customer(&named.id)
            .send()
            .await;
        assert_eq!(answer.ok()["customer"]["id"], named.id);
        assert_silent(&answer, other, "the operator's dashboard");
    }
    let answer = world
        .app
        .get("/v1/dashboard")
        .key(&world.operator)
        .send()
        .await;
    assert_eq!(
        answer.problem(400, "bad_request")["errors"][0]["field"],
        "X-Customer-Id"
    );
}

#[tokio::test]
async fn a_customers_own_feed_touches_nobody_elses_bill_and_follows_no_mapping() {
    let world = World::new().await;
    let before = state_of(&world, &world.ada).await;
    let operators = state_of(&world, &world.bob).await;
    // The very bill of the operator, with Ada's account in it, delivered by Bob.
    let charge = Charge {
        account: "1001",
        day: "2026-11-02",
        service: "Bob's own",
        cost: "9",
    };
    let answer = world
        .app
        .import(&world.bob.key, &bill("USD", &[charge]))
        .await
        .ok();
    assert_eq!(
        (answer["accepted"].as_u64(), answer["held"].as_u64()),
        (Some(1), Some(0))
    );
    assert_eq!(before, state_of(&world, &world.ada).await);
    let bobs = state_of(&world, &world.bob).await;
    assert_ne!(operators, bobs);
    let items = world
        .app
        .get("/v1/costs/items?service=Bob's%20own")
        .key(&world.bob.key)
        .send()
        .await
        .ok();
    assert_eq!(items["totals"][0]["billed_cost"], "9");
    // Neither does mapping or unmapping that account move what Bob delivered.
    world
        .app
        .delete(&format!("/v1/admin/accounts/{}", world.ada.mapping_id))
        .control()
        .send()
        .await
        .ok();
    assert_eq!(bobs, state_of(&world, &world.bob).await);
}

/// Everything that a customer can see of itself, without what changes by looking.
async fn state_of(world: &World, customer: &Customer) -> Vec<serde_json::Value> {
    let mut seen = Vec::new();
    for path in [
        "/v1/dashboard?range=last_12_months",
        "/v1/costs/items?range=last_12_months",
        "/v1/keys",
    ] {
        let mut answer = world.app.get(path).key(&customer.key).send().await.ok();
        answer.as_object_mut().unwrap().remove("as_of");
        seen.push(answer);
    }
    seen
}

// ---- the database itself ----

/// The tables of a database that belong to customers.
pub async fn tenant_tables(connection: &mut PgConnection) -> Vec<String> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relname = ANY ($1)
         ORDER BY relname",
    )
    .bind(SYSTEM_TABLES)
    .fetch_all(connection)
    .await
    .unwrap();
    rows.into_iter().map(|(name,)| name).collect()
}

/// Where raw, unfiltered statements reach what they must not: as the tenant role with Bob's tenant
/// set, and as the owner. Empty when row-level security holds by itself.
pub async fn raw_leaks(world: &World) -> Vec<String> {
    let mut leaks = Vec::new();
    let mut owner = world.app.owner().await;
    let tables = tenant_tables(&mut owner).await;
    let bob: TenantId = world.bob.id.parse().unwrap();
    for table in &tables {
        let count: (i64,) = sqlx::query_as(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut owner)
            .await
            .unwrap();
        if count.0 > 0 {
            leaks.push(format!("the owner reads {table}"));
        }
        let mut login = world.app.app.db.bare_tenant_login().await.unwrap();
        let begin = format!(
            "BEGIN; SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{}'",
            bob.uuid()
        );
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(&mut *login)
            .await
            .unwrap();
        let foreign = format!(
            "SELECT count(*) FROM {table} WHERE tenant_id <> '{}'",
            bob.uuid()
        );
        let seen = sqlx::query_as::<_, (i64,)>(AssertSqlSafe(foreign))
            .fetch_one(&mut *login)
            .await;
        sqlx::raw_sql("ROLLBACK")
            .execute(&mut *login)
            .await
            .unwrap();
        match seen {
            Ok((0,)) => {}
            Ok((rows,)) => leaks.push(format!("Bob reads {rows} rows of {table}")),
            Err(error) if error.to_string().contains("permission denied") => {}
            Err(error) => panic!("{table}: {error}"),
        }
    }
    leaks
}

#[tokio::test]
async fn the_catalogue_check_finds_nothing() {
    let world = World::new().await;
    let mut tx = world
        .app
        .app
        .db
        .system(SystemReason::Operate)
        .await
        .unwrap();
    assert_eq!(catalogue::check(&mut tx).await.unwrap(), vec![]);
    let report = world
        .app
        .get("/v1/admin/isolation")
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(report["findings"], json!([]));
    assert!(report["tables"].as_i64().unwrap() > 10);
}

#[tokio::test]
async fn raw_statements_see_nothing_foreign_and_every_table_was_put_to_the_test() {
    let world = World::new().await;
    assert_eq!(raw_leaks(&world).await, Vec::<String>::new());
    let mut all = world.app.database.maintenance().await;
    let ada: TenantId = world.ada.id.parse().unwrap();
    for table in tenant_tables(&mut all).await {
        let rows: (i64,) = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT count(*) FROM {table} WHERE tenant_id = $1"
        )))
        .bind(ada.uuid())
        .fetch_one(&mut all)
        .await
        .unwrap();
        assert!(
            rows.0 > 0,
            "Ada has no row in {table}: nothing was proved about it"
        );
    }
}

#[tokio::test]
async fn the_login_roles_reach_nothing_by_themselves() {
    let world = World::new().await;
    let mut owner = world.app.owner().await;
    let mut tables = tenant_tables(&mut owner).await;
    tables.extend(SYSTEM_TABLES.iter().map(|table| (*table).to_owned()));
    for table in &tables {
        for login in [
            world.app.app.db.bare_tenant_login().await,
            world.app.app.db.bare_system_login().await,
        ] {
            let statement = AssertSqlSafe(format!("SELECT 1 FROM public.{table}"));
            let refused = sqlx::raw_sql(statement)
                .execute(&mut *login.unwrap())
                .await
                .unwrap_err();
            assert!(
                refused.to_string().contains("permission denied"),
                "{table}: {refused}"
            );
        }
    }
    let mut tenant = world.app.app.db.bare_tenant_login().await.unwrap();
    for role in [
        "tenantry_auth",
        "tenantry_operator",
        "tenantry_importer",
        "tenantry_worker",
    ] {
        let set = AssertSqlSafe(format!("SET ROLE {role}"));
        assert!(
            sqlx::raw_sql(set).execute(&mut *tenant).await.is_err(),
            "the tenant login became {role}"
        );
    }
    let mut system = world.app.app.db.bare_system_login().await.unwrap();
    assert!(
        sqlx::raw_sql("SET ROLE tenantry_tenant")
            .execute(&mut *system)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn without_a_tenant_the_tenant_role_sees_no_row() {
    let world = World::new().await;
    let mut login = world.app.app.db.bare_tenant_login().await.unwrap();
    sqlx::raw_sql("BEGIN; SET LOCAL ROLE tenantry_tenant")
        .execute(&mut *login)
        .await
        .unwrap();
    let rows: (i64,) = sqlx::query_as("SELECT count(*) FROM cost_items")
        .fetch_one(&mut *login)
        .await
        .unwrap();
    assert_eq!(rows.0, 0);
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut *login)
        .await
        .unwrap();
    // The setting ends with the transaction that made it.
    let left: (Option<String>,) = sqlx::query_as("SELECT current_setting('app.tenant_id', true)")
        .fetch_one(&mut *login)
        .await
        .unwrap();
    assert!(left.0.is_none_or(|value| value.is_empty()));
}

#[tokio::test]
async fn a_tenant_cannot_write_into_another() {
    let world = World::new().await;
    let (ada, bob): (TenantId, TenantId) =
        (world.ada.id.parse().unwrap(), world.bob.id.parse().unwrap());
    let mut login = world.app.app.db.bare_tenant_login().await.unwrap();
    let begin = format!(
        "BEGIN; SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{}'",
        bob.uuid()
    );
    sqlx::raw_sql(AssertSqlSafe(begin))
        .execute(&mut *login)
        .await
        .unwrap();
    let stolen = sqlx::query(
        "INSERT INTO api_keys (tenant_id, key_id, name, scopes, secret_hash, created_at)
         VALUES ($1, gen_random_uuid(), 'x', '{admin}', sha256('x'), now())",
    )
    .bind(ada.uuid())
    .execute(&mut *login)
    .await
    .unwrap_err();
    assert!(
        stolen.to_string().contains("row-level security"),
        "{stolen}"
    );
}

#[tokio::test]
async fn a_child_row_cannot_point_at_another_customers_parent() {
    let world = World::new().await;
    let (ada, bob): (TenantId, TenantId) =
        (world.ada.id.parse().unwrap(), world.bob.id.parse().unwrap());
    let mut all = world.app.database.maintenance().await;
    let refused = sqlx::query(
        "INSERT INTO cost_days (tenant_id, charge_date, currency, service, bill_id, billed_cost, item_count)
         SELECT $1, '2026-11-01', 'USD', 'x', bill_id, 1, 1 FROM tenant_bills WHERE tenant_id = $2",
    )
    .bind(TenantId::from_uuid(uuid::Uuid::from_u128(1)).uuid())
    .bind(ada.uuid())
    .execute(&mut all)
    .await
    .unwrap_err();
    assert!(refused.to_string().contains("foreign key"), "{refused}");
    let refused = sqlx::query(
        "INSERT INTO sessions (tenant_id, session_id, secret_hash, role, key_id, created_at, expires_at)
         SELECT $1, gen_random_uuid(), sha256('x'), 'admin', key_id, now(), now() FROM api_keys WHERE tenant_id = $2",
    )
    .bind(bob.uuid())
    .bind(ada.uuid())
    .execute(&mut all)
    .await
    .unwrap_err();
    assert!(refused.to_string().contains("foreign key"), "{refused}");
}

#[tokio::test]
async fn migrations_see_rows_only_under_maintenance() {
    let world = World::new().await;
    let mut owner = world.app.owner().await;
    let changed = sqlx::query("UPDATE tenants SET name = name")
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 0);
    let mut all = world.app.database.maintenance().await;
    let changed = sqlx::query("UPDATE tenants SET name = name")
        .execute(&mut all)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 2);
    let owner_is_super: (bool,) = sqlx::query_as(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(
        !owner_is_super.0,
        "the suite must not run as a superuser: it would prove nothing"
    );
}
