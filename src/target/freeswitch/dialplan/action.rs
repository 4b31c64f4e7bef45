//! Actions that several steps take.

use super::super::names;
use super::written::Action;
use crate::calls::{Cause, Scope};
use crate::model::TenantId;

/// The end of a call, as FreeSWITCH names causes of Q.850.
pub(super) fn hang_up(cause: Cause) -> Action {
    let name = match cause {
        Cause::NoRoute => "UNALLOCATED_NUMBER",
        Cause::Normal => "NORMAL_CLEARING",
        Cause::Busy => "USER_BUSY",
        Cause::NoAnswer => "NO_ANSWER",
        Cause::Absent => "SUBSCRIBER_ABSENT",
        Cause::Rejected => "CALL_REJECTED",
        Cause::Congestion => "NORMAL_CIRCUIT_CONGESTION",
    };
    Action::new("hangup", name)
}

/// Goes on as if a number were dialled in a context.
pub(super) fn dial(tenant: &TenantId, scope: &Scope, number: &str) -> Action {
    let context = names::context(tenant, scope);
    Action::new("transfer", format!("{number} XML {context}"))
}
