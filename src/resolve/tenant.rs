use super::directory::Stands;
use super::reference::Known;
use super::words::Words;
use super::{directory, phone, section, user};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    Directory, DirectoryId, Domain, HostId, PhoneId, Pool, PoolKind, Range, Tenant, TenantId,
    UserId,
};
use crate::source::Spanned;
use crate::syntax::{self, TenantDocuments};
use std::collections::BTreeMap;

/// Resolves a tenant's documents; `None` when there is no tenant in them.
pub(super) fn resolve(
    written: &TenantDocuments,
    hosts: &Known<'_>,
    words: &mut Words,
) -> Option<(TenantId, Tenant)> {
    let id = words.read_as(
        Code::E0201,
        &written.folder,
        written.place,
        "a well-formed id",
        TenantId::parse,
    );
    let users = section::merge(
        written.documents.iter().map(|document| &document.users),
        words,
    );
    let phones = section::merge(
        written.documents.iter().map(|document| &document.phones),
        words,
    );
    let known = Known::new(
        UserId::SECTION,
        users.iter().map(|user| &*user.key.value),
        written.whole,
    );
    let users = section::resolve(&users, words, UserId::parse, |id, written, words| {
        user::resolve(id, written, words)
    });
    let phones = section::resolve(&phones, words, PhoneId::parse, |id, written, words| {
        phone::resolve(id, written, &known, words)
    });
    let directories = directories(written, id.as_ref().map(|id| &id.value), words);
    let section = only_section(written, words)?;
    let domain = words.read(
        &section.domain,
        section.domain.place,
        "a domain",
        Domain::parse,
    );
    let host = host(section, hosts, words);
    let pools = section
        .pools
        .as_ref()
        .map_or_else(Vec::new, |written| pools(written, words));
    let name = section.name.clone().map(|name| name.0);
    Some((
        id?.value,
        Tenant {
            place: section.place,
            name,
            domain: domain?,
            host,
            pools,
            users,
            phones,
            directories,
        },
    ))
}

/// The host that the tenant is pinned to.
fn host(section: &syntax::Tenant, hosts: &Known<'_>, words: &mut Words) -> Option<Spanned<HostId>> {
    section.host.as_ref().and_then(|host| {
        let id = hosts.id(&host.value, host.place, words)?;
        words.read_as(
            Code::E0201,
            id,
            host.place,
            "a well-formed id",
            HostId::parse,
        )
    })
}

fn directories(
    written: &TenantDocuments,
    tenant: Option<&TenantId>,
    words: &mut Words,
) -> BTreeMap<DirectoryId, Directory> {
    let documents = written.documents.iter();
    let directories = section::merge(documents.map(|document| &document.directories), words);
    section::resolve(
        &directories,
        words,
        DirectoryId::parse,
        |id, written, words| directory::resolve(id, written, &Stands::InFolder(tenant), words),
    )
}

/// The `tenant` section of the folder, which must stand once.
fn only_section<'a>(written: &'a TenantDocuments, words: &mut Words) -> Option<&'a syntax::Tenant> {
    let mut sections = written
        .documents
        .iter()
        .filter_map(|document| document.tenant.as_ref());
    let first = sections.next();
    for again in sections {
        let fault = Diagnostic::new(
            Code::E0202,
            format!("the tenant `{}` is written twice", written.folder),
        );
        let first = first.map(|first| first.place);
        let fault = fault
            .label(again.place, "here again")
            .help("keep one `tenant` section");
        words
            .found
            .push(first.into_iter().fold(fault, |fault, place| {
                fault.label(place, "first written here")
            }));
    }
    if first.is_none() && written.whole {
        let fault = Diagnostic::new(
            Code::E0212,
            format!("the tenant `{}` has no `tenant` section", written.folder),
        );
        let fault = fault.label(written.place, "the first file of its folder");
        words
            .found
            .push(fault.help("write `tenant: {name: …, domain: …}` into one of its files"));
    }
    first
}

fn pools(written: &syntax::Pools, words: &mut Words) -> Vec<Pool> {
    let ranges = [
        (PoolKind::Users, &written.users),
        (PoolKind::Services, &written.services),
    ];
    let written = ranges
        .into_iter()
        .filter_map(|(kind, range)| Some((kind, range.as_ref()?)));
    written
        .filter_map(|(kind, text)| {
            Some(Pool {
                kind,
                range: range(text, words)?,
            })
        })
        .collect()
}

fn range(text: &Spanned<syntax::RangeText>, words: &mut Words) -> Option<Spanned<Range>> {
    words.read(text, text.place, "a range of extensions", Range::parse)
}
