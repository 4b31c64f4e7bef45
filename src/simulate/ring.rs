use super::state::{Mode, Silent};
use super::trace::{End, Happening};
use super::walk::Walk;
use crate::calls::{AccountId, FlowId, Order, Outcome, OwnerId, Ringing};
use crate::model::{QueueId, QueueStrategy, UserId};
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
            without: self.without(&users, ringing),
            order: ringing.order.clone(),
            time: ringing.time,
        };
        self.note(place, what);
        self.answered(place, users).ok_or(Outcome::Unanswered)
    }

    /// The devices of those who ring that do not.
    fn without(&self, users: &[&UserId], ringing: &Ringing) -> Vec<AccountId> {
        let devices = ringing.members.iter().flat_map(|(_, devices)| devices);
        let silent = devices.filter(|device| {
            let user = self.book.user_of(device);
            user.is_some_and(|user| users.contains(&user) && self.silent(user, device).is_some())
        });
        silent.cloned().collect()
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
        let disturbed = of_group && self.state.is(user, Mode::Disturbed);
        match self.rings(user, accounts) {
            Err(Silent::Unreachable) => Found::Absent,
            Err(Silent::Busy) => Found::Busy,
            Ok(()) if disturbed => Found::Busy,
            Ok(()) => Found::Rings(user),
        }
    }

    /// Whether one of the devices of a user rings. One that is in use says so for those that are not there.
    pub(super) fn rings<'d>(
        &self,
        user: &UserId,
        devices: impl IntoIterator<Item = &'d AccountId>,
    ) -> Result<(), Silent> {
        let mut why = Silent::Unreachable;
        for device in devices {
            match self.silent(user, device) {
                None => return Ok(()),
                Some(Silent::Busy) => why = Silent::Busy,
                Some(Silent::Unreachable) => {}
            }
        }
        Err(why)
    }

    /// Why a device of a user does not ring; nothing where it does.
    fn silent(&self, user: &UserId, device: &AccountId) -> Option<Silent> {
        match () {
            () if self.state.is(user, Mode::Unreachable) => Some(Silent::Unreachable),
            () if self.state.is(user, Mode::Busy) => Some(Silent::Busy),
            () => self.state.devices.get(&device.name).copied(),
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
        let there = agents.iter().filter_map(|agent| {
            let away = [Mode::LoggedOut, Mode::Paused];
            let away = away.iter().any(|mode| is(&agent.user, *mode));
            let rings = self.rings(&agent.user, &agent.accounts);
            (!away && rings != Err(Silent::Unreachable)).then_some((&agent.user, rings))
        });
        let there: Vec<_> = there.collect();
        let full = self.state.full.contains(queue);
        if full || there.is_empty() {
            let queue = queue.clone();
            self.note(place, Happening::TurnedAway { queue, full });
            return Err(Outcome::Unreachable);
        }
        let free = |(user, rings): &(&'a UserId, Result<(), Silent>)| {
            rings.is_ok() && !self.is_caller(user) && !is(user, Mode::Disturbed)
        };
        let free = there.into_iter().filter(free);
        let free: Vec<_> = free.map(|(user, _)| user).collect();
        let wait = written.and_then(|written| written.wait);
        let what = Happening::Waits {
            queue: queue.clone(),
            first,
            agents: free.iter().copied().cloned().collect(),
            strategy: written.map_or(QueueStrategy::All, |written| written.strategy),
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
