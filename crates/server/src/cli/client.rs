//! A client of the API, as the machine's owner.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::UnixStream;
use tower::ServiceExt as _;

use crate::clock::SystemClock;
use crate::config::Settings;
use crate::instance::{Instance, running, with_control};

/// A way to the API: a running instance's control socket, or an instance in this process.
pub(super) enum Client {
    Running(http1::SendRequest<Body>),
    Here {
        router: Router,
        instance: Box<Instance>,
    },
    /// The routes of an instance that somebody else ends.
    Routes(Router),
}

impl Client {
    /// Reaches the instance that runs on the data folder; when none does, opens the data here.
    pub(super) async fn connect(settings: &Settings) -> Result<Self> {
        if let Some(socket) = running(&settings.store.data_dir)?
            && let Some(connection) = reach(&socket).await
        {
            return Ok(Self::Running(connection));
        }
        // What `serve` would use: links point there.
        let address = settings.serving.listen;
        let instance = Instance::open(settings, address, Arc::new(SystemClock)).await?;
        let router = with_control(crate::app::router(instance.app.clone()));
        Ok(Self::Here {
            router,
            instance: Box::new(instance),
        })
    }

    /// Ends what `connect` opened.
    pub(super) async fn close(self) -> Result<()> {
        match self {
            Self::Here { instance, .. } => instance.close().await,
            Self::Running(_) | Self::Routes(_) => Ok(()),
        }
    }

    /// Does something that waits for background work. A running instance does that by itself; an instance in this
    /// process does it meanwhile.
    pub(super) async fn worked<T>(
        &mut self,
        waiting: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        match self {
            Self::Here { router, instance } => {
                let mut routes = Self::Routes(router.clone());
                tokio::select! {
                    done = waiting(&mut routes) => done,
                    () = instance.work(std::future::pending()) => bail!("the work ended"),
                }
            }
            Self::Running(_) | Self::Routes(_) => waiting(self).await,
        }
    }

    /// Asks, and reads the JSON that is answered. A problem is an error that says all it says.
    pub(super) async fn call<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        customer: Option<&str>,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<T> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(customer) = customer {
            request = request.header("x-customer-id", customer);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(serde_json::to_vec(body)?))?,
            None => request.body(Body::empty())?,
        };
        self.send(request).await
    }

    /// Sends a request as it is.
    pub(super) async fn send<T: DeserializeOwned>(
        &mut self,
        mut request: Request<Body>,
    ) -> Result<T> {
        request.headers_mut().insert(
            header::USER_AGENT,
            header::HeaderValue::from_static("tenantry"),
        );
        let (status, body) = match self {
            Self::Running(connection) => {
                request
                    .headers_mut()
                    .insert(header::HOST, header::HeaderValue::from_static("localhost"));
                // The end of a body before may still be on its way out when its answer is there.
                connection.ready().await.context("the instance hung up")?;
                let response = connection
                    .send_request(request)
                    .await
                    .context("the instance hung up")?;
                (
                    response.status(),
                    response.into_body().collect().await?.to_bytes(),
                )
            }
            Self::Here { router, .. } | Self::Routes(router) => {
                let response = router.clone().oneshot(request).await?;
                (
                    response.status(),
                    response.into_body().collect().await?.to_bytes(),
                )
            }
        };
        if status == StatusCode::NO_CONTENT {
            return Ok(serde_json::from_value(Value::Null)?);
        }
        if !status.is_success() {
            bail!(describe(&body, status));
        }
        serde_json::from_slice(&body).context("the answer is not what this version expects")
    }
}

/// A problem in words: what, and where in the file or request.
pub(super) fn describe(body: &[u8], status: StatusCode) -> String {
    let Ok(problem) = serde_json::from_slice::<Value>(body) else {
        return format!("the server answered {status}");
    };
    let mut text = problem["detail"]
        .as_str()
        .unwrap_or("the request failed")
        .to_owned();
    for error in problem["errors"].as_array().into_iter().flatten() {
        let detail = error["detail"].as_str().unwrap_or_default();
        let line = error["line"].as_u64().map(|line| format!("line {line}"));
        let column = error["column"]
            .as_str()
            .or(error["field"].as_str())
            .map(str::to_owned);
        let place: Vec<String> = line.into_iter().chain(column).collect();
        if detail != text && !text.ends_with(detail) {
            text.push_str(&format!("\n  {}: {detail}", place.join(", ")));
        }
    }
    text
}

async fn reach(socket: &Path) -> Option<http1::SendRequest<Body>> {
    let stream = UnixStream::connect(socket).await.ok()?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(async move {
        // Its failure shows as the failure of the request that is under way.
        let _ = connection.await;
    });
    Some(sender)
}
