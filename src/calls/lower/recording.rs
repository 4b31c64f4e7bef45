use super::draft::Draft;
use crate::calls::{Action, StepId};
use crate::model::Recording;
use crate::source::Place;

/// A flow that begins with the recording of the call, if there is one: the next step that is reserved is where it goes on.
pub(super) fn recorded(place: Place, recording: Option<&Recording>) -> Draft {
    let mut draft = Draft::default();
    if let Some(recording) = recording {
        let StepId(at) = draft.reserve();
        let action = Action::Record {
            notice: recording.notice.value.clone(),
            consent: recording.consent,
            then: StepId(at + 1),
        };
        draft.fill(StepId(at), place, action);
    }
    draft
}
