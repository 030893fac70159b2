//! One spelling for equal numbers, to the last digit.

use tenantry_resource::json::{MAX_NUMBER_LENGTH, Number, NumberError, Value};

fn spelled(text: &str) -> String {
    Number::parse(text).unwrap().to_string()
}

#[test]
fn equal_numbers_are_equal_texts() {
    for (written, expected) in [
        ("1", "1"),
        ("1.0", "1"),
        ("1e0", "1"),
        ("10E-1", "1"),
        ("-0", "0"),
        ("0.000e99", "0"),
        ("-1.50", "-1.5"),
        ("1e3", "1000"),
        ("12.5e1", "125"),
        ("1.25e-3", "0.00125"),
        ("0.0125e2", "1.25"),
        ("100e-2", "1"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("0.10000000000000000001", "0.10000000000000000001"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("1.5e300", &format!("15{}", "0".repeat(299))),
    ] {
        assert_eq!(spelled(written), expected, "{written}");
        assert_eq!(spelled(expected), expected);
    }
}

#[test]
fn what_json_does_not_call_a_number_is_none() {
    for text in [
        "", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "NaN", "1 ", "--1", "1.2.3", "1e1.5",
        "١",
    ] {
        assert_eq!(Number::parse(text), Err(NumberError::NotANumber), "{text}");
    }
}

#[test]
fn length_is_bounded() {
    let long = "9".repeat(MAX_NUMBER_LENGTH - 1);
    assert_eq!(spelled(&long), long);
    for text in [
        "9".repeat(MAX_NUMBER_LENGTH + 1),
        "1e99999999999999999999".to_owned(),
        "1e-2000".to_owned(),
    ] {
        assert_eq!(Number::parse(&text), Err(NumberError::TooLong), "{text}");
    }
}

#[test]
fn a_number_too_long_is_told_with_its_place() {
    let fault = Value::parse(r#"{"a": [0, {"b": 1e9999}]}"#).unwrap_err();
    assert_eq!(fault.path, "a[1].b");
    assert!(
        fault.detail.starts_with("is a number of more than"),
        "{fault}"
    );
}
