use super::{
    AccountId, Action, Calls, Cause, Context, Entry, Flow, Greeting, MailboxId, Outcome, Pattern,
    Scope, StepId,
};
use crate::allocate::{Allocation, Held, TenantAllocation};
use crate::model::{Feature, Site, State, Tenant, TenantId, User, UserId};
use std::collections::BTreeMap;

/// Lowers the site to the graph.
pub fn lower(site: &Site, allocation: &Allocation) -> Calls {
    let allocated = |id: &TenantId| allocation.tenants.get(id);
    let tenants = site
        .tenants
        .iter()
        .filter_map(|(id, tenant)| Some((id, tenant, allocated(id)?)));
    let contexts = tenants.map(|(id, tenant, held)| (id.clone(), contexts(id, tenant, held)));
    Calls {
        contexts: contexts.collect(),
    }
}

fn contexts(id: &TenantId, tenant: &Tenant, held: &TenantAllocation) -> Vec<Context> {
    let of = |(user, written): (&UserId, &User)| {
        Some(
            Caller {
                id,
                tenant,
                held,
                user: user.clone(),
                number: held.users.get(user)?.clone(),
            }
            .entry(written),
        )
    };
    let mut entries: Vec<_> = tenant.users.iter().filter_map(of).collect();
    entries.push(own_mailbox(tenant));
    entries.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    let users = Context {
        scope: Scope::Users,
        entries,
    };
    vec![
        users,
        Context {
            scope: Scope::EmergencyOnly,
            entries: Vec::new(),
        },
    ]
}

fn own_mailbox(tenant: &Tenant) -> Entry {
    let place = tenant.place;
    let mut flow = Flow::default();
    let then = flow.ahead(1);
    flow.push(place, Action::OwnMailbox { then });
    flow.push(place, Action::HangUp(Cause::Normal));
    Entry {
        pattern: Pattern::Exact(tenant.feature_codes.of(Feature::Voicemail).to_owned()),
        flow,
    }
}

/// A user while the calls to them are lowered.
struct Caller<'a> {
    id: &'a TenantId,
    tenant: &'a Tenant,
    held: &'a TenantAllocation,
    user: UserId,
    number: Held,
}

impl Caller<'_> {
    fn entry(&self, written: &User) -> Entry {
        let mut flow = Flow::default();
        match (written.state, written.voicemail.is_some()) {
            (State::Active, true) => self.ring_then_deposit(written, &mut flow),
            (State::Active, false) => self.ring_then_hang_up(written, &mut flow),
            (State::Suspended | State::Disabled, _) => {
                flow.push(written.place, Action::HangUp(Cause::Absent));
            }
        }
        Entry {
            pattern: Pattern::Exact(self.number.extension.to_string()),
            flow,
        }
    }

    fn ring_then_deposit(&self, written: &User, flow: &mut Flow) {
        let [busy, unavailable, end] = [1, 2, 3].map(|more| flow.ahead(more));
        self.ring(written, [busy, unavailable, unavailable], flow);
        for greeting in [Greeting::Busy, Greeting::Unavailable] {
            flow.push(
                written.place,
                Action::Deposit {
                    mailbox: self.mailbox(),
                    greeting,
                    then: end,
                },
            );
        }
        flow.push(written.place, Action::HangUp(Cause::Normal));
    }

    fn ring_then_hang_up(&self, written: &User, flow: &mut Flow) {
        let ends = [1, 2, 3].map(|more| flow.ahead(more));
        self.ring(written, ends, flow);
        for cause in [Cause::Busy, Cause::NoAnswer, Cause::Absent] {
            flow.push(written.place, Action::HangUp(cause));
        }
    }

    fn ring(&self, written: &User, [busy, unanswered, unreachable]: [StepId; 3], flow: &mut Flow) {
        let outcomes = [
            (Outcome::Busy, busy),
            (Outcome::Unanswered, unanswered),
            (Outcome::Unreachable, unreachable),
        ];
        let accounts = self.held.accounts_of(&self.user).iter();
        let domain = &self.tenant.domain.value;
        let accounts = accounts
            .map(|account| AccountId {
                name: account.name(),
                domain: domain.clone(),
            })
            .collect();
        let otherwise = BTreeMap::from(outcomes);
        flow.push(
            written.place,
            Action::Ring {
                accounts,
                time: written.ring,
                otherwise,
            },
        );
    }

    fn mailbox(&self) -> MailboxId {
        MailboxId {
            tenant: self.id.clone(),
            owner: self.number.birth.clone(),
        }
    }
}
