//! One charge of a bill.

use crate::amount::Amount;
use jiff::Timestamp;

/// One row of a bill, checked. It borrows from the reader, so it must be used up
/// before the next one is read.
///
/// The fields have the names of the FOCUS columns. `None` is "the file does not
/// say" (no column, an empty field or `NULL`); it is never a zero. Texts are not
/// empty, have no NUL character and are no longer than the
/// [`Limits`](super::Limits).
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "what the columns mean is said by the specification"
)]
pub struct Row<'a> {
    /// In CSV the physical line of the file at which the record starts, counted
    /// from 1, where the header is; in Parquet, which has no lines, the number of
    /// the row, counted from 1.
    pub line: u64,

    /// What is invoiced. Never missing.
    pub billed_cost: Amount<'a>,
    pub effective_cost: Option<Amount<'a>>,
    pub list_cost: Option<Amount<'a>>,
    pub contracted_cost: Option<Amount<'a>>,
    /// Three capital letters, as ISO 4217 has them.
    pub billing_currency: &'a str,

    pub billing_account_id: &'a str,
    pub billing_account_name: Option<&'a str>,
    pub sub_account_id: Option<&'a str>,
    pub sub_account_name: Option<&'a str>,
    pub sub_account_type: Option<&'a str>,
    /// Since version 1.3 `ServiceProviderName`; the older name where a file has both
    /// and says both.
    pub provider_name: &'a str,
    pub publisher_name: Option<&'a str>,
    pub host_provider_name: Option<&'a str>,
    /// Every version has this column, mandatory and not null, so that it is never
    /// derived from another.
    pub invoice_issuer_name: &'a str,
    pub invoice_id: Option<&'a str>,

    /// Inclusive, before `billing_period_end`.
    pub billing_period_start: Timestamp,
    /// Exclusive.
    pub billing_period_end: Timestamp,
    /// Inclusive, not after `charge_period_end`.
    pub charge_period_start: Timestamp,
    /// Exclusive.
    pub charge_period_end: Timestamp,

    pub charge_category: ChargeCategory,
    pub charge_class: Option<&'a str>,
    pub charge_description: Option<&'a str>,
    pub charge_frequency: Option<&'a str>,

    pub service_name: &'a str,
    pub service_category: Option<&'a str>,
    pub service_subcategory: Option<&'a str>,
    pub region_id: Option<&'a str>,
    pub region_name: Option<&'a str>,
    pub availability_zone: Option<&'a str>,
    pub resource_id: Option<&'a str>,
    pub resource_name: Option<&'a str>,
    pub resource_type: Option<&'a str>,

    pub consumed_quantity: Option<Amount<'a>>,
    pub consumed_unit: Option<&'a str>,
    pub pricing_quantity: Option<Amount<'a>>,
    pub pricing_unit: Option<&'a str>,
    pub pricing_category: Option<&'a str>,
    pub list_unit_price: Option<Amount<'a>>,
    pub contracted_unit_price: Option<Amount<'a>>,
    /// May be a virtual currency, such as the provider's tokens.
    pub pricing_currency: Option<&'a str>,
    pub pricing_currency_effective_cost: Option<Amount<'a>>,
    pub pricing_currency_list_unit_price: Option<Amount<'a>>,
    pub pricing_currency_contracted_unit_price: Option<Amount<'a>>,
    pub sku_id: Option<&'a str>,
    pub sku_meter: Option<&'a str>,
    pub sku_price_id: Option<&'a str>,
    pub commitment_discount_id: Option<&'a str>,
    pub commitment_discount_name: Option<&'a str>,
    pub commitment_discount_type: Option<&'a str>,
    pub commitment_discount_category: Option<&'a str>,
    pub commitment_discount_status: Option<&'a str>,
    pub commitment_discount_quantity: Option<Amount<'a>>,
    pub commitment_discount_unit: Option<&'a str>,

    /// The JSON object of the file, in its own spelling, with scalar values;
    /// PostgreSQL's `jsonb` takes it as it is.
    pub tags: Option<&'a str>,
    /// Every other column that says something, as a JSON object of texts in the
    /// order of the file.
    pub extra: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// The account by which a charge belongs to a customer: the sub account, or
    /// the billing account where the file names no sub account.
    #[must_use]
    pub fn account_id(&self) -> &'a str {
        self.sub_account_id.unwrap_or(self.billing_account_id)
    }
}

/// What kind of charge a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeCategory {
    /// Use of a service or resource.
    Usage,
    /// Something bought, such as a commitment.
    Purchase,
    /// A tax.
    Tax,
    /// A voucher or incentive.
    Credit,
    /// A correction or rounding.
    Adjustment,
}

impl ChargeCategory {
    /// The name that the specification gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Purchase => "Purchase",
            Self::Tax => "Tax",
            Self::Credit => "Credit",
            Self::Adjustment => "Adjustment",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [
            Self::Usage,
            Self::Purchase,
            Self::Tax,
            Self::Credit,
            Self::Adjustment,
        ]
        .into_iter()
        .find(|category| category.as_str() == text)
    }
}
