//! The page, out of the binary. Every navigation answers the same HTML, with the first data inside;
//! the overview's has its first figures drawn.

mod dates;
mod figures;
mod numbers;
mod shell;
mod words;

use axum::Router;
use axum::extract::{OriginalUri, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::error::ApiError;
use crate::features::overview::{Dashboard, dashboard};
use crate::features::session::{SessionView, current};
use crate::period::{Period, PeriodQuery, Preset};
use crate::state::App;
use crate::tenant::authenticate::{Identified, Limits};
use crate::tenant::authorize::request_meta;
use crate::tenant::permission::Reach;
use crate::tenant::share::Share;
use crate::tenant::{Caller, Operation, TenantCtx};
use crate::web::content_security_policy;
use words::{WORDS, first_language};

/// Where the page's own locale for text is the one for figures too, and where no other is known.
const ENGLISH: &str = "en";

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/page"]
struct Files;

/// What the page would otherwise ask for first. Without a session in it nobody is signed in.
#[derive(Serialize, Default)]
struct First {
    session: Option<SessionView>,
    dashboard: Option<Dashboard>,
    /// The query that the dashboard answers, with every default written out.
    dashboard_query: Option<String>,
}

/// The page's paths beside the overview. What stands there is in `web/src/routes.tsx`; a test
/// holds the two together.
const PATHS: &[&str] = &[
    "/sign-in",
    "/usage",
    "/usage/events",
    "/costs",
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
        .route("/assets/{*path}", get(asset))
        .fallback(unknown)
}

async fn overview(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let first = match signed_in(&app, &parts).await {
        Visitor::SignedIn(somebody) => {
            let (dashboard_query, dashboard) =
                first_dashboard(&app, &somebody, &parts).await.unzip();
            Some(First {
                session: Some(somebody.session),
                dashboard,
                dashboard_query,
            })
        }
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

/// Somebody who opens the page, with a place among the customer's requests for as long as it takes.
struct SignedIn {
    ctx: TenantCtx,
    session: SessionView,
    limits: Limits,
    _share: Share,
}

/// Whoever opens the page.
enum Visitor {
    /// The cookie stands for somebody.
    SignedIn(Box<SignedIn>),
    /// Nobody is not an error here: the page shows the sign-in.
    Nobody,
    /// It could not be found out. Nobody must be shown the sign-in for that.
    Unknown,
}

impl Visitor {
    /// What every page has inside; nothing when the page has to ask for itself.
    fn first(self) -> Option<First> {
        match self {
            Self::SignedIn(somebody) => Some(First {
                session: Some(somebody.session),
                ..First::default()
            }),
            Self::Nobody => Some(First::default()),
            Self::Unknown => None,
        }
    }
}

impl From<ApiError> for Visitor {
    fn from(error: ApiError) -> Self {
        if error.status().is_server_error() {
            Self::Unknown
        } else {
            Self::Nobody
        }
    }
}

async fn signed_in(app: &App, parts: &Parts) -> Visitor {
    if app.site.cookie(&parts.headers).is_none() {
        return Visitor::Nobody;
    }
    let meta = request_meta(parts);
    let identified = app.authenticator.authenticate(parts, meta, Reach::Customer);
    match identified.await {
        Ok(Identified {
            caller: Caller::Customer(ctx),
            refusal: None,
            limits,
        }) => place(app, ctx, limits).await,
        Ok(_) => Visitor::Nobody,
        Err(error) => error.into(),
    }
}

/// Pages are counted, and opened in the customer's share of the connections, like requests to the API.
/// Beyond either the page asks by itself, and shows what it is told.
async fn place(app: &App, ctx: TenantCtx, limits: Limits) -> Visitor {
    if !app.rates.opens_page(ctx.tenant(), limits) {
        return Visitor::Unknown;
    }
    let Ok(share) = app.shares.enter(&Caller::Customer(ctx.clone())).await else {
        return Visitor::Unknown;
    };
    match current(app, &ctx).await {
        Ok(session) => Visitor::SignedIn(Box::new(SignedIn {
            ctx,
            session,
            limits,
            _share: share,
        })),
        Err(error) => error.into(),
    }
}

/// The same figures that `GET /v1/dashboard` would answer, by the same rule and out of the same
/// bucket. Without them the page asks by itself, and shows what it is told.
async fn first_dashboard(
    app: &App,
    somebody: &SignedIn,
    parts: &Parts,
) -> Option<(String, Dashboard)> {
    let ctx = &somebody.ctx;
    if !Operation::ReadDashboard.rule()?.allows(ctx.grant()) {
        return None;
    }
    app.rates
        .take(
            &Caller::Customer(ctx.clone()),
            somebody.limits,
            Operation::ReadDashboard.rule()?.weight,
        )
        .ok()?;
    let Query(query) = Query::<PeriodQuery>::try_from_uri(&parts.uri).ok()?;
    let view = dashboard(app, ctx, &query).await.ok()?;
    Some((query_of(&view.period), view))
}

fn query_of(period: &Period) -> String {
    let compare = word(&period.compare);
    match period.range {
        Preset::Custom => format!("from={}&to={}&compare={compare}", period.from, period.to),
        range => format!("range={}&compare={compare}", word(&range)),
    }
}

/// The word that a variant without fields is in the API.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
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
    let drawn = first
        .and_then(|first| first.session.as_ref().zip(first.dashboard.as_ref()))
        .and_then(|(session, dashboard)| draw(headers, theme, session, dashboard));
    let Drawn { figures, locale } = drawn.unwrap_or_default();
    // What is put in has no `<!--` in it: markup and JSON have it escaped.
    let page = index
        .replacen(
            "data-theme=\"system\"",
            &format!("data-theme=\"{theme}\"{locale}"),
            1,
        )
        .replacen("<!--tenantry-figures-->", &figures, 1)
        .replacen("<!--tenantry-first-->", &script, 1)
        .replacen("</body>", &format!("{}</body>", ahead(parts, first)), 1);
    let style = WORDS.as_ref().map(|words| words.style_hash.as_str());
    let policy = [(
        header::CONTENT_SECURITY_POLICY,
        content_security_policy(style),
    )];
    (status, policy, Html(page)).into_response()
}

/// The first figures, and the attribute that tells the page in which locale they are.
/// What asks for the scripts of the page that somebody who is signed in has asked for.
fn ahead(parts: &Parts, first: Option<&First>) -> &'static str {
    let is_signed_in = first.is_some_and(|first| first.session.is_some());
    let words = WORDS.as_ref().filter(|_| is_signed_in);
    words
        .and_then(|words| words.ahead.get(parts.uri.path()))
        .map_or("", String::as_str)
}

#[derive(Default)]
struct Drawn {
    figures: String,
    locale: String,
}

fn draw(
    headers: &HeaderMap,
    theme: &str,
    session: &SessionView,
    dashboard: &Dashboard,
) -> Option<Drawn> {
    let words = WORDS.as_ref()?;
    let known = first_language(headers).and_then(|tag| words.locale(tag));
    if let Some(locale) = known
        && let Some(figures) = figures::draw(words, &locale, theme, session, dashboard)
    {
        return Some(Drawn {
            figures,
            locale: format!(" data-locale=\"{}\"", locale.tag),
        });
    }
    // The page will write them as its reader is used to; without a script English has to do.
    let figures = figures::draw(words, &words.locale(ENGLISH)?, theme, session, dashboard)?;
    Some(Drawn {
        figures: format!("<noscript>{figures}</noscript>"),
        locale: String::new(),
    })
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

/// A file whose name carries the hash of its content: it never changes.
async fn asset(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
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
        let known = PATHS.iter().chain(DESK).copied().chain(["/"]);
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
