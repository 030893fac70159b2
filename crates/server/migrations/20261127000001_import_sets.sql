-- Bills that come in several files, months that are closed, accounts that customers share.

-- Rows are told apart by file and line; the files of a delivery are numbered from 1.
ALTER TABLE imports RENAME COLUMN file_name TO file_names;
ALTER TABLE imports ALTER COLUMN file_names TYPE text[] USING ARRAY[file_names];
ALTER TABLE imports ADD CHECK (cardinality(file_names) > 0);
ALTER TABLE tenant_bills RENAME COLUMN file_name TO file_names;
ALTER TABLE tenant_bills ALTER COLUMN file_names TYPE text[] USING ARRAY[file_names];
ALTER TABLE cost_items
    ADD COLUMN part smallint NOT NULL DEFAULT 1,
    -- By which mapping the row is this customer's; NULL is its own feed.
    ADD COLUMN mapping_id uuid,
    -- The tag that mapping looks for, as `key=value`; NULL where the account is all it looks at.
    ADD COLUMN matched_tag text,
    DROP CONSTRAINT cost_items_pkey,
    ADD PRIMARY KEY (tenant_id, charge_period_start, bill_id, part, line);
ALTER TABLE cost_items ALTER COLUMN part DROP DEFAULT;
ALTER TABLE held_cost_items
    ADD COLUMN part smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT held_cost_items_pkey,
    ADD PRIMARY KEY (bill_id, part, line);
ALTER TABLE held_cost_items ALTER COLUMN part DROP DEFAULT;

-- Tags of a shared account: rows that carry one follow its mapping, the others that of the account.
ALTER TABLE account_mappings
    ADD COLUMN tag_key   text,
    ADD COLUMN tag_value text,
    ADD CHECK ((tag_key IS NULL) = (tag_value IS NULL)),
    DROP CONSTRAINT account_mapped_once,
    ADD CONSTRAINT account_mapped_once EXCLUDE USING gist
        (provider WITH =, account_id WITH =, coalesce(tag_key, '') WITH =, coalesce(tag_value, '') WITH =,
         daterange(valid_from, valid_to) WITH &&);
UPDATE cost_items i SET mapping_id = m.mapping_id
FROM account_mappings m, bills b
WHERE b.bill_id = i.bill_id AND b.feed_owner IS NULL AND m.tenant_id = i.tenant_id
  AND m.provider = i.provider AND m.account_id = i.account_id
  AND daterange(m.valid_from, m.valid_to) @> (i.charge_period_start AT TIME ZONE 'UTC')::date;

-- What a revision changed against the one before: [{"service", "currency", "before", "after"}], billed cost as
-- decimal strings; NULL on the first.
ALTER TABLE bill_revisions ADD COLUMN changes jsonb;
CALL open_to_system_role('bills', 'tenantry_operator');
CALL open_to_system_role('bill_revisions', 'tenantry_operator');
GRANT SELECT ON bills, bill_revisions TO tenantry_operator;

-- Months whose bills of the operator's are changed only by whoever says that they may be.
CREATE TABLE closed_months (
    -- The first of the month, UTC: that in which a bill's period begins.
    month      date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    closed_at  timestamptz NOT NULL
);
CALL protect_system_table('closed_months');
CALL open_to_system_role('closed_months', 'tenantry_operator');
CALL open_to_system_role('closed_months', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON closed_months TO tenantry_operator;
GRANT SELECT ON closed_months TO tenantry_importer;

-- A delivery in several files: opened, filled file by file, committed, and then read and published as a whole.
CREATE TABLE import_sets (
    -- That of the delivery that it becomes.
    import_id    uuid PRIMARY KEY,
    -- The customer whose own key opened it; NULL is the operator.
    feed_owner   uuid REFERENCES tenants,
    opened_at    timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'queued', 'reading', 'published', 'refused')),
    confirm_closed boolean NOT NULL DEFAULT false,
    rows_read    bigint NOT NULL DEFAULT 0,
    bytes_read   bigint NOT NULL DEFAULT 0,
    -- What became of it, as the API says it: of a set that was published, or refused.
    result       jsonb,
    problem      jsonb,
    CHECK ((result IS NOT NULL) = (state = 'published')),
    CHECK ((problem IS NOT NULL) = (state = 'refused'))
);
CREATE INDEX import_sets_by_feed ON import_sets (feed_owner, import_id);
CALL protect_system_table('import_sets');
CALL open_to_system_role('import_sets', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE, UPDATE (changed_at, state, confirm_closed, rows_read, bytes_read, result, problem)
    ON import_sets TO tenantry_importer;

CREATE TABLE import_parts (
    import_id     uuid NOT NULL REFERENCES import_sets ON DELETE CASCADE,
    part          smallint NOT NULL CHECK (part > 0),
    file_name     text NOT NULL,
    media_type    text NOT NULL,
    encoding      text NOT NULL,
    -- As it came, packed or not.
    size          bigint NOT NULL,
    -- Whether its end has come.
    is_complete   boolean NOT NULL,
    PRIMARY KEY (import_id, part)
);
CALL protect_system_table('import_parts');
CALL open_to_system_role('import_parts', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE, UPDATE (file_name, media_type, encoding, size, is_complete)
    ON import_parts TO tenantry_importer;

CREATE TABLE import_chunks (
    import_id   uuid NOT NULL,
    part        smallint NOT NULL,
    first_byte  bigint NOT NULL,
    data        bytea NOT NULL,
    PRIMARY KEY (import_id, part, first_byte),
    FOREIGN KEY (import_id, part) REFERENCES import_parts ON DELETE CASCADE
);
-- Most of it is packed already.
ALTER TABLE import_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
CALL protect_system_table('import_chunks');
CALL open_to_system_role('import_chunks', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON import_chunks TO tenantry_importer;

-- Reading a set is work that follows from committing it.
GRANT INSERT (tenant_id, job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
    ON jobs TO tenantry_importer;
GRANT INSERT (job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
    ON operator_jobs TO tenantry_importer;
CALL open_to_system_role('jobs', 'tenantry_importer');
CALL open_to_system_role('operator_jobs', 'tenantry_importer');
