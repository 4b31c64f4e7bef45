use crate::allocate::TenantAllocation;
use crate::calls::{
    AccountId, Argument, Context, Entry, Flow, FlowId, Goes, OwnerId, Pattern, Scope, TenantCalls,
};
use crate::model::{ClassId, State, Tenant, TenantId, User, UserId};
use crate::source::Place;
use std::sync::Arc;

/// A tenant while its graph is made.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    pub(super) held: &'a TenantAllocation,
    pub(super) graph: TenantCalls,
}

impl Work<'_> {
    /// Keeps a flow.
    pub(super) fn flow(&mut self, id: FlowId, flow: Flow) {
        self.graph.flows.insert(id, flow);
    }

    /// Keeps a context.
    pub(super) fn context(&mut self, scope: Scope, includes: Vec<Scope>, entries: Vec<Entry>) {
        self.graph
            .contexts
            .insert(scope, Context::new(includes, entries));
    }

    /// Whose state a user's is. Without an extension, as it could not be given, there is none.
    pub(super) fn owner(&self, user: &UserId) -> Option<OwnerId> {
        let held = self.held.users.get(user)?;
        Some(self.owned(held.birth.clone()))
    }

    /// State of the tenant that is named so.
    pub(super) fn owned(&self, owner: Arc<str>) -> OwnerId {
        OwnerId {
            tenant: self.id.clone(),
            owner,
        }
    }

    /// The accounts that ring for a user: of an active one only.
    pub(super) fn accounts(&self, user: &UserId) -> Vec<AccountId> {
        let written = self.tenant.users.get(user);
        written.map_or_else(Vec::new, |written| self.accounts_of(user, written))
    }

    /// The same of a user who is known.
    pub(super) fn accounts_of(&self, user: &UserId, written: &User) -> Vec<AccountId> {
        let active = written.state == State::Active;
        let accounts = self.held.accounts_of(user).iter().filter(|_| active);
        accounts
            .map(|account| self.account(account.name()))
            .collect()
    }

    /// An account of the tenant.
    pub(super) fn account(&self, name: String) -> AccountId {
        AccountId {
            name,
            domain: self.tenant.domain.value.clone(),
        }
    }

    /// The class of service of a user.
    pub(super) fn class_of(&self, user: &User) -> Option<ClassId> {
        let class = user.class.as_ref().or(self.tenant.class.as_ref());
        class.map(|class| class.value.clone())
    }

    /// The class of what is nobody's.
    pub(super) fn own_class(&self) -> Option<ClassId> {
        self.tenant.class.as_ref().map(|class| class.value.clone())
    }

    /// Every class that somebody has, and that of what is nobody's.
    pub(super) fn classes(&self) -> Vec<Option<ClassId>> {
        let users = self.tenant.users.values().map(|user| self.class_of(user));
        let mut classes: Vec<_> = users.chain([self.own_class()]).collect();
        classes.sort();
        classes.dedup();
        classes
    }
}

/// An entry for just these characters, which are the flow's number.
pub(super) fn exact(text: &str, flow: FlowId, place: Place) -> Entry {
    Entry {
        pattern: Pattern::Exact(text.to_owned()),
        argument: Argument::default(),
        goes: Goes::Flow(flow),
        place,
    }
}

/// An entry for these characters and what follows, which alone is the flow's number.
pub(super) fn behind(text: &str, flow: FlowId, place: Place) -> Entry {
    Entry {
        pattern: Pattern::Prefix(text.to_owned()),
        argument: Argument {
            strip: text.len(),
            prepend: String::new(),
        },
        goes: Goes::Flow(flow),
        place,
    }
}
