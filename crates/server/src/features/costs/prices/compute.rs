//! What quantities cost, in exact decimals.
//!
//! A charge is quantity × unit price ÷ unit quantity, to 15 decimals where the division does not end. What the
//! charges of one price come to in a month is rounded once; the difference is a charge of its own, so that the
//! charges add up to what is invoiced.

use bigdecimal::{BigDecimal, RoundingMode, Zero as _};

use super::terms::{Rate, TierModel, UsageCharge};
use crate::decimals::stored;
use crate::error::Result;

/// The decimals of a charge.
const CHARGE_DECIMALS: i64 = 15;

/// Which part of a rate a charge is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What is free.
    Included,
    /// A tier, from 1.
    Tier(usize),
}

/// What a quantity of one span of time costs in one part of a rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<T> {
    /// The day, or the whole month.
    pub span: T,
    pub part: Part,
    /// In the meter's unit.
    pub quantity: BigDecimal,
    /// For the unit quantity.
    pub unit_price: BigDecimal,
    pub cost: BigDecimal,
}

/// A part of a rate: from where on and up to where the quantity of a month counts, at which price.
struct Segment {
    part: Part,
    from: BigDecimal,
    to: Option<BigDecimal>,
    unit_price: BigDecimal,
}

impl Segment {
    /// How much of so much is in it.
    fn share(&self, quantity: &BigDecimal) -> BigDecimal {
        let top = match &self.to {
            Some(to) => quantity.min(to),
            None => quantity,
        };
        (top - &self.from).max(BigDecimal::zero())
    }
}

/// The segments of a rate for a month of `total`.
fn segments(rate: &Rate, total: &BigDecimal) -> Result<Vec<Segment>> {
    let included = stored(rate.included.as_deref().unwrap_or("0"))?;
    let mut segments = vec![Segment {
        part: Part::Included,
        from: BigDecimal::zero(),
        to: Some(included.clone()),
        unit_price: BigDecimal::zero(),
    }];
    let mut from = included.clone();
    for (place, tier) in rate.tiers.iter().enumerate() {
        let end = match &tier.up_to {
            Some(end) => Some(&included + stored(end)?),
            None => None,
        };
        let part = Part::Tier(place + 1);
        let unit_price = stored(&tier.unit_price)?;
        match rate.model {
            TierModel::Graduated => {
                let next = end.clone().unwrap_or_default();
                segments.push(Segment {
                    part,
                    from: std::mem::replace(&mut from, next),
                    to: end,
                    unit_price,
                });
            }
            TierModel::Volume => {
                if end.is_none_or(|end| *total <= end) {
                    segments.push(Segment {
                        part,
                        from,
                        to: None,
                        unit_price,
                    });
                    break;
                }
            }
        }
    }
    Ok(segments)
}

/// What the quantities of a month cost at a rate: `spans` in the order of time. What is taken back later than it
/// was added is taken back from the tier that it was in.
///
/// # Errors
///
/// Terms that were never checked.
pub(super) fn lines<T: Clone>(
    charge: &UsageCharge,
    rate: &Rate,
    spans: &[(T, BigDecimal)],
) -> Result<Vec<Line<T>>> {
    let per = stored(&charge.unit_quantity)?;
    let total: BigDecimal = spans.iter().map(|(_, quantity)| quantity).sum();
    let segments = segments(rate, &total)?;
    let mut lines = Vec::new();
    let mut before = BigDecimal::zero();
    for (span, quantity) in spans {
        let after = &before + quantity;
        for segment in &segments {
            let quantity = segment.share(&after) - segment.share(&before);
            if quantity.is_zero() {
                continue;
            }
            lines.push(Line {
                span: span.clone(),
                part: segment.part,
                cost: charged(&(&quantity * &segment.unit_price / &per)),
                quantity,
                unit_price: segment.unit_price.clone(),
            });
        }
        before = after;
    }
    Ok(lines)
}

/// A charge or a quantity, to as many decimals as one has.
pub(super) fn charged(cost: &BigDecimal) -> BigDecimal {
    cost.with_scale_round(CHARGE_DECIMALS, RoundingMode::HalfUp)
}

/// What rounding adds to `total`, half up.
pub(super) fn rounding(total: &BigDecimal, decimals: u8) -> BigDecimal {
    total.with_scale_round(i64::from(decimals), RoundingMode::HalfUp) - total
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::decimals::plain;

    fn charge(unit_quantity: &str, rate: Value) -> UsageCharge {
        serde_json::from_value(json!({
            "meter": "m", "currency": "EUR", "unit_quantity": unit_quantity, "rates": [rate],
        }))
        .unwrap()
    }

    fn decimals(texts: &[&str]) -> Vec<(usize, BigDecimal)> {
        let numbers = texts.iter().map(|text| stored(text).unwrap());
        numbers.enumerate().collect()
    }

    /// Day, part (0 is included), quantity, cost.
    fn said(charge: &UsageCharge, days: &[&str]) -> Vec<(usize, usize, String, String)> {
        let lines = lines(charge, &charge.rates[0], &decimals(days)).unwrap();
        let part = |part| match part {
            Part::Included => 0,
            Part::Tier(tier) => tier,
        };
        let said = lines.into_iter().map(|line| {
            (
                line.span,
                part(line.part),
                plain(&line.quantity),
                plain(&line.cost),
            )
        });
        said.collect()
    }

    fn three_tiers(model: &str) -> UsageCharge {
        charge(
            "1000",
            json!({ "included": "100", "model": model, "tiers": [
                { "up_to": "1000", "unit_price": "2" },
                { "up_to": "5000", "unit_price": "1.5" },
                { "unit_price": "1" },
            ]}),
        )
    }

    fn line(day: usize, part: usize, quantity: &str, cost: &str) -> (usize, usize, String, String) {
        (day, part, quantity.to_owned(), cost.to_owned())
    }

    #[test]
    fn graduated_tiers_charge_each_unit_by_the_tier_that_it_is_in() {
        assert_eq!(
            said(&three_tiers("graduated"), &["60", "1040", "0", "5000"]),
            [
                line(0, 0, "60", "0"),
                line(1, 0, "40", "0"),
                line(1, 1, "1000", "2"),
                line(3, 2, "4000", "6"),
                line(3, 3, "1000", "1"),
            ]
        );
    }

    #[test]
    fn volume_charges_all_units_by_the_tier_of_the_last_one() {
        assert_eq!(
            said(&three_tiers("volume"), &["600", "500"]),
            [
                line(0, 0, "100", "0"),
                line(0, 1, "500", "1"),
                line(1, 1, "500", "1")
            ]
        );
        assert_eq!(
            said(&three_tiers("volume"), &["600", "501"]),
            [
                line(0, 0, "100", "0"),
                line(0, 2, "500", "0.75"),
                line(1, 2, "501", "0.7515")
            ]
        );
    }

    #[test]
    fn what_is_taken_back_is_taken_back_from_the_tier_that_it_was_in() {
        assert_eq!(
            said(&three_tiers("graduated"), &["1200", "-300"]),
            [
                line(0, 0, "100", "0"),
                line(0, 1, "1000", "2"),
                line(0, 2, "100", "0.15"),
                line(1, 1, "-200", "-0.4"),
                line(1, 2, "-100", "-0.15"),
            ]
        );
    }

    #[test]
    fn a_division_that_does_not_end_is_cut_at_fifteen_decimals() {
        let third = charge("3", json!({ "tiers": [{ "unit_price": "1" }] }));
        assert_eq!(said(&third, &["1"]), [line(0, 1, "1", "0.333333333333333")]);
    }

    #[test]
    fn rounding_is_half_up_away_from_zero() {
        for (total, decimals, added) in [
            ("1.005", 2, "0.005"),
            ("1.0049", 2, "-0.0049"),
            ("-1.005", 2, "-0.005"),
            ("7", 0, "0"),
        ] {
            assert_eq!(plain(&rounding(&stored(total).unwrap(), decimals)), added);
        }
    }

    /// The price of a whole month, as a contract says it.
    fn by_contract(rate: &Rate, total: i64) -> BigDecimal {
        let included: i64 = rate.included.as_ref().unwrap().parse().unwrap();
        let beyond = (total - included).max(0);
        let price = |tier: &super::super::terms::Tier| stored(&tier.unit_price).unwrap();
        let end = |tier: &super::super::terms::Tier| {
            tier.up_to
                .as_ref()
                .map_or(i64::MAX, |end| end.parse().unwrap())
        };
        match rate.model {
            TierModel::Volume => {
                let tier = rate.tiers.iter().find(|tier| beyond <= end(tier)).unwrap();
                price(tier) * BigDecimal::from(beyond)
            }
            TierModel::Graduated => {
                let mut from = 0;
                let costs = rate.tiers.iter().map(|tier| {
                    let units = beyond.min(end(tier)).saturating_sub(from).max(0);
                    from = end(tier);
                    price(tier) * BigDecimal::from(units)
                });
                costs.collect::<Vec<_>>().iter().sum()
            }
        }
    }

    proptest! {
        #[test]
        fn days_add_up_to_what_the_contract_says_of_the_month(
            days in prop::collection::vec(0i64..2_000, 1..31),
            included in 0i64..3_000,
            ends in prop::collection::btree_set(1i64..20_000, 0..5),
            prices in prop::collection::vec(0u32..1_000, 6),
            is_volume in any::<bool>(),
        ) {
            let mut tiers: Vec<Value> = ends
                .iter()
                .zip(&prices)
                .map(|(end, price)| json!({ "up_to": end.to_string(), "unit_price": format!("{price}e-3").parse::<BigDecimal>().unwrap().to_plain_string() }))
                .collect();
            tiers.push(json!({ "unit_price": "0.125" }));
            let model = if is_volume { "volume" } else { "graduated" };
            let charge = charge("1", json!({ "included": included.to_string(), "model": model, "tiers": tiers }));
            let spans: Vec<(usize, BigDecimal)> = days.iter().map(|day| BigDecimal::from(*day)).enumerate().collect();
            let lines = lines(&charge, &charge.rates[0], &spans).unwrap();
            let cost: BigDecimal = lines.iter().map(|line| &line.cost).sum();
            prop_assert_eq!(cost.normalized(), by_contract(&charge.rates[0], days.iter().sum()).normalized());
            // Nothing of the quantity is lost, day by day.
            for (day, quantity) in &spans {
                let of_day: BigDecimal = lines.iter().filter(|line| line.span == *day).map(|line| &line.quantity).sum();
                prop_assert_eq!(of_day.normalized(), quantity.normalized());
            }
        }
    }
}
