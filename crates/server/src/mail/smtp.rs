//! Sending by SMTP.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::{Mailer, Message, SendError, Sent};
use crate::clock::SharedClock;
use crate::config::{self, SmtpSecurity};
use crate::tenant::EmailAddress;

/// Where messages go out.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The mail server: a host name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// Who we are to it.
    pub username: Option<String>,
    /// What proves it.
    pub password: Option<String>,
    /// What messages come from: `no-reply@example.com`, or `Example <no-reply@example.com>`.
    pub from: String,
    /// A certificate (PEM) to be trusted beside the machine's, for a server of one's own.
    pub certificate: Option<Vec<u8>>,
    /// How long one message may take, from connecting to the server's word.
    pub timeout: Duration,
}

/// How long one message may take.
const TIMEOUT: Duration = Duration::from_secs(20);

impl From<&config::Smtp> for SmtpSettings {
    fn from(smtp: &config::Smtp) -> Self {
        let login = smtp.login.as_ref();
        Self {
            host: smtp.host.clone(),
            port: smtp.port,
            security: smtp.security,
            username: login.map(|login| login.username.clone()),
            password: login.map(|login| login.password.reveal().to_owned()),
            from: smtp.from.as_str().to_owned(),
            certificate: None,
            timeout: TIMEOUT,
        }
    }
}

/// Hides the password.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Settings with which nothing can be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtp {
    /// The sender is no address.
    #[error(
        "smtp.from is not an address such as no-reply@example.com or Example <no-reply@example.com>"
    )]
    From,
    /// One of the two is missing.
    #[error("smtp.username and smtp.password belong together")]
    Credentials,
    /// Anybody on the way could read the password.
    #[error("smtp.password would be sent in the clear: set smtp.security to tls or starttls")]
    Clear,
    /// The certificate cannot be read, or the host is no name that one could be for.
    #[error("smtp: {0}")]
    Tls(String),
}

/// Sends by SMTP, one connection for each message.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    domain: String,
    clock: SharedClock,
    timeout: Duration,
}

impl SmtpMailer {
    /// Checks the settings; connects to nothing yet.
    pub fn new(settings: &SmtpSettings, clock: SharedClock) -> Result<Self, InvalidSmtp> {
        let from: Mailbox = settings.from.parse().map_err(|_| InvalidSmtp::From)?;
        let sender: &str = from.email.as_ref();
        let sender: EmailAddress = sender.parse().map_err(|_| InvalidSmtp::From)?;
        if settings.from.chars().any(char::is_control) {
            return Err(InvalidSmtp::From);
        }
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
                .port(settings.port)
                .timeout(Some(settings.timeout))
                .hello_name(ClientId::Domain(sender.domain().to_owned()))
                .tls(tls(settings)?);
        match (&settings.username, &settings.password) {
            (None, None) => {}
            (Some(username), Some(password)) => {
                if settings.security == SmtpSecurity::None && !is_here(&settings.host) {
                    return Err(InvalidSmtp::Clear);
                }
                builder = builder.credentials(Credentials::new(username.clone(), password.clone()));
            }
            _ => return Err(InvalidSmtp::Credentials),
        }
        Ok(Self {
            transport: builder.build(),
            from,
            domain: sender.domain().to_owned(),
            clock,
            timeout: settings.timeout,
        })
    }

    fn email(&self, message: &Message) -> Result<lettre::Message, SendError> {
        // What reads back as an address is one to lettre, too.
        let to = message.to().as_str().parse().map_err(|_| {
            SendError::Refused("the address is none to the mail library".to_owned())
        })?;
        let id = hex::encode(crate::tenant::random_bytes::<16>());
        lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(message.subject())
            .date(SystemTime::from(self.clock.now()))
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                message.text().to_owned(),
                message.html().to_owned(),
            ))
            .map_err(|error| SendError::Refused(error.to_string()))
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpMailer")
    }
}

impl Mailer for SmtpMailer {
    fn delivers(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(async move {
            let email = self.email(message)?;
            match tokio::time::timeout(self.timeout, self.transport.send(email)).await {
                Ok(Ok(_)) => Ok(Sent { delivered: true }),
                Ok(Err(error)) => Err(failure(&error, message.to())),
                Err(_) => Err(SendError::Later(format!(
                    "the mail server did not take the message within {} s",
                    self.timeout.as_secs()
                ))),
            }
        })
    }
}

fn tls(settings: &SmtpSettings) -> Result<Tls, InvalidSmtp> {
    if settings.security == SmtpSecurity::None {
        return Ok(Tls::None);
    }
    let invalid = |error: SmtpError| InvalidSmtp::Tls(error.to_string());
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.certificate {
        // The library takes a file without any for an empty list.
        let begin = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(begin.len()).any(|window| window == begin) {
            return Err(InvalidSmtp::Tls(
                "there is no certificate in the PEM".to_owned(),
            ));
        }
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(invalid)?);
    }
    let parameters = parameters.build_rustls().map_err(invalid)?;
    Ok(match settings.security {
        SmtpSecurity::Tls => Tls::Wrapper(parameters),
        SmtpSecurity::StartTls => Tls::Required(parameters),
        SmtpSecurity::None => Tls::None,
    })
}

fn is_here(host: &str) -> bool {
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The server's own words are what the operator needs, but many repeat the recipient.
fn failure(error: &SmtpError, to: &EmailAddress) -> SendError {
    let mut words = error.to_string();
    if let Some(source) = error.source()
        && !words.contains(&source.to_string())
    {
        words = format!("{words}: {source}");
    }
    let words = without(&words, to.as_str());
    if error.is_permanent() {
        SendError::Refused(format!("the mail server refused the message: {words}"))
    } else {
        SendError::Later(format!("the message could not be handed on: {words}"))
    }
}

/// `text` without any spelling of an address.
fn without(text: &str, address: &str) -> String {
    // Of the same length byte by byte: only ASCII changes.
    let lower = text.to_ascii_lowercase();
    let mut kept = String::new();
    let mut from = 0;
    for (at, found) in lower.match_indices(address) {
        kept.push_str(&text[from..at]);
        kept.push('…');
        from = at + found.len();
    }
    kept.push_str(&text[from..]);
    kept
}

/// Tells other machines that no person wrote this, so that they send no answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
