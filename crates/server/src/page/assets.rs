//! The files that the page's build has made.

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Files;
use crate::error::ApiError;

/// A file whose name carries the hash of its content: it never changes.
pub(super) async fn asset(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let Some(file) = Files::get(path) else {
        return ApiError::not_found("file").into_response();
    };
    let compressed = Some(format!("{path}.br")).filter(|_| takes_brotli(&headers));
    let compressed = compressed.and_then(|path| Files::get(&path));
    let kind = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let caching = HeaderValue::from_static("public, max-age=31536000, immutable");
    let file_headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, caching),
    ];
    let Some(compressed) = compressed else {
        return (file_headers, file.data).into_response();
    };
    let how = [
        (header::CONTENT_ENCODING, HeaderValue::from_static("br")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    (file_headers, how, compressed.data).into_response()
}

/// Whether a browser takes the files that the page's build has compressed; what it does not take
/// is compressed on the way like every other answer.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING);
    let mut codings = accepted
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().trim_start_matches("q=");
        name.trim() == "br" && weight.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
    })
}
