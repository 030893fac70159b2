//! A small mail server on loopback that keeps what arrives.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What it answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// To RCPT, instead of taking it.
    pub to_recipient: Option<&'static str>,
    /// To the end of the message, instead of taking it.
    pub to_message: Option<&'static str>,
    /// Whether it takes the connection and then says nothing.
    pub silent: bool,
    /// Whether it offers STARTTLS, and takes messages only after it.
    pub starttls: bool,
    /// Whether it speaks TLS from the first byte.
    pub tls: bool,
}

/// A message as it came.
#[derive(Clone, Debug, Default)]
pub struct Arrived {
    /// Every line that the client said before the message.
    pub commands: Vec<String>,
    /// Whether the connection was protected.
    pub over_tls: bool,
    /// The message itself, as it was on the wire.
    pub message: String,
}

impl Arrived {
    /// The header of this name, unfolded; an error when it is there twice.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.message.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let prefix = format!("{}: ", name.to_lowercase());
        let mut found: Vec<String> = unfolded
            .split("\r\n")
            .filter(|line| line.to_lowercase().starts_with(&prefix))
            .map(|line| line[prefix.len()..].to_owned())
            .collect();
        assert!(found.len() < 2, "{name} is there twice: {head}");
        found.pop()
    }
}

/// The server; ends when it is dropped.
pub struct SmtpServer {
    pub address: SocketAddr,
    /// The certificate that it shows, to be trusted.
    pub certificate: Vec<u8>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    task: JoinHandle<()>,
}

impl SmtpServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(config));
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let kept = arrived.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, kept) = (tls.clone(), kept.clone());
                tokio::spawn(async move {
                    // A client that goes away ends its conversation, and nothing else.
                    let _ = connection(stream, manner, tls, kept).await;
                });
            }
        });
        Self {
            address,
            certificate: made.cert.pem().into_bytes(),
            arrived,
            task,
        }
    }

    /// What has arrived since the last time.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Kept = Arc<Mutex<Vec<Arrived>>>;

async fn connection(
    mut stream: TcpStream,
    manner: Manner,
    tls: TlsAcceptor,
    kept: Kept,
) -> std::io::Result<()> {
    if manner.silent {
        std::future::pending::<()>().await;
    }
    if manner.tls {
        let mut stream = tls.accept(stream).await?;
        stream.write_all(b"220 test ESMTP\r\n").await?;
        converse(&mut stream, manner, false, Vec::new(), &kept).await?;
        return Ok(());
    }
    stream.write_all(b"220 test ESMTP\r\n").await?;
    if manner.starttls {
        let commands = converse(&mut stream, manner, true, Vec::new(), &kept).await?;
        let mut stream = tls.accept(stream).await?;
        converse(&mut stream, manner, false, commands, &kept).await?;
    } else {
        converse(&mut stream, manner, false, Vec::new(), &kept).await?;
    }
    Ok(())
}

/// Answers until the client goes or, where that is still to come, wants TLS; gives what it said.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    manner: Manner,
    tls_to_come: bool,
    mut commands: Vec<String>,
    kept: &Kept,
) -> std::io::Result<Vec<String>> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(commands);
        }
        let line = line.trim_end().to_owned();
        let verb: String = line.chars().take(4).collect::<String>().to_uppercase();
        commands.push(line);
        let answer = match verb.as_str() {
            "EHLO" if tls_to_come => "250-test\r\n250 STARTTLS",
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "STAR" => {
                stream.write_all(b"220 go ahead\r\n").await?;
                return Ok(commands);
            }
            "AUTH" => "235 2.7.0 welcome",
            "MAIL" if tls_to_come => "530 5.7.0 not in the clear",
            "RCPT" => manner.to_recipient.unwrap_or("250 ok"),
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        if verb == "DATA" {
            let mut message = String::new();
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
                    break;
                }
                // RFC 5321, section 4.5.2
                message.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            let answer = manner.to_message.unwrap_or("250 ok");
            if answer.starts_with('2') {
                kept.lock().unwrap().push(Arrived {
                    commands: commands.clone(),
                    over_tls: manner.tls || manner.starttls && !tls_to_come,
                    message,
                });
            }
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }
}
