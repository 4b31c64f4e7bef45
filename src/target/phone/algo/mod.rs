//! Algo paging devices: text of `key = value`, `algom<MAC>.conf`, the MAC in upper case, behind the file of the model.
//!
//! The server and the way there are told apart: `prov.server.static`, `prov.download.cfgpath` (fusionpbx algo/8186, as `sip.transp`).

use super::lines::{after_equals, escape};
use super::room::{File, Part, Room, Writes};
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("algo/phone.conf", escape);
const COMMON: Builtin = builtin!("algo/common.conf", escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "algo",
    maker: "Algo",
    dhcp: "{url}",
    templates: &[PHONE, COMMON],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    writes: Writes {
        zones: 50,
        proofs: &[Proof::Token, Proof::Password],
        parts: &[Part::Ntp, Part::AdminPassword, Part::Transport],
        // It shows nothing.
        language: |_| Some(""),
        setting: (is_name, "audio.page.vol"),
        name_of: after_equals,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

/// Words of letters and digits with a `.` between them.
fn is_name(key: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    key.split('.').all(word)
}
