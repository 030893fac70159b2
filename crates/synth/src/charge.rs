//! One charge, and how it is written as a line of FOCUS 1.0 CSV.

use csv::Terminator;
use std::io::{self, Write};

/// All columns of FOCUS 1.0, in the order of the specification.
const COLUMNS: [&str; 43] = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "Tags",
];

/// A charge as it stands in a bill. An empty text is null.
#[derive(Clone, Copy, Default)]
pub(crate) struct Charge<'a> {
    pub(crate) bill: Head<'a>,
    pub(crate) account_id: &'a str,
    pub(crate) account_name: &'a str,
    pub(crate) category: &'a str,
    pub(crate) class: &'a str,
    pub(crate) description: &'a str,
    pub(crate) frequency: &'a str,
    pub(crate) start: &'a str,
    pub(crate) end: &'a str,
    pub(crate) thing: Thing<'a>,
    pub(crate) commitment: Discount<'a>,
    pub(crate) costs: Costs,
    /// None where nothing is metered.
    pub(crate) use_: Option<Use<'a>>,
}

/// What all charges of a bill have in common.
#[derive(Clone, Copy, Default)]
pub(crate) struct Head<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) account_name: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) provider: &'a str,
    pub(crate) publisher: &'a str,
    pub(crate) start: &'a str,
    pub(crate) end: &'a str,
}

/// What is charged for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Thing<'a> {
    pub(crate) service: &'a str,
    pub(crate) service_category: &'a str,
    pub(crate) region_id: &'a str,
    pub(crate) region_name: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) resource_id: &'a str,
    pub(crate) resource_name: &'a str,
    pub(crate) resource_type: &'a str,
    pub(crate) sku: &'a str,
    pub(crate) sku_price: &'a str,
    pub(crate) tags: &'a str,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Discount<'a> {
    pub(crate) id: &'a str,
    pub(crate) category: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    /// Of use that it covers.
    pub(crate) status: &'a str,
}

/// In billionths of the bill's currency.
#[derive(Clone, Copy, Default)]
pub(crate) struct Costs {
    pub(crate) billed: i64,
    pub(crate) effective: i64,
    pub(crate) list: i64,
    pub(crate) contracted: i64,
}

impl Costs {
    /// The same whichever way it is looked at.
    pub(crate) fn of(amount: i64) -> Self {
        Costs {
            billed: amount,
            effective: amount,
            list: amount,
            contracted: amount,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Use<'a> {
    /// In thousandths of the unit.
    pub(crate) quantity: i64,
    pub(crate) unit: &'a str,
    /// In millionths of the bill's currency, as is the next.
    pub(crate) price: i64,
    pub(crate) list_price: i64,
    pub(crate) pricing: &'a str,
}

/// Writes charges as CSV, with the header first.
pub(crate) struct Sheet<W: Write> {
    csv: csv::Writer<W>,
    rows: u64,
}

impl<W: Write> Sheet<W> {
    pub(crate) fn begin(out: W) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(out);
        csv.write_record(COLUMNS)?;
        Ok(Sheet { csv, rows: 0 })
    }

    pub(crate) fn push(&mut self, charge: &Charge<'_>) -> io::Result<()> {
        let Charge {
            bill,
            thing,
            commitment,
            costs,
            ..
        } = charge;
        let [billed, effective, list, contracted] =
            [costs.billed, costs.effective, costs.list, costs.contracted]
                .map(|cost| decimal(cost, 9));
        let (quantity, price, list_price, unit, pricing) = match charge.use_ {
            Some(used) => (
                decimal(used.quantity, 3),
                decimal(used.price, 6),
                decimal(used.list_price, 6),
                used.unit,
                used.pricing,
            ),
            None => (Decimal::EMPTY, Decimal::EMPTY, Decimal::EMPTY, "", ""),
        };
        // What a purchase buys is not consumed by it.
        let is_used = charge.category == "Usage";
        let (consumed, consumed_unit) = if is_used {
            (quantity, unit)
        } else {
            (Decimal::EMPTY, "")
        };
        self.csv.write_record([
            thing.zone,
            billed.as_str(),
            bill.account_id,
            bill.account_name,
            bill.currency,
            bill.end,
            bill.start,
            charge.category,
            charge.class,
            charge.description,
            charge.frequency,
            charge.end,
            charge.start,
            commitment.category,
            commitment.id,
            commitment.name,
            commitment.status,
            commitment.kind,
            consumed.as_str(),
            consumed_unit,
            contracted.as_str(),
            price.as_str(),
            effective.as_str(),
            bill.issuer,
            list.as_str(),
            list_price.as_str(),
            pricing,
            quantity.as_str(),
            unit,
            bill.provider,
            bill.publisher,
            thing.region_id,
            thing.region_name,
            thing.resource_id,
            thing.resource_name,
            thing.resource_type,
            thing.service_category,
            thing.service,
            thing.sku,
            thing.sku_price,
            charge.account_id,
            charge.account_name,
            thing.tags,
        ])?;
        self.rows += 1;
        Ok(())
    }

    /// How many charges were written.
    pub(crate) fn end(mut self) -> io::Result<u64> {
        self.csv.flush()?;
        Ok(self.rows)
    }
}

/// A decimal number as text, without a heap.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    text: [u8; 24],
    from: usize,
}

impl Decimal {
    const EMPTY: Decimal = Decimal {
        text: [0; 24],
        from: 24,
    };

    fn as_str(&self) -> &str {
        // Only ASCII is ever written into it.
        std::str::from_utf8(&self.text[self.from..]).unwrap_or_default()
    }
}

/// `value` × 10^-`scale`, without the zeros that end a fraction; `scale` ≤ 9.
fn decimal(value: i64, scale: u32) -> Decimal {
    let mut number = Decimal::EMPTY;
    let mut push = |digit: u8| {
        number.from -= 1;
        number.text[number.from] = digit;
    };
    let mut rest = value.unsigned_abs();
    let mut is_fraction = false;
    for _ in 0..scale {
        let digit = (rest % 10) as u8;
        rest /= 10;
        if digit != 0 || is_fraction {
            is_fraction = true;
            push(b'0' + digit);
        }
    }
    if is_fraction {
        push(b'.');
    }
    loop {
        push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        push(b'-');
    }
    number
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_exact_and_short() {
        for (value, scale, text) in [
            (0, 9, "0"),
            (1, 9, "0.000000001"),
            (-1_500_000_000, 9, "-1.5"),
            (12_000, 3, "12"),
            (12_030, 3, "12.03"),
            (100, 0, "100"),
            (i64::MAX, 9, "9223372036.854775807"),
            (i64::MIN, 9, "-9223372036.854775808"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            assert_eq!(decimal(value, scale).as_str(), text);
        }
    }
}
