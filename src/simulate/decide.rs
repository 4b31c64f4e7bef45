use super::state::Mode;
use super::trace::Happening;
use super::walk::Walk;
use crate::calls::{Condition, StepId};
use crate::model::{ScheduleId, UserId};
use crate::source::Place;

impl Walk<'_, '_> {
    /// The step behind the first condition that holds. What is as usual is not worth a word, but for schedules.
    pub(super) fn choose(
        &mut self,
        place: Place,
        arms: &[(Condition, StepId)],
        otherwise: StepId,
    ) -> StepId {
        for (condition, step) in arms {
            let holds = self.holds(condition);
            if holds || matches!(condition, Condition::Open(_)) {
                self.note(place, Happening::Decided(condition.clone(), holds));
            }
            if holds {
                return *step;
            }
        }
        otherwise
    }

    fn holds(&self, condition: &Condition) -> bool {
        let state = self.state;
        let user = |owner| self.book.user(owner);
        match condition {
            Condition::Open(schedule) => self.open(schedule),
            Condition::Number(class) => self.book.class(&self.number) == Some(*class),
            Condition::Level(level) => self.level.as_ref() == Some(level),
            Condition::At(site) => self
                .caller
                .is_some_and(|caller| caller.site.as_ref() == Some(site)),
            Condition::May(right) => self
                .caller
                .is_some_and(|caller| caller.rights.contains(right)),
            Condition::Disturbed(owner) => {
                user(owner).is_some_and(|user| state.is(user, Mode::Disturbed))
            }
            Condition::Forwarded(owner) => {
                user(owner).is_some_and(|user| state.forward(user).is_some())
            }
            Condition::Appointment(calendar) => state.appointments.contains(calendar),
            Condition::Calls(owner, most) => {
                user(owner).is_some_and(|user| self.calls(user) >= *most)
            }
        }
    }

    /// The calls that a user has: who calls has this one as well.
    fn calls(&self, user: &UserId) -> u32 {
        self.state.calls(user) + u32::from(self.is_caller(user))
    }

    fn open(&self, schedule: &ScheduleId) -> bool {
        let Some(table) = self.book.calls.schedules.get(schedule) else {
            return false;
        };
        let clock = self.state.clock.as_ref();
        !self.state.night && clock.is_none_or(|clock| clock.is_open(table))
    }
}
