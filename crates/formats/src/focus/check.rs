//! What holds for every row, whatever format it was read from.

use super::columns::{Column, Layout};
use super::error::{Refusal, RowError};
use super::records::Record;
use super::row::{ChargeCategory, Row};
use super::tags;
use crate::amount::Amount;
use crate::{json, time};
use jiff::Timestamp;

/// The longest piece of a refused value that a message repeats, in characters.
const SHOWN: usize = 40;

/// Turns records into rows, and counts what they do not say.
#[derive(Debug)]
pub(super) struct Checker {
    layout: Layout,
    extra: String,
    /// How many rows did not say it, for each of [`Layout::counted`].
    unsaid: Vec<u64>,
}

impl Checker {
    pub(super) fn new(layout: Layout) -> Self {
        let unsaid = vec![0; layout.counted().len()];
        Checker {
            layout,
            extra: String::new(),
            unsaid,
        }
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn unknown(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let names = self.layout.counted().iter().map(|(name, _)| *name);
        names.zip(self.unsaid.iter().copied())
    }

    pub(super) fn row<'a>(&'a mut self, record: Record<'a>) -> Result<Row<'a>, Refusal> {
        let mut check = Check::new(record, &self.layout).map_err(Refusal::Row)?;
        let row = check.row(&mut self.extra);
        if !check.faults.is_empty() {
            return Err(Refusal::Row(check.faults));
        }
        for ((_, position), unsaid) in self.layout.counted().iter().zip(&mut self.unsaid) {
            *unsaid += u64::from(check.value(*position).is_none());
        }
        Ok(row)
    }
}

/// Checks one record. A field that fails leaves its fault here and a placeholder
/// in the row, which is then thrown away.
struct Check<'a> {
    record: Record<'a>,
    text: &'a str,
    layout: &'a Layout,
    faults: Vec<RowError>,
}

impl<'a> Check<'a> {
    /// Checks what holds for every field: count, size and characters.
    fn new(record: Record<'a>, layout: &'a Layout) -> Result<Self, Vec<RowError>> {
        let line = record.line;
        let names = layout.names();
        if record.ends.len() != names.len() {
            let detail = format!(
                "has {} fields where the header has {}",
                record.ends.len(),
                names.len()
            );
            return Err(vec![RowError {
                line,
                column: None,
                detail,
            }]);
        }
        let text = whole_text(record);
        let fits = (0..names.len()).all(|field| record.range(field).len() <= layout.longest(field));
        match text {
            Some(text) if fits => Ok(Check {
                record,
                text,
                layout,
                faults: Vec::new(),
            }),
            _ => Err(broken_fields(record, layout)),
        }
    }

    fn row<'e>(&mut self, extra: &'e mut String) -> Row<'e>
    where
        'a: 'e,
    {
        let row = Row {
            line: self.record.line,
            billed_cost: self.required_amount(Column::BilledCost),
            effective_cost: self.amount(Column::EffectiveCost),
            list_cost: self.amount(Column::ListCost),
            contracted_cost: self.amount(Column::ContractedCost),
            billing_currency: self.currency(),
            billing_account_id: self.required(Column::BillingAccountId),
            billing_account_name: self.field(Column::BillingAccountName),
            sub_account_id: self.field(Column::SubAccountId),
            sub_account_name: self.field(Column::SubAccountName),
            sub_account_type: self.field(Column::SubAccountType),
            provider_name: self.provider(),
            publisher_name: self.field(Column::PublisherName),
            host_provider_name: self.field(Column::HostProviderName),
            invoice_issuer_name: self.required(Column::InvoiceIssuerName),
            invoice_id: self.field(Column::InvoiceId),
            billing_period_start: self.instant(Column::BillingPeriodStart),
            billing_period_end: self.instant(Column::BillingPeriodEnd),
            charge_period_start: self.instant(Column::ChargePeriodStart),
            charge_period_end: self.instant(Column::ChargePeriodEnd),
            charge_category: self.category(),
            charge_class: self.field(Column::ChargeClass),
            charge_description: self.field(Column::ChargeDescription),
            charge_frequency: self.field(Column::ChargeFrequency),
            service_name: self.required(Column::ServiceName),
            service_category: self.field(Column::ServiceCategory),
            service_subcategory: self.field(Column::ServiceSubcategory),
            region_id: self.field(Column::RegionId),
            region_name: self.field(Column::RegionName),
            availability_zone: self.field(Column::AvailabilityZone),
            resource_id: self.field(Column::ResourceId),
            resource_name: self.field(Column::ResourceName),
            resource_type: self.field(Column::ResourceType),
            consumed_quantity: self.amount(Column::ConsumedQuantity),
            consumed_unit: self.field(Column::ConsumedUnit),
            pricing_quantity: self.amount(Column::PricingQuantity),
            pricing_unit: self.field(Column::PricingUnit),
            pricing_category: self.field(Column::PricingCategory),
            list_unit_price: self.amount(Column::ListUnitPrice),
            contracted_unit_price: self.amount(Column::ContractedUnitPrice),
            pricing_currency: self.field(Column::PricingCurrency),
            pricing_currency_effective_cost: self.amount(Column::PricingCurrencyEffectiveCost),
            pricing_currency_list_unit_price: self.amount(Column::PricingCurrencyListUnitPrice),
            pricing_currency_contracted_unit_price: self
                .amount(Column::PricingCurrencyContractedUnitPrice),
            sku_id: self.field(Column::SkuId),
            sku_meter: self.field(Column::SkuMeter),
            sku_price_id: self.field(Column::SkuPriceId),
            commitment_discount_id: self.field(Column::CommitmentDiscountId),
            commitment_discount_name: self.field(Column::CommitmentDiscountName),
            commitment_discount_type: self.field(Column::CommitmentDiscountType),
            commitment_discount_category: self.field(Column::CommitmentDiscountCategory),
            commitment_discount_status: self.field(Column::CommitmentDiscountStatus),
            commitment_discount_quantity: self.amount(Column::CommitmentDiscountQuantity),
            commitment_discount_unit: self.field(Column::CommitmentDiscountUnit),
            tags: self.tags(),
            extra: self.extra(extra),
        };
        if self.faults.is_empty() {
            self.check_order(&row);
        }
        row
    }

    fn check_order(&mut self, row: &Row<'_>) {
        if row.billing_period_end <= row.billing_period_start {
            self.fault(Column::BillingPeriodEnd, "is not after BillingPeriodStart");
        }
        if row.charge_period_end < row.charge_period_start {
            self.fault(Column::ChargePeriodEnd, "is before ChargePeriodStart");
        }
    }

    fn fault(&mut self, column: Column, detail: impl Into<String>) {
        // The name that this file uses, which may be the newer of two.
        let name = match self.layout.position(column) {
            Some(position) => self.layout.names()[position].clone(),
            None => column.name().to_owned(),
        };
        let detail = detail.into();
        self.faults.push(RowError {
            line: self.record.line,
            column: Some(name),
            detail,
        });
    }

    fn field(&self, column: Column) -> Option<&'a str> {
        self.value(self.layout.position(column)?)
    }

    fn value(&self, position: usize) -> Option<&'a str> {
        let text = &self.text[self.record.range(position)];
        (!text.is_empty() && text != "NULL").then_some(text)
    }

    fn required(&mut self, column: Column) -> &'a str {
        self.field(column).unwrap_or_else(|| {
            self.fault(column, "is empty or NULL, which FOCUS does not allow");
            ""
        })
    }

    /// A file with both names may leave either out.
    fn provider(&mut self) -> &'a str {
        let newer = self.layout.newer_provider();
        self.field(Column::ProviderName)
            .or_else(|| self.value(newer?))
            .unwrap_or_else(|| self.required(Column::ProviderName))
    }

    fn amount(&mut self, column: Column) -> Option<Amount<'a>> {
        let text = self.field(column)?;
        match Amount::parse(text) {
            Ok(amount) => Some(amount),
            Err(error) => {
                self.fault(column, format!("{} {error}", quoted(text)));
                None
            }
        }
    }

    fn required_amount(&mut self, column: Column) -> Amount<'a> {
        if self.field(column).is_none() {
            self.required(column);
        }
        self.amount(column).unwrap_or(Amount::ZERO)
    }

    fn instant(&mut self, column: Column) -> Timestamp {
        let text = self.required(column);
        if text.is_empty() {
            return Timestamp::UNIX_EPOCH;
        }
        time::parse(text).unwrap_or_else(|detail| {
            self.fault(column, format!("{} {detail}", quoted(text)));
            Timestamp::UNIX_EPOCH
        })
    }

    fn currency(&mut self) -> &'a str {
        let text = self.required(Column::BillingCurrency);
        let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        if !is_code && !text.is_empty() {
            let detail = format!("{} is not a currency code of ISO 4217", quoted(text));
            self.fault(Column::BillingCurrency, detail);
        }
        text
    }

    fn category(&mut self) -> ChargeCategory {
        let text = self.required(Column::ChargeCategory);
        let category = ChargeCategory::parse(text);
        if category.is_none() && !text.is_empty() {
            let detail = format!(
                "{} is not Usage, Purchase, Tax, Credit or Adjustment",
                quoted(text)
            );
            self.fault(Column::ChargeCategory, detail);
        }
        category.unwrap_or(ChargeCategory::Usage)
    }

    fn tags(&mut self) -> Option<&'a str> {
        let text = self.field(Column::Tags)?;
        if let Err(detail) = tags::check(text) {
            self.fault(Column::Tags, detail);
        }
        Some(text)
    }

    fn extra<'e>(&self, members: &'e mut String) -> Option<&'e str> {
        members.clear();
        for (position, member) in self.layout.kept() {
            let Some(text) = self.value(*position) else {
                continue;
            };
            members.push(if members.is_empty() { '{' } else { ',' });
            members.push_str(member);
            json::push_escaped(members, text);
            members.push('"');
        }
        if members.is_empty() {
            return None;
        }
        members.push('}');
        Some(members)
    }
}

/// The record as text, unless a field of it is not UTF-8 or has a NUL.
fn whole_text(record: Record<'_>) -> Option<&str> {
    let text = std::str::from_utf8(record.bytes).ok()?;
    // Two broken fields can make a whole character where they meet.
    let is_whole = text.is_ascii() || record.ends.iter().all(|end| text.is_char_boundary(*end));
    (is_whole && memchr::memchr(0, record.bytes).is_none()).then_some(text)
}

#[cold]
fn broken_fields(record: Record<'_>, layout: &Layout) -> Vec<RowError> {
    let mut faults = Vec::new();
    for (position, name) in layout.names().iter().enumerate() {
        let field = &record.bytes[record.range(position)];
        let limit = layout.longest(position);
        let detail = if std::str::from_utf8(field).is_err() {
            "is not UTF-8 text".to_owned()
        } else if field.contains(&0) {
            "has a NUL character in it".to_owned()
        } else if field.len() > limit {
            format!(
                "is {} bytes long, more than the {limit} allowed",
                field.len()
            )
        } else {
            continue;
        };
        faults.push(RowError {
            line: record.line,
            column: Some(name.clone()),
            detail,
        });
    }
    faults
}

/// A value for a message: its beginning, without what would break a line.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
