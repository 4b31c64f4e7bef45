//! What a FreeSWITCH knows once it runs a release.

use super::work::Work;
use super::{callcenter, gateway, names};
use crate::allocate::Account;
use crate::bundle::{Expected, Kind};
use crate::calls::Caller;

/// What is there of a tenant.
pub(super) fn expected(work: &Work<'_>) -> Vec<Expected> {
    let contexts = work.calls.contexts.keys();
    let contexts = contexts.map(|scope| names::context(work.id, scope));
    let contexts = contexts.chain([names::flows(work.id)]);
    let contexts = contexts.map(|name| Expected::new(Kind::Context, name));
    let callers = work.callers.iter();
    let accounts = callers.flat_map(|(caller, held)| of_account(work, caller, *held));
    let mut all: Vec<_> = contexts.chain(accounts).collect();
    all.extend(callcenter::names(work).map(|name| Expected::new(Kind::Queue, name)));
    all.extend(gateway::names(work).map(|name| Expected::new(Kind::Gateway, name)));
    all
}

fn of_account(work: &Work<'_>, caller: &Caller, held: Option<&Account>) -> Vec<Expected> {
    let kinds = [Kind::Endpoint, Kind::Aor];
    let mut all: Vec<_> = work.expected(kinds, (caller, held)).into();
    if caller.mailbox {
        let mailbox = format!("{}@{}", names::mailbox(&caller.owner), work.domain());
        all.push(Expected::new(Kind::Mailbox, mailbox));
    }
    all
}
