//! Exchange rates, to show costs of several currencies in one. What was charged is never converted, only what is
//! shown, and the rate, its day and its source are shown with it.

use axum::extract::State;
use axum::http::StatusCode;
use bigdecimal::{BigDecimal, Zero as _};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::figures::CurrencyCosts;
use crate::decimals::{decimal, plain, stored};
use crate::error::{ApiError, Problem, Result};
use crate::period::Period;
use crate::state::App;
use crate::tenant::customer::currency_code;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId, check_name};

/// In one request.
const MAX_RATES: usize = 1_000;

/// A rate from a day on, until the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRate {
    /// The currency that costs are in, ISO 4217.
    pub currency: String,
    /// The currency that they are shown in, ISO 4217.
    pub display_currency: String,
    /// The first UTC day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// So many of `display_currency` are one of `currency`: a decimal above zero, as text, of at most 30 digits.
    pub rate: String,
    /// Whose rate it is, for whoever reads the figure: 1 to 200 characters.
    pub source: String,
}

/// Rates to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExchangeRates {
    /// 1 to 1000; each takes the place of what was set for its currencies and day.
    rates: Vec<ExchangeRate>,
}

/// Set exchange rates, all or none
#[utoipa::path(post, path = "/v1/admin/exchange-rates", tag = "operator", operation_id = "set_exchange_rates",
    request_body = NewExchangeRates,
    responses((status = 204, description = "Set"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn set(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewExchangeRates>,
) -> Result<StatusCode> {
    if !(1..=MAX_RATES).contains(&new.rates.len()) {
        return Err(ApiError::field("rates", "must have 1 to 1000 entries"));
    }
    for (at, rate) in new.rates.iter().enumerate() {
        check(rate, &format!("rates[{at}]"))?;
    }
    let mut tx = app.db.system(SystemReason::Operate).await?;
    for rate in &new.rates {
        tx.query(
            "INSERT INTO exchange_rates (currency, display, day, rate, source) VALUES ($1, $2, $3, $4::text::numeric, $5)
             ON CONFLICT (currency, display, day) DO UPDATE SET rate = excluded.rate, source = excluded.source",
        )
        .bind(&rate.currency)
        .bind(&rate.display_currency)
        .bind(rate.day.to_sqlx())
        .bind(&rate.rate)
        .bind(&rate.source)
        .execute()
        .await?;
    }
    let rates = serde_json::to_value(&new.rates).map_err(ApiError::internal)?;
    let event = AuditEvent::by_operator(&ctx, "exchange_rates.set").with("rates", rates);
    tx.commit(event, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(rate: &ExchangeRate, at: &str) -> Result<()> {
    for (name, currency) in [
        ("currency", &rate.currency),
        ("display_currency", &rate.display_currency),
    ] {
        check_currency(&format!("{at}.{name}"), currency)?;
    }
    if rate.currency == rate.display_currency {
        let field = format!("{at}.display_currency");
        return Err(ApiError::field(&field, "must be another currency"));
    }
    let is_rate = rate.rate.len() <= 32
        && decimal(&rate.rate).is_some_and(|number| {
            number > BigDecimal::zero() && number.fractional_digit_count() <= 30
        });
    if !is_rate {
        let field = format!("{at}.rate");
        return Err(ApiError::field(
            &field,
            "must be a decimal above zero, of at most 30 digits",
        ));
    }
    if rate.day.year() < 1 {
        let field = format!("{at}.day");
        return Err(ApiError::field(&field, "must not be before the year 1"));
    }
    check_name(&format!("{at}.source"), &rate.source)
}

pub(super) fn check_currency(field: &str, text: &str) -> Result<()> {
    currency_code(text)
        .map(|_| ())
        .map_err(|detail| ApiError::field(field, detail))
}

/// The exchange rates, by currencies, newest first
#[utoipa::path(get, path = "/v1/admin/exchange-rates", tag = "operator", operation_id = "list_exchange_rates",
    params(Paging),
    responses((status = 200, body = Page<ExchangeRate>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<ExchangeRate>>> {
    let limit = paging.limit()?;
    type Place = (String, String, Date);
    let after = paging.after_where(|(currency, display, day): &Place| {
        !currency.contains('\0') && !display.contains('\0') && day.year() >= 1
    })?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<(String, String, jiff_sqlx::Date, String, String)> = tx
        .query(
            "SELECT currency, display, day, trim_scale(rate)::text, source FROM exchange_rates
             WHERE $1::text IS NULL OR (currency, display) > ($1, $2) OR (currency, display) = ($1, $2) AND day < $3
             ORDER BY currency, display, day DESC LIMIT $4",
        )
        .bind(after.as_ref().map(|it| it.0.clone()))
        .bind(after.as_ref().map(|it| it.1.clone()))
        .bind(after.map(|it| it.2.to_sqlx()))
        .bind(limit + 1)
        .all()
        .await?;
    let rows =
        rows.into_iter().map(
            |(currency, display_currency, day, rate, source)| ExchangeRate {
                currency,
                display_currency,
                day: day.to_jiff(),
                rate,
                source,
            },
        );
    Ok(axum::Json(Page::of(
        rows.collect(),
        limit,
        |rate: &ExchangeRate| {
            (
                rate.currency.clone(),
                rate.display_currency.clone(),
                rate.day,
            )
        },
    )?))
}

/// Take an exchange rate away: what was set before it holds on
#[utoipa::path(delete, path = "/v1/admin/exchange-rates/{currency}/{display_currency}/{day}", tag = "operator",
    operation_id = "delete_exchange_rate",
    params(("currency" = String, Path), ("display_currency" = String, Path),
           ("day" = String, Path, format = Date)),
    responses((status = 204, description = "Gone"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId((currency, display, day)): PathId<(String, String, Date)>,
) -> Result<StatusCode> {
    if day.year() < 1 {
        return Err(ApiError::not_found("exchange rate"));
    }
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let gone = tx
        .query("DELETE FROM exchange_rates WHERE currency = $1 AND display = $2 AND day = $3")
        .bind(&currency)
        .bind(&display)
        .bind(day.to_sqlx())
        .execute()
        .await?;
    if gone == 0 {
        return Err(ApiError::not_found("exchange rate"));
    }
    let event = AuditEvent::by_operator(&ctx, "exchange_rate.removed")
        .with("currency", currency)
        .with("display_currency", display)
        .with("day", day.to_string());
    tx.commit(event, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A rate that a figure was converted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct UsedRate {
    /// From which currency.
    pub currency: String,
    /// How many of the currency of display one is.
    pub rate: String,
    /// The day since which it holds.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Whose rate it is.
    pub source: String,
}

/// All currencies shown in one, at the rates of the period's last day that has begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DisplayCosts {
    /// ISO 4217.
    pub currency: String,
    /// Σ of each currency's amount by its rate, exact; `null` where a rate is missing or an amount is.
    pub amount: Option<String>,
    /// The same of the period it is compared with, at the same rates.
    pub previous_amount: Option<String>,
    /// The rates.
    pub rates: Vec<UsedRate>,
    /// The currencies that there is no rate for.
    pub missing: Vec<String>,
}

/// The last rates into `display` until the end of a period, one for each currency.
pub(super) async fn of(
    tx: &mut SystemTx,
    display: &str,
    period: &Period,
    today: Date,
) -> Result<Vec<UsedRate>> {
    let last = period
        .to
        .yesterday()
        .map_err(ApiError::internal)?
        .min(today);
    let rows: Vec<(String, String, jiff_sqlx::Date, String)> = tx
        .query(
            "SELECT DISTINCT ON (currency) currency, trim_scale(rate)::text, day, source FROM exchange_rates
             WHERE display = $1 AND day <= $2 ORDER BY currency, day DESC",
        )
        .bind(display)
        .bind(last.to_sqlx())
        .all()
        .await?;
    let rates = rows
        .into_iter()
        .map(|(currency, rate, day, source)| UsedRate {
            currency,
            rate,
            day: day.to_jiff(),
            source,
        });
    Ok(rates.collect())
}

/// Shows the amounts of all currencies in one.
pub(super) fn shown(
    currency: String,
    costs: &[CurrencyCosts],
    rates: Vec<UsedRate>,
) -> Result<DisplayCosts> {
    let rate_of = |of: &CurrencyCosts| rates.iter().find(|rate| rate.currency == of.currency);
    let is_other = |of: &&CurrencyCosts| of.currency != currency;
    let missing = costs.iter().filter(is_other);
    let missing: Vec<String> = missing
        .filter(|of| rate_of(of).is_none())
        .map(|of| of.currency.clone())
        .collect();
    let sum = |amount: fn(&CurrencyCosts) -> Option<&str>| -> Result<Option<String>> {
        let mut sum = BigDecimal::zero();
        for of in costs {
            let Some(amount) = amount(of) else {
                return Ok(None);
            };
            sum += match (is_other(&of), rate_of(of)) {
                (false, _) => stored(amount)?,
                (true, Some(rate)) => stored(amount)? * stored(&rate.rate)?,
                (true, None) => return Ok(None),
            };
        }
        Ok(Some(plain(&sum)))
    };
    let amount = sum(|of| of.amount.as_deref())?;
    let previous_amount = sum(|of| of.previous_amount.as_deref())?;
    let used = costs.iter().filter(is_other);
    let used = used.filter_map(|of| rate_of(of).cloned()).collect();
    Ok(DisplayCosts {
        amount,
        previous_amount,
        rates: used,
        missing,
        currency,
    })
}
