//! The specification's own scenarios of version 1.2, each of which illustrates one
//! rule and leaves out what that rule does not need. What they leave out is added
//! here, and what they write otherwise than the specification wants it (`null`,
//! American dates, `$10,000.00 `) is written as it wants it; the figures are theirs,
//! and the sums those that the specification's text gives.

use super::{csv_files, folder, number, read};
use bigdecimal::BigDecimal;
use std::fs;
use std::path::Path;
use tenantry_formats::focus::{ChargeCategory, FocusError, Version};

/// What a scenario that leaves a mandatory column out is given in its place.
const ADDED: [(&str, &str); 15] = [
    ("BillingAccountId", "account"),
    ("BillingAccountName", ""),
    ("BillingCurrency", "USD"),
    ("BilledCost", "0"),
    ("EffectiveCost", ""),
    ("ListCost", ""),
    ("ContractedCost", ""),
    ("ChargeClass", ""),
    ("ChargeDescription", ""),
    ("InvoiceIssuerName", "TinyCloud"),
    ("ProviderName", "TinyCloud"),
    ("PublisherName", "TinyCloud"),
    ("PricingQuantity", ""),
    ("PricingUnit", ""),
    ("ServiceName", "Compute"),
];

/// Where a cut-out of a bill has no periods either.
const PERIODS: [(&str, &str); 5] = [
    ("ServiceCategory", ""),
    ("BillingPeriodStart", "2026-05-01"),
    ("BillingPeriodEnd", "2026-06-01"),
    ("ChargePeriodStart", "2026-05-01"),
    ("ChargePeriodEnd", "2026-05-02"),
];

fn completed(file: &Path) -> Vec<u8> {
    let text = fs::read_to_string(file).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let added: Vec<(&str, &str)> = ADDED
        .into_iter()
        .chain(PERIODS)
        .filter(|(name, _)| header.iter().all(|column| column != *name))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(header.iter().chain(added.iter().map(|(name, _)| *name)))
        .unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let given = header.iter().enumerate().map(|(at, column)| {
            let value = conformant(record.get(at).unwrap_or_default());
            // The purchase of an agreement names no service, which must have a name.
            if value.is_empty() && column == "ServiceName" {
                return "Agreement".to_owned();
            }
            value
        });
        writer
            .write_record(given.chain(added.iter().map(|(_, value)| (*value).to_owned())))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn conformant(value: &str) -> String {
    let value = value.trim();
    if value == "null" {
        return String::new();
    }
    if let [month, day, year] = value.split('/').collect::<Vec<_>>().as_slice() {
        return format!("20{year}-{month:0>2}-{day:0>2}");
    }
    match value.strip_prefix('$') {
        Some(amount) => amount.replace(',', ""),
        None => value.to_owned(),
    }
}

/// What the rows of a scenario come to.
#[derive(Default)]
struct Sums {
    billed: BigDecimal,
    effective: BigDecimal,
    list: BigDecimal,
    contracted: BigDecimal,
    /// Billed of what was bought, and effective of what commitments covered.
    purchased: BigDecimal,
    covered: BigDecimal,
    /// Effective in the pricing currency.
    pricing: BigDecimal,
    refused: Vec<String>,
}

fn sums(folder: &Path, name: &str) -> Sums {
    let file = folder
        .join("spec_v1.2_scenarios")
        .join(name)
        .with_extension("csv");
    let mut sums = Sums::default();
    let amount = |cost: Option<&str>| cost.map(number).unwrap_or_default();
    let outcome = read(&completed(&file), |row| {
        let effective = amount(row.effective_cost.as_ref().map(|cost| cost.as_str()));
        sums.billed += number(row.billed_cost.as_str());
        sums.list += amount(row.list_cost.as_ref().map(|cost| cost.as_str()));
        sums.contracted += amount(row.contracted_cost.as_ref().map(|cost| cost.as_str()));
        sums.pricing += amount(
            row.pricing_currency_effective_cost
                .as_ref()
                .map(|cost| cost.as_str()),
        );
        if row.charge_category == ChargeCategory::Purchase {
            sums.purchased += number(row.billed_cost.as_str());
        }
        if row.pricing_category == Some("Committed") {
            assert!(matches!(
                row.commitment_discount_status,
                Some("Used" | "Unused")
            ));
            sums.covered += &effective;
        }
        sums.effective += effective;
    });
    sums.refused = outcome
        .unwrap()
        .faults
        .iter()
        .map(ToString::to_string)
        .collect();
    sums
}

#[test]
fn as_they_are_the_scenarios_are_refused_by_name() {
    let Some(folder) = folder() else { return };
    for file in csv_files(&folder.join("spec_v1.2_scenarios")) {
        match read(&fs::read(&file).unwrap(), |_| ()) {
            Err(FocusError::MissingColumns { columns }) => assert!(!columns.is_empty()),
            Err(error) => panic!("{}: {error}", file.display()),
            // Some have all columns, but American dates and "$10,000.00 ".
            Ok(outcome) => {
                assert_eq!(outcome.rows, 0, "{}", file.display());
                assert!(outcome.faults.iter().any(|fault| {
                    fault.column.as_deref() == Some("ChargePeriodStart") && fault.line >= 2
                }));
            }
        }
    }
}

#[test]
fn completed_all_scenarios_are_read() {
    let Some(folder) = folder() else { return };
    let files = csv_files(&folder.join("spec_v1.2_scenarios"));
    assert_eq!(files.len(), 26);
    for file in files {
        let completed = completed(&file);
        let reader =
            tenantry_formats::focus::Reader::new(completed.as_slice(), super::Limits::default());
        assert!(reader.unwrap().version() <= Version::V1_2);
        let outcome = read(&completed, |_| ()).unwrap();
        // The hours of these go on past 24:00, by which a spreadsheet counted them up.
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let counted_up = [
            "commitment_discount_purchase_scenario_2",
            "commitment_discount_purchase_scenario_3",
        ];
        let expected = usize::from(counted_up.contains(&name.as_str()));
        assert_eq!(
            outcome.faults.len(),
            expected,
            "{name}: {:?}",
            outcome.faults
        );
        assert!(
            outcome
                .faults
                .iter()
                .all(|fault| fault.column.as_deref() == Some("ChargePeriodEnd"))
        );
        assert!(outcome.rows > 0);
    }
}

#[test]
fn what_a_commitment_costs_over_its_term_is_what_is_billed_for_it() {
    let Some(folder) = folder() else { return };
    // A year of one dollar an hour. The text says 8,670 of the first scenario, and
    // derives it as 24 × 365 × $1.00, which is what the file has.
    let (hours, year) = (number("8760"), number("8760.00"));
    let of = |name: &str| {
        sums(
            &folder,
            &format!("commitment_discount_scenarios/commitment_discount_{name}"),
        )
    };
    for usage in [
        "usage_scenario_1",
        "usage_scenario_2",
        "usage_scenario_3",
        "usage_scenario_4",
    ] {
        let hour = of(usage);
        assert_eq!(&hour.covered * &hours, year, "{usage}");
        // Nothing of what the commitment covers is billed again, only the overage.
        let overage = if usage == "usage_scenario_4" {
            number("0.50")
        } else {
            number("0")
        };
        assert_eq!(hour.billed, overage, "{usage}");
    }
    let upfront = of("purchase_scenario_1");
    assert_eq!(
        (upfront.billed, upfront.effective),
        (year.clone(), number("0"))
    );
    // Of the hourly purchases the files show three, the third of which is no time.
    let hourly = of("purchase_scenario_2");
    assert_eq!(&hourly.billed * &hours, &year * number("2"));
    let partial = of("purchase_scenario_3");
    let (once, two_hours) = (number("4380.00"), number("1.00"));
    assert_eq!(partial.billed, &once + &two_hours);
    assert_eq!(&once + number("0.50") * &hours, year);
    for scenario in [hourly, partial] {
        let detail = "ChargePeriodEnd: \"2023-02-01T30:00:00Z\" is not a date and time such as 2024-09-01T13:00:00Z";
        assert!(scenario.refused.len() == 1 && scenario.refused[0].ends_with(detail));
        assert_eq!(scenario.effective, number("0"));
    }
}

#[test]
fn what_flexible_commitments_cover_in_an_hour_is_what_is_billed_for_it() {
    let Some(folder) = folder() else { return };
    for (name, hour, beside) in [
        (
            "one_hundred_percent_utilization_with_commitment_discount_flexibility_with_1_resource",
            "0.50",
            "2.25",
        ),
        (
            "one_hundred_percent_utilization_with_commitment_discount_flexibility_with_2_resources",
            "2.00",
            "0",
        ),
        (
            "one_hundred_percent_utilization_without_commitment_discount_flexibility",
            "1.50",
            "0",
        ),
        (
            "zero_percent_utilization_without_commitment_discount_flexibility",
            "1.50",
            "2.00",
        ),
    ] {
        let sums = sums(&folder, &format!("commitment_discount_flexibility/{name}"));
        assert_eq!(sums.refused, [""; 0]);
        assert_eq!(
            (&sums.purchased, &sums.covered),
            (&number(hour), &number(hour)),
            "{name}"
        );
        assert_eq!(sums.billed, sums.effective, "{name}");
        assert_eq!(sums.billed, number(hour) + number(beside), "{name}");
    }
}

#[test]
fn agreements_with_saas_providers_come_to_what_was_agreed() {
    let Some(folder) = folder() else { return };
    // 1,200 dollars in twelve months, however and whenever they are billed.
    for (name, purchased, list) in [
        ("a1", "0", "1257"),
        ("a2", "0", "1257"),
        ("b1", "1200", "2457"),
        ("b2", "1200", "2457"),
    ] {
        let sums = sums(
            &folder,
            &format!("saas_examples/spend_agreements/saas_spend_agreements_{name}"),
        );
        assert_eq!(sums.refused, [""; 0]);
        assert_eq!(sums.billed, number("1200"), "{name}");
        assert_eq!(sums.effective, number("1200"), "{name}");
        assert_eq!(sums.purchased, number(purchased), "{name}");
        // List and contracted cost count what was bought and its use, as the text says.
        assert_eq!(sums.list, number(list), "{name}");
        assert_eq!(
            sums.contracted,
            number("1200") + number(purchased),
            "{name}"
        );
    }
    for (name, cost) in [
        ("a1", "10000"),
        ("a2", "50000"),
        ("a3", "1000"),
        ("b", "50000"),
        ("c", "35800"),
    ] {
        let sums = sums(
            &folder,
            &format!("saas_examples/simple_agreements/simple_saas_agreements_{name}"),
        );
        let costs = [sums.billed, sums.effective, sums.list, sums.contracted];
        assert_eq!(costs, [(); 4].map(|()| number(cost)), "{name}");
    }
}

#[test]
fn virtual_currencies_are_kept_apart_from_what_is_paid() {
    let Some(folder) = folder() else { return };
    for (name, billed, effective, tokens) in [
        ("a1", "200000", "0", "0"),
        ("a2", "0", "1230", "615"),
        ("b1", "100000", "0", "0"),
        ("b2", "0", "615", "615"),
        ("b3", "0", "495", "495"),
        ("c", "53000", "0", "0"),
    ] {
        let sums = sums(
            &folder,
            &format!("saas_examples/virtual_currency_pricing_model_{name}"),
        );
        assert_eq!(sums.refused, [""; 0]);
        assert_eq!(sums.billed, number(billed), "{name}");
        assert_eq!(sums.effective, number(effective), "{name}");
        assert_eq!(sums.pricing, number(tokens), "{name}");
    }
}

#[test]
fn shares_and_corrections_come_to_what_they_are_of() {
    let Some(folder) = folder() else { return };
    for (name, whole) in [
        ("sca_equal", "100"),
        ("sca_weighted", "100"),
        ("sca_negative", "-50"),
        ("correction_set", "75"),
    ] {
        let file = folder.join(format!("synthetic_1.2_1.3/scenarios_{name}.csv"));
        let outcome = read(&completed(&file), |_| ()).unwrap();
        assert_eq!(outcome.faults, [], "{name}");
        assert_eq!(outcome.sums["USD"][0], number(whole), "{name}");
    }
}
