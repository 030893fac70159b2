//! The versions of the specification, and which columns each has.

use std::fmt;

/// A version of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the numbers")]
pub enum Version {
    V1_0,
    V1_1,
    V1_2,
    V1_3,
    V1_4,
}

use Version::{V1_0, V1_1, V1_2, V1_3, V1_4};

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            V1_0 => "1.0",
            V1_1 => "1.1",
            V1_2 => "1.2",
            V1_3 => "1.3",
            V1_4 => "1.4",
        })
    }
}

/// Every column of the Cost and Usage dataset, with the versions that it came and
/// went with. From the column lists of the specification
/// (<https://focus.finops.org/focus-columns/>): the "introduced in" of each
/// column of 1.4, and the two providers' names that 1.3 deprecated and 1.4
/// dropped. What was there before 1.0 counts as 1.0.
pub(super) const STANDARD: [(&str, Version, Version); 67] = [
    ("AllocatedMethodDetails", V1_3, V1_4),
    ("AllocatedMethodId", V1_3, V1_4),
    ("AllocatedResourceId", V1_3, V1_4),
    ("AllocatedResourceName", V1_3, V1_4),
    ("AllocatedTags", V1_3, V1_4),
    ("AvailabilityZone", V1_0, V1_4),
    ("BilledCost", V1_0, V1_4),
    ("BillingAccountId", V1_0, V1_4),
    ("BillingAccountName", V1_0, V1_4),
    ("BillingAccountType", V1_2, V1_4),
    ("BillingCurrency", V1_0, V1_4),
    ("BillingPeriodEnd", V1_0, V1_4),
    ("BillingPeriodStart", V1_0, V1_4),
    ("CapacityReservationId", V1_1, V1_4),
    ("CapacityReservationStatus", V1_1, V1_4),
    ("ChargeCategory", V1_0, V1_4),
    ("ChargeClass", V1_0, V1_4),
    ("ChargeDescription", V1_0, V1_4),
    ("ChargeFrequency", V1_0, V1_4),
    ("ChargePeriodEnd", V1_0, V1_4),
    ("ChargePeriodStart", V1_0, V1_4),
    ("CommitmentDiscountCategory", V1_0, V1_4),
    ("CommitmentDiscountId", V1_0, V1_4),
    ("CommitmentDiscountName", V1_0, V1_4),
    ("CommitmentDiscountQuantity", V1_1, V1_4),
    ("CommitmentDiscountStatus", V1_0, V1_4),
    ("CommitmentDiscountType", V1_0, V1_4),
    ("CommitmentDiscountUnit", V1_1, V1_4),
    ("CommitmentProgramEligibilityDetails", V1_4, V1_4),
    ("ConsumedQuantity", V1_0, V1_4),
    ("ConsumedUnit", V1_0, V1_4),
    ("ContractApplied", V1_3, V1_4),
    ("ContractedCost", V1_0, V1_4),
    ("ContractedUnitPrice", V1_0, V1_4),
    ("EffectiveCost", V1_0, V1_4),
    ("HostProviderName", V1_3, V1_4),
    ("InvoiceDetailId", V1_4, V1_4),
    ("InvoiceId", V1_2, V1_4),
    ("InvoiceIssuerName", V1_0, V1_4),
    ("ListCost", V1_0, V1_4),
    ("ListUnitPrice", V1_0, V1_4),
    ("PricingCategory", V1_0, V1_4),
    ("PricingCurrency", V1_2, V1_4),
    ("PricingCurrencyContractedUnitPrice", V1_2, V1_4),
    ("PricingCurrencyEffectiveCost", V1_2, V1_4),
    ("PricingCurrencyListUnitPrice", V1_2, V1_4),
    ("PricingQuantity", V1_0, V1_4),
    ("PricingUnit", V1_0, V1_4),
    ("ProviderName", V1_0, V1_3),
    ("PublisherName", V1_0, V1_3),
    ("RegionId", V1_0, V1_4),
    ("RegionName", V1_0, V1_4),
    ("ResourceId", V1_0, V1_4),
    ("ResourceName", V1_0, V1_4),
    ("ResourceType", V1_0, V1_4),
    ("ServiceCategory", V1_0, V1_4),
    ("ServiceName", V1_0, V1_4),
    ("ServiceProviderName", V1_3, V1_4),
    ("ServiceSubcategory", V1_1, V1_4),
    ("SkuId", V1_0, V1_4),
    ("SkuMeter", V1_1, V1_4),
    ("SkuPriceDetails", V1_1, V1_4),
    ("SkuPriceId", V1_0, V1_4),
    ("SubAccountId", V1_0, V1_4),
    ("SubAccountName", V1_0, V1_4),
    ("SubAccountType", V1_2, V1_4),
    ("Tags", V1_0, V1_4),
];

/// The least version that has all standard columns among these; where none has
/// (a file that mixes 1.4 with a name that it dropped), the one of the newest.
pub(super) fn of_columns(names: &[String]) -> Version {
    let mut newest = V1_0;
    for (name, since, _) in STANDARD {
        if since > newest && names.iter().any(|found| found == name) {
            newest = since;
        }
    }
    newest
}

/// Another dataset of the specification, told by a column that only it has.
pub(super) fn other_dataset(names: &[String]) -> Option<&'static str> {
    [
        ("ContractCommitmentId", "Contract Commitment"),
        ("InvoiceDetailGrain", "Invoice Detail"),
        ("BillingPeriodStatus", "Billing Period"),
    ]
    .into_iter()
    .find(|(column, _)| names.iter().any(|name| name == column))
    .map(|(_, dataset)| dataset)
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, Version};

    #[test]
    fn each_version_has_as_many_columns_as_the_specification_says() {
        let count = |version: Version| {
            let has =
                |(_, since, last): &&(&str, Version, Version)| (*since..=*last).contains(&version);
            STANDARD.iter().filter(has).count()
        };
        let counts = [
            Version::V1_0,
            Version::V1_1,
            Version::V1_2,
            Version::V1_3,
            Version::V1_4,
        ]
        .map(count);
        assert_eq!(counts, [43, 50, 57, 65, 65]);
        assert!(STANDARD.is_sorted_by_key(|(name, _, _)| name));
    }
}
