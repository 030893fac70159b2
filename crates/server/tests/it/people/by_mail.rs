//! What goes by mail: invitations, links to sign in with, and reminders.

use serde_json::{Value, json};
use tenantry_server::app::registry;
use tenantry_server::jobs::{Pace, Worker};

use super::{Site, names};
use crate::support::{Letter, Postbox, TestApp};

struct Mailed {
    site: Site,
    postbox: Postbox,
}

impl Mailed {
    async fn new() -> Self {
        let Site { app, ada, bob } = Site::new().await;
        let (app, postbox) = Postbox::of(&app);
        let site = Site { app, ada, bob };
        Self { site, postbox }
    }

    async fn work(&self) -> Vec<Letter> {
        work(&self.site.app).await;
        self.postbox.take()
    }

    async fn ask(&self, path: &str, email: &str) {
        let answer = self
            .site
            .app
            .post(path, &json!({ "email": email }))
            .send()
            .await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    }

    /// Somebody who was invited by mail and opened the link.
    async fn member(&self, customer: &str, email: &str, role: &str) -> String {
        let body = json!({ "email": email, "role": role });
        let asking = self.site.app.post("/v1/invitations", &body);
        let made = asking.control().for_customer(customer).send().await.ok();
        assert_eq!(made["url"], Value::Null, "it is sent, not shown");
        let letters = self.work().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, email));
        let link = json!({ "link": letters[0].token() });
        self.site.app.sign_in(&link).await
    }
}

async fn work(app: &TestApp) {
    let mut worker = Worker::new(app.app.clone(), registry(), Pace::default());
    worker.drain().await.unwrap();
}

#[tokio::test]
async fn an_invitation_goes_to_the_mailbox_and_proves_it_whoever_invited() {
    let it = Mailed::new().await;
    let pat = it.member(&it.site.ada, "pat@example.com", "admin").await;
    let body = json!({ "email": "new@example.com", "role": "viewer" });
    let made = it
        .site
        .app
        .post("/v1/invitations", &body)
        .session(&pat)
        .send()
        .await
        .ok();
    assert_eq!(made["url"], Value::Null);
    let letters = it.work().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].text.contains("pat@example.com"),
        "{}",
        letters[0].text
    );
    assert!(letters[0].text.contains("Ada"), "{}", letters[0].text);
    let link = json!({ "link": letters[0].token() });
    it.site.app.sign_in(&link).await;
    it.member(&it.site.bob, "new@example.com", "viewer").await;
    // By mail from a customer's own admin: it proves the mailbox, which the admin cannot open.
    it.ask("/v1/session/link", "new@example.com").await;
    let letters = it.work().await;
    let cookie = it
        .site
        .app
        .sign_in(&json!({ "link": letters[0].token() }))
        .await;
    assert_eq!(names(&it.site.session(&cookie).await.ok()), ["Ada", "Bob"]);
}

#[tokio::test]
async fn a_revoked_invitation_is_not_sent() {
    let it = Mailed::new().await;
    let body = json!({ "email": "new@example.com", "role": "viewer" });
    let asking = it.site.app.post("/v1/invitations", &body);
    let made = asking
        .control()
        .for_customer(&it.site.ada)
        .send()
        .await
        .ok();
    let path = format!("/v1/invitations/{}", made["id"].as_str().unwrap());
    it.site
        .app
        .delete(&path)
        .control()
        .for_customer(&it.site.ada)
        .send()
        .await
        .ok();
    assert!(it.work().await.is_empty());
}

#[tokio::test]
async fn asking_for_a_link_answers_the_same_for_everybody_and_writes_to_those_who_are_there() {
    let it = Mailed::new().await;
    it.member(&it.site.ada, "pat@example.com", "viewer").await;
    it.ask("/v1/session/link", "nobody@example.com").await;
    it.ask("/v1/session/link", "PAT@example.com").await;
    it.ask("/v1/session/link", "pat@example.com").await;
    it.ask("/v1/admin/session/link", "pat@example.com").await;
    let letters = it.work().await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let link = json!({ "link": letters[0].token() });
    let told = it.site.app.post("/v1/session", &link).send().await.ok();
    assert_eq!(told["person"]["email"], "pat@example.com");
    it.site
        .app
        .post("/v1/session", &link)
        .send()
        .await
        .problem(401, "invalid_credential");
    let problem = it
        .site
        .app
        .post("/v1/session/link", &json!({ "email": "x" }))
        .send()
        .await;
    assert_eq!(
        problem.problem(400, "bad_request")["errors"][0]["field"],
        "email"
    );
}

#[tokio::test]
async fn a_mailbox_is_not_flooded() {
    let it = Mailed::new().await;
    it.member(&it.site.ada, "pat@example.com", "viewer").await;
    let mut sent = 0;
    for _ in 0..10 {
        it.ask("/v1/session/link", "pat@example.com").await;
        sent += it.work().await.len();
    }
    assert_eq!(sent, 5);
    it.site.app.clock.advance(60 * 60 + 1);
    it.ask("/v1/session/link", "pat@example.com").await;
    assert_eq!(it.work().await.len(), 1);
}

#[tokio::test]
async fn somebody_who_was_removed_or_whose_customer_is_suspended_gets_no_link() {
    let it = Mailed::new().await;
    let gone = it.member(&it.site.ada, "gone@example.com", "viewer").await;
    it.member(&it.site.bob, "asleep@example.com", "viewer")
        .await;
    let path = format!("/v1/people/{}", it.site.id_of(&gone).await);
    it.site
        .app
        .delete(&path)
        .control()
        .for_customer(&it.site.ada)
        .send()
        .await
        .ok();
    it.site
        .app
        .database
        .run("UPDATE tenants SET status = 'suspended' WHERE name = 'Bob'")
        .await;
    it.ask("/v1/session/link", "gone@example.com").await;
    it.ask("/v1/session/link", "asleep@example.com").await;
    assert!(it.work().await.is_empty());
}

#[tokio::test]
async fn the_operators_people_get_their_link_to_the_desk() {
    let it = Mailed::new().await;
    let body = json!({ "email": "olga@operator.example", "role": "owner" });
    it.site
        .app
        .post("/v1/admin/people", &body)
        .control()
        .send()
        .await
        .ok();
    it.ask("/v1/admin/session/link", "olga@operator.example")
        .await;
    let letters = it.work().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].text.contains("/operator/sign-in#link=tny_ol_"),
        "{}",
        letters[0].text
    );
    let link = json!({ "link": letters[0].token() });
    it.site
        .app
        .post("/v1/admin/session", &link)
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn admins_are_reminded_30_14_and_7_days_before_a_key_ends_and_once_each() {
    let it = Mailed::new().await;
    it.member(&it.site.ada, "admin@ada.example", "admin").await;
    it.member(&it.site.ada, "viewer@ada.example", "viewer")
        .await;
    let body = json!({ "name": "nightly feed", "scopes": ["ingest"], "expires_at": "2027-01-02T12:00:00Z" });
    let asking = it.site.app.post("/v1/keys", &body);
    asking
        .control()
        .for_customer(&it.site.ada)
        .send()
        .await
        .ok();
    let mut reminded = Vec::new();
    for day in 0..45 {
        let mut worker = Worker::new(it.site.app.app.clone(), registry(), Pace::default());
        worker.schedule().await.unwrap();
        for letter in it.work().await {
            assert_eq!(letter.to, "admin@ada.example");
            assert!(letter.text.contains("nightly feed"), "{}", letter.text);
            reminded.push(40 - day);
        }
        it.site.app.clock.advance(24 * 60 * 60);
    }
    assert_eq!(reminded, [30, 14, 7]);
}
