use super::Malformed;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// A multicast address and port that phones listen to: `224.0.0.0/4` (RFC 5771) or `ff00::/8` (RFC 4291).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Multicast(SocketAddr);

impl Multicast {
    /// Reads `239.255.10.1:5004` or `[ff15::1]:5004`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write an address and a port: `239.255.10.1:5004`";
        if text.parse::<IpAddr>().is_ok() {
            return Err(Malformed::new("has no port").help(help));
        }
        let Ok(address) = text.parse::<SocketAddr>() else {
            return Err(Malformed::new("is no IP address and port").help(help));
        };
        if !address.ip().is_multicast() {
            return Err(Malformed::new("is the address of one host")
                .help("write an address from 239.0.0.0/8, such as `239.255.10.1:5004`"));
        }
        match address.port() {
            0 => Err(Malformed::new("has `0` for a port").help("write a port from 1 to 65535")),
            _ => Ok(Self(address)),
        }
    }

    /// The address.
    pub const fn address(self) -> IpAddr {
        self.0.ip()
    }

    /// The port.
    pub const fn port(self) -> u16 {
        self.0.port()
    }

    /// Whether it lies in 224.0.0.0/24 or 224.0.1.0/24, which belong to the protocols of the network itself (RFC 5771).
    pub const fn is_control_block(self) -> bool {
        match self.0.ip() {
            IpAddr::V4(address) => matches!(address.octets(), [224, 0, 0 | 1, _]),
            IpAddr::V6(_) => false,
        }
    }
}

impl fmt::Display for Multicast {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

#[cfg(test)]
mod tests {
    use super::Multicast;

    #[test]
    fn is_a_group_address_with_a_port() {
        for text in ["224.0.1.2:5004", "239.255.10.1:5004", "[ff15::1]:5004"] {
            assert_eq!(Multicast::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "239.1.1.1",
            "10.0.0.1:5004",
            "239.1.1.1:0",
            "page.example:5004",
        ] {
            assert!(Multicast::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_control_blocks_are_known() {
        let control = |text| Multicast::parse(text).unwrap().is_control_block();
        assert!(control("224.0.1.2:5004") && control("224.0.0.251:5353"));
        assert!(!control("239.255.10.1:5004") && !control("224.0.2.1:5004"));
    }
}
