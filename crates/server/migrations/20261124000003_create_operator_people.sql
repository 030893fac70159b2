-- The operator's own people. Nothing of this belongs to a customer.

CREATE TABLE operator_people (
    person_id   uuid PRIMARY KEY,
    email       text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name        text CHECK (length(name) BETWEEN 1 AND 200),
    role        text NOT NULL CHECK (role IN ('read_only', 'support', 'owner')),
    created_at  timestamptz NOT NULL,
    -- When the first link was opened; NULL is invited.
    joined_at   timestamptz,
    removed_at  timestamptz,
    CONSTRAINT operator_person_email UNIQUE (email)
);
CALL protect_system_table('operator_people');
CALL open_to_system_role('operator_people', 'tenantry_auth');
CALL open_to_system_role('operator_people', 'tenantry_operator');
GRANT SELECT, UPDATE (joined_at) ON operator_people TO tenantry_auth;
GRANT SELECT, INSERT, UPDATE (name, role, created_at, joined_at, removed_at) ON operator_people TO tenantry_operator;

CREATE TABLE operator_sign_in_links (
    link_id      uuid PRIMARY KEY,
    person_id    uuid NOT NULL REFERENCES operator_people,
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    -- The public id of whoever made it; 'mail' where the mailbox asked for it.
    created_by   text NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    revoked_at   timestamptz
);
CALL protect_system_table('operator_sign_in_links');
CALL open_to_system_role('operator_sign_in_links', 'tenantry_auth');
CALL open_to_system_role('operator_sign_in_links', 'tenantry_operator');
GRANT SELECT, INSERT, UPDATE (used_at) ON operator_sign_in_links TO tenantry_auth;
GRANT SELECT (link_id, person_id, created_at, expires_at, used_at, revoked_at), INSERT, UPDATE (revoked_at)
      ON operator_sign_in_links TO tenantry_operator;

CREATE TABLE operator_sessions (
    session_id      uuid PRIMARY KEY,
    -- Exactly one of the two: a person, or whoever holds an operator key.
    person_id       uuid REFERENCES operator_people,
    key_id          uuid REFERENCES operator_keys,
    -- Who handed out the link that it was signed in with, as with a customer's sessions.
    opened_by       text CHECK (length(opened_by) BETWEEN 1 AND 64),
    secret_hash     bytea NOT NULL CHECK (length(secret_hash) = 32),
    user_agent      text CHECK (length(user_agent) <= 300),
    source_address  text,
    created_at      timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    CHECK ((person_id IS NULL) <> (key_id IS NULL))
);
CREATE INDEX operator_sessions_opened_by ON operator_sessions (opened_by)
    WHERE ended_at IS NULL AND opened_by IS NOT NULL;
CALL protect_system_table('operator_sessions');
CALL open_to_system_role('operator_sessions', 'tenantry_auth');
CALL open_to_system_role('operator_sessions', 'tenantry_operator');
GRANT SELECT, INSERT, UPDATE (last_seen_at, ended_at) ON operator_sessions TO tenantry_auth;
GRANT SELECT (session_id, person_id, key_id, opened_by, user_agent, source_address, created_at, last_seen_at, expires_at, ended_at),
      UPDATE (ended_at) ON operator_sessions TO tenantry_operator;
