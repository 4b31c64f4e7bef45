use crate::calls::{AccountId, Action, FlowId, OwnerId, Way};
use crate::model::{Domain, Malformed, Reference, Tenant, TenantId, TrunkId, UserId};
use crate::simulate::{Map, Node, Words};

/// Where a path leads to.
pub(super) enum Goal {
    /// Somebody's phone rings, or the user is called.
    User(UserId),
    /// Something else of the tenant is called.
    Flow(FlowId),
    /// The call goes out by a trunk; for help it always may.
    Trunk(TrunkId),
    /// Anything of a tenant.
    Tenant(TenantId, Domain),
    /// What is dialled so does something.
    Dialled(String),
}

impl Goal {
    /// Reads what is written, seen from a tenant.
    pub(super) fn read(
        words: &Words<'_>,
        id: &TenantId,
        tenant: &Tenant,
        text: &str,
    ) -> Result<Self, Malformed> {
        if let Some(other) = words.tenant(text) {
            let domain = words
                .site
                .tenants
                .get(&other)
                .map(|other| other.domain.value.clone());
            return Ok(Self::Tenant(other, domain.unwrap_or_default()));
        }
        let parts = text.split_once('/');
        let reference = parts.and_then(|(section, id)| Reference::parse(section, id));
        match reference {
            Some(Reference::User(user)) if tenant.users.contains_key(&user) => Ok(Self::User(user)),
            Some(Reference::Trunk(trunk)) if tenant.trunks.contains_key(&trunk) => {
                Ok(Self::Trunk(trunk))
            }
            Some(reference) => {
                let flow = FlowId::of(&reference).filter(|flow| {
                    let calls = words.calls.tenants.get(id);
                    calls.is_some_and(|calls| calls.flows.contains_key(flow))
                });
                flow.map(Self::Flow).ok_or_else(|| {
                    Malformed::new(format!(
                        "there is no `{reference}` that can be called in `{id}`"
                    ))
                    .help("name a user, group, queue, menu, trunk or tenant, or what is dialled")
                })
            }
            None => words.dialled(id, text).map(Self::Dialled),
        }
    }

    /// Whether a call that is there has come to it.
    pub(super) fn is(&self, map: &Map<'_>, node: Node<'_>) -> bool {
        let (Node::Step(flow, step, _), Some((_, action))) = (node, action(map, node)) else {
            return false;
        };
        let starts = step.0 == 0;
        match self {
            Self::User(user) => {
                (starts && *flow == FlowId::User(user.clone())) || rings(map, action, user)
            }
            Self::Flow(goal) => starts && flow == goal,
            Self::Trunk(trunk) => goes_out(action, trunk),
            Self::Tenant(tenant, domain) => touches(map, action, tenant, domain),
            Self::Dialled(_) => map.does_something(action),
        }
    }
}

fn action<'a>(map: &Map<'a>, node: Node<'_>) -> Option<(crate::source::Place, &'a Action)> {
    let Node::Step(flow, step, _) = node else {
        return None;
    };
    let step = map.book.calls.flows.get(flow)?.steps.get(step.0)?;
    Some((step.place, &step.action))
}

fn rings(map: &Map<'_>, action: &Action, user: &UserId) -> bool {
    let is = |owner: &OwnerId| map.book.user(owner) == Some(user);
    match action {
        Action::Ring { ringing, .. } => {
            let mut members = ringing.members.iter();
            members.any(|(owner, _)| owner.as_ref().is_some_and(is))
        }
        Action::Queue { queue, .. } => {
            let queue = map.book.calls.queues.get(queue);
            queue.is_some_and(|queue| queue.agents.iter().any(|agent| agent.user == *user))
        }
        _ => false,
    }
}

fn goes_out(action: &Action, goal: &TrunkId) -> bool {
    let Action::Outside { ways, .. } = action else {
        return false;
    };
    ways.iter()
        .any(|way| matches!(way, Way::Trunk { trunk, .. } if trunk == goal))
}

/// Whether a step rings, tells or stores anything of a tenant.
fn touches(map: &Map<'_>, action: &Action, tenant: &TenantId, domain: &Domain) -> bool {
    let account = |account: &AccountId| account.domain == *domain;
    match action {
        Action::Ring { ringing, .. } => ringing.members.iter().any(|(owner, accounts)| {
            owner.as_ref().is_some_and(|owner| owner.tenant == *tenant)
                || accounts.iter().any(account)
        }),
        Action::Queue { queue, .. } => {
            let queue = map.book.calls.queues.get(queue);
            let mut agents = queue.into_iter().flat_map(|queue| &queue.agents);
            agents.any(|agent| agent.accounts.iter().any(account))
        }
        Action::Page { zone, .. } => {
            let zone = map.book.calls.paging.get(zone);
            zone.is_some_and(|zone| zone.accounts.iter().any(account))
        }
        Action::Deposit { mailbox, .. } => mailbox.tenant == *tenant,
        _ => false,
    }
}
