//! Times at which hosts may be changed.

use super::{Case, Refusal, Waiver};
use crate::model::Policy;

/// Why now is not the time.
pub(super) fn closed(case: &Case<'_>, policy: &Policy) -> Option<Refusal> {
    let (windows, now) = (policy.windows.as_ref()?, case.now?);
    let hours: Vec<_> = windows.spans().collect();
    (!windows.contains(now)).then(|| Refusal {
        message: format!(
            "hosts are changed at {}, and now it is {now}",
            hours.join(", ")
        ),
        things: Vec::new(),
        waiver: Some(Waiver::Window(now.date().to_string())),
    })
}
