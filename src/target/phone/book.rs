//! The directories that phones show: of each tenant, in the form of each vendor.

use super::room::{Book, Room};
use crate::model::{Phonebook, Tenant, TenantId};
use crate::render::Value;
use crate::target::{Input, Output};

/// Whose directory, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted<'a> {
    pub(super) tenant: &'a TenantId,
    pub(super) family: &'static str,
    pub(super) holds: Phonebook,
}

/// One entry: a name and what is dialled for it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    name: Value,
    number: String,
}

/// Where the directory of a tenant lies below the address of the provisioning server; the folder ends with `/`.
pub(super) fn folder(tenant: &str, family: &str, holds: Phonebook) -> String {
    let holds = match holds {
        Phonebook::All => "all",
        Phonebook::Tenant => "people",
        Phonebook::None => "none",
    };
    format!("books/{tenant}/{family}/{holds}/")
}

/// Writes the pages of a directory.
pub(super) fn write(
    input: &Input<'_>,
    room: &Room,
    book: Book,
    wanted: Wanted<'_>,
    output: &mut Output<'_>,
) {
    let Some(tenant) = input.site.tenants.get(wanted.tenant) else {
        return;
    };
    let entries = entries(input, wanted.tenant, tenant, wanted.holds);
    let folder = folder(wanted.tenant.as_str(), room.family, wanted.holds);
    let pages: Vec<_> = entries.chunks(book.page.max(1)).collect();
    let count = pages.len().max(1);
    let url = input.site.project.provisioning.as_ref();
    let url = url.and_then(|server| server.url.as_ref());
    for at in 0..count {
        let next = (at + 1 < count).then(|| {
            let url = url.map_or("", |url| url.value.trim_end_matches('/'));
            Value::plain(format!("{url}/{folder}{}", page(book.file, at + 1)))
        });
        let listed = pages.get(at).copied().unwrap_or_default();
        let value = value(tenant, listed, next);
        let path = format!("phones/{folder}{}", page(book.file, at));
        output.render(
            input.templates,
            book.template,
            &value,
            &path,
            &wanted.tenant.reference(),
        );
    }
}

/// The name of a page: the first has that of the file.
fn page(file: &str, at: usize) -> String {
    match (at, file.rsplit_once('.')) {
        (0, _) | (_, None) => file.to_owned(),
        (at, Some((name, ending))) => format!("{name}-{}.{ending}", at + 1),
    }
}

fn value(tenant: &Tenant, entries: &[Entry], next: Option<Value>) -> Value {
    let entries = entries.iter().map(|entry| {
        Value::record([
            ("name", entry.name.clone()),
            ("number", Value::plain(&*entry.number)),
        ])
    });
    let fields = [
        ("name", Value::text(&tenant.name)),
        ("entries", Value::list(entries)),
    ];
    let next = next.map(|next| ("next", next));
    Value::record([("book", Value::record(fields.into_iter().chain(next)))])
}

/// The tenant's people by their ids, and then what else of it has a name and an extension.
fn entries(input: &Input<'_>, id: &TenantId, tenant: &Tenant, holds: Phonebook) -> Vec<Entry> {
    let Some(held) = input.held(id) else {
        return Vec::new();
    };
    let people = tenant.users.iter().filter_map(|(user, written)| {
        Some(Entry {
            name: Value::text(&written.name),
            number: held.users.get(user)?.extension.to_string(),
        })
    });
    let services = held.services.iter().filter_map(|(reference, held)| {
        Some(Entry {
            name: name_of(tenant, reference)?,
            number: held.extension.to_string(),
        })
    });
    let services = services.filter(|_| holds == Phonebook::All);
    people.chain(services).collect()
}

/// What has a name for people; a car park or a menu without one is nothing to look up.
fn name_of(tenant: &Tenant, reference: &crate::model::Reference) -> Option<Value> {
    use crate::model::Reference;
    let name = match reference {
        Reference::Group(id) => tenant.groups.get(id)?.name.as_ref(),
        Reference::Queue(id) => tenant.queues.get(id)?.name.as_ref(),
        Reference::Menu(id) => tenant.menus.get(id)?.name.as_ref(),
        Reference::Conference(id) => tenant.conferences.get(id)?.name.as_ref(),
        Reference::Paging(id) => tenant.paging.get(id)?.name.as_ref(),
        _ => None,
    };
    name.map(Value::text)
}
