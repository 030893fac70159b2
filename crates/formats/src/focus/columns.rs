//! The columns Tenantry knows by name, and where a file has them.

use super::Limits;
use super::error::FocusError;
use super::version::{self, Version};
use std::collections::HashSet;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Instant,
    Tags,
}

/// What a file owes us of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The column, and a value in every row.
    Value,
    /// The column; how many rows leave the value out is counted.
    Header,
    /// One of [`PROVIDERS`], which depends on the version.
    Provider,
    /// Nothing: the specification has it under a condition that only the provider
    /// knows.
    Nothing,
}

/// Makes the columns and the table of them, in one order.
macro_rules! columns {
    ($($name:ident $kind:ident $need:ident,)*) => {
        /// A FOCUS column that has a field of its own in [`Row`](super::Row).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(
            missing_docs,
            reason = "the names and meanings are those of the specification"
        )]
        pub enum Column {
            $($name,)*
        }

        const KNOWN: [(Column, &str, Kind, Need); [$(Column::$name),*].len()] = [
            $((Column::$name, stringify!($name), Kind::$kind, Need::$need),)*
        ];
    };
}

columns! {
    BilledCost Number Value,
    EffectiveCost Number Header,
    ListCost Number Header,
    ContractedCost Number Header,
    BillingAccountId Text Value,
    BillingAccountName Text Header,
    BillingCurrency Text Value,
    BillingPeriodStart Instant Value,
    BillingPeriodEnd Instant Value,
    ChargePeriodStart Instant Value,
    ChargePeriodEnd Instant Value,
    ChargeCategory Text Value,
    ChargeClass Text Header,
    ChargeDescription Text Header,
    ServiceCategory Text Header,
    ServiceName Text Value,
    PricingQuantity Number Header,
    PricingUnit Text Header,
    InvoiceIssuerName Text Value,
    ProviderName Text Provider,
    PublisherName Text Provider,
    HostProviderName Text Provider,
    AvailabilityZone Text Nothing,
    ChargeFrequency Text Nothing,
    CommitmentDiscountCategory Text Nothing,
    CommitmentDiscountId Text Nothing,
    CommitmentDiscountName Text Nothing,
    CommitmentDiscountQuantity Number Nothing,
    CommitmentDiscountStatus Text Nothing,
    CommitmentDiscountType Text Nothing,
    CommitmentDiscountUnit Text Nothing,
    ConsumedQuantity Number Nothing,
    ConsumedUnit Text Nothing,
    ContractedUnitPrice Number Nothing,
    InvoiceId Text Nothing,
    ListUnitPrice Number Nothing,
    PricingCategory Text Nothing,
    PricingCurrency Text Nothing,
    PricingCurrencyContractedUnitPrice Number Nothing,
    PricingCurrencyEffectiveCost Number Nothing,
    PricingCurrencyListUnitPrice Number Nothing,
    RegionId Text Nothing,
    RegionName Text Nothing,
    ResourceId Text Nothing,
    ResourceName Text Nothing,
    ResourceType Text Nothing,
    ServiceSubcategory Text Nothing,
    SkuId Text Nothing,
    SkuMeter Text Nothing,
    SkuPriceId Text Nothing,
    SubAccountId Text Nothing,
    SubAccountName Text Nothing,
    SubAccountType Text Nothing,
    Tags Tags Nothing,
}

/// What version 1.3 renamed `ProviderName` to. Where a file has both, as those of
/// 1.3 do, the older one is taken, and the newer one where a row leaves that out.
const PROVIDER_SINCE_1_3: &str = "ServiceProviderName";

/// Who sells and who runs a service: mandatory up to 1.2, and since 1.3. A file
/// has one of the pairs, whatever else of a later or an earlier version it has.
const PROVIDERS: [[&str; 2]; 2] = [
    ["ProviderName", "PublisherName"],
    [PROVIDER_SINCE_1_3, "HostProviderName"],
];

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
    version: Version,
    /// The position of each known column, by its discriminant.
    known: [Option<usize>; KNOWN.len()],
    newer_provider: Option<usize>,
    counted: Vec<(&'static str, usize)>,
    /// The columns to be kept as they are: position and the start of a JSON
    /// member (`"name":"`).
    kept: Vec<(usize, String)>,
    /// The most bytes of each field.
    longest: Vec<usize>,
}

impl Layout {
    pub(super) fn of_header(header: &[&[u8]], limits: &Limits) -> Result<Self, FocusError> {
        if let [only] = header {
            for (sign, delimiter) in [(b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")] {
                if only.contains(&sign) {
                    return Err(FocusError::Delimiter { delimiter });
                }
            }
        }
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
        let mut seen = HashSet::new();
        if let Some(column) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(FocusError::DuplicateColumn {
                column: column.clone(),
            });
        }

        let position = |wanted: &str| names.iter().position(|name| name == wanted);
        let mut known = KNOWN.map(|(_, name, _, _)| position(name));
        let newer_provider = position(PROVIDER_SINCE_1_3);
        let provider = &mut known[Column::ProviderName as usize];
        *provider = provider.or(newer_provider);

        let version = version::of_columns(&names);
        let columns = missing(&names, version);
        if !columns.is_empty() {
            return Err(match version::other_dataset(&names) {
                Some(dataset) => FocusError::OtherDataset { dataset, columns },
                None => FocusError::MissingColumns { columns },
            });
        }
        let counted = KNOWN
            .iter()
            .filter(|(_, _, _, need)| matches!(need, Need::Header | Need::Provider))
            .filter(|(column, ..)| *column != Column::ProviderName)
            .filter_map(|(column, name, ..)| Some((*name, known[*column as usize]?)))
            .collect();
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
        for (column, _, kind, _) in KNOWN {
            if let Some(position) = known[column as usize] {
                longest[position] = match column {
                    _ if kind == Kind::Tags => limits.long_field_bytes,
                    name if NAMES.contains(&name) => limits.name_bytes,
                    _ => limits.field_bytes,
                };
            }
        }
        if let Some(position) = newer_provider {
            longest[position] = limits.name_bytes;
        }
        Ok(Layout {
            names,
            version,
            known,
            newer_provider,
            counted,
            kept,
            longest,
        })
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// What the column at this position holds; none where it is only kept.
    pub(super) fn kind(&self, position: usize) -> Option<Kind> {
        if self.newer_provider == Some(position) {
            return Some(Kind::Text);
        }
        let column = self.known.iter().position(|at| *at == Some(position))?;
        Some(KNOWN[column].2)
    }

    /// Where version 1.3's name of the provider stands.
    pub(super) fn newer_provider(&self) -> Option<usize> {
        self.newer_provider
    }

    /// The mandatory columns that a row may leave unsaid, with their positions.
    pub(super) fn counted(&self) -> &[(&'static str, usize)] {
        &self.counted
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

/// The mandatory columns that a file lacks. Only the providers' names differ
/// between the versions.
fn missing(names: &[String], version: Version) -> Vec<&'static str> {
    let lacks = |wanted: &&str| !names.iter().any(|name| name == wanted);
    let mut columns: Vec<_> = KNOWN
        .iter()
        .filter(|(_, _, _, need)| matches!(need, Need::Value | Need::Header))
        .map(|(_, name, ..)| *name)
        .filter(lacks)
        .collect();
    if PROVIDERS.iter().all(|pair| pair.iter().any(&lacks)) {
        let [older, newer] = PROVIDERS;
        let pair = if version < Version::V1_3 {
            older
        } else {
            newer
        };
        columns.extend(pair.iter().copied().filter(lacks));
    }
    columns
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
    use super::super::version::STANDARD;
    use super::KNOWN;

    #[test]
    fn every_known_column_is_one_of_the_specification() {
        let is_standard = |known: &str| STANDARD.iter().any(|(name, ..)| *name == known);
        assert!(KNOWN.iter().all(|(_, name, ..)| is_standard(name)));
    }
}
