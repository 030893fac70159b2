//! A policy as somebody sends it: whether it may be called what it is called, and what is wrong with it, and where.

use std::sync::Arc;

use serde::Serialize;
use tenantry_policy::rego::{Fault, Policy, PolicyError, RunError};
use utoipa::ToSchema;

use crate::catalogues;
use crate::error::{ApiError, FieldError, Result};
use crate::state::App;
use crate::tenant::{SystemReason, TenantId};

/// Whose policies are called how: so that the id of a check is never that of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// `<provider>.own_<name>`
    Own,
    /// `<provider>.custom_<name>`
    Operator,
    /// Either, for an operator that tries one with a customer's resources.
    Either,
}

impl Space {
    fn has(self, name: &str) -> bool {
        let begins = |with: &str| name.strip_prefix(with).is_some_and(|rest| !rest.is_empty());
        match self {
            Self::Own => begins("own_"),
            Self::Operator => begins("custom_"),
            Self::Either => begins("own_") || begins("custom_"),
        }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::Own => "a policy of a customer's own is called <provider>.own_<name>",
            Self::Operator => "a policy of the operator's is called <provider>.custom_<name>",
            Self::Either => "a policy is called <provider>.own_<name> or <provider>.custom_<name>",
        }
    }
}

/// Why a policy gives no answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PolicyProblemKind {
    /// Its head, or what it uses, is not as it must be: nothing was compiled.
    Refused,
    /// Its body cannot be compiled.
    NotCompiled,
    /// It took too long and was ended.
    Time,
    /// It took too much memory, or went too deep, and was ended.
    Memory,
    /// It answered too much.
    Output,
    /// What it looks up is too much to be asked at once.
    Input,
}

/// What is wrong with a policy, and where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicyProblem {
    /// Which kind of thing.
    pub(super) kind: PolicyProblemKind,
    /// The line, from 1; `null` where it is of no line.
    pub(super) line: Option<u64>,
    /// The column, from 1, where it is known.
    pub(super) column: Option<u64>,
    /// What is wrong there.
    pub(super) detail: String,
}

impl PolicyProblem {
    /// As the error of the field `rego`.
    pub(super) fn at_field(self) -> ApiError {
        let place = match (self.line, self.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: "),
            (Some(line), None) => format!("line {line}: "),
            _ => String::new(),
        };
        let detail = format!("{place}{}", self.detail);
        ApiError::bad_request(format!("rego: {detail}")).at(FieldError {
            field: Some("rego".to_owned()),
            line: self.line,
            detail,
            ..FieldError::default()
        })
    }

    fn refused(line: usize, detail: impl Into<String>) -> Self {
        Self {
            kind: PolicyProblemKind::Refused,
            line: u64::try_from(line).ok(),
            column: None,
            detail: detail.into(),
        }
    }

    /// What a policy took too much of, or why it cannot be compiled; 500 when there was no process to ask it in.
    pub(super) fn of(error: RunError) -> Result<Self> {
        let kind = match &error {
            RunError::Policy(fault) => return Ok(Self::not_compiled(fault)),
            RunError::Start(_) => return Err(ApiError::internal(error)),
            RunError::TimedOut(_) => PolicyProblemKind::Time,
            RunError::Ended { .. } => PolicyProblemKind::Memory,
            RunError::Output(_) => PolicyProblemKind::Output,
            RunError::Request(_) => PolicyProblemKind::Input,
        };
        Ok(Self {
            kind,
            line: None,
            column: None,
            detail: error.to_string(),
        })
    }

    fn not_compiled(fault: &Fault) -> Self {
        let (line, column, detail) = placed(&fault.what);
        Self {
            kind: PolicyProblemKind::NotCompiled,
            line,
            column,
            detail,
        }
    }
}

/// What the engine says, apart from where: it draws the line between `--> file:line:column` and `error: …`.
pub(super) fn placed(said: &str) -> (Option<u64>, Option<u64>, String) {
    let Some((_, after)) = said.split_once("--> ") else {
        return (None, None, said.to_owned());
    };
    let first = after.lines().next().unwrap_or_default();
    let mut parts = first.trim().rsplitn(3, ':');
    let column = parts.next().and_then(|text| text.parse().ok());
    let line = parts.next().and_then(|text| text.parse().ok());
    let detail = match said.rsplit_once("error: ") {
        Some((_, detail)) => detail.trim().to_owned(),
        None => said.to_owned(),
    };
    (line, column, detail)
}

/// Reads a policy's head and looks its text over. Takes time in proportion to its length.
pub(super) fn read(rego: &str, space: Space) -> std::result::Result<Arc<Policy>, PolicyProblem> {
    let policy = Policy::parse(rego).map_err(|error| match error {
        PolicyError::Guard(error) => PolicyProblem::refused(error.line, error.fault.to_string()),
        PolicyError::Metadata(error) => {
            PolicyProblem::refused(error.line, format!("metadata: {}", error.what))
        }
        PolicyError::Package { line, found, id } => PolicyProblem::refused(
            line,
            format!("package {found}: the id {id} asks for package tenantry.{id}"),
        ),
    })?;
    let metadata = policy.metadata();
    if !space.has(metadata.name()) {
        let line = line_of(rego, &metadata.id);
        let detail = format!("metadata: id: {}, not {}", space.told(), metadata.id);
        return Err(PolicyProblem::refused(line, detail));
    }
    Ok(Arc::new(policy))
}

/// The line of the head that says the id.
pub(super) fn line_of(rego: &str, id: &str) -> usize {
    let says = |line: &str| line.starts_with('#') && line.contains("id:") && line.contains(id);
    rego.lines().position(says).map_or(1, |index| index + 1)
}

/// Reads a policy that is to be kept, and has it compiled: what is wrong with it is an error of the field `rego`.
pub(super) async fn compiled(
    app: &App,
    of: Option<TenantId>,
    rego: &str,
    space: Space,
) -> Result<Arc<Policy>> {
    let policy = read(rego, space).map_err(PolicyProblem::at_field)?;
    let mut tx = app.db.system(SystemReason::ReadCatalogue).await?;
    let faults = catalogues::policies::faults(&mut tx, &policy).await?;
    drop(tx);
    if let Some(fault) = faults.into_iter().next() {
        let line = rego.lines().position(|line| line.contains("requirements:"));
        let line = line.map_or(1, |index| index + 1);
        return Err(PolicyProblem::refused(line, format!("metadata: {fault}")).at_field());
    }
    let now = app.clock.now().to_string();
    let answered = app.sandbox.try_out(of, policy.clone(), Vec::new(), now);
    match answered.await? {
        Ok(_) => Ok(policy),
        Err(error) => Err(PolicyProblem::of(error)?.at_field()),
    }
}

/// An id of a policy as it stands in a path.
pub(super) fn check_id(id: &str) -> Result<()> {
    let is_id = id.len() <= 200
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    is_id
        .then_some(())
        .ok_or_else(|| ApiError::not_found("policy"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_says_is_told_with_its_place() {
        let said = "--> own_x.rego:12:5\\n   |\\n12 | foo bar: error: x\\n   |     ^\\nerror: expected `:=`".replace("\\n", "\n");
        assert_eq!(
            placed(&said),
            (Some(12), Some(5), "expected `:=`".to_owned())
        );
        assert_eq!(placed("no rule"), (None, None, "no rule".to_owned()));
    }
}
