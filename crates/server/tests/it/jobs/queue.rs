use std::sync::Arc;

use serde_json::json;
use sqlx::AssertSqlSafe;
use tenantry_server::error::ApiError;
use tenantry_server::jobs::{Failure, OperatorJob, Outcome, Registry, TenantJob};
use tenantry_server::tenant::{
    AuditEvent, Statement, SystemReason, TenantConn as _, TenantCtx, TenantId,
};

use super::{Seen, WORK, column, enqueue, enqueue_operators, outcomes, worker};
use crate::support::{TestApp, World};

const OPERATORS: OperatorJob<String> = OperatorJob::new("test_operators");

fn ok() -> Registry {
    Registry::default().tenant(&WORK, |_, _, _| async { Ok(()) })
}

#[tokio::test]
async fn a_job_sees_the_rows_of_the_customer_that_its_row_names_and_no_others() {
    const NAMES: Statement = Statement::new(
        "test.names",
        "SELECT name FROM tenants WHERE $1::uuid IS NOT NULL",
    );
    let world = World::new().await;
    let seen: Arc<Seen<(TenantId, Vec<(String,)>)>> = Arc::default();
    let registry = {
        let seen = seen.clone();
        Registry::default().tenant(&WORK, move |app, ctx: TenantCtx, _| {
            let seen = seen.clone();
            async move {
                let mut tx = app.db.write(&ctx).await?;
                // Without a predicate: the policy alone must hold.
                seen.push((ctx.tenant(), tx.query(&NAMES).all().await?));
                Ok(tx.commit(AuditEvent::by(&ctx, "test.worked")).await?)
            }
        })
    };
    for customer in [&world.ada, &world.bob] {
        enqueue(&world.app, &customer.id, WORK.job(&1))
            .await
            .unwrap();
    }
    let ran = worker(&world.app, registry).drain().await.unwrap();
    assert_eq!(outcomes(&ran), [Outcome::Done, Outcome::Done]);
    let mut seen = seen.take();
    seen.sort_by_key(|(tenant, _)| *tenant);
    let mut expected = [&world.ada, &world.bob].map(|customer| {
        let id: TenantId = customer.id.parse().unwrap();
        (id, vec![(customer.name.clone(),)])
    });
    expected.sort_by_key(|(tenant, _)| *tenant);
    assert_eq!(seen, expected);
    for customer in [&world.ada, &world.bob] {
        let tenant: TenantId = customer.id.parse().unwrap();
        let (record,): (String,) = sqlx::query_as(
            "SELECT record FROM audit_events WHERE tenant_id = $1 AND action = 'test.worked'",
        )
        .bind(tenant.uuid())
        .fetch_one(&mut world.app.database.maintenance().await)
        .await
        .unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        assert_eq!(
            record["actor"],
            json!({ "kind": "tenantry", "id": "test_work", "session": null })
        );
        assert_eq!(record["acting_as"], json!(null));
        assert_eq!(record["log"], json!(customer.id));
    }
}

#[tokio::test]
async fn a_job_comes_with_its_cause_or_not_at_all() {
    const PARENT: TenantJob<bool> = TenantJob::new("test_parent");
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let registry = ok().tenant(&PARENT, |app, ctx: TenantCtx, commits| async move {
        let mut tx = app.db.write(&ctx).await?;
        let made = tx.enqueue(WORK.job(&7)).await?;
        assert!(made.is_some());
        if commits {
            tx.commit(AuditEvent::by(&ctx, "test.caused")).await?;
        }
        Ok(())
    });
    let mut worker = worker(&app, registry);
    enqueue(&app, &customer, PARENT.job(&false)).await.unwrap();
    let kinds = |ran: Vec<tenantry_server::jobs::Ran>| -> Vec<String> {
        ran.into_iter()
            .map(|ran| format!("{} {:?}", ran.kind, ran.outcome))
            .collect()
    };
    assert_eq!(kinds(worker.drain().await.unwrap()), ["test_parent Done"]);
    enqueue(&app, &customer, PARENT.job(&true)).await.unwrap();
    assert_eq!(
        kinds(worker.drain().await.unwrap()),
        ["test_parent Done", "test_work Done"]
    );
}

#[tokio::test]
async fn one_key_is_one_unfinished_job_of_a_kind_and_owner() {
    let world = World::new().await;
    let app = &world.app;
    let job = || WORK.job(&1).once("same");
    assert!(enqueue(app, &world.ada.id, job()).await.is_some());
    assert!(enqueue(app, &world.ada.id, job()).await.is_none());
    // Another customer is told nothing of it, and neither is another key.
    assert!(enqueue(app, &world.bob.id, job()).await.is_some());
    assert!(
        enqueue(app, &world.ada.id, WORK.job(&1).once("other"))
            .await
            .is_some()
    );
    let operators = || OPERATORS.job(&String::new()).once("same");
    assert!(enqueue_operators(app, operators()).await.is_some());
    assert!(enqueue_operators(app, operators()).await.is_none());
    assert_eq!(worker(app, ok()).drain().await.unwrap().len(), 3);
    assert!(enqueue(app, &world.ada.id, job()).await.is_some());
}

#[tokio::test]
async fn a_customers_thousand_jobs_do_not_keep_others_waiting() {
    let world = World::new().await;
    let app = &world.app;
    let ada: TenantId = world.ada.id.parse().unwrap();
    app.database
        .run(format!(
            "INSERT INTO jobs (tenant_id, job_id, kind, payload, max_attempts, run_at, created_at)
             SELECT '{}', gen_random_uuid(), 'test_work', to_jsonb(n), 1, timestamptz '2026-11-20', timestamptz '2026-11-20'
             FROM generate_series(1, 1000) AS n",
            ada.uuid()
        ))
        .await;
    for _ in 0..2 {
        enqueue(app, &world.bob.id, WORK.job(&0)).await.unwrap();
        enqueue_operators(app, OPERATORS.job(&"x".to_owned()))
            .await
            .unwrap();
    }
    let registry = ok().operator(&OPERATORS, |_, _, _| async { Ok(()) });
    let ran = worker(app, registry).drain().await.unwrap();
    assert_eq!(ran.len(), 1004);
    let mut first: Vec<_> = ran[..6].iter().map(|ran| ran.customer).collect();
    first.sort();
    let bob = Some(world.bob.id.parse().unwrap());
    let mut fair = vec![None, None, bob, bob, Some(ada), Some(ada)];
    fair.sort();
    assert_eq!(first, fair, "two rounds, each with everybody once");
    assert!(ran[6..].iter().all(|ran| ran.customer == Some(ada)));
}

#[tokio::test]
async fn what_fails_is_tried_again_later_and_later_and_then_given_up() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let fails = Registry::default().tenant(&WORK, |_, _, told: u32| async move {
        match told {
            1 => Err(Failure::Final("never".to_owned())),
            2 => panic!("a bug"),
            3 => Err(ApiError::internal("what only the log may say").into()),
            _ => Err(Failure::Later("not now".to_owned())),
        }
    });
    let mut worker = worker(&app, fails);
    let never = enqueue(&app, &customer, WORK.job(&1)).await.unwrap();
    assert_eq!(outcomes(&worker.drain().await.unwrap()), [Outcome::Failed]);
    assert_eq!(column(&app, never, "last_error").await, "never");
    assert_eq!(column(&app, never, "attempts").await, "1");
    for (told, error) in [
        (2, "it panicked"),
        (
            3,
            "something failed on our side; the request id names it in the server's log",
        ),
    ] {
        let id = enqueue(&app, &customer, WORK.job(&told)).await.unwrap();
        assert_eq!(
            outcomes(&worker.drain().await.unwrap()),
            [Outcome::Again],
            "{told}"
        );
        assert_eq!(column(&app, id, "last_error").await, error);
        app.database.run("DELETE FROM jobs").await;
    }
    let later = enqueue(&app, &customer, WORK.job(&4)).await.unwrap();
    let mut least = 10;
    for attempt in 1..=8 {
        let outcome = if attempt < 8 {
            Outcome::Again
        } else {
            Outcome::Failed
        };
        assert_eq!(
            outcomes(&worker.drain().await.unwrap()),
            [outcome],
            "{attempt}"
        );
        assert_eq!(column(&app, later, "attempts").await, attempt.to_string());
        // Not a moment too early.
        app.clock.advance(least - 1);
        assert_eq!(outcomes(&worker.drain().await.unwrap()), [], "{attempt}");
        app.clock.advance(least / 2 + 1);
        least *= 2;
    }
    app.clock.advance(24 * 3600);
    assert_eq!(outcomes(&worker.drain().await.unwrap()), []);
    assert_eq!(
        column(&app, later, "status || ': ' || last_error").await,
        "failed: not now"
    );
}

#[tokio::test]
async fn a_job_waits_for_its_time_and_for_its_customer() {
    let world = World::new().await;
    let app = &world.app;
    let at = tenantry_server::clock::Clock::now(app.clock.as_ref())
        + jiff::SignedDuration::from_secs(100);
    enqueue(app, &world.ada.id, WORK.job(&1).at(at))
        .await
        .unwrap();
    enqueue(app, &world.bob.id, WORK.job(&1)).await.unwrap();
    let bob: TenantId = world.bob.id.parse().unwrap();
    let suspend = |status| {
        AssertSqlSafe(format!(
            "UPDATE tenants SET status = '{status}' WHERE tenant_id = '{}'",
            bob.uuid()
        ))
        .0
    };
    app.database.run(suspend("suspended")).await;
    let mut worker = worker(app, ok());
    assert_eq!(worker.drain().await.unwrap(), []);
    app.clock.advance(100);
    let ran = worker.drain().await.unwrap();
    assert_eq!(ran.len(), 1);
    assert_ne!(ran[0].customer, Some(bob), "a suspended customer's job ran");
    app.database.run(suspend("active")).await;
    assert_eq!(worker.drain().await.unwrap()[0].customer, Some(bob));
}

#[tokio::test]
async fn what_a_worker_does_not_know_or_cannot_read_it_leaves_or_gives_up() {
    const NEWER: TenantJob<u32> = TenantJob::new("test_newer");
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let newer = enqueue(&app, &customer, NEWER.job(&1)).await.unwrap();
    let older: TenantJob<String> = TenantJob::new("test_work");
    let unread = enqueue(&app, &customer, older.job(&"a word".to_owned()))
        .await
        .unwrap();
    assert_eq!(
        outcomes(&worker(&app, ok()).drain().await.unwrap()),
        [Outcome::Failed]
    );
    assert_eq!(column(&app, newer, "status").await, "queued");
    let error = column(&app, unread, "last_error").await;
    assert!(
        error.starts_with("what the job is told cannot be read"),
        "{error}"
    );
}

#[tokio::test]
async fn no_credential_gets_into_a_job() {
    let world = World::new().await;
    let secret: TenantJob<String> = TenantJob::new("test_secret");
    let mut tx = world.app.app.db.system(SystemReason::Work).await.unwrap();
    let id = world.ada.id.parse().unwrap();
    let refused = tx.enqueue_for(id, secret.job(&world.ada.key)).await;
    assert_eq!(refused.unwrap_err().status(), 500);
    // Nor past the server.
    let tenant: TenantId = world.ada.id.parse().unwrap();
    for assignment in ["payload = to_jsonb($2)", "last_error = $2"] {
        let update = format!("UPDATE jobs SET {assignment} WHERE tenant_id = $1");
        let refused = sqlx::query(AssertSqlSafe(update))
            .bind(tenant.uuid())
            .bind(&world.ada.key)
            .execute(&mut world.app.database.maintenance().await)
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("check constraint"),
            "{refused}"
        );
    }
    // What a handler lets slip is taken out.
    let slips = Registry::default().tenant(&secret, |_, _, told: String| async move {
        Err(Failure::Final(format!("refused: tny_c_{told}")))
    });
    let key = world.ada.key.strip_prefix("tny_c_").unwrap().to_owned();
    let slipped = enqueue(&world.app, &world.ada.id, secret.job(&key))
        .await
        .unwrap();
    worker(&world.app, slips).drain().await.unwrap();
    assert_eq!(
        column(&world.app, slipped, "last_error").await,
        "refused: …"
    );
}

#[tokio::test]
async fn the_tenant_role_may_only_add_a_job_of_its_own_that_waits() {
    let world = World::new().await;
    let (ada, bob): (TenantId, TenantId) =
        (world.ada.id.parse().unwrap(), world.bob.id.parse().unwrap());
    let insert = |tenant: TenantId, column: &str, value: &str| {
        format!(
            "INSERT INTO jobs (tenant_id, job_id, kind, payload, max_attempts, run_at, created_at{column})
             VALUES ('{}', gen_random_uuid(), 'test_work', '1', 1, now(), now(){value})",
            tenant.uuid()
        )
    };
    for (statement, refusal) in [
        (insert(bob, "", ""), None),
        (insert(ada, "", ""), Some("row-level security")),
        (
            insert(bob, ", status", ", 'done'"),
            Some("permission denied"),
        ),
        (insert(bob, ", fence", ", 9"), Some("permission denied")),
        ("SELECT 1 FROM jobs".to_owned(), Some("permission denied")),
        (
            "UPDATE jobs SET status = 'done'".to_owned(),
            Some("permission denied"),
        ),
        ("DELETE FROM jobs".to_owned(), Some("permission denied")),
        (
            "SELECT 1 FROM operator_jobs".to_owned(),
            Some("permission denied"),
        ),
        (
            "INSERT INTO operator_jobs (job_id) VALUES (gen_random_uuid())".to_owned(),
            Some("permission denied"),
        ),
        (
            "SELECT 1 FROM isolation_checks".to_owned(),
            Some("permission denied"),
        ),
    ] {
        let mut login = world.app.app.db.bare_tenant_login().await.unwrap();
        let begin = format!(
            "BEGIN; SET LOCAL ROLE tenantry_tenant; SET LOCAL app.tenant_id = '{}'",
            bob.uuid()
        );
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(&mut *login)
            .await
            .unwrap();
        let done = sqlx::raw_sql(AssertSqlSafe(statement.clone()))
            .execute(&mut *login)
            .await;
        sqlx::raw_sql("ROLLBACK")
            .execute(&mut *login)
            .await
            .unwrap();
        match (done, refusal) {
            (Ok(_), None) => {}
            (Err(error), Some(refusal)) if error.to_string().contains(refusal) => {}
            (done, _) => panic!("{statement}: {done:?}"),
        }
    }
    // The operator's desk does not see what a job is told.
    let mut tx = world
        .app
        .app
        .db
        .system(SystemReason::Operate)
        .await
        .unwrap();
    let told: Result<Vec<(String,)>, _> = tx.query("SELECT payload::text FROM jobs").all().await;
    assert!(told.unwrap_err().to_string().contains("permission denied"));
    // And only the worker's transactions end without an audit event.
    let tx = world
        .app
        .app
        .db
        .system(SystemReason::Operate)
        .await
        .unwrap();
    assert_eq!(tx.commit_work().await.unwrap_err().status(), 500);
}
