//! Who belongs to a customer, how they get in, and what ends it.

mod by_mail;
mod open_sessions;

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, token};

struct Site {
    app: TestApp,
    ada: String,
    bob: String,
}

impl Site {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let ada = app.new_customer("Ada").await;
        let bob = app.new_customer("Bob").await;
        Self { app, ada, bob }
    }

    /// Somebody the operator invited, signed in; the cookie.
    async fn member(&self, customer: &str, email: &str, role: &str) -> String {
        let (_, link) = self.app.invite(customer, email, role).await;
        self.app.sign_in(&json!({ "link": link })).await
    }

    /// An invitation by a customer's own admin; its link.
    async fn invited_by(&self, admin: &str, email: &str, role: &str) -> Answer {
        let body = json!({ "email": email, "role": role });
        self.app
            .post("/v1/invitations", &body)
            .session(admin)
            .send()
            .await
    }

    async fn session(&self, cookie: &str) -> Answer {
        self.app.get("/v1/session").session(cookie).send().await
    }

    async fn people(&self, cookie: &str) -> Vec<Value> {
        let page = self.app.get("/v1/people").session(cookie).send().await.ok();
        page["data"].as_array().unwrap().clone()
    }

    async fn id_of(&self, cookie: &str) -> String {
        let told = self.session(cookie).await.ok();
        told["person"]["id"].as_str().unwrap().to_owned()
    }

    async fn switch(&self, cookie: &str, to: &str) -> Answer {
        self.app
            .post("/v1/session/customer", &json!({ "customer_id": to }))
            .session(cookie)
            .send()
            .await
    }
}

fn names(told: &Value) -> Vec<&str> {
    let customers = told["customers"].as_array().unwrap();
    customers
        .iter()
        .map(|customer| customer["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_invitation_makes_a_person_once() {
    let site = Site::new().await;
    let (_, link) = site
        .app
        .invite(&site.ada, " Ada@Example.COM ", "analyst")
        .await;
    let answer = site
        .app
        .post("/v1/session", &json!({ "link": link }))
        .send()
        .await;
    let told = answer.ok();
    assert_eq!(told["role"], "analyst");
    assert_eq!(told["person"]["email"], "ada@example.com");
    assert_eq!(told["person"]["name"], Value::Null);
    assert_eq!(told["customer"]["id"], site.ada);
    assert_eq!(names(&told), ["Ada"]);
    assert_eq!(told["support"], Value::Null);
    let operations = told["operations"].as_array().unwrap();
    assert!(
        operations.contains(&json!("dashboard")) && !operations.contains(&json!("list_people"))
    );
    site.app
        .post("/v1/session", &json!({ "link": link }))
        .send()
        .await
        .problem(401, "invalid_credential");
    let events = site
        .app
        .database
        .figure(
            "SELECT count(*) FROM audit_events WHERE action IN ('person.invited', 'person.joined')",
        )
        .await;
    assert_eq!(events, 2);
}

#[tokio::test]
async fn an_invitation_can_be_renewed_and_revoked_and_expires() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    let made = site
        .invited_by(&admin, "new@ada.example", "viewer")
        .await
        .ok();
    let path = format!("/v1/invitations/{}", made["id"].as_str().unwrap());
    let first = token(&made["url"]);
    let open = |link: String| {
        let app = &site.app;
        async move {
            app.post("/v1/session", &json!({ "link": link }))
                .send()
                .await
        }
    };
    site.invited_by(&admin, "NEW@ada.example", "admin")
        .await
        .problem(409, "already_invited");
    let renewed = site
        .app
        .request(axum::http::Method::POST, &format!("{path}/renew"))
        .session(&admin)
        .send()
        .await
        .ok();
    open(first).await.problem(401, "invalid_credential");
    site.app.clock.advance(7 * 24 * 60 * 60);
    let admin = site.member(&site.ada, "admin2@ada.example", "admin").await;
    open(token(&renewed["url"]))
        .await
        .problem(401, "invalid_credential");
    let again = site
        .app
        .request(axum::http::Method::POST, &format!("{path}/renew"))
        .session(&admin)
        .send()
        .await
        .ok();
    site.app.delete(&path).session(&admin).send().await.ok();
    open(token(&again["url"]))
        .await
        .problem(401, "invalid_credential");
    site.app
        .delete(&path)
        .session(&admin)
        .send()
        .await
        .problem(404, "not_found");
    // A revoked invitation does not stand in the way of another.
    let made = site
        .invited_by(&admin, "new@ada.example", "viewer")
        .await
        .ok();
    open(token(&made["url"])).await.ok();
    site.invited_by(&admin, "new@ada.example", "viewer")
        .await
        .problem(409, "already_member");
}

#[tokio::test]
async fn a_wrong_mail_address_is_refused_by_field() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    for email in [
        "",
        "ada",
        "a@b",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com",
        "\0@example.com",
    ] {
        let problem = site.invited_by(&admin, email, "viewer").await;
        assert_eq!(
            problem.problem(400, "bad_request")["errors"][0]["field"],
            "email",
            "{email:?}"
        );
    }
}

#[tokio::test]
async fn a_person_of_two_customers_switches_between_them_and_sees_one_at_a_time() {
    let site = Site::new().await;
    site.member(&site.ada, "pat@example.com", "viewer").await;
    let cookie = site.member(&site.bob, "pat@example.com", "admin").await;
    let told = site.session(&cookie).await.ok();
    assert_eq!(names(&told), ["Ada", "Bob"]);
    assert_eq!(
        (&told["customer"]["name"], &told["role"]),
        (&json!("Bob"), &json!("admin"))
    );

    site.app.clock.advance(60 * 60);
    let answer = site.switch(&cookie, &site.ada).await;
    let there = answer.ok();
    assert_eq!(
        (&there["customer"]["name"], &there["role"]),
        (&json!("Ada"), &json!("viewer"))
    );
    assert_eq!(
        there["expires_at"], told["expires_at"],
        "switching lengthens nothing"
    );
    assert_ne!(
        there["person"]["id"], told["person"]["id"],
        "each customer knows its own person"
    );
    let moved = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    site.session(&cookie)
        .await
        .problem(401, "invalid_credential");
    site.app
        .get("/v1/people")
        .session(&moved)
        .send()
        .await
        .problem(403, "forbidden");
    site.app
        .get("/v1/dashboard")
        .session(&moved)
        .for_customer(&site.bob)
        .send()
        .await
        .problem(403, "customer_mismatch");

    // Once removed there, the way there is gone.
    site.app
        .request(
            axum::http::Method::DELETE,
            &format!("/v1/people/{}", told["person"]["id"].as_str().unwrap()),
        )
        .control()
        .for_customer(&site.bob)
        .send()
        .await
        .ok();
    assert_eq!(names(&site.session(&moved).await.ok()), ["Ada"]);
    site.switch(&moved, &site.bob)
        .await
        .problem(404, "not_found");
    site.session(&moved).await.ok();
}

/// The attack: an admin invites somebody who belongs to another customer too, and opens the link that
/// the screen shows.
#[tokio::test]
async fn a_link_that_a_customers_admin_was_shown_opens_no_other_customer() {
    let site = Site::new().await;
    let victim = site.member(&site.ada, "victim@example.com", "admin").await;
    site.app
        .patch("/v1/session/person", &json!({ "name": "Victoria" }))
        .session(&victim)
        .send()
        .await
        .ok();
    let attacker = site
        .member(&site.bob, "attacker@bob.example", "admin")
        .await;
    let made = site
        .invited_by(&attacker, "victim@example.com", "admin")
        .await
        .ok();
    let as_victim = site
        .app
        .sign_in(&json!({ "link": token(&made["url"]) }))
        .await;

    let told = site.session(&as_victim).await.ok();
    assert_eq!(names(&told), ["Bob"]);
    assert_eq!(
        told["person"]["name"],
        Value::Null,
        "the name was told to Ada only"
    );
    site.switch(&as_victim, &site.ada)
        .await
        .problem(403, "forbidden");
    site.session(&as_victim).await.ok();
    let unknown = site
        .switch(&as_victim, "cus_01m84d4s6tefcr2zyj6drwcn5s")
        .await;
    unknown.problem(403, "forbidden");

    // Neither does a sign-in link that the admin makes for the person, once the mailbox was proved.
    let id = told["person"]["id"].as_str().unwrap();
    let link = |by_operator: bool| {
        let path = format!("/v1/people/{id}/sign-in-links");
        let asking = site.app.request(axum::http::Method::POST, &path);
        let (bob, attacker) = (site.bob.clone(), attacker.clone());
        async move {
            let asking = match by_operator {
                true => asking.control().for_customer(&bob),
                false => asking.session(&attacker),
            };
            token(&asking.send().await.ok()["url"])
        }
    };
    let proved = site.app.sign_in(&json!({ "link": link(true).await })).await;
    assert_eq!(names(&site.session(&proved).await.ok()), ["Ada", "Bob"]);
    let shown = site
        .app
        .sign_in(&json!({ "link": link(false).await }))
        .await;
    assert_eq!(names(&site.session(&shown).await.ok()), ["Bob"]);
    site.switch(&shown, &site.ada)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_new_role_acts_on_the_next_request_and_ends_open_sessions() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    let manager = site.member(&site.ada, "m@ada.example", "manager").await;
    let id = site.id_of(&manager).await;
    let path = format!("/v1/people/{id}");
    let same = site
        .app
        .patch(&path, &json!({ "role": "manager" }))
        .session(&admin)
        .send()
        .await
        .ok();
    assert_eq!(same["role"], "manager");
    site.session(&manager).await.ok();
    let changed = site
        .app
        .patch(&path, &json!({ "role": "viewer" }))
        .session(&admin)
        .send()
        .await
        .ok();
    assert_eq!(
        (&changed["role"], &changed["email"]),
        (&json!("viewer"), &json!("m@ada.example"))
    );
    site.session(&manager)
        .await
        .problem(401, "invalid_credential");
    // The list is by mail address.
    let emails: Vec<_> = site
        .people(&admin)
        .await
        .iter()
        .map(|p| p["email"].clone())
        .collect();
    assert_eq!(emails, ["admin@ada.example", "m@ada.example"]);
}

#[tokio::test]
async fn a_removed_person_is_out_at_once_and_can_be_invited_again() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    let gone = site.member(&site.ada, "g@ada.example", "viewer").await;
    let id = site.id_of(&gone).await;
    let path = format!("/v1/people/{id}");
    let made = site
        .app
        .request(axum::http::Method::POST, &format!("{path}/sign-in-links"))
        .session(&admin)
        .send()
        .await
        .ok();
    site.app.delete(&path).session(&admin).send().await.ok();
    site.session(&gone).await.problem(401, "invalid_credential");
    site.app
        .post("/v1/session", &json!({ "link": token(&made["url"]) }))
        .send()
        .await
        .problem(401, "invalid_credential");
    site.app
        .delete(&path)
        .session(&admin)
        .send()
        .await
        .problem(404, "not_found");
    assert_eq!(site.people(&admin).await.len(), 1);
    let back = site.member(&site.ada, "g@ada.example", "analyst").await;
    assert_eq!(site.session(&back).await.ok()["role"], "analyst");
}

#[tokio::test]
async fn a_customer_keeps_an_admin_even_when_two_leave_at_once() {
    let site = Site::new().await;
    let one = site.member(&site.ada, "one@ada.example", "admin").await;
    let path_one = format!("/v1/people/{}", site.id_of(&one).await);
    site.app
        .delete(&path_one)
        .session(&one)
        .send()
        .await
        .problem(409, "last_admin");
    let two = site.member(&site.ada, "two@ada.example", "admin").await;
    let path_two = format!("/v1/people/{}", site.id_of(&two).await);
    let (body, other) = (json!({ "role": "viewer" }), json!({ "role": "viewer" }));
    let (first, second) = tokio::join!(
        site.app.patch(&path_two, &body).session(&one).send(),
        site.app.patch(&path_one, &other).session(&two).send(),
    );
    let admins = site
        .app
        .database
        .figure("SELECT count(*) FROM people WHERE role = 'admin' AND removed_at IS NULL")
        .await;
    assert_eq!(admins, 1, "{} {}", first.text, second.text);
}

#[tokio::test]
async fn what_somebody_did_names_the_person() {
    let site = Site::new().await;
    let admin = site.member(&site.ada, "admin@ada.example", "admin").await;
    let id = site.id_of(&admin).await;
    site.invited_by(&admin, "new@ada.example", "viewer")
        .await
        .ok();
    let by_person = format!(
        "SELECT count(*) FROM audit_events WHERE action = 'person.invited' AND actor = '{id}'
         AND record::jsonb #>> '{{actor,kind}}' = 'person' AND record::jsonb #>> '{{actor,session}}' LIKE 'ses_%'"
    );
    assert_eq!(site.app.database.figure(by_person).await, 1);
}
