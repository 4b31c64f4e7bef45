use super::book::{Book, Found};
use super::call::{Call, Origin};
use super::state::State;
use super::trace::{End, Event, Happening, Trace};
use crate::calls::{Action, Caller, Cause, FORWARDS, FlowId, Outcome, Presented, Scope, StepId};
use crate::model::{E164, LevelId, UserId};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Walks a call through the graph, from what is dialled to its end.
pub fn simulate(book: &Book<'_>, state: &State, call: &Call) -> Trace {
    Walk::new(book, state, call).run(call)
}

/// Where a call is: about to take a step of a flow, or over.
pub(super) enum Next<'a> {
    At(&'a FlowId, StepId),
    Over(End, Option<Place>),
}

/// A call on its way.
pub(super) struct Walk<'w, 'a> {
    pub(super) book: &'w Book<'a>,
    pub(super) state: &'w State,
    /// The device that calls; nothing for calls from outside.
    pub(super) caller: Option<&'a Caller>,
    /// The caller's number, if it is shown.
    pub(super) shown: Option<E164>,
    pub(super) level: Option<LevelId>,
    /// What those outside see.
    pub(super) presented: Option<Presented>,
    /// The number that flows work with.
    pub(super) number: String,
    pub(super) keys: VecDeque<String>,
    forwards: u32,
    /// Whether the caller was told that the call is recorded, or asked.
    pub(super) told: bool,
    events: Vec<Event>,
}

/// All that decides how a call goes on: who comes to the same again goes round for ever.
type Seen<'a> = BTreeSet<(&'a FlowId, StepId, String, Option<LevelId>, u32, usize)>;

impl<'w, 'a> Walk<'w, 'a> {
    fn new(book: &'w Book<'a>, state: &'w State, call: &Call) -> Self {
        let (caller, shown) = match &call.from {
            Origin::Account(account) => (book.caller(account), None),
            Origin::Outside { number, .. } | Origin::Upstream { number, .. } => (None, *number),
        };
        Self {
            book,
            state,
            caller,
            shown,
            level: None,
            presented: caller.and_then(|caller| caller.presented.clone()),
            number: String::new(),
            keys: call.keys.iter().cloned().collect(),
            forwards: 0,
            told: false,
            events: Vec::new(),
        }
    }

    fn run(mut self, call: &Call) -> Trace {
        let scope = match &call.from {
            Origin::Account(_) => self.caller.map(|caller| caller.scope.clone()),
            Origin::Outside { trunk, .. } => Some(Scope::Trunk(trunk.clone())),
            Origin::Upstream { user, .. } => Some(Scope::Upstream(user.clone())),
        };
        let nowhere = Next::Over(End::HangUp(Cause::NoRoute), None);
        let mut next = scope.map_or(nowhere, |scope| self.dial(&scope, &call.dialled, None));
        let mut seen = Seen::new();
        loop {
            match next {
                Next::Over(end, place) => {
                    let events = self.events;
                    return Trace { events, end, place };
                }
                Next::At(flow, step) if seen.insert(self.whole(flow, step)) => {
                    next = self.step(flow, step);
                }
                Next::At(flow, StepId(step)) => {
                    let place = self.book.step(flow, step).map(|(place, _)| place);
                    next = Next::Over(End::Round, place);
                }
            }
        }
    }

    fn whole(
        &self,
        flow: &'a FlowId,
        step: StepId,
    ) -> (&'a FlowId, StepId, String, Option<LevelId>, u32, usize) {
        let (number, level) = (self.number.clone(), self.level.clone());
        (flow, step, number, level, self.forwards, self.keys.len())
    }

    /// Notes what happens.
    pub(super) fn note(&mut self, place: Place, what: Happening) {
        self.events.push(Event { place, what });
    }

    /// Whether it is the user's own call, so that one of the devices is in use.
    pub(super) fn is_caller(&self, user: &UserId) -> bool {
        self.caller.is_some_and(|caller| caller.user == *user)
    }

    /// Goes where dialling in a context leads; `place` is to blame where that is nowhere.
    pub(super) fn dial(&mut self, scope: &Scope, dialled: &str, place: Option<Place>) -> Next<'a> {
        let Some(Found {
            flow,
            number,
            place,
            limited,
        }) = self.book.find(scope, dialled)
        else {
            return Next::Over(End::HangUp(Cause::NoRoute), place);
        };
        self.number.clone_from(&number);
        let to = flow.clone();
        self.note(place, Happening::Dialled { number, to });
        match self.most().filter(|_| limited) {
            Some((place, most)) => {
                self.note(place, Happening::Limited(most));
                Next::Over(End::HangUp(Cause::Congestion), Some(place))
            }
            None => Next::At(flow, StepId(0)),
        }
    }

    /// The limit of a caller who has as many calls as they may, and where it is written.
    fn most(&self) -> Option<(Place, u32)> {
        let caller = self.caller?;
        let most = caller.most?;
        let full = self.state.calls(&caller.user) >= most;
        full.then_some((caller.place, most))
    }

    fn step(&mut self, flow: &'a FlowId, StepId(at): StepId) -> Next<'a> {
        let Some((place, action)) = self.book.step(flow, at) else {
            return Next::Over(End::HangUp(Cause::NoRoute), None);
        };
        let on = |step: StepId| Next::At(flow, step);
        match action {
            Action::Ring { ringing, otherwise } => {
                let rung = self.ring(place, (flow, at), ringing);
                after(flow, place, otherwise, rung)
            }
            Action::Queue {
                queue,
                first,
                otherwise,
                ..
            } => {
                let waited = self.wait(place, queue, *first);
                after(flow, place, otherwise, waited)
            }
            Action::Outside { ways, otherwise } => {
                let rung = self.go_out(place, ways);
                after(flow, place, otherwise, rung)
            }
            Action::Help {
                number,
                ways,
                callback,
                then,
                ..
            } => match self.help(place, number, ways, *callback) {
                true => Next::Over(End::Help, Some(place)),
                false => on(*then),
            },
            Action::Choose { arms, otherwise } => on(self.choose(place, arms, *otherwise)),
            Action::Continue(to) => self.go(place, to),
            Action::Dial { scope, number } => {
                let number = number.to_string();
                self.note(place, Happening::Dials(number.clone()));
                self.dial(scope, &number, Some(place))
            }
            Action::DialForward {
                owner,
                presented,
                scope,
            } => self.forward(place, owner, presented.as_ref(), scope),
            Action::Present { presented, then } => {
                self.presented = Some(presented.clone());
                on(*then)
            }
            Action::Speak { then, .. } => on(*then),
            Action::Recognise { then } => {
                self.recognise(place);
                on(*then)
            }
            Action::Menu(menu) => self.menu(place, flow, menu),
            Action::HangUp(cause) => Next::Over(End::HangUp(*cause), Some(place)),
            _ => self.feature(place, flow, action),
        }
    }

    fn go(&mut self, place: Place, to: &'a FlowId) -> Next<'a> {
        self.note(place, Happening::Continues(to.clone()));
        Next::At(to, StepId(0))
    }

    fn forward(
        &mut self,
        place: Place,
        owner: &crate::calls::OwnerId,
        presented: Option<&Presented>,
        scope: &Scope,
    ) -> Next<'a> {
        let user = self.book.user(owner);
        let number = user.and_then(|user| self.state.forward(user));
        self.forwards += 1;
        let (Some(user), Some(number), ..=FORWARDS) = (user, number, self.forwards) else {
            return Next::Over(End::HangUp(Cause::NoRoute), Some(place));
        };
        self.presented = presented.cloned();
        let number = number.to_owned();
        self.note(place, Happening::Forwarded(user.clone(), number.clone()));
        self.dial(scope, &number, Some(place))
    }

    fn recognise(&mut self, place: Place) {
        let vips = &self.book.calls.vips;
        let known = self.shown.and_then(|number| vips.get(&number));
        if let Some((level, name)) = known {
            self.level = Some(level.clone());
            self.note(place, Happening::Recognised(level.clone(), name.clone()));
        }
    }
}

/// Where a call goes on behind phones that rang, or its end as somebody answered.
fn after<'a>(
    flow: &'a FlowId,
    place: Place,
    otherwise: &BTreeMap<Outcome, StepId>,
    rung: Result<End, Outcome>,
) -> Next<'a> {
    match rung {
        Ok(end) => Next::Over(end, Some(place)),
        Err(outcome) => match otherwise.get(&outcome) {
            Some(step) => Next::At(flow, *step),
            None => Next::Over(End::HangUp(Cause::NoAnswer), Some(place)),
        },
    }
}
