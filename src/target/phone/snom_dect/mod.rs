//! Snom M300 to M900: DECT bases, `snom<Type>-<MAC>.htm`, the MAC in upper case. Each line of the base is a handset, which is told
//! to enrol with its number on the base as its PIN.
//!
//! A base asks for `snom<Type>.htm`, which belongs to nobody, then for its own file (`wazo_snom/common_dect`; `user_outbound` and
//! `srv_sip_transport` as public generators for the M900 write them).

use super::codecs::{self, Codecs};
use super::lines::element;
use super::room::{File, Part, Room, Writes};
use super::{dect, xml};
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("snom-dect/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("snom-dect/common.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "snom-dect",
    maker: "Snom",
    dhcp: "{url}/",
    templates: &[PHONE, COMMON],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more: dect::more,
    writes: Writes {
        // `wazo_snom/common_dect`
        codecs: Some(Codecs::named(codecs::encoding_name)),
        parts: &[Part::Ntp, Part::AdminPassword, Part::Transport, Part::Vlan],
        language,
        setting: (xml::is_name, "network_sync_enable"),
        name_of: |line| element(line).filter(|_| !line.contains(" idx=")),
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

/// The languages of the wazo plugin.
fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Espanol",
        "fr" => "Francais",
        "it" => "Italiano",
        "nl" => "Dutch",
        _ => return None,
    })
}
