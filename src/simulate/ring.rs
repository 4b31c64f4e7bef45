use super::state::Mode;
use super::trace::{End, Happening};
use super::walk::Walk;
use crate::calls::{AccountId, FlowId, Order, Outcome, OwnerId, Ringing};
use crate::model::{QueueId, UserId};
use crate::source::Place;

/// How somebody is who is to ring.
enum Found<'a> {
    Rings(&'a UserId),
    Busy,
    Absent,
}

impl<'a> Walk<'_, 'a> {
    /// Rings phones; who answers has the call.
    pub(super) fn ring(
        &mut self,
        place: Place,
        (flow, step): (&FlowId, usize),
        ringing: &'a Ringing,
    ) -> Result<End, Outcome> {
        let first = self.first(flow, ringing);
        let (tail, head) = ringing.members.split_at(first);
        let of_group = ringing.user.is_none();
        let members = head.iter().chain(tail);
        let found: Vec<_> = members
            .map(|member| self.member(member, of_group))
            .collect();
        let busy = found.iter().any(|found| matches!(found, Found::Busy));
        let users: Vec<&UserId> = found.iter().filter_map(ringing_user).collect();
        // What rings further on in a flow rings for a VIP whom nobody answered.
        let own = ringing.user.is_some() || step == 0;
        let whom = own.then(|| flow.clone());
        if users.is_empty() {
            self.note(place, Happening::Silent { whom, busy });
            return Err(if busy {
                Outcome::Busy
            } else {
                Outcome::Unreachable
            });
        }
        let what = Happening::Rings {
            whom,
            users: users.iter().copied().cloned().collect(),
            order: ringing.order.clone(),
            time: ringing.time,
        };
        self.note(place, what);
        self.answered(place, users).ok_or(Outcome::Unanswered)
    }

    /// The member that rings first: of those who take turns the one behind the last call's first.
    fn first(&self, flow: &FlowId, ringing: &Ringing) -> usize {
        let group = match (&ringing.order, flow) {
            (Order::RoundRobin(_), FlowId::Group(group)) => Some(group),
            _ => None,
        };
        let last = group.and_then(|group| self.state.last.get(group));
        let next = last.map_or(0, |last| last + 1);
        next.checked_rem(ringing.members.len()).unwrap_or(0)
    }

    fn member(
        &self,
        (owner, accounts): &'a (Option<OwnerId>, Vec<AccountId>),
        of_group: bool,
    ) -> Found<'a> {
        let user = owner.as_ref().and_then(|owner| self.book.user(owner));
        let user = user.or_else(|| self.book.user_of(accounts.first()?));
        let Some(user) = user else {
            return Found::Absent;
        };
        let is = |mode| self.state.is(user, mode);
        match () {
            () if accounts.is_empty() || is(Mode::Unreachable) => Found::Absent,
            () if is(Mode::Busy) || (of_group && is(Mode::Disturbed)) => Found::Busy,
            () => Found::Rings(user),
        }
    }

    /// The end of the call, if one of them answers.
    fn answered(&mut self, place: Place, users: Vec<&UserId>) -> Option<End> {
        let mut users = users.into_iter();
        let user = users.find(|user| self.state.is(user, Mode::Answers))?;
        self.note(place, Happening::Answers(user.clone()));
        Some(End::Answered(user.clone()))
    }

    /// Waits for an agent.
    pub(super) fn wait(
        &mut self,
        place: Place,
        queue: &QueueId,
        first: bool,
    ) -> Result<End, Outcome> {
        let written = self.book.calls.queues.get(queue);
        let agents = written.map_or(&[][..], |written| &written.agents);
        let is = |user: &UserId, mode| self.state.is(user, mode);
        let away = [Mode::LoggedOut, Mode::Paused, Mode::Unreachable];
        let there = |user: &&UserId| !away.iter().any(|mode| is(user, *mode));
        let there: Vec<_> = agents
            .iter()
            .map(|agent| &agent.user)
            .filter(there)
            .collect();
        let full = self.state.full.contains(queue);
        if full || there.is_empty() {
            let queue = queue.clone();
            self.note(place, Happening::TurnedAway { queue, full });
            return Err(Outcome::Unreachable);
        }
        let busy = |user: &UserId| is(user, Mode::Busy) || self.is_caller(user);
        let free = |user: &&UserId| !busy(user) && !is(user, Mode::Disturbed);
        let free: Vec<_> = there.into_iter().filter(free).collect();
        let wait = written.and_then(|written| written.wait);
        let what = Happening::Waits {
            queue: queue.clone(),
            first,
            agents: free.iter().copied().cloned().collect(),
            wait,
        };
        self.note(place, what);
        let forever = || wait.is_none().then(|| End::Waits(queue.clone()));
        let answered = self.answered(place, free);
        answered.or_else(forever).ok_or(Outcome::Unanswered)
    }
}

fn ringing_user<'a>(found: &Found<'a>) -> Option<&'a UserId> {
    match found {
        Found::Rings(user) => Some(user),
        Found::Busy | Found::Absent => None,
    }
}
