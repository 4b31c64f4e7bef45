//! `CyberData` paging devices and intercoms: `<mac>.xml`, then `000000cd.xml`, which belongs to nobody.
//!
//! Its manuals name the files and the element `MiscSettings` with `DeviceName` (931640A, pages 90 and 91), and say that a device
//! gives a template with each of its settings. No public source names those of SIP, and they differ from device to device: so the
//! blocks `accounts` and `zones` come from the repository's own template, without which nothing is written.

use super::lines::element;
use super::room::{File, Part, Room, Writes};
use super::xml;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("cyberdata/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("cyberdata/common.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "cyberdata",
    maker: "CyberData",
    dhcp: "{url}",
    templates: &[PHONE, COMMON],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    writes: Writes {
        zones: 10,
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Transport,
        ],
        // It shows nothing.
        language: |_| Some(""),
        setting: (xml::is_name, "DeviceName"),
        name_of: element,
        template: Some(PHONE.name),
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};
