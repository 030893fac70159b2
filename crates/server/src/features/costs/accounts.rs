//! Which provider account is which customer's, and what belongs to nobody yet.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::closed;
use super::reroute::{Rerouted, reroute};
use crate::clock::Clock;
use crate::error::{ApiError, Problem, Result, violates};
use crate::routing::{self, LOCK_ACCOUNTS};
use crate::state::App;
use crate::tenant::ids::{Account, Id};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId, check_name};

/// A mapping to be made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Whose the account is.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// The account as bills name it (FOCUS `SubAccountId`, or `BillingAccountId` where a row has
    /// no sub account).
    pub account_id: String,
    /// The provider as bills name it (FOCUS `ProviderName`). May be left out when a bill has
    /// named the account and only one provider has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// First UTC day on which it is this customer's; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The day after the last on which it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// Where customers share the account: only charges with this tag are the customer's. They come before the
    /// mapping of the account as a whole; of several tags that a charge has, the one mapped first counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<Tag>,
    /// Whether bills of closed months may change by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_closed: bool,
}

/// A tag as bills have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// 1 to 1000 characters, none of them `=`.
    pub key: String,
    /// Exactly; up to 1000 characters.
    pub value: String,
}

/// A provider account of a customer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// Names the mapping.
    #[schema(value_type = String)]
    pub id: Id<Account>,
    /// Whose it is.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// The provider.
    pub provider: String,
    /// The account.
    pub account_id: String,
    /// Its name, from the bills.
    pub account_name: Option<String>,
    /// First UTC day; `null` is always.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The day after the last; `null` is still.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The tag that charges must have; `null` is all charges of the account that no tag's mapping takes.
    pub tag: Option<Tag>,
}

/// A mapping that was just made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MappedAccount {
    /// The mapping.
    #[serde(flatten)]
    pub account: AccountView,
    /// Held rows that it published.
    pub published_rows: u64,
}

/// Map a provider account to a customer; what was held for it is published at once
#[utoipa::path(post, path = "/v1/admin/accounts", tag = "operator", operation_id = "map_account",
    request_body = NewAccount,
    responses((status = 201, body = MappedAccount),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn map(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewAccount>,
) -> Result<(StatusCode, axum::Json<MappedAccount>)> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    let (account, moved) = make(&mut tx, &new, app.clock.as_ref()).await?;
    if !new.confirm_closed {
        closed::refuse(&mut tx, closed::OF_MOVED).await?;
    }
    let event = |event: AuditEvent| {
        let event = event
            .on(account.id)
            .with("provider", account.provider.as_str())
            .with("account_id", account.account_id.as_str());
        let event = match &account.tag {
            Some(tag) => event.with("tag", format!("{}={}", tag.key, tag.value)),
            None => event,
        };
        event
            .with("customer_id", account.customer_id.to_string())
            .with("rows", moved.published)
    };
    let more = events_for(&ctx, &moved, account.customer_id, "account.mapped", &event);
    tx.commit(event(AuditEvent::by_operator(&ctx, "account.mapped")), more)
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(MappedAccount {
            account,
            published_rows: moved.published,
        }),
    ))
}

/// Makes a mapping, and moves the rows that it is about.
pub(super) async fn make(
    tx: &mut SystemTx,
    new: &NewAccount,
    clock: &dyn Clock,
) -> Result<(AccountView, Rerouted)> {
    check(new)?;
    tx.query(LOCK_ACCOUNTS).execute().await?;
    let provider = match &new.provider {
        Some(provider) => {
            check_name("provider", provider)?;
            provider.clone()
        }
        None => only_provider(tx, &new.account_id).await?,
    };
    let id: Id<Account> = Id::mint(clock);
    let now = clock.now();
    let inserted = tx
        .query(
            "INSERT INTO account_mappings
                (mapping_id, tenant_id, provider, account_id, valid_from, valid_to, created_at, tag_key, tag_value)
             SELECT $1, tenant_id, $3, $4, $5, $6, $7, $8, $9 FROM tenants WHERE tenant_id = $2",
        )
        .bind(id.uuid())
        .bind(new.customer_id.uuid())
        .bind(&provider)
        .bind(&new.account_id)
        .bind(new.from.map(Date::to_sqlx))
        .bind(new.to.map(Date::to_sqlx))
        .bind(now.to_sqlx())
        .bind(new.tag.as_ref().map(|tag| &tag.key))
        .bind(new.tag.as_ref().map(|tag| &tag.value))
        .execute()
        .await;
    match inserted {
        Ok(0) => return Err(ApiError::not_found("customer")),
        Ok(_) => {}
        Err(error) if violates(&error, "account_mapped_once") => {
            let what = match &new.tag {
                Some(tag) => format!("tag {}={} of account", tag.key, tag.value),
                None => "account".to_owned(),
            };
            return Err(ApiError::conflict(
                "account_mapped",
                format!(
                    "{what} {} of {provider} is already mapped in this time; unmap it first, or give other dates",
                    new.account_id
                ),
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let moved = reroute(tx, &provider, &new.account_id, None, now).await?;
    routing::accounts_mapped(tx, std::slice::from_ref(&new.account_id)).await?;
    let account = AccountView {
        id,
        customer_id: new.customer_id,
        provider,
        account_id: new.account_id.clone(),
        account_name: None,
        from: new.from,
        to: new.to,
        tag: new.tag.clone(),
    };
    Ok((account, moved))
}

fn check(new: &NewAccount) -> Result<()> {
    check_account("account_id", &new.account_id)?;
    if let (Some(from), Some(to)) = (new.from, new.to)
        && to <= from
    {
        return Err(ApiError::field(
            "to",
            "must be after from: it is the day after the last one",
        ));
    }
    // PostgreSQL's calendar ends in 4713 BC, and no bill is older than this.
    for (field, day) in [("from", new.from), ("to", new.to)] {
        if day.is_some_and(|day| day.year() < 1) {
            return Err(ApiError::field(field, "must not be before the year 1"));
        }
    }
    if let Some(tag) = &new.tag {
        check_account("tag.key", &tag.key)?;
        // In `key=value` nobody could tell where the key ends.
        if tag.key.contains('=') {
            return Err(ApiError::field("tag.key", "must not contain ="));
        }
        if tag.value.len() > 1_000 || tag.value.chars().any(char::is_control) {
            return Err(ApiError::field(
                "tag.value",
                "must have at most 1000 characters and no control characters",
            ));
        }
    }
    Ok(())
}

/// What a customer's own log says of a mapping of the operator's: to the customer itself and to
/// those whose costs changed by it.
fn events_for(
    ctx: &OperatorCtx,
    moved: &Rerouted,
    customer: TenantId,
    action: &'static str,
    event: &impl Fn(AuditEvent) -> AuditEvent,
) -> Vec<AuditEvent> {
    let mut events = vec![event(AuditEvent::by_operator_in(ctx, customer, action))];
    events.extend(
        moved
            .tenants
            .iter()
            .filter(|tenant| **tenant != customer)
            .map(|tenant| AuditEvent::by_operator_in(ctx, *tenant, "costs.republished")),
    );
    events
}

/// Whether a text can be what a bill calls an account.
pub fn is_account(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 1_000 && !text.chars().any(char::is_control)
}

fn check_account(field: &str, text: &str) -> Result<()> {
    if !is_account(text) {
        return Err(ApiError::field(
            field,
            "must have 1 to 1000 characters and no control characters",
        ));
    }
    Ok(())
}

async fn only_provider(tx: &mut SystemTx, account_id: &str) -> Result<String> {
    let providers: Vec<(String,)> = tx
        .query("SELECT provider FROM provider_accounts WHERE account_id = $1 ORDER BY provider LIMIT 10")
        .bind(account_id)
        .all()
        .await?;
    match providers.as_slice() {
        [(provider,)] => Ok(provider.clone()),
        [] => Err(ApiError::field(
            "provider",
            "is needed: no bill has named this account yet",
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|(name,)| name.as_str()).collect();
            Err(ApiError::field(
                "provider",
                format!("is needed: several have this account: {}", names.join(", ")),
            ))
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    mapping_id: Uuid,
    tenant_id: Uuid,
    provider: String,
    account_id: String,
    account_name: Option<String>,
    valid_from: Option<jiff_sqlx::Date>,
    valid_to: Option<jiff_sqlx::Date>,
    tag_key: Option<String>,
    tag_value: Option<String>,
}

fn view(row: Row) -> AccountView {
    AccountView {
        id: Id::from_uuid(row.mapping_id),
        customer_id: TenantId::from_uuid(row.tenant_id),
        provider: row.provider,
        account_id: row.account_id,
        account_name: row.account_name,
        from: row.valid_from.map(jiff_sqlx::Date::to_jiff),
        to: row.valid_to.map(jiff_sqlx::Date::to_jiff),
        tag: row
            .tag_key
            .zip(row.tag_value)
            .map(|(key, value)| Tag { key, value }),
    }
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountFilter {
    /// Only this customer's.
    #[param(value_type = Option<String>)]
    customer_id: Option<TenantId>,
}

/// The mapped accounts, newest mapping first
#[utoipa::path(get, path = "/v1/admin/accounts", tag = "operator", operation_id = "list_accounts",
    params(AccountFilter, Paging),
    responses((status = 200, body = Page<AccountView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<AccountFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<AccountView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT m.mapping_id, m.tenant_id, m.provider, m.account_id, p.account_name, m.valid_from, m.valid_to,
                    m.tag_key, m.tag_value
             FROM account_mappings m LEFT JOIN provider_accounts p USING (provider, account_id)
             WHERE ($1::uuid IS NULL OR m.mapping_id < $1) AND ($2::uuid IS NULL OR m.tenant_id = $2)
             ORDER BY m.mapping_id DESC LIMIT $3",
        )
        .bind(after)
        .bind(filter.customer_id.map(TenantId::uuid))
        .bind(limit + 1)
        .all()
        .await?;
    let rows = rows.into_iter().map(view).collect();
    Ok(axum::Json(Page::of(
        rows,
        limit,
        |account: &AccountView| account.id.uuid(),
    )?))
}

/// How a mapping is ended.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Unmapping {
    /// Whether bills of closed months may change by it; not when absent.
    #[serde(default)]
    confirm_closed: bool,
}

/// End a mapping; the rows it published and the findings it gave follow what else is mapped, or are held again
#[utoipa::path(delete, path = "/v1/admin/accounts/{id}", tag = "operator", operation_id = "unmap_account",
    params(("id" = String, Path), Unmapping),
    responses((status = 204, description = "Unmapped"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn unmap(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Account>>,
    Params(unmapping): Params<Unmapping>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    tx.query(LOCK_ACCOUNTS).execute().await?;
    let gone: Option<(Uuid, String, String)> = tx
        .query("DELETE FROM account_mappings WHERE mapping_id = $1 RETURNING tenant_id, provider, account_id")
        .bind(id.uuid())
        .optional()
        .await?;
    let (tenant, provider, account_id) = gone.ok_or_else(|| ApiError::not_found("account"))?;
    let tenant = TenantId::from_uuid(tenant);
    let moved = reroute(
        &mut tx,
        &provider,
        &account_id,
        Some(tenant),
        app.clock.now(),
    )
    .await?;
    if !unmapping.confirm_closed {
        closed::refuse(&mut tx, closed::OF_MOVED).await?;
    }
    let taken = routing::account_unmapped(&mut tx, tenant, &account_id, app.clock.now()).await?;
    let event = |event: AuditEvent| {
        let event = event
            .on(id)
            .with("provider", provider.as_str())
            .with("account_id", account_id.as_str());
        event
            .with("rows", moved.held)
            .with("findings", taken.findings)
            .with("resources", taken.resources)
    };
    let more = events_for(&ctx, &moved, tenant, "account.unmapped", &event);
    tx.commit(
        event(AuditEvent::by_operator(&ctx, "account.unmapped")),
        more,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
