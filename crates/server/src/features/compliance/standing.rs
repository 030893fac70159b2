//! How a customer stands: what its results, exceptions and attestations come to.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use tenantry_policy::score::{Attestation, Inputs, NotApplicable, Results};

use super::violations::active;
use crate::error::Result;
use crate::tenant::{Statement, TenantConn};

const CHECKS: Statement = Statement::new(
    "compliance.checks",
    "SELECT check_id, passing, failing, muted, manual, not_applicable FROM compliance_checks
     WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// How many failures of each check are under an exception, and until when that stays so.
const EXCEPTED: Statement = Statement::new(
    "compliance.excepted",
    concat!(
        "WITH ",
        active!(),
        " SELECT check_id, count(*) AS excepted, min(until) AS until
          FROM (SELECT v.check_id, v.violation_id, max(e.expires_at) AS until
                FROM active e JOIN compliance_violations v
                  ON v.check_id = e.check_id AND (e.account_id IS NULL OR e.account_id = v.account_id)
                 AND (e.violation_id IS NULL OR e.violation_id = v.violation_id)
                WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.is_failing
                GROUP BY v.check_id, v.violation_id) covered
          GROUP BY check_id"
    ),
);

/// The newest word on each requirement that holds at `$2`, or held once.
const ATTESTATIONS: Statement = Statement::new(
    "compliance.attestations",
    "SELECT DISTINCT ON (framework, requirement_id) framework, requirement_id, outcome, evidence, expires_at
     FROM compliance_attestations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND revoked_at IS NULL AND created_at <= $2
     ORDER BY framework, requirement_id, created_at DESC, attestation_id DESC",
);

/// What came of a check.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub(super) struct CheckRow {
    pub(super) check_id: String,
    pub(super) passing: i64,
    pub(super) failing: i64,
    pub(super) muted: i64,
    pub(super) manual: i64,
    pub(super) not_applicable: i64,
    /// Of those that fail, what is under an exception.
    #[sqlx(skip)]
    pub(super) excepted: i64,
}

/// What a score is made of.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) inputs: Inputs,
    pub(super) checks: Vec<CheckRow>,
}

impl Standing {
    /// As it is at `now`.
    pub(super) async fn read(tx: &mut impl TenantConn, now: Timestamp) -> Result<Self> {
        let mut checks: Vec<CheckRow> = tx.query(&CHECKS).all().await?;
        let excepted: Vec<(String, i64, jiff_sqlx::Timestamp)> =
            tx.query(&EXCEPTED).bind(now.to_sqlx()).all().await?;
        let attested: Vec<(String, String, String, String, jiff_sqlx::Timestamp)> =
            tx.query(&ATTESTATIONS).bind(now.to_sqlx()).all().await?;
        let mut inputs = Inputs::new();
        for check in &mut checks {
            let covered = excepted.iter().find(|(id, ..)| *id == check.check_id);
            check.excepted = covered.map_or(0, |(_, count, _)| *count).min(check.failing);
            let results = Results {
                failing: (check.failing - check.excepted).unsigned_abs(),
                // What its scanner was told not to mind is an exception made elsewhere.
                excepted: (check.excepted + check.muted).unsigned_abs(),
                passing: check.passing.unsigned_abs(),
                valid_until: covered.map(|(_, _, until)| until.to_jiff()),
            };
            inputs.set(&check.check_id, results);
        }
        for (framework, requirement, outcome, evidence, expires_at) in attested {
            let valid_until = Some(expires_at.to_jiff());
            if outcome == "met" {
                inputs.attest(&framework, &requirement, Attestation { valid_until });
            } else {
                let reason = evidence;
                let mark = NotApplicable {
                    reason,
                    valid_until,
                };
                inputs.not_applicable(&framework, &requirement, mark);
            }
        }
        Ok(Self { inputs, checks })
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[CHECKS, EXCEPTED, ATTESTATIONS];
