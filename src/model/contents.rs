use super::{
    CalendarId, ConferenceId, DirectoryId, E164, GroupId, MenuId, OperatorId, PagingId, ParkingId,
    PhoneId, QueueId, ScheduleId, SiteId, Tenant, TenantId, TrunkId, UserId,
};
use std::collections::BTreeMap;

impl Tenant {
    /// Itself and every thing of it, by the paths under which they are written: `tenants/acme/users/alice`. It is what a policy
    /// counts and protects.
    pub fn references(&self, id: &TenantId) -> Vec<String> {
        let tenant = id.reference();
        let things = [
            all(&self.users, UserId::reference),
            all(&self.phones, PhoneId::reference),
            all(&self.sites, SiteId::reference),
            all(&self.trunks, TrunkId::reference),
            self.numbers
                .keys()
                .map(|number| format!("{}/{number}", E164::SECTION))
                .collect(),
            all(&self.groups, GroupId::reference),
            all(&self.queues, QueueId::reference),
            all(&self.menus, MenuId::reference),
            all(&self.schedules, ScheduleId::reference),
            all(&self.conferences, ConferenceId::reference),
            all(&self.parking, ParkingId::reference),
            all(&self.paging, PagingId::reference),
            all(&self.operators, OperatorId::reference),
            all(&self.calendars, CalendarId::reference),
            all(&self.directories, DirectoryId::reference),
        ];
        let below = |thing: String| format!("{tenant}/{thing}");
        let mut all: Vec<_> = things.into_iter().flatten().map(below).collect();
        all.push(tenant);
        all
    }
}

fn all<K, V>(things: &BTreeMap<K, V>, reference: fn(&K) -> String) -> Vec<String> {
    things.keys().map(reference).collect()
}
