-- The name in lower case as Unicode has it, written by Tenantry: what lower() makes of a letter
-- outside of ASCII depends on the locale that the database was made with.
ALTER TABLE tenants ADD COLUMN name_lower text CHECK (length(name_lower) BETWEEN 1 AND 600);
UPDATE tenants SET name_lower = lower(name);
ALTER TABLE tenants ALTER COLUMN name_lower SET NOT NULL;
GRANT UPDATE (name_lower) ON tenants TO tenantry_operator;
