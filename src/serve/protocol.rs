use std::fmt::{self, Display};

/// How a phone asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// RFC 1350.
    Tftp,
    /// RFC 9112, in the clear.
    Http,
    /// The same over TLS.
    Https,
    /// The status page, which is for people and programs.
    Status,
}

impl Protocol {
    /// The protocol of that name.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "tftp" => Some(Self::Tftp),
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }
}

impl Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Tftp => "tftp",
            Self::Http => "http",
            Self::Https => "https",
            Self::Status => "status page",
        })
    }
}
