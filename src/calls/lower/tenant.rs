use super::draft::Draft;
use super::ending::Ending;
use super::work::{Work, exact};
use crate::allocate::TenantAllocation;
use crate::calls::{
    Action, Cause, FlowId, Greeting, Listed, Presented, Scope, StepId, TenantCalls, TrunkKey,
};
use crate::model::{ClassId, Extension, Reference, Target, Tenant, TenantId, User, UserId};
use crate::source::Place;

/// Lowers one tenant to its part of the graph, for who needs no more of it at once.
pub fn lower(id: &TenantId, tenant: &Tenant, held: &TenantAllocation) -> TenantCalls {
    let mut work = Work {
        id,
        tenant,
        held,
        graph: TenantCalls {
            country: tenant.country,
            ..TenantCalls::default()
        },
    };
    work.trunks();
    work.vips();
    work.schedules();
    work.users();
    work.groups();
    work.queues();
    work.menus();
    work.services();
    work.emergency();
    work.features();
    work.outside();
    work.inbound();
    work.extensions();
    work.callers();
    work.graph
}

impl Work<'_> {
    /// Adds what leads a call to a target, as one whom those outside see so; gives its first step.
    pub(super) fn onwards(
        &self,
        draft: &mut Draft,
        target: &Target,
        class: Option<ClassId>,
        presented: Option<Presented>,
    ) -> StepId {
        match target {
            Target::To(reference) => {
                let flow = FlowId::of(&reference.value);
                let lost = Action::HangUp(Cause::NoRoute);
                draft.push(reference.place, flow.map_or(lost, Action::Continue))
            }
            Target::Voicemail(user) => {
                let mailbox = self.mailbox(&user.value);
                let ending = Ending {
                    place: user.place,
                    mailbox: mailbox.map(|owner| (owner, Greeting::Unavailable)),
                    cause: Cause::NoAnswer,
                };
                self.ending(draft, ending)
            }
            Target::External(number) => {
                let present = presented.map(|presented| (draft.reserve(), presented));
                let scope = Scope::Outside(class);
                let dial = Action::Dial {
                    scope,
                    number: number.value,
                };
                let then = draft.push(number.place, dial);
                let Some((first, presented)) = present else {
                    return then;
                };
                draft.fill(first, number.place, Action::Present { presented, then });
                first
            }
        }
    }

    fn trunks(&mut self) {
        let trunks = self.tenant.trunks.iter().map(|(id, trunk)| {
            let tenant = (!trunk.shared).then(|| self.id.clone());
            let key = TrunkKey {
                tenant,
                id: id.clone(),
            };
            (id.clone(), key)
        });
        self.graph.trunks = trunks.collect();
    }

    fn vips(&mut self) {
        let callers = self.tenant.vip.callers.iter();
        let vips = callers.map(|(number, caller)| {
            let name = caller.name.as_ref().map(|name| name.value.clone());
            (*number, (caller.level.value.clone(), name))
        });
        self.graph.vips = vips.collect();
    }

    /// What is an extension of the tenant, and who is listed by it.
    fn extensions(&mut self) {
        let (tenant, held) = (self.tenant, self.held);
        let mut entries = Vec::with_capacity(held.users.len() + held.services.len());
        for (user, number) in &held.users {
            let Some(written) = tenant.users.get(user) else {
                continue;
            };
            let flow = FlowId::User(user.clone());
            entries.push(exact(&number.extension.to_string(), flow, written.place));
            self.list(user, written, number.extension);
        }
        for (service, number) in &held.services {
            let place = self.place_of(service);
            let flow = FlowId::of(service).filter(|flow| self.graph.flows.contains_key(flow));
            let entry = flow
                .zip(place)
                .map(|(flow, place)| exact(&number.extension.to_string(), flow, place));
            entries.extend(entry);
        }
        self.context(Scope::Extensions, Vec::new(), entries);
    }

    fn list(&mut self, user: &UserId, written: &User, extension: Extension) {
        let accounts = self.accounts_of(user, written);
        if !accounts.is_empty() {
            let listed = Listed {
                user: user.clone(),
                accounts,
                place: written.place,
            };
            self.graph.extensions.insert(extension.to_string(), listed);
        }
    }

    fn place_of(&self, service: &Reference) -> Option<Place> {
        let tenant = self.tenant;
        match service {
            Reference::Group(id) => tenant.groups.get(id).map(|group| group.place),
            Reference::Queue(id) => tenant.queues.get(id).map(|queue| queue.place),
            Reference::Menu(id) => tenant.menus.get(id).map(|menu| menu.place),
            Reference::Conference(id) => tenant.conferences.get(id).map(|room| room.place),
            Reference::Paging(id) => tenant.paging.get(id).map(|zone| zone.place),
            Reference::Parking(id) => tenant.parking.get(id).map(|lot| lot.place),
            _ => None,
        }
    }
}
