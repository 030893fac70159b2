-- One mailbox may belong to people of several customers. That it does is known here only: no
-- customer reads this table, and a row is made, and people are tied to it, by nothing but a proof of
-- the mailbox.
CREATE TABLE identities (
    identity_id  uuid PRIMARY KEY,
    email        text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    created_at   timestamptz NOT NULL,
    CONSTRAINT identity_email UNIQUE (email)
);
CALL protect_system_table('identities');
CALL open_to_system_role('identities', 'tenantry_auth');
GRANT SELECT, INSERT ON identities TO tenantry_auth;

-- A customer's people.
CREATE TABLE people (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    person_id    uuid NOT NULL,
    -- Whose they are beyond this customer, once they have proved their mailbox; hidden from it.
    identity_id  uuid REFERENCES identities,
    email        text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name         text CHECK (length(name) BETWEEN 1 AND 200),
    role         text NOT NULL CHECK (role IN ('viewer', 'analyst', 'manager', 'admin')),
    created_at   timestamptz NOT NULL,
    removed_at   timestamptz,
    PRIMARY KEY (tenant_id, person_id),
    CONSTRAINT person_email UNIQUE (tenant_id, email)
);
CREATE INDEX people_by_identity ON people (identity_id) WHERE removed_at IS NULL;
CREATE INDEX people_by_email ON people (email) WHERE removed_at IS NULL;
CALL protect_tenant_table('people');
CALL open_to_system_role('people', 'tenantry_auth');
CALL open_to_system_role('people', 'tenantry_operator');
GRANT SELECT (tenant_id, person_id, email, name, role, created_at, removed_at),
      UPDATE (role, name, removed_at) ON people TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE (identity_id, name, role, created_at, removed_at) ON people TO tenantry_auth;
GRANT SELECT (tenant_id, person_id, email, name, role, created_at, removed_at) ON people TO tenantry_operator;

-- An invitation becomes a person when its link is opened.
CREATE TABLE invitations (
    tenant_id      uuid NOT NULL REFERENCES tenants,
    invitation_id  uuid NOT NULL,
    email          text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    role           text NOT NULL CHECK (role IN ('viewer', 'analyst', 'manager', 'admin')),
    secret_hash    bytea NOT NULL CHECK (length(secret_hash) = 32),
    -- The public id of whoever made the link: who invited, or renewed it last.
    invited_by     text NOT NULL,
    -- Whether opening the link proves the mailbox: it was mailed there, or the operator handed it
    -- out. A link that a customer's own admin was shown proves nothing about other customers.
    proves_mailbox boolean NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    accepted_at    timestamptz,
    revoked_at     timestamptz,
    PRIMARY KEY (tenant_id, invitation_id)
);
CREATE INDEX invitations_by_invitation ON invitations (invitation_id);
CREATE UNIQUE INDEX invitation_pending ON invitations (tenant_id, email)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;
CALL protect_tenant_table('invitations');
CALL open_to_system_role('invitations', 'tenantry_auth');
GRANT SELECT (tenant_id, invitation_id, email, role, invited_by, created_at, expires_at, accepted_at, revoked_at),
      INSERT, UPDATE (secret_hash, invited_by, proves_mailbox, expires_at, revoked_at) ON invitations TO tenantry_tenant;
GRANT SELECT, UPDATE (accepted_at, secret_hash, proves_mailbox) ON invitations TO tenantry_auth;

-- The operator's people look into a customer's page for a while, read-only, and the customer sees it.
CREATE TABLE support_accesses (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    access_id    uuid NOT NULL,
    -- The public id of whoever opened it, and what the customer is told of them.
    opened_by    text NOT NULL,
    opened_as    text NOT NULL,
    reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (tenant_id, access_id),
    CHECK (expires_at <= created_at + interval '8 hours')
);
CREATE INDEX support_accesses_by_access ON support_accesses (access_id);
CALL protect_tenant_table('support_accesses');
CALL open_to_system_role('support_accesses', 'tenantry_auth');
CALL open_to_system_role('support_accesses', 'tenantry_operator');
GRANT SELECT, UPDATE (ended_at) ON support_accesses TO tenantry_tenant;
GRANT SELECT ON support_accesses TO tenantry_auth;
GRANT SELECT, INSERT, UPDATE (ended_at) ON support_accesses TO tenantry_operator;

ALTER TABLE sign_in_links
    -- Whom the link signs in; without one it is a portal link, which signs in nobody by name.
    ADD COLUMN person_id uuid,
    -- As with invitations.
    ADD COLUMN proves_mailbox boolean NOT NULL DEFAULT false,
    ADD COLUMN access_id uuid,
    ADD COLUMN created_by text,
    ADD COLUMN revoked_at timestamptz,
    ADD FOREIGN KEY (tenant_id, person_id) REFERENCES people,
    ADD FOREIGN KEY (tenant_id, access_id) REFERENCES support_accesses,
    ADD CHECK (person_id IS NULL OR access_id IS NULL);
GRANT SELECT (tenant_id, link_id, role, created_at, expires_at, used_at, person_id, access_id, created_by, revoked_at),
      UPDATE (revoked_at) ON sign_in_links TO tenantry_operator;
GRANT INSERT (tenant_id, link_id, role, secret_hash, created_at, expires_at, person_id, proves_mailbox, created_by)
    ON sign_in_links TO tenantry_auth, tenantry_tenant;

ALTER TABLE sessions
    ADD COLUMN person_id uuid,
    -- Whether whoever signed in has proved the person's mailbox; only then may the session see and
    -- reach the person's other customers.
    ADD COLUMN proves_mailbox boolean NOT NULL DEFAULT false,
    ADD COLUMN access_id uuid,
    ADD COLUMN user_agent text CHECK (length(user_agent) <= 300),
    ADD COLUMN source_address text,
    ADD COLUMN last_seen_at timestamptz,
    ADD FOREIGN KEY (tenant_id, person_id) REFERENCES people,
    ADD FOREIGN KEY (tenant_id, access_id) REFERENCES support_accesses;
CREATE INDEX sessions_open ON sessions (tenant_id, session_id) WHERE ended_at IS NULL;
REVOKE SELECT (tenant_id, session_id, role, key_id, created_at, expires_at, ended_at) ON sessions FROM tenantry_tenant;
GRANT SELECT (tenant_id, session_id, role, key_id, created_at, expires_at, ended_at,
              person_id, proves_mailbox, access_id, user_agent, source_address, last_seen_at) ON sessions TO tenantry_tenant;
GRANT UPDATE (ended_at, last_seen_at) ON sessions TO tenantry_auth;

-- Keys: from where they may be used, when they last were, and what replaced them.
ALTER TABLE api_keys
    -- Addresses in CIDR form; empty is everywhere.
    ADD COLUMN allowed_addresses text[] NOT NULL DEFAULT '{}',
    ADD COLUMN last_used_at timestamptz,
    ADD COLUMN last_used_address text,
    -- The key that this one takes over from.
    ADD COLUMN replaces_key_id uuid,
    ADD FOREIGN KEY (tenant_id, replaces_key_id) REFERENCES api_keys;
REVOKE SELECT (tenant_id, key_id, name, scopes, created_at, expires_at, revoked_at) ON api_keys FROM tenantry_tenant;
GRANT SELECT (tenant_id, key_id, name, scopes, created_at, expires_at, revoked_at,
              allowed_addresses, last_used_at, last_used_address, replaces_key_id),
      UPDATE (name, expires_at, allowed_addresses, revoked_at) ON api_keys TO tenantry_tenant;
GRANT UPDATE (last_used_at, last_used_address) ON api_keys TO tenantry_auth;

ALTER TABLE operator_keys
    ADD COLUMN allowed_addresses text[] NOT NULL DEFAULT '{}',
    ADD COLUMN last_used_at timestamptz,
    ADD COLUMN last_used_address text,
    ADD COLUMN replaces_key_id uuid REFERENCES operator_keys;
REVOKE SELECT (key_id, name, scopes, created_at, expires_at, revoked_at) ON operator_keys FROM tenantry_operator;
GRANT SELECT (key_id, name, scopes, created_at, expires_at, revoked_at,
              allowed_addresses, last_used_at, last_used_address, replaces_key_id),
      UPDATE (name, expires_at, allowed_addresses, revoked_at) ON operator_keys TO tenantry_operator;
GRANT UPDATE (last_used_at, last_used_address) ON operator_keys TO tenantry_auth;
