//! Documents that end too early or are no JSON.

use crate::support::{read, resource};

#[test]
fn cut_off_anywhere_is_an_error_at_the_end_of_what_is_whole() {
    let document = format!("{{\"resources\": [{},\n{}]}}", resource("a"), resource("b"));
    for end in 1..document.len() {
        let items = read(&document.as_bytes()[..end]);
        let (last, whole) = items.split_last().unwrap();
        let error = last.clone().unwrap_err();
        assert!(error.contains("ends in the middle"), "{end}: {error}");
        assert!(whole.iter().all(Result::is_ok), "{end}");
    }
    let lines = format!("{}\n{}", resource("a"), resource("b"));
    let items = read(&lines.as_bytes()[..lines.len() - 3]);
    assert_eq!(items[0], Ok("a".to_owned()));
    let error = items[1].clone().unwrap_err();
    assert!(
        error.starts_with("resource 1 (line 2): ends in the middle"),
        "{error}"
    );
}

#[test]
fn what_is_no_json_is_told_with_line_and_column() {
    let a = resource("a");
    for (document, why) in [
        (format!("[{a}\n, ]"), "resource 1 (line 2): is not JSON: "),
        (format!("[{a}\n{a}]"), "resource 1 (line 2): is not JSON: "),
        (
            format!("[{a},\n// no\n{a}]"),
            "resource 1 (line 2): is not JSON: comments are not allowed",
        ),
        (
            format!("[{a},\n{{'id': 1}}]"),
            "resource 1 (line 2): is not JSON",
        ),
        (
            format!("[{a},\n{{\"id\": \"\t\"}}]"),
            "resource 1 (line 2): is not JSON: a control character",
        ),
        (
            format!("[{a},\n{{\"id\": \"\\ud800\"}}]"),
            "resource 1 (line 2): has half of a character pair",
        ),
        (
            format!("[{a},\n{{\"id\": 01}}]"),
            "resource 1 (line 2): is not JSON",
        ),
        (
            format!("[{a},\n{{\"id\": nul}}]"),
            "resource 1 (line 2): is not JSON",
        ),
        (format!("{a}\n}}"), "resource 1 (line 2): is not JSON: "),
    ] {
        let items = read(document.as_bytes());
        assert_eq!(items.len(), 2, "{document}: {items:?}");
        assert_eq!(items[0], Ok("a".to_owned()));
        let error = items[1].clone().unwrap_err();
        assert!(
            error.starts_with(why) && error.contains("(column "),
            "{document}: {error}"
        );
    }
    for document in ["<xml/>", "provider,account\n", "resources:\n  - a", "'"] {
        let items = read(document.as_bytes());
        let [Err(error)] = items.as_slice() else {
            panic!("{document}: {items:?}");
        };
        assert!(error.starts_with("line 1: is not JSON"), "{error}");
    }
}
