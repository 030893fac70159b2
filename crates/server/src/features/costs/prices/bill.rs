//! The bill that the price book makes of a customer's month, in the form that every bill has: FOCUS.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, One as _, RoundingMode, Zero as _};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenantry_formats::Amount;
use utoipa::ToSchema;

use super::book::Held;
use super::compute::{Line, Part, charged, lines, rounding};
use super::quantities::{MarkedUp, Span, Used};
use super::terms::{MarkupCharge, Rate, TierModel, UsageCharge};
use crate::decimals::{plain, stored};
use crate::error::{ApiError, Result};
use crate::features::costs::closed::Month;
use crate::metrics::{Aggregation, Definition};
use crate::tenant::TenantId;
use crate::tenant::ids::{Id, Price};

/// What a price has no rate for, or comes to more digits than a bill can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Unpriced {
    /// The price.
    #[schema(value_type = String)]
    pub price_id: Id<Price>,
    /// Its name.
    pub name: String,
    /// How much of the meter, or how many charges whose cost is unknown or too long.
    pub quantity: String,
}

/// Whose bill it is, and who makes it.
pub(super) struct Parties<'a> {
    pub issuer: &'a str,
    pub tenant: TenantId,
    pub customer: &'a str,
    /// The month in which it became a customer.
    pub since: Month,
}

/// A bill in the making.
pub(super) struct Bill<'a> {
    parties: &'a Parties<'a>,
    month: Month,
    file: csv::Writer<Vec<u8>>,
    pub rows: usize,
    /// By currency.
    pub totals: BTreeMap<String, BigDecimal>,
    pub unpriced: Vec<Unpriced>,
}

/// The columns, as [`Bill::write`] fills them.
const COLUMNS: [&str; 45] = [
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeFrequency",
    "ChargeDescription",
    "ServiceCategory",
    "ServiceName",
    "PricingQuantity",
    "PricingUnit",
    "InvoiceIssuerName",
    "ProviderName",
    "PublisherName",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ListUnitPrice",
    "ContractedUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "RegionId",
    "SkuId",
    "SkuMeter",
    "SkuPriceId",
    "SubAccountId",
    "Tags",
    "x_PriceId",
    "x_Rate",
    "x_TierModel",
    "x_Tier",
    "x_UnitQuantity",
    "x_MarkupPercent",
    "x_MarkupOver",
    "x_MarkedUpCost",
    "x_MarkedUpProvider",
    "x_MarkedUpService",
    "x_Rounding",
];

/// One charge; what is empty is not said.
#[derive(Default)]
struct Charge<'a> {
    span: Option<Date>,
    category: &'a str,
    frequency: &'a str,
    description: String,
    currency: &'a str,
    cost: BigDecimal,
    unit_price: String,
    pricing_quantity: String,
    pricing_unit: String,
    consumed_quantity: String,
    consumed_unit: String,
    region: &'a str,
    account: &'a str,
    meter: &'a str,
    sku_price: String,
    tags: String,
    /// The last eleven columns but the first.
    own: [String; 10],
}

impl<'a> Bill<'a> {
    pub(super) fn new(parties: &'a Parties<'a>, month: Month) -> Result<Self> {
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(COLUMNS).map_err(ApiError::internal)?;
        Ok(Self {
            parties,
            month,
            file,
            rows: 0,
            totals: BTreeMap::new(),
            unpriced: Vec::new(),
        })
    }

    /// The file.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        self.file.into_inner().map_err(ApiError::internal)
    }

    /// Charges for what a meter came to.
    pub(super) fn usage(
        &mut self,
        price: &Held,
        charge: &UsageCharge,
        definition: &Definition,
        used: &Used,
    ) -> Result<()> {
        let unit = match definition.aggregation {
            Aggregation::TimeWeighted => format!("{}-hours", definition.unit),
            _ => definition.unit.clone(),
        };
        let mut total = BigDecimal::zero();
        let mut unpriced = used.unpriced.clone();
        for (place, (rate, spans)) in charge.rates.iter().zip(&used.by_rate).enumerate() {
            for line in lines(charge, rate, spans)? {
                match self.used(price, charge, (place, rate), &line, &unit)? {
                    true => total += &line.cost,
                    false => unpriced += &line.quantity,
                }
            }
        }
        self.unpriced(price, &unpriced);
        // Before it was a customer it owed nothing by itself; what it used then may have been brought along.
        let owes = self.month.first() >= self.parties.since.first() || used.is_any();
        if let Some(minimum) = charge.minimum.as_ref().filter(|_| owes) {
            let missing = stored(minimum)? - &total;
            if missing > BigDecimal::zero() {
                let description = format!(
                    "What is missing to the minimum of {minimum} {} a month",
                    charge.currency
                );
                let is_charged = self.write(
                    price,
                    Charge {
                        category: "Purchase",
                        frequency: "Recurring",
                        description,
                        currency: &charge.currency,
                        cost: missing.clone(),
                        sku_price: format!("{}/minimum", price.id),
                        ..Charge::default()
                    },
                )?;
                match is_charged {
                    true => total += &missing,
                    false => self.unpriced(price, &BigDecimal::one()),
                }
            }
        }
        self.round(price, &charge.currency, &total)
    }

    /// Whether a bill can hold what is charged.
    fn used(
        &mut self,
        price: &Held,
        charge: &UsageCharge,
        (place, rate): (usize, &Rate),
        line: &Line<Span>,
        unit: &str,
    ) -> Result<bool> {
        let per = &charge.unit_quantity;
        let pricing_unit = match (&charge.pricing_unit, per.as_str()) {
            (Some(unit), _) => unit.clone(),
            (None, "1") => unit.to_owned(),
            (None, per) => format!("{per} {unit}"),
        };
        let values = rate.values.as_deref().unwrap_or_default();
        let named: serde_json::Map<String, serde_json::Value> = charge
            .dimensions
            .iter()
            .zip(values)
            .filter_map(|(name, value)| Some((name.clone(), json!(value.as_ref()?))))
            .collect();
        let tier = match line.part {
            Part::Included => "included".to_owned(),
            Part::Tier(tier) => tier.to_string(),
        };
        let unit_price = plain(&line.unit_price);
        let mut description = price.name.clone();
        for (name, value) in charge.dimensions.iter().zip(values) {
            let value = value.as_deref().unwrap_or("none");
            description.push_str(&format!(", {name} {value}"));
        }
        description.push_str(&match line.part {
            Part::Included => ", included".to_owned(),
            Part::Tier(tier) if rate.tiers.len() > 1 => format!(
                ", tier {tier} at {unit_price} {} for {pricing_unit}",
                charge.currency
            ),
            Part::Tier(_) => format!(" at {unit_price} {} for {pricing_unit}", charge.currency),
        });
        let model = match rate.model {
            TierModel::Graduated => "graduated",
            TierModel::Volume => "volume",
        };
        let pricing_quantity =
            (&line.quantity / stored(per)?).with_scale_round(15, RoundingMode::HalfUp);
        self.write(
            price,
            Charge {
                span: match line.span {
                    Span::Day(day) => Some(day),
                    Span::Month => None,
                },
                category: "Usage",
                frequency: "Usage-Based",
                description,
                currency: &charge.currency,
                cost: line.cost.clone(),
                pricing_quantity: plain(&pricing_quantity),
                pricing_unit,
                consumed_quantity: plain(&charged(&line.quantity)),
                consumed_unit: unit.to_owned(),
                meter: &charge.meter,
                sku_price: format!("{}/{}/{tier}", price.id, place + 1),
                unit_price,
                tags: match named.is_empty() {
                    true => String::new(),
                    false => json!(named).to_string(),
                },
                own: [
                    (place + 1).to_string(),
                    model.to_owned(),
                    tier,
                    per.clone(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                ],
                ..Charge::default()
            },
        )
    }

    /// Charges a part of what others charge.
    pub(super) fn markup(
        &mut self,
        price: &Held,
        markup: &MarkupCharge,
        costs: &[MarkedUp],
    ) -> Result<()> {
        let share = stored(&markup.percent)? / BigDecimal::from(100);
        let mut totals: BTreeMap<&str, BigDecimal> = BTreeMap::new();
        let mut unknown = 0;
        for of in costs {
            unknown += of.unknown;
            let Some(over) = &of.cost else { continue };
            let cost = charged(&(stored(over)? * &share));
            let percent = &markup.percent;
            let description = format!(
                "{percent} % of {over} {} that {} charges for {}",
                of.currency, of.provider, of.service
            );
            let is_discount = percent.starts_with('-');
            let is_charged = self.write(
                price,
                Charge {
                    span: Some(of.charge_date),
                    category: if is_discount { "Credit" } else { "Usage" },
                    frequency: "Usage-Based",
                    description,
                    currency: &of.currency,
                    cost: cost.clone(),
                    region: of.region.as_deref().unwrap_or_default(),
                    account: &of.account,
                    sku_price: price.id.to_string(),
                    own: [
                        String::new(),
                        String::new(),
                        String::new(),
                        String::new(),
                        percent.clone(),
                        markup.over.as_str().to_owned(),
                        over.clone(),
                        of.provider.clone(),
                        of.service.clone(),
                        String::new(),
                    ],
                    ..Charge::default()
                },
            )?;
            match is_charged {
                true => *totals.entry(&of.currency).or_default() += &cost,
                false => unknown += 1,
            }
        }
        for (currency, total) in totals {
            self.round(price, currency, &total)?;
        }
        self.unpriced(price, &BigDecimal::from(unknown));
        Ok(())
    }

    /// Notes what is not charged.
    fn unpriced(&mut self, price: &Held, quantity: &BigDecimal) {
        if !quantity.is_zero() {
            self.unpriced.push(Unpriced {
                price_id: price.id,
                name: price.name.clone(),
                quantity: plain(quantity),
            });
        }
    }

    /// Brings what a price comes to to the decimals of an invoice.
    fn round(&mut self, price: &Held, currency: &str, total: &BigDecimal) -> Result<()> {
        let decimals = price.terms.decimals;
        let added = rounding(total, decimals);
        if added.is_zero() {
            return Ok(());
        }
        let mut own: [String; 10] = Default::default();
        own[9] = format!("half_up/{decimals}");
        let is_charged = self.write(
            price,
            Charge {
                category: "Adjustment",
                frequency: "Usage-Based",
                description: format!("Rounding of the month to {decimals} decimals, half up"),
                currency,
                cost: added,
                sku_price: format!("{}/rounding", price.id),
                own,
                ..Charge::default()
            },
        )?;
        if !is_charged {
            self.unpriced(price, &BigDecimal::one());
        }
        Ok(())
    }

    /// Writes a charge, unless one of its numbers has more digits than what reads the bill takes: one absurd value
    /// would have all of it refused.
    fn write(&mut self, price: &Held, charge: Charge<'_>) -> Result<bool> {
        let cost = plain(&charge.cost);
        let numbers = [
            &cost,
            &charge.pricing_quantity,
            &charge.consumed_quantity,
            &charge.unit_price,
        ];
        let fits = |text: &&String| text.is_empty() || Amount::parse(text).is_ok();
        if !numbers.iter().all(fits) {
            return Ok(false);
        }
        let (first, end) = (self.month.first(), self.month.next()?.first());
        let (from, to) = match charge.span {
            Some(day) => (day, day.tomorrow().map_err(ApiError::internal)?),
            None => (first, end),
        };
        let midnight = |day: Date| format!("{day}T00:00:00Z");
        let (id, tenant) = (price.id.to_string(), self.parties.tenant.to_string());
        let category = price.terms.service_category.as_deref().unwrap_or("Other");
        let priced = |text: &'static str| {
            if charge.unit_price.is_empty() {
                ""
            } else {
                text
            }
        };
        let (from, to) = (midnight(from), midnight(to));
        let (first, end) = (midnight(first), midnight(end));
        let issuer = self.parties.issuer;
        let known = [
            cost.as_str(),
            &cost,
            &cost,
            &cost,
            &tenant,
            self.parties.customer,
            charge.currency,
            &first,
            &end,
            &from,
            &to,
            charge.category,
            "",
            charge.frequency,
            &charge.description,
            category,
            &price.name,
            &charge.pricing_quantity,
            &charge.pricing_unit,
            issuer,
            issuer,
            issuer,
            &charge.consumed_quantity,
            &charge.consumed_unit,
            &charge.unit_price,
            &charge.unit_price,
            priced("Standard"),
            if charge.unit_price.is_empty() {
                ""
            } else {
                charge.currency
            },
            charge.region,
            &id,
            charge.meter,
            &charge.sku_price,
            charge.account,
            &charge.tags,
            &id,
        ];
        let record = known
            .into_iter()
            .chain(charge.own.iter().map(String::as_str));
        self.file.write_record(record).map_err(ApiError::internal)?;
        self.rows += 1;
        *self.totals.entry(charge.currency.to_owned()).or_default() += charge.cost;
        Ok(true)
    }
}
