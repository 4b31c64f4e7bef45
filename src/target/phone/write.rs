//! The files of a phone, and those that phones of a model share.

use super::book::{self, Wanted};
use super::room::{File, Room};
use super::{Handset, Setting, Tenancy, codecs, dhcp, files, value};
use crate::catalog::PhoneModel;
use crate::diag::{Code, Diagnostic};
use crate::model::{self, PhoneId, Phonebook};
use crate::render::{Rendered, Templates, Value};
use crate::source::Spanned;
use crate::target::{Input, Output, TenantInput};
use std::collections::{BTreeMap, BTreeSet};

/// What common files are made from.
const PROVENANCE: &str = "the catalogue of models";

/// A phone whose files are written.
pub(super) struct Phone<'a> {
    id: &'a PhoneId,
    written: &'a model::Phone,
    model: &'a PhoneModel,
    room: &'static Room,
}

/// What phones of a tenant want beside their own files.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) books: BTreeSet<Wanted>,
    pub(super) fetched: BTreeSet<String>,
}

/// What all phones that fetch from one place share: hints for DHCP, and common files of their models.
pub(super) fn of_all<'a>(
    input: &Input<'a>,
    phones: impl Iterator<Item = &'a Phone<'a>>,
    output: &mut Output<'_>,
) {
    let (mut models, mut families) = (BTreeMap::new(), dhcp::Families::new());
    for phone in phones {
        models.insert(&phone.model.id, (phone.room, phone.model));
        let family = families.entry(phone.room.family);
        let (_, macs) = family.or_insert((phone.room, Vec::new()));
        macs.push(phone.written.mac.value);
    }
    dhcp::write(input, families, output);
    for (room, model) in once_each(input, models.into_values()) {
        of_model(input, room, model, output);
    }
}

/// The phones of a tenant that files are written for.
pub(super) fn phones<'a>(
    input: &TenantInput<'a>,
    room_of: fn(&str) -> Option<&'static Room>,
) -> Vec<Phone<'a>> {
    let phones = input.tenant.phones.iter().filter_map(|(id, written)| {
        let model = input.stock.catalog.find(&written.model.value)?;
        Some(Phone {
            id,
            written,
            model,
            room: room_of(&model.family.id)?,
        })
    });
    phones.collect()
}

/// The directory that a phone shows.
fn wanted(room: &Room, handset: &Handset<'_>) -> Option<Wanted> {
    let holds = handset.phonebook?.value;
    let family = room.family;
    (holds != Phonebook::None).then_some(Wanted { family, holds })
}

/// The first model of the catalogue stands for all that share a common file.
fn once_each<'a>(
    input: &Input<'a>,
    models: impl Iterator<Item = (&'static Room, &'a PhoneModel)>,
) -> impl Iterator<Item = (&'static Room, &'a PhoneModel)> {
    let firsts: BTreeMap<_, _> = models
        .map(|(room, model)| {
            let first = first_of_file(input, model);
            (&first.id, (room, first))
        })
        .collect();
    firsts.into_values()
}

fn first_of_file<'a>(input: &Input<'a>, model: &'a PhoneModel) -> &'a PhoneModel {
    let shares = |other: &&PhoneModel| {
        other.family.id == model.family.id
            && model.common_file.is_some()
            && other.common_file == model.common_file
    };
    input
        .stock
        .catalog
        .models()
        .iter()
        .find(shares)
        .unwrap_or(model)
}

/// Writes the files of a phone, and notes what it wants besides.
pub(super) fn of_phone<'a>(
    tenancy: &Tenancy<'a>,
    phone: &Phone<'a>,
    asked: &mut Asked,
    output: &mut Output<'_>,
) {
    let handset = super::lower(tenancy, (phone.id, phone.written), phone.model);
    files_of(tenancy.input.stock.templates, phone.room, &handset, output);
    asked.books.extend(wanted(phone.room, &handset));
    let fetched = files::fetched(&handset).map(str::to_owned);
    asked.fetched.extend(fetched);
}

fn files_of(templates: &Templates, room: &Room, handset: &Handset<'_>, output: &mut Output<'_>) {
    let value = told(room, handset);
    for File { name, template } in (room.files)(handset) {
        output.render_sound(
            templates,
            (template, &value),
            (&["phones/", &name].concat(), &handset.provenance),
            |rendered| twice(room, handset, template, rendered),
        );
    }
}

fn of_model(input: &Input<'_>, room: &Room, model: &PhoneModel, output: &mut Output<'_>) {
    let url = input.site.project.provisioning.as_ref();
    let url = url.and_then(|server| server.url.as_ref());
    for File { name, template } in (room.common)(model) {
        let value = told_to_all(model, url);
        let path = format!("phones/{name}");
        output.render(input.stock.templates, template, &value, &path, PROVENANCE);
    }
}

/// What the templates of a phone are handed.
pub(super) fn told(room: &Room, handset: &Handset<'_>) -> Value {
    let mut more = (room.more)(handset);
    more.extend(codecs::told(room.writes.codecs, handset));
    let language = handset.language.as_ref();
    let language = language.and_then(|code| (room.writes.language)(code));
    more.extend(language.map(|name| ("language", Value::plain(name))));
    let zone = handset.clock.as_ref().zip(room.writes.zone);
    let zone = zone.and_then(|(clock, name)| name(&clock.value.zone));
    more.extend(zone.map(|name| ("zone_name", Value::plain(name))));
    more.extend(phonebook(room, handset).map(|book| ("phonebook", book)));
    value::of(handset, more)
}

/// What the templates of a model's common files are handed.
pub(super) fn told_to_all(model: &PhoneModel, url: Option<&Spanned<String>>) -> Value {
    let url = url.map(|url| {
        let text = url.value.trim_end_matches('/').to_owned();
        ("url", Value::text(&Spanned::new(text, url.place)))
    });
    let fields = [
        ("model", Value::plain(&*model.name)),
        ("type", Value::plain(model.short_name())),
    ];
    Value::record(fields.into_iter().chain(url))
}

fn phonebook(room: &Room, handset: &Handset<'_>) -> Option<Value> {
    let (book, holds) = (room.book?, handset.phonebook?);
    if holds.value == Phonebook::None {
        return None;
    }
    let folder = book::folder(&handset.tenant, room.family, holds.value);
    let address = |path: String| handset.address(&Spanned::new(path, holds.place));
    let url = handset.url.as_ref()?;
    let bare = url
        .value
        .split_once("://")
        .map_or(&*url.value, |(_, rest)| rest);
    let bare = format!("{bare}/{}", folder.trim_end_matches('/'));
    Some(Value::record([
        ("https", Value::flag(url.value.starts_with("https:"))),
        ("bare_folder", Value::text(&Spanned::new(bare, url.place))),
        ("name", handset.company.clone()),
        ("url", address(format!("{folder}{}", book.file))?),
        ("folder", address(folder.trim_end_matches('/').to_owned())?),
    ]))
}

/// Settings that stand in the file already. Which of two lines a phone takes is its own affair, so there must not be two.
fn twice(
    room: &Room,
    handset: &Handset<'_>,
    template: &str,
    rendered: &Rendered,
) -> Vec<Diagnostic> {
    if handset.settings.is_empty() {
        return Vec::new();
    }
    let masked = rendered.masked();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in masked.lines().filter_map(room.writes.name_of) {
        *times.entry(name).or_default() += 1;
    }
    let twice = |setting: &&Setting| {
        let times = times.get(setting.key.as_str());
        times.is_some_and(|times| *times > 1)
    };
    let settings = handset.settings.iter().filter(twice);
    settings
        .map(|setting| written_twice(setting, template))
        .collect()
}

fn written_twice(setting: &Setting, template: &str) -> Diagnostic {
    let message = format!("`{}` is written by pbxctl itself", setting.key.value);
    Diagnostic::new(Code::E0503, message)
        .label(setting.key.place, "a second time")
        .help(format!(
            "say it where users and phones are declared, or replace the template `templates/{template}`"
        ))
}
