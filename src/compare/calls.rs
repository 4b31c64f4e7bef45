use super::How;
use super::meaning::altered;
use crate::calls::{
    AccountId, Caller, Calls, Context, Entry, FlowId, Goes, Pattern, Scope, TenantCalls,
};
use crate::model::TenantId;
use std::collections::{BTreeMap, BTreeSet};

/// A call that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedCall {
    /// The tenant.
    pub tenant: TenantId,
    /// Where it is dialled.
    pub scope: Scope,
    /// What is dialled.
    pub dialled: Pattern,
    /// How it changes.
    pub how: How,
    /// Where it changes: the flow that it comes to, or one that it goes on to. Nothing where what is dialled is there no more.
    pub because: Option<FlowId>,
}

/// A caller who changes: another scope, right, place or number that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedCaller {
    /// The tenant.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// How.
    pub how: How,
}

/// The calls and callers that change from one graph to another. Where a thing is written is no part of what it means. Linear in
/// the size of the graphs.
pub fn compare(before: &Calls, after: &Calls) -> (Vec<ChangedCall>, Vec<ChangedCaller>) {
    let (mut calls, mut callers) = (Vec::new(), Vec::new());
    let none = TenantCalls::default();
    let ids = before.tenants.keys().chain(after.tenants.keys());
    for id in ids.collect::<BTreeSet<_>>() {
        let [before, after] = [before, after].map(|calls| calls.tenants.get(id).unwrap_or(&none));
        calls.extend(of_tenant(id, before, after));
        callers.extend(who(id, before, after));
    }
    (calls, callers)
}

fn of_tenant(id: &TenantId, before: &TenantCalls, after: &TenantCalls) -> Vec<ChangedCall> {
    let altered = altered(before, after);
    let mut changes = Vec::new();
    let scopes = before.contexts.keys().chain(after.contexts.keys());
    for scope in scopes.collect::<BTreeSet<_>>() {
        let [old, new] = [before, after].map(|calls| entries(calls.contexts.get(scope)));
        let patterns = old.keys().chain(new.keys()).copied();
        for dialled in patterns.collect::<BTreeSet<_>>() {
            let change = changed(
                old.get(dialled).copied(),
                new.get(dialled).copied(),
                &altered,
            );
            changes.extend(change.map(|(how, because)| ChangedCall {
                tenant: id.clone(),
                scope: scope.clone(),
                dialled: dialled.clone(),
                how,
                because,
            }));
        }
    }
    changes
}

fn entries(context: Option<&Context>) -> BTreeMap<&Pattern, &Entry> {
    let entries = context.into_iter().flat_map(|context| &context.entries);
    entries.map(|entry| (&entry.pattern, entry)).collect()
}

fn changed(
    old: Option<&Entry>,
    new: Option<&Entry>,
    altered: &BTreeMap<&FlowId, &FlowId>,
) -> Option<(How, Option<FlowId>)> {
    let flow = |entry: &Entry| match &entry.goes {
        Goes::Flow(flow) => Some(flow.clone()),
        Goes::Context(_) => None,
    };
    match (old, new) {
        (None, None) => None,
        (None, Some(new)) => Some((How::Added, flow(new))),
        (Some(_), None) => Some((How::Removed, None)),
        (Some(old), Some(new)) if old.goes != new.goes || old.argument != new.argument => {
            Some((How::Otherwise, flow(new)))
        }
        (Some(_), Some(new)) => {
            let flow = flow(new)?;
            let reason = altered.get(&flow)?;
            Some((How::Otherwise, Some((*reason).clone())))
        }
    }
}

fn who(id: &TenantId, before: &TenantCalls, after: &TenantCalls) -> Vec<ChangedCaller> {
    let by_account = |calls: &TenantCalls| -> BTreeMap<AccountId, Caller> {
        let callers = calls.callers.iter().cloned();
        callers
            .map(|caller| (caller.account.clone(), caller))
            .collect()
    };
    let [old, new] = [before, after].map(by_account);
    let accounts: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let changed = accounts.into_iter().filter_map(|account| {
        let how = match (old.get(account), new.get(account)) {
            (None, _) => How::Added,
            (_, None) => How::Removed,
            (Some(old), Some(new)) if same(old, new) => return None,
            _ => How::Otherwise,
        };
        Some(ChangedCaller {
            tenant: id.clone(),
            account: account.clone(),
            how,
        })
    });
    changed.collect()
}

fn same(old: &Caller, new: &Caller) -> bool {
    let facts = |caller: &Caller| {
        let limits = (caller.longest, caller.most, caller.mailbox);
        let place = (caller.scope.clone(), caller.site.clone());
        (
            caller.user.clone(),
            place,
            limits,
            caller.rights.clone(),
            caller.pickup.clone(),
        )
    };
    facts(old) == facts(new) && old.presented == new.presented
}
