//! The values of a row: what is taken, what is refused and how that is said.

use crate::support::{REQUIRED, bill, bill_of, faults, one_row, read_all};
use tenantry_formats::focus::{ChargeCategory, Limits};

#[test]
fn every_known_column_has_its_field() {
    let file = bill(&[
        ("BillingAccountName", "Payer"),
        ("SubAccountId", "123456789012"),
        ("SubAccountName", "prod"),
        ("PublisherName", "Amazon"),
        ("InvoiceId", "INV-1"),
        ("ChargeClass", "Correction"),
        ("ChargeDescription", "Requests, \"tier 1\""),
        ("ChargeFrequency", "Usage-Based"),
        ("ServiceCategory", "Storage"),
        ("RegionId", "eu-central-1"),
        ("RegionName", "Europe (Frankfurt)"),
        ("ResourceId", "arn:aws:s3:::b"),
        ("ResourceName", "b"),
        ("ResourceType", "Bucket"),
        ("ConsumedQuantity", "4651.000000000000000"),
        ("ConsumedUnit", "Requests"),
        ("PricingQuantity", "4.651"),
        ("PricingUnit", "1000 Requests"),
        ("PricingCategory", "Standard"),
        ("ListUnitPrice", "5e-3"),
        ("ContractedUnitPrice", ".004"),
        ("SkuId", "SKU"),
        ("SkuPriceId", "SKU.1"),
        ("CommitmentDiscountId", "sp-1"),
        ("CommitmentDiscountName", "One year"),
        ("CommitmentDiscountType", "Savings Plan"),
        ("CommitmentDiscountCategory", "Spend"),
        ("CommitmentDiscountStatus", "Used"),
        ("CommitmentDiscountQuantity", "1.50"),
        ("CommitmentDiscountUnit", "Hours"),
        ("AvailabilityZone", "euc1-az1"),
        ("SubAccountType", "Account"),
        ("ServiceSubcategory", "Object Storage"),
        ("SkuMeter", "Requests"),
        ("PricingCurrency", "Token"),
        ("PricingCurrencyEffectiveCost", "3.0"),
        ("PricingCurrencyListUnitPrice", "4"),
        ("PricingCurrencyContractedUnitPrice", "2"),
        ("Tags", r#"{"env":"prod"}"#),
    ]);
    one_row(&file, |row| {
        assert_eq!(row.line, 2);
        assert_eq!(row.billed_cost.as_str(), "1.5");
        assert_eq!(row.effective_cost.unwrap().as_str(), "1.25");
        assert_eq!(row.list_cost.unwrap().as_str(), "2");
        assert_eq!(row.contracted_cost.unwrap().as_str(), "1.75");
        assert_eq!(row.billing_currency, "USD");
        assert_eq!(row.billing_account_id, "payer-1");
        assert_eq!(row.billing_account_name, Some("Payer"));
        assert_eq!(row.sub_account_id, Some("123456789012"));
        assert_eq!(row.sub_account_name, Some("prod"));
        assert_eq!(row.provider_name, "AWS");
        assert_eq!(row.publisher_name, Some("Amazon"));
        assert_eq!(row.invoice_issuer_name, "Amazon Web Services, Inc.");
        assert_eq!(row.invoice_id, Some("INV-1"));
        assert_eq!(row.billing_period_start.to_string(), "2026-10-01T00:00:00Z");
        assert_eq!(row.billing_period_end.to_string(), "2026-11-01T00:00:00Z");
        assert_eq!(row.charge_period_start.to_string(), "2026-10-05T00:00:00Z");
        assert_eq!(row.charge_period_end.to_string(), "2026-10-06T00:00:00Z");
        assert_eq!(row.charge_category, ChargeCategory::Usage);
        assert_eq!(row.charge_class, Some("Correction"));
        assert_eq!(row.charge_description, Some("Requests, \"tier 1\""));
        assert_eq!(row.charge_frequency, Some("Usage-Based"));
        assert_eq!(row.service_name, "Amazon Simple Storage Service");
        assert_eq!(row.service_category, Some("Storage"));
        assert_eq!(row.region_id, Some("eu-central-1"));
        assert_eq!(row.region_name, Some("Europe (Frankfurt)"));
        assert_eq!(row.resource_id, Some("arn:aws:s3:::b"));
        assert_eq!(row.resource_name, Some("b"));
        assert_eq!(row.resource_type, Some("Bucket"));
        assert_eq!(row.consumed_quantity.unwrap().as_str(), "4651");
        assert_eq!(row.consumed_unit, Some("Requests"));
        assert_eq!(row.pricing_quantity.unwrap().as_str(), "4.651");
        assert_eq!(row.pricing_unit, Some("1000 Requests"));
        assert_eq!(row.pricing_category, Some("Standard"));
        assert_eq!(row.list_unit_price.unwrap().as_str(), "0.005");
        assert_eq!(row.contracted_unit_price.unwrap().as_str(), "0.004");
        assert_eq!(row.sku_id, Some("SKU"));
        assert_eq!(row.sku_price_id, Some("SKU.1"));
        assert_eq!(row.commitment_discount_id, Some("sp-1"));
        assert_eq!(row.commitment_discount_name, Some("One year"));
        assert_eq!(row.commitment_discount_type, Some("Savings Plan"));
        assert_eq!(row.commitment_discount_category, Some("Spend"));
        assert_eq!(row.commitment_discount_status, Some("Used"));
        assert_eq!(row.commitment_discount_quantity.unwrap().as_str(), "1.5");
        assert_eq!(row.commitment_discount_unit, Some("Hours"));
        assert_eq!(row.availability_zone, Some("euc1-az1"));
        assert_eq!(row.sub_account_type, Some("Account"));
        assert_eq!(row.service_subcategory, Some("Object Storage"));
        assert_eq!(row.sku_meter, Some("Requests"));
        assert_eq!(row.pricing_currency, Some("Token"));
        let in_pricing_currency = [
            row.pricing_currency_effective_cost,
            row.pricing_currency_list_unit_price,
            row.pricing_currency_contracted_unit_price,
        ];
        assert_eq!(
            in_pricing_currency.map(|amount| amount.unwrap().to_string()),
            ["3", "4", "2"]
        );
        assert_eq!(row.tags, Some(r#"{"env":"prod"}"#));
        assert_eq!(row.extra, None);
    });
}

#[test]
fn empty_and_null_are_unknown_and_never_zero() {
    for nothing in ["", "NULL"] {
        let file = bill(&[
            ("EffectiveCost", nothing),
            ("ListCost", nothing),
            ("ContractedCost", nothing),
            ("SubAccountId", nothing),
            ("Tags", nothing),
            ("x_team", nothing),
        ]);
        one_row(&file, |row| {
            assert_eq!(
                (row.effective_cost.is_none(), row.list_cost.is_none()),
                (true, true)
            );
            assert!(row.contracted_cost.is_none());
            assert_eq!(
                (row.sub_account_id, row.tags, row.extra),
                (None, None, None)
            );
            assert_eq!(row.account_id(), "payer-1");
        });
    }
    one_row(
        &bill(&[("SubAccountId", "sub"), ("SubAccountName", "null")]),
        |row| {
            assert_eq!(row.account_id(), "sub");
            assert_eq!(
                row.sub_account_name,
                Some("null"),
                "only the capital NULL is none"
            );
        },
    );
}

#[test]
fn values_that_no_row_may_lack() {
    let nullable = [
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "BillingAccountName",
        "ChargeClass",
        "ChargeDescription",
        "ServiceCategory",
        "PricingQuantity",
        "PricingUnit",
        "PublisherName",
    ];
    for nothing in ["", "NULL"] {
        for (column, _) in REQUIRED
            .iter()
            .filter(|(column, _)| !nullable.contains(column))
        {
            let expected = format!("{column} is empty or NULL, which FOCUS does not allow");
            assert_eq!(faults(&[(column, nothing)]), [expected]);
        }
    }
}

#[test]
fn all_faults_of_a_row_are_reported_and_reading_goes_on() {
    let broken = [
        ("BilledCost", "$1"),
        ("BillingCurrency", "usd"),
        ("Tags", "x"),
    ];
    let whole = [("Tags", "{}")];
    let file = bill_of(&[&broken, &whole, &[("ListCost", "1,5"), ("Tags", "")]]);
    let outcome = read_all(file.as_slice(), Limits::default());
    assert_eq!(outcome.lines, [3]);
    let spoken: Vec<String> = outcome.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        spoken,
        [
            "line 2, BilledCost: \"$1\" has a currency sign in it: the currency stands in its own column",
            "line 2, BillingCurrency: \"usd\" is not a currency code of ISO 4217",
            "line 2, Tags: is not a JSON object",
            "line 4, ListCost: \"1,5\" has a comma, an apostrophe or an underscore in it: write 1234.56",
        ]
    );
}

#[test]
fn instants_in_the_spellings_of_real_bills() {
    for (written, expected) in [
        ("2026-10-05T13:30:00Z", "2026-10-05T13:30:00Z"),
        ("2026-10-05 13:30:00Z", "2026-10-05T13:30:00Z"),
        ("2026-10-05 13:30:00", "2026-10-05T13:30:00Z"),
        ("2026-10-05T13:30:00", "2026-10-05T13:30:00Z"),
        ("2026-10-05", "2026-10-05T00:00:00Z"),
        ("2026-10-05 13:30:00 UTC", "2026-10-05T13:30:00Z"),
        ("2026-10-05T13:30Z", "2026-10-05T13:30:00Z"),
        ("2026-10-05T13:30:00.250Z", "2026-10-05T13:30:00.25Z"),
        ("2026-10-05 13:30:00.000000", "2026-10-05T13:30:00Z"),
        ("2026-10-05T13:30:00+05:45", "2026-10-05T07:45:00Z"),
        ("2026-10-05T13:30:00-0800", "2026-10-05T21:30:00Z"),
    ] {
        let file = bill(&[
            ("ChargePeriodStart", written),
            ("ChargePeriodEnd", "2026-10-07"),
        ]);
        one_row(&file, |row| {
            assert_eq!(row.charge_period_start.to_string(), expected, "{written}");
        });
    }
    for text in ["2024-02-29", "1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"] {
        let file = bill(&[("ChargePeriodStart", text), ("ChargePeriodEnd", text)]);
        one_row(&file, |row| {
            assert_eq!(row.charge_period_start, row.charge_period_end)
        });
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    for text in [
        "4/1/25",
        "2026-10-05T13:30:00 CET",
        "2026-10-05T13:30:00[Europe/Berlin]",
        "2026-13-05T13:30:00Z",
        "2026-02-30",
        "2026-10-05T24:00:00Z",
        "2026-10-05T13:30:60Z",
        "2026-10-05T13:30:60.5Z",
        "2026-W41-1T13:30:00Z",
        "20261005T133000Z",
        "+002026-10-05T13:30:00Z",
        "1790000000",
        " 2026-10-05",
        "２０２６-10-05",
    ] {
        let expected = format!(
            "ChargePeriodStart {text:?} is not a date and time such as 2024-09-01T13:00:00Z"
        );
        assert_eq!(faults(&[("ChargePeriodStart", text)]), [expected]);
    }
    for text in ["1969-12-31T23:59:59Z", "2200-01-01", "0001-01-01T00:00:00Z"] {
        let expected = format!("ChargePeriodStart {text:?} is not between the years 1970 and 2199");
        assert_eq!(faults(&[("ChargePeriodStart", text)]), [expected]);
    }
}

#[test]
fn periods_end_after_they_start() {
    assert_eq!(
        faults(&[("BillingPeriodEnd", "2026-10-01")]),
        ["BillingPeriodEnd is not after BillingPeriodStart"]
    );
    assert_eq!(
        faults(&[("ChargePeriodEnd", "2026-10-04T23:59:59Z")]),
        ["ChargePeriodEnd is before ChargePeriodStart"]
    );
    assert!(faults(&[("ChargePeriodEnd", "2026-10-05")]).is_empty());
}

#[test]
fn categories_and_currencies_are_those_of_the_specification() {
    for category in ["Usage", "Purchase", "Tax", "Credit", "Adjustment"] {
        one_row(&bill(&[("ChargeCategory", category)]), |row| {
            assert_eq!(row.charge_category.as_str(), category);
        });
    }
    assert_eq!(
        faults(&[("ChargeCategory", "usage")]),
        ["ChargeCategory \"usage\" is not Usage, Purchase, Tax, Credit or Adjustment"]
    );
    for currency in ["US", "USDT", "U$D", "ÄÖ", "Tokens"] {
        let expected = format!("BillingCurrency {currency:?} is not a currency code of ISO 4217");
        assert_eq!(faults(&[("BillingCurrency", currency)]), [expected]);
    }
}

#[test]
fn tags_are_an_object_of_scalars_that_postgresql_can_hold() {
    for tags in [
        "{}",
        r#" { "a" : "b", "n": -1.5e3, "t": true, "f": false, "u": null } "#,
        r#"{"k\n":"\ud83d\ude00 \\u0000"}"#,
        r#"{"same":"1","same":"2"}"#,
    ] {
        one_row(&bill(&[("Tags", tags)]), |row| {
            assert_eq!(row.tags, Some(tags))
        });
    }
    for (tags, expected) in [
        ("env=prod", "is not a JSON object"),
        ("[]", "is not a JSON object"),
        ("\"a\"", "is not a JSON object"),
        ("{\"a\":1", "is not valid JSON"),
        ("{\"a\":1} x", "is not valid JSON"),
        ("{\"a\":01}", "is not valid JSON"),
        ("{'a':1}", "is not valid JSON"),
        (r#"{"a":"\x"}"#, "is not valid JSON"),
        (
            r#"{"a":{"b":1}}"#,
            "has a value that is not a text, a number, true, false or null",
        ),
        (
            r#"{"a":[]}"#,
            "has a value that is not a text, a number, true, false or null",
        ),
        (r#"{"a":"\u0000"}"#, "has a NUL character in a value"),
        (r#"{"\u0000":"a"}"#, "has a NUL character in a key"),
        (
            r#"{"a":"\ud800"}"#,
            "has half of a character pair in a value",
        ),
        (r#"{"\ud800":"a"}"#, "is not valid JSON"),
        (r#"{"a":1e20000}"#, "has a number of too many digits"),
    ] {
        assert_eq!(
            faults(&[("Tags", tags)]),
            [format!("Tags {expected}")],
            "{tags}"
        );
    }
}

#[test]
fn columns_without_a_field_are_kept() {
    let file = bill(&[
        ("BillingAccountType", "Payer"),
        ("x_\"quoted\"", "a \"b\" \\ \n\r\t\u{1}\u{7f}é"),
        ("x_empty", ""),
        ("x_null", "NULL"),
        ("Id", "0"),
    ]);
    one_row(&file, |row| {
        let extra = row.extra.unwrap();
        let read: serde_json::Value = serde_json::from_str(extra).unwrap();
        let expected = serde_json::json!({
            "BillingAccountType": "Payer",
            "x_\"quoted\"": "a \"b\" \\ \n\r\t\u{1}\u{7f}é",
            "Id": "0",
        });
        assert_eq!(read, expected);
        assert!(
            extra.starts_with(r#"{"BillingAccountType":"#),
            "in the order of the file"
        );
    });
}

#[test]
fn text_that_postgresql_cannot_hold_is_refused() {
    assert_eq!(
        faults(&[("ServiceName", "a\0b")]),
        ["ServiceName has a NUL character in it"]
    );
    assert_eq!(faults(&[("x_n", "\0")]), ["x_n has a NUL character in it"]);

    // Two halves of one character in neighbouring fields are not a character.
    let file = bill(&[("x_a", "HALF1"), ("x_b", "HALF2")]);
    let replace = |file: &[u8], from: &[u8], to: u8| {
        let at = file
            .windows(from.len())
            .position(|part| part == from)
            .unwrap();
        [&file[..at], &[to], &file[at + from.len()..]].concat()
    };
    let file = replace(&replace(&file, b"HALF1", 0xC3), b"HALF2", 0xA9);
    let outcome = read_all(file.as_slice(), Limits::default());
    let columns: Vec<_> = outcome
        .faults
        .iter()
        .map(|fault| fault.column.as_deref())
        .collect();
    assert_eq!(columns, [Some("x_a"), Some("x_b")]);
    assert_eq!(outcome.faults[0].detail, "is not UTF-8 text");
}

#[test]
fn long_fields_are_bounded() {
    let names = [
        "BillingAccountId",
        "InvoiceIssuerName",
        "ProviderName",
        "ServiceName",
        "SubAccountId",
    ];
    let bounds = names.map(|name| (name, 512)).into_iter().chain([
        ("ChargeDescription", 8 << 10),
        ("ResourceId", 8 << 10),
        ("x_n", 64 << 10),
    ]);
    for (column, most) in bounds {
        let longest = "a".repeat(most);
        assert!(faults(&[(column, &longest)]).is_empty(), "{column}");
        let longer = format!("{longest}a");
        let expected = format!(
            "{column} is {} bytes long, more than the {most} allowed",
            most + 1
        );
        assert_eq!(faults(&[(column, &longer)]), [expected]);
    }
    let tags = format!(r#"{{"a":"{}"}}"#, "a".repeat((64 << 10) - 8));
    assert!(faults(&[("Tags", &tags)]).is_empty());
}

#[test]
fn a_message_repeats_only_the_beginning_of_a_value() {
    let text = format!("{}\n{}", "9".repeat(20), "9".repeat(100));
    let shown = format!("\"{}\\n{}…\"", "9".repeat(20), "9".repeat(19));
    assert_eq!(
        faults(&[("BilledCost", &text)]),
        [format!("BilledCost {shown} has a space in it")]
    );
}
