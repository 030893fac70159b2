//! E-mail addresses, in the one form in which they are stored, compared and sent to.
//!
//! The part before the `@` is ASCII without quotes and is lower-cased whole: no mailbox of today
//! tells `Ada@` from `ada@`, and two people who differ by that alone would be a trap. The domain may be
//! written in any script and becomes its ASCII form (`xn--…`, UTS 46), so that two domains that look
//! alike are seen to differ and every mail server takes the address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;
/// What may stand before the `@` beside letters and digits (RFC 5322, section 3.2.3).
const LOCAL: &[u8] = b".!#$%&'*+/=?^_`{|}~-";

/// A valid address, in its canonical form. It holds no white space, no control characters, no
/// quotes and nothing but ASCII, 254 bytes at most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// A text that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// Not `name@domain`, or with characters that none has.
    #[error("is not an e-mail address, such as ada@example.com")]
    Malformed,
    /// Longer than any address is.
    #[error("is longer than an e-mail address can be (254 characters, 64 before the @)")]
    TooLong,
    /// The part before the `@` is not ASCII.
    #[error("has characters before the @ that not every mail server takes")]
    NotAscii,
}

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        // Bounded before anything is made of it; an ASCII form is never shorter.
        if text.len() > 4 * MAX_BYTES {
            return Err(InvalidEmail::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail::Malformed)?;
        if !local.is_ascii() {
            return Err(InvalidEmail::NotAscii);
        }
        if local.len() > MAX_LOCAL_BYTES {
            return Err(InvalidEmail::TooLong);
        }
        let is_dotted = local.split('.').all(|part| !part.is_empty());
        let is_plain = local
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || LOCAL.contains(&byte));
        if !is_dotted || !is_plain {
            return Err(InvalidEmail::Malformed);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| InvalidEmail::Malformed)?;
        if !is_host_name(&domain) {
            return Err(InvalidEmail::Malformed);
        }
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        if address.len() > MAX_BYTES {
            return Err(InvalidEmail::TooLong);
        }
        Ok(Self(address))
    }
}

/// Labels of letters, digits and inner hyphens, two at least, the last not a number.
fn is_host_name(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let labels: Vec<_> = domain.split('.').collect();
    let is_number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    labels.len() > 1
        && labels.iter().all(|label| is_label(label))
        && !labels.last().is_some_and(is_number)
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

impl utoipa::PartialSchema for EmailAddress {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
            .max_length(Some(MAX_BYTES))
            .into()
    }
}

impl utoipa::ToSchema for EmailAddress {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_has_one_form() {
        for (text, form) in [
            ("ada@example.com", "ada@example.com"),
            (
                " Ada.Lovelace+x@Example.COM\n",
                "ada.lovelace+x@example.com",
            ),
            ("o'brien@mail.example.org", "o'brien@mail.example.org"),
            ("ada@Bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@bu\u{308}cher.example", "ada@xn--bcher-kva.example"),
            ("ada@ｅxample.com", "ada@example.com"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(
                text.parse::<EmailAddress>().unwrap().as_str(),
                form,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("ada@{}example.com", "abcdefghi.".repeat(25));
        let huge = "é".repeat(1_000_000);
        for text in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "a b@example.com",
            "ada@exa mple.com",
            "ada@example.com\r\nBcc: eve@example.com",
            "ada\0@example.com",
            "\"ada\"@example.com",
            "ada@[127.0.0.1]",
            "ada@127.0.0.1",
            "ada@example..com",
            "ada@.example.com",
            "ada@example.com.",
            "ada@-example.com",
            ".ada@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "ada@b@example.com",
            "ada<x>@example.com",
            "Ada <ada@example.com>",
            "ada@example.com,eve@example.com",
            "ädä@example.com",
            "аda@example.com",
            "ada@exa\u{202e}mple.com",
            "ada@xn--a.example",
            "ada@exam_ple.com",
            &long,
            &longer,
            &huge,
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text}");
        }
        // Look-alikes are other addresses, and look so.
        let latin: EmailAddress = "ada@paypal.com".parse().unwrap();
        let cyrillic: EmailAddress = "ada@pаypаl.com".parse().unwrap();
        assert_ne!(latin, cyrillic);
        assert!(cyrillic.as_str().starts_with("ada@xn--"));
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_plain_and_stays_the_same(text in "\\PC{0,12}@?\\PC{0,20}(\\.[a-z]{2,3})?") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                let form = address.as_str();
                prop_assert!(form.is_ascii() && form.len() <= MAX_BYTES);
                prop_assert!(!form.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;\"\\".contains(c)));
                prop_assert_eq!(form.parse::<EmailAddress>(), Ok(address.clone()));
            }
        }
    }
}
