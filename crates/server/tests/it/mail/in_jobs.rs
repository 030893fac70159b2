use std::sync::Arc;

use tenantry_server::app::App;
use tenantry_server::config::SmtpSecurity;
use tenantry_server::jobs::{Failure, Pace, Registry, TenantJob, Worker};
use tenantry_server::mail::{Invitation, Mailer};
use tenantry_server::tenant::{EmailAddress, Statement, SystemReason, TenantConn as _, TenantCtx};

use super::{mailer, parsed, settings, tomorrow};
use crate::support::{Manner, SmtpServer, World};

/// Writes to an address in the name of the customer whose job it is.
const LETTER: TenantJob<EmailAddress> = TenantJob::new("test_letter");
const NAME: Statement = Statement::new(
    "test.name",
    "SELECT name FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

async fn write(app: App, ctx: TenantCtx, to: EmailAddress) -> Result<(), Failure> {
    let mut tx = app.db.read(&ctx).await?;
    let (customer,): (String,) = tx.query(&NAME).one().await?;
    let letter = Invitation {
        customer: &customer,
        invited_by: "x",
        role: "viewer",
        link: &app.base_url,
        expires_at: tomorrow(),
    };
    app.mailer.send(&letter.to(&to)?).await?;
    Ok(())
}

async fn enqueue(world: &World, customer: &str, to: &str) -> String {
    let mut tx = world.app.app.db.system(SystemReason::Work).await.unwrap();
    let job = LETTER.job(&to.parse().unwrap());
    let id = tx
        .enqueue_for(customer.parse().unwrap(), job)
        .await
        .unwrap();
    tx.commit_work().await.unwrap();
    id.unwrap().to_string()
}

fn worker(world: &World, server: &SmtpServer) -> Worker {
    let mailer: Arc<dyn Mailer> = Arc::new(mailer(&settings(server, SmtpSecurity::None)));
    let app = App {
        mailer,
        ..world.app.app.clone()
    };
    Worker::new(
        app,
        Registry::default().tenant(&LETTER, write),
        Pace::default(),
    )
}

#[tokio::test]
async fn a_message_of_one_customer_says_nothing_of_another() {
    let world = World::new().await;
    let server = SmtpServer::start(Manner::default()).await;
    enqueue(&world, &world.ada.id, "ada@example.org").await;
    enqueue(&world, &world.bob.id, "bob@example.org").await;
    worker(&world, &server).drain().await.unwrap();
    let arrived = server.take();
    assert_eq!(arrived.len(), 2);
    for (to, customer, other) in [
        ("ada@example.org", &world.ada, &world.bob),
        ("bob@example.org", &world.bob, &world.ada),
    ] {
        let own = arrived
            .iter()
            .find(|one| one.header("To").unwrap() == to)
            .unwrap();
        let message = parsed(own);
        let said = format!(
            "{:?} {:?} {:?}",
            message.subject(),
            message.body_text(0),
            message.body_html(0)
        );
        assert!(said.contains(&customer.name), "{said}");
        for secret in other.secrets() {
            assert!(!said.contains(secret), "{said}");
        }
    }
}

#[tokio::test]
async fn a_job_waits_for_a_server_that_says_later_and_gives_up_on_one_that_says_never() {
    let world = World::new().await;
    let ask = async |id: &str| {
        let path = format!("/v1/admin/jobs/{id}");
        world.app.get(&path).key(&world.operator).send().await.ok()
    };
    let busy = SmtpServer::start(Manner {
        to_recipient: Some("450 4.2.0 later"),
        ..Manner::default()
    })
    .await;
    let id = enqueue(&world, &world.ada.id, "ada@example.org").await;
    worker(&world, &busy).drain().await.unwrap();
    let job = ask(&id).await;
    assert_eq!(job["status"], "queued");
    assert!(job["last_error"].as_str().unwrap().contains("450"), "{job}");
    world.app.clock.advance(20);
    let strict = SmtpServer::start(Manner {
        to_recipient: Some("550 5.1.1 never"),
        ..Manner::default()
    })
    .await;
    worker(&world, &strict).drain().await.unwrap();
    let job = ask(&id).await;
    assert_eq!(
        (&job["status"], &job["attempts"]),
        (&"failed".into(), &2.into())
    );
    assert!(job["last_error"].as_str().unwrap().contains("550"), "{job}");
    // What a message was to say is in neither table.
    let dump = world.app.database.dump().await;
    assert!(dump["jobs"].iter().any(|row| row.contains("test_letter")));
    assert!(!dump["jobs"].iter().any(|row| row.contains("invites you")));
}
