//! `tenantry config`, and settings that are wrong at the start of a command.

use serde_json::{Value, json};

use super::process::Installation;

#[test]
fn a_check_says_what_holds_and_where_it_came_from() {
    let it = Installation::new("check").variable("TENANTRY_RATE_LIMIT", "7");
    std::fs::create_dir(it.data()).unwrap();
    let file = it.file(
        "data/tenantry.toml",
        "session_idle = \"90min\"\ndatabase_url = \"postgres://owner:hunter2@localhost/x\"\n",
    );
    let checked = it.json(&["config", "check", "--hsts", "off"]);
    let setting = |key: &str| -> Value {
        let settings = checked["settings"].as_array().unwrap();
        settings
            .iter()
            .find(|one| one["key"] == key)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&checked["valid"], &checked["file"]),
        (&json!(true), &json!(file))
    );
    for (key, value, source, place) in [
        (
            "rate_limit",
            json!(7),
            "environment",
            "TENANTRY_RATE_LIMIT".to_owned(),
        ),
        ("session_idle", json!("1h 30m"), "file", format!("{file}:1")),
        (
            "database_url",
            json!("(secret)"),
            "file",
            format!("{file}:2"),
        ),
        ("hsts", json!("off"), "flag", "--hsts".to_owned()),
        ("worker", json!(true), "default", "default".to_owned()),
        ("smtp.host", Value::Null, "default", "default".to_owned()),
    ] {
        let expected = json!({ "key": key, "value": value, "source": source, "place": place });
        assert_eq!(setting(key), expected);
    }
    let warning = checked["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("tenantry.toml holds a secret"),
        "{warning}"
    );
    let table = it.run(&["config", "check"]);
    assert!(
        table.contains("session_idle") && !table.contains("hunter2"),
        "{table}"
    );
}

#[test]
fn what_is_wrong_ends_a_check_and_every_other_command() {
    let it = Installation::new("wrong").variable("TENANTRY_SESSION_IDLE", "forever");
    let says = |complaint: &str| {
        assert!(
            complaint.contains("2 things in the settings must be put right"),
            "{complaint}"
        );
        assert!(
            complaint.contains("TENANTRY_SESSION_IDLE: session_idle is not a duration"),
            "{complaint}"
        );
        assert!(
            complaint.contains("--listen: listen is not an IP address"),
            "{complaint}"
        );
    };
    says(&it.fails(&["config", "check", "--listen", "x"]));
    says(&it.fails(&["serve", "--listen", "x"]));
    assert!(!it.data().exists(), "nothing was begun");
    let output = it.output(&["config", "check", "--listen", "x", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(checked["valid"], false);
    let errors = checked["errors"].as_array().unwrap();
    assert_eq!(
        (errors.len(), &errors[1]["key"]),
        (2, &json!("session_idle"))
    );
    assert!(it.fails(&["customer", "list"]).contains("session_idle"));

    // What needs no settings works all the same.
    assert!(
        it.run(&["config", "template"])
            .contains("# session_idle = \"2h\"")
    );
    assert!(it.run(&["openapi"]).contains("openapi"));
}
