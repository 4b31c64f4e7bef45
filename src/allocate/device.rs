use crate::model::{PhoneId, Softphone};
use std::fmt;

/// What an account is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Device {
    /// A line of a phone, counted from 0.
    Line(PhoneId, usize),
    /// A phone of the user's that is a program.
    Softphone(Softphone),
    /// A device that is set up by hand.
    ByHand,
}

impl Device {
    /// The phone and its line, counted from 0.
    pub fn line(&self) -> Option<(&PhoneId, usize)> {
        match self {
            Self::Line(phone, at) => Some((phone, *at)),
            Self::Softphone(_) | Self::ByHand => None,
        }
    }

    /// The kind of program.
    pub fn softphone(&self) -> Option<Softphone> {
        match self {
            Self::Softphone(kind) => Some(*kind),
            Self::Line(..) | Self::ByHand => None,
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(phone, _) => out.write_str(&phone.reference()),
            Self::Softphone(kind) => write!(out, "softphone {}", kind.name()),
            Self::ByHand => out.write_str("by hand"),
        }
    }
}
