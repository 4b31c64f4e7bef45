//! The files of all phones that fetch from one place.

use super::book::{self, Wanted};
use super::room::{File, Room};
use super::{Handset, Setting, Tenancy, codecs, dhcp, files, value};
use crate::catalog::PhoneModel;
use crate::diag::{Code, Diagnostic};
use crate::model::{Phonebook, Tenant, TenantId};
use crate::render::{Rendered, Value};
use crate::source::Spanned;
use crate::target::{Input, Output};
use std::collections::{BTreeMap, BTreeSet};

/// What common files are made from.
const PROVENANCE: &str = "the catalogue of models";

/// Writes the files of the phones of `tenants`, tenant by tenant, then what phones share.
pub(in crate::target) fn write(
    input: &Input<'_>,
    tenants: &[(&TenantId, &Tenant)],
    room_of: fn(&str) -> Option<&'static Room>,
    output: &mut Output<'_>,
) {
    let (mut models, mut books, mut fetched) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    let mut families = dhcp::Families::new();
    for (tenant_id, tenant) in tenants.iter().copied() {
        let tenancy = Tenancy::new(input, tenant_id, tenant);
        for (id, written) in &tenant.phones {
            let Some(model) = input.catalog.find(&written.model.value) else {
                continue;
            };
            let Some(room) = room_of(&model.family.id) else {
                continue;
            };
            models.insert(&model.id, (room, model));
            let (_, macs) = families.entry(room.family).or_insert((room, Vec::new()));
            macs.push(written.mac.value);
            let lowered = super::lower(input, &tenancy, (id, written), model);
            if let Some(handset) = lowered {
                books.extend(wanted(room, tenant_id, &handset));
                for path in files::fetched(&handset) {
                    let bytes = input.files.get(path);
                    fetched.extend(bytes.map(|bytes| (path.to_owned(), bytes)));
                }
                of_phone(input, room, &handset, output);
            }
        }
    }
    dhcp::write(input, families, output);
    for (path, bytes) in fetched {
        output.copy(&format!("phones/{path}"), bytes, &path);
    }
    for (room, model) in once_each(input, models.into_values()) {
        of_model(input, room, model, output);
    }
    for wanted in books {
        let room = room_of(wanted.family);
        if let Some((room, book)) = room.and_then(|room| Some((room, room.book?))) {
            book::write(input, room, book, wanted, output);
        }
    }
}

/// The directory that a phone shows.
fn wanted<'a>(room: &Room, tenant: &'a TenantId, handset: &Handset<'_>) -> Option<Wanted<'a>> {
    let holds = handset.phonebook?.value;
    let wanted = Wanted {
        tenant,
        family: room.family,
        holds,
    };
    (holds != Phonebook::None).then_some(wanted)
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
    input.catalog.models().iter().find(shares).unwrap_or(model)
}

fn of_phone(input: &Input<'_>, room: &Room, handset: &Handset<'_>, output: &mut Output<'_>) {
    let value = told(room, handset);
    for File { name, template } in (room.files)(handset) {
        match input
            .templates
            .render(template, &value, output.reveal.marks())
        {
            Ok(rendered) => {
                let twice = twice(room, handset, template, &rendered);
                if twice.is_empty() {
                    output.put(&format!("phones/{name}"), &rendered, &handset.provenance);
                }
                output.found.extend(twice);
            }
            Err(fault) => output.found.push(fault),
        }
    }
}

fn of_model(input: &Input<'_>, room: &Room, model: &PhoneModel, output: &mut Output<'_>) {
    let url = input.site.project.provisioning.as_ref();
    let url = url.and_then(|server| server.url.as_ref());
    for File { name, template } in (room.common)(model) {
        let value = told_to_all(model, url);
        let path = format!("phones/{name}");
        output.render(input.templates, template, &value, &path, PROVENANCE);
    }
}

/// What the templates of a phone are handed.
pub(super) fn told(room: &Room, handset: &Handset<'_>) -> Value {
    let mut more = (room.more)(handset);
    more.extend(codecs::told(room, handset));
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
