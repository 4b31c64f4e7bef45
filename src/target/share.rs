use super::{asterisk, freeswitch};
use serde::{Deserialize, Serialize};

/// What a tenant gives to what its host has of all tenants: in the form of the room that makes both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Share {
    Asterisk(asterisk::Share),
    FreeSwitch(freeswitch::Share),
}
