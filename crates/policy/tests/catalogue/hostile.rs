//! Documents made to hurt: they are refused, soon and by name.

use super::try_extended;
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[track_caller]
fn refused_soon(text: &str) -> String {
    let begin = Instant::now();
    let faults = try_extended(text).map(|_| ()).unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(20));
    faults.first().unwrap().to_string()
}

#[test]
fn deep() {
    refused_soon(&format!("frameworks: {}", "[".repeat(100_000)));
    refused_soon(&format!(
        "frameworks: {}1{}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    ));
    let mut steps = String::from("frameworks:\n");
    for depth in 1..500 {
        steps.push_str(&" ".repeat(depth));
        steps.push_str("a:\n");
    }
    refused_soon(&steps);
}

#[test]
fn long() {
    let said = refused_soon(&" ".repeat(4 * 1024 * 1024 + 1));
    assert!(said.contains("longer than 4194304 bytes"), "{said}");
    assert!(refused_soon("  \n").contains("is empty"));
    assert!(refused_soon("").contains("is empty"));
}

#[test]
fn anchors_that_multiply() {
    let mut text = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e")] {
        text.push_str(&format!(
            "{name}: &{name} [{}]\n",
            format!("*{of}, ").repeat(9)
        ));
    }
    refused_soon(&text);
    refused_soon("frameworks: &a []\nchecks: *a\n");
}

#[test]
fn few_bytes_that_ask_for_many_pairs() {
    let ids: Vec<String> = (0..4_000).map(|number| format!("r{number}")).collect();
    let mut text = String::from(
        "frameworks:\n  - key: many\n    name: a\n    version: b\n    requirements:\n",
    );
    for id in &ids {
        text.push_str(&format!("      - {{ id: {id}, title: a }}\n"));
    }
    text.push_str("topics:\n  - key: t\n    title: a\n    rationale: a\n    remediation: a\n");
    text.push_str(&format!(
        "    requirements: {{ many: [{}] }}\nchecks:\n",
        ids.join(", ")
    ));
    for number in 0..2_000 {
        text.push_str(&format!(
            "  - {{ id: aws.c{number}, title: a, severity: low, service: a, resource: a, topics: [t] }}\n"
        ));
    }
    let said = refused_soon(&text);
    assert!(said.contains("1000000 pairs"), "{said}");
}

#[test]
fn few_bytes_that_ask_for_many_requirements() {
    let mut text = String::from("frameworks:\n");
    for number in 0..600 {
        text.push_str(&format!(
            "  - {{ key: f{number}, name: a, version: b, of: gdpr, only: ['5.2'] }}\n"
        ));
    }
    let said = refused_soon(&text);
    assert!(said.contains("500 that there may be"), "{said}");
}

#[test]
fn letters_that_are_none() {
    refused_soon("checks:\n  - id: aws.a\u{0}b\n");
    refused_soon("\u{feff}\u{feff}frameworks: 1");
    refused_soon("frameworks: !!binary aGVsbG8=\n");
    refused_soon("frameworks: !include /etc/passwd\n");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = try_extended(&text);
    }

    #[test]
    fn any_yaml_of_ours_with_a_piece_cut_out_is_read_or_refused(
        from in 0usize..900,
        length in 0usize..60,
    ) {
        let whole = include_str!("../../topics/topics.yaml");
        let mut text: Vec<char> = whole.chars().take(1_200).collect();
        text.drain(from..from + length);
        let _ = try_extended(&text.into_iter().collect::<String>());
    }
}
