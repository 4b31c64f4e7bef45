use super::super::front::Front;
use super::super::table::Table;
use super::{host, place};
use crate::allocate::{Account, Allocated};
use crate::model::Softphone;
use std::collections::BTreeSet;

/// People, their numbers and devices.
pub(super) fn users(front: &Front, allocated: &Allocated) -> Table {
    let mut table = Table::new(
        "users",
        &[
            "tenant",
            "id",
            "name",
            "extension",
            "accounts",
            "phones",
            "softphones",
            "host",
            "state",
            "place",
        ],
    );
    for (tenant_id, tenant) in &front.site.tenants {
        let held = allocated.allocation.tenants.get(tenant_id);
        for (id, user) in &tenant.users {
            let extension = held
                .and_then(|held| held.users.get(id))
                .map(|held| held.extension.to_string());
            let accounts = held.map(|held| held.accounts_of(id)).unwrap_or_default();
            let phones: BTreeSet<_> = accounts.iter().filter_map(phone).collect();
            let softphones = accounts
                .iter()
                .filter_map(|account| account.device.softphone());
            let softphones: Vec<_> = softphones.map(Softphone::name).collect();
            let accounts: Vec<_> = accounts.iter().map(Account::name).collect();
            table.row([
                tenant_id.to_string(),
                id.to_string(),
                user.name.value.clone(),
                extension.unwrap_or_default(),
                accounts.join(" "),
                Vec::from_iter(phones).join(" "),
                softphones.join(" "),
                host(held),
                user.state.name().to_owned(),
                place(front, user.place),
            ]);
        }
    }
    table
}

/// Phones and whose accounts they carry.
pub(super) fn phones(front: &Front, allocated: &Allocated) -> Table {
    let mut table = Table::new(
        "phones",
        &["tenant", "id", "mac", "model", "lines", "host", "place"],
    );
    for (tenant_id, tenant) in &front.site.tenants {
        let held = allocated.allocation.tenants.get(tenant_id);
        for (id, phone) in &tenant.phones {
            let account = |(at, line)| Some(held?.account_at(id, at, line)?.name());
            let lines = phone
                .lines
                .iter()
                .map(|line| &line.value)
                .enumerate()
                .filter_map(account);
            let lines: Vec<_> = lines.collect();
            let (mac, model) = (phone.mac.value.to_string(), phone.model.value.clone());
            table.row([
                tenant_id.to_string(),
                id.to_string(),
                mac,
                model,
                lines.join(" "),
                host(held),
                place(front, phone.place),
            ]);
        }
    }
    table
}

/// The phone of an account.
fn phone(account: &Account) -> Option<&str> {
    account.device.line().map(|(phone, _)| phone.as_str())
}
