use std::net::IpAddr;

/// An address with a prefix, such as `192.0.2.0/24` (RFC 4632, RFC 4291); a bare address is itself alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse().ok()?, Some(prefix.parse().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// An IPv4 address that came by way of IPv6 is the IPv4 address.
    pub(super) fn contains(&self, client: IpAddr) -> bool {
        match (self.address, client.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(client)) => {
                let (own, client) = (u32::from(own), u32::from(client));
                (own ^ client).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(client)) => {
                let (own, client) = (u128::from(own), u128::from(client));
                (own ^ client).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_its_prefix_says() {
        let within = |network: &str, client: &str| {
            Network::parse(network)
                .unwrap()
                .contains(client.parse().unwrap())
        };
        assert!(within("192.0.2.0/24", "192.0.2.255"));
        assert!(!within("192.0.2.0/24", "192.0.3.0"));
        assert!(within("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(within("0.0.0.0/0", "203.0.113.9"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"));
        assert!(within("2001:db8::/32", "2001:db8:1::1"));
        assert!(within("::/0", "2001:db8:1::1"));
        for wrong in [
            "192.0.2.0/33",
            "192.0.2/24",
            "x",
            "",
            "192.0.2.0/",
            "::/129",
        ] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }
}
