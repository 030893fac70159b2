//! From where a key may be used.

use std::net::IpAddr;

use ipnet::IpNet;

/// At most this many for one key.
pub const MAX_ADDRESSES: usize = 50;

/// Networks in CIDR form; none is everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    networks: Vec<IpNet>,
    /// Something stored could not be read: then nothing is allowed, rather than everything.
    broken: bool,
}

impl Addresses {
    /// What was stored earlier.
    pub fn stored(texts: &[String]) -> Self {
        let networks: Vec<IpNet> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        let broken = networks.len() != texts.len();
        Self { networks, broken }
    }

    /// What somebody typed: addresses or networks; the host bits of a network must be zero. The
    /// error names the entry, from 0, and what is wrong with it.
    pub fn parse(texts: &[String]) -> Result<Self, (usize, String)> {
        if texts.len() > MAX_ADDRESSES {
            return Err((
                MAX_ADDRESSES,
                format!("at most {MAX_ADDRESSES} are allowed"),
            ));
        }
        let one = |(index, text): (usize, &String)| {
            let network = text
                .parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| {
                    let example = "192.0.2.7, 192.0.2.0/24 or 2001:db8::/32";
                    (
                        index,
                        format!("is no address or network, such as {example}"),
                    )
                })?;
            if network.trunc() == network {
                Ok(network)
            } else {
                Err((
                    index,
                    format!("has host bits set; write {}", network.trunc()),
                ))
            }
        };
        let networks = texts
            .iter()
            .enumerate()
            .map(one)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            networks,
            broken: false,
        })
    }

    /// As they are stored and shown.
    pub fn texts(&self) -> Vec<String> {
        self.networks.iter().map(ToString::to_string).collect()
    }

    /// Whether whatever may come from `others` may come from these too.
    pub fn cover(&self, others: &Self) -> bool {
        if self.networks.is_empty() && !self.broken {
            return true;
        }
        !others.networks.is_empty()
            && others
                .networks
                .iter()
                .all(|other| self.networks.iter().any(|own| own.contains(other)))
    }

    /// Whether a request from `address` may use the key. The control socket has no address and is
    /// the machine's owner.
    pub fn contains(&self, address: Option<IpAddr>) -> bool {
        if self.broken {
            return false;
        }
        let Some(address) = address else {
            return true;
        };
        // An IPv4 client of an IPv6 listener comes as ::ffff:192.0.2.7.
        let address = address.to_canonical();
        self.networks.is_empty()
            || self
                .networks
                .iter()
                .any(|network| network.contains(&address))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn networks_contain_their_addresses_in_every_spelling() {
        let some = Addresses::parse(&texts(&["192.0.2.0/24", "2001:db8::1"])).unwrap();
        for (address, inside) in [
            ("192.0.2.255", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.3.1", false),
            ("2001:db8::1", true),
            ("2001:db8::2", false),
        ] {
            assert_eq!(
                some.contains(Some(address.parse().unwrap())),
                inside,
                "{address}"
            );
        }
        assert!(Addresses::default().contains(Some("203.0.113.9".parse().unwrap())));
        assert_eq!(Addresses::stored(&some.texts()), some);
    }

    #[test]
    fn narrower_is_covered_and_wider_is_not() {
        let of = |list: &[&str]| Addresses::parse(&texts(list)).unwrap();
        let some = of(&["192.0.2.0/24", "2001:db8::/32"]);
        for (others, covered) in [
            (of(&["192.0.2.7"]), true),
            (of(&["192.0.2.0/25", "2001:db8:1::/48"]), true),
            (of(&["192.0.2.0/23"]), false),
            (of(&["192.0.2.7", "198.51.100.1"]), false),
            (of(&[]), false),
        ] {
            assert_eq!(some.cover(&others), covered, "{others:?}");
        }
        assert!(of(&[]).cover(&of(&[])) && of(&[]).cover(&some));
        assert!(!Addresses::stored(&texts(&["x"])).cover(&of(&["192.0.2.7"])));
    }

    #[test]
    fn what_cannot_be_read_allows_nothing() {
        let broken = Addresses::stored(&texts(&["192.0.2.0/24", "x"]));
        assert!(!broken.contains(Some("192.0.2.1".parse().unwrap())));
    }

    #[test]
    fn what_was_typed_is_refused_by_its_place() {
        assert_eq!(
            Addresses::parse(&texts(&["10.0.0.0/8", "10.0.0.1/8"]))
                .unwrap_err()
                .0,
            1
        );
        assert!(Addresses::parse(&texts(&["10.0.0.0/33"])).is_err());
        assert!(Addresses::parse(&texts(&["host.example"])).is_err());
    }
}
