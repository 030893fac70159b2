//! What the database itself must look like for isolation to hold, checked against its catalogue.
//! The same check runs in the tests and, as `tenantry doctor`, on a live database.

use super::SystemTx;
use crate::error::Result;

/// Tables that no tenant may read at all. May only shrink: a table that belongs to a customer
/// starts its keys with `tenant_id` and is protected by `protect_tenant_table`.
pub const SYSTEM_TABLES: &[&str] = &[
    "_sqlx_migrations",
    "account_mappings",
    "bill_revisions",
    "bills",
    "catalogue_version",
    "closed_months",
    "configuration_keys",
    "exchange_rates",
    "feed_days",
    "feed_expectations",
    "framework_documents",
    "held_activities",
    "held_baseline_resources",
    "held_cost_items",
    "held_findings",
    "held_resources",
    "held_usage_events",
    "identities",
    "import_chunks",
    "import_failures",
    "import_parts",
    "import_sets",
    "imports",
    "isolation_checks",
    "meter_versions",
    "meters",
    "operator_audit_events",
    "operator_audit_personal_fields",
    "operator_drift_rules",
    "operator_idempotency_keys",
    "operator_jobs",
    "operator_keys",
    "operator_people",
    "operator_policies",
    "operator_sessions",
    "operator_sign_in_links",
    "plan_entitlements",
    "plans",
    "priced_months",
    "prices",
    "provider_accounts",
    "subject_mappings",
];

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Finding {
    /// The table, role or function.
    pub object: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A query that lists what is wrong. `$1` is [`SYSTEM_TABLES`].
struct Check(&'static str);

/// The tables of ours, each with what the checks ask about it.
macro_rules! tables {
    () => {
        "WITH tables AS (
             SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner,
                    c.relname = ANY ($1::text[]) AS is_system,
                    a.attnum AS tenant_column, a.attnotnull AS tenant_not_null
             FROM pg_class c
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
         ) "
    };
}

const CHECKS: &[Check] = &[
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object, 'row-level security is not both enabled and forced' AS detail
         FROM tables WHERE relname <> '_sqlx_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)"
    )),
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object, 'has no tenant_id NOT NULL and is not listed as a system table' AS detail
         FROM tables WHERE NOT is_system AND tenant_not_null IS NOT TRUE"
    )),
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object, 'is a system table, yet the tenant role is granted ' || privilege AS detail
         FROM tables, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
         WHERE is_system AND (has_table_privilege('tenantry_tenant', oid, privilege)
               OR privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                  AND has_any_column_privilege('tenantry_tenant', oid, privilege))"
    )),
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object, 'the tenant role may ' || privilege || ', which no policy governs' AS detail
         FROM tables, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
         WHERE NOT is_system AND has_table_privilege('tenantry_tenant', oid, privilege)"
    )),
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object,
                'must have exactly one policy for the tenant role, on tenant_id = (SELECT current_tenant()), for reads and writes' AS detail
         FROM tables t WHERE NOT is_system AND NOT (
             SELECT count(*) = 1 AND bool_and(
                 p.polpermissive AND p.polcmd = '*'
                 AND p.polroles = ARRAY['tenantry_tenant'::regrole::oid]
                 AND regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g')
                     = '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                 AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))
             FROM pg_policy p
             WHERE p.polrelid = t.oid
               AND (p.polroles && ARRAY['tenantry_tenant'::regrole::oid, 0::oid]))"
    )),
    Check(
        "SELECT c.relname::text AS object, 'the policy ' || p.polname || ' is for everybody' AS detail
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polroles && ARRAY[0::oid] AND $1::text[] IS NOT NULL",
    ),
    Check(concat!(
        tables!(),
        "SELECT t.relname::text AS object, 'the unique index ' || x.relname || ' does not start with tenant_id' AS detail
         FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
         WHERE NOT t.is_system AND (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> t.tenant_column"
    )),
    Check(concat!(
        tables!(),
        "SELECT t.relname::text AS object, 'has no primary key' AS detail
         FROM tables t WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)"
    )),
    Check(concat!(
        tables!(),
        "SELECT t.relname::text AS object, 'the foreign key ' || k.conname || ' does not carry tenant_id' AS detail
         FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
         JOIN tables r ON r.oid = k.confrelid
         WHERE NOT t.is_system AND NOT r.is_system
           AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
                           WHERE pair.here = t.tenant_column AND pair.there = r.tenant_column)"
    )),
    Check(
        "SELECT c.relname::text AS object,
                CASE c.relkind WHEN 'v' THEN 'a view that does not run as its caller (security_invoker)'
                               WHEN 'm' THEN 'a materialised view: policies do not reach it'
                               ELSE 'a foreign table: policies do not reach it' END AS detail
         FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND $1::text[] IS NOT NULL
           AND (c.relkind IN ('m', 'f')
                OR c.relkind = 'v' AND coalesce('security_invoker=true' = ANY (c.reloptions), false) IS FALSE
                   AND coalesce('security_invoker=on' = ANY (c.reloptions), false) IS FALSE)",
    ),
    Check(
        "SELECT p.proname::text AS object, 'a function that runs as its owner (SECURITY DEFINER)' AS detail
         FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND $1::text[] IS NOT NULL
           AND NOT EXISTS (SELECT FROM pg_depend d
                           WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')",
    ),
    Check(concat!(
        tables!(),
        "SELECT t.relname::text AS object, 'everybody (PUBLIC) is granted ' || a.privilege_type AS detail
         FROM tables t JOIN pg_class c ON c.oid = t.oid, aclexplode(c.relacl) AS a WHERE a.grantee = 0"
    )),
    Check(
        "SELECT r.rolname::text AS object,
                'may be superuser, bypass row security, or inherit what it may become' AS detail
         FROM pg_roles r
         WHERE $1::text[] IS NOT NULL
           AND (r.rolname LIKE 'tenantry\\_%' AND r.rolname NOT IN ('tenantry_superuser', 'tenantry_owner')
                OR EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                           WHERE m.member = r.oid AND g.rolname IN ('tenantry_tenant', 'tenantry_auth',
                                 'tenantry_operator', 'tenantry_importer', 'tenantry_worker')
                             AND has_database_privilege(r.oid, current_database(), 'CONNECT')
                             AND r.rolname LIKE ANY (ARRAY['%\\_app', '%\\_system'])))
           AND (r.rolsuper OR r.rolbypassrls OR r.rolinherit OR r.rolcreaterole OR r.rolcreatedb)",
    ),
    Check(
        "SELECT r.rolname::text AS object, 'a login role that owns ' || count(*) || ' objects or is granted tables' AS detail
         FROM pg_roles r
         JOIN pg_shdepend d ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
          AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         WHERE $1::text[] IS NOT NULL AND r.rolname IN (
             SELECT u.rolname FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member
             WHERE m.roleid IN ('tenantry_tenant'::regrole, 'tenantry_auth'::regrole)
               AND u.rolname LIKE ANY (ARRAY['%\\_app', '%\\_system']))
         GROUP BY r.rolname",
    ),
    Check(
        "SELECT u.rolname::text AS object, 'may become the tenant role and a system role' AS detail
         FROM pg_roles u
         WHERE $1::text[] IS NOT NULL AND u.rolname LIKE ANY (ARRAY['%\\_app', '%\\_system'])
           AND EXISTS (SELECT FROM pg_auth_members m WHERE m.member = u.oid AND m.roleid = 'tenantry_tenant'::regrole)
           AND EXISTS (SELECT FROM pg_auth_members m WHERE m.member = u.oid
                       AND m.roleid IN ('tenantry_auth'::regrole, 'tenantry_operator'::regrole, 'tenantry_importer'::regrole,
                                    'tenantry_worker'::regrole))",
    ),
    Check(
        "SELECT 'public' AS object, 'everybody may create objects in the schema' AS detail
         FROM pg_namespace n, aclexplode(n.nspacl) AS a
         WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE' AND $1::text[] IS NOT NULL",
    ),
    Check(
        "SELECT c.relname::text AS object, 'a sequence that the tenant role may read: it tells volumes' AS detail
         FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND $1::text[] IS NOT NULL
           AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege('tenantry_tenant', c.oid, 'USAGE, SELECT') END",
    ),
    Check(concat!(
        tables!(),
        "SELECT relname::text AS object, 'the audit trail must not be changed, yet ' || role || ' may ' || privilege AS detail
         FROM tables, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege,
              unnest(ARRAY['tenantry_tenant', 'tenantry_auth', 'tenantry_operator', 'tenantry_importer',
                           'tenantry_worker']) AS role
         WHERE relname IN ('audit_events', 'operator_audit_events')
           AND (has_table_privilege(role, oid, privilege)
                OR privilege = 'UPDATE' AND has_any_column_privilege(role, oid, privilege))"
    )),
];

/// How many checks there are.
pub const CHECK_COUNT: usize = CHECKS.len();

/// What is wrong; nothing when isolation rests on solid ground.
pub async fn check(tx: &mut SystemTx) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for Check(text) in CHECKS {
        findings.extend(tx.query(text).bind(SYSTEM_TABLES).all::<Finding>().await?);
    }
    Ok(findings)
}
