//! What phones are to be told and their vendor's files cannot say.

use super::room::{Part, Room};
use super::{Handset, Key, codecs, files};
use crate::catalog::Ability;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Phonebook, Proof, Srtp};
use crate::render::Templates;
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// All that `room` cannot write of a phone.
pub(in crate::target) fn audit(
    room: &Room,
    handset: &Handset<'_>,
    given: &BTreeMap<String, Vec<u8>>,
    templates: &Templates,
) -> Diagnostics {
    let mut found = Diagnostics::default();
    found.extend(without_template(room, handset, templates));
    found.extend(files::faults(given, handset));
    found.extend(parts(room, handset));
    found.extend(accounts(room, handset));
    found.extend(keys(room, handset));
    found.extend(zones(room, handset));
    found.extend(codecs::faults((room.writes.codecs, room.maker), handset));
    found.extend(language(room, handset));
    found.extend(zone_name(room, handset));
    found.extend((room.writes.faults)(handset));
    found.extend(not_able(handset));
    found.extend(without_address(handset));
    found.extend(without_proof(room, handset));
    let settings = handset.settings.iter();
    found.extend(settings.filter_map(|setting| malformed(room, &setting.key)));
    found
}

fn not_written(room: &Room, what: &str, place: Place) -> Diagnostic {
    let message = format!("{what} is not written for {} phones", room.maker);
    Diagnostic::new(Code::E0601, message).label(place, "nothing would be written for it")
}

/// What no public source names stands in a template of the repository.
fn without_template(
    room: &Room,
    handset: &Handset<'_>,
    templates: &Templates,
) -> Option<Diagnostic> {
    let name = room
        .writes
        .template
        .filter(|name| !templates.is_replaced(name))?;
    let message = format!("{} devices want a template of the repository", room.maker);
    let found = Diagnostic::new(Code::E0601, message);
    let found = found.label(handset.model.place, "no public source names its settings");
    Some(found.help(format!(
        "make `templates/{name}` from the template that the device itself gives"
    )))
}

fn parts(room: &Room, handset: &Handset<'_>) -> Vec<Diagnostic> {
    let place = |place: Option<Place>| place;
    let srtp = handset.srtp.filter(|srtp| srtp.value != Srtp::Off);
    let book = handset.phonebook;
    let book = book.filter(|book| book.value != Phonebook::None);
    let written = [
        (
            Part::AdminPassword,
            "a password of the menus",
            handset.admin_password.as_ref().map(|one| one.place),
        ),
        (
            Part::Background,
            "a picture",
            handset.background.as_ref().map(|one| one.place),
        ),
        (
            Part::Firmware,
            "firmware",
            handset.firmware.as_ref().map(|one| one.version.place),
        ),
        (
            Part::Ntp,
            "a time server",
            handset.ntp.as_ref().map(|one| one.place),
        ),
        (
            Part::Resync,
            "a time between two looks for files",
            handset.resync.map(|one| one.place),
        ),
        (Part::Phonebook, "a directory", book.map(|one| one.place)),
        (
            Part::Ringtone,
            "a ringing tone",
            handset.ringtone.as_ref().map(|one| one.place),
        ),
        (
            Part::Srtp,
            "encryption of what is said",
            srtp.map(|one| one.place),
        ),
        (
            Part::Transport,
            "a transport",
            handset.transport.as_ref().map(|one| one.place),
        ),
        (
            Part::Vlan,
            "a VLAN",
            place(handset.vlan.map(|one| one.place)),
        ),
    ];
    let missing = written
        .into_iter()
        .filter(|(part, _, _)| !room.writes.parts.contains(part));
    missing
        .filter_map(|(_, what, place)| Some(not_written(room, what, place?)))
        .collect()
}

fn accounts(room: &Room, handset: &Handset<'_>) -> Option<Diagnostic> {
    let most = room.writes.accounts?;
    handset
        .accounts
        .iter()
        .find(|account| account.number > most)?;
    let model = handset.model.value;
    let message = format!("{most} line of a {} is written, and no more", model.name);
    Some(Diagnostic::new(Code::E0601, message).label(handset.place, "has more lines"))
}

fn keys(room: &Room, handset: &Handset<'_>) -> Vec<Diagnostic> {
    let cannot = |key: &&Key| !room.writes.keys.contains(&key.kind);
    let of_modules = handset.modules.iter().flat_map(|module| &module.keys);
    let keys = handset.keys.iter().chain(of_modules).filter(cannot);
    let keys = keys.map(|key| not_written(room, key.kind.called(), key.place));
    let modules = handset.modules.iter().filter(|_| !room.writes.modules);
    keys.chain(modules.map(|module| not_written(room, "an expansion module", module.place)))
        .collect()
}

fn zones(room: &Room, handset: &Handset<'_>) -> Vec<Diagnostic> {
    let model = handset.model.value;
    let most = match model.can(Ability::Multicast) {
        true => room.writes.zones,
        false => 0,
    };
    let fault = |place, most: usize| {
        let message = match most {
            0 => format!("a {} cannot listen to a paging zone", model.name),
            most => format!("a {} can listen to {most} paging zones", model.name),
        };
        Diagnostic::new(Code::E0601, message)
            .label(place, "one too many")
            .help("name the phone under `sip` of the zone, so that it is called instead")
    };
    let beyond = handset.zones.iter().skip(most);
    beyond.map(|zone| fault(zone.place, most)).collect()
}

fn language(room: &Room, handset: &Handset<'_>) -> Option<Diagnostic> {
    let code = handset.language.as_ref()?;
    if (room.writes.language)(code).is_some() {
        return None;
    }
    let what = format!("the language `{}`", code.value);
    let help = "name another language in the phone's profile, or write the vendor's own parameter under `settings`";
    Some(not_known(room, &what, code.place, handset.own.1).help(help))
}

fn zone_name(room: &Room, handset: &Handset<'_>) -> Option<Diagnostic> {
    let clock = handset.clock.as_ref()?;
    let zone = &clock.value.zone;
    let known = room.writes.zone.is_none_or(|name| name(zone).is_some());
    if known && room.writes.parts.contains(&Part::Clock) {
        return None;
    }
    let what = format!("the time zone `{zone}`");
    let help =
        "name a zone with the same time in the phone's profile, or let the network tell the time";
    Some(not_known(room, &what, clock.place, handset.own.0).help(help))
}

/// What a profile asks for and cannot be had is an error. What a whole tenant wishes is not, as phones of others can have it.
fn not_known(room: &Room, what: &str, place: Place, own: bool) -> Diagnostic {
    let message = format!("{what} is not known for {} phones", room.maker);
    let code = if own { Code::E0601 } else { Code::W0702 };
    Diagnostic::new(code, message).label(place, "not known")
}

/// What the family's files can say and this model cannot do.
fn not_able(handset: &Handset<'_>) -> Vec<Diagnostic> {
    let model = handset.model.value;
    let srtp = handset.srtp.filter(|srtp| srtp.value != Srtp::Off);
    let wanted = [
        (
            Ability::Srtp,
            "cannot encrypt what is said",
            srtp.map(|one| one.place),
        ),
        (
            Ability::Wallpaper,
            "shows no picture of one's own",
            handset.background.as_ref().map(|one| one.place),
        ),
    ];
    let missing = wanted
        .into_iter()
        .filter(|(ability, _, _)| !model.can(*ability));
    missing
        .filter_map(|(_, what, place)| {
            let message = format!("a {} {what}", model.name);
            let fault = Diagnostic::new(Code::E0601, message).label(place?, "asked for here");
            Some(fault.label(handset.model.place, "by this phone"))
        })
        .collect()
}

/// Files that a phone is to fetch while nobody said from where.
fn without_address(handset: &Handset<'_>) -> Vec<Diagnostic> {
    if handset.url.is_some() {
        return Vec::new();
    }
    let firmware = handset.firmware.as_ref();
    let firmware = firmware.filter(|firmware| firmware.path.is_some());
    let book = handset
        .phonebook
        .filter(|book| book.value != Phonebook::None);
    let wanted = [
        ("firmware", firmware.map(|one| one.version.place)),
        (
            "a picture",
            handset.background.as_ref().map(|one| one.place),
        ),
        (
            "a ringing tone",
            handset.ringtone.as_ref().map(|one| one.place),
        ),
        ("a directory", book.map(|one| one.place)),
    ];
    let fault = |what: &str, place| {
        Diagnostic::new(
            Code::E0601,
            format!("phones cannot be told where {what} lies"),
        )
        .label(place, "asked for here")
        .help("write the address that phones fetch from into `url` of `provisioning`")
    };
    wanted
        .into_iter()
        .filter_map(|(what, place)| Some(fault(what, place?)))
        .collect()
}

/// A phone that has to prove who it is, and cannot be told how. It may have a certificate of its maker, which only the server knows.
fn without_proof(room: &Room, handset: &Handset<'_>) -> Option<Diagnostic> {
    let proof = &handset.proof;
    let wanted = [
        (Proof::Token, proof.token.is_some()),
        (Proof::Password, proof.password.is_some()),
    ];
    let mut wanted = wanted.into_iter().filter(|(_, is)| *is).peekable();
    wanted.peek()?;
    let told = wanted.any(|(proof, _)| room.writes.proofs.contains(&proof));
    let place = handset
        .url
        .as_ref()
        .filter(|_| proof.needed && !told)?
        .place;
    let message = format!(
        "{} phones of this kind cannot be told how to prove who they are",
        room.maker
    );
    let fault = Diagnostic::new(Code::W0702, message)
        .label(place, "no token and no password is written for them");
    Some(
        fault
            .label(handset.model.place, "such as this one")
            .help("write the network where they stand into `networks` of `provisioning`, or give the server the certificate of their maker"),
    )
}

fn malformed(room: &Room, key: &Spanned<String>) -> Option<Diagnostic> {
    let (is_name, example) = room.writes.setting;
    (!is_name(key)).then(|| {
        let message = format!("`{}` is no name of a parameter", key.value.escape_debug());
        Diagnostic::new(Code::E0503, message)
            .label(
                key.place,
                format!("no name that {} phones have", room.maker),
            )
            .help(format!("write it as the vendor does: `{example}`"))
    })
}
