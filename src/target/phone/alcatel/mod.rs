//! Alcatel-Lucent M3, M5 and M7: `config.<mac>.xml` behind the file of the model, which is not written. The first programmable key
//! is that of the line, so that those of a repository begin with the second (`wazo_alcatel/v2_13_02`).

use super::codecs::{self, Codecs};
use super::lines::id_attribute;
use super::room::{File, Part, Room, Writes};
use super::{KeyKind, xml};
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("alcatel/phone.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "alcatel",
    maker: "Alcatel-Lucent",
    dhcp: "{url}",
    templates: &[PHONE],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    writes: Writes {
        keys: &[KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        proofs: &[Proof::Token, Proof::Password],
        // `wazo_alcatel/v2_13_02`
        codecs: Some(Codecs::named(codecs::payload_type)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_name, "FeatureCallWaitingEnable"),
        name_of: id_attribute,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

/// The numbers of languages that the wazo plugin knows.
fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "en" => "0",
        "fr" => "1",
        "de" => "2",
        "it" => "3",
        "es" => "4",
        "nl" => "5",
        "pt" => "6",
        "hu" => "7",
        "cs" => "8",
        "sk" => "9",
        "sl" => "10",
        "et" => "11",
        "pl" => "12",
        "lt" => "13",
        "lv" => "14",
        "tr" => "15",
        "el" => "16",
        "sv" => "17",
        "no" => "18",
        "da" => "19",
        "fi" => "20",
        "is" => "21",
        "zh" => "22",
        _ => return None,
    })
}
