use super::directory::Stands;
use super::reader::Reader;
use super::reference::Known;
use super::scope::Scope;
use super::words::Words;
use super::{
    calls, directory, later, locale, location, people, phone, pool, profile, schedule, section,
    services, trunk, user,
};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    self, Country, Directory, DirectoryId, Domain, HostId, Id, Language, Tenant, TenantId, TimeZone,
};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Entries, LibraryDocument, TenantDocument, TenantDocuments};
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
    tenant.later = later::of(&tenant);
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

/// The sections of a tenant: its own documents, and the library's where a section is shared.
struct Sections<'a> {
    written: &'a [TenantDocument],
    library: &'a [LibraryDocument],
}

impl<'a> Sections<'a> {
    fn read(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
        tenant.users = self.own(|document| &document.users, reader, user::resolve);
        self.devices(tenant, reader);
        self.ways_outside(tenant, reader);
        self.callees(tenant, reader);
        self.rules(tenant, reader);
    }

    fn devices(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
        tenant.sites = self.own(
            |document| &document.sites,
            reader,
            |place, written, reader| Some(location::location(place, written, reader)),
        );
        tenant.phones = self.own(|document| &document.phones, reader, phone::resolve);
        let (own, shared) = (
            |document: &'a TenantDocument| &document.phone_profiles,
            |library: &'a LibraryDocument| &library.phone_profiles,
        );
        tenant.profiles = self.shared(own, shared, reader, |place, written, reader| {
            Some(profile::profile(place, written, reader))
        });
        let (own, shared) = (
            |document: &'a TenantDocument| &document.firmware,
            |library: &'a LibraryDocument| &library.firmware,
        );
        tenant.firmware = self.shared(own, shared, reader, |place, written, reader| {
            Some(profile::firmware(place, written, reader))
        });
    }

    fn ways_outside(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
        let (own, shared) = (
            |document: &'a TenantDocument| &document.trunks,
            |library: &'a LibraryDocument| &library.trunks,
        );
        tenant.trunks = self.shared(own, shared, reader, trunk::trunk);
        let routes = self.written.iter().flat_map(|document| &document.routes);
        tenant.routes = routes
            .filter_map(|route| trunk::route(route, reader))
            .collect();
        let numbers = section::merge(
            self.written.iter().map(|document| &document.numbers.0),
            reader.words,
        );
        for entry in numbers {
            let number = entry
                .value
                .as_ref()
                .and_then(|number| trunk::number(&entry.key, number, reader));
            if let Some((e164, number)) = number
                && let Some(first) = tenant.numbers.insert(e164, number)
            {
                reader.words.found.push(same_number(
                    &entry.key.value,
                    entry.key.place,
                    first.place,
                ));
            }
        }
    }

    fn callees(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
        tenant.groups = self.own(|document| &document.groups, reader, calls::group);
        tenant.queues = self.own(|document| &document.queues, reader, calls::queue);
        tenant.menus = self.own(|document| &document.menus, reader, calls::menu);
        tenant.conferences = self.own(
            |document| &document.conferences,
            reader,
            |place, written, reader| Some(services::conference(place, written, reader)),
        );
        tenant.parking = self.own(|document| &document.parking, reader, services::parking);
        tenant.paging = self.own(
            |document| &document.paging,
            reader,
            |place, written, reader| Some(services::paging(place, written, reader)),
        );
        let (own, shared) = (
            |document: &'a TenantDocument| &document.schedules,
            |library: &'a LibraryDocument| &library.schedules,
        );
        tenant.schedules = self.shared(own, shared, reader, |place, written, reader| {
            Some(schedule::schedule(place, written, reader))
        });
    }

    fn rules(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
        tenant.classes = self.own(
            |document| &document.classes,
            reader,
            |place, written, _| Some(people::class(place, written)),
        );
        tenant.operators = self.own(
            |document| &document.operators,
            reader,
            |place, written, reader| Some(people::operator(place, written, reader)),
        );
        tenant.calendars = self.own(|document| &document.calendars, reader, people::calendar);

        if let Some(vip) = self.only(
            |document| document.vip.as_ref(),
            "vip",
            |vip| vip.place,
            reader,
        ) {
            tenant.vip = people::vip(vip, reader);
        }
        if let Some(voicemail) = self.only(
            |document| document.voicemail.as_ref(),
            "voicemail",
            |written| written.place,
            reader,
        ) {
            reader.at = format!("{}/voicemail", reader.scope.folder(voicemail.place.file));
            tenant.voicemail = people::voicemail(voicemail, reader);
        }
        if let Some(codes) = self.only(
            |document| document.feature_codes.as_ref(),
            "feature_codes",
            |codes| codes.place,
            reader,
        ) {
            tenant.feature_codes = people::feature_codes(codes, reader);
        }
    }

    /// A section of the tenant's own.
    fn own<K: Id + Ord + Clone, T: 'a, U>(
        &self,
        section: impl Fn(&'a TenantDocument) -> &'a Entries<T>,
        reader: &mut Reader<'_, '_>,
        each: impl FnMut(Place, &T, &mut Reader<'_, '_>) -> Option<U>,
    ) -> BTreeMap<K, U> {
        let entries = section::merge(self.written.iter().map(section), reader.words);
        section::resolve(&entries, reader, each)
    }

    /// A section of the tenant's own, and what the library adds to it.
    fn shared<K: Id + Ord + Clone, T: 'a, U>(
        &self,
        own: impl Fn(&'a TenantDocument) -> &'a Entries<T>,
        shared: impl Fn(&'a LibraryDocument) -> &'a Entries<T>,
        reader: &mut Reader<'_, '_>,
        each: impl FnMut(Place, &T, &mut Reader<'_, '_>) -> Option<U>,
    ) -> BTreeMap<K, U> {
        let parts = self
            .written
            .iter()
            .map(own)
            .chain(self.library.iter().map(shared));
        let entries = section::merge(parts, reader.words);
        section::resolve(&entries, reader, each)
    }

    /// A section that stands once.
    fn only<T>(
        &self,
        section: impl Fn(&'a TenantDocument) -> Option<&'a T>,
        name: &str,
        place: impl Fn(&T) -> Place,
        reader: &mut Reader<'_, '_>,
    ) -> Option<&'a T> {
        let mut written = self.written.iter().filter_map(section);
        let first = written.next()?;
        for again in written {
            let fault = Diagnostic::new(
                Code::E0202,
                format!("the section `{name}` is written in two files"),
            );
            let fault = fault
                .label(place(again), "here again")
                .label(place(first), "first written here");
            reader.words.found.push(fault.help("keep one of them"));
        }
        Some(first)
    }
}

fn same_number(number: &str, place: Place, first: Place) -> Diagnostic {
    Diagnostic::new(
        Code::E0202,
        format!("the number `{number}` is written twice"),
    )
    .label(place, "here again, perhaps in another spelling")
    .label(first, "first written here")
    .help("keep one of them")
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
