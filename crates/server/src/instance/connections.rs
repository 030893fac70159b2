//! Connections: each is answered on a task of its own, and closed when its client takes too long to
//! say what it wants.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tower::ServiceExt as _;

/// A request's head arrives within so long, or the connection ends; so does one that is idle. Longer
/// than load balancers keep theirs (60 s as a rule): they close first, and send nothing into a
/// connection that has just ended.
const HEAD: Duration = Duration::from_secs(75);
/// HTTP/2 has connections without a request for long; a client that is gone does not answer to this.
const PING: Duration = Duration::from_secs(30);

/// Answers what connects until `end`, then ends what is under way. Each request carries the address
/// of its connection's other end.
pub(super) async fn answer<L>(mut listener: L, router: Router, end: impl Future<Output = ()>)
where
    L: Listener<Addr = SocketAddr>,
{
    let connections = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    let mut end = std::pin::pin!(end);
    loop {
        let (io, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(io), service)
            .into_owned();
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, "a connection ended early: {error}");
            }
        });
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    async fn serving() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
        let router = Router::new().route("/", get(peer));
        tokio::spawn(answer(listener, router, std::future::pending()));
        address
    }

    /// What is answered until the connection ends, and after how long it does.
    async fn sent(what: &str) -> (String, Duration, SocketAddr) {
        let mut stream = TcpStream::connect(serving().await).await.unwrap();
        let started = tokio::time::Instant::now();
        stream.write_all(what.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        (answer, started.elapsed(), stream.local_addr().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_head_is_not_waited_for() {
        let (answer, after, _) = sent("GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
        assert!(!answer.contains("200 OK"), "{answer}");
        assert!((HEAD..HEAD * 2).contains(&after), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_knows_its_other_end_and_an_idle_connection_ends() {
        let (answer, after, own) = sent("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.ends_with(&own.to_string()), "{answer}");
        assert!((HEAD..HEAD * 2).contains(&after), "{after:?}");
    }
}
