//! https on our own listener, over loopback, by a client that checks the certificate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use rcgen::date_time_ymd;
use serde_json::json;
use tenantry_server::app::router;
use tenantry_server::instance::Listening;
use tenantry_server::tls::{Certificates, Pair, TlsListener};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::tls::{Made, PemFiles, agreed, ask, connect};
use crate::support::{Setup, TODAY, TestApp};

/// An application that answers on https.
struct Served {
    app: TestApp,
    address: SocketAddr,
    certificates: Arc<Certificates>,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<()>,
}

async fn serve(files: &PemFiles) -> Served {
    let path = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    let app = TestApp::with(Setup {
        more: vec![
            ("tls.certificate", path(files.certificate())),
            ("tls.key", path(files.key())),
        ],
        ..Setup::default()
    })
    .await;
    let certificates = Arc::new(Certificates::open(files.tls(), app.clock.clone()).unwrap());
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listening = Listening::Https(Box::new(
        TlsListener::new(tcp, certificates.clone()).unwrap(),
    ));
    let address = listening.address().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let end = async move {
        let _ = stopped.await;
    };
    let served = tokio::spawn(listening.serve(router(app.app.clone()), end));
    Served {
        app,
        address,
        certificates,
        stop,
        served,
    }
}

fn get(path: &str) -> Request<Body> {
    let request =
        Request::get(format!("https://localhost{path}")).header(header::HOST, "localhost");
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn both_versions_of_http_are_served_with_secure_cookies_and_the_peers_address() {
    let made = Made::new();
    let files = PemFiles::new("versions", &made);
    let it = serve(&files).await;
    assert_eq!(it.app.app.base_url.as_ref(), "https://127.0.0.1:8080");
    let customer = it.app.new_customer("Ada").await;
    let (key, _) = it.app.new_key(&customer, &["read"]).await;
    for (offered, expected) in [
        (&["h2", "http/1.1"][..], Some("h2")),
        (&["http/1.1"], Some("http/1.1")),
        (&[], None),
    ] {
        let stream = connect(it.address, &made, offered).await.unwrap();
        assert_eq!(agreed(&stream).as_deref(), expected);
        let body = json!({ "key": key }).to_string();
        let request = Request::post("https://localhost/v1/session")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let answer = ask(stream, request).await;
        answer.ok();
        let cookie = answer.header("set-cookie");
        assert!(
            cookie.starts_with("__Host-tenantry_session=") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
        let hsts = answer.header("strict-transport-security");
        assert_eq!(hsts, "max-age=31536000; includeSubDomains");
    }
    let addresses = "SELECT count(*) FROM audit_events e JOIN audit_personal_fields f USING (tenant_id, event_id)
                     WHERE e.action = 'session.created' AND f.field = 'source_address' AND f.value = '127.0.0.1'";
    assert_eq!(it.app.database.figure(addresses).await, 3);

    // Somebody who trusts another certificate does not talk to us.
    let error = connect(it.address, &Made::new(), &["h2"])
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("invalid peer certificate"),
        "{error}"
    );
}

#[tokio::test]
async fn handshakes_that_stall_or_fail_keep_nobody_waiting() {
    let made = Made::new();
    let files = PemFiles::new("stall", &made);
    let it = serve(&files).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(TcpStream::connect(it.address).await.unwrap());
    }
    let mut plain = TcpStream::connect(it.address).await.unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let answered = async {
        let stream = connect(it.address, &made, &["h2"]).await.unwrap();
        ask(stream, get("/healthz")).await.ok();
        let mut said = Vec::new();
        let _ = plain.read_to_end(&mut said).await;
        assert!(!String::from_utf8_lossy(&said).contains("HTTP"), "{said:?}");
    };
    tokio::time::timeout(Duration::from_secs(5), answered)
        .await
        .unwrap();
    drop(silent);
}

#[tokio::test]
async fn a_new_certificate_is_shown_without_a_restart_and_a_wrong_one_is_not() {
    let (first, second) = (Made::new(), Made::new());
    let files = PemFiles::new("reload", &first);
    let it = serve(&files).await;
    let reaches = async |made: &Made| connect(it.address, made, &["h2"]).await.is_ok();
    let open = connect(it.address, &first, &["http/1.1"]).await.unwrap();
    assert!(!it.certificates.reload().unwrap(), "nothing changed");

    // Half of it is there, as while it is being renewed.
    std::fs::write(files.certificate(), &second.certificate).unwrap();
    let error = it.certificates.reload().unwrap_err();
    assert_eq!(error.key, "tls.key");
    assert!(reaches(&first).await);

    files.write(&second);
    assert!(it.certificates.reload().unwrap());
    assert!(reaches(&second).await && !reaches(&first).await);
    // What was open stays so.
    ask(open, get("/healthz")).await.ok();
}

#[tokio::test]
async fn an_end_lets_what_is_under_way_finish() {
    let made = Made::new();
    let files = PemFiles::new("end", &made);
    let it = serve(&files).await;
    let idle = TcpStream::connect(it.address).await.unwrap();
    let mut stream = connect(it.address, &made, &["http/1.1"]).await.unwrap();
    let begin = b"POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
    stream.write_all(begin).await.unwrap();
    // Until it is certain that the request has begun.
    stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    it.stop.send(()).unwrap();
    stream.write_all(b"}").await.unwrap();
    let mut said = String::new();
    let _ = stream.read_to_string(&mut said).await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    let ended = tokio::time::timeout(Duration::from_secs(5), it.served).await;
    ended.expect("it ends").unwrap();
    assert!(TcpStream::connect(it.address).await.is_err());
    drop(idle);
}

#[test]
fn a_pair_that_cannot_be_served_says_why() {
    let now = TODAY.parse().unwrap();
    let made = Made::new();
    let files = PemFiles::new("wrong", &made);
    let read = |certificate: &str, key: &str| {
        files.write(&Made {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        });
        Pair::read(&files.tls(), now)
    };
    let good = read(&made.certificate, &made.key).unwrap();
    assert_eq!(
        good.warnings().len(),
        1,
        "the key's mode: {:?}",
        good.warnings()
    );
    let other = Made::new();
    let ends =
        |year, month, day| Made::with(|params| params.not_after = date_time_ymd(year, month, day));
    let (ended, soon) = (ends(2026, 11, 22), ends(2026, 11, 30));
    let later = Made::with(|params| params.not_before = date_time_ymd(2026, 12, 1));
    let chain = format!("{}{}", other.certificate, made.certificate);
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (certificate, key, at, says) in [
        (
            made.certificate.as_str(),
            other.key.as_str(),
            "tls.key",
            "is not the key of the first certificate",
        ),
        (
            &chain,
            &made.key,
            "tls.key",
            "the server's own must come before its chain",
        ),
        (
            &ended.certificate,
            &ended.key,
            "tls.certificate",
            "ended at 2026-11-22T00:00:00Z",
        ),
        (
            &later.certificate,
            &later.key,
            "tls.certificate",
            "is valid from 2026-12-01T00:00:00Z on",
        ),
        (
            "",
            &made.key,
            "tls.certificate",
            "has no certificate in PEM in it",
        ),
        (
            &made.key,
            &made.key,
            "tls.certificate",
            "has no certificate in PEM in it",
        ),
        (
            nonsense,
            &made.key,
            "tls.certificate",
            "has no X.509 certificate in it",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA",
            &made.key,
            "tls.certificate",
            "is no PEM",
        ),
        (
            &made.certificate,
            "",
            "tls.key",
            "has no private key in PEM in it",
        ),
        (&made.certificate, encrypted, "tls.key", "has a passphrase"),
        (
            &made.certificate,
            no_key,
            "tls.key",
            "has a key of a kind that cannot be used",
        ),
    ] {
        let error = read(certificate, key).unwrap_err();
        assert!(
            error.key == at && error.message.contains(says),
            "{error} lacks {says}"
        );
    }
    let warnings = read(&soon.certificate, &soon.key)
        .unwrap()
        .warnings()
        .to_vec();
    assert!(
        warnings
            .iter()
            .any(|one| one.contains("ends at 2026-11-30")),
        "{warnings:?}"
    );
    std::fs::remove_file(files.key()).unwrap();
    let error = Pair::read(&files.tls(), now).unwrap_err();
    assert!(
        error.key == "tls.key" && error.message.contains("cannot read"),
        "{error}"
    );
}
