use super::reader::Reader;
use super::{calls, location, people, phone, profile, schedule, section, services, trunk, user};
use crate::diag::{Code, Diagnostic};
use crate::model::{Id, Tenant};
use crate::source::Place;
use crate::syntax::{Entries, LibraryDocument, TenantDocument};
use std::collections::BTreeMap;

/// The sections of a tenant: its own documents, and the library's where a section is shared.
pub(super) struct Sections<'a> {
    pub(super) written: &'a [TenantDocument],
    pub(super) library: &'a [LibraryDocument],
}

impl<'a> Sections<'a> {
    /// Reads all of them into the tenant.
    pub(super) fn read(&self, tenant: &mut Tenant, reader: &mut Reader<'_, '_>) {
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
        let numbers = self.written.iter().map(|document| &document.numbers.0);
        let mut numbers = section::merge(numbers, reader.words);
        // Of two spellings of one number the first counts.
        numbers.sort_by_key(|entry| entry.key.place);
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
