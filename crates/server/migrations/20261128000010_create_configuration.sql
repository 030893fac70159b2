-- How a customer's resources are configured, as policies see them.

-- One row for each resource that was ever seen.
CREATE TABLE configuration_resources (
    -- No foreign key: the check would cost as much as the row, and only an import writes here.
    tenant_id      uuid NOT NULL,
    -- Of the resource: the first half of SHA-256 of provider, account, region, type and its own id, each behind its
    -- length.
    identity       bytea NOT NULL CHECK (length(identity) = 16),
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    resource_type  text COLLATE "C" NOT NULL,
    native_id      text COLLATE "C" NOT NULL,
    -- What scanners call it, and results are kept under.
    resource_uid   text COLLATE "C" NOT NULL,
    resource_name  text,
    -- Canonical, secrets already replaced; NULL is gone.
    configuration  json,
    -- Of the canonical form: the same again changes nothing.
    digest         bytea NOT NULL CHECK (length(digest) = 32),
    first_seen_at  timestamptz NOT NULL,
    -- When it was last seen like this, or told to be gone.
    observed_at    timestamptz NOT NULL,
    deleted_at     timestamptz,
    -- Which policies it was last held against.
    policies       bytea NOT NULL CHECK (length(policies) = 16),
    -- Whether it came by the operator's feed and follows the mapping of its account.
    is_routed      boolean NOT NULL,
    PRIMARY KEY (tenant_id, identity),
    CHECK ((configuration IS NULL) = (deleted_at IS NOT NULL))
);
CREATE INDEX configuration_resources_by_type
    ON configuration_resources (tenant_id, provider, resource_type, account_id, region);
CALL protect_tenant_table('configuration_resources');
CALL open_to_system_role('configuration_resources', 'tenantry_importer');
GRANT SELECT ON configuration_resources TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE,
      UPDATE (resource_uid, resource_name, configuration, digest, observed_at, deleted_at, policies, is_routed)
    ON configuration_resources TO tenantry_importer;

-- Resources of the operator's feed whose account is nobody's: kept, shown to the operator, taken in when it is mapped.
CREATE TABLE held_resources (
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    provider     text COLLATE "C" NOT NULL,
    account_id   text COLLATE "C" NOT NULL,
    observed_at  timestamptz NOT NULL,
    -- The resource, as it would have been taken in.
    resource     json NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (provider, account_id, identity)
);
CREATE INDEX held_resources_by_account ON held_resources (account_id);
CALL protect_system_table('held_resources');
CALL open_to_system_role('held_resources', 'tenantry_importer');
CALL open_to_system_role('held_resources', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE, UPDATE (observed_at, resource, received_at) ON held_resources TO tenantry_importer;
GRANT SELECT ON held_resources TO tenantry_operator;

-- What the digests that stand for secrets are keyed with: one row, made by the first import.
CREATE TABLE configuration_keys (
    is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    key      bytea NOT NULL CHECK (length(key) = 32)
);
CALL protect_system_table('configuration_keys');
CALL open_to_system_role('configuration_keys', 'tenantry_importer');
GRANT SELECT, INSERT ON configuration_keys TO tenantry_importer;
