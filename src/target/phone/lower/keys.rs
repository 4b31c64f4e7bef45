use super::{Subject, module_of};
use crate::model::{self, Feature, KeyAction, Reference, Slot};
use crate::render::Value;
use crate::source::{Place, Spanned};
use crate::target::phone::{Account, Key, KeyKind, Module};

/// The keys of a phone. Where nobody wrote any, they stay as they are.
pub(super) fn of_phone(subject: &Subject<'_, '_>, accounts: &[Account]) -> Vec<Key> {
    let shared = subject.model.family.line_keys_shared;
    let slots = subject.phone.layout(subject.profile, shared);
    if slots.iter().all(|slot| matches!(slot, Slot::Line(_))) {
        return Vec::new();
    }
    let keys = slots.iter().enumerate().filter_map(|(at, slot)| {
        let number = u16::try_from(at + 1).ok()?;
        match slot {
            Slot::Line(line) => of_line(subject.phone.place, number, *line, accounts),
            Slot::Key(key) => of_key(subject, number, key, accounts),
        }
    });
    keys.collect()
}

/// Its expansion modules; one that the catalogue does not hold has been refused.
pub(super) fn modules<'a>(subject: &Subject<'a, '_>, accounts: &[Account]) -> Vec<Module<'a>> {
    let written = subject.phone.expansion.iter().zip(1..);
    let modules = written.filter_map(|(module, number)| {
        let keys = module.keys.iter().zip(1..);
        let keys = keys.filter_map(|(key, at)| of_key(subject, at, key, accounts));
        Some(Module {
            place: module.place,
            number,
            model: module_of(&subject.input, &module.model.value)?,
            keys: keys.collect(),
        })
    });
    modules.collect()
}

fn of_line(place: Place, number: u16, line: u16, accounts: &[Account]) -> Option<Key> {
    let account = accounts.iter().find(|account| account.number == line)?;
    Some(Key {
        place,
        number,
        kind: KeyKind::Line,
        account: line,
        label: account.label.clone(),
        value: account.user.clone(),
    })
}

fn of_key(
    subject: &Subject<'_, '_>,
    number: u16,
    key: &model::Key,
    accounts: &[Account],
) -> Option<Key> {
    if let KeyAction::Line(line) = &key.action {
        let made = of_line(key.place, number, u16::try_from(line.value).ok()?, accounts)?;
        let label = key.label.as_ref().map(Value::text);
        return Some(Key {
            label: label.unwrap_or_else(|| made.label.clone()),
            ..made
        });
    }
    let (kind, value, label) = of_action(subject, &key.action)?;
    Some(Key {
        place: key.place,
        number,
        kind,
        account: 1,
        label: key.label.as_ref().map_or(label, Value::text),
        value,
    })
}

/// What a key does, what it dials, and what is written beside it unless something else is.
fn of_action(subject: &Subject<'_, '_>, action: &KeyAction) -> Option<(KeyKind, Value, Value)> {
    let codes = &subject.tenant.feature_codes;
    Some(match action {
        KeyAction::Line(_) => return None,
        KeyAction::Blf(user) => (
            KeyKind::Blf,
            Value::plain(extension_of(subject, user)?),
            name_of(subject, user),
        ),
        KeyAction::SpeedDial(number) => {
            let dialled: String = number
                .value
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            let dialled = Spanned::new(dialled, number.place);
            (KeyKind::Dial, Value::text(&dialled), Value::text(number))
        }
        KeyAction::Park(park) => {
            let number = service(subject, &Reference::Parking(park.value.clone()))?;
            (KeyKind::Park, Value::plain(number), id_of(park))
        }
        KeyAction::Page(zone) => {
            let number = service(subject, &Reference::Paging(zone.value.clone()))?;
            let name = subject.tenant.paging.get(&zone.value);
            let name = name.and_then(|zone| zone.name.as_ref()).map(Value::text);
            let label = name.unwrap_or_else(|| id_of(zone));
            (KeyKind::Dial, Value::plain(number), label)
        }
        KeyAction::Intercom(user) => {
            let code = codes.of(Feature::Intercom);
            let number = format!("{code}{}", extension_of(subject, user)?);
            (KeyKind::Dial, Value::plain(number), name_of(subject, user))
        }
    })
}

fn extension_of(subject: &Subject<'_, '_>, user: &Spanned<model::UserId>) -> Option<String> {
    let held = subject.input.held;
    Some(held.users.get(&user.value)?.extension.to_string())
}

fn service(subject: &Subject<'_, '_>, reference: &Reference) -> Option<String> {
    let held = subject.input.held;
    Some(held.services.get(reference)?.extension.to_string())
}

fn name_of(subject: &Subject<'_, '_>, user: &Spanned<model::UserId>) -> Value {
    let written = subject.tenant.users.get(&user.value);
    written.map_or_else(|| id_of(user), |user| Value::text(&user.name))
}

fn id_of(id: &Spanned<impl std::fmt::Display>) -> Value {
    Value::text(&Spanned::new(id.value.to_string(), id.place))
}
