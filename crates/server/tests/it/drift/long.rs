//! Long values: pages end before they are too long, and nothing is left out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{approve, fresh, import};
use crate::support::{TestApp, World, resource};

/// All rows of a list, with how many its pages had.
async fn all(app: &TestApp, key: &str, path: &str) -> (BTreeSet<String>, Vec<usize>) {
    let (mut ids, mut pages, mut cursor) = (BTreeSet::new(), Vec::new(), String::new());
    loop {
        let path = format!("{path}?limit=200{cursor}");
        let page = app.get(&path).key(key).send().await.ok();
        let data = page["data"].as_array().unwrap();
        pages.push(data.len());
        ids.extend(
            data.iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (ids, pages),
        }
    }
}

#[tokio::test]
async fn pages_of_long_values_are_shorter_and_have_all() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let long = |word: &str| word.repeat(300_000);
    let functions = |word: &str, at: &str| -> Vec<Value> {
        let each = (0..20).map(|number| {
            let attributes = json!({ "description": long(word) });
            resource(
                "123456789012",
                "lambda.function",
                &format!("f-{number}"),
                attributes,
                at,
            )
        });
        each.collect()
    };
    import(app, &key, "", &functions("a ", "2026-11-20T10:00:00Z")).await;
    approve(app, &key).await;
    import(app, &key, "", &functions("b ", "2026-11-21T10:00:00Z")).await;
    for path in ["/v1/drift", "/v1/configuration-changes"] {
        let (ids, pages) = all(app, &key, path).await;
        assert_eq!(ids.len(), 20, "{path}: {pages:?}");
        assert_eq!(pages.iter().sum::<usize>(), 20, "{path}: {pages:?}");
        assert!(
            pages.len() > 1 && pages.iter().all(|rows| *rows < 20),
            "{path}: {pages:?}"
        );
    }
    let rule = json!({ "title": "x", "reason": "x", "types": ["lambda.*"], "paths": ["/attributes/description"] });
    let preview = app
        .post("/v1/drift/rules/preview", &rule)
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(
        (&preview["looked_at"], &preview["hidden"]),
        (&json!(20), &json!(20))
    );
}
