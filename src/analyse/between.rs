use super::subject::Subject;
use crate::calls::{AccountId, Action, FlowId, Goes, OwnerId, Scope, TenantCalls};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Domain, TenantId, TrunkId};
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

/// A number that comes to a tenant by a trunk which several share.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The tenant.
    pub tenant: TenantId,
    /// The trunk of the library.
    pub trunk: TrunkId,
    /// What is dialled, as it is told from what else is.
    pub text: String,
    /// The same as somebody dials it.
    pub number: String,
    /// Where it is written.
    pub place: Place,
}

impl Incoming {
    /// Whose number it is.
    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }
}

/// What comes in by the shared trunks.
pub(super) fn incoming(id: &TenantId, graph: &TenantCalls) -> Vec<Incoming> {
    let shared = graph.trunks.iter().filter(|(_, key)| key.tenant.is_none());
    let incoming = shared.flat_map(|(trunk, _)| {
        let context = graph.contexts.get(&Scope::Trunk(trunk.clone()));
        let entries = context.into_iter().flat_map(|context| &context.entries);
        entries.map(|entry| {
            let text = entry.pattern.text().to_owned();
            let number = match &entry.goes {
                Goes::Flow(FlowId::Number(number)) => number.to_string(),
                _ => text.clone(),
            };
            Incoming {
                tenant: id.clone(),
                trunk: trunk.clone(),
                text,
                number,
                place: entry.place,
            }
        })
    });
    incoming.collect()
}

/// What comes in by a trunk that several tenants share is for one of them.
pub(super) fn across(incoming: &[Incoming], found: &mut Diagnostics) {
    let mut first: BTreeMap<(&TrunkId, &str), &Incoming> = BTreeMap::new();
    for one in incoming {
        let spelled = (&one.trunk, &*one.text);
        let other = *first.entry(spelled).or_insert(one);
        if other.tenant != one.tenant {
            found.push(tell(one, other));
        }
    }
}

fn tell(one: &Incoming, other: &Incoming) -> Diagnostic {
    let (text, number, from) = (&one.text, &one.number, one.trunk.reference());
    let id = &one.tenant;
    let message = format!(
        "calls to `{text}` by `{from}` come to the tenants `{}` and `{id}`",
        other.tenant
    );
    Diagnostic::new(Code::E0802, message)
        .label(one.place, "one of them")
        .label(other.place, "the other")
        .help("give one of them a trunk of its own")
        .help(format!(
            "see it happen with `pbxctl call --tenant {id} --from {from} --to {number}`"
        ))
}
