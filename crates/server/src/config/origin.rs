//! Origins: scheme, host and port, spelled as browsers spell them.

use std::str::FromStr;

use axum::http::Uri;
use serde_json::{Value as Json, json};

use super::value::Value;

/// An origin: `https://portal.example.com`. In lower case, without the scheme's own port and without
/// a slash at the end, so that it can be compared with an `Origin` header byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|_| "is not a URL".to_owned())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("lacks scheme or host".to_owned());
        };
        let own_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err("begins with neither https:// nor http://".to_owned()),
        };
        // A query without a path is no path of its own.
        let more = uri.path() != "/" || text.contains(['?', '#']);
        if more || authority.as_str().contains('@') {
            return Err("is more than an origin, which has no path, query or user".to_owned());
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() || host.contains('*') {
            return Err("names no single host".to_owned());
        }
        let port = match authority.as_str()[authority.host().len()..].strip_prefix(':') {
            None => None,
            Some(digits) => match digits.parse::<u16>() {
                Ok(0) | Err(_) => return Err("has a port that is none".to_owned()),
                Ok(port) => Some(port).filter(|port| *port != own_port),
            },
        };
        Ok(Self(match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

impl Value for Origin {
    fn allowed() -> String {
        "an origin (scheme, host and port, without a path), such as https://portal.example.com"
            .to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn show(&self) -> Json {
        json!(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_spelled_as_browsers_spell_it() {
        for (text, origin) in [
            ("https://portal.example.com", "https://portal.example.com"),
            ("https://portal.example.com/", "https://portal.example.com"),
            (
                "https://Portal.Example.com:443",
                "https://portal.example.com",
            ),
            ("http://127.0.0.1:80/", "http://127.0.0.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            (
                "https://portal.example.com:8443/",
                "https://portal.example.com:8443",
            ),
        ] {
            let parsed: Result<Origin, _> = text.parse();
            assert_eq!(parsed.as_ref().map(Origin::as_str), Ok(origin), "{text}");
        }
        for text in [
            "portal.example.com",
            "ftp://x",
            "https://x/path",
            "https://x?q",
            "https://x#f",
            "https://u@x",
            "https://*.example.com",
            "https://x:0",
            "https://x:65536",
            "https://x:",
            "null",
            "*",
            "",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
