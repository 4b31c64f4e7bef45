use super::{ApplyError, Reloaded, Step, StepResult, Watch};
use crate::bundle::DestinationId;
use std::time::Instant;

/// The steps of one host's transaction as they are done, timed, and shown to whoever watches.
pub(super) struct Steps<'a> {
    id: DestinationId,
    watch: Watch<'a>,
    pub(super) done: Vec<Step>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(id: DestinationId, watch: Watch<'a>) -> Self {
        Self {
            id,
            watch,
            done: Vec::new(),
        }
    }

    /// Does one, and notes how it went; `note` says what there is to say of it.
    pub(super) fn run<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<T, ApplyError>,
        note: impl FnOnce(&T) -> String,
    ) -> Result<T, ApplyError> {
        self.run_modules(name, |_| work(), note)
    }

    /// The same for a step that reloads modules: `work` says of each how it went, also where the whole fails.
    pub(super) fn run_modules<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Vec<Reloaded>) -> Result<T, ApplyError>,
        note: impl FnOnce(&T) -> String,
    ) -> Result<T, ApplyError> {
        let start = Instant::now();
        let mut modules = Vec::new();
        let result = work(&mut modules);
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (end, note) = match &result {
            Ok(value) => (StepResult::Done, note(value)),
            Err(error) => (StepResult::Failed, error.message.clone()),
        };
        self.push(Step {
            name: name.to_owned(),
            result: end,
            note,
            ms,
            modules,
        });
        result
    }

    pub(super) fn not_applicable(&mut self, name: &str) {
        self.push(Step {
            name: name.to_owned(),
            result: StepResult::NotApplicable,
            note: String::new(),
            ms: 0,
            modules: Vec::new(),
        });
    }

    fn push(&mut self, step: Step) {
        (self.watch)(&self.id, &step);
        self.done.push(step);
    }
}
