//! The demo's people: they do by themselves, in a session of their own, what people do.

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::super::client::{Client, describe};
use super::{KeptCustomer, text};

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) id: String,
    routes: Router,
    cookie: String,
}

impl Person {
    /// Invites somebody, by name, address and role, who opens the invitation. `routes` are those that anybody reaches.
    pub(super) async fn join(
        client: &mut Client,
        routes: &Router,
        customer: &KeptCustomer,
        (name, email, role): (&str, &str, &str),
    ) -> Result<Self> {
        let id = Some(customer.id.as_str());
        let body = json!({ "email": email, "role": role });
        let invited: Value = client
            .call(Method::POST, "/v1/invitations", id, Some(&body))
            .await?;
        let url = text(&invited, "url")?;
        let (_, link) = url.rsplit_once('#').context("the link has no token")?;
        let link = link.rsplit_once('=').map_or(link, |(_, token)| token);
        let mut person = Self {
            id: String::new(),
            routes: routes.clone(),
            cookie: String::new(),
        };
        let body = json!({ "link": link });
        let opened = person.send(Method::POST, "/v1/session", &body).await?;
        let cookie = opened.headers().get(header::SET_COOKIE);
        let cookie = cookie.context("the session has no cookie")?.to_str()?;
        let (cookie, _) = cookie.split_once(';').unwrap_or((cookie, ""));
        person.cookie = cookie.to_owned();
        person.id = text(&read(opened).await?["person"], "id")?;
        let body = json!({ "name": name });
        person
            .call(Method::PATCH, "/v1/session/person", &body)
            .await?;
        Ok(person)
    }

    /// Signs out.
    pub(super) async fn leave(self) -> Result<()> {
        let left = self
            .send(Method::DELETE, "/v1/session", &Value::Null)
            .await?;
        anyhow::ensure!(left.status().is_success(), "signing out: {}", left.status());
        Ok(())
    }

    /// Asks for a change, and reads the JSON that is answered. A problem is an error that says all it says.
    pub(super) async fn call(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        read(self.send(method, path, body).await?).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Response<Body>> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body)?))?;
        Ok(self.routes.clone().oneshot(request).await?)
    }
}

async fn read(response: Response<Body>) -> Result<Value> {
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        bail!(describe(&body, status));
    }
    serde_json::from_slice(&body).context("the answer is not what this version expects")
}
