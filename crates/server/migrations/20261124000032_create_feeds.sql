-- What a feed delivered, refused or not, and how often it should deliver.

-- Files that were refused; of each feed the newest hundred are kept.
CREATE TABLE import_failures (
    failure_id  uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('costs')),
    -- As in imports: NULL is the operator.
    feed_owner  uuid REFERENCES tenants,
    file_name   text NOT NULL,
    failed_at   timestamptz NOT NULL,
    detail      text NOT NULL
);
CREATE INDEX import_failures_by_feed ON import_failures (kind, feed_owner, failure_id);
CALL protect_system_table('import_failures');
CALL open_to_system_role('import_failures', 'tenantry_operator');
CALL open_to_system_role('import_failures', 'tenantry_importer');
GRANT SELECT ON import_failures TO tenantry_operator;
GRANT SELECT, INSERT, DELETE ON import_failures TO tenantry_importer;

CREATE TABLE feed_expectations (
    -- The feed's public name: its kind, a hyphen, and the customer's public id or `operator`.
    feed_id         text PRIMARY KEY,
    expected_hours  integer NOT NULL CHECK (expected_hours BETWEEN 1 AND 8784),
    set_at          timestamptz NOT NULL
);
CALL protect_system_table('feed_expectations');
CALL open_to_system_role('feed_expectations', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE, UPDATE (expected_hours, set_at) ON feed_expectations TO tenantry_operator;

CALL open_to_system_role('imports', 'tenantry_operator');
GRANT SELECT ON imports TO tenantry_operator;
