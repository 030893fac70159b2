-- What the operator measures: meters, each change of one a version of its own, and for every customer
-- the versions by which its events are counted.

CREATE TABLE meters (
    meter_id     uuid PRIMARY KEY,
    key          text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,62}$'),
    -- The version that customers are moved to.
    version      integer NOT NULL CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    archived_at  timestamptz,
    CONSTRAINT meter_key UNIQUE (key)
);
CALL protect_system_table('meters');
CALL open_to_system_role('meters', 'tenantry_operator');
CALL open_to_system_role('meters', 'tenantry_importer');
CALL open_to_system_role('meters', 'tenantry_worker');
GRANT SELECT, INSERT, UPDATE (version, archived_at) ON meters TO tenantry_operator;
GRANT SELECT ON meters TO tenantry_importer, tenantry_worker;

CREATE TABLE meter_versions (
    meter_id     uuid NOT NULL REFERENCES meters,
    version      integer NOT NULL CHECK (version > 0),
    -- Name, unit, event type, aggregation, value, dimensions, conditions.
    definition   jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (meter_id, version)
);
CALL protect_system_table('meter_versions');
CALL open_to_system_role('meter_versions', 'tenantry_operator');
CALL open_to_system_role('meter_versions', 'tenantry_importer');
CALL open_to_system_role('meter_versions', 'tenantry_worker');
GRANT SELECT, INSERT ON meter_versions TO tenantry_operator;
GRANT SELECT ON meter_versions TO tenantry_importer, tenantry_worker;

-- A customer's meters. The definition is here as well, so that what a transaction of the customer
-- counts by is read under the customer's own policy, and never out of date.
CREATE TABLE customer_meters (
    tenant_id      uuid NOT NULL REFERENCES tenants,
    meter_id       uuid NOT NULL REFERENCES meters,
    version        integer NOT NULL,
    key            text NOT NULL,
    definition     jsonb NOT NULL,
    -- Events before this time are counted; `infinity` once all are. A version that is being built
    -- moves through the customer's events, and what arrives meanwhile is counted on the side that
    -- is done.
    built_through  timestamptz NOT NULL,
    -- Of a version that took the place of another: events before this time were not all kept when it was
    -- built, so that what it says of them is less than what was used. NULL counts everything.
    counts_from    timestamptz,
    -- What the customer sees. A newer version takes the place once it is built.
    is_current     boolean NOT NULL,
    PRIMARY KEY (tenant_id, meter_id, version)
);
CREATE UNIQUE INDEX customer_meters_current ON customer_meters (tenant_id, meter_id) WHERE is_current;
CALL protect_tenant_table('customer_meters');
CALL open_to_system_role('customer_meters', 'tenantry_operator');
CALL open_to_system_role('customer_meters', 'tenantry_importer');
CALL open_to_system_role('customer_meters', 'tenantry_worker');
GRANT SELECT, INSERT, DELETE, UPDATE (built_through, counts_from, is_current) ON customer_meters TO tenantry_tenant;
GRANT SELECT, INSERT ON customer_meters TO tenantry_operator, tenantry_importer;
GRANT DELETE, UPDATE (definition) ON customer_meters TO tenantry_operator;
GRANT SELECT ON customer_meters TO tenantry_worker;

-- The zone in which a customer's days are rolled up. It follows the zone of the customer's settings
-- once the days are made anew.
CREATE TABLE metrics_zones (
    tenant_id  uuid PRIMARY KEY REFERENCES tenants,
    time_zone  text NOT NULL
);
CALL protect_tenant_table('metrics_zones');
CALL open_to_system_role('metrics_zones', 'tenantry_operator');
CALL open_to_system_role('metrics_zones', 'tenantry_importer');
CALL open_to_system_role('metrics_zones', 'tenantry_worker');
GRANT SELECT, UPDATE (time_zone) ON metrics_zones TO tenantry_tenant;
GRANT SELECT, INSERT ON metrics_zones TO tenantry_operator, tenantry_importer;
GRANT SELECT ON metrics_zones TO tenantry_worker;
GRANT SELECT (time_zone) ON tenants TO tenantry_worker;

-- A customer begins with every meter, and has no events yet that would have to be counted. The lock
-- keeps out a meter that is made meanwhile: one of the two sees the other.
CREATE FUNCTION begin_metrics() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7203, 1);
    INSERT INTO metrics_zones (tenant_id, time_zone) VALUES (NEW.tenant_id, NEW.time_zone);
    INSERT INTO customer_meters (tenant_id, meter_id, version, key, definition, built_through, is_current)
    SELECT NEW.tenant_id, m.meter_id, m.version, m.key, v.definition, 'infinity', true
    FROM meters m JOIN meter_versions v USING (meter_id, version)
    WHERE m.archived_at IS NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION begin_metrics() FROM PUBLIC;
CREATE TRIGGER begin_metrics AFTER INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION begin_metrics();

-- What every installation measures from the start.
INSERT INTO meters (meter_id, key, version, created_at) VALUES
    ('01900000-0000-7000-8000-000000000001', 'api_calls', 1, '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000002', 'api_failures', 1, '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000003', 'api_latency', 1, '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000004', 'storage', 1, '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000005', 'compute_hours', 1, '2026-11-24T00:00:00Z');
INSERT INTO meter_versions (meter_id, version, definition, created_at) VALUES
    ('01900000-0000-7000-8000-000000000001', 1,
     '{"name": "API calls", "unit": "requests", "event_type": "api.request", "aggregation": "count",
       "dimensions": ["path", "method", "status"], "failures": "api_failures"}', '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000002', 1,
     '{"name": "Failed API calls", "unit": "requests", "event_type": "api.request", "aggregation": "count",
       "dimensions": ["path", "method", "status"],
       "conditions": [{"field": "status", "test": "at_least", "value": "500"}]}', '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000003', 1,
     '{"name": "API latency", "unit": "ms", "event_type": "api.request", "aggregation": "percentiles",
       "value": "duration_ms", "dimensions": ["path"]}', '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000004', 1,
     '{"name": "Data storage", "unit": "bytes", "event_type": "storage.sample", "aggregation": "time_weighted",
       "value": "bytes", "dimensions": ["kind"]}', '2026-11-24T00:00:00Z'),
    ('01900000-0000-7000-8000-000000000005', 1,
     '{"name": "Compute", "unit": "hours", "event_type": "compute.usage", "aggregation": "sum",
       "value": "hours", "dimensions": ["service"]}', '2026-11-24T00:00:00Z');

INSERT INTO metrics_zones (tenant_id, time_zone) SELECT tenant_id, time_zone FROM tenants;
INSERT INTO customer_meters (tenant_id, meter_id, version, key, definition, built_through, is_current)
SELECT t.tenant_id, m.meter_id, m.version, m.key, v.definition, 'infinity', true
FROM tenants t CROSS JOIN meters m JOIN meter_versions v USING (meter_id, version);

-- What a plan includes of a meter in a calendar month of the customer's own zone.
CREATE TABLE plan_entitlements (
    plan_id     uuid NOT NULL REFERENCES plans ON DELETE CASCADE,
    meter_id    uuid NOT NULL REFERENCES meters,
    included    numeric CHECK (included >= 0),
    soft_limit  numeric CHECK (soft_limit >= 0),
    hard_limit  numeric CHECK (hard_limit >= 0),
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (plan_id, meter_id),
    CHECK (coalesce(included, soft_limit, hard_limit) IS NOT NULL),
    CHECK (soft_limit <= hard_limit)
);
CALL protect_system_table('plan_entitlements');
CALL open_to_system_role('plan_entitlements', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE, UPDATE (included, soft_limit, hard_limit, changed_at) ON plan_entitlements
    TO tenantry_operator;
