//! The binary with a certificate.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use nix::sys::signal::Signal;

use super::process::Installation;
use crate::support::tls::{Made, PemFiles, ask, connect};

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_serves_https_and_shows_a_new_certificate_when_it_is_hung_up_on() {
    let (first, second) = (Made::new(), Made::new());
    let files = PemFiles::new("binary", &first);
    let (certificate, key) = (files.certificate(), files.key());
    let it = Installation::new("tls")
        .variable("TENANTRY_TLS_CERTIFICATE", certificate.to_str().unwrap())
        .variable("TENANTRY_TLS_KEY", key.to_str().unwrap());
    it.run(&["config", "check"]);
    let running = it.start(&["serve"]);
    let base = running.ready["address"].as_str().unwrap();
    let address: SocketAddr = base.strip_prefix("https://").unwrap().parse().unwrap();
    let request = Request::get("https://localhost/readyz").header(header::HOST, "localhost");
    let stream = connect(address, &first, &["h2"]).await.unwrap();
    ask(stream, request.body(Body::empty()).unwrap()).await.ok();
    // The command line goes its own way, and links lead to https.
    let customer = it.run(&["customer", "create", "--name", "Ada"]);
    let link = it.run(&["link", "create", "--customer", customer.trim()]);
    assert!(link.starts_with(&format!("{base}/sign-in#link=")), "{link}");

    files.write(&second);
    running.signal(Signal::SIGHUP);
    let since = Instant::now();
    // Sooner than it would have looked by itself.
    while connect(address, &second, &["h2"]).await.is_err() {
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "{}",
            it.complaints()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    // What is wrong now is said at the next start, not before.
    std::fs::write(&key, &first.key).unwrap();
    let complaint = it.fails(&["config", "check"]);
    assert!(
        complaint.contains("TENANTRY_TLS_KEY: tls.key is wrong"),
        "{complaint}"
    );
    assert!(running.stop(Signal::SIGTERM).success());
    let complaint = it.fails(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        complaint.contains("is not the key of the first certificate"),
        "{complaint}"
    );
}
