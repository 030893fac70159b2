//! Exceptions: what is left as it is for a while, by whose word and why.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use tenantry_policy::catalogue::Catalogue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actors::{ActorView, Names};
use super::history;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Exception, Id, Violation};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A word is to be given anew now and then.
const LONGEST_YEARS: i64 = 3;
const LONGEST_REASON: usize = 4_000;

/// Why a failing check is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// The risk is known and borne.
    RiskAccepted,
    /// It is not as the scanner thinks.
    FalsePositive,
    /// Something else protects.
    CompensatingControl,
}

impl ExceptionKind {
    const ALL: [Self; 3] = [
        Self::RiskAccepted,
        Self::FalsePositive,
        Self::CompensatingControl,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::RiskAccepted => "risk_accepted",
            Self::FalsePositive => "false_positive",
            Self::CompensatingControl => "compensating_control",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| ApiError::internal("a kind outside of the CHECK"))
    }
}

/// Whether an exception or attestation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordState {
    /// It holds.
    Active,
    /// Its time is over.
    Expired,
    /// It was ended before its time.
    Revoked,
}

impl WordState {
    pub(super) fn of(
        expires_at: Timestamp,
        revoked_at: Option<jiff_sqlx::Timestamp>,
        now: Timestamp,
    ) -> Self {
        match revoked_at {
            Some(_) => Self::Revoked,
            None if expires_at <= now => Self::Expired,
            None => Self::Active,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// An exception.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Exception)]
pub struct ExceptionView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Exception>,
    /// Why.
    pub kind: ExceptionKind,
    /// The check that it is about.
    pub check_id: String,
    /// The check in words.
    pub title: String,
    /// The only account that it is about; `null` is all.
    pub account_id: Option<String>,
    /// The only violation that it is about; `null` is all of the check.
    #[schema(value_type = Option<String>)]
    pub violation_id: Option<Id<Violation>>,
    /// What was said for it.
    pub reason: String,
    /// Who answers for it.
    pub approver: ActorView,
    /// Since when it holds.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// Whether it holds now.
    pub state: WordState,
    /// Failing violations that it covers now.
    pub covered: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    exception_id: Uuid,
    kind: String,
    check_id: String,
    title: Option<String>,
    account_id: Option<String>,
    violation_id: Option<Uuid>,
    reason: String,
    approver_kind: String,
    approver_id: String,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    revoked_at: Option<jiff_sqlx::Timestamp>,
    covered: i64,
}

impl Row {
    fn view(self, catalogue: &Catalogue, names: &Names, now: Timestamp) -> Result<ExceptionView> {
        let expires_at = self.expires_at.to_jiff();
        let state = WordState::of(expires_at, self.revoked_at, now);
        Ok(ExceptionView {
            id: Id::from_uuid(self.exception_id),
            kind: ExceptionKind::parse(&self.kind)?,
            title: match catalogue.check(&self.check_id) {
                Some(known) => known.title.clone(),
                None => self.title.unwrap_or_else(|| self.check_id.clone()),
            },
            check_id: self.check_id,
            account_id: self.account_id,
            violation_id: self.violation_id.map(Id::from_uuid),
            reason: self.reason,
            approver: names.actor(self.approver_kind, self.approver_id),
            created_at: self.created_at.to_jiff(),
            expires_at,
            covered: match state {
                WordState::Active => self.covered.unsigned_abs(),
                WordState::Expired | WordState::Revoked => 0,
            },
            state,
        })
    }
}

macro_rules! exceptions {
    ($name:literal, $rest:literal) => {
        Statement::new(
            $name,
            concat!(
                "SELECT e.exception_id, e.kind, e.check_id,
                        (SELECT min(v.title) FROM compliance_violations v
                         WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.check_id = e.check_id) AS title,
                        e.account_id, e.violation_id, e.reason, e.approver_kind, e.approver_id, e.created_at,
                        e.expires_at, e.revoked_at,
                        (SELECT count(*) FROM compliance_violations v
                         WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.check_id = e.check_id AND v.is_failing
                           AND (e.account_id IS NULL OR v.account_id = e.account_id)
                           AND (e.violation_id IS NULL OR v.violation_id = e.violation_id)) AS covered
                 FROM compliance_exceptions e WHERE /*tenant*/e.tenant_id = $1/*end*/ AND ",
                $rest
            ),
        )
    };
}

const LIST: Statement = exceptions!(
    "exceptions.list",
    "($2::uuid IS NULL OR e.exception_id < $2) AND ($3::text IS NULL OR e.check_id = $3)
      AND ($4::text IS NULL
           OR $4 = CASE WHEN e.revoked_at IS NOT NULL THEN 'revoked' WHEN e.expires_at <= $5 THEN 'expired'
                        ELSE 'active' END)
     ORDER BY e.exception_id DESC LIMIT $6"
);

const ONE: Statement = exceptions!("exceptions.one", "e.exception_id = $2");

const OF_VIOLATION: Statement = Statement::new(
    "exceptions.of_violation",
    "SELECT check_id FROM compliance_violations WHERE /*tenant*/tenant_id = $1/*end*/ AND violation_id = $2",
);

const INSERT: Statement = Statement::new(
    "exceptions.create",
    "INSERT INTO compliance_exceptions
         (tenant_id, exception_id, kind, check_id, account_id, violation_id, reason, approver_kind, approver_id,
          created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);

const REVOKE: Statement = Statement::new(
    "exceptions.revoke",
    "UPDATE compliance_exceptions SET revoked_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND exception_id = $2 AND revoked_at IS NULL",
);

/// Which exceptions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExceptionFilter {
    /// Only in this state.
    #[param(inline)]
    state: Option<WordState>,
    /// Only about this check.
    check_id: Option<String>,
}

/// Exceptions, newest first
#[utoipa::path(get, path = "/v1/exceptions", tag = "compliance", operation_id = "list_exceptions",
    params(ExceptionFilter, Paging),
    responses((status = 200, body = Page<ExceptionView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<ExceptionFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<ExceptionView>>> {
    let now = app.clock.now();
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let rows: Vec<Row> = tx
        .query(&LIST)
        .bind(after)
        .bind(filter.check_id)
        .bind(filter.state.map(WordState::as_str))
        .bind(now.to_sqlx())
        .bind(limit + 1)
        .all()
        .await?;
    let approvers = rows.iter().map(|row| row.approver_id.as_str());
    let names = Names::of(&mut tx, approvers, std::iter::empty()).await?;
    let views = rows
        .into_iter()
        .map(|row| row.view(&catalogue, &names, now));
    let views = views.collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(views, limit, |view| view.id.uuid())?))
}

/// An exception to be made: of one violation, or of a check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewException {
    /// Why.
    kind: ExceptionKind,
    /// The violation that it is about; or `check_id`.
    #[schema(value_type = Option<String>)]
    violation_id: Option<Id<Violation>>,
    /// The check that it is about; or `violation_id`.
    check_id: Option<String>,
    /// With `check_id`: the only account that it is about.
    account_id: Option<String>,
    /// What there is to say for it, 1 to 4,000 characters.
    reason: String,
    /// Until when it holds, three years at most.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Checks how long a word may hold.
pub(super) fn check_expiry(expires_at: Timestamp, now: Timestamp) -> Result<()> {
    if expires_at <= now {
        return Err(ApiError::field("expires_at", "must be yet to come"));
    }
    let zone = jiff::tz::TimeZone::UTC;
    let latest = now
        .to_zoned(zone)
        .checked_add(LONGEST_YEARS.years())
        .map_err(ApiError::internal)?;
    if expires_at > latest.timestamp() {
        return Err(ApiError::field("expires_at", "must be within three years"));
    }
    Ok(())
}

/// A text that somebody typed, without the spaces around it.
pub(super) fn check_text(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        return Err(ApiError::field(field, "must have 1 to 4,000 characters"));
    }
    if text.contains('\0') {
        return Err(ApiError::field(field, "must not have a NUL character"));
    }
    Ok(text.to_owned())
}

/// Make an exception: what it is about counts neither way until it ends
#[utoipa::path(post, path = "/v1/exceptions", tag = "compliance", operation_id = "create_exception",
    request_body = NewException,
    responses((status = 201, body = ExceptionView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewException>,
) -> Result<(StatusCode, axum::Json<ExceptionView>)> {
    let now = app.clock.now();
    let reason = check_text("reason", &new.reason)?;
    check_expiry(new.expires_at, now)?;
    let mut tx = app.db.write(&ctx).await?;
    let check_id = match (new.violation_id, new.check_id) {
        (Some(violation), None) => {
            if new.account_id.is_some() {
                return Err(ApiError::field("account_id", "goes with check_id only"));
            }
            let row: Option<(String,)> = tx
                .query(&OF_VIOLATION)
                .bind(violation.uuid())
                .optional()
                .await?;
            found(row, "violation")?.0
        }
        (None, Some(check_id)) => check_text("check_id", &check_id)?,
        _ => {
            return Err(ApiError::bad_request(
                "send violation_id or check_id, one of the two",
            ));
        }
    };
    let id: Id<Exception> = Id::mint(app.clock.as_ref());
    tx.query(&INSERT)
        .bind(id.uuid())
        .bind(new.kind.as_str())
        .bind(&check_id)
        .bind(new.account_id.as_deref())
        .bind(new.violation_id.map(Id::uuid))
        .bind(&reason)
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .bind(now.to_sqlx())
        .bind(new.expires_at.to_sqlx())
        .execute()
        .await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    history::keep(&mut tx, &catalogue, now).await?;
    // When it ends, the score changes by time alone.
    tx.enqueue(history::KEEP.job(&()).at(new.expires_at))
        .await?;
    let view = one(&mut tx, &catalogue, id, now).await?;
    let event = AuditEvent::by(&ctx, "exception.created")
        .on(id)
        .with("kind", new.kind.as_str())
        .with("check_id", check_id)
        .with("expires_at", new.expires_at.to_string());
    tx.commit(event).await?;
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// End an exception before its time
#[utoipa::path(delete, path = "/v1/exceptions/{id}", tag = "compliance", operation_id = "revoke_exception",
    params(("id" = String, Path)),
    responses((status = 204, description = "It holds no more"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Exception>>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let ended = tx
        .query(&REVOKE)
        .bind(id.uuid())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    if ended == 0 {
        return Err(ApiError::not_found("exception that holds"));
    }
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    history::keep(&mut tx, &catalogue, now).await?;
    tx.commit(AuditEvent::by(&ctx, "exception.revoked").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    id: Id<Exception>,
    now: Timestamp,
) -> Result<ExceptionView> {
    let row: Row = tx.query(&ONE).bind(id.uuid()).one().await?;
    let approver = std::iter::once(row.approver_id.as_str());
    let names = Names::of(tx, approver, std::iter::empty()).await?;
    row.view(catalogue, &names, now)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, ONE, OF_VIOLATION, INSERT, REVOKE];
