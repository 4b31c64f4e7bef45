use super::draft::{Draft, whatever};
use super::ending::Ending;
use super::recording::recorded;
use super::work::Work;
use crate::calls::{Action, Cause, Flow, FlowId, Order, OwnerId, Ringing, StepId, Style};
use crate::model::{CallerId, Group, GroupId, Reference, Strategy, Target};
use crate::source::Place;

impl Work<'_> {
    /// What happens to calls to groups.
    pub(super) fn groups(&mut self) {
        for (id, group) in &self.tenant.groups {
            let flow = self.group(id, group);
            self.flow(FlowId::Group(id.clone()), flow);
        }
    }

    fn group(&self, id: &GroupId, group: &Group) -> Flow {
        let mut draft = recorded(group.place, group.record.as_ref());
        let ring = draft.reserve();
        let then = self.overflow(
            &mut draft,
            group.then.as_ref(),
            group.place,
            group.caller_id.as_ref(),
        );
        let members = group.members.iter().map(|member| &member.value);
        let ringing = Ringing {
            members: self.members(members),
            order: order(group.strategy, self.service(&Reference::Group(id.clone()))),
            time: group.ring,
            style: Style::Inside,
            user: None,
            longest: None,
        };
        let otherwise = whatever(then);
        draft.fill(ring, group.place, Action::Ring { ringing, otherwise });
        draft.finish()
    }

    /// Whose state a service's is.
    pub(super) fn service(&self, service: &Reference) -> OwnerId {
        let held = self.held.services.get(service);
        self.owned(held.map_or_else(|| service.to_string().into(), |held| held.birth.clone()))
    }

    /// Adds where a call goes that nobody took: to the target, or it ends.
    pub(super) fn overflow(
        &self,
        draft: &mut Draft,
        target: Option<&Target>,
        place: Place,
        caller_id: Option<&CallerId>,
    ) -> StepId {
        let Some(target) = target else {
            let ending = Ending {
                place,
                mailbox: None,
                cause: Cause::NoAnswer,
            };
            return self.ending(draft, ending);
        };
        self.onwards(draft, target, self.own_class(), self.presented(caller_id))
    }
}

fn order(strategy: Strategy, owner: OwnerId) -> Order {
    match strategy {
        Strategy::All => Order::AtOnce,
        Strategy::Order => Order::InTurn,
        Strategy::Random => Order::Random,
        Strategy::RoundRobin => Order::RoundRobin(owner),
    }
}
