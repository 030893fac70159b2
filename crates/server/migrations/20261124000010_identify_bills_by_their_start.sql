-- A bill is what one feed owner delivers for (invoice issuer, billing account, start of the billing
-- period). With the end in the identity, a provider that corrects only the end was counted twice.

-- Where that has happened, what came last stands, as it would have with this identity.
CREATE TEMPORARY TABLE superseded ON COMMIT DROP AS
    SELECT bill_id FROM (
        SELECT b.bill_id,
               row_number() OVER (
                   PARTITION BY b.feed_owner, b.invoice_issuer, b.billing_account_id, b.period_start
                   ORDER BY i.imported_at DESC, b.import_id DESC, b.bill_id DESC) AS place
        FROM bills b JOIN imports i USING (import_id)) AS delivered
    WHERE place > 1;
DELETE FROM cost_days WHERE bill_id IN (SELECT bill_id FROM superseded);
DELETE FROM cost_items WHERE bill_id IN (SELECT bill_id FROM superseded);
DELETE FROM tenant_bills WHERE bill_id IN (SELECT bill_id FROM superseded);
DELETE FROM held_cost_items WHERE bill_id IN (SELECT bill_id FROM superseded);
DELETE FROM bill_revisions WHERE bill_id IN (SELECT bill_id FROM superseded);
DELETE FROM bills WHERE bill_id IN (SELECT bill_id FROM superseded);

ALTER TABLE bills DROP CONSTRAINT bill_identity;
ALTER TABLE bills ADD CONSTRAINT bill_identity UNIQUE NULLS NOT DISTINCT
    (feed_owner, invoice_issuer, billing_account_id, period_start);
GRANT UPDATE (period_end) ON bills TO tenantry_importer;
