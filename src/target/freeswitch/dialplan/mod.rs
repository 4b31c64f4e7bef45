//! The dialplan of a tenant: a context for each scope of the graph, and one for all that happens then.
//!
//! FreeSWITCH has no includes: a context holds what it includes before its own, in the order of precedence, and the first extension
//! that matches counts. A step of a flow is dialled by its name within the context of flows, and goes on by a transfer to the next.
//! What a caller dialled is in `pbxctl_number`, and nothing but digits, `*`, `#` and `+` ever gets there.

mod action;
mod choose;
mod context;
mod entry;
mod feature;
mod flow;
mod menu;
mod outside;
mod recording;
mod ring;
mod schedule;
mod service;
mod trunk;
mod written;

pub(super) use context::tenant;
pub(super) use ring::{legs, seconds};
pub(super) use trunk::{beginning, callers, is_ip, public, shared, told};

use super::work::Work;
use crate::calls::{FlowId, StepId};
use written::Action;

/// How often a call may go from one step to another: more than any does that ends, so that one that runs in a circle does.
pub(super) const TRANSFERS: u32 = 1000;

/// Makes the end of a call ours: without it the caller is told what the last phone or provider said, whatever came then.
pub(super) const OWN_END: &str = "sip_ignore_remote_cause";

/// What keeps a call counted while it goes from step to step.
const KEPT: &str = "limit_ignore_transfer";

/// The number that a flow works with.
const NUMBER: &str = "${pbxctl_number}";

/// The time zone of a tenant.
pub(super) fn timezone<'a>(work: &Work<'a>) -> Option<&'a str> {
    let zone = work.tenant.timezone.as_ref();
    zone.map(|zone| zone.value.as_str())
}

/// A step within its flow, while its extensions are made.
struct At<'a> {
    work: &'a Work<'a>,
    flow: &'a FlowId,
    step: StepId,
}

impl At<'_> {
    /// What is dialled for this step.
    fn here(&self) -> String {
        super::names::step(self.flow, self.step)
    }

    /// What is dialled for a part of this step.
    fn part(&self, part: &str) -> String {
        format!("{}.{part}", self.here())
    }

    /// On with another step.
    fn go(&self, step: StepId) -> Action {
        self.transfer(&super::names::step(self.flow, step))
    }

    /// On with a part of this step.
    fn go_part(&self, part: &str) -> Action {
        self.transfer(&self.part(part))
    }

    fn transfer(&self, dialled: &str) -> Action {
        let context = super::names::flows(self.work.id);
        Action::new("transfer", format!("{dialled} XML {context}"))
    }

    /// Does what stands elsewhere in the context of flows, and comes back.
    fn call(&self, dialled: &str) -> Action {
        let context = super::names::flows(self.work.id);
        Action::new("execute_extension", format!("{dialled} XML {context}"))
    }
}
