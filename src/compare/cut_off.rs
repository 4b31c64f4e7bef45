use super::compiled::Compiled;
use super::risk::Risk;
use super::things::ThingChange;
use crate::allocate::Account;
use crate::model::Engine;
use std::collections::{BTreeMap, BTreeSet};

/// Marks whose devices were told a password that the PBX takes no more: they are cut off until they fetch the new one.
pub(super) fn mark_cut_off(all: &mut [ThingChange], before: Compiled<'_>, after: Compiled<'_>) {
    let cut_off = cut_off(before, after);
    for thing in all {
        let tenant = thing.tenant.clone().unwrap_or_default();
        if cut_off.contains(&(tenant, thing.what.clone())) {
            thing.risks.push(Risk::CutsOff);
        }
    }
}

/// Tenants and references of users.
fn cut_off(before: Compiled<'_>, after: Compiled<'_>) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for (id, held) in &after.allocation.tenants {
        let Some(old) = before.allocation.tenants.get(id) else {
            continue;
        };
        let host = after.site.project.hosts.get(&held.host);
        let takes_two = host.is_none_or(|host| host.engine.value != Engine::FreeSwitch);
        let was: BTreeMap<_, _> = old
            .accounts
            .iter()
            .map(|account| (&account.birth, account.rotation.told()))
            .collect();
        let lost = |account: &&Account| {
            let was = was.get(&account.birth);
            was.is_some_and(|was| match takes_two {
                true => !account.rotation.takes(*was),
                false => account.rotation.told() != *was,
            })
        };
        let lost = held.accounts.iter().filter(lost);
        all.extend(lost.map(|account| (id.to_string(), account.user.reference())));
    }
    all
}
