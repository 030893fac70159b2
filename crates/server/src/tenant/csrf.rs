//! Whether a change that a browser sends comes from a page of ours.
//!
//! `Sec-Fetch-Site` is set by the browser and out of a page's reach; where it is missing, `Origin`
//! must name this very site. `same-site` is refused: with white-label domains a sibling is somebody
//! else's page.

use axum::http::{HeaderMap, Method, header};

use crate::error::{ApiError, Result};

/// What is asked of a request besides its credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A browser that sent its cookie by itself: must prove the page.
    Cookie,
    /// A sign-in: a browser must come from our page, a program has nothing to prove.
    SignIn,
}

/// Refuses a change from a page that is not ours. `origin` is this site's own, such as
/// `https://portal.example.com`; `None` derives it from `Host` on plain http.
pub fn check(
    sender: Sender,
    method: &Method,
    headers: &HeaderMap,
    origin: Option<&str>,
) -> Result<()> {
    if method.is_safe() {
        return Ok(());
    }
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) => Ok(()),
        (Some(_), _) => Err(ApiError::cross_site()),
        (None, Some(sent)) if Some(sent) == own_origin(headers, origin).as_deref() => Ok(()),
        (None, Some(_)) => Err(ApiError::cross_site()),
        (None, None) if sender == Sender::SignIn => Ok(()),
        (None, None) => Err(ApiError::cross_site()),
    }
}

/// This site's own origin, as a browser on one of its pages would send it.
pub(crate) fn own_origin(headers: &HeaderMap, origin: Option<&str>) -> Option<String> {
    match origin {
        Some(origin) => Some(origin.to_owned()),
        None => headers
            .get(header::HOST)?
            .to_str()
            .ok()
            .map(|host| format!("http://{host}")),
    }
}
