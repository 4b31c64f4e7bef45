use super::state::Mode;
use super::trace::{End, Happening};
use super::walk::{Next, Walk};
use crate::calls::{Action, FlowId, IvrMenu, StepId, Switch, Taking};
use crate::model::{ParkingId, UserId};
use crate::source::Place;

impl<'a> Walk<'_, 'a> {
    /// Takes a step of what is neither ringing nor routing.
    pub(super) fn feature(
        &mut self,
        place: Place,
        flow: &'a FlowId,
        action: &'a Action,
    ) -> Next<'a> {
        let (what, then) = match action {
            Action::Deposit {
                mailbox,
                greeting,
                then,
            } => {
                let user = self.book.user(mailbox);
                let left = user.map(|user| Happening::Leaves(user.clone(), *greeting));
                (left, *then)
            }
            Action::OwnMailbox { then } => {
                let has = self.caller.is_some_and(|caller| caller.mailbox);
                (Some(Happening::OwnMailbox(has)), *then)
            }
            Action::Conference { room, then } => (Some(Happening::Meets(room.clone())), *then),
            Action::Page { zone, then } => (Some(Happening::Pages(zone.clone())), *then),
            Action::Toggle { switch, then } => (Some(self.toggled(*switch)), *then),
            Action::SetForward { on, then } => {
                let number = on.then(|| self.number.clone());
                (Some(Happening::SetsForward(number)), *then)
            }
            Action::Record {
                notice,
                consent,
                then,
            } => (self.records(notice, *consent), *then),
            Action::Park { lot, then } => return self.park(place, flow, lot, *then),
            _ => return self.join(place, flow, action),
        };
        if let Some(what) = what {
            self.note(place, what);
        }
        Next::At(flow, then)
    }

    fn toggled(&self, switch: Switch) -> Happening {
        let is = |mode| {
            self.caller
                .is_some_and(|caller| self.state.is(&caller.user, mode))
        };
        let before = match switch {
            Switch::Disturb => is(Mode::Disturbed),
            Switch::Night => self.state.night,
            Switch::Pause => is(Mode::Paused),
            Switch::Login => !is(Mode::LoggedOut),
        };
        Happening::Toggles(switch, !before)
    }

    /// Parks the call in the first free space; when its time is over it goes on where that is written.
    fn park(&mut self, place: Place, flow: &'a FlowId, lot: &ParkingId, then: StepId) -> Next<'a> {
        let written = self.book.calls.parking.get(lot);
        let taken = &self.state.parked;
        let mut spaces = written.into_iter().flat_map(|written| &written.spaces);
        let free = spaces.find(|space| !taken.contains(&(lot.clone(), space.to_string())));
        let space = free.map(ToString::to_string);
        let parked = space.is_some();
        self.note(place, Happening::Parks(lot.clone(), space));
        let returned = FlowId::Returned(lot.clone());
        let returned = self.book.calls.flows.get_key_value(&returned);
        match (parked, returned) {
            (false, _) => Next::At(flow, then),
            (true, Some((returned, _))) => Next::At(returned, StepId(0)),
            (true, None) => Next::Over(End::Parked(lot.clone()), Some(place)),
        }
    }

    /// Takes part in a call of others.
    fn join(&mut self, place: Place, flow: &'a FlowId, action: &'a Action) -> Next<'a> {
        let (what, joined, then) = match action {
            Action::Retrieve { lot, space, then } => {
                let there = self.state.parked.contains(&(lot.clone(), space.clone()));
                (
                    Happening::Retrieves(lot.clone(), space.clone(), there),
                    there,
                    *then,
                )
            }
            Action::Intercom { then } => {
                let user = self.listed(&self.number).cloned();
                let user = user.filter(|user| self.can_be_spoken_to(user));
                let there = user.is_some();
                (Happening::Intercom(self.number.clone(), user), there, *then)
            }
            Action::Take { taking, then } => {
                let user = self.ringing(taking).cloned();
                let there = user.is_some();
                (Happening::Takes(user), there, *then)
            }
            Action::Spy {
                spying,
                extension,
                then,
            } => {
                let talks =
                    |user: &UserId| self.state.is(user, Mode::Busy) || self.state.calls(user) > 0;
                let there = self.listed(extension).is_some_and(talks);
                (
                    Happening::Joins(*spying, extension.clone(), there),
                    there,
                    *then,
                )
            }
            _ => return Next::Over(End::Joined, Some(place)),
        };
        self.note(place, what);
        match joined {
            true => Next::Over(End::Joined, Some(place)),
            false => Next::At(flow, then),
        }
    }

    fn listed(&self, extension: &str) -> Option<&'a UserId> {
        let listed = self.book.calls.extensions.get(extension)?;
        Some(&listed.user)
    }

    fn can_be_spoken_to(&self, user: &UserId) -> bool {
        let callers = self.book.callers().filter(|caller| caller.user == *user);
        let rings = self.rings(user, callers.map(|caller| &caller.account));
        rings.is_ok() && !self.state.is(user, Mode::Disturbed) && !self.is_caller(user)
    }

    /// Who has a ringing call that the caller may take.
    fn ringing(&self, taking: &Taking) -> Option<&'a UserId> {
        let rings = |user: &&UserId| self.state.is(user, Mode::Ringing);
        match taking {
            Taking::Extension(extension, _) => self.listed(extension).filter(rings),
            Taking::Group => {
                let own = &self.caller?.pickup;
                let mut callers = self.book.callers();
                let near = callers.find(|other| {
                    rings(&&other.user) && other.pickup.intersection(own).next().is_some()
                });
                near.map(|other| &other.user)
            }
        }
    }

    /// Tells that the call is recorded, or asks, once.
    fn records(&mut self, notice: &str, consent: Option<char>) -> Option<Happening> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        let consent = consent.map(|key| {
            let pressed = self.keys.pop_front();
            (key, pressed.and_then(|keys| keys.chars().next()))
        });
        let notice = notice.to_owned();
        Some(Happening::Records { notice, consent })
    }

    /// Plays a menu until a key leads somewhere.
    pub(super) fn menu(&mut self, place: Place, flow: &'a FlowId, played: &'a IvrMenu) -> Next<'a> {
        let IvrMenu {
            greeting,
            keys,
            tries,
            timeout,
            invalid,
            extensions,
            ..
        } = played;
        let mut last = *timeout;
        for _ in 0..(*tries).max(1) {
            let pressed = self.keys.pop_front().filter(|keys| !keys.is_empty());
            // Where no extension can be dialled, the first key decides
            let pressed = pressed.map(|keys| match extensions {
                Some(_) => keys,
                None => keys.chars().take(1).collect(),
            });
            let menu = match flow {
                FlowId::Menu(menu) => Some(menu.clone()),
                _ => None,
            };
            let (greeting, heard) = (greeting.clone(), pressed.clone());
            let what = Happening::Hears {
                menu,
                greeting,
                pressed: heard,
            };
            self.note(place, what);
            let Some(pressed) = pressed else {
                last = *timeout;
                continue;
            };
            let mut one = pressed.chars();
            let key = one.next().filter(|_| one.next().is_none());
            if let Some(step) = key.and_then(|key| keys.get(&key)) {
                return Next::At(flow, *step);
            }
            let within = extensions
                .as_ref()
                .filter(|scope| self.book.find(scope, &pressed).is_some());
            if let Some(scope) = within {
                return self.dial(scope, &pressed, Some(place));
            }
            last = *invalid;
        }
        Next::At(flow, last)
    }
}
