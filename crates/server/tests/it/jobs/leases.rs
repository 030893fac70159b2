use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenantry_server::jobs::{Outcome, Pace, Registry, Worker};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use super::{PACE, Seen, WORK, column, enqueue, outcomes, worker};
use crate::support::{TestApp, World};

/// A handler whose first run tells that it began and waits to be let go; others are done at once.
fn first_waits() -> (Registry, Arc<Notify>, Arc<Notify>) {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let runs = Arc::new(AtomicUsize::new(0));
    let registry = {
        let (begun, go) = (begun.clone(), go.clone());
        Registry::default().tenant(&WORK, move |_, _, _| {
            let (begun, go, runs) = (begun.clone(), go.clone(), runs.clone());
            async move {
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    begun.notify_one();
                    go.notified().await;
                }
                Ok(())
            }
        })
    };
    (registry, begun, go)
}

/// Looks until it is so, for ten seconds at most.
async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

#[tokio::test]
async fn a_job_whose_worker_is_gone_is_taken_up_and_the_late_word_is_refused() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let id = enqueue(&app, &customer, WORK.job(&1)).await.unwrap();
    let (registry, begun, go) = first_waits();
    let mut slow = worker(&app, registry);
    let slow = tokio::spawn(async move { slow.drain().await });
    begun.notified().await;
    assert_eq!(column(&app, id, "status").await, "running");
    let done = || Registry::default().tenant(&WORK, |_, _, _| async { Ok(()) });
    // While the lease holds nobody else gets it.
    app.clock.advance(59);
    assert_eq!(worker(&app, done()).drain().await.unwrap(), []);
    app.clock.advance(1);
    assert_eq!(
        outcomes(&worker(&app, done()).drain().await.unwrap()),
        [Outcome::Done]
    );
    let after = "status || ' ' || attempts || ' ' || fence || ' ' || finished_at";
    let written = column(&app, id, after).await;
    assert!(written.starts_with("done 2 2 "), "{written}");
    app.clock.advance(1);
    go.notify_one();
    assert_eq!(outcomes(&slow.await.unwrap().unwrap()), [Outcome::Lost]);
    assert_eq!(
        column(&app, id, after).await,
        written,
        "the late worker wrote"
    );
}

#[tokio::test]
async fn a_long_job_keeps_its_lease_and_ends_when_it_is_lost() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let id = enqueue(&app, &customer, WORK.job(&1)).await.unwrap();
    let (registry, begun, _go) = first_waits();
    let pace = Pace {
        renew: Duration::from_millis(20),
        ..PACE
    };
    let mut long = Worker::new(app.app.clone(), registry, pace);
    let long = tokio::spawn(async move { long.drain().await });
    begun.notified().await;
    for _ in 0..3 {
        let before = column(&app, id, "lease_until").await;
        app.clock.advance(40);
        eventually("renewed", async || {
            column(&app, id, "lease_until").await != before
        })
        .await;
        let other = Registry::default().tenant(&WORK, |_, _, _| async { Ok(()) });
        assert_eq!(worker(&app, other).drain().await.unwrap(), []);
    }
    // Another worker got it all the same: the handler, which would wait for ever, is ended.
    app.database.run("UPDATE jobs SET fence = fence + 1").await;
    assert_eq!(outcomes(&long.await.unwrap().unwrap()), [Outcome::Lost]);
}

#[tokio::test]
async fn what_kills_its_worker_every_time_is_given_up() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let id = enqueue(&app, &customer, WORK.job(&1)).await.unwrap();
    for attempt in 1..=8 {
        let (registry, begun, _go) = first_waits();
        let mut dies = worker(&app, registry);
        let dies = tokio::spawn(async move { dies.drain().await });
        begun.notified().await;
        dies.abort();
        assert_eq!(column(&app, id, "attempts").await, attempt.to_string());
        app.clock.advance(60);
    }
    let done = Registry::default().tenant(&WORK, |_, _, _| async { Ok(()) });
    assert_eq!(worker(&app, done).drain().await.unwrap(), []);
    assert_eq!(
        column(&app, id, "status || ': ' || last_error").await,
        "failed: the worker that had it ended without a word, and it was the last attempt"
    );
}

#[tokio::test]
async fn a_worker_that_is_stopped_gives_back_what_does_not_end() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let id = enqueue(&app, &customer, WORK.job(&1)).await.unwrap();
    let (registry, begun, _go) = first_waits();
    let stop = CancellationToken::new();
    let running = tokio::spawn(worker(&app, registry).run(stop.clone()));
    begun.notified().await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(
        column(
            &app,
            id,
            "status || ' ' || attempts || ' ' || coalesce(lease_until::text, 'free')"
        )
        .await,
        "queued 0 free"
    );
}

#[tokio::test]
async fn many_workers_do_each_job_once() {
    let world = World::new().await;
    let app = &world.app;
    for told in 0..60 {
        for customer in [&world.ada, &world.bob] {
            enqueue(app, &customer.id, WORK.job(&told)).await.unwrap();
        }
    }
    let seen: Arc<Seen<u32>> = Arc::default();
    let drains = (0..4).map(|_| {
        let seen = seen.clone();
        let registry = Registry::default().tenant(&WORK, move |_, _, told| {
            seen.push(told);
            std::future::ready(Ok(()))
        });
        let mut worker = worker(app, registry);
        async move { worker.drain().await.unwrap().len() }
    });
    let ran: usize = futures_util::future::join_all(drains)
        .await
        .into_iter()
        .sum();
    let mut seen = seen.take();
    seen.sort_unstable();
    let expected: Vec<u32> = (0..60).flat_map(|told| [told, told]).collect();
    assert_eq!((ran, seen), (120, expected));
}

#[tokio::test]
async fn so_many_at_once_and_half_of_them_one_customers() {
    let world = World::new().await;
    let app = &world.app;
    for told in 0..5 {
        enqueue(app, &world.ada.id, WORK.job(&told)).await.unwrap();
    }
    let (begun, go) = (Arc::new(Seen::default()), Arc::new(Semaphore::new(0)));
    let registry = {
        let (begun, go) = (begun.clone(), go.clone());
        Registry::default().tenant(
            &WORK,
            move |_, ctx: tenantry_server::tenant::TenantCtx, _| {
                let (begun, go) = (begun.clone(), go.clone());
                async move {
                    begun.push(ctx.tenant().to_string());
                    go.acquire().await.unwrap().forget();
                    Ok(())
                }
            },
        )
    };
    let stop = CancellationToken::new();
    let running = tokio::spawn(worker(app, registry).run(stop.clone()));
    let count = async |status: &str| {
        let query =
            format!("SELECT count(*) FROM jobs WHERE kind = 'test_work' AND status = '{status}'");
        app.database.figure(query).await
    };
    eventually("two of Ada's", async || count("running").await == 2).await;
    // Bob comes later, and finds room.
    for told in 0..5 {
        enqueue(app, &world.bob.id, WORK.job(&told)).await.unwrap();
    }
    eventually("two of Bob's", async || count("running").await == 4).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(count("running").await, 4);
    let mut customers = begun.take();
    customers.sort();
    let mut fair = vec![
        world.ada.id.clone(),
        world.ada.id.clone(),
        world.bob.id.clone(),
        world.bob.id.clone(),
    ];
    fair.sort();
    assert_eq!(customers, fair);
    go.add_permits(10);
    eventually("all done", async || count("done").await == 10).await;
    stop.cancel();
    running.await.unwrap();
}
