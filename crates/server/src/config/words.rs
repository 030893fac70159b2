//! Settings with a handful of words of their own.

use axum::http::HeaderValue;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use tracing_subscriber::EnvFilter;

use super::value::Value;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Begins in the clear and must become TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: for a server on this machine or in a network of one's own.
    None,
}

impl SmtpSecurity {
    /// The port that it usually has.
    pub fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl Value for SmtpSecurity {
    fn allowed() -> String {
        "starttls, tls or none".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Tls),
            "none" => Ok(Self::None),
            _ => Err("is none of the words that there are".to_owned()),
        }
    }

    fn show(&self) -> Json {
        json!(match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        })
    }
}

/// For how long browsers shall refuse to reach the site without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hsts(Option<SignedDuration>);

impl Hsts {
    /// The value of `Strict-Transport-Security`; `None` sends no such header.
    pub fn header(self) -> Option<HeaderValue> {
        let seconds = self.0?.as_secs();
        HeaderValue::from_str(&format!("max-age={seconds}; includeSubDomains")).ok()
    }
}

impl Value for Hsts {
    fn allowed() -> String {
        format!("{}, or off", SignedDuration::allowed())
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self(None)),
            _ => SignedDuration::parse(text).map(|duration| Self(Some(duration))),
        }
    }

    fn show(&self) -> Json {
        self.0.map_or(json!("off"), |duration| duration.show())
    }

    fn measure(&self) -> Option<i64> {
        self.0?.measure()
    }

    fn show_bound(bound: i64) -> String {
        SignedDuration::show_bound(bound)
    }
}

/// What the portal is called, 1 to 60 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName(String);

impl ProductName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for ProductName {
    fn allowed() -> String {
        "1 to 60 characters".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = String::parse(text)?;
        match text.trim().chars().count() {
            1..=60 => Ok(Self(text.trim().to_owned())),
            0 => Err("is blank".to_owned()),
            _ => Err("is too long".to_owned()),
        }
    }

    fn show(&self) -> Json {
        json!(self.0)
    }
}

/// An e-mail address, with or without a name: `Portal <portal@example.com>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(String);

impl Mailbox {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Mailbox {
    fn allowed() -> String {
        "an e-mail address such as portal@example.com or Portal <portal@example.com>".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = String::parse(text)?;
        let address = match text.split_once('<') {
            Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
            None => &text,
        };
        let plain = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;".contains(c))
        };
        match address.split_once('@') {
            Some((local, domain)) if plain(local) && plain(domain) => Ok(Self(text)),
            _ => Err("is not an e-mail address".to_owned()),
        }
    }

    fn show(&self) -> Json {
        json!(self.0)
    }
}

/// What is logged: a level, or a filter in the syntax of `tracing-subscriber`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LogFilter {
    fn allowed() -> String {
        "error, warn, info, debug, trace, off, or a filter such as info,sqlx=debug".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        // A lone word that is no level would be taken for the name of a module.
        let words = ["error", "warn", "info", "debug", "trace", "off"];
        if !text.contains('=') && !text.split(',').all(|one| words.contains(&one.trim())) {
            return Err("is no level and no filter".to_owned());
        }
        // tracing-subscriber 0.3.23 counts places in the trimmed text of a directive but cuts at
        // them in the text as given: a space shortens names and may panic inside a character.
        let directives: Vec<&str> = text.split(',').map(str::trim).collect();
        let text = directives.join(",");
        EnvFilter::try_new(&text)
            .map_err(|error| format!("is no filter: {error}"))
            .map(|_| Self(text))
    }

    fn show(&self) -> Json {
        json!(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Hsts, LogFilter, Mailbox, ProductName, Value as _};

    #[test]
    fn hsts_is_a_header_or_none() {
        let header = |text| Hsts::parse(text).map(|hsts| hsts.header());
        let value = |text: &'static str| Ok(Some(axum::http::HeaderValue::from_static(text)));
        assert_eq!(header("365d"), value("max-age=31536000; includeSubDomains"));
        assert_eq!(header("0s"), value("max-age=0; includeSubDomains"));
        assert_eq!(header("off"), Ok(None));
        assert!(header("on").is_err());
    }

    #[test]
    fn an_address_has_one_at_sign_and_no_line_ends() {
        for text in ["a@b", "Ada & Söhne <portal@example.com>"] {
            assert!(Mailbox::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "X <a@b",
            "X <>",
            "a@b\nBcc: c@d",
            "a@b, c@d",
        ] {
            assert!(Mailbox::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_and_filters_have_their_bounds() {
        assert!(ProductName::parse(&"ä".repeat(60)).is_ok());
        for text in ["", " ", "a\u{7}", &"a".repeat(61)] {
            assert!(ProductName::parse(text).is_err(), "{text:?}");
        }
        for text in ["info", "warn,sqlx=debug", "off"] {
            assert!(LogFilter::parse(text).is_ok(), "{text}");
        }
        for text in ["", "loud", "info,sqlx=loud"] {
            assert!(LogFilter::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn spaces_around_a_directive_say_nothing() {
        assert_eq!(
            LogFilter::parse(" warn, sqlx=debug "),
            LogFilter::parse("warn,sqlx=debug"),
        );
        let text = " \u{1eefb}=\u{a5}%;\u{1f574}{\"a";
        assert!(LogFilter::parse(text).is_err(), "{text:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_text_breaks_the_reading_of_a_filter(text in "([ ,=\\[\\]{}\"]|info|\\PC){0,16}") {
            let _ = LogFilter::parse(&text);
        }
    }
}
