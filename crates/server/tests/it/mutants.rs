//! Isolation broken on purpose, one piece at a time: the suite must notice each. Row-level security
//! and the predicate in every query stand behind each other, so each is tried without the other.

mod compliance;
mod costs;
mod desk;
mod drift;
mod idempotency;
mod keys;
mod mail;
mod people;
mod policies;
mod probes;
mod usage;
mod worlds;

use std::collections::BTreeSet;
use std::sync::Arc;

use tenantry_server::features::statements;
use tenantry_server::tenant::catalogue;
use tenantry_server::tenant::{SystemReason, TenantId};

use self::probes::{KILLED_BY, ONLY_INSERTS, leak, probes};
use self::worlds::Worlds;
use crate::isolation::{raw_leaks, tenant_tables};
use crate::support::{Customer, TestApp, World};

fn differs(what: &str, seen: &serde_json::Value, expected: &serde_json::Value) -> Option<String> {
    (seen != expected).then(|| format!("{what}: {seen} instead of {expected}"))
}

/// Ids of different customers may be equal: they are unique in a customer only. Gives the other one a
/// session, a person, a key, an invitation and a support access with the ids of this one's.
async fn twin(app: &TestApp, customer: &Customer, other: &Customer) {
    let own: TenantId = customer.id.parse().unwrap();
    let foreign: TenantId = other.id.parse().unwrap();
    for copy in [
        "INSERT INTO people (tenant_id, person_id, email, role, created_at)
         SELECT $2, person_id, 'twin.' || email, 'viewer', created_at FROM people WHERE tenant_id = $1
         ON CONFLICT DO NOTHING",
        "INSERT INTO sessions (tenant_id, session_id, secret_hash, role, person_id, created_at, expires_at)
         SELECT $2, session_id, sha256('twin'), 'viewer', person_id, created_at, expires_at
         FROM sessions WHERE tenant_id = $1
         ON CONFLICT DO NOTHING",
        "INSERT INTO api_keys (tenant_id, key_id, name, scopes, secret_hash, created_at)
         SELECT $2, key_id, 'twin', '{read}', sha256('twin'), created_at FROM api_keys WHERE tenant_id = $1
         ON CONFLICT DO NOTHING",
        "INSERT INTO invitations (tenant_id, invitation_id, email, role, secret_hash, invited_by, proves_mailbox,
                                  created_at, expires_at)
         SELECT $2, invitation_id, 'twin.' || email, 'viewer', sha256('twin'), 'twin', false, created_at, expires_at
         FROM invitations WHERE tenant_id = $1 AND accepted_at IS NULL
         ON CONFLICT DO NOTHING",
        "INSERT INTO support_accesses (tenant_id, access_id, opened_by, opened_as, reason, created_at, expires_at)
         SELECT $2, access_id, 'twin', 'twin', 'twin', created_at, expires_at
         FROM support_accesses WHERE tenant_id = $1
         ON CONFLICT DO NOTHING",
    ] {
        sqlx::query(copy)
            .bind(own.uuid())
            .bind(foreign.uuid())
            .execute(&mut app.database.maintenance().await)
            .await
            .unwrap();
    }
    // As if a key of the same id had handed out a link there.
    sqlx::query(
        "UPDATE sessions SET opened_by = $2 WHERE tenant_id = $1 AND secret_hash = sha256('twin')",
    )
    .bind(foreign.uuid())
    .bind(&customer.key_id)
    .execute(&mut app.database.maintenance().await)
    .await
    .unwrap();
}

/// The sessions of twins that were ended.
const TWINS_SESSIONS: &str = "SELECT count(*) FROM sessions
    WHERE tenant_id = $1 AND ended_at IS NOT NULL AND secret_hash = sha256('twin')";

/// What was done to a customer's twins, which nobody meant.
async fn touched(app: &TestApp, other: &Customer, count: &'static str) -> Option<String> {
    let foreign: TenantId = other.id.parse().unwrap();
    let rows: (i64,) = sqlx::query_as(count)
        .bind(foreign.uuid())
        .fetch_one(&mut app.database.maintenance().await)
        .await
        .unwrap();
    (rows.0 > 0).then(|| format!("touched {} of another's: {count}", rows.0))
}

/// Gives each customer twins at the other.
async fn twins(world: &World) {
    twin(&world.app, &world.ada, &world.bob).await;
    twin(&world.app, &world.bob, &world.ada).await;
    compliance::twins(&world.app, &world.ada, &world.bob).await;
    policies::twins(&world.app, &world.ada, &world.bob).await;
    drift::twins(&world.app, &world.ada, &world.bob).await;
}

#[tokio::test]
async fn every_statement_is_listed_with_its_killer() {
    let listed: BTreeSet<&str> = KILLED_BY
        .iter()
        .map(|(name, _)| *name)
        .chain(ONLY_INSERTS.iter().copied())
        .collect();
    let there: BTreeSet<&str> = statements()
        .iter()
        .map(|statement| statement.name)
        .collect();
    assert_eq!(listed, there);
    for statement in statements() {
        let marked = statement.text.contains("/*tenant*/") && statement.text.contains("/*end*/");
        let inserts = statement.text.trim_start().starts_with("INSERT");
        assert_eq!(
            marked, !inserts,
            "{}: a marked predicate, or an INSERT",
            statement.name
        );
        assert_eq!(
            inserts,
            ONLY_INSERTS.contains(&statement.name),
            "{}",
            statement.name
        );
    }
}

/// Policies that let everything pass: what holds then is the predicate in the query.
async fn open_all(world: &World) {
    for table in tenant_tables(&mut world.app.owner().await).await {
        world
            .app
            .database
            .run(format!(
                "ALTER POLICY tenant_rows ON {table} USING (true) WITH CHECK (true)"
            ))
            .await;
    }
}

#[tokio::test]
async fn the_probes_see_nothing_wrong_where_nothing_is_and_predicates_hold_by_themselves() {
    let (closed, open) = (Worlds::closed().await, Worlds::open().await);
    for probe in probes() {
        let world = closed.of(probe).await;
        assert_eq!(
            leak(&world.app, &world, probe).await,
            None,
            "{probe:?} fails without a mutant"
        );
        let world = open.of(probe).await;
        assert_eq!(
            leak(&world.app, &world, probe).await,
            None,
            "{probe:?}: a predicate does not hold by itself"
        );
    }
}

#[tokio::test]
async fn dropping_the_predicate_of_any_query_is_noticed() {
    let worlds = Worlds::open().await;
    for (name, probe) in KILLED_BY {
        let world = worlds.of(*probe).await;
        let mutant = world.app.rewriting(Arc::new(|statement| {
            (statement.name == *name).then(|| statement.without_tenant())
        }));
        assert!(
            leak(&mutant, &world, *probe).await.is_some(),
            "{name} lost its predicate and {probe:?} saw nothing"
        );
    }
    worlds.unchanged().await;
}

#[tokio::test]
async fn row_level_security_alone_keeps_every_query_inside() {
    let worlds = Worlds::closed().await;
    for probe in probes() {
        let world = worlds.of(probe).await;
        let mutant = world
            .app
            .rewriting(Arc::new(|statement| Some(statement.without_tenant())));
        assert_eq!(leak(&mutant, &world, probe).await, None, "{probe:?}");
    }
}

#[tokio::test]
async fn breaking_the_policies_of_any_table_is_noticed_twice() {
    let world = World::new().await;
    let tables = tenant_tables(&mut world.app.owner().await).await;
    for table in &tables {
        let world = World::new().await;
        let run = |command: String| world.app.database.run(command);
        // What the tenant role has no SELECT on at all leaks nothing until it is granted.
        run(format!("GRANT SELECT ON {table} TO tenantry_tenant")).await;
        let (policy,): (String,) = sqlx::query_as(
            "SELECT qual FROM pg_policies WHERE tablename = $1 AND policyname = 'tenant_rows'",
        )
        .bind(table)
        .fetch_one(&mut world.app.owner().await)
        .await
        .unwrap();
        let broken = [
            (
                "USING (true)",
                format!("ALTER POLICY tenant_rows ON {table} USING (true)"),
                "Bob reads",
                format!("ALTER POLICY tenant_rows ON {table} USING ({policy})"),
            ),
            (
                "no FORCE",
                format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"),
                "the owner reads",
                format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            ),
            (
                "disabled",
                format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
                "reads",
                format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            ),
            (
                "dropped and open",
                format!(
                    "DROP POLICY tenant_rows ON {table}; CREATE POLICY x ON {table} USING (true)"
                ),
                "reads",
                // The last one.
                String::new(),
            ),
        ];
        for (mutant, command, leak, mend) in broken {
            assert_eq!(raw_leaks(&world).await, Vec::<String>::new(), "{table}");
            run(command).await;
            let leaks = raw_leaks(&world).await;
            assert!(
                leaks.iter().any(|found| found.contains(leak)),
                "{table}, {mutant}: {leaks:?}"
            );
            let mut tx = world
                .app
                .app
                .db
                .system(SystemReason::Operate)
                .await
                .unwrap();
            let findings = catalogue::check(&mut tx).await.unwrap();
            assert!(
                findings.iter().any(|finding| finding.object == *table),
                "{table}, {mutant}: {findings:?}"
            );
            drop(tx);
            run(mend).await;
        }
    }
}

#[tokio::test]
async fn the_catalogue_check_notices_every_other_kind_of_hole() {
    let holes = [
        ("CREATE TABLE leak (id integer PRIMARY KEY)", "leak"),
        (
            "CREATE TABLE leak (tenant_id uuid, PRIMARY KEY (tenant_id)); CALL protect_system_table('leak')",
            "leak",
        ),
        ("CREATE UNIQUE INDEX leak ON api_keys (name)", "api_keys"),
        ("CREATE VIEW leak AS SELECT * FROM cost_items", "leak"),
        ("CREATE MATERIALIZED VIEW leak AS SELECT 1 AS x", "leak"),
        (
            "CREATE FUNCTION leak() RETURNS integer LANGUAGE sql SECURITY DEFINER RETURN 1",
            "leak",
        ),
        ("GRANT SELECT ON bills TO tenantry_tenant", "bills"),
        (
            "GRANT SELECT (invoice_issuer) ON bills TO tenantry_tenant",
            "bills",
        ),
        ("GRANT SELECT ON cost_items TO PUBLIC", "cost_items"),
        (
            "GRANT TRUNCATE ON cost_items TO tenantry_tenant",
            "cost_items",
        ),
        (
            "CREATE POLICY extra ON cost_items TO tenantry_tenant USING (true)",
            "cost_items",
        ),
        ("CREATE POLICY extra ON bills USING (true)", "bills"),
        (
            "GRANT DELETE ON audit_events TO tenantry_importer",
            "audit_events",
        ),
        (
            "GRANT UPDATE (record) ON audit_events TO tenantry_tenant",
            "audit_events",
        ),
        (
            "CREATE SEQUENCE leak; GRANT USAGE ON SEQUENCE leak TO tenantry_tenant",
            "leak",
        ),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "public"),
        (
            "ALTER TABLE sessions ADD FOREIGN KEY (key_id) REFERENCES leaked (key_id)",
            "sessions",
        ),
    ];
    for (hole, object) in holes {
        let app = TestApp::new().await;
        let prepare = "CREATE TABLE leaked (tenant_id uuid NOT NULL, key_id uuid UNIQUE, PRIMARY KEY (tenant_id, key_id));
             CALL protect_tenant_table('leaked'); DELETE FROM leaked";
        if hole.contains("leaked") {
            app.database.run(prepare).await;
        }
        app.database.run(hole).await;
        let mut tx = app.app.db.system(SystemReason::Operate).await.unwrap();
        let findings = catalogue::check(&mut tx).await.unwrap();
        assert!(
            findings.iter().any(|finding| finding.object == object),
            "{hole}: {findings:?}"
        );
    }
    let app = TestApp::new().await;
    let (name,): (String,) = sqlx::query_as("SELECT current_database()::text")
        .fetch_one(&mut app.owner().await)
        .await
        .unwrap();
    app.database
        .run(format!("ALTER ROLE \"{name}_app\" INHERIT"))
        .await;
    let mut tx = app.app.db.system(SystemReason::Operate).await.unwrap();
    let findings = catalogue::check(&mut tx).await.unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding.object == format!("{name}_app")),
        "{findings:?}"
    );
}
