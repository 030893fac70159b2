//! The results of checks, and their sums: what a score is made of.

use crate::error::Result;
use crate::tenant::SystemTx;

/// How bad each status is, the least first: of several that were said of one resource, the worst counts. What is archived
/// says nothing any more, and is kept so that nothing older is taken for news.
macro_rules! rank {
    ($status:literal) => {
        concat!(
            "array_position(ARRAY['archived', 'not_applicable', 'pass', 'manual', 'muted', 'fail'], ",
            $status,
            ")"
        )
    };
}
pub(crate) use rank;

/// For the checks whose sums are to be made anew.
pub(crate) const CREATE_CHANGED: &str = "CREATE TEMPORARY TABLE changed_checks (
    tenant_id uuid, check_id text COLLATE \"C\"
) ON COMMIT DROP";

const COUNT: &str = concat!(
    "WITH worst AS (
         SELECT r.tenant_id, r.check_id, max(",
    rank!("r.status"),
    ") AS worst, max(r.observed_at) AS at
         FROM compliance_results r JOIN changed_checks USING (tenant_id, check_id)
         WHERE r.status <> 'archived'
         GROUP BY r.tenant_id, r.check_id, r.identity
     )
     INSERT INTO compliance_checks AS c
         (tenant_id, check_id, passing, failing, muted, manual, not_applicable, observed_at)
     SELECT tenant_id, check_id, count(*) FILTER (WHERE worst = 3), count(*) FILTER (WHERE worst = 6),
            count(*) FILTER (WHERE worst = 5), count(*) FILTER (WHERE worst = 4), count(*) FILTER (WHERE worst = 2),
            max(at)
     FROM worst GROUP BY tenant_id, check_id
     ON CONFLICT (tenant_id, check_id) DO UPDATE
         SET passing = excluded.passing, failing = excluded.failing, muted = excluded.muted,
             manual = excluded.manual, not_applicable = excluded.not_applicable,
             observed_at = greatest(c.observed_at, excluded.observed_at)"
);

/// Checks that nothing is said by any more.
const FORGET: &str = "DELETE FROM compliance_checks c USING changed_checks g
    WHERE c.tenant_id = g.tenant_id AND c.check_id = g.check_id
      AND NOT EXISTS (SELECT FROM compliance_results r
                      WHERE r.tenant_id = c.tenant_id AND r.check_id = c.check_id AND r.status <> 'archived')";

/// Makes the sums of every check in `changed_checks` anew.
pub(crate) async fn count(tx: &mut SystemTx) -> Result<()> {
    tx.query(COUNT).execute().await?;
    tx.query(FORGET).execute().await?;
    Ok(())
}
