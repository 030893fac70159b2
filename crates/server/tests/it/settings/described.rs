//! What is written about the settings.

use tenantry_server::config::{Settings, Sources, load, reference, template};

use super::read;

#[test]
fn the_template_says_the_defaults_and_is_read_like_any_file() {
    let (_folder, loaded) = read(&template(), &[]);
    assert_eq!(
        loaded
            .unwrap()
            .effective
            .iter()
            .filter(|one| one.source.kind() != "default")
            .count(),
        0
    );
    // With everything that has a default taken out of its comment.
    let keys: Vec<&str> = Settings::all()
        .map(|one| one.key.rsplit('.').next().unwrap())
        .collect();
    let text: Vec<String> = template()
        .lines()
        .map(|line| {
            let setting = line
                .strip_prefix("# ")
                .and_then(|rest| rest.split_once(" = "));
            match setting {
                Some((key, value)) if keys.contains(&key) && !value.contains('…') => {
                    format!("{key} = {value}")
                }
                _ => line.to_owned(),
            }
        })
        .collect();
    let (_folder, loaded) = read(&text.join("\n"), &[]);
    let loaded = loaded.unwrap();
    let defaults = load(&Sources::default()).unwrap();
    for (one, default) in loaded.effective.iter().zip(&defaults.effective) {
        let kind = if default.value.is_null() {
            "default"
        } else {
            "file"
        };
        assert_eq!(one.source.kind(), kind, "{}", one.setting.key);
        if one.setting.key != "data_dir" {
            assert_eq!(one.value, default.value, "{}", one.setting.key);
        }
    }
}

#[test]
fn the_documentation_is_the_schemas() {
    let committed = include_str!("../../../../../docs/configuration.md");
    assert!(
        committed == reference(),
        "docs/configuration.md is stale: run `cargo xtask gen`"
    );
    for setting in Settings::all() {
        assert!(
            reference().contains(&format!("`{}`", setting.variable())),
            "{}",
            setting.key
        );
        assert!(setting.help().ends_with('.'), "{}", setting.key);
    }
}
