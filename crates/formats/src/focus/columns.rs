//! The columns Tenantry knows by name, and where a file has them.

use super::Limits;
use super::error::FocusError;
use std::collections::HashSet;

/// A FOCUS column that has a field of its own in [`Row`](super::Row).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the names and meanings are those of the specification"
)]
pub enum Column {
    BilledCost,
    EffectiveCost,
    ListCost,
    ContractedCost,
    BillingAccountId,
    BillingAccountName,
    BillingCurrency,
    BillingPeriodStart,
    BillingPeriodEnd,
    ChargePeriodStart,
    ChargePeriodEnd,
    ChargeCategory,
    ChargeClass,
    ChargeDescription,
    ChargeFrequency,
    CommitmentDiscountId,
    ConsumedQuantity,
    ConsumedUnit,
    ContractedUnitPrice,
    InvoiceId,
    InvoiceIssuerName,
    ListUnitPrice,
    PricingCategory,
    PricingQuantity,
    PricingUnit,
    ProviderName,
    PublisherName,
    RegionId,
    RegionName,
    ResourceId,
    ResourceName,
    ResourceType,
    ServiceCategory,
    ServiceName,
    SkuId,
    SkuPriceId,
    SubAccountId,
    SubAccountName,
    Tags,
}

/// What a file owes us of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The column, and a value in every row.
    Value,
    /// The column; a row may leave the value out.
    Header,
    /// Nothing.
    Nothing,
}

const KNOWN: [(Column, &str, Need); 39] = [
    (Column::BilledCost, "BilledCost", Need::Value),
    (Column::EffectiveCost, "EffectiveCost", Need::Header),
    (Column::ListCost, "ListCost", Need::Header),
    (Column::ContractedCost, "ContractedCost", Need::Header),
    (Column::BillingAccountId, "BillingAccountId", Need::Value),
    (
        Column::BillingAccountName,
        "BillingAccountName",
        Need::Nothing,
    ),
    (Column::BillingCurrency, "BillingCurrency", Need::Value),
    (
        Column::BillingPeriodStart,
        "BillingPeriodStart",
        Need::Value,
    ),
    (Column::BillingPeriodEnd, "BillingPeriodEnd", Need::Value),
    (Column::ChargePeriodStart, "ChargePeriodStart", Need::Value),
    (Column::ChargePeriodEnd, "ChargePeriodEnd", Need::Value),
    (Column::ChargeCategory, "ChargeCategory", Need::Value),
    (Column::ChargeClass, "ChargeClass", Need::Nothing),
    (
        Column::ChargeDescription,
        "ChargeDescription",
        Need::Nothing,
    ),
    (Column::ChargeFrequency, "ChargeFrequency", Need::Nothing),
    (
        Column::CommitmentDiscountId,
        "CommitmentDiscountId",
        Need::Nothing,
    ),
    (Column::ConsumedQuantity, "ConsumedQuantity", Need::Nothing),
    (Column::ConsumedUnit, "ConsumedUnit", Need::Nothing),
    (
        Column::ContractedUnitPrice,
        "ContractedUnitPrice",
        Need::Nothing,
    ),
    (Column::InvoiceId, "InvoiceId", Need::Nothing),
    (Column::InvoiceIssuerName, "InvoiceIssuerName", Need::Value),
    (Column::ListUnitPrice, "ListUnitPrice", Need::Nothing),
    (Column::PricingCategory, "PricingCategory", Need::Nothing),
    (Column::PricingQuantity, "PricingQuantity", Need::Nothing),
    (Column::PricingUnit, "PricingUnit", Need::Nothing),
    (Column::ProviderName, "ProviderName", Need::Value),
    (Column::PublisherName, "PublisherName", Need::Nothing),
    (Column::RegionId, "RegionId", Need::Nothing),
    (Column::RegionName, "RegionName", Need::Nothing),
    (Column::ResourceId, "ResourceId", Need::Nothing),
    (Column::ResourceName, "ResourceName", Need::Nothing),
    (Column::ResourceType, "ResourceType", Need::Nothing),
    (Column::ServiceCategory, "ServiceCategory", Need::Nothing),
    (Column::ServiceName, "ServiceName", Need::Value),
    (Column::SkuId, "SkuId", Need::Nothing),
    (Column::SkuPriceId, "SkuPriceId", Need::Nothing),
    (Column::SubAccountId, "SubAccountId", Need::Nothing),
    (Column::SubAccountName, "SubAccountName", Need::Nothing),
    (Column::Tags, "Tags", Need::Nothing),
];

/// What version 1.3 renamed `ProviderName` to; the old name wins where a file
/// has both, as 1.3 files do.
const PROVIDER_SINCE_1_3: &str = "ServiceProviderName";

/// The longest column name, in bytes.
const MAX_NAME: usize = 255;

impl Column {
    /// The name in the header of a file.
    #[must_use]
    pub fn name(self) -> &'static str {
        KNOWN[self as usize].1
    }
}

/// Where a file has which column.
#[derive(Debug)]
pub(super) struct Layout {
    /// The names as the file has them, in its order.
    names: Vec<String>,
    /// The position of each known column, by its discriminant.
    known: [Option<usize>; KNOWN.len()],
    /// The columns to be kept as they are: position and the start of a JSON
    /// member (`"name":"`).
    kept: Vec<(usize, String)>,
    /// The most bytes of each field.
    longest: Vec<usize>,
}

impl Layout {
    pub(super) fn of_header(header: &[&[u8]], limits: &Limits) -> Result<Self, FocusError> {
        let mut names = Vec::with_capacity(header.len());
        for (index, name) in header.iter().enumerate() {
            names.push(check_name(name).map_err(|detail| FocusError::ColumnName {
                position: index + 1,
                detail,
            })?);
        }
        if names.len() > limits.columns {
            return Err(FocusError::TooManyColumns {
                line: 1,
                limit: limits.columns,
            });
        }
        if let [only] = names.as_slice() {
            for (sign, delimiter) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
                if only.contains(sign) {
                    return Err(FocusError::Delimiter { delimiter });
                }
            }
        }
        let mut seen = HashSet::new();
        if let Some(column) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(FocusError::DuplicateColumn {
                column: column.clone(),
            });
        }

        let position = |wanted: &str| names.iter().position(|name| name == wanted);
        let mut known = KNOWN.map(|(_, name, _)| position(name));
        let provider = &mut known[Column::ProviderName as usize];
        *provider = provider.or_else(|| position(PROVIDER_SINCE_1_3));

        let columns: Vec<_> = KNOWN
            .iter()
            .filter(|(column, _, need)| *need != Need::Nothing && known[*column as usize].is_none())
            .map(|(_, name, _)| *name)
            .collect();
        if !columns.is_empty() {
            return Err(FocusError::MissingColumns { columns });
        }
        let kept = names
            .iter()
            .enumerate()
            .filter(|(index, _)| !known.contains(&Some(*index)))
            .map(|(index, name)| {
                let mut member = String::from("\"");
                crate::json::push_escaped(&mut member, name);
                member.push_str("\":\"");
                (index, member)
            })
            .collect();
        let mut longest = vec![limits.long_field_bytes; names.len()];
        for (column, _, _) in KNOWN {
            if let Some(position) = known[column as usize] {
                longest[position] = match column {
                    Column::Tags => limits.long_field_bytes,
                    name if NAMES.contains(&name) => limits.name_bytes,
                    _ => limits.field_bytes,
                };
            }
        }
        Ok(Layout {
            names,
            known,
            kept,
            longest,
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.known[column as usize]
    }

    pub(super) fn kept(&self) -> &[(usize, String)] {
        &self.kept
    }

    /// The most bytes of the field at this position.
    pub(super) fn longest(&self, position: usize) -> usize {
        self.longest[position]
    }
}

/// See [`Limits::name_bytes`].
const NAMES: [Column; 5] = [
    Column::BillingAccountId,
    Column::InvoiceIssuerName,
    Column::ProviderName,
    Column::ServiceName,
    Column::SubAccountId,
];

fn check_name(name: &[u8]) -> Result<String, &'static str> {
    let Ok(name) = std::str::from_utf8(name) else {
        return Err("is not UTF-8 text");
    };
    if name.trim().is_empty() {
        return Err("is empty");
    }
    if name.len() > MAX_NAME {
        return Err("is longer than 255 bytes");
    }
    if name.contains(|c: char| c.is_control() && c != '\t') {
        return Err("has a control character in it");
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Column, KNOWN};

    #[test]
    fn the_table_is_in_the_order_of_the_columns() {
        for (index, (column, name, _)) in KNOWN.iter().enumerate() {
            assert_eq!(*column as usize, index);
            assert_eq!(format!("{column:?}"), *name);
        }
        assert_eq!(Column::Tags as usize + 1, KNOWN.len());
    }
}
