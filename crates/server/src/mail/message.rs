//! A message, ready to be sent.

use crate::tenant::EmailAddress;

const MAX_SUBJECT_CHARS: usize = 250;

/// A message of which nothing can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    /// A subject with a line break or another control character would write headers of its own.
    #[error("the subject has control characters")]
    Subject,
    /// A link that is not ours to send.
    #[error("the link is no http or https address")]
    Link,
}

/// A message of plain text and the same in HTML, without anything that is loaded from elsewhere.
/// Only the templates make one.
#[derive(Clone)]
pub struct Message {
    template: &'static str,
    to: EmailAddress,
    subject: String,
    text: String,
    html: String,
}

impl Message {
    pub(super) fn new(
        template: &'static str,
        to: EmailAddress,
        subject: String,
        text: String,
        html: String,
    ) -> Result<Self, InvalidMessage> {
        if subject.chars().any(char::is_control) {
            return Err(InvalidMessage::Subject);
        }
        let subject = subject.chars().take(MAX_SUBJECT_CHARS).collect();
        Ok(Self {
            template,
            to,
            subject,
            text,
            html,
        })
    }

    /// Which template it was made of, for the log.
    pub fn template(&self) -> &'static str {
        self.template
    }

    /// To whom it goes.
    pub fn to(&self) -> &EmailAddress {
        &self.to
    }

    /// Its subject: one line.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What it says, as plain text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as HTML.
    pub fn html(&self) -> &str {
        &self.html
    }
}

/// Hides what it says: that may be a sign-in link.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}
