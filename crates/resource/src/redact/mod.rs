//! Taking secrets out before anything is kept.
//!
//! A secret is replaced by a marker, an object of two texts:
//! `{"reason": "aws_access_key_id", "redacted": "…"}`. `redacted` is the digest that the
//! caller's keyed function gives of the secret, so that a change of the secret is still
//! a change, or `dropped`. `reason` is a [`Reason`], so that a policy such as "no secrets
//! in environment variables" can still tell that there is one. Where only a value inside a
//! text is called like a secret, `redacted:` and the digest of that value stand in its place,
//! and the text stays.

mod chance;
mod inside;
mod names;
mod tokens;

use crate::json::{Object, Value};
use std::fmt;

pub(crate) use names::{claim, configured_by_hand, names_a_secret};

/// The member of a marker that holds the digest.
pub const REDACTED: &str = "redacted";

/// The member of a marker that holds the reason.
pub const REASON: &str = "reason";

/// What stands in place of a digest when secrets are dropped.
pub const DROPPED: &str = "dropped";

/// Why a value was taken for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The registry says that the attribute always is one.
    SensitiveAttribute,
    /// Whoever delivered the resource marked it.
    MarkedSensitive,
    /// Its name says so: `DB_PASSWORD`.
    SecretName,
    /// It looks as if made by chance, in a place where people put secrets.
    HighEntropy,
    /// Id of an AWS access key, which seldom stands alone.
    AwsAccessKeyId,
    /// Secret of an AWS access key.
    AwsSecretKey,
    /// Key or signature of Azure.
    AzureKey,
    /// Key or token of Google.
    GoogleKey,
    /// Token of GitHub or GitLab.
    SourceHostToken,
    /// Token or webhook address of Slack.
    SlackToken,
    /// Key of Stripe.
    StripeKey,
    /// Key of another known service.
    ServiceKey,
    /// Private key in PEM or another known form.
    PrivateKey,
    /// JSON Web Token.
    Jwt,
    /// Address or connection string with a password in it.
    ConnectionString,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::SensitiveAttribute,
        Self::MarkedSensitive,
        Self::SecretName,
        Self::HighEntropy,
        Self::AwsAccessKeyId,
        Self::AwsSecretKey,
        Self::AzureKey,
        Self::GoogleKey,
        Self::SourceHostToken,
        Self::SlackToken,
        Self::StripeKey,
        Self::ServiceKey,
        Self::PrivateKey,
        Self::Jwt,
        Self::ConnectionString,
    ];

    /// Its name in a marker.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SensitiveAttribute => "sensitive_attribute",
            Self::MarkedSensitive => "marked_sensitive",
            Self::SecretName => "secret_name",
            Self::HighEntropy => "high_entropy",
            Self::AwsAccessKeyId => "aws_access_key_id",
            Self::AwsSecretKey => "aws_secret_key",
            Self::AzureKey => "azure_key",
            Self::GoogleKey => "google_key",
            Self::SourceHostToken => "source_host_token",
            Self::SlackToken => "slack_token",
            Self::StripeKey => "stripe_key",
            Self::ServiceKey => "service_key",
            Self::PrivateKey => "private_key",
            Self::Jwt => "jwt",
            Self::ConnectionString => "connection_string",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much is looked for in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Only what cannot be anything else: the place is one of ids and digests.
    Sure,
    /// Known shapes.
    Known,
    /// Known shapes, also packed in base64, and what looks as if made by chance. The
    /// name of the value tells digests and versions from secrets.
    Chance,
}

/// Makes a keyed digest in lower-case hexadecimal digits of the bytes of a secret.
pub type DigestFn<'a> = dyn Fn(&[u8]) -> String + Sync + 'a;

/// What is in a text that is called like a secret.
pub(crate) enum Named {
    Nothing,
    /// Secrets, in place of which something stands now.
    Replaced(String),
    /// Too many of them, or none that can be told from the rest.
    Throughout,
}

/// Replaces secrets by markers.
#[derive(Clone, Copy)]
pub struct Redactor<'a> {
    digest: Option<&'a DigestFn<'a>>,
}

impl fmt::Debug for Redactor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keyed = self.digest.is_some();
        f.debug_struct("Redactor").field("keyed", &keyed).finish()
    }
}

impl<'a> Redactor<'a> {
    /// Keeps a digest of each secret, made by `digest` of its canonical JSON (with the
    /// quotes of a text). The function must be keyed with what an attacker has not got:
    /// most passwords can be found by trying. Its result is taken only if it is of 16 to
    /// 128 lower-case hexadecimal digits; else the secret is dropped.
    #[must_use]
    pub const fn keyed(digest: &'a DigestFn<'a>) -> Self {
        let digest = Some(digest);
        Self { digest }
    }

    /// Keeps nothing of a secret but that it is there. Changes of it are not seen.
    #[must_use]
    pub const fn dropping() -> Self {
        Self { digest: None }
    }

    /// The marker of a secret.
    pub(crate) fn marker(&self, secret: &Value, reason: Reason) -> Value {
        let mut marker = Object::new();
        marker.insert(REDACTED, Value::Text(self.digest_of(secret)));
        marker.insert(REASON, reason.as_str());
        Value::Object(marker)
    }

    /// What stands for a secret where only a text can stand, like a name.
    pub(crate) fn in_text(&self, secret: &str) -> String {
        format!("{REDACTED}:{}", self.digest_of(&Value::from(secret)))
    }

    /// A name that somebody chose, without secrets.
    pub(crate) fn name(&self, name: &str) -> String {
        let look = look_into(name, "", Search::Known);
        let named = match (look.secret, look.is_named) {
            (Some(_), _) => Named::Throughout,
            (None, true) => self.without_named(name),
            (None, false) => Named::Nothing,
        };
        match named {
            Named::Nothing => name.to_owned(),
            Named::Replaced(safe) if secret_in(&safe, "", Search::Known).is_none() => safe,
            _ => self.in_text(name),
        }
    }

    /// A text without the values in it that are called like secrets.
    pub(crate) fn without_named(&self, text: &str) -> Named {
        let Some(secrets) = inside::find(text) else {
            return Named::Throughout;
        };
        if secrets.is_empty() {
            return Named::Nothing;
        }
        let mut safe = String::with_capacity(text.len() + 80 * secrets.len());
        let mut from = 0;
        for secret in secrets {
            let range = secret.range;
            let value = text.get(range.clone()).unwrap_or_default();
            safe.push_str(text.get(from..range.start).unwrap_or_default());
            safe.push_str(secret.quote);
            safe.push_str(&self.in_text(value));
            safe.push_str(secret.quote);
            from = range.end;
        }
        safe.push_str(text.get(from..).unwrap_or_default());
        // What stands there now may give quotes that had no end another meaning.
        match inside::find(&safe) {
            Some(left) if left.is_empty() => Named::Replaced(safe),
            _ => Named::Throughout,
        }
    }

    fn digest_of(&self, secret: &Value) -> String {
        self.digest
            .map(|digest| digest(secret.to_string().as_bytes()))
            .filter(|digest| is_digest(digest))
            .unwrap_or_else(|| DROPPED.to_owned())
    }
}

/// The reason that a marker gives; none for what is no marker.
#[must_use]
pub fn reason_of(value: &Value) -> Option<Reason> {
    let Value::Object(object) = value else {
        return None;
    };
    let digest = object.get(REDACTED)?.as_str()?;
    let name = object.get(REASON)?.as_str()?;
    let whole = object.len() == 2 && (digest == DROPPED || is_digest(digest));
    let reason = Reason::ALL.into_iter().find(|known| known.as_str() == name);
    reason.filter(|_| whole)
}

fn is_digest(text: &str) -> bool {
    (16..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether in a text something stands for a secret that was in it.
pub(crate) fn has_replaced(text: &str) -> bool {
    inside::has_replaced(text)
}

/// What a look into a text finds.
pub(crate) struct Look {
    /// Why the whole is a secret.
    pub(crate) secret: Option<Reason>,
    /// Whether something in it may be called like one.
    pub(crate) is_named: bool,
}

/// Whether a text is a secret, and why. `name` is what the value is called.
pub(crate) fn secret_in(text: &str, name: &str, search: Search) -> Option<Reason> {
    look_into(text, name, search).secret
}

/// The same, and whether something is called like a secret in it.
pub(crate) fn look_into(text: &str, name: &str, search: Search) -> Look {
    if text.len() < tokens::SHORTEST {
        let (secret, is_named) = (None, search != Search::Sure);
        return Look { secret, is_named };
    }
    let found = tokens::find(text, search == Search::Sure);
    let by_chance = || match tokens::unpacked(text) {
        // Chance does not make text.
        Some(text) => tokens::find(&text, false).known,
        None => {
            let chance = chance::looks_random(text) && !names::of_a_digest(name);
            chance.then_some(Reason::HighEntropy)
        }
    };
    let secret = match (found.known, search) {
        (None, Search::Chance) => by_chance(),
        (known, _) => known,
    };
    let is_named = found.is_named && search != Search::Sure;
    Look { secret, is_named }
}

/// The beginning of a text that a message repeats: without control characters, and
/// without anything that looks like a secret.
pub fn shown(text: &str, characters: usize) -> String {
    let look = look_into(text, "", Search::Chance);
    let is_named = || inside::find(text).is_none_or(|secrets| !secrets.is_empty());
    if look.secret.is_some() || (look.is_named && is_named()) {
        return "…".to_owned();
    }
    let mut rest = text.chars();
    let begin = rest.by_ref().take(characters);
    let mut shown: String = begin
        .map(|shown| match shown.is_control() {
            true => '\u{FFFD}',
            false => shown,
        })
        .collect();
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}
