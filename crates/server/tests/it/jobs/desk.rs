use axum::http::Method;
use serde_json::{Value, json};
use tenantry_server::jobs::{Failure, OperatorJob, Registry, TenantJob};

use super::{WORK, enqueue, enqueue_operators, worker};
use crate::support::{Answer, TestApp, World};

const NIGHTLY: OperatorJob<String> = OperatorJob::new("test_nightly");
const LETTER: TenantJob<String> = TenantJob::new("test_letter");

fn registry() -> Registry {
    let fails = |_, _, _| async { Err(Failure::Final("no".to_owned())) };
    Registry::default()
        .tenant(&WORK, |_, _, _| async { Ok(()) })
        .tenant(&LETTER, fails)
        .operator(&NIGHTLY, |_, _, _| async {
            Err(Failure::Final("no".to_owned()))
        })
}

async fn list(world: &World, query: &str) -> Vec<Value> {
    let path = format!("/v1/admin/jobs?{query}");
    let answer = world.app.get(&path).key(&world.operator).send().await.ok();
    answer["data"].as_array().unwrap().clone()
}

fn ids(jobs: &[Value]) -> Vec<&str> {
    jobs.iter().map(|job| job["id"].as_str().unwrap()).collect()
}

async fn retry(app: &TestApp, key: &str, id: &str) -> Answer {
    let path = format!("/v1/admin/jobs/{id}/retry");
    app.request(Method::POST, &path).key(key).send().await
}

#[tokio::test]
async fn the_desk_lists_all_jobs_newest_first_and_narrows_them_down() {
    let world = World::new().await;
    let app = &world.app;
    app.clock.advance(10);
    let letter = enqueue(app, &world.ada.id, LETTER.job(&"for Ada's eyes".to_owned()))
        .await
        .unwrap();
    app.clock.advance(10);
    let nightly = enqueue_operators(app, NIGHTLY.job(&"for the operator's".to_owned()))
        .await
        .unwrap();
    app.clock.advance(10);
    let work = enqueue(app, &world.bob.id, WORK.job(&1)).await.unwrap();
    worker(app, registry()).drain().await.unwrap();
    app.clock.advance(10);
    let waiting = enqueue(app, &world.bob.id, WORK.job(&2)).await.unwrap();
    let [letter, nightly, work, waiting] =
        [letter, nightly, work, waiting].map(|id| id.to_string());
    let (ada, bob) = (&world.ada, &world.bob);
    // Ids of one moment are in no order of their own.
    let mut first = [&ada.job_id, &bob.job_id];
    first.sort();
    let [older, newer] = first;

    let all = list(&world, "").await;
    assert_eq!(
        ids(&all),
        [&waiting, &work, &nightly, &letter, newer, older]
    );
    let told = serde_json::to_string(&all).unwrap();
    assert!(
        !told.contains("eyes") && !told.contains("payload"),
        "{told}"
    );
    assert_eq!(
        all[3],
        json!({
            "id": letter, "kind": "test_letter", "customer_id": ada.id, "customer_name": "Ada Health",
            "status": "failed", "attempts": 1, "max_attempts": 8, "run_at": "2026-11-23T12:00:10Z",
            "last_error": "no", "created_at": "2026-11-23T12:00:10Z", "started_at": "2026-11-23T12:00:30Z",
            "finished_at": "2026-11-23T12:00:30Z",
        })
    );
    assert_eq!(
        (&all[2]["customer_id"], &all[2]["customer_name"]),
        (&Value::Null, &Value::Null)
    );
    for (query, expected) in [
        ("status=queued".to_owned(), vec![&waiting]),
        ("status=done".to_owned(), vec![&work]),
        ("status=running".to_owned(), vec![]),
        ("kind=test_work".to_owned(), vec![&waiting, &work]),
        ("kind=test_work&status=done".to_owned(), vec![&work]),
        ("kind=unknown".to_owned(), vec![]),
        (
            format!("customer_id={}", ada.id),
            vec![&letter, &ada.job_id],
        ),
        (
            format!("customer_id={}&status=failed&limit=1", bob.id),
            vec![&bob.job_id],
        ),
        (
            "status=failed".to_owned(),
            vec![&nightly, &letter, newer, older],
        ),
    ] {
        assert_eq!(ids(&list(&world, &query).await), expected, "{query}");
    }
    let mut paged = Vec::new();
    let mut cursor = String::new();
    for _ in 0..7 {
        let path = format!("/v1/admin/jobs?limit=1{cursor}");
        let page = app.get(&path).key(&world.operator).send().await.ok();
        paged.extend(page["data"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    for job in &all {
        let path = format!("/v1/admin/jobs/{}", job["id"].as_str().unwrap());
        assert_eq!(&app.get(&path).key(&world.operator).send().await.ok(), job);
    }
    for bad in [
        "status=lost",
        "customer_id=cus_1",
        "customer_id=",
        "limit=0",
        "cursor=00",
        "kind=%00",
    ] {
        let path = format!("/v1/admin/jobs?{bad}");
        app.get(&path)
            .key(&world.operator)
            .send()
            .await
            .problem(400, "bad_request");
    }
    for unknown in ["job_01m84d4s6tefcr2zyj6drwcn5s", "job_x", &ada.key_id] {
        let path = format!("/v1/admin/jobs/{unknown}");
        app.get(&path)
            .key(&world.operator)
            .send()
            .await
            .problem(404, "not_found");
        retry(app, &world.operator, unknown)
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_failed_job_is_tried_again_and_no_other() {
    let world = World::new().await;
    let app = &world.app;
    let letter = enqueue(app, &world.ada.id, LETTER.job(&String::new()).once("one"))
        .await
        .unwrap()
        .to_string();
    let nightly = enqueue_operators(app, NIGHTLY.job(&String::new()))
        .await
        .unwrap()
        .to_string();
    let mut first = worker(app, registry());
    let conflict = |answer: Answer| answer.problem(409, "job_not_failed");
    conflict(retry(app, &world.operator, &letter).await);
    first.drain().await.unwrap();
    app.clock.advance(100);
    for id in [&letter, &nightly] {
        let again = retry(app, &world.operator, id).await.ok();
        assert_eq!(
            (
                &again["status"],
                &again["attempts"],
                &again["run_at"],
                &again["finished_at"]
            ),
            (
                &json!("queued"),
                &json!(0),
                &json!("2026-11-23T12:01:40Z"),
                &Value::Null
            )
        );
        conflict(retry(app, &world.operator, id).await);
    }
    let mends = Registry::default()
        .tenant(&LETTER, |_, _, _| async { Ok(()) })
        .operator(&NIGHTLY, |_, _, _| async { Ok(()) });
    assert_eq!(worker(app, mends).drain().await.unwrap().len(), 2);
    for id in [&letter, &nightly] {
        let path = format!("/v1/admin/jobs/{id}");
        let job = app.get(&path).key(&world.operator).send().await.ok();
        assert_eq!(
            (&job["status"], &job["last_error"]),
            (&json!("done"), &Value::Null)
        );
        conflict(retry(app, &world.operator, id).await);
    }
    let mut all = app.database.maintenance().await;
    let logged: Vec<(String, String)> = sqlx::query_as(
        "SELECT action || ' ' || target, 'operator' FROM operator_audit_events WHERE action = 'job.retried'
         UNION ALL
         SELECT action || ' ' || target, name FROM audit_events JOIN tenants USING (tenant_id) WHERE action = 'job.retried'
         ORDER BY 2, 1",
    )
    .fetch_all(&mut all)
    .await
    .unwrap();
    let mut expected = vec![
        (format!("job.retried {letter}"), "Ada Health".to_owned()),
        (format!("job.retried {letter}"), "operator".to_owned()),
        (format!("job.retried {nightly}"), "operator".to_owned()),
    ];
    expected.sort_by(|one, two| (&one.1, &one.0).cmp(&(&two.1, &two.0)));
    assert_eq!(logged, expected);
}

#[tokio::test]
async fn a_failed_job_whose_work_another_one_does_is_not_tried_again() {
    let world = World::new().await;
    let app = &world.app;
    let job = || LETTER.job(&String::new()).once("one");
    let failed = enqueue(app, &world.ada.id, job())
        .await
        .unwrap()
        .to_string();
    worker(app, registry()).drain().await.unwrap();
    enqueue(app, &world.ada.id, job()).await.unwrap();
    retry(app, &world.operator, &failed)
        .await
        .problem(409, "job_replaced");
}

#[tokio::test]
async fn prometheus_is_told_how_much_work_there_is() {
    let world = World::new().await;
    let app = &world.app;
    let figures = async || {
        let text = app.get("/metrics").key(&world.operator).send().await.text;
        let figure = |name: &str| -> Option<i64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        [
            figure("tenantry_jobs{status=\"queued\"}"),
            figure("tenantry_jobs{status=\"running\"}"),
            figure("tenantry_jobs{status=\"failed\"}"),
            figure("tenantry_jobs_oldest_due_seconds"),
        ]
        .map(|figure| figure.unwrap_or_else(|| panic!("{text}")))
    };
    assert_eq!(figures().await, [0, 0, 2, 0]);
    let soon = tenantry_server::clock::Clock::now(app.clock.as_ref())
        + jiff::SignedDuration::from_secs(500);
    enqueue(app, &world.ada.id, WORK.job(&1)).await.unwrap();
    enqueue(app, &world.bob.id, WORK.job(&1).at(soon))
        .await
        .unwrap();
    enqueue_operators(app, NIGHTLY.job(&String::new()))
        .await
        .unwrap();
    app.clock.advance(90);
    assert_eq!(figures().await, [3, 0, 2, 90]);
    worker(app, registry()).drain().await.unwrap();
    assert_eq!(figures().await, [1, 0, 3, 0]);
    let text = app.get("/metrics").key(&world.operator).send().await.text;
    for part in [
        "kind=\"test_nightly\",outcome=\"failed\"",
        "kind=\"test_work\",outcome=\"done\"",
    ] {
        assert!(
            text.contains(&format!("tenantry_job_duration_seconds_count{{{part}}}")),
            "{text}"
        );
    }
}
