-- What usage costs where there is no bill of it, and what is put on top of cloud cost.

CREATE TABLE prices (
    price_id     uuid PRIMARY KEY,
    name         text NOT NULL,
    -- Whose price it is: one customer's, that of all customers of a plan, or everybody's.
    tenant_id    uuid REFERENCES tenants,
    plan_id      uuid REFERENCES plans,
    meter_id     uuid REFERENCES meters,
    -- Of a mark-up: the provider whose costs it is over; NULL is every one that has no mark-up of its own.
    provider     text,
    -- The first of the UTC months from which, and before which, it holds.
    valid_from   date NOT NULL CHECK (extract(day FROM valid_from) = 1),
    valid_to     date CHECK (extract(day FROM valid_to) = 1),
    -- Currency, rounding, rates or percentage, as the API has them.
    terms        jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    CHECK (tenant_id IS NULL OR plan_id IS NULL),
    CHECK (meter_id IS NULL OR provider IS NULL),
    CHECK (valid_from < valid_to),
    CONSTRAINT price_overlaps EXCLUDE USING gist
        (coalesce(tenant_id, plan_id, '00000000-0000-0000-0000-000000000000') WITH =,
         coalesce(meter_id, '00000000-0000-0000-0000-000000000000') WITH =,
         coalesce(provider, '') WITH =, daterange(valid_from, valid_to) WITH &&)
);
CREATE INDEX prices_by_tenant ON prices (tenant_id) WHERE tenant_id IS NOT NULL;
CREATE INDEX prices_by_plan ON prices (plan_id) WHERE plan_id IS NOT NULL;
CREATE INDEX prices_by_meter ON prices (meter_id) WHERE meter_id IS NOT NULL;
CALL protect_system_table('prices');
CALL open_to_system_role('prices', 'tenantry_operator');
CALL open_to_system_role('prices', 'tenantry_importer');
CALL open_to_system_role('prices', 'tenantry_worker');
GRANT SELECT, INSERT, DELETE, UPDATE (valid_to) ON prices TO tenantry_operator;
GRANT SELECT ON prices TO tenantry_importer, tenantry_worker;

-- What the price book has made of which month of which customer.
CREATE TABLE priced_months (
    tenant_id       uuid NOT NULL REFERENCES tenants,
    month           date NOT NULL CHECK (extract(day FROM month) = 1),
    -- That of the customer while the month lasted: a later one does not change what is over.
    plan_id         uuid,
    -- Of the rows that are published; NULL is none.
    content_sha256  bytea CHECK (length(content_sha256) = 32),
    -- What is published: {"USD": "20.52"}.
    totals          jsonb NOT NULL,
    -- What it would come to now, where that differs and the month is closed, or not all that was used in it is
    -- known any more.
    pending         jsonb,
    -- What no rate was there for, and what is too long for a bill: [{"price_id", "name", "quantity"}].
    unpriced        jsonb NOT NULL,
    -- When it was last looked at, and last changed.
    priced_at       timestamptz NOT NULL,
    published_at    timestamptz,
    PRIMARY KEY (tenant_id, month)
);
CALL protect_system_table('priced_months');
CALL open_to_system_role('priced_months', 'tenantry_operator');
CALL open_to_system_role('priced_months', 'tenantry_importer');
CALL open_to_system_role('priced_months', 'tenantry_worker');
GRANT SELECT ON priced_months TO tenantry_operator, tenantry_worker;
GRANT SELECT, INSERT, UPDATE ON priced_months TO tenantry_importer;

GRANT SELECT (plan_id) ON tenants TO tenantry_worker;

-- A bill that the price book made is told from those that were delivered, whatever it names.
ALTER TABLE bills
    ADD COLUMN priced_for uuid REFERENCES tenants,
    DROP CONSTRAINT bill_identity,
    ADD CONSTRAINT bill_identity UNIQUE NULLS NOT DISTINCT
        (feed_owner, priced_for, invoice_issuer, billing_account_id, period_start);
CREATE UNIQUE INDEX bills_priced ON bills (priced_for, period_start) WHERE priced_for IS NOT NULL;
GRANT UPDATE (invoice_issuer) ON bills TO tenantry_importer;
ALTER TABLE imports ADD COLUMN priced_for uuid REFERENCES tenants;
ALTER TABLE tenant_bills ADD COLUMN source text CHECK (source IN ('operator', 'own_feed', 'price_book'));
UPDATE tenant_bills t SET source = CASE WHEN b.feed_owner IS NULL THEN 'operator' ELSE 'own_feed' END
FROM bills b WHERE b.bill_id = t.bill_id;
ALTER TABLE tenant_bills ALTER COLUMN source SET NOT NULL;
