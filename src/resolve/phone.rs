use super::choice;
use super::reader::Reader;
use crate::model::{Expansion, Key, KeyAction, Mac, Phone, Setting};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Pairs, PhoneKey, Text};

/// Resolves a phone.
pub(super) fn resolve(
    place: Place,
    written: &syntax::Phone,
    reader: &mut Reader<'_, '_>,
) -> Option<Phone> {
    let mac = reader
        .words
        .read(&written.mac, written.mac.place, "a MAC", Mac::parse);
    Some(Phone {
        place,
        model: written.model.clone().map(|model| model.0),
        lines: reader.all(&written.lines),
        profile: written
            .profile
            .as_ref()
            .and_then(|profile| reader.bare(profile)),
        site: written.site.as_ref().and_then(|site| reader.bare(site)),
        keys: written
            .keys
            .iter()
            .filter_map(|key| self::key(key, reader))
            .collect(),
        expansion: written
            .expansion
            .iter()
            .map(|module| expansion(module, reader))
            .collect(),
        settings: settings(&written.settings),
        mac: mac?,
    })
}

fn expansion(written: &syntax::Expansion, reader: &mut Reader<'_, '_>) -> Expansion {
    let keys = written
        .keys
        .iter()
        .filter_map(|key| self::key(key, reader))
        .collect();
    Expansion {
        place: written.place,
        model: written.model.clone().map(|model| model.0),
        keys,
    }
}

/// Resolves a key of a phone, a module or a profile.
pub(super) fn key(written: &PhoneKey, reader: &mut Reader<'_, '_>) -> Option<Key> {
    let dialled = |number: &Spanned<syntax::NumberText>| number.clone().map(|number| number.0);
    let actions = [
        written
            .blf
            .as_ref()
            .map(|user| reader.one(user).map(KeyAction::Blf)),
        written
            .speed_dial
            .as_ref()
            .map(|number| Some(KeyAction::SpeedDial(dialled(number)))),
        written
            .park
            .as_ref()
            .map(|park| reader.bare(park).map(KeyAction::Park)),
        written
            .page
            .as_ref()
            .map(|zone| reader.one(zone).map(KeyAction::Page)),
        written
            .intercom
            .as_ref()
            .map(|user| reader.one(user).map(KeyAction::Intercom)),
        written.line.map(|line| Some(KeyAction::Line(line))),
    ];
    let action = choice::written(actions)??;
    Some(Key {
        place: written.place,
        action,
        label: Reader::text(written.label.as_ref()),
    })
}

/// Parameters of the vendor, as they are written.
pub(super) fn settings(written: &Pairs<Spanned<Text>>) -> Vec<Setting> {
    let settings = written.0.items.iter().filter_map(|entry| {
        let value = entry.value.clone()?.map(|value| value.0);
        Some(Setting {
            key: entry.key.clone(),
            value,
        })
    });
    settings.collect()
}
