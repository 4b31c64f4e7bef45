//! Cisco with multiplatform firmware (68xx, 78xx, 88xx) and SPA: a flat XML profile whose elements are the labels of the phone's
//! web pages.
//!
//! A phone asks for the file of its model, `8841-3PCC.xml` or `spa504G.cfg`, which sends it to its own: `$MA` is its MAC in lower
//! case. A function of a key is one text of parts with `;` between them, into which no name goes: names are labels. A profile rule
//! carries the password before its address: `[--uid … --pwd …]` (fusionpbx cisco/8811 and cisco/spa112).

use super::clock::{Moment, moment};
use super::codecs::Codecs;
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Clock, Handset, KeyKind, xml};
use crate::catalog::{Ability, Kind};
use crate::model::{Codec, Proof};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("cisco-mpp/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("cisco-mpp/common.xml", xml::escape);
const BOOK: Builtin = builtin!("cisco-mpp/phonebook.xml", xml::escape);
const SPA_PHONE: Builtin = builtin!("cisco-spa/phone.xml", xml::escape);
const SPA_COMMON: Builtin = builtin!("cisco-spa/common.xml", xml::escape);
const SPA_BOOK: Builtin = builtin!("cisco-spa/phonebook.xml", xml::escape);

/// The room of multiplatform firmware.
pub(in crate::target) const ROOM: Room = Room {
    family: "cisco-mpp",
    maker: "Cisco",
    dhcp: "{url}/$PSN.xml",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more: |handset| more(handset, "Admin_Password"),
    book: Some(Book {
        file: "directory.xml",
        template: BOOK.name,
        page: 32,
    }),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        zones: 5,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::up_to(3, codec)),
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Background,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
        ],
        language,
        setting: (xml::is_name, "Dial_Plan_1_"),
        name_of: element,
        ..Writes::NOTHING
    },
};

/// The room of SPA and Linksys.
pub(in crate::target) const SPA: Room = Room {
    family: "cisco-spa",
    maker: "Cisco",
    dhcp: "{url}/spa$PSN.cfg",
    templates: &[SPA_PHONE, SPA_COMMON, SPA_BOOK],
    files: |handset| vec![File::new(handset.file_name(), SPA_PHONE)],
    common: |model| Room::shared(model, SPA_COMMON),
    more: |handset| more(handset, "Admin_Passwd"),
    book: Some(Book {
        file: "directory.xml",
        template: SPA_BOOK.name,
        page: 32,
    }),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: true,
        zones: 5,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::up_to(3, spa_codec)),
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Transport,
        ],
        language,
        setting: (xml::is_name, "Dial_Plan_1_"),
        name_of: element,
        ..Writes::NOTHING
    },
};

fn more(handset: &Handset<'_>, password: &'static str) -> Vec<(&'static str, Value)> {
    let multicast = handset.model.value.can(Ability::Multicast);
    let mut more = vec![
        ("multicast", Value::flag(multicast)),
        ("password_name", Value::plain(password)),
    ];
    let clock = handset.clock.as_ref();
    more.extend(clock.and_then(|clock| Some(("rule", Value::plain(rule(&clock.value)?)))));
    more
}

/// `start=3/-1/7/2;end=10/-1/7/3;save=1`: a day of -1 is the last such weekday of the month, another the first on or behind it;
/// Sunday is 7.
fn rule(clock: &Clock) -> Option<String> {
    let saving = clock.rules.saving?;
    let more = saving.offset - clock.rules.standard;
    let (start, end) = (at(moment(saving.start)), at(moment(saving.end)));
    let (hours, minutes) = (more / 3600, more % 3600 / 60);
    let save = match minutes {
        0 => hours.to_string(),
        minutes => format!("{hours}:{minutes:02}"),
    };
    Some(format!("start={start};end={end};save={save}"))
}

fn at(moment: Moment) -> String {
    let weekday = moment.sunday_last();
    let day = match moment.week {
        5 => "-1".to_owned(),
        week => ((week - 1) * 7 + 1).to_string(),
    };
    let (month, hour) = (moment.month, moment.hour);
    match moment.minute {
        0 => format!("{month}/{day}/{weekday}/{hour}"),
        minute => format!("{month}/{day}/{weekday}/{hour}:{minute:02}"),
    }
}

/// Another language than the firmware's own needs a dictionary from the maker.
fn language(code: &str) -> Option<&'static str> {
    (code == "en").then_some("English")
}

/// What the maker calls a codec (fusionpbx cisco/8841).
fn codec(handset: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    match codec {
        Codec::Opus => spa_codec(handset, Codec::Alaw).map(|_| "OPUS"),
        other => spa_codec(handset, other),
    }
}

/// The same of SPA phones (SPA500 series administration guide, page 251; fusionpbx cisco/spa504g). Those before them have no G.722,
/// and of boxes with ports for telephones no source shows a list.
fn spa_codec(handset: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    let model = handset.model.value;
    let wide = !model.id.starts_with("cisco-spa9");
    let name = match codec {
        Codec::Alaw => "G711a",
        Codec::Ulaw => "G711u",
        Codec::G729 => "G729a",
        Codec::G722 if wide => "G722",
        Codec::G722 | Codec::Opus => return None,
    };
    matches!(model.kind, Kind::Desk | Kind::Conference).then_some(name)
}
