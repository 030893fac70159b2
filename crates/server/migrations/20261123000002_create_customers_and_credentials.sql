-- Customers (tenants), and what proves who is asking.

CREATE TABLE tenants (
    tenant_id   uuid PRIMARY KEY CHECK (tenant_id <> '00000000-0000-0000-0000-000000000000'),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    time_zone   text NOT NULL,
    status      text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    created_at  timestamptz NOT NULL
);
CALL protect_tenant_table('tenants');
CALL open_to_system_role('tenants', 'tenantry_auth');
CALL open_to_system_role('tenants', 'tenantry_operator');
CALL open_to_system_role('tenants', 'tenantry_importer');
GRANT SELECT ON tenants TO tenantry_tenant, tenantry_auth, tenantry_importer;
GRANT SELECT, INSERT, UPDATE (name, time_zone, status) ON tenants TO tenantry_operator;

CREATE TABLE api_keys (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    key_id       uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    scopes       text[] NOT NULL CHECK (scopes <@ '{read,write,ingest,admin}' AND cardinality(scopes) > 0),
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    PRIMARY KEY (tenant_id, key_id)
);
-- A key is looked up before its tenant is known. Not unique: a global unique index would
-- tell one tenant what another one has.
CREATE INDEX api_keys_by_key ON api_keys (key_id);
CALL protect_tenant_table('api_keys');
CALL open_to_system_role('api_keys', 'tenantry_auth');
GRANT SELECT (tenant_id, key_id, name, scopes, created_at, expires_at, revoked_at),
      INSERT, UPDATE (revoked_at) ON api_keys TO tenantry_tenant;
GRANT SELECT ON api_keys TO tenantry_auth;

CREATE TABLE sign_in_links (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    link_id      uuid NOT NULL,
    role         text NOT NULL CHECK (role IN ('viewer', 'analyst', 'manager', 'admin')),
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    PRIMARY KEY (tenant_id, link_id)
);
CREATE INDEX sign_in_links_by_link ON sign_in_links (link_id);
CALL protect_tenant_table('sign_in_links');
CALL open_to_system_role('sign_in_links', 'tenantry_auth');
CALL open_to_system_role('sign_in_links', 'tenantry_operator');
GRANT INSERT ON sign_in_links TO tenantry_operator;
GRANT SELECT, UPDATE (used_at) ON sign_in_links TO tenantry_auth;

CREATE TABLE sessions (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    session_id   uuid NOT NULL,
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    role         text NOT NULL CHECK (role IN ('viewer', 'analyst', 'manager', 'admin')),
    -- A session signed in with a key ends with it.
    key_id       uuid,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys
);
CREATE INDEX sessions_by_session ON sessions (session_id);
CALL protect_tenant_table('sessions');
CALL open_to_system_role('sessions', 'tenantry_auth');
GRANT SELECT (tenant_id, session_id, role, key_id, created_at, expires_at, ended_at),
      UPDATE (ended_at) ON sessions TO tenantry_tenant;
GRANT SELECT, INSERT ON sessions TO tenantry_auth;

CREATE TABLE operator_keys (
    key_id       uuid PRIMARY KEY,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    scopes       text[] NOT NULL CHECK (scopes <@ '{read,write,ingest,admin}' AND cardinality(scopes) > 0),
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CALL protect_system_table('operator_keys');
CALL open_to_system_role('operator_keys', 'tenantry_auth');
CALL open_to_system_role('operator_keys', 'tenantry_operator');
GRANT SELECT ON operator_keys TO tenantry_auth;
GRANT SELECT (key_id, name, scopes, created_at, expires_at, revoked_at),
      INSERT, UPDATE (revoked_at) ON operator_keys TO tenantry_operator;
