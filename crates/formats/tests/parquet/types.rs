//! What a column may be of, and what is made of it.

use crate::support::{Column, File, Values, error_of, faults_of, first_row, open, read_all, texts};
use tenantry_formats::focus::{Format, Limits, Version};

/// What the amount column of one row comes to.
fn cost(declaration: &str, value: Values) -> String {
    let file = File::bill(1).with(Column::of(&format!("optional {declaration};"), value, 1));
    first_row(file.write(), |row| row.billed_cost.to_string())
}

fn start(declaration: &str, value: Values) -> String {
    let column = declaration.replacen('@', "ChargePeriodStart", 1);
    let end = Column::text("ChargePeriodEnd", &[Some("2100-01-01")]);
    let file = File::bill(1)
        .with(end)
        .with(Column::of(&format!("optional {column};"), value, 1));
    first_row(file.write(), |row| row.charge_period_start.to_string())
}

fn kept(declaration: &str, value: Values) -> String {
    let file = File::bill(1).with(Column::of(&format!("optional {declaration};"), value, 1));
    first_row(file.write(), |row| row.extra.unwrap().to_owned())
}

#[test]
fn a_bill_of_texts_is_the_same_as_in_csv() {
    let file = File::bill(3).write();
    let reader = open(file.clone()).unwrap();
    assert_eq!(reader.version(), Version::V1_0);
    assert_eq!(reader.columns()[0], "BilledCost");
    let outcome = read_all(file, Limits::default());
    assert!(
        outcome.error.is_none() && outcome.faults.is_empty(),
        "{outcome:?}"
    );
    assert_eq!(outcome.rows.len(), 3);
    for (index, row) in outcome.rows.iter().enumerate() {
        assert!(
            row.starts_with(&format!("Row {{ line: {},", index + 1)),
            "{row}"
        );
    }
    assert!(outcome.rows[0].contains("billed_cost: Amount(\"1.5\")"));
}

#[test]
fn amounts_of_every_type_are_exact() {
    assert_eq!(cost("binary BilledCost (UTF8)", texts(&["0.10"])), "0.1");
    assert_eq!(cost("binary BilledCost", texts(&["1e-3"])), "0.001");
    assert_eq!(cost("int32 BilledCost", Values::I32(vec![-7])), "-7");
    assert_eq!(
        cost("int64 BilledCost", Values::I64(vec![i64::MIN])),
        "-9223372036854775808"
    );
    let unsigned = Values::I64(vec![-1]);
    assert_eq!(
        cost("int64 BilledCost (INTEGER(64,false))", unsigned),
        "18446744073709551615"
    );
    assert_eq!(
        cost(
            "int32 BilledCost (DECIMAL(9,4))",
            Values::I32(vec![123_456])
        ),
        "12.3456"
    );
    assert_eq!(
        cost("int64 BilledCost (DECIMAL(18,10))", Values::I64(vec![-1])),
        "-0.0000000001"
    );
    // 38 digits are the most that an amount has, and that 128 bits hold.
    let nines = 99_999_999_999_999_999_999_999_999_999_999_999_999_i128;
    let wide = nines.to_be_bytes().to_vec();
    let decimal = "fixed_len_byte_array(16) BilledCost (DECIMAL(38,14))";
    assert_eq!(
        cost(decimal, Values::Fixed(vec![wide.clone()])),
        "999999999999999999999999.99999999999999"
    );
    assert_eq!(
        cost(
            "binary BilledCost (DECIMAL(38,0))",
            Values::Bytes(vec![wide.clone()])
        ),
        nines.to_string()
    );
    let wider = [[0; 16].as_slice(), &wide].concat();
    let decimal = "fixed_len_byte_array(32) BilledCost (DECIMAL(76,38))";
    assert_eq!(
        cost(decimal, Values::Fixed(vec![wider])),
        format!("0.{nines}")
    );
    for (number, expected) in [
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-1e-7, "-0.0000001"),
        (
            1.421_085_471_520_200_4e-14,
            "0.000000000000014210854715202004",
        ),
        (123_456_789.012_345_67, "123456789.01234567"),
        (1e21, "1000000000000000000000"),
        (-0.0, "0"),
    ] {
        assert_eq!(
            cost("double BilledCost", Values::F64(vec![number])),
            expected
        );
    }
    assert_eq!(cost("float BilledCost", Values::F32(vec![0.1])), "0.1");
}

#[test]
fn amounts_that_are_none_are_refused_by_name() {
    let faults = |declaration: &str, value| {
        let column = Column::of(&format!("optional {declaration};"), value, 1);
        faults_of(File::bill(1).with(column).write())
    };
    for (number, shown) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        assert_eq!(
            faults("double BilledCost", Values::F64(vec![number])),
            [format!(
                "line 1, BilledCost: \"{shown}\" is not a finite number"
            )]
        );
    }
    assert_eq!(
        faults("double BilledCost", Values::F64(vec![1e300])),
        ["line 1, BilledCost: \"1e300\" has more than 38 significant digits"]
    );
    let sixty = "9".repeat(60);
    let shown = format!("\"{}…\"", "9".repeat(40));
    let expected = [format!(
        "line 1, BilledCost: {shown} has more than 38 significant digits"
    )];
    assert_eq!(
        faults("binary BilledCost (UTF8)", texts(&[&sixty])),
        expected
    );
    let bits = [0x7F; 25].to_vec();
    let [fault] = faults(
        "fixed_len_byte_array(25) BilledCost (DECIMAL(59,0))",
        Values::Fixed(vec![bits]),
    )
    .try_into()
    .unwrap();
    assert!(
        fault.ends_with("has more than 38 significant digits"),
        "{fault}"
    );
    assert_eq!(
        faults("binary BilledCost (UTF8)", texts(&["$1"])),
        [
            "line 1, BilledCost: \"$1\" has a currency sign in it: the currency stands in its own column"
        ]
    );
    assert_eq!(
        faults("binary ServiceName", Values::Bytes(vec![vec![0xC3]])),
        ["line 1, ServiceName: is not UTF-8 text"]
    );
}

#[test]
fn instants_of_every_type_are_read_in_utc() {
    let expected = "2026-10-05T13:30:00Z";
    let seconds = 1_791_207_000_i64;
    for (declaration, value) in [
        (
            "int64 @ (TIMESTAMP(MILLIS,true))",
            Values::I64(vec![seconds * 1_000]),
        ),
        (
            "int64 @ (TIMESTAMP(MICROS,true))",
            Values::I64(vec![seconds * 1_000_000]),
        ),
        (
            "int64 @ (TIMESTAMP(NANOS,true))",
            Values::I64(vec![seconds * 1_000_000_000]),
        ),
        (
            "int64 @ (TIMESTAMP(MICROS,false))",
            Values::I64(vec![seconds * 1_000_000]),
        ),
        (
            "int64 @ (TIMESTAMP_MILLIS)",
            Values::I64(vec![seconds * 1_000]),
        ),
        (
            "int64 @ (TIMESTAMP_MICROS)",
            Values::I64(vec![seconds * 1_000_000]),
        ),
        ("int96 @", {
            let nanos = (seconds % 86_400).cast_unsigned() * 1_000_000_000;
            let day = u32::try_from(seconds / 86_400 + 2_440_588).unwrap();
            Values::I96(vec![[nanos as u32, (nanos >> 32) as u32, day]])
        }),
        ("binary @ (UTF8)", texts(&["2026-10-05 13:30:00"])),
    ] {
        assert_eq!(start(declaration, value), expected, "{declaration}");
    }
    let days = i32::try_from(seconds / 86_400).unwrap();
    assert_eq!(
        start("int32 @ (DATE)", Values::I32(vec![days])),
        "2026-10-05T00:00:00Z"
    );
    let fine = Values::I64(vec![seconds * 1_000_000_000 + 1]);
    assert_eq!(
        start("int64 @ (TIMESTAMP(NANOS,true))", fine),
        "2026-10-05T13:30:00.000000001Z"
    );

    for (micros, detail) in [
        (
            -1,
            "\"1969-12-31T23:59:59.999999Z\" is not between the years 1970 and 2199",
        ),
        (
            i64::MAX,
            "\"9223372036854775807 µs since 1970\" is not a date and time such as 2024-09-01T13:00:00Z",
        ),
    ] {
        let column = Column::of(
            "optional int64 ChargePeriodStart (TIMESTAMP(MICROS,true));",
            Values::I64(vec![micros]),
            1,
        );
        let faults = faults_of(File::bill(1).with(column).write());
        assert_eq!(faults, [format!("line 1, ChargePeriodStart: {detail}")]);
    }
    let file = File::bill(1).with(Column::text("ChargePeriodEnd", &[Some("2026-10-04")]));
    assert_eq!(
        faults_of(file.write()),
        ["line 1, ChargePeriodEnd: is before ChargePeriodStart"]
    );
}

#[test]
fn nulls_are_unknown_and_counted_and_never_zero() {
    let file = File::bill(3)
        .with(Column::text(
            "ContractedCost",
            &[None, Some("NULL"), Some("0")],
        ))
        .with(Column::text(
            "ServiceCategory",
            &[None, Some("Storage"), Some("Storage")],
        ))
        .with(Column {
            declaration: "optional int32 PricingUnit (UNKNOWN);".to_owned(),
            ..Column::text("PricingUnit", &[])
        });
    let mut file = file;
    file.columns
        .iter_mut()
        .filter(|column| column.declaration.contains("UNKNOWN"))
        .for_each(|column| {
            column.leaves[0].values = Values::I32(Vec::new());
            column.leaves[0].definitions = vec![0; 3];
        });
    let mut reader = open(file.write()).unwrap();
    assert!(
        reader
            .next_row()
            .unwrap()
            .unwrap()
            .contracted_cost
            .is_none()
    );
    assert!(
        reader
            .next_row()
            .unwrap()
            .unwrap()
            .contracted_cost
            .is_none()
    );
    assert_eq!(
        reader
            .next_row()
            .unwrap()
            .unwrap()
            .contracted_cost
            .unwrap()
            .as_str(),
        "0"
    );
    let unknown: Vec<_> = reader.unknown().filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(
        unknown,
        [
            ("ContractedCost", 2),
            ("ChargeClass", 3),
            ("ServiceCategory", 1),
            ("PricingUnit", 3)
        ]
    );
    let file = File::bill(1).with(Column::text("BilledCost", &[None]));
    assert_eq!(
        faults_of(file.write()),
        ["line 1, BilledCost: is empty or NULL, which FOCUS does not allow"]
    );
}

#[test]
fn an_account_may_be_a_whole_number() {
    for (declaration, value) in [
        ("int64 SubAccountId", Values::I64(vec![123_456_789_012])),
        (
            "int64 SubAccountId (DECIMAL(18,0))",
            Values::I64(vec![123_456_789_012]),
        ),
    ] {
        let file = File::bill(1).with(Column::of(&format!("optional {declaration};"), value, 1));
        first_row(file.write(), |row| {
            assert_eq!(row.account_id(), "123456789012")
        });
    }
}

#[test]
fn a_column_of_a_wrong_type_is_refused_with_both_types() {
    let of = |declaration: &str, value: Values| {
        error_of(
            File::bill(1)
                .with(Column::of(&format!("optional {declaration};"), value, 1))
                .write(),
        )
    };
    let numbers = "a decimal, an integer, a floating-point number or text";
    assert_eq!(
        of("boolean BilledCost", Values::Truth(vec![true])),
        format!("column BilledCost is of type BOOLEAN, and is read from {numbers}")
    );
    assert_eq!(
        of(
            "int64 ListCost (TIMESTAMP(MICROS,true))",
            Values::I64(vec![1])
        ),
        format!("column ListCost is of type INT64 (TIMESTAMP), and is read from {numbers}")
    );
    assert_eq!(
        of("int64 ChargePeriodStart", Values::I64(vec![1])),
        "column ChargePeriodStart is of type INT64, and is read from a timestamp, a date or text"
    );
    assert_eq!(
        of("double SubAccountId", Values::F64(vec![1.0])),
        "column SubAccountId is of type DOUBLE, and is read from text, an integer or a UUID"
    );
    assert_eq!(
        of(
            "int64 BillingAccountId (DECIMAL(18,2))",
            Values::I64(vec![1])
        ),
        "column BillingAccountId is of type INT64 (DECIMAL), and is read from text, an integer or a UUID"
    );
    assert_eq!(
        of("double Tags", Values::F64(vec![1.0])),
        "column Tags is of type DOUBLE, and is read from a map, a structure or text in JSON"
    );
    assert_eq!(
        of(
            "fixed_len_byte_array(12) x_span (INTERVAL)",
            Values::Fixed(vec![vec![0; 12]])
        ),
        "column x_span is of type FIXED_LEN_BYTE_ARRAY (INTERVAL), and is read from any type but intervals and empty structures"
    );
}

#[test]
fn columns_of_other_types_are_kept_as_text() {
    for (declaration, value, expected) in [
        ("boolean x_a", Values::Truth(vec![true]), "true"),
        ("double x_a", Values::F64(vec![0.1]), "0.1"),
        ("double x_a", Values::F64(vec![f64::NAN]), "NaN"),
        (
            "int64 x_a (DECIMAL(18,4))",
            Values::I64(vec![15_000]),
            "1.5000",
        ),
        ("int32 x_a (DATE)", Values::I32(vec![0]), "1970-01-01"),
        (
            "int32 x_a (TIME(MILLIS,true))",
            Values::I32(vec![3_600_001]),
            "01:00:00.001",
        ),
        (
            "int64 x_a (TIMESTAMP(MILLIS,true))",
            Values::I64(vec![1]),
            "1970-01-01T00:00:00.001Z",
        ),
        (
            "fixed_len_byte_array(16) x_a (UUID)",
            Values::Fixed(vec![(0..16).collect()]),
            "00010203-0405-0607-0809-0a0b0c0d0e0f",
        ),
        (
            "fixed_len_byte_array(2) x_a (FLOAT16)",
            Values::Fixed(vec![vec![0, 0x3E]]),
            "1.5",
        ),
    ] {
        assert_eq!(
            kept(declaration, value),
            format!("{{\"x_a\":\"{expected}\"}}"),
            "{declaration}"
        );
    }
}

#[test]
fn missing_columns_and_other_datasets_are_named() {
    let file = File::bill(1).without("ListCost").without("PublisherName");
    assert_eq!(
        error_of(file.write()),
        "the file lacks columns that FOCUS requires: ListCost, PublisherName"
    );
    let file = File {
        columns: vec![Column::text("ContractCommitmentId", &[Some("c")])],
        ..File::bill(1)
    };
    let error = error_of(file.write());
    assert!(
        error.starts_with("the file is FOCUS's Contract Commitment dataset"),
        "{error}"
    );
}

#[test]
fn a_format_is_told_by_its_beginning_or_its_media_type() {
    let parquet = File::bill(1).write();
    let beginning = &parquet[..Format::BEGINNING];
    assert_eq!(Format::of_beginning(beginning), Format::Parquet);
    assert_eq!(Format::of_beginning(b"Bill"), Format::Csv);
    assert_eq!(Format::of_beginning(b""), Format::Csv);
    for (media_type, beginning, expected) in [
        ("text/csv", beginning, Some(Format::Csv)),
        ("Text/CSV; charset=utf-8", b"", Some(Format::Csv)),
        (
            "application/vnd.apache.parquet",
            b"Bill",
            Some(Format::Parquet),
        ),
        ("application/octet-stream", beginning, Some(Format::Parquet)),
        ("application/octet-stream", b"Bill", Some(Format::Csv)),
        ("application/json", beginning, None),
        ("", beginning, None),
    ] {
        assert_eq!(
            Format::of_media_type(media_type, beginning),
            expected,
            "{media_type}"
        );
    }
}
