use super::directory::Stands;
use super::reader::Reader;
use super::reference::Known;
use super::scope::Scope;
use super::sections::Sections;
use super::words::Words;
use super::{directory, locale, pool, section};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    self, Country, Directory, DirectoryId, Domain, HostId, Language, Tenant, TenantId, TimeZone,
};
use crate::source::Spanned;
use crate::syntax::{self, LibraryDocument, TenantDocuments};
use std::collections::BTreeMap;

/// What a tenant inherits from the project, and what it may name of it.
pub(super) struct Surroundings<'a> {
    pub(super) hosts: &'a Known<'a>,
    pub(super) library: &'a [LibraryDocument],
    pub(super) library_whole: bool,
    pub(super) country: Option<Country>,
    pub(super) timezone: Option<Spanned<TimeZone>>,
    pub(super) language: Option<Spanned<Language>>,
}

/// Resolves a tenant's documents; `None` when there is no tenant in them.
pub(super) fn resolve(
    written: &TenantDocuments,
    around: &Surroundings<'_>,
    words: &mut Words,
) -> Option<(TenantId, Tenant)> {
    let id = words.read_as(
        Code::E0201,
        &written.folder,
        written.place,
        "a well-formed id",
        TenantId::parse,
    );
    let section = only_section(written, words);
    let country = section
        .and_then(|section| section.country.as_ref())
        .and_then(|text| locale::country(text, words));
    let country = country.map(|country| country.value).or(around.country);
    let mut scope = Scope::new(written, around.library, around.library_whole);
    scope.country = country.as_ref().map(ToString::to_string);
    let mut reader = Reader {
        scope: &scope,
        words,
        at: String::new(),
    };
    let mut tenant = Tenant {
        country,
        ..Tenant::blank(written.place)
    };
    let known = section.and_then(|section| attributes(section, around, &mut tenant, &mut reader));
    Sections {
        written: &written.documents,
        library: around.library,
    }
    .read(&mut tenant, &mut reader);
    tenant.directories = directories(written, id.as_ref().map(|id| &id.value), &mut reader);
    known.and(Some((id?.value, tenant)))
}

/// The directories that the tenant's people come from.
fn directories(
    written: &TenantDocuments,
    tenant: Option<&TenantId>,
    reader: &mut Reader<'_, '_>,
) -> BTreeMap<DirectoryId, Directory> {
    let parts = written
        .documents
        .iter()
        .map(|document| &document.directories);
    let entries = section::merge(parts, reader.words);
    section::resolve(&entries, reader, |place, written, reader| {
        directory::resolve(place, written, &Stands::InFolder(tenant), reader.words)
    })
}

/// What the `tenant` section says itself; `None` when what every tenant must have is at fault.
fn attributes(
    section: &syntax::Tenant,
    around: &Surroundings<'_>,
    tenant: &mut Tenant,
    reader: &mut Reader<'_, '_>,
) -> Option<()> {
    tenant.place = section.place;
    tenant.name = section.name.clone().map(|name| name.0);
    tenant.host = section.host.as_ref().and_then(|host| {
        let id = around.hosts.id(&host.value, host.place, reader.words)?;
        reader.words.read_as(
            Code::E0201,
            id,
            host.place,
            "a well-formed id",
            HostId::parse,
        )
    });
    tenant.region = Reader::text(section.region.as_ref());
    tenant.pools = section
        .pools
        .as_ref()
        .map_or_else(Vec::new, |written| pool::resolve(written, reader.words));
    tenant.site = section.site.as_ref().and_then(|site| reader.bare(site));
    let notify = section
        .emergency
        .as_ref()
        .map(|emergency| reader.all(&emergency.notify));
    tenant.notify = notify.unwrap_or_default();
    let prefix = section.outside_prefix.as_ref();
    tenant.outside_prefix = prefix.and_then(|text| {
        reader.words.read(
            text,
            text.place,
            "what is dialled for outside",
            model::Code::parse,
        )
    });
    tenant.caller_id = reader.caller_id(section.caller_id.as_ref());
    tenant.class = section.class.as_ref().and_then(|class| reader.bare(class));
    let timezone = reader.timezone(section.timezone.as_ref());
    tenant.timezone = timezone.or_else(|| around.timezone.clone());
    let language = reader.language(section.language.as_ref());
    tenant.language = language.or(around.language);
    tenant.domain = reader.words.read(
        &section.domain,
        section.domain.place,
        "a domain",
        Domain::parse,
    )?;
    Some(())
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
        let fault = fault
            .label(again.place, "here again")
            .help("keep one `tenant` section");
        let first = first.map(|first| first.place);
        words
            .found
            .push(first.into_iter().fold(fault, |fault, place| {
                fault.label(place, "first written here")
            }));
    }
    if first.is_none() && written.whole {
        words.found.push(no_section(written));
    }
    first
}

fn no_section(written: &TenantDocuments) -> Diagnostic {
    Diagnostic::new(
        Code::E0212,
        format!("the tenant `{}` has no `tenant` section", written.folder),
    )
    .label(written.place, "the first file of its folder")
    .help("write `tenant: {name: …, domain: …}` into one of its files")
}
