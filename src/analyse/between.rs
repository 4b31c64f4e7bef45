use super::subject::Subject;
use crate::calls::{AccountId, Action, Calls, Entry, OwnerId, Scope, TenantCalls};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Domain, Site, TenantId, TrunkId};
use crate::source::Place;
use std::collections::BTreeMap;

/// No flow of a tenant rings, tells or stores anything of another.
pub(super) fn within(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let (domain, id) = (&subject.tenant.domain.value, subject.id);
    let calls = subject.calls();
    for (_, place, action) in subject.map.steps() {
        if is_foreign(calls, action, id, domain) {
            let message = format!("a call of the tenant `{id}` reaches into another tenant");
            let finding = Diagnostic::new(Code::E0802, message).label(place, "leads there");
            found.push(finding.help("let it lead to somebody of the tenant"));
        }
    }
}

fn is_foreign(calls: &TenantCalls, action: &Action, id: &TenantId, domain: &Domain) -> bool {
    let account = |account: &AccountId| account.domain != *domain;
    let owner = |owner: &OwnerId| owner.tenant != *id;
    match action {
        Action::Ring { ringing, .. } => ringing.members.iter().any(|(whose, accounts)| {
            whose.as_ref().is_some_and(owner) || accounts.iter().any(account)
        }),
        Action::Queue { queue, .. } => {
            let agents = calls.queues.get(queue).map(|queue| &queue.agents);
            let mut agents = agents.into_iter().flatten();
            agents.any(|agent| owner(&agent.owner) || agent.accounts.iter().any(account))
        }
        Action::Page { zone, .. } => {
            let zone = calls.paging.get(zone);
            zone.is_some_and(|zone| zone.accounts.iter().any(account))
        }
        Action::Deposit { mailbox, .. } => owner(mailbox),
        Action::DialForward { owner: whose, .. } => owner(whose),
        Action::Help { notify, .. } => notify.iter().any(account),
        _ => false,
    }
}

/// What comes in by a trunk that several tenants share is for one of them.
pub(super) fn across(site: &Site, calls: &Calls, found: &mut Diagnostics) {
    let mut first: BTreeMap<(&TrunkId, &str), (&TenantId, Place)> = BTreeMap::new();
    for (id, graph) in &calls.tenants {
        for (trunk, entry) in shared(graph) {
            let spelled = (trunk, entry.pattern.text());
            let (other, place) = *first.entry(spelled).or_insert((id, entry.place));
            if other != id {
                found.push(tell(site, trunk, entry, id, (other, place)));
            }
        }
    }
}

/// What comes in by the shared trunks.
fn shared(graph: &TenantCalls) -> impl Iterator<Item = (&TrunkId, &Entry)> {
    let shared = graph.trunks.iter().filter(|(_, key)| key.tenant.is_none());
    shared.flat_map(|(trunk, _)| {
        let context = graph.contexts.get(&Scope::Trunk(trunk.clone()));
        let entries = context.into_iter().flat_map(|context| &context.entries);
        entries.map(move |entry| (trunk, entry))
    })
}

fn tell(
    site: &Site,
    trunk: &TrunkId,
    entry: &Entry,
    id: &TenantId,
    (other, place): (&TenantId, Place),
) -> Diagnostic {
    let text = entry.pattern.text();
    let message = format!(
        "calls to `{text}` by `{}` come to the tenants `{other}` and `{id}`",
        trunk.reference()
    );
    let number = match &entry.goes {
        crate::calls::Goes::Flow(crate::calls::FlowId::Number(number)) => number.to_string(),
        _ => text.to_owned(),
    };
    let from = trunk.reference();
    let finding = Diagnostic::new(Code::E0802, message)
        .label(entry.place, "one of them")
        .label(place, "the other")
        .help("give one of them a trunk of its own");
    match site.tenants.contains_key(id) {
        true => finding.help(format!(
            "see it happen with `pbxctl call --tenant {id} --from {from} --to {number}`"
        )),
        false => finding,
    }
}
