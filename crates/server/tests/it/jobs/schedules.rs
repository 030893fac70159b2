use serde_json::json;
use tenantry_server::app::registry;

use super::{enqueue, worker};
use crate::support::{TestApp, World};

async fn scheduled(app: &TestApp, kind: &str) -> i64 {
    let query = format!("SELECT count(*) FROM operator_jobs WHERE kind = '{kind}'");
    app.database.figure(query).await
}

#[tokio::test]
async fn each_turn_comes_once_over_all_workers() {
    let app = TestApp::new().await;
    let mut workers = [worker(&app, registry()), worker(&app, registry())];
    for (hours, checks, prunes) in [(0, 1, 1), (1, 2, 1), (11, 3, 2), (0, 3, 2)] {
        app.clock.advance(hours * 3600);
        for worker in &mut workers {
            worker.schedule().await.unwrap();
            worker.drain().await.unwrap();
        }
        // One that has just been started finds the turn taken, though the job is finished.
        let mut late = worker(&app, registry());
        late.schedule().await.unwrap();
        assert_eq!(late.drain().await.unwrap(), []);
        assert_eq!(scheduled(&app, "isolation_check").await, checks, "{hours}");
        assert_eq!(scheduled(&app, "prune").await, prunes, "{hours}");
    }
    assert_eq!(
        app.database
            .figure("SELECT count(*) FROM isolation_checks WHERE ok")
            .await,
        3
    );
}

#[tokio::test]
async fn the_last_isolation_check_is_kept_and_told() {
    let world = World::new().await;
    let app = &world.app;
    let told = async || {
        let answer = app
            .get("/v1/admin/isolation")
            .key(&world.operator)
            .send()
            .await;
        answer.ok()["last_check"].clone()
    };
    assert_eq!(told().await, json!(null));
    let mut worker = worker(app, registry());
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let good = json!({ "at": "2026-11-23T12:00:00Z", "ok": true, "findings": [], "warning": null });
    assert_eq!(told().await, good);
    app.database
        .run("GRANT SELECT ON bills TO tenantry_tenant")
        .await;
    assert_eq!(told().await, good, "what was kept is not what is");
    app.clock.advance(3600);
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let bad = told().await;
    assert_eq!(
        (&bad["at"], &bad["ok"]),
        (&json!("2026-11-23T13:00:00Z"), &json!(false))
    );
    assert_eq!(bad["findings"][0]["object"], "bills");
    // Results are kept for ninety days.
    app.clock.advance(91 * 24 * 3600);
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(
        app.database
            .figure("SELECT count(*) FROM isolation_checks")
            .await,
        1
    );
}

#[tokio::test]
async fn finished_jobs_are_forgotten_after_thirty_days() {
    let world = World::new().await;
    let app = &world.app;
    let waiting = enqueue(app, &world.ada.id, super::WORK.job(&1))
        .await
        .unwrap();
    let mut worker = worker(app, registry());
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let left = async || {
        // Without those that follow from policies being looked at once a day, and drift once an hour.
        let others = "SELECT count(*) FROM jobs
             WHERE kind NOT IN ('policies_ask', 'compliance_score', 'drift_reconcile')";
        let jobs = app.database.figure(others).await;
        (
            jobs,
            scheduled(app, "prune").await + scheduled(app, "isolation_check").await,
        )
    };
    // The failed ones of Ada and Bob, and the one that waits.
    assert_eq!(left().await, (3, 2));
    app.clock.advance(30 * 24 * 3600);
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(left().await, (3, 4));
    app.clock.advance(24 * 3600);
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(left().await, (1, 4));
    assert_eq!(super::column(app, waiting, "status").await, "queued");
    let (record,): (String,) =
        sqlx::query_as("SELECT record FROM operator_audit_events WHERE action = 'jobs.pruned'")
            .fetch_one(&mut app.database.maintenance().await)
            .await
            .unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(
        record["actor"],
        json!({ "kind": "tenantry", "id": "prune", "session": null })
    );
    // Five of them of policies: the look, and two customers' asking and score; three of drift: the look, and two
    // customers' comparing.
    assert_eq!(record["change"]["count"], 18);
}
