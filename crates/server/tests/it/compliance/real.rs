//! Findings that nobody here wrote, read from the folder that `TENANTRY_REAL_DATA` names; they are not part of the
//! repository.

use std::fs;
use std::path::{Path, PathBuf};

use super::fresh;
use crate::support::World;

fn files() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return None;
    };
    let mut files = Vec::new();
    for kind in ["ocsf", "asff"] {
        let folder = Path::new(&folder).join("findings").join(kind);
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        files.extend(entries);
    }
    files.sort();
    Some(files)
}

#[tokio::test]
async fn every_file_is_taken_in_twice_and_the_second_time_says_nothing_new() {
    let Some(files) = files() else { return };
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    assert!(files.len() > 30, "{}", files.len());
    let (mut accepted, mut opened) = (0, 0);
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let body = fs::read(file).unwrap();
        let send = async || {
            let answer = app.findings(&key, "", body.clone()).await;
            let told = answer.ok();
            let count = |field: &str| told[field].as_u64().unwrap();
            let sum = count("accepted") + count("duplicates") + count("rejected");
            assert_eq!(count("received"), sum, "{name}: {told}");
            assert_eq!(
                count("rejected") == 0,
                told["errors"].as_array().unwrap().is_empty()
            );
            (
                count("accepted"),
                told["violations"]["opened"].as_u64().unwrap(),
            )
        };
        let first = send().await;
        accepted += first.0;
        opened += first.1;
        assert_eq!(send().await, (0, 0), "{name}, again");
    }
    assert!(accepted > 80, "{accepted}");
    assert!(opened > 10, "{opened}");
    let listed = app
        .get("/v1/violations?limit=1")
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(listed["totals"]["violations"], opened);
    let whole = app.get("/v1/compliance").key(&key).send().await.ok();
    let soc2 = whole["frameworks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == "soc2_2017")
        .unwrap();
    assert!(soc2["counts"]["fail"].as_u64().unwrap() > 0, "{soc2}");
}
