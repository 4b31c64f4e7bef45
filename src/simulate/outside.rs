use super::state::Answer;
use super::trace::{End, Happening, Shown};
use super::walk::Walk;
use crate::calls::{Outcome, Presented, Right, Way};
use crate::model::{E164, TrunkId};
use crate::source::Place;

impl<'a> Walk<'_, 'a> {
    /// Calls the number outside by one way after the other, until one reaches it.
    pub(super) fn go_out(&mut self, place: Place, ways: &'a [Way]) -> Result<End, Outcome> {
        for way in ways {
            let what = match way {
                Way::Upstream => self.by_own_account(),
                Way::Trunk { trunk, .. } if self.state.down.contains(trunk) => {
                    self.note(place, Happening::Down(trunk.clone()));
                    None
                }
                Way::Trunk {
                    trunk,
                    form,
                    presented,
                } => Some(Happening::GoesOut {
                    trunk: Some(trunk.clone()),
                    number: self.number.clone(),
                    form: Some(form.clone()),
                    shown: self.shown_on(trunk, presented.as_ref()),
                    help: false,
                }),
            };
            if let Some(what) = what {
                self.note(place, what);
                match self.outcome() {
                    Err(Outcome::Unreachable) => {}
                    reached => return reached,
                }
            }
        }
        Err(Outcome::Unreachable)
    }

    fn by_own_account(&self) -> Option<Happening> {
        let caller = self.caller?;
        let may = caller.rights.contains(&Right::Upstream);
        may.then(|| Happening::GoesOut {
            trunk: None,
            number: self.number.clone(),
            form: None,
            shown: Shown::Own,
            help: false,
        })
    }

    /// What comes of it there: nobody answers unless something else is said.
    fn outcome(&self) -> Result<End, Outcome> {
        let number = E164::parse(&self.number).ok();
        match number.and_then(|number| self.state.outside.get(&number)) {
            Some(Answer::Answers) => Ok(End::Outside),
            Some(Answer::Busy) => Err(Outcome::Busy),
            Some(Answer::Unreachable) => Err(Outcome::Unreachable),
            None => Err(Outcome::Unanswered),
        }
    }

    /// What is seen of the call: what the route says, else what came with the call, else the trunk's own number.
    fn shown_on(&self, trunk: &TrunkId, of_route: Option<&Presented>) -> Shown {
        match of_route.or(self.presented.as_ref()) {
            Some(Presented::Anonymous) => Shown::Anonymous,
            Some(Presented::Shown { numbers, name }) => numbers
                .get(trunk)
                .map_or(Shown::Own, |number| Shown::Number(*number, name.clone())),
            None => Shown::Own,
        }
    }

    /// What those who help see: nobody is anonymous there.
    fn shown_to_help(&self, trunk: &TrunkId, callback: Option<E164>) -> Shown {
        match callback.map(|number| Shown::Number(number, None)) {
            Some(callback) => callback,
            None => match self.shown_on(trunk, None) {
                Shown::Number(number, _) => Shown::Number(number, None),
                Shown::Anonymous | Shown::Own => Shown::Own,
            },
        }
    }

    /// Calls help by the first way that takes the call; whether one did. Those who help always answer.
    pub(super) fn help(
        &mut self,
        place: Place,
        number: &str,
        ways: &'a [Way],
        callback: Option<E164>,
    ) -> bool {
        for way in ways {
            let Way::Trunk { trunk, form, .. } = way else {
                continue;
            };
            if self.state.down.contains(trunk) {
                self.note(place, Happening::Down(trunk.clone()));
                continue;
            }
            let shown = self.shown_to_help(trunk, callback);
            let what = Happening::GoesOut {
                trunk: Some(trunk.clone()),
                number: number.to_owned(),
                form: Some(form.clone()),
                shown,
                help: true,
            };
            self.note(place, what);
            return true;
        }
        false
    }
}
