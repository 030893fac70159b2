//! Browser sessions at a customer's page: who is signed in, signing in and out, moving to another
//! customer, and the list of open sessions.

mod list;
mod routes;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use self::list::{__path_end as __path_end_other, __path_list, end as end_other, list};
pub(crate) use self::routes::{
    __path_create, __path_end, __path_read, __path_rename, __path_switch, create, end, read,
    rename, switch,
};
use crate::error::{ApiError, Result};
use crate::state::App;
use crate::tenant::customer::CustomerRow;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Person, SupportAccess};
use crate::tenant::permission::allowed;
use crate::tenant::{CustomerView, Role, Statement, TenantConn, TenantCtx, TenantId};

/// A signed-in browser.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Whose data it sees.
    pub customer: CustomerView,
    /// What it may do.
    pub role: Role,
    /// Who it is; `null` for whoever signed in with a key or a portal link.
    pub person: Option<SignedInPerson>,
    /// The customers that it can switch between, by name; empty when nobody is known by name.
    pub customers: Vec<ReachableCustomer>,
    /// Set when the operator's people look into the page.
    pub support: Option<SupportView>,
    /// The operations of this API that it may call, by their `operationId`.
    #[schema(value_type = Vec<String>)]
    pub operations: Vec<&'static str>,
    /// When it signed in.
    #[schema(value_type = String, format = DateTime)]
    pub signed_in_at: Timestamp,
    /// When it ends, whatever happens.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// After how many seconds without a request it ends earlier.
    pub idle_seconds: i64,
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedInPerson {
    /// The person's public id in this customer.
    #[schema(value_type = String)]
    pub id: Id<Person>,
    /// The mailbox that the person was invited at.
    pub email: String,
    /// What the person is called; `null` until told.
    pub name: Option<String>,
}

/// A customer that the signed-in person can switch to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReachableCustomer {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// What the person may do there.
    pub role: Role,
}

/// A look into the page by the operator's people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupportView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<SupportAccess>,
    /// Who looks, as the operator named them.
    pub opened_as: String,
    /// Why.
    pub reason: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    customer: CustomerRow,
    role: String,
    person_id: Option<Uuid>,
    email: Option<String>,
    person_name: Option<String>,
    access_id: Option<Uuid>,
    opened_as: Option<String>,
    reason: Option<String>,
    access_expires_at: Option<jiff_sqlx::Timestamp>,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
}

const READ: Statement = Statement::new(
    "session.read",
    "SELECT t.name, t.time_zone, t.currency, t.fiscal_year_start, t.week_start, t.branding_name,
            coalesce(p.role, s.role) AS role, s.person_id, p.email, p.name AS person_name,
            s.access_id, a.opened_as, a.reason, a.expires_at AS access_expires_at, s.created_at, s.expires_at
     FROM sessions s
     JOIN tenants t USING (tenant_id)
     LEFT JOIN people p ON p.tenant_id = s.tenant_id AND p.person_id = s.person_id
     LEFT JOIN support_accesses a ON a.tenant_id = s.tenant_id AND a.access_id = s.access_id
     WHERE /*tenant*/s.tenant_id = $1/*end*/ AND s.session_id = $2",
);

/// The session that a context was made for; 404 when it was made for none.
pub async fn current(app: &App, ctx: &TenantCtx) -> Result<SessionView> {
    let session = ctx
        .actor()
        .session()
        .ok_or_else(|| ApiError::not_found("session"))?;
    let mut tx = app.db.read(ctx).await?;
    let row: Option<Row> = tx.query(&READ).bind(session.uuid()).optional().await?;
    let row = found(row, "session")?;
    let customers = app.authenticator.customers(ctx).await?;
    let support = match (
        row.access_id,
        row.opened_as,
        row.reason,
        row.access_expires_at,
    ) {
        (Some(id), Some(opened_as), Some(reason), Some(expires_at)) => Some(SupportView {
            id: Id::from_uuid(id),
            opened_as,
            reason,
            expires_at: expires_at.to_jiff(),
        }),
        _ => None,
    };
    let person = match (row.person_id, row.email) {
        (Some(id), Some(email)) => Some(SignedInPerson {
            id: Id::from_uuid(id),
            email,
            name: row.person_name,
        }),
        _ => None,
    };
    Ok(SessionView {
        customer: row.customer.view(ctx.tenant())?,
        role: Role::parse(&row.role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        person,
        customers: customers
            .into_iter()
            .map(|(id, name, role)| ReachableCustomer { id, name, role })
            .collect(),
        support,
        operations: allowed(ctx.grant()),
        signed_in_at: row.created_at.to_jiff(),
        expires_at: row.expires_at.to_jiff(),
        idle_seconds: app.authenticator.lifetimes().idle.as_secs(),
    })
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[&[Statement]] = &[&[READ], routes::STATEMENTS, list::STATEMENTS];
