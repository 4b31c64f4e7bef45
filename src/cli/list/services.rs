use super::super::front::Front;
use super::super::table::Table;
use super::{host, place};
use crate::allocate::Allocated;
use crate::model::Reference;
use std::fmt::Display;

/// Makes the list of a section whose things have an extension: the last column but two is what is said of each.
macro_rules! services {
    ($($(#[doc = $doc:literal])+ $section:ident($kind:ident), $heading:literal: $tell:expr;)+) => {$(
        $(#[doc = $doc])+
        pub(super) fn $section(front: &Front, allocated: &Allocated) -> Table {
            let headings = ["tenant", "id", "extension", $heading, "host", "place"];
            let mut table = Table::new(stringify!($section), &headings);
            for (tenant_id, tenant) in &front.site.tenants {
                let held = allocated.allocation.tenants.get(tenant_id);
                for (id, written) in &tenant.$section {
                    let reference = Reference::$kind(id.clone());
                    let extension = held.and_then(|held| held.services.get(&reference));
                    let extension = extension.map(|held| held.extension.to_string());
                    let (tenant, id, told) = (tenant_id.to_string(), id.to_string(), $tell(written));
                    let place = place(front, written.place);
                    table.row([tenant, id, extension.unwrap_or_default(), told, host(held), place]);
                }
            }
            table
        }
    )+};
}

services! {
    /// People who ring together.
    groups(Group), "members": |group: &crate::model::Group| words(&group.members);
    /// Callers who wait.
    queues(Queue), "members": |queue: &crate::model::Queue| words(&queue.members);
    /// Voices that ask for a key.
    menus(Menu), "keys": |menu: &crate::model::Menu| menu.keys.keys().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    /// Rooms where calls meet.
    conferences(Conference), "name": |room: &crate::model::Conference| room.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
    /// Car parks for calls.
    parking(Parking), "spaces": |park: &crate::model::Parking| park.spaces.value.to_string();
    /// Paging zones.
    paging(Paging), "listen": |zone: &crate::model::Paging| words(&zone.listen);
}

fn words<T: Display>(all: &[crate::source::Spanned<T>]) -> String {
    let words: Vec<_> = all.iter().map(|one| one.value.to_string()).collect();
    words.join(" ")
}
