//! Differences that do not fit what they are applied to.

use crate::support::value;
use tenantry_drift::{Difference, Layout, apply, compare};

fn applied(old: &str, from: &str, to: &str) -> String {
    let layout = Layout::unknown();
    let difference = compare(layout, &value(from), &value(to), usize::MAX);
    match apply(layout, &value(old), &difference) {
        Ok(value) => value.to_string(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_difference_that_starts_elsewhere_is_refused_by_its_place() {
    for (old, from, to, told) in [
        (
            r#"{"a": 3}"#,
            r#"{"a": 1}"#,
            r#"{"a": 2}"#,
            "/a has another value",
        ),
        ("1", r#"{"a": 1}"#, "{}", "/a does not lead to a value"),
        (
            r#"{"a": {}}"#,
            r#"{"a": {}}"#,
            r#"{"a": {"b": 1}}"#,
            r#"{"a":{"b":1}}"#,
        ),
        ("[]", "[1]", "[]", "/0 is not there to be removed"),
        (
            "[]",
            "[1, 2]",
            "[1, 2, 3]",
            "/2 leads behind the end of the list",
        ),
        (
            r#"[{"id": 2, "v": 1}]"#,
            r#"[{"id": 1, "v": 1}]"#,
            r#"[{"id": 1, "v": 2}]"#,
            "/id=1/v does not lead to an element",
        ),
        (
            r#"{"b": 1, "a": 1}"#,
            r#"{"a": 1}"#,
            r#"{"a": 2}"#,
            r#"{"a":2,"b":1}"#,
        ),
    ] {
        assert_eq!(applied(old, from, to), told);
    }
}

#[test]
fn a_difference_that_is_cut_off_is_refused() {
    let layout = Layout::unknown();
    let (old, new) = (value(r#"{"a": 1, "b": 1}"#), value(r#"{"a": 2, "b": 2}"#));
    let cut = compare(layout, &old, &new, 1);
    let told = apply(layout, &old, &cut).unwrap_err().to_string();
    assert_eq!(told, "total is more than the changes that are listed");
}

#[test]
fn what_was_kept_is_read_again_or_refused_by_its_member() {
    for (json, told) in [
        ("[]", "changes is missing, or no list"),
        (
            r#"{"changes": [], "total": -1}"#,
            "total is missing, or less than there are changes",
        ),
        (
            r#"{"changes": [{"path": "/a", "kind": "added", "new": 1}], "total": 0}"#,
            "total is missing, or less than there are changes",
        ),
        (
            r#"{"changes": [{"kind": "added", "new": 1}], "total": 1}"#,
            "changes[0].path is missing, or no text",
        ),
        (
            r#"{"changes": [{"path": "a", "kind": "added", "new": 1}], "total": 1}"#,
            "changes[0].path is no JSON Pointer: it begins with a /",
        ),
        (
            r#"{"changes": [{"path": "/a", "kind": "added"}], "total": 1}"#,
            "changes[0].new is missing, and so is old",
        ),
        (
            r#"{"changes": [{"path": "/a", "kind": "removed", "new": 1}], "total": 1}"#,
            "changes[0].kind does not fit old and new",
        ),
        (
            r#"{"changes": [{"path": "/a", "kind": "added", "new": 1, "at": "x"}], "total": 1}"#,
            "changes[0].at is no position",
        ),
    ] {
        let read = Difference::from_value(&value(json));
        assert_eq!(read.unwrap_err().to_string(), told, "{json}");
    }
    let cut = Difference::from_value(&value(r#"{"changes": [], "total": 3}"#)).unwrap();
    assert_eq!(cut.total(), 3);
}
