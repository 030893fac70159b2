//! What a price would charge for quantities that somebody thinks up.

use bigdecimal::{BigDecimal, Zero as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::compute::{Part, lines, rounding};
use super::terms::{Charge, Terms, UsageCharge, amount};
use crate::decimals::{plain, stored};
use crate::error::{ApiError, Problem, Result};
use crate::features::costs::prices::compute::charged;
use crate::tenant::OperatorCtx;
use crate::web::JsonBody;

const MAX_QUANTITIES: usize = 200;

/// A price to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceTrial {
    /// The price.
    terms: Terms,
    /// What a month comes to, 1 to 200.
    quantities: Vec<TrialQuantity>,
}

/// So much of a meter in a month, or so much cost of a provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrialQuantity {
    /// The values of the dimensions, in their order; nothing said is all that no rate names.
    #[serde(default)]
    values: Option<Vec<Option<String>>>,
    /// In the meter's unit; of a mark-up, the cost that it is over.
    quantity: String,
}

/// What a price would charge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedPrice {
    /// One for each part of each quantity.
    lines: Vec<TriedLine>,
    /// What is missing to the minimum.
    minimum: String,
    /// What rounding adds.
    rounding: String,
    /// Σ of all of these.
    total: String,
}

/// A charge of a trial.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedLine {
    /// Which of the quantities, from 0.
    quantity_index: usize,
    /// Which of the rates, from 0; `null` where none is for it, or of a mark-up.
    rate: Option<usize>,
    /// Which tier, from 1; `null` is what is included, or has no rate.
    tier: Option<usize>,
    /// How much of the quantity.
    quantity: String,
    /// What `unit_quantity` of it costs; `null` without a rate, and of a mark-up.
    unit_price: Option<String>,
    /// What is charged for it.
    cost: String,
}

/// See what a price would charge for, say, a million calls
#[utoipa::path(post, path = "/v1/admin/prices/test", tag = "operator", operation_id = "test_price",
    request_body = PriceTrial,
    responses((status = 200, body = TriedPrice),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn trial(
    _: OperatorCtx,
    JsonBody(trial): JsonBody<PriceTrial>,
) -> Result<axum::Json<TriedPrice>> {
    trial.terms.check("terms")?;
    if !(1..=MAX_QUANTITIES).contains(&trial.quantities.len()) {
        return Err(ApiError::field("quantities", "must have 1 to 200 entries"));
    }
    let mut tried = Vec::new();
    for (index, of) in trial.quantities.iter().enumerate() {
        let field = format!("quantities[{index}].quantity");
        let quantity = amount(&field, &of.quantity)?;
        match &trial.terms.charge {
            Charge::Usage(usage) => used(usage, of, index, quantity, &mut tried)?,
            Charge::Markup(markup) => {
                let cost = charged(&(&quantity * stored(&markup.percent)? / BigDecimal::from(100)));
                tried.push((
                    cost,
                    TriedLine {
                        quantity_index: index,
                        rate: None,
                        tier: None,
                        quantity: plain(&quantity),
                        unit_price: None,
                        cost: String::new(),
                    },
                ));
            }
        }
    }
    let mut total: BigDecimal = tried.iter().map(|(cost, _)| cost).sum();
    let mut minimum = BigDecimal::zero();
    if let Charge::Usage(UsageCharge {
        minimum: Some(least),
        ..
    }) = &trial.terms.charge
    {
        minimum = (stored(least)? - &total).max(BigDecimal::zero());
        total += &minimum;
    }
    let rounding = rounding(&total, trial.terms.decimals);
    total += &rounding;
    let lines = tried.into_iter().map(|(cost, line)| TriedLine {
        cost: plain(&cost),
        ..line
    });
    Ok(axum::Json(TriedPrice {
        lines: lines.collect(),
        minimum: plain(&minimum),
        rounding: plain(&rounding),
        total: plain(&total),
    }))
}

fn used(
    usage: &UsageCharge,
    of: &TrialQuantity,
    index: usize,
    quantity: BigDecimal,
    tried: &mut Vec<(BigDecimal, TriedLine)>,
) -> Result<()> {
    if of
        .values
        .as_ref()
        .is_some_and(|values| values.len() != usage.dimensions.len())
    {
        let field = format!("quantities[{index}].values");
        return Err(ApiError::field(&field, "must have one for each dimension"));
    }
    let named = usage
        .rates
        .iter()
        .position(|rate| rate.values.is_some() && rate.values == of.values);
    let rest = || usage.rates.iter().position(|rate| rate.values.is_none());
    let Some(place) = named.or_else(rest) else {
        tried.push((
            BigDecimal::zero(),
            TriedLine {
                quantity_index: index,
                rate: None,
                tier: None,
                quantity: plain(&quantity),
                unit_price: None,
                cost: String::new(),
            },
        ));
        return Ok(());
    };
    for line in lines(usage, &usage.rates[place], &[((), quantity)])? {
        tried.push((
            line.cost,
            TriedLine {
                quantity_index: index,
                rate: Some(place),
                tier: match line.part {
                    Part::Included => None,
                    Part::Tier(tier) => Some(tier),
                },
                quantity: plain(&line.quantity),
                unit_price: Some(plain(&line.unit_price)),
                cost: String::new(),
            },
        ));
    }
    Ok(())
}
