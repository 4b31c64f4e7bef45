use super::work::looked;
use crate::allocate::TenantAllocation;
use crate::calls::{AccountId, Action, Caller, FlowId, Goes, OwnerId, Scope, TenantCalls};
use crate::catalog::{NumberClass, numbering};
use crate::model::{Country, TenantId, UserId};
use crate::source::Place;
use std::collections::BTreeMap;

/// The graph of a tenant with the ways to look things up in it; made once for many calls.
#[derive(Debug)]
pub struct Book<'a> {
    /// The graph.
    pub calls: &'a TenantCalls,
    accounts: BTreeMap<&'a AccountId, &'a Caller>,
    owners: BTreeMap<OwnerId, &'a UserId>,
}

/// Where dialling leads: a flow, the number that it works with, and where that is written.
pub(super) struct Found<'a> {
    pub(super) flow: &'a FlowId,
    pub(super) number: String,
    pub(super) place: Place,
    /// Whether who has as many calls as they may gets no further: extensions and numbers outside, but no help and no feature.
    pub(super) limited: bool,
}

/// So many contexts are passed at most on the way from what is dialled to a flow.
const CONTEXTS: usize = 8;

impl<'a> Book<'a> {
    /// Reads a graph.
    pub fn new(calls: &'a TenantCalls) -> Self {
        let callers = || calls.callers.iter();
        Self {
            calls,
            accounts: callers().map(|caller| (&caller.account, caller)).collect(),
            owners: callers()
                .map(|caller| (caller.owner.clone(), &caller.user))
                .collect(),
        }
    }

    /// And learns whose state is whose of those too who have no account.
    #[must_use]
    pub fn with(mut self, tenant: &TenantId, held: &'a TenantAllocation) -> Self {
        let owners = held.users.iter().map(|(user, held)| {
            let owner = OwnerId {
                tenant: tenant.clone(),
                owner: held.birth.clone(),
            };
            (owner, user)
        });
        self.owners.extend(owners);
        self
    }

    /// What counts for calls of an account.
    pub fn caller(&self, account: &AccountId) -> Option<&'a Caller> {
        self.accounts.get(account).copied()
    }

    /// The user whose state it is.
    pub fn user(&self, owner: &OwnerId) -> Option<&'a UserId> {
        self.owners.get(owner).copied()
    }

    /// The user whose account it is.
    pub fn user_of(&self, account: &AccountId) -> Option<&'a UserId> {
        self.caller(account).map(|caller| &caller.user)
    }

    /// The accounts of the users, each from the first.
    pub fn callers(&self) -> impl Iterator<Item = &'a Caller> {
        self.calls.callers.iter()
    }

    /// The class of a number of E.164, seen from the tenant's country, as engines tell it.
    pub fn class(&self, number: &str) -> Option<NumberClass> {
        let country = self.calls.country.as_ref();
        let digits = number.strip_prefix('+')?;
        let country = country.map_or("", Country::as_str);
        Some(numbering::class_by_prefix(digits, country))
    }

    /// The flow that dialling leads to, and the number that it works with.
    pub fn leads(&self, scope: &Scope, dialled: &str) -> Option<(&'a FlowId, String)> {
        let found = self.find(scope, dialled)?;
        Some((found.flow, found.number))
    }

    /// The step of a flow.
    pub(super) fn step(&self, flow: &FlowId, step: usize) -> Option<(Place, &'a Action)> {
        let step = self.calls.flows.get(flow)?.steps.get(step)?;
        Some((step.place, &step.action))
    }

    /// Where dialling leads.
    pub(super) fn find(&self, scope: &Scope, dialled: &str) -> Option<Found<'a>> {
        let (mut scope, mut number) = (scope.clone(), dialled.to_owned());
        let mut limited = false;
        for _ in 0..CONTEXTS {
            looked(1);
            let (held, entry) = self.calls.find(&scope, &number)?;
            limited |= matches!(held, Scope::Extensions | Scope::Outside(_));
            number = entry.argument.of(&number);
            match &entry.goes {
                Goes::Flow(flow) => {
                    let (flow, _) = self.calls.flows.get_key_value(flow)?;
                    let place = entry.place;
                    return Some(Found {
                        flow,
                        number,
                        place,
                        limited,
                    });
                }
                Goes::Context(next) => scope = next.clone(),
            }
        }
        None
    }
}
