-- The ground every tenant table stands on: who may ask, and how a table is protected.
-- Roles are made before migrations run (they belong to the cluster, not to this database);
-- see src/postgres/bootstrap.rs.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The tenant of this transaction, or NULL. nullif: after a transaction-local setting
-- has ended, PostgreSQL leaves '' behind, which must not become a cast error or a match.
CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;

-- Enables and forces row-level security on a table and gives it its two standing policies:
-- the tenant's own rows, and everything for the owner while a migration says that it is
-- maintaining data (FORCE hides rows from the owner too, so that a backfill would
-- otherwise change nothing and say so to nobody).
CREATE PROCEDURE protect_tenant_table(target regclass)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    -- The sub-select is evaluated once for each statement, not for each row.
    EXECUTE format(
        'CREATE POLICY tenant_rows ON %s TO tenantry_tenant
            USING (tenant_id = (SELECT current_tenant()))
            WITH CHECK (tenant_id = (SELECT current_tenant()))', target);
    CALL protect_system_table(target);
END $$;

-- The same for a table that no tenant may read at all: without a policy for the tenant role
-- every row is hidden from it, whatever it is granted later by mistake.
CREATE PROCEDURE protect_system_table(target regclass)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY maintenance ON %s TO CURRENT_USER
            USING (current_setting(''app.maintenance'', true) = ''on'')
            WITH CHECK (current_setting(''app.maintenance'', true) = ''on'')', target);
END $$;

-- Gives one system role all rows of a table; which columns and verbs, its grants say.
CREATE PROCEDURE open_to_system_role(target regclass, role_name text)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)',
                   role_name || '_rows', target, role_name);
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tenantry_tenant, tenantry_auth, tenantry_operator, tenantry_importer;
REVOKE ALL ON FUNCTION current_tenant() FROM PUBLIC;
REVOKE ALL ON PROCEDURE protect_tenant_table(regclass), protect_system_table(regclass),
    open_to_system_role(regclass, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_tenant() TO tenantry_tenant;
