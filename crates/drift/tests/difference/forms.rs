//! Members, kinds of change, names that are hard to write.

use crate::support::{between, of_aws, of_json, resource, value};
use tenantry_drift::{ChangeKind, Layout, Pointer, compare, compare_resources};
use tenantry_resource::Provider;

#[test]
fn a_member_is_added_removed_or_changed() {
    let found = of_json(
        r#"{"same": 1, "gone": [1], "other": "x", "in": {"deep": {"a": 1}}}"#,
        r#"{"same": 1, "came": {"b": 2}, "other": "y", "in": {"deep": {"a": 2}}}"#,
    );
    assert_eq!(
        found,
        [
            r#"added /came {"b":2}"#,
            "removed /gone [1]",
            "changed /in/deep/a 1 -> 2",
            r#"changed /other "x" -> "y""#,
        ]
    );
}

#[test]
fn null_and_empty_are_values_like_others() {
    let found = of_json(
        r#"{"a": null, "b": {}, "c": [], "d": "", "e": null}"#,
        r#"{"a": {}, "b": [], "c": "", "d": null}"#,
    );
    assert_eq!(
        found,
        [
            "changed /a null -> {}",
            "changed /b {} -> []",
            r#"changed /c [] -> """#,
            r#"changed /d "" -> null"#,
            "removed /e null",
        ]
    );
}

#[test]
fn a_name_may_have_anything_in_it() {
    let found = of_json(
        r#"{"a/b": {"c~d": 1}, "": 1, "é\u00e9": 1, "😀": 1, "~1": 1, " ": 1}"#,
        r#"{"a/b": {"c~d": 2}, "": 2, "é\u00e9": 2, "😀": 2, "~1": 2, " ": 2}"#,
    );
    let paths: Vec<&str> = found
        .iter()
        .map(|line| line.split_once(' ').unwrap().1.split_once(" 1").unwrap().0)
        .collect();
    assert_eq!(paths, ["/", "/ ", "/a~1b/c~0d", "/~01", "/éé", "/😀"]);
    for path in paths {
        let pointer: Pointer = path.parse().unwrap();
        assert_eq!(pointer.to_string(), path);
    }
    for wrong in ["a", "/a~", "/a~2", "/~x"] {
        let read: Result<Pointer, _> = wrong.parse();
        assert!(read.is_err(), "{wrong}");
    }
}

#[test]
fn the_canonical_form_takes_the_noise_away() {
    let found = of_aws(
        "rds.instance",
        r#"{"port": "5432", "publicly_accessible": null, "log_exports": ["b", "a"], "status": ""}"#,
        r#"{"port": 5432.0, "publicly_accessible": false, "log_exports": ["a", "b", "a"]}"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn what_changes_its_kind_is_changed_as_a_whole() {
    let found = of_json(
        r#"{"a": {"b": 1}, "c": [1]}"#,
        r#"{"a": [1], "c": {"b": 1}}"#,
    );
    assert_eq!(
        found,
        [
            r#"changed /a {"b":1} -> [1]"#,
            r#"changed /c [1] -> {"b":1}"#
        ]
    );
    let root = between(Layout::unknown(), &value("1"), &value("[1]"));
    assert_eq!(root.changes()[0].path.to_string(), "");
}

#[test]
fn a_secret_is_one_value() {
    let found = of_aws(
        "lambda.function",
        r#"{"environment": {"DB_PASSWORD": "hunter2hunter2"}}"#,
        r#"{"environment": {"DB_PASSWORD": "hunter3hunter3"}}"#,
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("changed /attributes/environment/DB_PASSWORD {"),
        "{found:?}"
    );
    assert!(!found[0].contains("hunter"));
}

#[test]
fn the_list_is_bounded_and_the_count_is_not() {
    let many = |from: i64| {
        let members: Vec<String> = (0..50)
            .map(|at| format!(r#""m{at:02}": {}"#, from + at))
            .collect();
        value(&format!("{{{}}}", members.join(",")))
    };
    let difference = compare(Layout::unknown(), &many(0), &many(1), 7);
    assert_eq!((difference.changes().len(), difference.total()), (7, 50));
    assert!(!difference.is_complete());
    let all = compare(Layout::unknown(), &many(0), &many(1), 50);
    assert!(all.is_complete());
    assert_eq!(all.changes()[..7], difference.changes()[..]);
    let none = compare(Layout::unknown(), &many(0), &many(1), 0);
    assert_eq!((none.changes().len(), none.total()), (0, 50));
}

#[test]
fn tags_and_names_of_a_resource_count_too() {
    let made = |name: &str, tags: &str| {
        let mut draft = resource(Provider::Aws, "s3.bucket", "{}").into_draft();
        draft.name = Some(name.to_owned());
        let tenantry_resource::json::Value::Object(tags) = value(tags) else {
            panic!("no tags");
        };
        draft.tags = tags;
        tenantry_resource::Resource::canonical(draft, &tenantry_resource::Redactor::dropping())
            .unwrap()
    };
    let old = made("one", r#"{"team": "a", "k8s/x": ""}"#);
    let new = made("two", r#"{"team": "b", "k8s/x": "y"}"#);
    let found = compare_resources(&old, &new, 10);
    let paths: Vec<String> = found
        .changes()
        .iter()
        .map(|change| change.path.to_string())
        .collect();
    assert_eq!(paths, ["/name", "/tags/k8s~1x", "/tags/team"]);
    assert!(
        found
            .changes()
            .iter()
            .all(|change| change.kind() == ChangeKind::Changed)
    );
    assert!(compare_resources(&old, &old, 10).is_empty());
}
