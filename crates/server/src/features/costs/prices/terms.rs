//! What a price says: rates of a meter, or a mark-up over cloud cost.

use bigdecimal::{BigDecimal, Zero as _};
use serde::{Deserialize, Serialize};
use tenantry_formats::Amount;
use utoipa::ToSchema;

use crate::decimals::stored;
use crate::error::{ApiError, Result};
use crate::features::costs::rates::check_currency;
use crate::features::costs::types::CostMetric;
use crate::web::check_name;

const MAX_RATES: usize = 200;
const MAX_TIERS: usize = 50;
const MAX_DIMENSIONS: usize = 3;
/// Beyond it, amounts are given with more digits than a charge can have.
const MAX_PLACES: u8 = 12;

/// What is charged, and how it is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The decimals to which what a month comes to is rounded, half up, 0 to 12; 2 when nothing is said. Each
    /// charge is exact, and one charge of the month says what rounding adds or takes away.
    #[serde(default = "two")]
    #[schema(minimum = 0, maximum = 12)]
    pub decimals: u8,
    /// FOCUS `ServiceCategory` of the charges; `Other` when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_category: Option<String>,
    /// What is charged.
    pub charge: Charge,
}

const fn two() -> u8 {
    2
}

/// What is charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Charge {
    /// What a meter comes to in a calendar month, UTC.
    Usage(UsageCharge),
    /// A part of what the operator's bills charge the customer for.
    Markup(MarkupCharge),
}

/// Rates of a meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageCharge {
    /// The meter, by its key. Percentiles have no price.
    pub meter: String,
    /// ISO 4217.
    pub currency: String,
    /// How many of the meter's unit the unit prices are for, above zero; 1 when nothing is said. Of a meter over
    /// time the unit is unit × hours.
    #[serde(default = "one")]
    pub unit_quantity: String,
    /// What to call so many of them on a bill; `1000 requests`, of the meter's unit, when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing_unit: Option<String>,
    /// Up to three dimensions of the meter that rates are told apart by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<String>,
    /// 1 to 200. Usage that none is for is charged nothing, and shown to the operator.
    pub rates: Vec<Rate>,
    /// What a month costs at least; what is missing to it is a charge of its own. Months before that in which the
    /// customer was made owe it only where the meter was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
}

fn one() -> String {
    "1".to_owned()
}

/// What one value of the dimensions costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The values of the dimensions, in their order, `null` being events without; nothing said is all that no
    /// other rate names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Option<String>>>,
    /// How much of a month is free, before the tiers begin; in the meter's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<String>,
    /// How the tiers are meant; without a say, `graduated`.
    #[serde(default)]
    pub model: TierModel,
    /// 1 to 50, each above the one before; one without an end is a price for each unit.
    pub tiers: Vec<Tier>,
}

/// How tiers are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierModel {
    /// Each unit costs what the tier says that it is in.
    #[default]
    Graduated,
    /// All units of the month cost what the tier says that the last one is in.
    Volume,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Up to this quantity beyond what is included; the last tier has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<String>,
    /// What `unit_quantity` units cost.
    pub unit_price: String,
}

/// A mark-up, or a discount. Taxes are not marked up, nor are the customer's own bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkupCharge {
    /// Percent of the cost, above zero for a mark-up, from -100 for a discount; up to 1000.
    pub percent: String,
    /// Over which cost; what is billed when nothing is said.
    #[serde(default)]
    pub over: CostMetric,
    /// Only over this provider's costs; else over those of all that have no price of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// A decimal that is not negative.
pub(super) fn amount(field: &str, text: &str) -> Result<BigDecimal> {
    let number = number(field, text)?;
    match number >= BigDecimal::zero() {
        true => Ok(number),
        false => Err(ApiError::field(field, "must not be negative")),
    }
}

fn number(field: &str, text: &str) -> Result<BigDecimal> {
    let amount = Amount::parse(text).map_err(|wrong| ApiError::field(field, wrong.to_string()))?;
    stored(amount.as_str())
}

impl Terms {
    /// Whether it can be charged by; `at` is where it stands in the request.
    ///
    /// # Errors
    ///
    /// 422 that names the field.
    pub fn check(&self, at: &str) -> Result<()> {
        if self.decimals > MAX_PLACES {
            return Err(ApiError::field(
                &format!("{at}.decimals"),
                "must be 0 to 12",
            ));
        }
        if let Some(category) = &self.service_category {
            check_name(&format!("{at}.service_category"), category)?;
        }
        let at = format!("{at}.charge");
        match &self.charge {
            Charge::Usage(usage) => usage.check(&at),
            Charge::Markup(markup) => markup.check(&at),
        }
    }
}

impl MarkupCharge {
    fn check(&self, at: &str) -> Result<()> {
        let field = format!("{at}.percent");
        let percent = number(&field, &self.percent)?;
        let allowed = BigDecimal::from(-100)..=BigDecimal::from(1000);
        if percent.is_zero() || !allowed.contains(&percent) {
            return Err(ApiError::field(
                &field,
                "must be from -100 to 1000, and not zero",
            ));
        }
        match &self.provider {
            Some(provider) => check_name(&format!("{at}.provider"), provider),
            None => Ok(()),
        }
    }
}

impl UsageCharge {
    fn check(&self, at: &str) -> Result<()> {
        check_currency(&format!("{at}.currency"), &self.currency)?;
        let field = format!("{at}.unit_quantity");
        if amount(&field, &self.unit_quantity)?.is_zero() {
            return Err(ApiError::field(&field, "must be above zero"));
        }
        if let Some(unit) = &self.pricing_unit {
            check_name(&format!("{at}.pricing_unit"), unit)?;
        }
        if let Some(minimum) = &self.minimum {
            amount(&format!("{at}.minimum"), minimum)?;
        }
        let mut known = Vec::new();
        for (place, dimension) in self.dimensions.iter().enumerate() {
            if known.contains(&dimension) || place == MAX_DIMENSIONS {
                let field = format!("{at}.dimensions[{place}]");
                return Err(ApiError::field(&field, "must be another, of three at most"));
            }
            known.push(dimension);
        }
        if !(1..=MAX_RATES).contains(&self.rates.len()) {
            let field = format!("{at}.rates");
            return Err(ApiError::field(&field, "must have 1 to 200 entries"));
        }
        for (place, rate) in self.rates.iter().enumerate() {
            let at = format!("{at}.rates[{place}]");
            rate.check(&at, self.dimensions.len())?;
            if self.rates[..place]
                .iter()
                .any(|other| other.values == rate.values)
            {
                let field = format!("{at}.values");
                return Err(ApiError::field(&field, "has a rate already"));
            }
        }
        Ok(())
    }
}

impl Rate {
    fn check(&self, at: &str, dimensions: usize) -> Result<()> {
        if let Some(values) = &self.values
            && (values.len() != dimensions || values.is_empty())
        {
            let wrong = "must have one for each dimension, or not be there";
            return Err(ApiError::field(&format!("{at}.values"), wrong));
        }
        if let Some(included) = &self.included {
            amount(&format!("{at}.included"), included)?;
        }
        if !(1..=MAX_TIERS).contains(&self.tiers.len()) {
            return Err(ApiError::field(
                &format!("{at}.tiers"),
                "must have 1 to 50 entries",
            ));
        }
        let mut reached = BigDecimal::zero();
        for (place, tier) in self.tiers.iter().enumerate() {
            let is_last = place + 1 == self.tiers.len();
            amount(&format!("{at}.tiers[{place}].unit_price"), &tier.unit_price)?;
            let field = format!("{at}.tiers[{place}].up_to");
            match &tier.up_to {
                None if is_last => {}
                None => return Err(ApiError::field(&field, "only the last tier has no end")),
                Some(_) if is_last => {
                    return Err(ApiError::field(&field, "the last tier has no end"));
                }
                Some(text) => {
                    let end = amount(&field, text)?;
                    if end <= reached {
                        return Err(ApiError::field(
                            &field,
                            "must be above that of the tier before",
                        ));
                    }
                    reached = end;
                }
            }
        }
        Ok(())
    }
}
