//! The database by itself: what raw statements reach, table by table.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use tenantry_server::tenant::catalogue::{self, SYSTEM_TABLES};
use tenantry_server::tenant::{SystemReason, TenantId};

use crate::support::World;

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
async fn a_request_that_is_given_up_leaves_no_transaction_to_the_next() {
    let world = World::new().await;
    let db = &world.app.app.db;
    // However far it had come: asked for a connection, BEGIN sent, BEGIN answered.
    for polls in (1..=8).cycle().take(80) {
        {
            let mut begun = pin!(db.system(SystemReason::Operate));
            let mut left = polls;
            poll_fn(|context| {
                left -= 1;
                if begun.as_mut().poll(context).is_ready() || left == 0 {
                    return Poll::Ready(());
                }
                Poll::Pending
            })
            .await;
        }
        let mut login = db.bare_system_login().await.unwrap();
        let (is_itself,): (bool,) = sqlx::query_as("SELECT current_user = session_user")
            .fetch_one(&mut *login)
            .await
            .unwrap();
        assert!(is_itself, "given up after {polls} steps");
    }
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
        "INSERT INTO cost_days (tenant_id, charge_date, bill_id, part, currency, dimensions, item_count, billed_cost,
                                effective_unknown, list_unknown, contracted_unknown)
         SELECT $1, '2026-11-01', bill_id, 1, 'USD', array_fill('x'::text, '{6}'), 1, 1, 0, 0, 0
         FROM tenant_bills WHERE tenant_id = $2",
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
