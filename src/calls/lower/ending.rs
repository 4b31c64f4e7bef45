use super::draft::{Draft, Left, whatever};
use super::work::Work;
use crate::calls::{
    AccountId, Action, Cause, Condition, Greeting, Order, OwnerId, Ringing, StepId, Style,
};
use crate::model::{Reference, UserId, VipLevel};
use crate::source::Place;
use std::collections::BTreeSet;
use std::time::Duration;

/// How a call ends that nobody answered.
pub(super) struct Ending {
    /// Where it is written.
    pub(super) place: Place,
    /// The mailbox that it may end in, and what is said before it.
    pub(super) mailbox: Option<(OwnerId, Greeting)>,
    /// Why it ends otherwise.
    pub(super) cause: Cause,
}

/// A person or device and all of its accounts.
pub(super) type Member = (Option<OwnerId>, Vec<AccountId>);

impl Work<'_> {
    /// Adds the end of a call that nobody answered: callers of a VIP level ring those they escalate to, or are spared the mailbox.
    pub(super) fn ending(&self, draft: &mut Draft, ending: Ending) -> StepId {
        let Ending { place, cause, .. } = ending;
        let end = Left::End(cause);
        let message = |(owner, greeting)| Left::Message(owner, greeting);
        let left = ending.mailbox.map_or(end, message);
        draft.left(&left, |draft| self.leave(draft, &left, (place, cause)))
    }

    fn leave(&self, draft: &mut Draft, left: &Left, (place, cause): (Place, Cause)) -> StepId {
        let levels = self.tenant.vip.levels.iter();
        let spared = |level: &VipLevel| !level.voicemail && matches!(left, Left::Message(..));
        let special: Vec<_> = levels
            .filter(|(_, level)| level.escalate.is_some() || spared(level))
            .collect();
        let choose = (!special.is_empty()).then(|| draft.reserve());
        let otherwise = leave_plainly(draft, left, place);
        let Some(choose) = choose else {
            return otherwise;
        };
        let mut arms = Vec::new();
        for (id, level) in special {
            let then = match spared(level) {
                true => draft.hang_up(place, cause),
                false => otherwise,
            };
            arms.push((
                Condition::Level(id.clone()),
                self.escalate(draft, level, then),
            ));
        }
        draft.fill(choose, place, Action::Choose { arms, otherwise });
        choose
    }

    /// Whose mailbox a user's is, who has one.
    pub(super) fn mailbox(&self, user: &UserId) -> Option<OwnerId> {
        let has_one = self.tenant.users.get(user)?.voicemail.is_some();
        self.owner(user).filter(|_| has_one)
    }

    fn escalate(&self, draft: &mut Draft, level: &VipLevel, then: StepId) -> StepId {
        let Some(whom) = &level.escalate else {
            return then;
        };
        let (members, time) = self.ringers(&whom.value);
        let ringing = Ringing {
            members,
            order: Order::AtOnce,
            time,
            style: Style::Outside,
            user: None,
            longest: None,
        };
        let otherwise = whatever(then);
        draft.push(whom.place, Action::Ring { ringing, otherwise })
    }

    /// Who rings for a user or group, and for how long.
    fn ringers(&self, whom: &Reference) -> (Vec<Member>, Duration) {
        let group = match whom {
            Reference::Group(id) => self.tenant.groups.get(id),
            _ => None,
        };
        let user = match whom {
            Reference::User(id) => self.tenant.users.get(id).map(|user| user.ring),
            _ => None,
        };
        let time = group.map(|group| group.ring).or(user);
        let members = self.members([whom]);
        (members, time.unwrap_or(crate::model::User::RING))
    }

    /// People behind references, groups resolved, each once, in the written order. Who cannot be called is left out.
    pub(super) fn members<'r>(&self, of: impl IntoIterator<Item = &'r Reference>) -> Vec<Member> {
        let people = self.people(of).into_iter();
        let ringing = people.map(|user| (self.owner(&user), self.accounts(&user)));
        ringing
            .filter(|(_, accounts)| !accounts.is_empty())
            .collect()
    }

    /// The users behind references, groups resolved, each once, in the written order.
    pub(super) fn people<'r>(&self, of: impl IntoIterator<Item = &'r Reference>) -> Vec<UserId> {
        let mut seen = BTreeSet::new();
        let mut people = Vec::new();
        let mut rest: Vec<_> = of.into_iter().cloned().collect();
        rest.reverse();
        while let Some(next) = rest.pop() {
            if !seen.insert(next.clone()) {
                continue;
            }
            match next {
                Reference::User(id) => people.push(id),
                Reference::Group(id) => {
                    let members = self.tenant.groups.get(&id).map(|group| &group.members);
                    let members = members.into_iter().flatten().rev();
                    rest.extend(members.map(|member| member.value.clone()));
                }
                _ => {}
            }
        }
        people
    }
}

fn leave_plainly(draft: &mut Draft, left: &Left, place: Place) -> StepId {
    match left {
        Left::End(cause) => draft.hang_up(place, *cause),
        Left::Message(mailbox, greeting) => {
            let deposit = draft.reserve();
            let then = draft.hang_up(place, Cause::Normal);
            let action = Action::Deposit {
                mailbox: mailbox.clone(),
                greeting: *greeting,
                then,
            };
            draft.fill(deposit, place, action);
            deposit
        }
    }
}
