//! What is no HTTP is refused by the HTTP library itself, before there is a request that could be
//! answered with a problem: see docs/operations.md.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::process::Installation;

/// Sends bytes as they are; gives the status line and the whole answer.
fn raw(address: &str, bytes: &[u8]) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // The rest of what was sent is not read: a reset may come after the answer.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.lines().next().unwrap_or_default().to_owned();
    (status, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_gets_a_bare_status_and_the_connection_is_closed() {
    let it = Installation::new("refusals");
    let running = it.start(&["serve"]);
    let address = running.ready["address"].as_str().unwrap();
    let address = address.strip_prefix("http://").unwrap();
    let long = "x".repeat(600 * 1024);
    let many = "a: b\r\n".repeat(200);
    for (request, status) in [
        ("GET\r\n\r\n".to_owned(), "400 Bad Request"),
        ("\x16\x03\x01\x02\x00\x01\r\n\r\n".to_owned(), "400 Bad Request"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400 Bad Request"),
        ("GET /readyz HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), "400 Bad Request"),
        (
            "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n".to_owned(),
            "400 Bad Request",
        ),
        (
            "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n"
                .to_owned(),
            "400 Bad Request",
        ),
        (
            format!("GET /readyz HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n"),
            "431 Request Header Fields Too Large",
        ),
        (
            format!("GET /readyz HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
            "431 Request Header Fields Too Large",
        ),
        (
            format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", &long[..70_000]),
            "414 URI Too Long",
        ),
    ] {
        let (first, answer) = raw(address, request.as_bytes());
        let shown: String = request.chars().take(60).collect();
        assert_eq!(first, format!("HTTP/1.1 {status}"), "{shown:?}: {answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "", "{shown:?}");
        assert!(head.to_ascii_lowercase().contains("connection: close"), "{shown:?}: {head}");
        assert!(!head.to_ascii_lowercase().contains("server:"), "{head}");
    }
    // It serves on.
    assert_eq!(running.get("/readyz", "").await.0, 200);
    assert!(running.stop(Signal::SIGTERM).success());
}
