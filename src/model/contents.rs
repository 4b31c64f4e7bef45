use super::{
    CalendarId, ConferenceId, DirectoryId, E164, GroupId, MenuId, OperatorId, PagingId, ParkingId,
    PhoneId, QueueId, ScheduleId, SiteId, Tenant, TenantId, TrunkId, UserId,
};
use std::collections::BTreeMap;
use std::fmt::Display;

/// The names of the things of a section.
type Names<'a> = Box<dyn ExactSizeIterator<Item = String> + 'a>;

impl Tenant {
    /// Itself and every thing of it, by the paths under which they are written: `tenants/acme/users/alice`. It is what a policy
    /// counts and protects.
    pub fn references(&self, id: &TenantId) -> Vec<String> {
        let tenant = id.reference();
        let below = |(section, names): (&str, Names<'_>)| {
            let named = |name: String| [&*tenant, "/", section, "/", &name].concat();
            names.map(named).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = self.sections().into_iter().flat_map(below).collect();
        all.push(tenant);
        all
    }

    /// How many of each section these are.
    pub fn counts(&self) -> Vec<(String, u32)> {
        let sections = self.sections().into_iter();
        let counts = sections.map(|(section, names)| (section, names.len()));
        let counts = counts.filter(|(_, count)| *count > 0);
        let counts = counts.chain([(TenantId::SECTION, 1)]);
        counts
            .map(|(section, count)| (section.to_owned(), u32::try_from(count).unwrap_or(u32::MAX)))
            .collect()
    }

    fn sections(&self) -> [(&'static str, Names<'_>); 15] {
        [
            (UserId::SECTION, names(&self.users)),
            (PhoneId::SECTION, names(&self.phones)),
            (SiteId::SECTION, names(&self.sites)),
            (TrunkId::SECTION, names(&self.trunks)),
            (E164::SECTION, names(&self.numbers)),
            (GroupId::SECTION, names(&self.groups)),
            (QueueId::SECTION, names(&self.queues)),
            (MenuId::SECTION, names(&self.menus)),
            (ScheduleId::SECTION, names(&self.schedules)),
            (ConferenceId::SECTION, names(&self.conferences)),
            (ParkingId::SECTION, names(&self.parking)),
            (PagingId::SECTION, names(&self.paging)),
            (OperatorId::SECTION, names(&self.operators)),
            (CalendarId::SECTION, names(&self.calendars)),
            (DirectoryId::SECTION, names(&self.directories)),
        ]
    }
}

fn names<K: Display, V>(things: &BTreeMap<K, V>) -> Names<'_> {
    Box::new(things.keys().map(ToString::to_string))
}
