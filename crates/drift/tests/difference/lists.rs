//! Lists with an order.

use crate::support::{of, of_json};
use tenantry_resource::Provider;

#[test]
fn what_both_lists_have_stays_where_it_is() {
    assert_eq!(
        of_json(r#"["a", "b", "c", "d"]"#, r#"["a", "x", "b", "d"]"#),
        [r#"added /1 "x""#, r#"removed /2 "c""#]
    );
    assert_eq!(of_json(r#"["a", "b"]"#, r#"["b", "a"]"#).len(), 2);
    assert_eq!(of_json("[1, 1, 1]", "[1, 1]"), ["removed /2 1"]);
    assert_eq!(of_json("[]", "[null]"), ["added /0 null"]);
}

#[test]
fn what_stands_in_the_place_of_another_has_changed() {
    assert_eq!(
        of_json(
            r#"["a", {"x": 1, "y": 1}, "c"]"#,
            r#"["a", {"x": 1, "y": 2}, "c"]"#
        ),
        ["changed /1/y 1 -> 2"]
    );
    assert_eq!(of_json("[1, 2, 3]", "[1, 4, 3]"), ["changed /1 2 -> 4"]);
}

#[test]
fn a_place_counts_in_the_new_list() {
    // Of what was removed, in the old one.
    let found = of_json(
        r#"["gone", "a", {"x": 1}, "b"]"#,
        r#"["a", {"x": 2}, "b", "came"]"#,
    );
    assert_eq!(
        found,
        [
            "removed /0 \"gone\"",
            "changed /1/x 1 -> 2",
            "added /3 \"came\""
        ]
    );
}

#[test]
fn elements_are_called_by_a_key_where_they_have_one() {
    let containers = |list: &str| format!(r#"{{"containers": [{list}]}}"#);
    let app = r#"{"name": "app", "image": "app:1"}"#;
    let newer = r#"{"name": "app", "image": "app:2"}"#;
    let proxy = r#"{"name": "proxy", "image": "proxy:1"}"#;
    let kubernetes = |old: &str, new: &str| {
        of(
            Provider::Kubernetes,
            "workload.deployment",
            &containers(old),
            &containers(new),
        )
    };
    assert_eq!(
        kubernetes(&format!("{app}, {proxy}"), &format!("{newer}, {proxy}")),
        [r#"changed /attributes/containers/name=app/image "app:1" -> "app:2""#]
    );
    let added = kubernetes(app, &format!("{proxy}, {app}"));
    assert_eq!(added.len(), 1);
    assert!(
        added[0].starts_with("added /attributes/containers/name=proxy {"),
        "{added:?}"
    );
    let removed = kubernetes(&format!("{proxy}, {app}"), app);
    assert!(
        removed[0].starts_with("removed /attributes/containers/name=proxy {"),
        "{removed:?}"
    );
}

#[test]
fn another_order_is_a_difference() {
    let found = of_json(
        r#"[{"name": "a", "v": 1}, {"name": "b", "v": 2}]"#,
        r#"[{"name": "b", "v": 2}, {"name": "a", "v": 1}]"#,
    );
    assert!(!found.is_empty());
}

#[test]
fn long_lists_are_compared_by_place() {
    let list = |shift: usize| {
        let all: Vec<String> = (0..2_000).map(|at| (at * 7 + shift).to_string()).collect();
        format!("[{}]", all.join(","))
    };
    assert_eq!(of_json(&list(0), &list(3)).len(), 2_000);
    // What they have in common at both ends is found all the same.
    let long: Vec<String> = (0..2_000).map(|at| at.to_string()).collect();
    let mut other = long.clone();
    other.insert(1_000, "-1".to_owned());
    let json = |list: &[String]| format!("[{}]", list.join(","));
    assert_eq!(of_json(&json(&long), &json(&other)), ["added /1000 -1"]);
}
