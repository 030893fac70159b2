//! The example of docs/guides/policies.md, as it stands there.

use serde_json::json;

use super::*;

const GUIDE: &str = include_str!("../../../../../../docs/guides/policies.md");

/// The first block of a language.
fn block(language: &str) -> String {
    let (_, after) = GUIDE.split_once(&format!("```{language}\n")).unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

#[tokio::test]
async fn the_example_of_the_guide_does_what_the_guide_says() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let rego = block("rego");
    let mut body: Value = serde_json::from_str(&block("json")).unwrap();
    body["rego"] = json!(rego);
    let tried = app
        .post("/v1/policies/test", &body)
        .key(&key)
        .send()
        .await
        .ok();
    let outcomes = |result: &Value| -> Vec<String> {
        let rows = result["resources"].as_array().unwrap().iter();
        rows.map(|row| {
            format!(
                "{} {}",
                row["id"].as_str().unwrap(),
                row["outcome"].as_str().unwrap()
            )
        })
        .collect()
    };
    assert_eq!(
        outcomes(&tried),
        [
            "kept-forever fail",
            "tidy pass",
            "without-versions not_applicable"
        ]
    );
    let sent: Vec<Value> = body["resources"].as_array().unwrap().clone();
    app.configure(&key, "", &sent).await.ok();
    let made = app.own_policy(&key, &rego).await.ok();
    assert_eq!(made["requirements"].as_array().unwrap().len(), 2, "{made}");
    app.work().await;
    let found = open(app, &key, "aws.own_old_versions_go").await;
    assert_eq!(found, ["arn:aws:s3:::kept-forever"]);
}
