-- What FOCUS added up to 1.4 and Tenantry looks at; other columns are kept in `extra`.
ALTER TABLE cost_items
    ADD COLUMN host_provider                          text,
    ADD COLUMN account_type                           text,
    ADD COLUMN service_subcategory                    text,
    ADD COLUMN availability_zone                      text,
    ADD COLUMN sku_meter                              text,
    ADD COLUMN pricing_currency                       text,
    ADD COLUMN pricing_currency_effective_cost        numeric,
    ADD COLUMN pricing_currency_list_unit_price       numeric,
    ADD COLUMN pricing_currency_contracted_unit_price numeric,
    ADD COLUMN commitment_discount_name               text,
    ADD COLUMN commitment_discount_type               text,
    ADD COLUMN commitment_discount_category           text,
    ADD COLUMN commitment_discount_status             text,
    ADD COLUMN commitment_discount_quantity           numeric,
    ADD COLUMN commitment_discount_unit               text;
ALTER TABLE held_cost_items
    ADD COLUMN host_provider                          text,
    ADD COLUMN account_type                           text,
    ADD COLUMN service_subcategory                    text,
    ADD COLUMN availability_zone                      text,
    ADD COLUMN sku_meter                              text,
    ADD COLUMN pricing_currency                       text,
    ADD COLUMN pricing_currency_effective_cost        numeric,
    ADD COLUMN pricing_currency_list_unit_price       numeric,
    ADD COLUMN pricing_currency_contracted_unit_price numeric,
    ADD COLUMN commitment_discount_name               text,
    ADD COLUMN commitment_discount_type               text,
    ADD COLUMN commitment_discount_category           text,
    ADD COLUMN commitment_discount_status             text,
    ADD COLUMN commitment_discount_quantity           numeric,
    ADD COLUMN commitment_discount_unit               text;

-- Roll-ups of charges with the four costs of FOCUS, by UTC billing day and by month of such days, and by
-- everything that costs are broken down by but resources and tags.
DROP TABLE cost_days;

CREATE TABLE cost_days (
    tenant_id            uuid NOT NULL,
    charge_date          date NOT NULL,
    bill_id              uuid NOT NULL,
    -- Tells the parts of a day of a bill apart.
    part                 integer NOT NULL,
    currency             text NOT NULL,
    -- Service, service category, provider, region, account, charge category; NULL is "the bill does not say".
    dimensions           text[] COLLATE "C" NOT NULL CHECK (cardinality(dimensions) = 6),
    item_count           bigint NOT NULL,
    billed_cost          numeric NOT NULL,
    -- Of the charges that say so; NULL when none does.
    effective_cost       numeric,
    list_cost            numeric,
    contracted_cost      numeric,
    -- How many charges do not.
    effective_unknown    bigint NOT NULL,
    list_unknown         bigint NOT NULL,
    contracted_unknown   bigint NOT NULL,
    PRIMARY KEY (tenant_id, charge_date, bill_id, part),
    FOREIGN KEY (tenant_id, bill_id) REFERENCES tenant_bills
);
CALL protect_tenant_table('cost_days');
CALL open_to_system_role('cost_days', 'tenantry_importer');
GRANT SELECT ON cost_days TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON cost_days TO tenantry_importer;

CREATE TABLE cost_months (
    LIKE cost_days INCLUDING CONSTRAINTS,
    PRIMARY KEY (tenant_id, charge_date, bill_id, part),
    FOREIGN KEY (tenant_id, bill_id) REFERENCES tenant_bills,
    -- The first of the month.
    CHECK (extract(day FROM charge_date) = 1)
);
CALL protect_tenant_table('cost_months');
CALL open_to_system_role('cost_months', 'tenantry_importer');
GRANT SELECT ON cost_months TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON cost_months TO tenantry_importer;

INSERT INTO cost_days
SELECT tenant_id, (charge_period_start AT TIME ZONE 'UTC')::date AS day, bill_id,
       row_number() OVER (PARTITION BY tenant_id, (charge_period_start AT TIME ZONE 'UTC')::date, bill_id),
       currency, ARRAY[service, service_category, provider, region_id, account_id, charge_category] COLLATE "C",
       count(*), sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost),
       count(*) - count(effective_cost), count(*) - count(list_cost), count(*) - count(contracted_cost)
FROM cost_items GROUP BY 1, 2, 3, 5, 6;

INSERT INTO cost_months
SELECT tenant_id, date_trunc('month', charge_date::timestamp)::date AS month, bill_id,
       row_number() OVER (PARTITION BY tenant_id, date_trunc('month', charge_date::timestamp)::date, bill_id),
       currency, dimensions, sum(item_count), sum(billed_cost), sum(effective_cost), sum(list_cost),
       sum(contracted_cost), sum(effective_unknown), sum(list_unknown), sum(contracted_unknown)
FROM cost_days GROUP BY 1, 2, 3, 5, 6;
