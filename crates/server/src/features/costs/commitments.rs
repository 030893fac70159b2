//! What bills say of commitments must add up: buying one has no effective cost of its own, and its use carries what
//! it cost. Those that do not are reported with the import; the bill is the provider's, and taken as it is.

use super::types::{Commitment, CommitmentFault};
use crate::error::Result;
use crate::tenant::SystemTx;

/// So many are named.
const REPORTED: i64 = 100;

#[derive(sqlx::FromRow)]
struct Row {
    commitment_discount_id: String,
    currency: String,
    purchased: String,
    effective: String,
    is_double: bool,
}

/// The commitments of the staged rows whose costs contradict each other, as FOCUS has it: the effective cost of
/// `Purchase` is zero where the purchase covers later charges, and over the term that of `Usage`, used or not, is
/// what was billed for it. Looked at are terms that begin and end inside the bill's period.
pub(super) async fn contradicting(tx: &mut SystemTx) -> Result<Vec<Commitment>> {
    let rows: Vec<Row> = tx
        .query(
            "WITH purchases AS (
                 SELECT s.bill_no, s.commitment_discount_id, s.currency, sum(s.billed_cost) AS purchased,
                        coalesce(sum(s.effective_cost), 0) AS double,
                        bool_and(s.charge_period_start >= b.period_start AND s.charge_period_end <= b.period_end)
                            AS is_whole
                 FROM staged s JOIN staged_bills b USING (bill_no)
                 WHERE s.commitment_discount_id IS NOT NULL AND s.charge_category = 'Purchase'
                 GROUP BY 1, 2, 3
             ), uses AS (
                 SELECT bill_no, commitment_discount_id, currency, sum(effective_cost) AS effective
                 FROM staged
                 WHERE commitment_discount_id IS NOT NULL AND charge_category = 'Usage'
                   AND commitment_discount_id IN (SELECT commitment_discount_id FROM purchases)
                 GROUP BY 1, 2, 3
             )
             SELECT p.commitment_discount_id, p.currency, trim_scale(p.purchased)::text AS purchased,
                    trim_scale(CASE WHEN p.double <> 0 THEN p.double ELSE coalesce(u.effective, 0) END)::text AS effective,
                    p.double <> 0 AS is_double
             FROM purchases p LEFT JOIN uses u USING (bill_no, commitment_discount_id, currency)
             WHERE p.double <> 0 OR p.is_whole AND u.effective <> p.purchased
             ORDER BY abs(p.purchased) DESC, p.commitment_discount_id, p.currency LIMIT $1",
        )
        .bind(REPORTED)
        .all()
        .await?;
    let rows = rows.into_iter().map(|row| Commitment {
        commitment_discount_id: row.commitment_discount_id,
        currency: row.currency,
        billed_cost: row.purchased,
        effective_cost: row.effective,
        fault: if row.is_double {
            CommitmentFault::PurchaseHasEffectiveCost
        } else {
            CommitmentFault::UseDiffersFromPurchase
        },
    });
    Ok(rows.collect())
}
