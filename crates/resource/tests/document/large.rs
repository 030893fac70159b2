//! Documents of any length in bounded memory.

use crate::support::{read_within, resource};
use std::io::Read;
use tenantry_resource::document::{Limits, Reader};

/// `[` and then one resource again and again, made as it is read.
struct Endless {
    piece: Vec<u8>,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.piece[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at = (self.at + count) % self.piece.len();
        Ok(count)
    }
}

#[test]
fn the_whole_is_bounded() {
    let source = Endless {
        piece: format!("{}\n", resource("a")).into_bytes(),
        at: 0,
    };
    let limits = Limits {
        max_bytes: 1_000_000,
        ..Limits::default()
    };
    let mut reader = Reader::new(source, limits);
    let error = reader.by_ref().find_map(Result::err).unwrap();
    assert!(error.ends);
    assert!(
        error.to_string().ends_with("is larger than 1000000 bytes"),
        "{error}"
    );
    assert!(reader.next().is_none());
    assert!(reader.read_so_far() > 10_000);
}

#[test]
fn one_resource_is_bounded_wherever_it_is_long() {
    let limits = Limits {
        max_resource_bytes: 10_000,
        ..Limits::default()
    };
    let long = "x".repeat(30_000);
    for wrong in [
        format!(r#"{{"id": "{long}"}}"#),
        format!(r#"{{"{long}": 1}}"#),
        format!(r#"{{"unknown": "{long}"}}"#),
        format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
        format!(r#"{{"id": {}}}"#, "9".repeat(30_000)),
        format!("{}1", " ".repeat(30_000)),
    ] {
        let document = format!("[{},{wrong}]", resource("a"));
        let items = read_within(document.as_bytes(), limits);
        assert_eq!(items.len(), 2, "{items:?}");
        let error = items[1].clone().unwrap_err();
        assert!(
            error.ends_with("is a resource of more than 10000 bytes"),
            "{error}"
        );
        assert!(error.starts_with("resource 1 (line 1)"), "{error}");
    }
    let many: Vec<String> = (0..1_000).map(|at| resource(&at.to_string())).collect();
    let items = read_within(format!("[{}]", many.join(",")).as_bytes(), limits);
    assert!(
        items.len() == 1_000 && items.iter().all(Result::is_ok),
        "the bound is of each"
    );
}
