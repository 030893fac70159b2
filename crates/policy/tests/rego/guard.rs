use proptest::prelude::*;
use tenantry_policy::rego::guard::{self, MAX_BYTES, MAX_CHAIN, MAX_COLUMNS, MAX_DEPTH, MAX_LINES};

use crate::support::source;

fn refused(body: &str) -> String {
    guard::check(&source(body)).expect_err(body).to_string()
}

fn taken(body: &str) {
    if let Err(error) = guard::check(&source(body)) {
        panic!("{body}: {error}");
    }
}

#[test]
fn size_lines_and_columns_are_bounded() {
    let line = format!("# {}\n", "x".repeat(90));
    assert!(
        guard::check(&line.repeat(MAX_BYTES / line.len() + 1))
            .expect_err("long")
            .to_string()
            .contains("bytes")
    );
    assert!(
        guard::check(&"\n".repeat(MAX_LINES + 1))
            .expect_err("lines")
            .to_string()
            .contains("lines")
    );
    let error = guard::check(&format!("\n#{}", "x".repeat(MAX_COLUMNS))).expect_err("columns");
    assert_eq!(error.line, 2);
}

#[test]
fn brackets_nest_as_deep_as_allowed_and_no_deeper() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{", "}")] {
        let nested = |depth: usize| format!("x := {}1{}", open.repeat(depth), close.repeat(depth));
        taken(&nested(MAX_DEPTH));
        assert!(refused(&nested(MAX_DEPTH + 1)).contains("nested"));
    }
}

#[test]
fn brackets_in_texts_and_comments_do_not_count() {
    taken(&format!("x := \"{}\" # {}", "[".repeat(50), "(".repeat(50)));
    taken(&format!("x := `{}\n\"`", "{".repeat(50)));
    taken(r#"x := "\"[[[[[[[[[[[[[[""#);
}

#[test]
fn brackets_and_texts_that_do_not_close_are_refused() {
    for (body, says) in [
        ("x := [1", "'['"),
        ("x := 1]", "']'"),
        ("x := (1]", "']'"),
        ("x := \"a", "text"),
        ("x := \"a\nb\"", "text"),
        ("x := `a", "text"),
        ("x := 1 ^ 2", "'^'"),
        ("x := \u{0}", "'\\0'"),
    ] {
        assert!(refused(body).contains(says), "{body}: {}", refused(body));
    }
}

#[test]
fn a_long_chain_of_operators_is_refused() {
    let chain = |words: usize| format!("x := 1{}", " + 1".repeat(words));
    taken(&chain(100));
    assert!(refused(&chain(MAX_CHAIN / 2 + 1)).contains("words"));
    assert!(refused(&format!("x := 1{}", "\n+ 1".repeat(MAX_CHAIN))).contains("words"));
    assert!(refused(&format!("x := {}1", "-".repeat(MAX_CHAIN + 1))).contains("words"));
    // Many short statements are none.
    taken(&"x := 1 + 1\n".repeat(MAX_CHAIN));
}

#[test]
fn what_a_policy_must_not_use_is_refused_by_name() {
    for (body, says) in [
        ("x := http.send({})", "http.send"),
        ("x := http . send({})", "http.send"),
        ("x := http[\"send\"]({})", "http"),
        ("x := opa.runtime()", "opa.runtime"),
        ("x := time.now_ns()", "input.now"),
        ("x := rand.intn(\"a\", 2)", "rand.intn"),
        ("x := uuid.rfc4122(\"a\")", "uuid.rfc4122"),
        ("x := net.lookup_ip_addr(\"a\")", "net.lookup_ip_addr"),
        ("x := bits.lsh(1, 1000000000)", "bits.lsh"),
        ("x := data.tenantry.aws.other.violations", "data"),
        ("x if { print(1) }", "print"),
        ("x if { trace(\"a\") }", "trace"),
        (
            "x if { count([]) == 0 with count as numbers.range }",
            "numbers.range",
        ),
        ("x if { y with input as 1 }", "with"),
        ("import data.other", "data.other"),
        ("import input.attributes as a", "input.attributes"),
        ("import future.keywords.every", "future.keywords.every"),
    ] {
        let error = refused(body);
        assert!(error.starts_with("line 1"), "{error}");
        assert!(
            error.contains(says) || body.contains(" with "),
            "{body}: {error}"
        );
    }
    taken("x := input.attributes.data.http.send\ny := time.parse_rfc3339_ns(input.now)");
    taken("x := object.get(input.attributes, [\"data\"], 1)");
}

#[test]
fn a_written_out_range_is_bounded() {
    for body in [
        "x := numbers.range(1, 1000000000000000)",
        "x := numbers.range(1, 100001)",
        "x := numbers.range(-100000, 1)",
        "x := numbers.range(1, 1e15)",
        "x := numbers.range_step(1, 1000000, 2)",
    ] {
        assert!(refused(body).contains("range"), "{body}");
    }
    taken("x := numbers.range(1, 100)");
    taken("x := numbers.range(1, count(input.attributes))");
}

#[test]
fn a_policy_starts_with_its_package() {
    for text in ["", "# only a comment", "x := 1", "import rego.v1"] {
        assert!(
            guard::check(text)
                .expect_err(text)
                .to_string()
                .contains("package")
        );
    }
    let package = guard::check("# head\n\npackage a.b\n").expect("a package");
    assert_eq!((package.name.as_str(), package.line), ("a.b", 3));
}

proptest! {
    /// Whatever comes: an answer, and no deeper than allowed.
    #[test]
    fn anything_gets_an_answer(text in "(package a\n)?[\\[\\](){}\"`#\\\\ \na-z0-9.,:=+-]{0,400}") {
        if guard::check(&text).is_ok() {
            prop_assert!(text.trim_start().starts_with('#') || text.trim_start().starts_with("package"));
        }
    }
}
