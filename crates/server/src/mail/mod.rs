//! E-mail: what is written, and the two ways it goes, by SMTP or, where none is configured, nowhere
//! but into a file. Sending is slow and fails: it is done in a background job, and a link that a
//! message carries is made in that job, since no job is told a secret.

mod letter;
mod message;
mod smtp;
mod templates;

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt as _;

pub use message::{InvalidMessage, Message};
pub use smtp::{InvalidSmtp, SmtpMailer, SmtpSettings};
pub use templates::{FeedSilence, Invitation, KeyExpiry, OperatorInvitation, SignInLink};

/// A message that was handed on, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Whether a mail server took it. When not, whoever caused it has to be shown what it says.
    pub delivered: bool,
}

/// Why a message was not sent. The text names no recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may work later: no answer, or one that says so (4xx).
    #[error("{0}")]
    Later(String),
    /// The server refused it for good (5xx).
    #[error("{0}")]
    Refused(String),
}

/// Sends messages.
pub trait Mailer: Send + Sync + std::fmt::Debug {
    /// Whether messages reach anybody. Where they do not, screens show the links.
    fn delivers(&self) -> bool;

    /// Sends one message; within a minute, or it fails.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Sent, SendError>>;
}

/// Where no mail server is configured: a file that only its owner can read, `mail.log` in the data
/// folder, has every message, and the log a line that one was due. The line names neither the recipient
/// nor the link, which are nothing for a log that is shipped elsewhere.
#[derive(Debug, Clone, Default)]
pub struct LogMailer {
    file: Option<PathBuf>,
}

impl LogMailer {
    /// Appends messages to `file`, which it makes readable by its owner only.
    pub fn to(file: PathBuf) -> Self {
        Self { file: Some(file) }
    }

    async fn write(&self, message: &Message) -> std::io::Result<()> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let mut file = tokio::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .await?;
        let text = format!(
            "To: {}\nSubject: {}\n\n{}\n\n",
            message.to(),
            message.subject(),
            message.text()
        );
        file.write_all(text.as_bytes()).await?;
        file.flush().await
    }
}

impl Mailer for LogMailer {
    fn delivers(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(async move {
            self.write(message)
                .await
                .map_err(|error| SendError::Later(format!("writing mail.log: {error}")))?;
            tracing::warn!(
                template = message.template(),
                "no mail server is configured: the message is in mail.log in the data folder"
            );
            Ok(Sent { delivered: false })
        })
    }
}
