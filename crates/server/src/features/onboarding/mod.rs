//! Many customers at once, out of a CSV file: all of them, or none.

mod file;

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::file::{Entry, Wrong};
use super::costs::onboarding as accounts;
use crate::error::{ApiError, FieldError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ids::{Account, Id, Invitation};
use crate::tenant::{AuditEvent, OperatorCtx, Role, SystemReason, SystemTx, TenantId};
use crate::web::Params;

/// Largest file, in bytes.
const MAX_BYTES: usize = 2 << 20;
const REPORTED_ERRORS: usize = 100;

/// How the file is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// Only says what would be made, or what is wrong; nothing is kept.
    #[serde(default)]
    dry_run: bool,
}

/// What became of a file of customers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedCustomers {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// The customers, in the order of the file.
    pub customers: Vec<ImportedCustomer>,
    /// Held rows of bills that went to them with their accounts.
    pub published_rows: u64,
}

/// A customer out of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedCustomer {
    /// The line of the file, from 1.
    pub line: u64,
    /// Its public id; `null` in a dry run.
    #[schema(value_type = Option<String>)]
    pub id: Option<TenantId>,
    /// Its name.
    pub name: String,
    /// How many accounts are mapped to it.
    pub accounts: usize,
    /// Whom its first admin is.
    pub admin_email: Option<String>,
    /// The admin's invitation to hand over, shown this once; `null` without an admin, and in a dry
    /// run.
    pub invitation_url: Option<String>,
}

/// Make many customers at once, out of a CSV file
///
/// The first line names the columns, in any order: `name`, and as wanted `time_zone`, `plan` (its
/// name), `currency`, `admin_email` and `accounts` (`provider:account_id`, several with `;` between
/// them). At most 5,000 customers and 2 MiB. The file is taken whole or not at all; a name that a
/// customer already has is refused, so that a file sent twice makes nothing twice. A file with admins is
/// not for a key that ends or works from some addresses only.
#[utoipa::path(post, path = "/v1/admin/customers/import", tag = "operator", operation_id = "import_customers",
    params(ImportParams), request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ImportedCustomers, description = "A dry run"),
              (status = 201, body = ImportedCustomers),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import(
    State(app): State<App>,
    ctx: OperatorCtx,
    Params(params): Params<ImportParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, axum::Json<ImportedCustomers>)> {
    check_content_type(&headers)?;
    let bytes = axum::body::to_bytes(body, MAX_BYTES)
        .await
        .map_err(|_| ApiError::too_large("a file of customers has at most 2 MiB"))?;
    let mut wrong = Wrong::default();
    let entries = file::read(&bytes, &mut wrong)?;
    if entries.iter().any(|entry| entry.admin_email.is_some()) {
        app.authenticator.within_desk(&ctx).await?.check_link()?;
    }
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    accounts::lock_routing(&mut tx).await?;
    let plans = plans(&mut tx).await?;
    refuse_known(&mut tx, &entries, &plans, &mut wrong).await?;
    refuse(wrong, entries.len())?;
    let (imported, events) = make(&app, &ctx, &mut tx, &entries, &plans).await?;
    if params.dry_run {
        return Ok((StatusCode::OK, axum::Json(nothing_kept(imported))));
    }
    let event = AuditEvent::by_operator(&ctx, "customers.imported");
    tx.commit(event.with("customers", imported.customers.len()), events)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(imported)))
}

fn nothing_kept(mut imported: ImportedCustomers) -> ImportedCustomers {
    imported.dry_run = true;
    for customer in &mut imported.customers {
        customer.id = None;
        customer.invitation_url = None;
    }
    imported
}

fn check_content_type(headers: &HeaderMap) -> Result<()> {
    let told = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .map(str::trim);
    if told.is_some_and(|kind| kind.eq_ignore_ascii_case("text/csv")) {
        return Ok(());
    }
    Err(ApiError::unsupported_media_type(
        "send the customers with Content-Type: text/csv",
    ))
}

fn refuse(wrong: Wrong, rows: usize) -> Result<()> {
    if wrong.0.is_empty() {
        return Ok(());
    }
    let lines: HashSet<_> = wrong.0.iter().filter_map(|error| error.line).collect();
    let detail = format!(
        "{} of {rows} lines are wrong; nothing of the file was taken",
        lines.len()
    );
    let mut errors: Vec<FieldError> = wrong.0;
    errors.sort_by_key(|error| error.line);
    errors.truncate(REPORTED_ERRORS);
    Err(ApiError::refused_file(detail, errors))
}

async fn plans(tx: &mut SystemTx) -> Result<HashMap<String, Uuid>> {
    let rows: Vec<(String, Uuid)> = tx.query("SELECT name, plan_id FROM plans").all().await?;
    Ok(rows.into_iter().collect())
}

/// What the file says that does not go together with what is there.
async fn refuse_known(
    tx: &mut SystemTx,
    entries: &[Entry],
    plans: &HashMap<String, Uuid>,
    wrong: &mut Wrong,
) -> Result<()> {
    let names: Vec<String> = entries.iter().map(|e| e.name.to_lowercase()).collect();
    let taken: Vec<(String,)> = tx
        .query("SELECT DISTINCT name_lower FROM tenants WHERE name_lower = ANY ($1)")
        .bind(names)
        .all()
        .await?;
    let taken: HashSet<String> = taken.into_iter().map(|(name,)| name).collect();
    let (providers, ids): (Vec<String>, Vec<String>) = entries
        .iter()
        .flat_map(|entry| entry.accounts.iter().cloned())
        .unzip();
    let mapped: Vec<(String, String)> = tx
        .query(
            "SELECT DISTINCT provider, account_id FROM account_mappings
             WHERE (provider, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))",
        )
        .bind(providers)
        .bind(ids)
        .all()
        .await?;
    let mapped: HashSet<(String, String)> = mapped.into_iter().collect();
    for entry in entries {
        if taken.contains(&entry.name.to_lowercase()) {
            wrong.at(entry.line, "name", "a customer has this name already");
        }
        if let Some(plan) = &entry.plan
            && !plans.contains_key(plan)
        {
            wrong.at(entry.line, "plan", "there is no plan of this name");
        }
        for account in entry.accounts.iter().filter(|a| mapped.contains(*a)) {
            let (provider, id) = account;
            let detail = format!("{provider}:{id} is mapped to a customer already");
            wrong.at(entry.line, "accounts", detail);
        }
    }
    Ok(())
}

/// Makes the customers in the transaction; gives what was made and what to say of it.
async fn make(
    app: &App,
    ctx: &OperatorCtx,
    tx: &mut SystemTx,
    entries: &[Entry],
    plans: &HashMap<String, Uuid>,
) -> Result<(ImportedCustomers, Vec<AuditEvent>)> {
    let mut events = Vec::new();
    let mut customers = Vec::new();
    let mut owners = BTreeMap::new();
    for entry in entries {
        let id = TenantId::mint(app.clock.as_ref());
        insert(app, tx, entry, id, plans).await?;
        events.push(
            AuditEvent::by_operator_in(ctx, id, "customer.created")
                .on(id)
                .with("name", entry.name.as_str())
                .with("time_zone", entry.time_zone.as_str()),
        );
        events.push(
            AuditEvent::by_operator(ctx, "customer.created")
                .on(id)
                .with("name", entry.name.as_str())
                .with("time_zone", entry.time_zone.as_str()),
        );
        let mut invitation_url = None;
        if let Some(email) = &entry.admin_email {
            let (invitation, credential) = invite(app, ctx, tx, id, email.as_str()).await?;
            let event = AuditEvent::by_operator_in(ctx, id, "person.invited").on(invitation);
            events.push(event.with("role", Role::Admin.as_str()));
            invitation_url = Some(format!(
                "{}/sign-in#link={}",
                app.base_url,
                credential.reveal()
            ));
        }
        for (provider, account) in &entry.accounts {
            let mapping: Id<Account> =
                accounts::map_for_good(tx, app.clock.as_ref(), id, provider, account).await?;
            owners.insert((provider.clone(), account.clone()), (id, mapping));
        }
        customers.push(ImportedCustomer {
            line: entry.line,
            id: Some(id),
            name: entry.name.clone(),
            accounts: entry.accounts.len(),
            admin_email: entry.admin_email.as_ref().map(ToString::to_string),
            invitation_url,
        });
    }
    let published = accounts::publish_held(tx, app.clock.now(), owners.keys()).await?;
    for (account, (customer, mapping)) in &owners {
        let rows = published.get(account).copied().unwrap_or_default();
        let told = |event: AuditEvent| {
            event
                .on(mapping)
                .with("provider", account.0.as_str())
                .with("account_id", account.1.as_str())
                .with("customer_id", customer.to_string())
                .with("rows", rows)
        };
        events.push(told(AuditEvent::by_operator(ctx, "account.mapped")));
        events.push(told(AuditEvent::by_operator_in(
            ctx,
            *customer,
            "account.mapped",
        )));
    }
    let imported = ImportedCustomers {
        dry_run: false,
        customers,
        published_rows: published.values().sum(),
    };
    Ok((imported, events))
}

async fn insert(
    app: &App,
    tx: &mut SystemTx,
    entry: &Entry,
    id: TenantId,
    plans: &HashMap<String, Uuid>,
) -> Result<()> {
    let plan = entry.plan.as_ref().and_then(|name| plans.get(name));
    tx.query(
        "INSERT INTO tenants (tenant_id, name, name_lower, time_zone, plan_id, currency, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(&entry.name)
    .bind(entry.name.to_lowercase())
    .bind(&entry.time_zone)
    .bind(plan)
    .bind(&entry.currency)
    .bind(app.clock.now().to_sqlx())
    .execute()
    .await?;
    Ok(())
}

async fn invite(
    app: &App,
    ctx: &OperatorCtx,
    tx: &mut SystemTx,
    customer: TenantId,
    email: &str,
) -> Result<(Id<Invitation>, Credential)> {
    let id: Id<Invitation> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::Invitation, id.uuid());
    let now = app.clock.now();
    tx.query(
        "INSERT INTO invitations (tenant_id, invitation_id, email, role, secret_hash, invited_by, proves_mailbox,
                                  created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8)",
    )
    .bind(customer.uuid())
    .bind(id.uuid())
    .bind(email)
    .bind(Role::Admin.as_str())
    .bind(credential.hash())
    .bind(ctx.actor().id())
    .bind(now.to_sqlx())
    .bind((now + app.settings.access.invitation_lifetime).to_sqlx())
    .execute()
    .await?;
    Ok((id, credential))
}
