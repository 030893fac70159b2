//! Networks in CIDR notation.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde_json::{Value as Json, json};

use super::value::Value;

/// A network such as `10.0.0.0/8`, `fd00::/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether an address lies in it. An IPv4 address that arrives mapped into IPv6 is one of IPv4.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network: IpNet = match text.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().into(),
            Err(_) => text
                .parse()
                .map_err(|_| "is no network and no address".to_owned())?,
        };
        if network.addr() != network.network() {
            return Err(format!("is an address inside of {}", network.trunc()));
        }
        if network.addr() != network.addr().to_canonical() {
            return Err("is IPv4 mapped into IPv6: write it as IPv4".to_owned());
        }
        if network.prefix_len() == 0 {
            return Err("is everybody, who could then claim any address".to_owned());
        }
        Ok(Self(network))
    }
}

impl Value for Network {
    fn allowed() -> String {
        "a network such as 10.0.0.0/8 or fd00::/8, or an address".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
    }

    fn show(&self) -> Json {
        json!(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn a_network_has_no_host_in_it_and_is_not_everybody() {
        let contains = |network: &str, address: &str| {
            let network: Network = network.parse().map_err(|_| ())?;
            Ok::<_, ()>(network.contains(address.parse().map_err(|_| ())?))
        };
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("::ffff:192.0.2.7", "192.0.2.7", true),
            ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "::1", false),
            ("::1", "::1", true),
        ] {
            assert_eq!(
                contains(network, address),
                Ok(inside),
                "{network} {address}"
            );
        }
        for text in [
            "",
            "10.0.0.1/8",
            "10.0.0.0/33",
            "0.0.0.0/0",
            "::/0",
            "::ffff:10.0.0.0/104",
            "10.0.0",
            "localhost",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
