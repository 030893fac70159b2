//! The forms of a document.

use crate::support::{read, read_within, resource};
use tenantry_resource::document::{Limits, Reader};

#[test]
fn a_list_an_object_with_one_and_lines_are_the_same() {
    let (a, b) = (resource("a"), resource("b"));
    for document in [
        format!("[{a}, {b}]"),
        format!("{{\"resources\": [{a}, {b}]}}"),
        format!("{{\"version\": 1, \"resources\": [{a}, {b}]}}"),
        format!("{{\"resources\": [{a}, {b}], \"version\": 1}}\n"),
        format!("{a}\n{b}\n"),
        format!("\n{a}\r\n\r\n{b}"),
    ] {
        assert_eq!(
            read(document.as_bytes()),
            [Ok("a".to_owned()), Ok("b".to_owned())],
            "{document}"
        );
    }
    assert_eq!(read(a.as_bytes()), [Ok("a".to_owned())]);
}

#[test]
fn nothing_in_a_list_is_nothing_and_nothing_at_all_is_an_error() {
    for document in ["[]", "{\"resources\": []}", " [ ] "] {
        assert_eq!(read(document.as_bytes()), [], "{document}");
    }
    for document in ["", "  \n ", "\u{feff}"] {
        assert_eq!(
            read(document.as_bytes()),
            [Err("line 1: is empty".to_owned())].map(|it| match document {
                "  \n " => Err("line 2: is empty".to_owned()),
                _ => it,
            })
        );
    }
}

#[test]
fn another_document_is_refused_by_what_it_is() {
    for (document, why) in [
        ("\"text\"", "line 1: is neither an object with resources"),
        ("17", "line 1: is neither an object with resources"),
        (
            "{\"version\": 2, \"resources\": []}",
            "line 1: version is not 1",
        ),
        ("{\"version\": 1}", "line 1: resources is missing"),
        ("{\"resources\": {}}", "line 1: resources is not a list"),
        (
            "{\"resources\": [], \"more\": 1}",
            "line 1: more is not a member of a document",
        ),
        (
            "{\"resources\": [], \"resources\": []}",
            "line 1: resources is not a member of a document",
        ),
        ("[]\n[]", "line 2: has something behind its end"),
        (
            "{\"resources\": []} {}",
            "line 1: has something behind its end",
        ),
        ("{}", "resource 0 (line 1): provider is missing"),
        (
            "{\"Findings\": []}",
            "resource 0 (line 1): Findings is not a member of a resource: there are provider, account",
        ),
    ] {
        let items = read(document.as_bytes());
        let [Err(error)] = items.as_slice() else {
            panic!("{document}: {items:?}");
        };
        assert!(error.starts_with(why), "{document}: {error}");
    }
}

#[test]
fn a_wrong_resource_does_not_keep_the_next_from_being_read() {
    let (a, b) = (resource("a"), resource("b"));
    for wrong in [
        "17",
        "null",
        "[1, [2]]",
        "{}",
        "{\"id\": {\"a\": [1e9999, {}]}}",
        "{\"id\": 1, \"id\": 2}",
    ] {
        for document in [
            format!("[{a},\n{wrong},\n{b}]"),
            format!("{{\"resources\": [{a},\n{wrong},\n{b}]}}"),
            format!("{a}\n{wrong}\n{b}"),
        ] {
            let items = read(document.as_bytes());
            assert_eq!(items.len(), 3, "{document}: {items:?}");
            assert_eq!(
                (&items[0], &items[2]),
                (&Ok("a".to_owned()), &Ok("b".to_owned()))
            );
            let error = items[1].clone().unwrap_err();
            assert!(
                error.starts_with("resource 1 (line 2): "),
                "{document}: {error}"
            );
        }
    }
}

#[test]
fn how_many_are_read_is_counted_and_bounded() {
    let document = format!("[{}, 1, {}]", resource("a"), resource("b"));
    let mut reader = Reader::new(document.as_bytes(), Limits::default());
    assert_eq!(reader.by_ref().count(), 3);
    assert_eq!(reader.read_so_far(), 3);
    let limits = Limits {
        max_resources: 2,
        ..Limits::default()
    };
    let items = read_within(document.as_bytes(), limits);
    assert_eq!(items.len(), 3);
    assert_eq!(
        items[2],
        Err("line 1: has more than 2 resources".to_owned())
    );
}
