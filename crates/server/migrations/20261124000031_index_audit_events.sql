-- The audit trail is read newest first.
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, occurred_at, event_id);
CREATE INDEX operator_audit_events_by_time ON operator_audit_events (occurred_at, event_id);
