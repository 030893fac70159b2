//! The page, out of the binary. Every navigation answers the same HTML, with the first data inside;
//! those of the overview, of costs and of usage have their first figures drawn.

mod address;
mod assets;
mod costs;
mod dates;
mod figures;
mod first;
mod numbers;
mod overview;
mod quantities;
mod shell;
mod usage;
mod visitor;
mod words;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use minijinja::HtmlEscape;
use rust_embed::RustEmbed;

use crate::error::ApiError;
use crate::state::App;
use crate::web::content_security_policy;
use first::First;
use visitor::{Visitor, signed_in};
use words::{WORDS, first_language};

/// Where the page's own locale for text is the one for figures too, and where no other is known.
const ENGLISH: &str = "en";

/// Has a browser paint nothing before the data behind the figures is there: half a row of choices would be painted
/// elsewhere than the whole row.
const WHOLE: &str = r##"<link rel="expect" href="#tenantry-first" blocking="render">"##;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/page"]
struct Files;

/// The page's paths beside those that have their first figures inside. What stands there is in `web/src/routes.tsx`; a test
/// holds the two together.
const PATHS: &[&str] = &[
    "/sign-in",
    "/usage/events",
    "/costs/items",
    "/compliance",
    "/compliance/frameworks/{framework}",
    "/compliance/frameworks/{framework}/{requirement}",
    "/compliance/violations",
    "/compliance/violations/{violationId}",
    "/compliance/timeline",
    "/compliance/analytics",
    "/compliance/exceptions",
    "/compliance/policies",
    "/compliance/policies/new",
    "/compliance/policies/{policyId}",
    "/drift",
    "/drift/analytics",
    "/drift/{driftId}",
    "/resources",
    "/resources/{resourceId}",
    "/configuration-changes",
    "/baselines",
    "/baselines/{baselineId}",
    "/drift/rules",
    "/drift/rules/new",
    "/settings",
    "/settings/profile",
    "/settings/people",
    "/settings/keys",
    "/settings/sessions",
    "/settings/preferences",
    "/settings/compliance",
    "/settings/support",
    "/settings/audit",
];

/// The pages of the operator's desk. What stands there is in `web/src/deskRoutes.tsx`.
const DESK: &[&str] = &[
    "/operator",
    "/operator/sign-in",
    "/operator/customers",
    "/operator/customers/import",
    "/operator/customers/{customerId}",
    "/operator/customers/{customerId}/{tab}",
    "/operator/held",
    "/operator/imports",
    "/operator/imports/new",
    "/operator/imports/{importId}",
    "/operator/closed-months",
    "/operator/feeds",
    "/operator/jobs",
    "/operator/plans",
    "/operator/meters",
    "/operator/meters/new",
    "/operator/meters/{meterId}",
    "/operator/prices",
    "/operator/prices/new",
    "/operator/prices/months",
    "/operator/exchange-rates",
    "/operator/policies",
    "/operator/policies/new",
    "/operator/policies/{policyId}",
    "/operator/frameworks",
    "/operator/frameworks/new",
    "/operator/frameworks/{documentId}",
    "/operator/drift-rules",
    "/operator/drift-rules/new",
    "/operator/isolation",
    "/operator/people",
    "/operator/keys",
    "/operator/sessions",
    "/operator/audit",
];

/// Everything that a browser opens.
pub fn routes() -> Router<App> {
    let pages = PATHS
        .iter()
        .fold(Router::new(), |pages, path| pages.route(path, get(plain)));
    DESK.iter()
        .fold(pages, |pages, path| pages.route(path, get(desk)))
        .route("/", get(overview))
        .route("/costs", get(costs))
        .route("/usage", get(usage))
        .route("/assets/{*path}", get(assets::asset))
        .fallback(unknown)
}

async fn overview(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = match signed_in(&app, &parts).await {
        Visitor::SignedIn(somebody) => Some(First::of_overview(&app, *somebody, &parts).await),
        visitor => visitor.first(),
    };
    html(&parts, StatusCode::OK, first.as_ref())
}

async fn costs(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = match signed_in(&app, &parts).await {
        Visitor::SignedIn(somebody) => Some(First::of_costs(&app, *somebody, &parts).await),
        visitor => visitor.first(),
    };
    html(&parts, StatusCode::OK, first.as_ref())
}

async fn usage(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = match signed_in(&app, &parts).await {
        Visitor::SignedIn(somebody) => Some(First::of_usage(&app, *somebody, &parts).await),
        visitor => visitor.first(),
    };
    html(&parts, StatusCode::OK, first.as_ref())
}

async fn plain(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = signed_in(&app, &parts).await.first();
    html(&parts, StatusCode::OK, first.as_ref())
}

async fn desk(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = desk_first(&app, &parts.headers);
    html(&parts, StatusCode::OK, first.as_ref())
}

/// What a page of the desk has inside: that nobody is signed in there, when no cookie says
/// otherwise. All else the desk asks for by itself, and nothing of a customer is put into it.
fn desk_first(app: &App, headers: &HeaderMap) -> Option<First> {
    app.site.desk_cookie(headers).is_none().then(First::default)
}

/// Whether a path is the desk's, pages that do not exist included.
fn is_desk(path: &str) -> bool {
    path.split('/').nth(1) == Some("operator")
}

/// A path that does not exist: the page says so to a browser, a problem says so to a program.
async fn unknown(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let wants_html = parts.headers.get(header::ACCEPT).is_some_and(|accept| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    });
    if !wants_html || !parts.method.is_safe() {
        return ApiError::not_found("path").into_response();
    }
    let first = if is_desk(parts.uri.path()) {
        desk_first(&app, &parts.headers)
    } else {
        signed_in(&app, &parts).await.first()
    };
    html(&parts, StatusCode::NOT_FOUND, first.as_ref())
}

fn html(parts: &Parts, status: StatusCode, first: Option<&First>) -> Response {
    let headers = &parts.headers;
    let Some(index) = Files::get("index.html") else {
        return ApiError::internal("the page is not in the binary").into_response();
    };
    let index = String::from_utf8_lossy(&index.data);
    let script = first.map_or(String::new(), |first| {
        // A `</script>` in the data would end the element; in JSON `<` may be written so.
        let data = serde_json::to_string(first)
            .unwrap_or_default()
            .replace('<', "\\u003c");
        format!("<script type=\"application/json\" id=\"tenantry-first\">{data}</script>")
    });
    let theme = theme(headers);
    let drawn = first.and_then(|first| draw(headers, theme, first));
    let Drawn { figures, locale } = drawn.unwrap_or_default();
    let expected = if locale.is_empty() { "" } else { WHOLE };
    let words = WORDS.as_ref();
    let style = words
        .filter(|_| !figures.is_empty())
        .and_then(|words| words.styles.get(parts.uri.path()));
    let title = first.filter(|_| !figures.is_empty()).and_then(title);
    // What is put in has no `<!--` in it: markup and JSON have it escaped.
    let page = index
        .replacen(
            "<title>Tenantry</title>",
            &format!("<title>{}</title>", title.as_deref().unwrap_or("Tenantry")),
            1,
        )
        .replacen(
            "data-theme=\"system\"",
            &format!("data-theme=\"{theme}\"{locale}"),
            1,
        )
        .replacen("<!--tenantry-figures-->", &figures, 1)
        .replacen("<!--tenantry-first-->", &script, 1)
        .replacen(
            "</head>",
            &match style {
                Some(style) => format!("{expected}<style>{}</style></head>", style.text),
                None => format!("{expected}</head>"),
            },
            1,
        )
        .replacen("</body>", &format!("{}</body>", ahead(parts, first)), 1);
    let hashes = words.map(|words| words.style_hash.as_str()).into_iter();
    let hashes: Vec<&str> = hashes
        .chain(style.map(|style| style.hash.as_str()))
        .collect();
    let policy = [(
        header::CONTENT_SECURITY_POLICY,
        content_security_policy(&hashes),
    )];
    (status, policy, Html(page)).into_response()
}

/// What the document is called that has figures in it, as the page's script will name it; escaped.
fn title(first: &First) -> Option<String> {
    let words = WORDS.as_ref()?;
    let customer = first.session.as_ref()?.customer.name.as_str();
    let page = words.message(figures::heading(first), &[]);
    let title = words.message("product.title", &[("page", &page), ("customer", customer)]);
    Some(HtmlEscape(&title).to_string())
}

/// What asks for the scripts of the page that somebody who is signed in has asked for.
fn ahead(parts: &Parts, first: Option<&First>) -> &'static str {
    let is_signed_in = first.is_some_and(|first| first.session.is_some());
    let words = WORDS.as_ref().filter(|_| is_signed_in);
    words
        .and_then(|words| words.ahead.get(parts.uri.path()))
        .map_or("", String::as_str)
}

/// The first figures, and the attribute that tells the page in which locale they are.
#[derive(Default)]
struct Drawn {
    figures: String,
    locale: String,
}

fn draw(headers: &HeaderMap, theme: &str, first: &First) -> Option<Drawn> {
    if !first.has_figures() {
        return None;
    }
    let words = WORDS.as_ref()?;
    let known = first_language(headers).and_then(|tag| words.locale(tag));
    if let Some(locale) = known
        && let Some(figures) = figures::draw(words, &locale, theme, first)
    {
        return Some(Drawn {
            figures,
            locale: format!(" data-locale=\"{}\"", locale.tag),
        });
    }
    // The page will write them as its reader is used to; without a script English has to do.
    let figures = figures::draw(words, &words.locale(ENGLISH)?, theme, first)?;
    Some(Drawn {
        figures: format!("<noscript>{figures}</noscript>"),
        locale: String::new(),
    })
}

/// The word that a variant without fields is in the API.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What the reader chose; `system` follows the device.
fn theme(headers: &HeaderMap) -> &'static str {
    let cookies = headers.get_all(header::COOKIE);
    let chosen = cookies
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("tenantry_theme="));
    ["light", "dark"]
        .into_iter()
        .find(|theme| Some(*theme) == chosen)
        .unwrap_or("system")
}

/// A page differs by cookie; said so that no cache between mixes people up.
pub(crate) async fn vary(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().append(
        header::VARY,
        HeaderValue::from_static("cookie, authorization"),
    );
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{DESK, PATHS};

    /// The paths that the page's routes name, as the server writes them: `$id` is `{id}`.
    fn routed(source: &str) -> BTreeSet<String> {
        let after = source.split("path: \"").skip(1);
        let paths = after.filter_map(|rest| rest.split('"').next());
        let written = paths.map(|path| {
            let parts = path.split('/').map(|part| match part.strip_prefix('$') {
                Some(name) => format!("{{{name}}}"),
                None => part.to_owned(),
            });
            parts.collect::<Vec<_>>().join("/")
        });
        written.collect()
    }

    #[test]
    fn the_page_and_the_server_know_the_same_paths() -> std::io::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src");
        let mut sources = String::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tsx") {
                sources += &std::fs::read_to_string(path)?;
            }
        }
        let known = PATHS
            .iter()
            .chain(DESK)
            .copied()
            .chain(["/", "/costs", "/usage"]);
        let known = known.map(str::to_owned);
        assert_eq!(routed(&sources), known.collect());
        Ok(())
    }

    #[test]
    fn a_path_with_a_name_in_it_is_read() {
        let source = "createRoute({ path: \"/customers/$id/$tab\" })";
        let expected = BTreeSet::from(["/customers/{id}/{tab}".to_owned()]);
        assert_eq!(routed(source), expected);
    }
}
