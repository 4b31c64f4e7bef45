//! Phones, and what many of them have in common.

use super::form::{choices, records};
use crate::model::{KeyAction, Phonebook};

records! {
    Phone { place, mac, model, lines, profile, site, keys, expansion, settings }
    Expansion { place, model, keys }
    Key { place, action, label }
    Setting { key, value }
    Profile {
        place, firmware, admin_password, transport, srtp, codecs, vlan, background, ringtone, phonebook, language, timezone, ntp,
        resync, keys, settings,
    }
    Firmware { place, current, previous, files, rollout, models }
    FirmwareFile { path, sha256 }
}

choices! {
    KeyAction { 0 Blf(user), 1 SpeedDial(number), 2 Park(park), 3 Page(zone), 4 Intercom(user), 5 Line(line) }
    Phonebook { 0 All, 1 Tenant, 2 None }
}
