//! What Tenantry writes. Each says who caused it, what the link does and until when, and what to do
//! when nobody expected it.

use jiff::Timestamp;

use super::letter::{Letter, moment, quoted};
use super::message::{InvalidMessage, Message};
use crate::tenant::EmailAddress;

const UNEXPECTED: &str = "If you did not expect this message, ignore it: nothing happens.";
const KEEP: &str = "The link works once and signs in whoever opens it. Do not pass it on.";

/// Somebody is invited to a customer.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// The customer's name.
    pub customer: &'a str,
    /// Who invited, by name or address.
    pub invited_by: &'a str,
    /// The role, by its word in the API.
    pub role: &'a str,
    /// Where to accept.
    pub link: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Invitation<'_> {
    /// The message to `to`.
    pub fn to(&self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        let customer = quoted(self.customer);
        Letter {
            template: "invitation",
            subject: format!("Invitation to {customer}"),
            paragraphs: vec![format!(
                "{} invites you to see the compliance, drift, usage and cost of {customer}, with the role {}.",
                quoted(self.invited_by),
                self.role
            )],
            link: ("Accept the invitation", self.link.to_owned()),
            notes: vec![
                format!("The invitation ends on {}.", moment(self.expires_at)),
                KEEP.to_owned(),
                UNEXPECTED.to_owned(),
            ],
        }
        .to(to)
    }
}

/// Somebody asked to sign in.
#[derive(Debug, Clone, Copy)]
pub struct SignInLink<'a> {
    /// Where to sign in.
    pub link: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
}

impl SignInLink<'_> {
    /// The message to `to`.
    pub fn to(&self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        Letter {
            template: "sign_in_link",
            subject: "Your sign-in link".to_owned(),
            paragraphs: vec![
                "Somebody, presumably you, asked to sign in with this address.".to_owned(),
            ],
            link: ("Sign in", self.link.to_owned()),
            notes: vec![
                format!("The link ends on {}.", moment(self.expires_at)),
                KEEP.to_owned(),
                UNEXPECTED.to_owned(),
            ],
        }
        .to(to)
    }
}

/// Somebody is invited to the operator's desk.
#[derive(Debug, Clone, Copy)]
pub struct OperatorInvitation<'a> {
    /// Who invited, by name or address.
    pub invited_by: &'a str,
    /// The role, by its word in the API.
    pub role: &'a str,
    /// Where to accept.
    pub link: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
}

impl OperatorInvitation<'_> {
    /// The message to `to`.
    pub fn to(&self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        Letter {
            template: "operator_invitation",
            subject: "Invitation to the operator's desk".to_owned(),
            paragraphs: vec![format!(
                "{} invites you to the operator's desk of this Tenantry, which looks after every customer, with the role {}.",
                quoted(self.invited_by),
                self.role
            )],
            link: ("Accept the invitation", self.link.to_owned()),
            notes: vec![
                format!("The invitation ends on {}.", moment(self.expires_at)),
                KEEP.to_owned(),
                UNEXPECTED.to_owned(),
            ],
        }
        .to(to)
    }
}

/// A feed delivered nothing for longer than it should.
#[derive(Debug, Clone, Copy)]
pub struct FeedSilence<'a> {
    /// What it delivers and whose it is.
    pub feed: &'a str,
    /// Within how many hours a file is expected.
    pub expected_hours: i32,
    /// Where feeds are shown.
    pub link: &'a str,
}

impl FeedSilence<'_> {
    /// The message to `to`.
    pub fn to(&self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        let feed = quoted(self.feed);
        Letter {
            template: "feed_silence",
            subject: format!("The feed {feed} is silent"),
            paragraphs: vec![format!(
                "Nothing was taken of the feed {feed} for more than {} hours.",
                self.expected_hours
            )],
            link: ("See the feeds", self.link.to_owned()),
            notes: vec!["You receive this because you own the operator's desk.".to_owned()],
        }
        .to(to)
    }
}

/// An API key will stop working.
#[derive(Debug, Clone, Copy)]
pub struct KeyExpiry<'a> {
    /// The customer whose key it is; `None` is the operator.
    pub customer: Option<&'a str>,
    /// The key's name.
    pub key_name: &'a str,
    /// The key's public id.
    pub key_id: &'a str,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Where keys are made.
    pub link: &'a str,
}

impl KeyExpiry<'_> {
    /// The message to `to`.
    pub fn to(&self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        let name = quoted(self.key_name);
        let whose = match self.customer {
            Some(customer) => format!("of {}", quoted(customer)),
            None => "of the operator".to_owned(),
        };
        Letter {
            template: "key_expiry",
            subject: format!("The key {name} stops working soon"),
            paragraphs: vec![
                format!(
                    "The API key {name} ({}) {whose} stops working on {}.",
                    self.key_id,
                    moment(self.expires_at)
                ),
                "Make a new one, put it where the old one is used, and revoke the old one."
                    .to_owned(),
            ],
            link: ("Manage keys", self.link.to_owned()),
            notes: vec!["You receive this because you manage keys.".to_owned()],
        }
        .to(to)
    }
}
