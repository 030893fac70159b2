//! How browsers reach this site, and the cookies they bring.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;

use crate::tenant::credential::{Credential, CredentialKind};

/// How long browser sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionLifetimes {
    /// From signing in to the end, whatever happens in between.
    pub absolute: SignedDuration,
    /// From the last request to the end.
    pub idle: SignedDuration,
}

/// What authentication needs to know of the site.
#[derive(Debug, Clone)]
pub struct Site {
    /// This site's own origin; `None` while it is served on plain http without a public address.
    pub origin: Option<String>,
}

impl Site {
    /// Whether browsers reach the site over https.
    pub fn is_https(&self) -> bool {
        self.origin
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https://"))
    }

    /// The cookie of a customer's page. `__Host-` binds it to this host, but needs https.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() {
            "__Host-tenantry_session"
        } else {
            "tenantry_session"
        }
    }

    /// The cookie of the operator's desk.
    pub fn desk_cookie_name(&self) -> &'static str {
        if self.is_https() {
            "__Host-tenantry_desk"
        } else {
            "tenantry_desk"
        }
    }

    /// Gives the browser the cookie of a customer's page, for as long as the session can last.
    pub fn set_cookie(&self, response: &mut Response, session: &Credential, seconds: i64) {
        self.set(response, self.cookie_name(), &session.reveal(), seconds);
    }

    /// Gives the browser the cookie of the operator's desk.
    pub fn set_desk_cookie(&self, response: &mut Response, session: &Credential, seconds: i64) {
        self.set(
            response,
            self.desk_cookie_name(),
            &session.reveal(),
            seconds,
        );
    }

    /// Takes the cookie of a customer's page away.
    pub fn clear_cookie(&self, response: &mut Response) {
        self.set(response, self.cookie_name(), "", 0);
    }

    /// Takes the cookie of the operator's desk away.
    pub fn clear_desk_cookie(&self, response: &mut Response) {
        self.set(response, self.desk_cookie_name(), "", 0);
    }

    fn set(&self, response: &mut Response, name: &str, value: &str, seconds: i64) {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let cookie =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    /// The session that the browser's cookie names, if it is well-formed.
    pub fn cookie(&self, headers: &HeaderMap) -> Option<Credential> {
        read(headers, self.cookie_name(), CredentialKind::Session)
    }

    /// The desk session that the browser's cookie names, if it is well-formed.
    pub fn desk_cookie(&self, headers: &HeaderMap) -> Option<Credential> {
        read(
            headers,
            self.desk_cookie_name(),
            CredentialKind::OperatorSession,
        )
    }
}

fn read(headers: &HeaderMap, name: &str, kind: CredentialKind) -> Option<Credential> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .and_then(|(_, value)| Credential::parse(value))
        .filter(|credential| credential.kind == kind)
}
