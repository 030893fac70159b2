//! E-mail: what is written, and the two ways it goes, by SMTP or, where none is configured, nowhere
//! but into the log. Sending is slow and fails: it is done in a background job, and a link that a
//! message carries is made in that job, since no job is told a secret.

mod letter;
mod message;
mod smtp;
mod templates;

use futures_util::future::BoxFuture;

pub use message::{InvalidMessage, Message};
pub use smtp::{InvalidSmtp, SmtpMailer, SmtpSettings};
pub use templates::{Invitation, KeyExpiry, OperatorInvitation, SignInLink};

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

/// Where no mail server is configured: a line in the log that a message was due. It names neither
/// the recipient nor the link, which are nothing for a log.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogMailer;

impl Mailer for LogMailer {
    fn delivers(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Sent, SendError>> {
        tracing::warn!(
            template = message.template(),
            "no mail server is configured: a message was not sent"
        );
        Box::pin(std::future::ready(Ok(Sent { delivered: false })))
    }
}
