use super::{TenantId, UserId};
use crate::source::Spanned;
use std::time::Duration;

/// What is tried after an apply, before the release is found good.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    /// Who registers.
    pub register: Vec<Spanned<Probing>>,
    /// Calls that must be answered.
    pub calls: Vec<ProbeCall>,
    /// Whether every trunk must answer.
    pub trunks: bool,
    /// How long each may take.
    pub within: Duration,
}

/// A user who tries something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probing {
    /// The tenant.
    pub tenant: TenantId,
    /// The user.
    pub user: UserId,
}

/// A call that must be answered.
#[derive(Clone, Debug)]
pub struct ProbeCall {
    /// Who calls.
    pub from: Spanned<Probing>,
    /// What is dialled.
    pub to: Spanned<String>,
}

impl Probes {
    /// Everybody who tries something.
    pub fn people(&self) -> impl Iterator<Item = &Spanned<Probing>> {
        let callers = self.calls.iter().map(|call| &call.from);
        self.register.iter().chain(callers)
    }
}

impl std::fmt::Display for Probing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "tenants/{}/{}", self.tenant, self.user.reference())
    }
}
