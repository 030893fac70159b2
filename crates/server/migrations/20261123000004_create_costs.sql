-- Bills, split to customers by the provider accounts that the operator maps.

-- Which customer a provider account belongs to, and when. A row of a bill follows the mapping
-- at the start of its charge period. Only the operator and the importer see this table.
CREATE TABLE account_mappings (
    mapping_id   uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants,
    provider     text NOT NULL,
    account_id   text NOT NULL,
    valid_from   date,
    valid_to     date,
    created_at   timestamptz NOT NULL,
    CHECK (valid_from < valid_to),
    CONSTRAINT account_mapped_once EXCLUDE USING gist
        (provider WITH =, account_id WITH =, daterange(valid_from, valid_to) WITH &&)
);
CALL protect_system_table('account_mappings');
CALL open_to_system_role('account_mappings', 'tenantry_operator');
CALL open_to_system_role('account_mappings', 'tenantry_importer');
GRANT SELECT ON account_mappings TO tenantry_operator, tenantry_importer;
GRANT INSERT, DELETE ON account_mappings TO tenantry_importer;

-- Every provider account that any bill of the operator has named.
CREATE TABLE provider_accounts (
    provider      text NOT NULL,
    account_id    text NOT NULL,
    account_name  text,
    PRIMARY KEY (provider, account_id)
);
CALL protect_system_table('provider_accounts');
CALL open_to_system_role('provider_accounts', 'tenantry_operator');
CALL open_to_system_role('provider_accounts', 'tenantry_importer');
GRANT SELECT ON provider_accounts TO tenantry_operator;
GRANT SELECT, INSERT, UPDATE (account_name) ON provider_accounts TO tenantry_importer;

-- One delivery of one file.
CREATE TABLE imports (
    import_id       uuid PRIMARY KEY,
    -- The customer whose own key sent it; NULL is the operator.
    feed_owner      uuid REFERENCES tenants,
    file_name       text NOT NULL,
    content_sha256  bytea NOT NULL CHECK (length(content_sha256) = 32),
    received        bigint NOT NULL,
    accepted        bigint NOT NULL,
    duplicates      bigint NOT NULL,
    held            bigint NOT NULL,
    imported_at     timestamptz NOT NULL,
    CHECK (received = accepted + duplicates + held)
);
CALL protect_system_table('imports');
CALL open_to_system_role('imports', 'tenantry_importer');
GRANT SELECT, INSERT ON imports TO tenantry_importer;

-- A bill is what one feed owner delivers for (invoice issuer, billing account, billing period);
-- delivering it again replaces it as a whole.
CREATE TABLE bills (
    bill_id             uuid PRIMARY KEY,
    feed_owner          uuid REFERENCES tenants,
    invoice_issuer      text NOT NULL,
    billing_account_id  text NOT NULL,
    period_start        timestamptz NOT NULL,
    period_end          timestamptz NOT NULL,
    import_id           uuid NOT NULL REFERENCES imports,
    revision            integer NOT NULL CHECK (revision > 0),
    -- Of the bill's rows as delivered: an unchanged repeat is recognised by it.
    content_sha256      bytea NOT NULL CHECK (length(content_sha256) = 32),
    CHECK (period_start < period_end),
    CONSTRAINT bill_identity UNIQUE NULLS NOT DISTINCT
        (feed_owner, invoice_issuer, billing_account_id, period_start, period_end)
);
CALL protect_system_table('bills');
CALL open_to_system_role('bills', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE (import_id, revision, content_sha256) ON bills TO tenantry_importer;

-- What each revision of a bill came to, and why there is one: a delivery, or an account that was
-- mapped anew.
CREATE TABLE bill_revisions (
    bill_id       uuid NOT NULL REFERENCES bills,
    revision      integer NOT NULL,
    import_id     uuid NOT NULL REFERENCES imports,
    cause         text NOT NULL CHECK (cause IN ('import', 'mapping')),
    published_at  timestamptz NOT NULL,
    row_count     bigint NOT NULL,
    held_count    bigint NOT NULL,
    -- Σ billed cost as delivered: {"USD": "20.52"}; decimal strings, so that nothing rounds.
    billed_cost   jsonb NOT NULL,
    PRIMARY KEY (bill_id, revision)
);
CALL protect_system_table('bill_revisions');
CALL open_to_system_role('bill_revisions', 'tenantry_importer');
GRANT SELECT, INSERT ON bill_revisions TO tenantry_importer;

-- A customer's part of a bill.
CREATE TABLE tenant_bills (
    tenant_id           uuid NOT NULL REFERENCES tenants,
    bill_id             uuid NOT NULL,
    import_id           uuid NOT NULL,
    file_name           text NOT NULL,
    invoice_issuer      text NOT NULL,
    billing_account_id  text NOT NULL,
    period_start        timestamptz NOT NULL,
    period_end          timestamptz NOT NULL,
    revision            integer NOT NULL,
    published_at        timestamptz NOT NULL,
    imported_at         timestamptz NOT NULL,
    first_charge        date NOT NULL,
    last_charge         date NOT NULL,
    item_count          bigint NOT NULL,
    -- The first UTC day that the usage of the whole bill, of whoever it is, has not reached the end of; NULL without usage.
    whole_before        date,
    PRIMARY KEY (tenant_id, bill_id)
);
CALL protect_tenant_table('tenant_bills');
CALL open_to_system_role('tenant_bills', 'tenantry_importer');
GRANT SELECT ON tenant_bills TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_bills TO tenantry_importer;

-- The rows of published bills. Identity is (bill, line of its file). No foreign key to
-- tenant_bills: a check for each of a million rows would cost more than the import itself, and
-- both are only ever written together, by one transaction of the importer.
CREATE TABLE cost_items (
    tenant_id             uuid NOT NULL,
    charge_period_start   timestamptz NOT NULL,
    bill_id               uuid NOT NULL,
    line                  bigint NOT NULL,
    charge_period_end     timestamptz NOT NULL,
    provider              text NOT NULL,
    publisher             text,
    invoice_id            text,
    account_id            text NOT NULL,
    account_name          text,
    billing_account_name  text,
    service               text NOT NULL,
    service_category      text,
    region_id             text,
    region_name           text,
    resource_id           text,
    resource_name         text,
    resource_type         text,
    charge_category       text NOT NULL,
    charge_class          text,
    charge_frequency      text,
    charge_description    text,
    currency              text NOT NULL,
    billed_cost           numeric NOT NULL,
    effective_cost        numeric,
    list_cost             numeric,
    contracted_cost       numeric,
    consumed_quantity     numeric,
    consumed_unit         text,
    pricing_quantity      numeric,
    pricing_unit          text,
    list_unit_price       numeric,
    contracted_unit_price numeric,
    pricing_category      text,
    sku_id                text,
    sku_price_id          text,
    commitment_discount_id text,
    tags                  jsonb,
    -- Columns of the file that have no column here, by their name in the file.
    extra                 jsonb,
    PRIMARY KEY (tenant_id, charge_period_start, bill_id, line)
);
CALL protect_tenant_table('cost_items');
CALL open_to_system_role('cost_items', 'tenantry_importer');
GRANT SELECT ON cost_items TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON cost_items TO tenantry_importer;

-- Rows of accounts that are mapped to nobody at the time of the charge: kept, shown to the
-- operator, published when the account is mapped.
CREATE TABLE held_cost_items (
    LIKE cost_items INCLUDING DEFAULTS,
    PRIMARY KEY (bill_id, line)
);
ALTER TABLE held_cost_items DROP COLUMN tenant_id;
CREATE INDEX held_cost_items_by_account ON held_cost_items (provider, account_id);
CALL protect_system_table('held_cost_items');
CALL open_to_system_role('held_cost_items', 'tenantry_operator');
CALL open_to_system_role('held_cost_items', 'tenantry_importer');
GRANT SELECT ON held_cost_items TO tenantry_operator;
GRANT SELECT, INSERT, DELETE ON held_cost_items TO tenantry_importer;

-- Roll-up of cost_items by UTC billing day, which is the day that the invoice is made of.
CREATE TABLE cost_days (
    tenant_id         uuid NOT NULL,
    charge_date       date NOT NULL,
    currency          text NOT NULL,
    service           text NOT NULL,
    bill_id           uuid NOT NULL,
    billed_cost       numeric NOT NULL,
    item_count        bigint NOT NULL,
    PRIMARY KEY (tenant_id, charge_date, currency, service, bill_id),
    FOREIGN KEY (tenant_id, bill_id) REFERENCES tenant_bills
);
CALL protect_tenant_table('cost_days');
CALL open_to_system_role('cost_days', 'tenantry_importer');
GRANT SELECT ON cost_days TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON cost_days TO tenantry_importer;
