use super::{asterisk, freeswitch};
use serde::{Deserialize, Serialize};

/// What a tenant gives to what its host has of all tenants: in the form of the room that makes both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Share {
    Asterisk(asterisk::Share),
    FreeSwitch(freeswitch::Share),
}

impl Share {
    /// That of a tenant on an Asterisk.
    pub(super) const fn asterisk(&self) -> Option<&asterisk::Share> {
        match self {
            Self::Asterisk(share) => Some(share),
            Self::FreeSwitch(_) => None,
        }
    }

    /// That of a tenant on a FreeSWITCH.
    pub(super) const fn freeswitch(&self) -> Option<&freeswitch::Share> {
        match self {
            Self::FreeSwitch(share) => Some(share),
            Self::Asterisk(_) => None,
        }
    }
}
