//! Mail addresses, as they are compared and stored: one spelling for one mailbox.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mail address in lower case, 3 to 254 characters of ASCII: what nearly every mailbox is, and what
/// no two people can read differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// A text that is no mail address.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("is not a mail address, such as ada@example.com")]
pub struct InvalidEmail;

impl EmailAddress {
    /// The address in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = InvalidEmail;

    /// Reads `local@domain` as RFC 5321 has it without quoting: 64 and 254 characters at most, dots
    /// only between other characters, a domain of at least two labels.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim().to_ascii_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let local_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        let label = |part: &str| {
            (1..=63).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        };
        let is_valid = text.len() <= 254
            && local.len() <= 64
            && local.split('.').all(local_part)
            && domain.contains('.')
            && domain.split('.').all(label);
        is_valid.then_some(Self(text)).ok_or(InvalidEmail)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn one_mailbox_has_one_spelling() {
        let read = |text: &str| {
            text.parse::<EmailAddress>()
                .map(|address| address.to_string())
        };
        assert_eq!(
            read(" Ada.Byron+x@Example.COM "),
            Ok("ada.byron+x@example.com".to_owned())
        );
        for text in [
            "",
            "a",
            "a@",
            "@example.com",
            "a@example",
            "a b@example.com",
            "a..b@example.com",
            ".a@example.com",
            "a@-example.com",
            "a@example..com",
            "a@example.com\nBcc: x@example.com",
            "a@b@example.com",
            "\"a\"@example.com",
            "a@ex\u{e4}mple.com",
            "<a@example.com>",
            "a@example.com,b@example.com",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&format!("{}@example.com", "a".repeat(65))).is_err());
    }
}
