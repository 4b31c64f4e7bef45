use super::Malformed;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network: the addresses that share a prefix (RFC 4632, RFC 4291).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    first: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `10.20.0.0/16` or `2001:db8::/32`. Behind the prefix all bits are zero.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let Some((address, prefix)) = text.split_once('/') else {
            return Err(without_prefix(text));
        };
        let address: IpAddr = address.parse().map_err(|_error| {
            Malformed::new(format!("has `{address}` for an address"))
                .help("write an IP address and the length of the prefix: `10.20.0.0/16`")
        })?;
        let prefix = length(address, prefix)?;
        let first = masked(address, prefix);
        let network = Self { first, prefix };
        if first != address {
            return Err(Malformed::new(format!("is an address within `{network}`"))
                .help(format!("write `{network}`")));
        }
        Ok(network)
    }

    /// Its first address.
    pub const fn address(self) -> IpAddr {
        self.first
    }

    /// How many bits all its addresses share.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether an address lies in it.
    pub fn contains(self, address: IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && masked(address, self.prefix) == self.first
    }

    /// Whether the two have an address in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.first) || other.contains(self.first)
    }
}

/// A text without `/`: one address may be meant.
fn without_prefix(text: &str) -> Malformed {
    let fault = Malformed::new("has no `/` and prefix");
    match text.parse::<IpAddr>() {
        Ok(address) => fault.help(format!(
            "write `{address}/{}` for this one address",
            bits(address)
        )),
        Err(_) => fault.help("write an IP address and the length of the prefix: `10.20.0.0/16`"),
    }
}

fn length(address: IpAddr, text: &str) -> Result<u8, Malformed> {
    let most = bits(address);
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let length = text.parse().ok().filter(|length| digits && *length <= most);
    length.ok_or_else(|| {
        Malformed::new(format!("has `{text}` for a prefix"))
            .help(format!("write the length of the prefix, 0 to {most}"))
    })
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// The address with all bits behind the prefix zero.
fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    let behind = u32::from(bits(address).saturating_sub(prefix));
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(behind).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(behind).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.first, self.prefix)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn knows_its_addresses() {
        let network = Network::parse("10.20.0.0/16").unwrap();
        assert!(network.contains("10.20.255.1".parse().unwrap()));
        assert!(!network.contains("10.21.0.1".parse().unwrap()));
        assert!(!network.contains("::1".parse().unwrap()));
        let v6 = Network::parse("2001:db8::/32").unwrap();
        assert!(v6.contains("2001:db8:1::5".parse().unwrap()));
        assert!(Network::parse("0.0.0.0/0").unwrap().overlaps(network));
        assert!(!v6.overlaps(network));
    }

    #[test]
    fn is_written_back_as_it_was_read() {
        for text in ["10.20.0.0/16", "192.0.2.7/32", "::/0", "2001:db8::/32"] {
            assert_eq!(Network::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn tells_how_to_write_it() {
        let help = |text| Network::parse(text).unwrap_err().help.unwrap();
        assert_eq!(help("10.20.3.4/16"), "write `10.20.0.0/16`");
        assert_eq!(
            help("10.20.3.4"),
            "write `10.20.3.4/32` for this one address"
        );
        assert_eq!(help("2001:db8::1/64"), "write `2001:db8::/64`");
        for text in [
            "",
            "10.20.0.0/33",
            "10.20/16",
            "10.20.0.0/+8",
            "10.0.0.0/255.0.0.0",
        ] {
            assert!(Network::parse(text).is_err(), "{text}");
        }
    }
}
