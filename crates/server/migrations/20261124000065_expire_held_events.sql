-- Held events are kept no longer than those that were taken in: mapping their subject would drop them.
CALL open_to_system_role('held_usage_events', 'tenantry_worker');
GRANT SELECT, DELETE ON held_usage_events TO tenantry_worker;
