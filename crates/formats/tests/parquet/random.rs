//! Random bills: the same rows from CSV and from Parquet, and no panic over bytes
//! that were changed.

use crate::support::{Column, File, REQUIRED, Values, read_all};
use parquet::basic::Compression;
use parquet::file::properties::WriterVersion;
use proptest::prelude::*;
use tenantry_formats::focus::{Limits, Reader};

#[derive(Debug, Clone)]
struct Charge {
    cost: i64,
    seconds: i64,
    account: Option<String>,
    description: Option<String>,
    team: Option<String>,
    quantity: Option<f64>,
}

prop_compose! {
    fn charge()(
        cost in any::<i64>(),
        seconds in 0_i64..7_000_000_000,
        account in text(),
        description in text(),
        team in text(),
        quantity in proptest::option::of(-1e15..1e15_f64),
    ) -> Charge {
        Charge { cost, seconds, account, description, team, quantity }
    }
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("([a-z]|[,\"\\\\\r\n]|é|😀|[^\0]){1,12}")
}

fn csv(charges: &[Charge], order: &[usize]) -> Vec<u8> {
    let fields = |charge: Option<&Charge>| {
        let mut fields: Vec<String> = REQUIRED
            .iter()
            .map(|(name, value)| match (*name, charge) {
                (_, None) => (*name).to_owned(),
                ("BilledCost", Some(charge)) => format!("{}e-6", charge.cost),
                ("ChargePeriodStart", Some(charge)) => jiff::Timestamp::from_second(charge.seconds)
                    .unwrap()
                    .to_string(),
                ("ChargePeriodEnd", Some(_)) => "2199-01-01".to_owned(),
                ("ChargeDescription", Some(charge)) => {
                    charge.description.clone().unwrap_or_default()
                }
                ("PricingQuantity", Some(charge)) => charge
                    .quantity
                    .map(|number| format!("{number:e}"))
                    .unwrap_or_default(),
                _ => (*value).to_owned(),
            })
            .collect();
        match charge {
            None => fields.extend(["SubAccountId", "x_team"].map(str::to_owned)),
            Some(charge) => fields.extend(
                [&charge.account, &charge.team].map(|text| text.clone().unwrap_or_default()),
            ),
        }
        order
            .iter()
            .map(|at| fields[*at].clone())
            .collect::<Vec<_>>()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields(None)).unwrap();
    for charge in charges {
        writer.write_record(fields(Some(charge))).unwrap();
    }
    writer.into_inner().unwrap()
}

fn parquet(charges: &[Charge], order: &[usize]) -> File {
    let rows = charges.len();
    let texts = |name, pick: fn(&Charge) -> Option<&str>| {
        Column::text(name, &charges.iter().map(pick).collect::<Vec<_>>())
    };
    let quantities = charges
        .iter()
        .filter_map(|charge| charge.quantity)
        .collect();
    let mut quantity = Column::of(
        "optional double PricingQuantity;",
        Values::F64(quantities),
        rows,
    );
    quantity.leaves[0].definitions = charges
        .iter()
        .map(|charge| i16::from(charge.quantity.is_some()))
        .collect();
    let costs = charges.iter().map(|charge| charge.cost).collect();
    let starts = charges
        .iter()
        .map(|charge| charge.seconds * 1_000)
        .collect();
    let mut file = File::bill(rows)
        .with(Column::of(
            "optional int64 BilledCost (DECIMAL(18,6));",
            Values::I64(costs),
            rows,
        ))
        .with(Column::of(
            "optional int64 ChargePeriodStart (TIMESTAMP(MILLIS,true));",
            Values::I64(starts),
            rows,
        ))
        .with(Column::text(
            "ChargePeriodEnd",
            &vec![Some("2199-01-01T00:00:00Z"); rows],
        ))
        .with(texts("ChargeDescription", |charge| {
            charge.description.as_deref()
        }))
        .with(quantity)
        .with(texts("SubAccountId", |charge| charge.account.as_deref()))
        .with(texts("x_team", |charge| charge.team.as_deref()));
    file.columns = order.iter().map(|at| file.columns[*at].clone()).collect();
    file
}

/// The row without its number, which is a line in one format and not in the other.
fn unnumbered(row: &str) -> &str {
    row.split_once(", ").unwrap().1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn both_formats_give_the_same_rows_in_any_order_of_columns(
        charges in prop::collection::vec(charge(), 1..40),
        order in Just((0..REQUIRED.len() + 2).collect::<Vec<_>>()).prop_shuffle(),
        newer in any::<bool>(),
        dictionary in any::<bool>(),
        rows_a_page in 1_usize..50,
        packed in any::<bool>(),
    ) {
        let mut reader_rows = Vec::new();
        let file = csv(&charges, &order);
        let mut reader = Reader::new(file.as_slice(), Limits::default()).unwrap();
        while let Some(row) = reader.next_row().unwrap() {
            reader_rows.push(format!("{row:?}"));
        }
        let version =
            if newer { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let file = parquet(&charges, &order).properties(|properties| {
            properties
                .set_writer_version(version)
                .set_dictionary_enabled(dictionary)
                .set_data_page_row_count_limit(rows_a_page)
                .set_write_batch_size(rows_a_page)
                .set_compression(if packed { Compression::SNAPPY } else { Compression::UNCOMPRESSED })
        });
        let outcome = read_all(file.write(), Limits::default());
        prop_assert!(outcome.error.is_none(), "{:?}", outcome.error);
        prop_assert_eq!(&outcome.faults, &[]);
        prop_assert_eq!(outcome.rows.len(), charges.len());
        for (read, expected) in outcome.rows.iter().zip(&reader_rows) {
            prop_assert_eq!(unnumbered(read), unnumbered(expected));
        }
    }

    #[test]
    fn a_file_with_changed_bytes_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        charges in prop::collection::vec(charge(), 1..10),
        newer in any::<bool>(),
        dictionary in any::<bool>(),
    ) {
        let order: Vec<usize> = (0..REQUIRED.len() + 2).collect();
        let version =
            if newer { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let mut file = parquet(&charges, &order)
            .properties(|properties| {
                properties.set_writer_version(version).set_dictionary_enabled(dictionary)
            })
            .write();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
        let outcome = read_all(file, limits);
        prop_assert!(outcome.rows.len() <= 10 || outcome.error.is_some());
    }
}
