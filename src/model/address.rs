use super::Malformed;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// A SIP domain: a host name of at least one label, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Domain(Arc<str>);

impl Domain {
    /// The longest, in characters, so that `user@domain` keeps within the 79 of an Asterisk object name.
    pub const LONGEST: usize = 63;

    /// Reads a host name of RFC 1123.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let name = text.to_ascii_lowercase();
        if name.len() > Self::LONGEST {
            return Err(Malformed::new(format!(
                "has {} characters, and {} at most",
                name.len(),
                Self::LONGEST
            )));
        }
        labels(&name)?;
        Ok(Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn labels(name: &str) -> Result<(), Malformed> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    for label in name.split('.') {
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') {
            return Err(Malformed::new(
                "has a part that is empty, too long, or starts or ends with `-`",
            ));
        }
        if let Some(bad) = label.chars().find(|c| !allowed(*c)) {
            return Err(Malformed::new(format!("holds `{bad}`"))
                .help("write a host name, such as `pbx1.example.net`"));
        }
    }
    Ok(())
}

/// Where something listens: a host name or an IP address, and a port if it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The name or the IP address; IPv6 without brackets.
    pub host: String,
    /// The port, if one is written.
    pub port: Option<u16>,
}

impl Address {
    /// Reads `host`, `host:port`, `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.parse::<Ipv6Addr>().is_ok() {
            return Ok(Self {
                host: text.to_owned(),
                port: None,
            });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port_number(port)?)),
            None => (text, None),
        };
        match host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            Some(inner) if inner.parse::<Ipv6Addr>().is_ok() => Ok(Self {
                host: inner.to_owned(),
                port,
            }),
            Some(_) => Err(Malformed::new("holds no IPv6 address between its brackets")),
            None => name_or_ip(host).map(|host| Self { host, port }),
        }
    }
}

fn name_or_ip(host: &str) -> Result<String, Malformed> {
    let looks_like_ip = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if looks_like_ip && host.parse::<IpAddr>().is_err() {
        return Err(Malformed::new("is no IP address")
            .help("write four numbers from 0 to 255, or a host name"));
    }
    labels(host)?;
    Ok(host.to_ascii_lowercase())
}

fn port_number(text: &str) -> Result<u16, Malformed> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| {
        Malformed::new(format!("has `{text}` for a port")).help("write a port from 1 to 65535")
    })
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(out, "[{}]", self.host)?,
            false => out.write_str(&self.host)?,
        }
        self.port.map_or(Ok(()), |port| write!(out, ":{port}"))
    }
}

/// How a machine is reached that files are applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connect {
    /// This machine.
    Local,
    /// A folder, relative to the repository, that stands for a machine.
    Dir(String),
    /// SSH (RFC 4251).
    Ssh {
        /// The login; that of ssh's own configuration if none is written.
        user: Option<String>,
        /// The machine.
        address: Address,
        /// Its public key, as in `known_hosts` behind the name.
        host_key: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_back() {
        for text in [
            "pbx1.example.net",
            "192.0.2.1:5060",
            "[2001:db8::1]:5060",
            "localhost",
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "pbx one",
            "192.0.2.300",
            "host:0",
            "host:99999",
            "[::g]:1",
            "a..b",
            "-a.b",
            "http://x",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_domain_is_lower_case() {
        assert_eq!(
            Domain::parse("ACME.Example.net").unwrap().as_str(),
            "acme.example.net"
        );
        assert!(Domain::parse("acme_gmbh.example").is_err());
    }
}
