//! The directories that phones show: of each tenant, in the form of each vendor.

use super::room::{Book, Room};
use crate::model::{Phonebook, Tenant};
use crate::render::Value;
use crate::target::{Output, TenantInput};

/// Which directory of a tenant, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
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
    input: &TenantInput<'_>,
    room: &Room,
    book: Book,
    holds: Phonebook,
    output: &mut Output<'_>,
) {
    let entries = entries(input, holds);
    let folder = folder(input.id.as_str(), room.family, holds);
    let pages: Vec<_> = entries.chunks(book.page.max(1)).collect();
    let count = pages.len().max(1);
    let url = input.project.provisioning.as_ref();
    let url = url.and_then(|server| server.url.as_ref());
    for at in 0..count {
        let next = (at + 1 < count).then(|| {
            let url = url.map_or("", |url| url.value.trim_end_matches('/'));
            Value::plain(format!("{url}/{folder}{}", page(book.file, at + 1)))
        });
        let listed = pages.get(at).copied().unwrap_or_default();
        let value = value(input.tenant, listed, next);
        let path = format!("phones/{folder}{}", page(book.file, at));
        output.render(
            input.stock.templates,
            book.template,
            &value,
            &path,
            &input.id.reference(),
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
fn entries(input: &TenantInput<'_>, holds: Phonebook) -> Vec<Entry> {
    let TenantInput { tenant, held, .. } = *input;
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
