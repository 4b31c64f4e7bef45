use crate::calls::{Action, Cause, Flow, Greeting, Outcome, OwnerId, Step, StepId};
use crate::source::Place;
use std::collections::BTreeMap;

/// Room for the steps of a user, and for their ends.
const STEPS: usize = 8;
const ENDINGS: usize = 4;

/// A flow while it is made: a step can be named before it is known what it does.
pub(super) struct Draft {
    steps: Vec<Option<Step>>,
    /// The ends that are there already, so that each is written once.
    endings: Vec<(Left, StepId)>,
}

/// What becomes of a call that nobody answered: a message in a mailbox, or the end.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Left {
    /// A message, after this greeting.
    Message(OwnerId, Greeting),
    /// The end, for this cause.
    End(Cause),
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            steps: Vec::with_capacity(STEPS),
            endings: Vec::with_capacity(ENDINGS),
        }
    }
}

impl Draft {
    /// A step that is filled later; the first is where the call starts.
    pub(super) fn reserve(&mut self) -> StepId {
        self.steps.push(None);
        StepId(self.steps.len() - 1)
    }

    /// Says what a reserved step does.
    pub(super) fn fill(&mut self, StepId(at): StepId, place: Place, action: Action) {
        if let Some(step) = self.steps.get_mut(at) {
            *step = Some(Step { place, action });
        }
    }

    /// Adds a step.
    pub(super) fn push(&mut self, place: Place, action: Action) -> StepId {
        let id = self.reserve();
        self.fill(id, place, action);
        id
    }

    /// Adds the end of the call.
    pub(super) fn hang_up(&mut self, place: Place, cause: Cause) -> StepId {
        self.push(place, Action::HangUp(cause))
    }

    /// What a call is left to: made the first time that it is asked for.
    pub(super) fn left(&mut self, left: &Left, make: impl FnOnce(&mut Self) -> StepId) -> StepId {
        if let Some((_, step)) = self.endings.iter().find(|(known, _)| known == left) {
            return *step;
        }
        let step = make(self);
        self.endings.push((left.clone(), step));
        step
    }

    /// The flow. Every step that was reserved was filled.
    pub(super) fn finish(self) -> Flow {
        let steps = self.steps.into_iter().map_while(|step| step);
        Flow {
            steps: steps.collect(),
        }
    }

    /// A flow of a single step, or of one and the normal end of the call behind it.
    pub(super) fn single(place: Place, action: impl FnOnce(StepId) -> Action) -> Flow {
        let mut draft = Self::default();
        let first = draft.reserve();
        let end = draft.hang_up(place, Cause::Normal);
        draft.fill(first, place, action(end));
        draft.finish()
    }
}

/// Where a call goes on, the same for every outcome.
pub(super) fn whatever(step: StepId) -> BTreeMap<Outcome, StepId> {
    let all = [Outcome::Busy, Outcome::Unanswered, Outcome::Unreachable];
    all.map(|outcome| (outcome, step)).into()
}
