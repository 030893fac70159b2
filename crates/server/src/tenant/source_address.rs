//! From which address a request comes: the peer's, or what proxies that are trusted say of it. The
//! audit trail, the rates, the counting of sign-ins and the keys' restrictions all see this one.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::Network;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address, found out once for each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceAddress(pub IpAddr);

impl SourceAddress {
    /// Finds it out for a request; `None` on the control socket, which has no peer.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[Network]) -> Option<Self> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(Self(resolve(peer.ip(), headers, trusted)))
    }
}

/// Each trusted proxy has added the address of whoever spoke to it at the right end of
/// `X-Forwarded-For`; what stands to the left of the first one that is not trusted is that one's
/// own invention. Anything in between that is no address makes the whole header worth nothing.
fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let mut nearest = peer;
    // Lines of the same name are one list.
    for line in headers.get_all(FORWARDED_FOR).iter().rev() {
        let Ok(line) = line.to_str() else {
            return peer;
        };
        for entry in line.rsplit(',') {
            let Some(address) = address(entry.trim()) else {
                return peer;
            };
            nearest = address;
            if !is_trusted(address) {
                return address;
            }
        }
    }
    nearest
}

/// `192.0.2.7`, `192.0.2.7:443`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:443`
fn address(text: &str) -> Option<IpAddr> {
    let bare = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse().ok().map(IpAddr::V6)
    };
    let alone = text.parse().ok();
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    let address: IpAddr = alone.or_else(with_port).or_else(bare)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::resolve;
    use crate::config::Network;

    const CLIENT: &str = "203.0.113.9";

    /// What becomes of lines from a peer, with 10.0.0.0/8, fd00::/8 and 192.0.2.1 trusted.
    #[track_caller]
    fn becomes(peer: &str, lines: &[&str], expected: &str) {
        let trusted: Vec<Network> = ["10.0.0.0/8", "fd00::/8", "192.0.2.1"]
            .iter()
            .filter_map(|text| text.parse().ok())
            .collect();
        assert_eq!(trusted.len(), 3);
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = HeaderValue::from_bytes(line.as_bytes());
            headers.append(
                "x-forwarded-for",
                value.unwrap_or(HeaderValue::from_static("")),
            );
        }
        let found = peer
            .parse()
            .map(|peer| resolve(peer, &headers, &trusted).to_string());
        assert_eq!(found, Ok(expected.to_owned()), "{lines:?}");
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        becomes("198.51.100.1", &[CLIENT], "198.51.100.1");
        becomes("2001:db8::1", &[CLIENT, CLIENT], "2001:db8::1");
        becomes("10.0.0.1", &[CLIENT], CLIENT);
        becomes("192.0.2.1", &[CLIENT], CLIENT);
        becomes("192.0.2.2", &[CLIENT], "192.0.2.2");
        becomes("fd00::1", &["2001:db8::9"], "2001:db8::9");
    }

    #[test]
    fn a_chain_is_read_from_the_right_up_to_the_first_that_is_not_trusted() {
        becomes("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"], CLIENT);
        becomes(
            "10.0.0.1",
            &["1.1.1.1", "203.0.113.9 ,10.0.0.3", "10.0.0.2"],
            CLIENT,
        );
        becomes("10.0.0.1", &["evil, , 1.1.1.1, 203.0.113.9"], CLIENT);
        becomes("10.0.0.1", &["203.0.113.9, 192.0.2.1, fd00::2"], CLIENT);
        // A client from inside.
        becomes("10.0.0.1", &["10.0.0.9, 10.0.0.2"], "10.0.0.9");
        becomes("10.0.0.1", &[], "10.0.0.1");
        let many = vec!["10.0.0.2"; 2_000];
        becomes("10.0.0.1", &many, "10.0.0.2");
        becomes("10.0.0.1", &[&many.join(","), CLIENT], CLIENT);
    }

    #[test]
    fn addresses_are_written_in_many_ways() {
        for text in [
            "203.0.113.9:4711",
            "::ffff:203.0.113.9",
            "[::ffff:203.0.113.9]:80",
        ] {
            becomes("10.0.0.1", &[text], CLIENT);
        }
        for text in [
            "2001:db8::9",
            "[2001:db8::9]",
            "[2001:db8::9]:443",
            "2001:DB8:0::9",
        ] {
            becomes("fd00::1", &[text], "2001:db8::9");
        }
        // The peer as a listener for both kinds sees it, and a trusted hop as a proxy sees it.
        becomes("::ffff:10.0.0.1", &["203.0.113.9, ::ffff:10.0.0.2"], CLIENT);
        becomes("::ffff:198.51.100.1", &[CLIENT], "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_makes_the_header_worth_nothing() {
        for line in [
            "",
            ",",
            "203.0.113.9,",
            "unknown",
            "_hidden",
            "203.0.113",
            "203.0.113.9.",
            "203.0.113.9 10.0.0.2",
            "203.0.113.9;10.0.0.2",
            "203.0.113.9:",
            "203.0.113.9:99999",
            "[203.0.113.9]",
            "[2001:db8::9",
            "2001:db8::9]",
            "fe80::1%eth0",
            "\"203.0.113.9\"",
            "for=203.0.113.9",
            "203.0.113.9, unknown, 10.0.0.2",
            "203.0.113.9\u{e9}",
            "0x0a.0.0.1",
        ] {
            becomes("10.0.0.1", &[line], "10.0.0.1");
        }
        becomes("10.0.0.1", &[CLIENT, "garbage"], "10.0.0.1");
    }
}
