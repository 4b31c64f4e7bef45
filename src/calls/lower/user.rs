use super::draft::Draft;
use super::ending::Ending;
use super::recording::recorded;
use super::work::Work;
use crate::calls::{
    Action, Cause, Condition, Flow, FlowId, Greeting, Order, Outcome, OwnerId, Ringing, Scope,
    StepId, Style,
};
use crate::model::{State, Target, User, UserId};
use std::collections::BTreeMap;

impl Work<'_> {
    /// What happens to calls to users.
    pub(super) fn users(&mut self) {
        let users = self.tenant.users.iter();
        let flows = users.map(|(id, user)| (FlowId::User(id.clone()), self.user(id, user)));
        let mut flows = flows.collect();
        self.graph.flows.append(&mut flows);
    }

    fn user(&self, id: &UserId, user: &User) -> Flow {
        let record = user.record.as_deref();
        let forward = user.forward.as_deref();
        let always = forward.and_then(|forward| forward.always.as_ref());
        let mut draft = recorded(user.place, record.filter(|_| user.state == State::Active));
        match (user.state, self.owner(id)) {
            (State::Active, Some(owner)) => match always {
                Some(target) => drop(self.forward(&mut draft, user, target)),
                None => self.active(&mut draft, id, user, &owner),
            },
            _ => drop(draft.hang_up(user.place, Cause::Absent)),
        }
        draft.finish()
    }

    fn active(&self, draft: &mut Draft, id: &UserId, user: &User, owner: &OwnerId) {
        let (start, ring) = (draft.reserve(), draft.reserve());
        let forwarded = draft.push(user.place, self.phone_forward(user, owner));
        let outcomes = [Outcome::Busy, Outcome::Unanswered, Outcome::Unreachable];
        let otherwise: BTreeMap<_, _> = outcomes
            .map(|outcome| (outcome, self.otherwise(draft, owner, user, outcome)))
            .into();
        let busy = otherwise.get(&Outcome::Busy).copied().unwrap_or(ring);
        let arms = self.arms(id, user, owner, forwarded, busy);
        let ringing = self.ringing((id, user), owner);
        draft.fill(ring, user.place, Action::Ring { ringing, otherwise });
        let choose = Action::Choose {
            arms,
            otherwise: ring,
        };
        draft.fill(start, user.place, choose);
    }

    fn phone_forward(&self, user: &User, owner: &OwnerId) -> Action {
        Action::DialForward {
            owner: owner.clone(),
            presented: self.presented_by(user),
            scope: Scope::Users(self.class_of(user)),
        }
    }

    fn arms(
        &self,
        id: &UserId,
        user: &User,
        owner: &OwnerId,
        forwarded: StepId,
        busy: StepId,
    ) -> Vec<(Condition, StepId)> {
        let calendars = self.tenant.calendars.iter();
        let own = calendars.filter(|(_, calendar)| calendar.user.value == *id);
        let appointments = own.map(|(calendar, _)| Condition::Appointment(calendar.clone()));
        let most = user.concurrent.iter();
        let calls = most.map(|most| Condition::Calls(owner.clone(), most.value));
        let disturbed = Condition::Disturbed(owner.clone());
        let busy = [disturbed]
            .into_iter()
            .chain(appointments)
            .chain(calls)
            .map(|condition| (condition, busy));
        [(Condition::Forwarded(owner.clone()), forwarded)]
            .into_iter()
            .chain(busy)
            .collect()
    }

    fn ringing(&self, (id, user): (&UserId, &User), owner: &OwnerId) -> Ringing {
        Ringing {
            members: vec![(Some(owner.clone()), self.accounts_of(id, user))],
            order: Order::AtOnce,
            time: user.ring,
            style: Style::Inside,
            user: Some(id.clone()),
            longest: user.longest_call.as_ref().map(|limit| limit.value),
        }
    }

    fn otherwise(
        &self,
        draft: &mut Draft,
        owner: &OwnerId,
        user: &User,
        outcome: Outcome,
    ) -> StepId {
        let forward = user.forward.as_deref();
        let target = forward.and_then(|forward| match outcome {
            Outcome::Busy => forward.busy.as_ref(),
            Outcome::Unanswered => forward.unanswered.as_ref(),
            Outcome::Unreachable => forward.unreachable.as_ref(),
        });
        let target = match outcome {
            Outcome::Unanswered => target.or(user.then.as_ref()),
            Outcome::Busy | Outcome::Unreachable => target,
        };
        match target {
            Some(target) => self.forward(draft, user, target),
            None => self.unanswered(draft, owner, user, outcome),
        }
    }

    fn forward(&self, draft: &mut Draft, user: &User, target: &Target) -> StepId {
        let presented = self.presented_by(user);
        self.onwards(draft, target, self.class_of(user), presented)
    }

    fn unanswered(&self, draft: &mut Draft, owner: &OwnerId, user: &User, why: Outcome) -> StepId {
        let (greeting, cause) = match why {
            Outcome::Busy => (Greeting::Busy, Cause::Busy),
            Outcome::Unanswered => (Greeting::Unavailable, Cause::NoAnswer),
            Outcome::Unreachable => (Greeting::Unavailable, Cause::Absent),
        };
        let mailbox = user.voicemail.as_ref();
        let ending = Ending {
            place: user.place,
            mailbox: mailbox.map(|_| (owner.clone(), greeting)),
            cause,
        };
        self.ending(draft, ending)
    }
}
