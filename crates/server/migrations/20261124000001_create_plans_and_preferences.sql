-- What a customer is promised (its plan), and how it wants to see its figures.

CREATE TABLE plans (
    plan_id              uuid PRIMARY KEY,
    name                 text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Weighted requests a minute of all the customer's keys and people together, and of one key.
    requests_per_minute  integer NOT NULL CHECK (requests_per_minute BETWEEN 1 AND 1000000),
    key_requests_per_minute integer NOT NULL CHECK (key_requests_per_minute BETWEEN 1 AND 1000000),
    created_at           timestamptz NOT NULL,
    CONSTRAINT plan_name UNIQUE (name)
);
CALL protect_system_table('plans');
CALL open_to_system_role('plans', 'tenantry_auth');
CALL open_to_system_role('plans', 'tenantry_operator');
GRANT SELECT ON plans TO tenantry_auth;
GRANT SELECT, INSERT, DELETE, UPDATE (name, requests_per_minute, key_requests_per_minute) ON plans TO tenantry_operator;

ALTER TABLE tenants
    -- No plan is the installation's own limits.
    ADD COLUMN plan_id uuid REFERENCES plans,
    -- Since when it has that plan, or none; NULL is from its beginning on, and for whatever is older than that.
    ADD COLUMN plan_since timestamptz,
    -- ISO 4217, in which totals are shown first; NULL is the one with the highest spend.
    ADD COLUMN currency text CHECK (currency ~ '^[A-Z]{3}$'),
    -- The month in which the fiscal year begins.
    ADD COLUMN fiscal_year_start smallint NOT NULL DEFAULT 1 CHECK (fiscal_year_start BETWEEN 1 AND 12),
    ADD COLUMN week_start text NOT NULL DEFAULT 'monday' CHECK (week_start IN ('monday', 'saturday', 'sunday')),
    -- What the page calls itself for this customer; NULL is its own name.
    ADD COLUMN branding_name text CHECK (length(branding_name) BETWEEN 1 AND 200);
GRANT UPDATE (time_zone, currency, fiscal_year_start, week_start) ON tenants TO tenantry_tenant;
GRANT UPDATE (plan_id, plan_since, currency, fiscal_year_start, week_start, branding_name) ON tenants TO tenantry_operator;
