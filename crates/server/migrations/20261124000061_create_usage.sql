-- Usage events, and what the meters come to by time.

-- Who has been taken already. Apart from the events, because a unique key must not depend on the time
-- of an event: the same event with another time is another payload under the same identity.
CREATE TABLE usage_identities (
    -- No foreign key: the check would cost half as much again as the row, and only a transaction of the
    -- customer writes here.
    tenant_id    uuid NOT NULL,
    -- Of source and id: the first half of SHA-256(length of source ‖ source ‖ id).
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    -- Of the payload, the first half; NULL is an event that another one refers to and that has not
    -- arrived.
    digest       bytea CHECK (length(digest) = 16),
    -- The event that corrects or voids it: one at most, so that what counts does not depend on the
    -- order of arrival.
    replaced_by  bytea CHECK (length(replaced_by) = 16),
    -- Of the event; NULL until it has arrived.
    occurred_at  timestamptz,
    PRIMARY KEY (tenant_id, identity),
    CHECK ((digest IS NULL) = (occurred_at IS NULL))
);
CALL protect_tenant_table('usage_identities');
CALL open_to_system_role('usage_identities', 'tenantry_importer');
CALL open_to_system_role('usage_identities', 'tenantry_worker');
GRANT SELECT, INSERT, DELETE, UPDATE (digest, replaced_by, occurred_at) ON usage_identities
    TO tenantry_tenant, tenantry_importer;
GRANT SELECT, DELETE ON usage_identities TO tenantry_worker;

CREATE TABLE usage_events (
    tenant_id    uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    identity     bytea NOT NULL,
    source       text NOT NULL,
    event_id     text NOT NULL,
    event_type   text NOT NULL,
    subject      text,
    -- In canonical form, with numbers as they are; jsonb would parse what nothing here searches.
    data         json NOT NULL,
    -- What else the sender said: extension attributes.
    attributes   json,
    kind         text NOT NULL CHECK (kind IN ('usage', 'correction', 'void')),
    -- The event of the same source that it corrects or voids.
    original_id  text CHECK ((kind = 'usage') = (original_id IS NULL)),
    original     bytea,
    -- Whether it has been corrected or voided, and counts no more.
    is_replaced  boolean NOT NULL,
    received_at  timestamptz NOT NULL,
    -- No foreign key to usage_identities: both are only ever written together, and a check for each
    -- event would cost as much as taking it.
    PRIMARY KEY (tenant_id, occurred_at, identity)
);
CALL protect_tenant_table('usage_events');
CALL open_to_system_role('usage_events', 'tenantry_importer');
CALL open_to_system_role('usage_events', 'tenantry_worker');
GRANT SELECT, INSERT, UPDATE (is_replaced) ON usage_events TO tenantry_tenant, tenantry_importer;
GRANT SELECT, DELETE ON usage_events TO tenantry_worker;

-- Roll-ups: a quarter of an hour, of which every zone is a multiple, and a day in the customer's own
-- zone, which is made of its quarters. No foreign keys to customer_meters in these tables: their checks
-- would lock its rows with every batch, and whoever writes here has read the meter in the same transaction.
CREATE TABLE metrics_history (
    tenant_id    uuid NOT NULL,
    meter_id     uuid NOT NULL,
    version      integer NOT NULL,
    resolution   text COLLATE "C" NOT NULL CHECK (resolution IN ('quarter', 'day')),
    starts_at    timestamptz NOT NULL,
    -- The values of the meter's dimensions, in its order; NULL is an event without.
    dimensions   text[] COLLATE "C" NOT NULL,
    events       bigint NOT NULL,
    -- Σ of the values.
    total        numeric NOT NULL DEFAULT 0,
    -- Of meters that look at single values: see metrics_samples.
    least        numeric,
    greatest     numeric,
    first_at     timestamptz,
    latest_at    timestamptz,
    latest       numeric,
    -- ∫ of the value over the time between first_at and latest_at, in units × microseconds.
    integral     numeric,
    PRIMARY KEY (tenant_id, meter_id, version, resolution, starts_at, dimensions)
);
CALL protect_tenant_table('metrics_history');
CALL open_to_system_role('metrics_history', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE,
      UPDATE (events, total, least, greatest, first_at, latest_at, latest, integral)
    ON metrics_history TO tenantry_tenant, tenantry_importer;

-- How often each value occurs in a bucket: what a unique count counts (the first half of SHA-256 of the
-- value), and the bins of percentiles (four bytes, in the order of the values).
CREATE TABLE metrics_values (
    tenant_id    uuid NOT NULL,
    meter_id     uuid NOT NULL,
    version      integer NOT NULL,
    resolution   text COLLATE "C" NOT NULL CHECK (resolution IN ('quarter', 'day')),
    starts_at    timestamptz NOT NULL,
    dimensions   text[] COLLATE "C" NOT NULL,
    value        bytea NOT NULL,
    -- Never negative; 0 when all that had it were corrected or voided.
    occurrences  bigint NOT NULL CHECK (occurrences >= 0),
    PRIMARY KEY (tenant_id, meter_id, version, resolution, starts_at, dimensions, value)
);
CALL protect_tenant_table('metrics_values');
CALL open_to_system_role('metrics_values', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE, UPDATE (occurrences) ON metrics_values TO tenantry_tenant, tenantry_importer;

-- Single values of meters whose figures cannot be taken back by subtraction: minimum, maximum, latest,
-- and gauges.
CREATE TABLE metrics_samples (
    tenant_id    uuid NOT NULL,
    meter_id     uuid NOT NULL,
    version      integer NOT NULL,
    dimensions   text[] COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    identity     bytea NOT NULL,
    -- Of two at the same time, the greater one is the later.
    value        numeric NOT NULL,
    -- The time before the dimensions: an array is nothing that an index may be searched by under a policy.
    PRIMARY KEY (tenant_id, meter_id, version, at, dimensions, identity)
);
CALL protect_tenant_table('metrics_samples');
CALL open_to_system_role('metrics_samples', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON metrics_samples TO tenantry_tenant, tenantry_importer;

-- Whom the subjects of the operator's own feed name, beside the public ids of customers.
CREATE TABLE subject_mappings (
    mapping_id   uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants,
    subject      text NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT subject_mapped_once UNIQUE (subject)
);
CALL protect_system_table('subject_mappings');
CALL open_to_system_role('subject_mappings', 'tenantry_importer');
CALL open_to_system_role('subject_mappings', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE ON subject_mappings TO tenantry_importer;
GRANT SELECT ON subject_mappings TO tenantry_operator;

-- Events of the operator's feed that name nobody: kept, shown to the operator, taken in when their
-- subject is mapped.
CREATE TABLE held_usage_events (
    held_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    digest       bytea NOT NULL CHECK (length(digest) = 16),
    -- NULL is an event without a subject, which no mapping can reach.
    subject      text,
    occurred_at  timestamptz NOT NULL,
    source       text NOT NULL,
    event_id     text NOT NULL,
    event_type   text NOT NULL,
    data         json NOT NULL,
    attributes   json,
    kind         text NOT NULL CHECK (kind IN ('usage', 'correction', 'void')),
    original_id  text,
    received_at  timestamptz NOT NULL,
    -- An identity is one customer's, and two subjects may be two customers'.
    CONSTRAINT held_once UNIQUE NULLS NOT DISTINCT (identity, subject)
);
CREATE INDEX held_usage_events_by_subject ON held_usage_events (subject, occurred_at, identity);
CALL protect_system_table('held_usage_events');
CALL open_to_system_role('held_usage_events', 'tenantry_importer');
CALL open_to_system_role('held_usage_events', 'tenantry_operator');
CALL open_to_system_role('held_usage_events', 'tenantry_worker');
GRANT SELECT, INSERT, DELETE ON held_usage_events TO tenantry_importer;
GRANT SELECT ON held_usage_events TO tenantry_operator;
-- Held events are kept no longer than those that were taken in: mapping their subject would drop them.
GRANT SELECT, DELETE ON held_usage_events TO tenantry_worker;
