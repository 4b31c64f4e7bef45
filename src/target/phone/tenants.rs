//! The files of the phones of all tenants, several at once.

use super::room::Room;
use super::write::{Asked, Phone, of_all, of_phone, phones};
use super::{Tenancy, book, softphone};
use crate::bundle::{DestinationId, Recipe};
use crate::target::known::Wrote;
use crate::target::pieces::Batch;
use crate::target::{Input, Output, Outputs, TenantInput};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// So many phones are a piece of work: some hundred kilobytes of files.
const PIECE: usize = 32;

/// The phones of a tenant, and what became of them.
struct OfTenant<'a> {
    input: TenantInput<'a>,
    phones: Vec<Phone<'a>>,
    tenancy: OnceLock<Tenancy<'a>>,
    recipe: Option<Recipe>,
    /// Whether its files are those of before.
    known: bool,
    asked: Asked,
    wrote: Wrote,
}

/// Where phones fetch their files, and of which tenants.
type Server<'a> = (&'a DestinationId, &'a [TenantInput<'a>]);

/// Writes the files of the phones of all servers, tenant by tenant, then what the phones of a server share.
pub(in crate::target) fn write(
    input: &Input<'_>,
    servers: &[Server<'_>],
    room_of: fn(&str) -> Option<&'static Room>,
    outputs: &mut Outputs<'_>,
) {
    let mut batches = of_servers(servers, room_of, outputs);
    of_phones(&mut batches, outputs);
    of_people(&mut batches, room_of, outputs);
    for batch in batches {
        outputs.at(&batch.destination, |output| {
            of_server(input, batch.pieces, output);
        });
    }
}

/// The tenants of each server; what is known of them is handed on.
fn of_servers<'a>(
    servers: &[Server<'a>],
    room_of: fn(&str) -> Option<&'static Room>,
    outputs: &mut Outputs<'_>,
) -> Vec<Batch<OfTenant<'a>>> {
    let batches = servers.iter().map(|(id, tenants)| Batch {
        destination: (*id).clone(),
        pieces: tenants.to_vec(),
    });
    let batches: Vec<_> = batches.collect();
    let known = |tenant: &TenantInput<'a>, output: &mut Output<'_>| {
        let recipe = output.recipe("phones", tenant);
        let known: Option<BTreeSet<String>> = output.known(recipe);
        OfTenant {
            input: *tenant,
            phones: phones(tenant, room_of),
            tenancy: OnceLock::new(),
            recipe,
            known: known.is_some(),
            asked: Asked {
                fetched: known.unwrap_or_default(),
                ..Asked::default()
            },
            wrote: Wrote::default(),
        }
    };
    let mut made = Vec::new();
    outputs.each(&batches, known, |_, tenants, _| made.push(tenants));
    let made = batches.into_iter().zip(made);
    let made = made.map(|(Batch { destination, .. }, pieces)| Batch {
        destination,
        pieces,
    });
    made.collect()
}

impl<'a> OfTenant<'a> {
    fn tenancy(&self) -> &Tenancy<'a> {
        self.tenancy.get_or_init(|| Tenancy::new(&self.input))
    }
}

/// Writes the files of the phones, some of them at once.
fn of_phones(servers: &mut [Batch<OfTenant<'_>>], outputs: &mut Outputs<'_>) {
    let batches = servers.iter().map(|server| {
        let tenants = server.pieces.iter().enumerate();
        let unknown = tenants.filter(|(_, tenant)| !tenant.known);
        let pieces = unknown.flat_map(|(at, tenant)| {
            let pieces = tenant.phones.chunks(PIECE);
            pieces.map(move |phones| (at, tenant, phones))
        });
        Batch {
            destination: server.destination.clone(),
            pieces: pieces.collect(),
        }
    });
    let batches: Vec<_> = batches.collect();
    let work = |(at, tenant, phones): &(usize, &OfTenant<'_>, &[Phone<'_>]),
                output: &mut Output<'_>| {
        let made = output.noted(|output| {
            let mut asked = Asked::default();
            for phone in *phones {
                of_phone(tenant.tenancy(), phone, &mut asked, output);
            }
            asked
        });
        (*at, made)
    };
    let mut all = Vec::new();
    outputs.each(&batches, work, |_, made, _| all.push(made));
    for (server, made) in servers.iter_mut().zip(all) {
        for (at, (asked, wrote)) in made {
            if let Some(tenant) = server.pieces.get_mut(at) {
                tenant.asked.books.extend(asked.books);
                tenant.asked.fetched.extend(asked.fetched);
                tenant.wrote.join(wrote);
            }
        }
    }
}

/// Writes what each tenant has once: the directories that its phones show, and the files of its softphones.
fn of_people(
    servers: &mut [Batch<OfTenant<'_>>],
    room_of: fn(&str) -> Option<&'static Room>,
    outputs: &mut Outputs<'_>,
) {
    let work = |tenant: &OfTenant<'_>, output: &mut Output<'_>| {
        let ((), wrote) = output.noted(|output| {
            if !tenant.known {
                of_tenant(tenant, room_of, output);
            }
        });
        wrote
    };
    let mut all = Vec::new();
    outputs.each(servers, work, |_, wrote, _| all.extend(wrote));
    let tenants = servers.iter_mut().flat_map(|server| &mut server.pieces);
    for (tenant, wrote) in tenants.zip(all) {
        tenant.wrote.join(wrote);
    }
}

fn of_tenant(
    tenant: &OfTenant<'_>,
    room_of: fn(&str) -> Option<&'static Room>,
    output: &mut Output<'_>,
) {
    for wanted in &tenant.asked.books {
        let room = room_of(wanted.family);
        if let Some((room, book)) = room.and_then(|room| Some((room, room.book?))) {
            book::write(&tenant.input, room, book, wanted.holds, output);
        }
    }
    softphone::write(&tenant.input, output);
}

/// Takes note of what was made of its tenants, and writes what their phones share.
fn of_server(input: &Input<'_>, tenants: Vec<OfTenant<'_>>, output: &mut Output<'_>) {
    let phones = tenants.iter().flat_map(|tenant| &tenant.phones);
    of_all(input, phones, output);
    let mut fetched = BTreeSet::new();
    for tenant in tenants {
        if !tenant.known {
            output.note(tenant.recipe, &tenant.asked.fetched, tenant.wrote);
        }
        fetched.extend(tenant.asked.fetched);
    }
    for path in fetched {
        if let Some(bytes) = input.stock.files.get(&path) {
            output.copy(&format!("phones/{path}"), bytes, &path);
        }
    }
}
