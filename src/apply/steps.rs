use super::{ApplyError, Step, StepResult, Watch};
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
        let start = Instant::now();
        let result = work();
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (end, note) = match &result {
            Ok(value) => (StepResult::Done, note(value)),
            Err(error) => (StepResult::Failed, error.message.clone()),
        };
        self.push(name, end, note, ms);
        result
    }

    pub(super) fn not_applicable(&mut self, name: &str) {
        self.push(name, StepResult::NotApplicable, String::new(), 0);
    }

    fn push(&mut self, name: &str, result: StepResult, note: String, ms: u64) {
        let step = Step {
            name: name.to_owned(),
            result,
            note,
            ms,
        };
        (self.watch)(&self.id, &step);
        self.done.push(step);
    }
}
