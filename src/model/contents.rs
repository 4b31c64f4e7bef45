use super::{E164, Tenant, TenantId};

impl Tenant {
    /// Itself and every thing of it, by the paths under which they are written: `tenants/acme/users/alice`. It is what a policy
    /// counts and protects.
    pub fn references(&self, id: &TenantId) -> Vec<String> {
        let tenant = id.reference();
        let things = [
            all(self.users.keys().map(|id| id.reference())),
            all(self.phones.keys().map(|id| id.reference())),
            all(self.sites.keys().map(|id| id.reference())),
            all(self.trunks.keys().map(|id| id.reference())),
            all(self.numbers.keys().map(number)),
            all(self.groups.keys().map(|id| id.reference())),
            all(self.queues.keys().map(|id| id.reference())),
            all(self.menus.keys().map(|id| id.reference())),
            all(self.schedules.keys().map(|id| id.reference())),
            all(self.conferences.keys().map(|id| id.reference())),
            all(self.parking.keys().map(|id| id.reference())),
            all(self.paging.keys().map(|id| id.reference())),
            all(self.operators.keys().map(|id| id.reference())),
            all(self.calendars.keys().map(|id| id.reference())),
            all(self.directories.keys().map(|id| id.reference())),
        ];
        let below = |thing: String| format!("{tenant}/{thing}");
        let mut all: Vec<_> = things.into_iter().flatten().map(below).collect();
        all.push(tenant);
        all
    }
}

fn all(things: impl Iterator<Item = String>) -> Vec<String> {
    things.collect()
}

fn number(number: &E164) -> String {
    format!("{}/{number}", E164::SECTION)
}
