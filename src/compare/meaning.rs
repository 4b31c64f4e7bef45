//! What flows mean: what happens in them, wherever it is written.

use crate::calls::{Action, Flow, FlowId, Scope, TenantCalls};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The flows in which something happens otherwise, and the flow that is the reason: itself, or one that it goes on to.
pub(super) fn altered<'a>(
    before: &'a TenantCalls,
    after: &'a TenantCalls,
) -> BTreeMap<&'a FlowId, &'a FlowId> {
    let mut comes_from: BTreeMap<&FlowId, Vec<&FlowId>> = BTreeMap::new();
    let mut reasons: BTreeMap<&FlowId, &FlowId> = BTreeMap::new();
    for (id, flow) in &after.flows {
        for to in onwards(after, flow) {
            comes_from.entry(to).or_default().push(id);
        }
        let same = before
            .flows
            .get(id)
            .is_some_and(|old| is_same(before, old, after, flow));
        if !same {
            reasons.insert(id, id);
        }
    }
    let mut open: VecDeque<&FlowId> = reasons.keys().copied().collect();
    while let Some(id) = open.pop_front() {
        let reason = reasons.get(id).copied().unwrap_or(id);
        for from in comes_from.remove(id).unwrap_or_default() {
            if !reasons.contains_key(from) {
                reasons.insert(from, reason);
                open.push_back(from);
            }
        }
    }
    reasons
}

/// The flows that a call goes on to by itself. What a caller dials in a menu is a call of its own, and so is what a user forwards
/// to from a phone.
fn onwards<'a>(calls: &'a TenantCalls, flow: &'a Flow) -> BTreeSet<&'a FlowId> {
    let actions = flow.steps.iter().map(|step| &step.action);
    let to = actions.filter_map(|action| match action {
        Action::Continue(to) => Some(to),
        Action::Dial { scope, number } => leads(calls, scope, &number.to_string()),
        Action::Park { lot, .. } => {
            let returned = FlowId::Returned(lot.clone());
            calls.flows.get_key_value(&returned).map(|(id, _)| id)
        }
        _ => None,
    });
    to.collect()
}

fn leads<'a>(calls: &'a TenantCalls, scope: &Scope, number: &str) -> Option<&'a FlowId> {
    let (_, entry) = calls.find(scope, number)?;
    match &entry.goes {
        crate::calls::Goes::Flow(flow) => Some(flow),
        crate::calls::Goes::Context(scope) => leads(calls, scope, &entry.argument.of(number)),
    }
}

fn is_same(before: &TenantCalls, old: &Flow, after: &TenantCalls, new: &Flow) -> bool {
    let steps = || old.steps.iter().zip(&new.steps);
    old.steps.len() == new.steps.len()
        && steps().all(|(old, new)| old.action == new.action)
        && steps().all(|(_, new)| has_same(before, after, &new.action))
}

/// Whether what a step works with is the same.
fn has_same(before: &TenantCalls, after: &TenantCalls, action: &Action) -> bool {
    match action {
        Action::Queue { queue, .. } => {
            let facts = |calls: &TenantCalls| {
                calls.queues.get(queue).map(|one| {
                    let waiting = (
                        one.music.clone(),
                        one.announcement.clone(),
                        one.wait,
                        one.most,
                    );
                    (
                        one.agents.clone(),
                        one.strategy,
                        waiting,
                        one.wrap_up,
                        one.ring,
                    )
                })
            };
            facts(before) == facts(after)
        }
        Action::Choose { arms, .. } => arms.iter().all(|(condition, _)| match condition {
            crate::calls::Condition::Open(id) => {
                let facts = |calls: &TenantCalls| {
                    let table = calls.schedules.get(id);
                    table.map(|one| (one.weekly.clone(), one.dates.clone(), one.timezone.clone()))
                };
                facts(before) == facts(after)
            }
            _ => true,
        }),
        Action::Page { zone, .. } => {
            let facts = |calls: &TenantCalls| {
                let zone = calls.paging.get(zone);
                zone.map(|one| (one.multicast.clone(), one.accounts.clone()))
            };
            facts(before) == facts(after)
        }
        Action::Park { lot, .. } => {
            let facts = |calls: &TenantCalls| {
                let lot = calls.parking.get(lot);
                lot.map(|one| (one.spaces.clone(), one.stay, one.returns))
            };
            facts(before) == facts(after)
        }
        Action::Conference { room, .. } => {
            let facts = |calls: &TenantCalls| {
                let room = calls.conferences.get(room);
                room.map(|one| (one.pin, one.max, one.record))
            };
            facts(before) == facts(after)
        }
        Action::Recognise { .. } => before.vips == after.vips,
        Action::Dial { scope, number } => {
            let number = number.to_string();
            leads(before, scope, &number) == leads(after, scope, &number)
        }
        _ => true,
    }
}
