//! How a customer stands: all frameworks at a glance, one with its requirements, one requirement with its checks.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tenantry_policy::score::{Fraction, RequirementScore, Score, weight};
use utoipa::{IntoParams, ToSchema};

use super::attestations::{self, AttestationView};
use super::catalogue;
use super::history::{self, History, before, day, is_known};
use super::score::{
    RequirementCounts, ScoreChange, ScoreOfDay, ScoreTerm, ScoreView, change, terms,
};
use super::settings::{following, percent};
use super::standing::Standing;
use super::violations::{Asked, TotalsOfSeverity, ViolationTotals, by_severity, totals};
use super::words::{RequirementStatus, SeverityWord};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::{TenantConn, TenantCtx, TenantRead};
use crate::web::{Params, PathId};

/// Days of history that are shown.
const DAYS: i64 = 90;
/// Words on a requirement that are shown with it.
const ATTESTATIONS: i64 = 20;

/// How the customer stands with a framework.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FrameworkStanding {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Whether it counts for the customer.
    pub is_followed: bool,
    /// The share.
    pub score: ScoreView,
    /// How that changed.
    pub change: ScoreChange,
    /// What share is aimed at, in percent.
    pub target: Option<String>,
    /// Requirements by where they stand.
    pub counts: RequirementCounts,
}

/// How the customer stands with a framework, among all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FrameworkOverview {
    /// How it stands now.
    #[serde(flatten)]
    pub standing: FrameworkStanding,
    /// The share in percent at the end of each day of `history`, the oldest first, today last, as it is now; `null` while
    /// nothing was known.
    pub trend: Vec<Option<String>>,
}

/// How the customer stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Compliance {
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// When a scanner last saw something; `null` while none did.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub observed_at: Option<Timestamp>,
    /// When time alone changes any of it: an exception or a word that ends; `null` when nothing does.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Timestamp>,
    /// Σ over Σ of the frameworks that are followed.
    pub score: ScoreView,
    /// How that changed.
    pub change: ScoreChange,
    /// The last 90 days, the oldest first, today last.
    pub history: Vec<ScoreOfDay>,
    /// Every framework, in the catalogue's order.
    pub frameworks: Vec<FrameworkOverview>,
    /// Violations that are not resolved.
    pub violations: ViolationTotals,
    /// The same by severity, the worst first.
    pub by_severity: Vec<TotalsOfSeverity>,
}

/// How the customer stands with each framework, and what is open
#[utoipa::path(get, path = "/v1/compliance", tag = "compliance", operation_id = "compliance",
    responses((status = 200, body = Compliance),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(State(app): State<App>, ctx: TenantCtx) -> Result<axum::Json<Compliance>> {
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let following = following(&mut tx).await?;
    let standing = Standing::read(&mut tx, now).await?;
    let past = Past::read(&mut tx, now).await?;
    let is_followed = |key: &str| following.get(key).copied().unwrap_or_default().is_followed;
    let overall = catalogue::score_all(&catalogue, &standing.inputs, now)?;
    let counted = || {
        overall
            .scores
            .iter()
            .filter(|one| is_followed(&one.framework.key))
    };
    let score = counted().fold(Fraction::default(), |sum, one| Fraction {
        numerator: sum.numerator + one.fraction.numerator,
        denominator: sum.denominator + one.fraction.denominator,
    });
    let followed = || counted().map(|one| one.framework.key.as_str());
    let together = |day| past.history.together(followed(), day);
    let frameworks = overall.scores.iter().map(|one| {
        let key = &one.framework.key;
        let kept = following.get(key).copied().unwrap_or_default();
        let at = |day| past.history.at(key, day);
        let standing = FrameworkStanding {
            key: key.clone(),
            name: one.framework.name.clone(),
            version: one.framework.version.clone(),
            publisher: one.framework.publisher.clone(),
            is_followed: kept.is_followed,
            score: one.fraction.into(),
            change: past.change(one.fraction, at),
            target: kept.target.map(percent),
            counts: one.counts.into(),
        };
        let trend = past.trend(one.fraction, at)?;
        Ok(FrameworkOverview { standing, trend })
    });
    let open = totals(&mut tx, &Asked::unresolved(), now).await?;
    let (by_severity, violations) = by_severity(&open)?;
    Ok(axum::Json(Compliance {
        as_of: now,
        observed_at: history::observed_at(&mut tx).await?,
        valid_until: overall.valid_until,
        change: past.change(score, together),
        history: past.days(score, together)?,
        score: score.into(),
        frameworks: frameworks.collect::<Result<_>>()?,
        violations,
        by_severity,
    }))
}

/// How it stood.
struct Past {
    history: History,
    today: jiff::civil::Date,
    days_7: jiff::civil::Date,
    days_30: jiff::civil::Date,
}

impl Past {
    async fn read(tx: &mut TenantRead, now: Timestamp) -> Result<Self> {
        let today = day(now);
        let first = before(today, DAYS - 1)?;
        Ok(Self {
            history: History::read(tx, first, today).await?,
            today,
            days_7: before(today, 7)?,
            days_30: before(today, 30)?,
        })
    }

    fn change(
        &self,
        now: Fraction,
        at: impl Fn(jiff::civil::Date) -> Option<Fraction>,
    ) -> ScoreChange {
        ScoreChange {
            days_7: change(now, at(self.days_7)),
            days_30: change(now, at(self.days_30)),
        }
    }

    /// The share day by day.
    fn trend(
        &self,
        now: Fraction,
        at: impl Fn(jiff::civil::Date) -> Option<Fraction>,
    ) -> Result<Vec<Option<String>>> {
        let days = self.days(now, at)?.into_iter();
        let percent = days.map(|day| day.score.and_then(|score| score.percent));
        Ok(percent.collect())
    }

    /// Day by day; today is as it is now.
    fn days(
        &self,
        now: Fraction,
        at: impl Fn(jiff::civil::Date) -> Option<Fraction>,
    ) -> Result<Vec<ScoreOfDay>> {
        let mut days = Vec::with_capacity(90);
        for back in (1..DAYS).rev() {
            let day = before(self.today, back)?;
            days.push(ScoreOfDay {
                day,
                score: at(day).map(ScoreView::from),
            });
        }
        days.push(ScoreOfDay {
            day: self.today,
            score: Some(ScoreView::from(now)).filter(|score| score.percent.is_some()),
        });
        Ok(days)
    }
}

/// Requirements that belong together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequirementGroup {
    /// Its id in the framework.
    pub id: String,
    /// What its requirements are about.
    pub title: String,
}

/// How the customer stands with a requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequirementStanding {
    /// Its id, in the framework's own spelling.
    pub id: String,
    /// What it asks for.
    pub title: String,
    /// The id of its group.
    pub group: Option<String>,
    /// Where it stands.
    pub status: RequirementStatus,
    /// The highest severity among its checks; `null` where there is none.
    pub severity: Option<SeverityWord>,
    /// Its weight in the score.
    pub weight: Option<u32>,
    /// Checks that are mapped to it.
    pub checks: u64,
    /// Those of them that have a result.
    pub assessed: u64,
    /// Those of them that a resource fails without an exception.
    pub failing: u64,
    /// Whether somebody vouches for it now, whatever its checks say.
    pub is_attested: bool,
    /// Whether somebody's word on it has run out.
    pub is_lapsed: bool,
}

impl From<&RequirementScore<'_>> for RequirementStanding {
    fn from(one: &RequirementScore<'_>) -> Self {
        Self {
            id: one.requirement.id.clone(),
            title: one.requirement.title.clone(),
            group: one.requirement.group.clone(),
            status: one.status.into(),
            severity: one.severity.map(SeverityWord::from),
            weight: one.severity.map(weight),
            checks: one.checks as u64,
            assessed: one.assessed as u64,
            failing: one.failing as u64,
            is_attested: one.attested,
            is_lapsed: one.lapsed,
        }
    }
}

/// A framework with its requirements.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FrameworkDetail {
    /// How the customer stands with it.
    #[serde(flatten)]
    pub standing: FrameworkStanding,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// When time alone changes any of it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Timestamp>,
    /// Under which terms its ids and titles stand here.
    pub licence: String,
    /// What the score is made of: Σ weight × passing over Σ weight × assessed.
    pub terms: Vec<ScoreTerm>,
    /// The same as a formula with its numbers.
    pub formula: String,
    /// The last 90 days, the oldest first, today last.
    pub history: Vec<ScoreOfDay>,
    /// Its groups, in order.
    pub groups: Vec<RequirementGroup>,
    /// Its requirements, in order.
    pub requirements: Vec<RequirementStanding>,
}

/// A framework: its score, what that is made of, and its requirements
#[utoipa::path(get, path = "/v1/compliance/{framework}", tag = "compliance", operation_id = "compliance_framework",
    params(("framework" = String, Path)),
    responses((status = 200, body = FrameworkDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn framework(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(key): PathId<String>,
) -> Result<axum::Json<FrameworkDetail>> {
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let known = catalogue::framework(&catalogue, &key)?;
    let following = following(&mut tx).await?;
    let kept = following.get(&key).copied().unwrap_or_default();
    let standing = Standing::read(&mut tx, now).await?;
    let past = Past::read(&mut tx, now).await?;
    let score = catalogue::score_one(&catalogue, &standing.inputs, &key, now)?;
    let at = |day| past.history.at(&key, day);
    let history = match is_known(&score) {
        true => past.days(score.fraction, at)?,
        false => Vec::new(),
    };
    Ok(axum::Json(FrameworkDetail {
        standing: FrameworkStanding {
            key: known.key.clone(),
            name: known.name.clone(),
            version: known.version.clone(),
            publisher: known.publisher.clone(),
            is_followed: kept.is_followed,
            change: past.change(score.fraction, at),
            score: score.fraction.into(),
            target: kept.target.map(percent),
            counts: score.counts.into(),
        },
        as_of: now,
        valid_until: score.valid_until,
        licence: known.licence.clone(),
        terms: terms(&score.explanation),
        formula: score.explanation.to_string(),
        history,
        groups: groups(&score),
        requirements: score.requirements.iter().map(Into::into).collect(),
    }))
}

fn groups(score: &Score<'_>) -> Vec<RequirementGroup> {
    let groups = score.framework.groups().iter();
    let view = groups.map(|group| RequirementGroup {
        id: group.id.clone(),
        title: group.title.clone(),
    });
    view.collect()
}

/// Which requirement.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RequirementQuery {
    /// Its id, in any usual spelling.
    requirement: String,
}

/// What came of a check.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckStanding {
    /// Its id.
    pub id: String,
    /// What it looks for.
    pub title: String,
    /// How bad it is when it fails.
    pub severity: SeverityWord,
    /// Why it exists.
    pub rationale: String,
    /// What to do when it fails.
    pub remediation: String,
    /// Whether it has a result.
    pub is_assessed: bool,
    /// Resources that pass it.
    pub passing: u64,
    /// Resources that fail it without an exception.
    pub failing: u64,
    /// Resources that fail it under an exception.
    pub excepted: u64,
    /// Resources that fail it, and the scanner was told not to mind.
    pub muted: u64,
    /// Resources that somebody has to look at.
    pub manual: u64,
    /// Resources that it does not apply to.
    pub not_applicable: u64,
}

/// A requirement with its checks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequirementDetail {
    /// The framework's key.
    pub framework: String,
    /// The framework's name and version.
    pub framework_name: String,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// How the customer stands with it.
    pub requirement: RequirementStanding,
    /// Its checks: those that fail first, then those that pass, then those without a result.
    pub checks: Vec<CheckStanding>,
    /// Words on it, newest first.
    pub attestations: Vec<AttestationView>,
}

/// A requirement: its checks, and what came of them
#[utoipa::path(get, path = "/v1/compliance/{framework}/requirement", tag = "compliance",
    operation_id = "compliance_requirement", params(("framework" = String, Path), RequirementQuery),
    responses((status = 200, body = RequirementDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn requirement(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(key): PathId<String>,
    Params(query): Params<RequirementQuery>,
) -> Result<axum::Json<RequirementDetail>> {
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let framework = catalogue::framework(&catalogue, &key)?;
    let known = framework
        .requirement(&query.requirement)
        .ok_or_else(|| ApiError::not_found("requirement"))?;
    let standing = Standing::read(&mut tx, now).await?;
    let score = catalogue::score_one(&catalogue, &standing.inputs, &key, now)?;
    let one = score
        .requirements
        .iter()
        .find(|one| one.requirement.id == known.id);
    let one = one.ok_or_else(|| ApiError::internal("a requirement without a score"))?;
    let mut checks: Vec<CheckStanding> = catalogue
        .checks_of(&key, &known.id)
        .map(|check| check_standing(check, &standing))
        .collect();
    checks.sort_by_key(|check| {
        let place = (check.failing == 0, !check.is_assessed);
        (place, check.severity, check.id.clone())
    });
    Ok(axum::Json(RequirementDetail {
        framework: key.clone(),
        framework_name: catalogue::name(framework),
        as_of: now,
        requirement: one.into(),
        checks,
        attestations: words(&mut tx, &key, &known.id, now).await?,
    }))
}

fn check_standing(check: &tenantry_policy::check::Check, standing: &Standing) -> CheckStanding {
    let found = standing.checks.iter().find(|row| row.check_id == check.id);
    let row = found.cloned().unwrap_or_default();
    CheckStanding {
        id: check.id.clone(),
        title: check.title.clone(),
        severity: check.severity.into(),
        rationale: check.rationale.clone(),
        remediation: check.remediation.clone(),
        is_assessed: row.passing + row.failing + row.muted > 0,
        passing: row.passing.unsigned_abs(),
        failing: (row.failing - row.excepted).unsigned_abs(),
        excepted: row.excepted.unsigned_abs(),
        muted: row.muted.unsigned_abs(),
        manual: row.manual.unsigned_abs(),
        not_applicable: row.not_applicable.unsigned_abs(),
    }
}

async fn words(
    tx: &mut impl TenantConn,
    framework: &str,
    requirement: &str,
    now: Timestamp,
) -> Result<Vec<AttestationView>> {
    let of = (Some(framework), Some(requirement));
    attestations::page(tx, None, of, ATTESTATIONS, now).await
}
