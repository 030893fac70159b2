//! Where background jobs run: in `serve`, unless it is told not to, or in a process of their own.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::process::Installation;

/// What the check found that runs by itself.
fn last_check(it: &Installation) -> Value {
    it.json(&["doctor"])["last_check"].clone()
}

#[tokio::test]
async fn serve_does_background_jobs_unless_it_is_told_not_to() {
    let it = Installation::new("without-worker");
    let without = it.start(&["serve", "--worker=false"]);
    assert_eq!(last_check(&it), json!(null));
    assert!(without.stop(Signal::SIGTERM).success());
    assert_eq!(last_check(&it), json!(null));
    // A worker alone, told to end at once: what is due by itself is done all the same.
    let worker = it.start(&["worker"]);
    assert_eq!(worker.ready, json!({ "worker": "ready" }));
    assert!(
        it.fails(&["doctor"]).contains("in use"),
        "two on one data folder"
    );
    assert!(worker.stop(Signal::SIGTERM).success());
    let checked = last_check(&it);
    assert_eq!(checked["ok"], true, "{checked}");

    let it = Installation::new("with-worker");
    let serving = it.start(&["serve"]);
    let mut checked = json!(null);
    for _ in 0..100 {
        checked = last_check(&it);
        if checked != json!(null) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(checked["ok"], true, "{checked}");
    assert!(serving.stop(Signal::SIGINT).success());
}
