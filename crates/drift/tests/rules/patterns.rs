//! Which places a pattern matches.

use proptest::prelude::*;
use tenantry_drift::Pointer;
use tenantry_drift::rules::{PathPattern, PathPatternError};

fn matches(pattern: &str, place: &str) -> bool {
    let pattern: PathPattern = pattern.parse().unwrap();
    pattern.matches(&place.parse().unwrap())
}

#[test]
fn a_pattern_matches_a_place_and_what_is_in_it() {
    for (pattern, place, expected) in [
        ("/attributes/a", "/attributes/a", true),
        ("/attributes/a", "/attributes/a/b/c", true),
        ("/attributes/a", "/attributes/ab", false),
        ("/attributes/a/b", "/attributes/a", false),
        ("/attributes/*/b", "/attributes/x/b", true),
        ("/attributes/*/b", "/attributes/x/y/b", false),
        ("/attributes/**/b", "/attributes/b", true),
        ("/attributes/**/b", "/attributes/x/y/b/z", true),
        ("/attributes/**/b", "/attributes/x/y/c", false),
        ("/attributes/**/b/**/d", "/attributes/x/b/c/b/d", true),
        ("/attributes/**", "/attributes", true),
        ("/**", "/tags/x", true),
        ("/**/x", "/tags/x", true),
        ("/tags/aws:*", "/tags/aws:createdBy", true),
        ("/tags/aws:*", "/tags/aws-createdBy", false),
        ("/tags/*a*b*", "/tags/xaxbx", true),
        ("/tags/*a*b*", "/tags/xbxax", false),
        ("/tags/a*a", "/tags/a", false),
        ("/tags/a*a", "/tags/aa", true),
        ("/tags/a~1b~0c", "/tags/a~1b~0c", true),
        ("/tags/~2", "/tags/*", true),
        ("/tags/~2", "/tags/x", false),
        ("/tags/k8s.io~1*", "/tags/k8s.io~1x~1y", true),
    ] {
        assert_eq!(matches(pattern, place), expected, "{pattern} {place}");
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    let long = format!("/attributes/{}", "a".repeat(1_100));
    let deep = format!("/attributes{}", "/a".repeat(70));
    for (pattern, error) in [
        ("attributes/a", PathPatternError::NoSlash),
        ("", PathPatternError::NoSlash),
        ("/attributes/~3", PathPatternError::Tilde),
        ("/attributes/a~", PathPatternError::Tilde),
        ("/attribute/a", PathPatternError::NoRoot),
        ("/", PathPatternError::NoRoot),
        (long.as_str(), PathPatternError::TooLong),
        (deep.as_str(), PathPatternError::TooLong),
    ] {
        let read: Result<PathPattern, _> = pattern.parse();
        assert_eq!(read.unwrap_err(), error, "{pattern}");
    }
}

#[test]
fn a_pattern_that_would_take_long_elsewhere_is_quick() {
    let pattern = format!("/attributes{}/x", "/**/*a*a*a*a*a*a*a*a*b".repeat(25));
    let place = format!("/attributes{}", format!("/{}", "a".repeat(60)).repeat(100));
    let begin = std::time::Instant::now();
    assert!(!matches(&pattern, &place));
    assert!(begin.elapsed().as_secs() < 5);
}

/// A place matched step by step, the plain way.
fn plainly(pattern: &[&str], place: &[&str]) -> bool {
    match (pattern.split_first(), place.split_first()) {
        (None, _) => true,
        (Some((&"**", rest)), None) => plainly(rest, place),
        (Some((&"**", rest)), Some((_, inside))) => {
            plainly(rest, place) || plainly(pattern, inside)
        }
        (Some(_), None) => false,
        (Some((step, rest)), Some((name, inside))) => {
            (*step == "*" || step == name) && plainly(rest, inside)
        }
    }
}

proptest! {
    #[test]
    fn any_pattern_matches_as_the_plain_way_has_it(
        pattern in prop::collection::vec(prop::sample::select(vec!["a", "b", "*", "**"]), 0..6),
        place in prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 0..7),
    ) {
        let text = |steps: &[&str]| format!("/attributes{}", steps.iter().map(|step| format!("/{step}")).collect::<String>());
        let found = matches(&text(&pattern), &text(&place));
        prop_assert_eq!(found, plainly(&pattern, &place));
    }

    #[test]
    fn the_pattern_of_a_place_matches_that_place(names in prop::collection::vec("[a*~/é]{0,4}", 1..6)) {
        let names: Vec<String> = std::iter::once("tags".to_owned()).chain(names).collect();
        let place = Pointer::of(names.clone());
        let pattern = PathPattern::exactly(&place).unwrap();
        prop_assert!(pattern.matches(&place));
        let other = place.child("more");
        prop_assert!(pattern.matches(&other));
        let again: Pointer = place.to_string().parse().unwrap();
        prop_assert_eq!(again, place);
        let mut short = names;
        short.pop();
        prop_assert!(!pattern.matches(&Pointer::of(short)));
    }

    #[test]
    fn any_text_is_a_pattern_or_refused(text in "(/[a*~012/]{0,8}){0,5}|\\PC{0,20}") {
        let read: Result<PathPattern, _> = text.parse();
        if let Ok(pattern) = read {
            prop_assert_eq!(pattern.to_string(), text);
        }
    }
}
