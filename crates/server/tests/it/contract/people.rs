//! Answers of whatever has people, sessions and keys.

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, World, token};

/// Each operation once, successfully.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, operator, ada) = (&world.app, &world.operator, &world.ada);
    for path in ["/v1/session/link", "/v1/admin/session/link"] {
        let asked = app
            .post(path, &json!({ "email": "pat@example.com" }))
            .send()
            .await;
        keep(Method::POST, path, asked);
    }
    for path in ["/v1/people", "/v1/invitations", "/v1/sessions"] {
        keep(
            Method::GET,
            path,
            app.get(path).session(&ada.person).send().await,
        );
    }
    let body = json!({ "email": "fresh@ada-health.example", "role": "viewer" });
    let made = app
        .post("/v1/invitations", &body)
        .session(&ada.person)
        .send()
        .await;
    let (id, link) = (
        made.ok()["id"].as_str().unwrap().to_owned(),
        token(&made.ok()["url"]),
    );
    keep(Method::POST, "/v1/invitations", made);
    let fresh = app.sign_in(&json!({ "link": link })).await;
    let told = app.get("/v1/session").session(&fresh).send().await.ok();
    let person = format!("/v1/people/{}", told["person"]["id"].as_str().unwrap());
    assert!(!id.is_empty());
    let links = app.request(Method::POST, &format!("{person}/sign-in-links"));
    keep(
        Method::POST,
        "/v1/people/{id}/sign-in-links",
        links.session(&ada.person).send().await,
    );
    let name = json!({ "name": "Fresh" });
    keep(
        Method::PATCH,
        "/v1/session/person",
        app.patch("/v1/session/person", &name)
            .session(&fresh)
            .send()
            .await,
    );
    keep(
        Method::PATCH,
        "/v1/people/{id}",
        app.patch(&person, &json!({ "role": "analyst" }))
            .session(&ada.person)
            .send()
            .await,
    );
    keep(
        Method::DELETE,
        "/v1/people/{id}",
        app.delete(&person).session(&ada.person).send().await,
    );
    let invitation = format!("/v1/invitations/{}", ada.invitation_id);
    let renew = app.request(Method::POST, &format!("{invitation}/renew"));
    keep(
        Method::POST,
        "/v1/invitations/{id}/renew",
        renew.session(&ada.person).send().await,
    );
    keep(
        Method::DELETE,
        "/v1/invitations/{id}",
        app.delete(&invitation).session(&ada.person).send().await,
    );
    let (_, link) = app.invite(&ada.id, "pat@example.com", "viewer").await;
    app.sign_in(&json!({ "link": link })).await;
    let (_, link) = app.invite(&world.bob.id, "pat@example.com", "viewer").await;
    let pat = app.sign_in(&json!({ "link": link })).await;
    let there = json!({ "customer_id": ada.id });
    keep(
        Method::POST,
        "/v1/session/customer",
        app.post("/v1/session/customer", &there)
            .session(&pat)
            .send()
            .await,
    );
    let open = app
        .get("/v1/sessions")
        .session(&ada.person)
        .send()
        .await
        .ok();
    let other = open["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["is_current"] == false);
    let path = format!("/v1/sessions/{}", other.unwrap()["id"].as_str().unwrap());
    keep(
        Method::DELETE,
        "/v1/sessions/{id}",
        app.delete(&path).session(&ada.person).send().await,
    );
    for (keys, rotate, one, key) in [
        (
            "/v1/keys",
            "/v1/keys/{id}/rotate",
            "/v1/keys/{id}",
            &ada.key,
        ),
        (
            "/v1/admin/keys",
            "/v1/admin/keys/{id}/rotate",
            "/v1/admin/keys/{id}",
            operator,
        ),
    ] {
        let new = json!({ "name": "x", "scopes": ["read"], "allowed_addresses": ["192.0.2.0/24"] });
        let made = app.post(keys, &new).key(key).send().await.ok();
        let path = format!("{keys}/{}", made["id"].as_str().unwrap());
        let changed = json!({ "name": "y", "expires_at": "2026-12-24T00:00:00Z" });
        keep(
            Method::PATCH,
            one,
            app.patch(&path, &changed).key(key).send().await,
        );
        let rotated = app
            .post(&format!("{path}/rotate"), &json!({}))
            .key(key)
            .send()
            .await;
        keep(Method::POST, rotate, rotated);
    }
    desk(world, keep).await;
}

async fn desk(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, operator) = (&world.app, &world.operator);
    let invite = json!({ "email": "sam@operator.example", "role": "support" });
    let made = app
        .post("/v1/admin/people", &invite)
        .key(operator)
        .send()
        .await;
    let person = format!("/v1/admin/people/{}", made.ok()["id"].as_str().unwrap());
    let link = json!({ "link": token(&made.ok()["url"]) });
    keep(Method::POST, "/v1/admin/people", made);
    let signed_in = app.post("/v1/admin/session", &link).send().await;
    let cookie = signed_in
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    keep(Method::POST, "/v1/admin/session", signed_in);
    for path in [
        "/v1/admin/session",
        "/v1/admin/sessions",
        "/v1/admin/people",
    ] {
        keep(
            Method::GET,
            path,
            app.get(path).session(&cookie).send().await,
        );
    }
    keep(
        Method::DELETE,
        "/v1/admin/session",
        app.delete("/v1/admin/session")
            .session(&cookie)
            .send()
            .await,
    );
    let owner = app.desk("owner").await;
    app.desk("support").await;
    let open = app
        .get("/v1/admin/sessions")
        .session(&owner)
        .send()
        .await
        .ok();
    let other = open["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["is_current"] == false);
    let path = format!(
        "/v1/admin/sessions/{}",
        other.unwrap()["id"].as_str().unwrap()
    );
    keep(
        Method::DELETE,
        "/v1/admin/sessions/{id}",
        app.delete(&path).session(&owner).send().await,
    );
    let changed = json!({ "role": "read_only" });
    keep(
        Method::PATCH,
        "/v1/admin/people/{id}",
        app.patch(&person, &changed).key(operator).send().await,
    );
    keep(
        Method::DELETE,
        "/v1/admin/people/{id}",
        app.delete(&person).key(operator).send().await,
    );
}
