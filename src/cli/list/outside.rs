use super::super::front::Front;
use super::super::table::Table;
use super::place;
use crate::model::{Peer, Target};

/// Telephone numbers: those of the tenant, then people's own.
pub(super) fn numbers(front: &Front) -> Table {
    let headings = ["tenant", "number", "trunk", "to", "place"];
    let mut table = Table::new("telephone_numbers", &headings);
    for (tenant_id, tenant) in &front.site.tenants {
        for (number, written) in &tenant.numbers {
            let to = written.to.as_ref().map(target).unwrap_or_default();
            let (trunk, place) = (written.trunk.reference(), place(front, written.place));
            table.row([tenant_id.to_string(), number.to_string(), trunk, to, place]);
        }
        let own = |(id, user)| std::iter::repeat(id).zip(numbers_of(user));
        for (id, number) in tenant.users.iter().flat_map(own) {
            let (to, place) = (id.reference(), place(front, number.place));
            let number = number.value.to_string();
            table.row([tenant_id.to_string(), number, String::new(), to, place]);
        }
    }
    table
}

fn numbers_of(user: &crate::model::User) -> &[crate::source::Spanned<crate::model::E164>] {
    &user.numbers
}

/// Where calls go, as people say it.
pub(in crate::cli) fn target(target: &Target) -> String {
    match target {
        Target::To(reference) => reference.value.to_string(),
        Target::Voicemail(user) => format!("the mailbox of {}", user.value.reference()),
        Target::External(number) => number.value.to_string(),
    }
}

/// Ways outside.
pub(super) fn trunks(front: &Front) -> Table {
    let mut table = Table::new("trunks", &["tenant", "id", "kind", "place"]);
    for (tenant_id, tenant) in &front.site.tenants {
        for (id, trunk) in &tenant.trunks {
            let kind = match trunk.peer {
                Peer::Sip { .. } => "sip",
                Peer::Teams { .. } => "teams",
                Peer::Zoom { .. } => "zoom",
            };
            let place = place(front, trunk.place);
            table.row([
                tenant_id.to_string(),
                id.to_string(),
                kind.to_owned(),
                place,
            ]);
        }
    }
    table
}
