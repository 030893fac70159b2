-- Of a feed that is silent the operator is told once, and again when it has spoken in between.
ALTER TABLE feed_expectations ADD COLUMN alarmed_at timestamptz;
GRANT UPDATE (alarmed_at) ON feed_expectations TO tenantry_operator;
GRANT SELECT (email, role, removed_at) ON operator_people TO tenantry_operator;
