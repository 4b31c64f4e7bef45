use super::reference::Known;
use crate::model::{
    CalendarId, ClassId, ConferenceId, DirectoryId, FirmwareId, GroupId, MenuId, OperatorId,
    PagingId, ParkingId, PhoneId, ProfileId, QueueId, ScheduleId, SiteId, TenantId, TrunkId,
    UserId,
};
use crate::source::FileId;
use crate::syntax::{Entries, LibraryDocument, TenantDocument, TenantDocuments};
use std::collections::{BTreeMap, BTreeSet};

/// All that references of a tenant's documents may name: its own sections, and those of the library.
pub(super) struct Scope<'a> {
    sections: BTreeMap<&'static str, Known<'a>>,
    /// The country in whose way telephone numbers are read.
    pub(super) country: Option<String>,
    tenant: &'a str,
    /// The files of the library that hold trunks, the one thing there that holds secrets.
    library: BTreeSet<FileId>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        tenant: &'a TenantDocuments,
        library: &'a [LibraryDocument],
        whole: bool,
    ) -> Self {
        let (whole, mut sections) = (whole && tenant.whole, BTreeMap::new());
        for (section, own, shared) in SECTIONS {
            let own = tenant.documents.iter().flat_map(own);
            let ids = own.chain(library.iter().flat_map(shared));
            sections.insert(*section, Known::new(section, ids, whole));
        }
        let trunks = library.iter().flat_map(|shared| &shared.trunks.items);
        Self {
            sections,
            country: None,
            tenant: &tenant.folder,
            library: trunks.map(|trunk| trunk.key.place.file).collect(),
        }
    }

    /// Where things are that are written in a file, as paths of secrets name it.
    pub(super) fn folder(&self, file: FileId) -> String {
        if self.library.contains(&file) {
            "library".to_owned()
        } else {
            format!("{}/{}", TenantId::SECTION, self.tenant)
        }
    }

    /// The ids of a section.
    pub(super) fn known(&self, section: &str) -> Option<&Known<'a>> {
        self.sections.get(section)
    }
}

type Keys<T> = fn(&T) -> Vec<&str>;

/// The sections of a tenant's document, where each is written there and, of some, in the library.
const SECTIONS: &[(&str, Keys<TenantDocument>, Keys<LibraryDocument>)] = &[
    (
        UserId::SECTION,
        |document| keys(&document.users),
        |_| Vec::new(),
    ),
    (
        PhoneId::SECTION,
        |document| keys(&document.phones),
        |_| Vec::new(),
    ),
    (
        SiteId::SECTION,
        |document| keys(&document.sites),
        |_| Vec::new(),
    ),
    (
        ClassId::SECTION,
        |document| keys(&document.classes),
        |_| Vec::new(),
    ),
    (
        ProfileId::SECTION,
        |document| keys(&document.phone_profiles),
        |library| keys(&library.phone_profiles),
    ),
    (
        FirmwareId::SECTION,
        |document| keys(&document.firmware),
        |library| keys(&library.firmware),
    ),
    (
        TrunkId::SECTION,
        |document| keys(&document.trunks),
        |library| keys(&library.trunks),
    ),
    (
        GroupId::SECTION,
        |document| keys(&document.groups),
        |_| Vec::new(),
    ),
    (
        QueueId::SECTION,
        |document| keys(&document.queues),
        |_| Vec::new(),
    ),
    (
        MenuId::SECTION,
        |document| keys(&document.menus),
        |_| Vec::new(),
    ),
    (
        ScheduleId::SECTION,
        |document| keys(&document.schedules),
        |library| keys(&library.schedules),
    ),
    (
        ConferenceId::SECTION,
        |document| keys(&document.conferences),
        |_| Vec::new(),
    ),
    (
        ParkingId::SECTION,
        |document| keys(&document.parking),
        |_| Vec::new(),
    ),
    (
        PagingId::SECTION,
        |document| keys(&document.paging),
        |_| Vec::new(),
    ),
    (
        OperatorId::SECTION,
        |document| keys(&document.operators),
        |_| Vec::new(),
    ),
    (
        CalendarId::SECTION,
        |document| keys(&document.calendars),
        |_| Vec::new(),
    ),
    (
        DirectoryId::SECTION,
        |document| keys(&document.directories),
        |_| Vec::new(),
    ),
];

fn keys<T>(entries: &Entries<T>) -> Vec<&str> {
    entries
        .items
        .iter()
        .map(|entry| &*entry.key.value)
        .collect()
}
