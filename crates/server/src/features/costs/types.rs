//! What costs look like in the API.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::figures::FourCosts;
use crate::error::FieldError;
use crate::period::Period;
use crate::tenant::ids::{Account, Bill, Id, Import, Price};

/// One charge of a bill. `null` is "the bill does not say", never zero. Amounts are exact decimal
/// strings in `currency`.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct CostItem {
    /// The delivery it came with.
    #[schema(value_type = String)]
    #[sqlx(try_from = "uuid::Uuid")]
    pub import_id: Id<Import>,
    /// The file of that delivery.
    pub file: String,
    /// The line of a CSV file, from 1, where the header is; the row of a Parquet file, from 1.
    pub line: i64,
    #[serde(skip)]
    #[sqlx(try_from = "uuid::Uuid")]
    pub(super) bill_id: Id<Bill>,
    #[serde(skip)]
    pub(super) part: i16,
    /// Why it is this customer's.
    #[sqlx(flatten)]
    pub rule: Rule,
    /// Start of the charge period, inclusive.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub charge_period_start: Timestamp,
    /// End of the charge period, exclusive.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub charge_period_end: Timestamp,
    /// Who provides the service.
    pub provider: String,
    /// The service.
    pub service: String,
    /// The kind of service, as FOCUS has them.
    pub service_category: Option<String>,
    /// The provider account by which the charge is this customer's.
    pub account_id: String,
    /// Its name.
    pub account_name: Option<String>,
    /// The region.
    pub region_id: Option<String>,
    /// Its name.
    pub region_name: Option<String>,
    /// What was charged for.
    pub resource_id: Option<String>,
    /// Its name.
    pub resource_name: Option<String>,
    /// Its type.
    pub resource_type: Option<String>,
    /// Usage, Purchase, Tax, Credit or Adjustment.
    pub charge_category: String,
    /// The provider's own description.
    pub charge_description: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// What is invoiced.
    pub billed_cost: String,
    /// With commitments spread over their use.
    pub effective_cost: Option<String>,
    /// At public prices.
    pub list_cost: Option<String>,
    /// At negotiated prices, before commitments.
    pub contracted_cost: Option<String>,
    /// How much was used.
    pub consumed_quantity: Option<String>,
    /// In what unit.
    pub consumed_unit: Option<String>,
    /// How much was priced.
    pub pricing_quantity: Option<String>,
    /// In what unit.
    pub pricing_unit: Option<String>,
    /// The provider's tags.
    // As the database has them: reading the numbers in them would round them.
    #[schema(value_type = Option<Object>)]
    #[sqlx(json(nullable))]
    pub tags: Option<Box<serde_json::value::RawValue>>,
    /// Columns of the file that are not FOCUS's, or that nothing above is of: by their names, as texts.
    #[schema(value_type = Option<Object>)]
    #[sqlx(json(nullable))]
    pub extra: Option<Box<serde_json::value::RawValue>>,
}

impl CostItem {
    /// Its cost by a metric, exact; `None` where the bill does not say.
    pub(super) fn cost(&self, metric: CostMetric) -> Option<&str> {
        match metric {
            CostMetric::Billed => Some(&self.billed_cost),
            CostMetric::Effective => self.effective_cost.as_deref(),
            CostMetric::List => self.list_cost.as_deref(),
            CostMetric::Contracted => self.contracted_cost.as_deref(),
        }
    }

    /// When it began, and where in its bill it stands.
    pub(super) fn place(&self) -> (Timestamp, Uuid, i16, i64) {
        (
            self.charge_period_start,
            self.bill_id.uuid(),
            self.part,
            self.line,
        )
    }
}

/// By which rule a charge is a customer's.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CostRule)]
pub struct Rule {
    /// The kind of rule.
    pub kind: RuleKind,
    /// Names the operator's mapping; `null` for what the customer's own feed delivered.
    #[schema(value_type = Option<String>)]
    pub mapping_id: Option<Id<Account>>,
    /// The tag that the mapping looks for, as `key=value`.
    pub tag: Option<String>,
    /// Names the price of the operator's that the charge was made by.
    #[schema(value_type = Option<String>)]
    pub price_id: Option<Id<Price>>,
}

impl<'r> FromRow<'r, PgRow> for Rule {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let mapping: Option<Uuid> = row.try_get("mapping_id")?;
        let tag: Option<String> = row.try_get("matched_tag")?;
        let source: String = row.try_get("source")?;
        let price: Option<String> = row.try_get("price_id")?;
        let kind = match (source.as_str(), &tag) {
            ("price_book", _) => RuleKind::PriceBook,
            ("own_feed", _) => RuleKind::OwnFeed,
            (_, None) => RuleKind::Account,
            (_, Some(_)) => RuleKind::Tag,
        };
        // A column of this name may stand in any bill.
        let price = price.filter(|_| kind == RuleKind::PriceBook);
        Ok(Self {
            kind,
            mapping_id: mapping.map(Id::from_uuid),
            tag,
            price_id: price.and_then(|id| id.parse().ok()),
        })
    }
}

/// The kinds of rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The customer's own feed delivered it.
    OwnFeed,
    /// The operator mapped the provider account to the customer.
    Account,
    /// The operator mapped a tag in a shared account to the customer.
    Tag,
    /// The operator has a price for what the customer used, or for what it is charged by others.
    PriceBook,
}

/// What the items of one currency come to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct CostTotal {
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost, exact.
    pub billed_cost: String,
    /// The number of items.
    pub item_count: i64,
}

/// What all items of one currency come to that a filter matches.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct ItemTotal {
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost, exact.
    pub billed_cost: String,
    /// The number of items.
    pub item_count: i64,
    /// All four costs.
    #[sqlx(flatten)]
    pub costs: FourCosts,
}

/// A page of items, with what the whole filter comes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CostItems {
    /// The items, in the order that was asked for.
    pub data: Vec<CostItem>,
    /// Where the next page begins; `null` on the last.
    pub next_cursor: Option<String>,
    /// The period that is listed.
    pub period: Period,
    /// Of all items that the filter matches, not of this page.
    pub totals: Vec<ItemTotal>,
}

/// Which items to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemFilter {
    /// ISO 4217.
    pub currency: Option<String>,
}

/// What a list of items begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemSort {
    /// The newest charge.
    #[default]
    Newest,
    /// The largest cost.
    Largest,
    /// The smallest cost, credits first.
    Smallest,
}

/// In which order to list items.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemOrder {
    /// `newest` when absent. By cost, one currency comes after the other, and charges whose cost the bill does not say
    /// come last.
    #[serde(default)]
    #[param(inline)]
    pub sort: ItemSort,
    /// Which of the four costs `largest` and `smallest` go by; `billed` when absent.
    #[serde(default)]
    #[param(inline)]
    pub cost: CostMetric,
}

/// Billed cost of one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpendDay {
    /// The UTC billing day.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// What was charged for it so far.
    pub amount: String,
    /// Whether the day is over and the bills have reached beyond it: each that still comes has usage up to its end.
    pub complete: bool,
    /// The day it is compared with.
    #[schema(value_type = Option<String>, format = Date)]
    pub previous_date: Option<Date>,
    /// What was charged for that one.
    pub previous_amount: Option<String>,
}

/// Billed cost of one service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpendService {
    /// The service.
    pub service: String,
    /// In the period.
    pub amount: String,
    /// In the period it is compared with; `null` without one.
    pub previous_amount: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    pub change_percent: Option<String>,
    /// Share of the currency's total in percent, one decimal; `null` unless the total is positive.
    pub share_percent: Option<String>,
}

/// Everything in one currency; currencies are never added up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpendCurrency {
    /// ISO 4217.
    pub currency: String,
    /// In the period.
    pub total: String,
    /// In the period it is compared with; `null` without one.
    pub previous_total: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    pub change_percent: Option<String>,
    /// The number of charges in the period.
    pub item_count: i64,
    /// Every day of the period up to today.
    pub days: Vec<SpendDay>,
    /// Every service with a charge in either period, largest first.
    pub services: Vec<SpendService>,
}

/// Which of the costs of a bill the figures are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CostMetric {
    /// What is invoiced.
    #[default]
    Billed,
    /// With commitments spread over their use.
    Effective,
    /// At public prices.
    List,
    /// At negotiated prices, before commitments.
    Contracted,
}

impl CostMetric {
    /// Its word in queries.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Billed => "billed",
            Self::Effective => "effective",
            Self::List => "list",
            Self::Contracted => "contracted",
        }
    }
}

/// What was spent in a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Spend {
    /// Which cost.
    pub cost_metric: CostMetric,
    /// One block each, most charges first; those with charges only in the period that it is compared with come last.
    pub currencies: Vec<SpendCurrency>,
}

/// How recent the figures are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Freshness {
    /// When a bill last reached the customer; `null` when none has.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_import_at: Option<Timestamp>,
    /// The first day with a charge.
    #[schema(value_type = Option<String>, format = Date)]
    pub charges_from: Option<Date>,
    /// The last day with a charge.
    #[schema(value_type = Option<String>, format = Date)]
    pub charges_through: Option<Date>,
    /// The bills that the customer has a part in.
    pub bill_count: i64,
    /// The first day that not all bills have reached the end of; `None` while none has reached any.
    #[serde(skip)]
    pub whole_before: Option<Date>,
}

/// What became of the rows of a delivery. `received` is the sum of all outcomes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportResult {
    /// Names this delivery.
    #[schema(value_type = String)]
    pub import_id: Id<Import>,
    /// Rows of its files.
    pub received: u64,
    /// Published to a customer.
    pub accepted: u64,
    /// Of bills that are the same as published before.
    pub duplicates: u64,
    /// Contradicting something stored: none for bills, which replace.
    pub conflicts: u64,
    /// Kept until their account is mapped.
    pub held: u64,
    /// Refused: none, since a file is taken whole or not at all.
    pub rejected: u64,
    /// Why rows were rejected.
    pub errors: Vec<FieldError>,
    /// Its bills.
    pub bills: Vec<ImportedBill>,
    /// The mandatory columns that some rows leave open: what they do not say stays unknown, and is never a zero.
    pub unknown: Vec<Unknown>,
    /// Commitments whose costs do not add up, the largest first, a hundred at most. The bill was taken as it is.
    pub commitments: Vec<Commitment>,
}

/// A commitment discount whose purchase and use contradict each other.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Commitment {
    /// As the bill names it (FOCUS `CommitmentDiscountId`).
    pub commitment_discount_id: String,
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost of its purchases in the bill.
    pub billed_cost: String,
    /// Σ effective cost: of its purchases, if that is the fault, or of its use.
    pub effective_cost: String,
    /// What does not add up.
    pub fault: CommitmentFault,
}

/// How purchase and use of a commitment contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentFault {
    /// Buying it has an effective cost, which its use has again.
    PurchaseHasEffectiveCost,
    /// Its term is inside the bill's period, and the effective cost of its use is not what was billed for it.
    UseDiffersFromPurchase,
}

/// What a bill that was delivered again changed of a service. Amounts are exact decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostChange {
    /// The service.
    pub service: String,
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost until then.
    pub before: String,
    /// Since then.
    pub after: String,
}

/// A mandatory column that rows leave open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Unknown {
    /// Its name, as FOCUS has it.
    pub column: String,
    /// How many rows do not say.
    pub rows: u64,
}

/// What became of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillOutcome {
    /// Delivered for the first time.
    Published,
    /// Took the place of what was delivered before.
    Replaced,
    /// The same as before: nothing was written.
    Unchanged,
}

/// The time that a bill is for. What it is told apart by is its start.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct BillingPeriod {
    /// Inclusive.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Exclusive.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// One bill of a delivery.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportedBill {
    /// Who invoices.
    pub invoice_issuer: String,
    /// Whom.
    pub billing_account_id: String,
    /// The billing period.
    pub period: BillingPeriod,
    /// As delivered: one entry for each currency.
    pub totals: Vec<CostTotal>,
    /// The services that differ from what it replaces, the largest differences first, 200 at most.
    pub changes: Vec<CostChange>,
    /// Its rows in the delivery.
    pub rows: i64,
    /// What became of it.
    pub outcome: BillOutcome,
}
