use super::super::compile::Front;
use crate::allocate::TenantAllocation;
use crate::calls::TenantCalls;
use crate::model::{Tenant, TenantId};
use crate::target::{Basis, Ground};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Tenants that are out of a site while nobody looks at them, and what was made of them so far.
#[derive(Default)]
pub(super) struct Aside {
    pub(super) tenants: BTreeMap<TenantId, Tenant>,
    held: BTreeMap<TenantId, TenantAllocation>,
    calls: Option<BTreeMap<TenantId, TenantCalls>>,
}

impl Front {
    /// What becomes of each tenant follows from it.
    pub(in super::super) fn told_bases(&self) -> BTreeMap<TenantId, Basis> {
        let Some(middle) = &self.middle else {
            return BTreeMap::new();
        };
        let ground = Ground::new(&self.repository, &self.files);
        let held = &middle.allocated.allocation.tenants;
        let tenants = self.site.tenants.par_iter();
        let bases = tenants
            .filter_map(|(id, tenant)| Some((id.clone(), ground.basis(id, tenant, held.get(id)?))));
        bases.collect()
    }

    /// Takes tenants out.
    pub(super) fn set_aside(&mut self, tenants: &BTreeSet<TenantId>) -> Aside {
        let Some(middle) = &mut self.middle else {
            return Aside::default();
        };
        let held = &mut middle.allocated.allocation.tenants;
        let calls = middle.calls.get_mut();
        Aside {
            tenants: taken(&mut self.site.tenants, tenants),
            held: taken(held, tenants),
            calls: calls.map(|calls| taken(&mut calls.tenants, tenants)),
        }
    }

    /// Puts them back. Calls that are those of the others alone are let go.
    pub(super) fn take_back(&mut self, aside: Aside) {
        let Some(middle) = &mut self.middle else {
            return;
        };
        self.site.tenants.extend(aside.tenants);
        let held = &mut middle.allocated.allocation.tenants;
        held.extend(aside.held);
        match (aside.calls, middle.calls.get_mut()) {
            (Some(aside), Some(calls)) => calls.tenants.extend(aside),
            _ => middle.calls = OnceLock::new(),
        }
    }
}

fn taken<T>(from: &mut BTreeMap<TenantId, T>, these: &BTreeSet<TenantId>) -> BTreeMap<TenantId, T> {
    from.extract_if(.., |id, _| these.contains(id)).collect()
}
