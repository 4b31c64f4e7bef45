use super::super::front::Front;
use crate::allocate::Holding;
use crate::calls::TenantCalls;
use crate::model::{Member, TenantId};
use crate::target::{Basis, Ground};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Tenants that are out of a site while nobody looks at them, and what was made of them so far.
#[derive(Default)]
pub(super) struct Aside {
    pub(super) tenants: BTreeMap<TenantId, Arc<Member>>,
    held: BTreeMap<TenantId, Arc<Holding>>,
    calls: Option<BTreeMap<TenantId, TenantCalls>>,
}

impl Front {
    /// What becomes of each tenant follows from it. Of those that are what they are in another state it is told there.
    pub(in super::super) fn told_bases(&self, other: Option<&Self>) -> BTreeMap<TenantId, Basis> {
        let ground = Ground::new(&self.repository, &self.files);
        let other = other.filter(|other| ground == Ground::new(&other.repository, &other.files));
        let basis = |(id, tenant): (&TenantId, &Arc<Member>)| {
            let held = self.held(id)?;
            let same = other.and_then(|other| {
                let there = other.site.tenants.get(id).zip(other.held(id))?;
                let same = Arc::ptr_eq(tenant, there.0) && Arc::ptr_eq(held, there.1);
                other.bases.get(id).filter(|_| same).copied()
            });
            let basis = same.unwrap_or_else(|| ground.basis(id, tenant, held));
            Some((id.clone(), basis))
        };
        let tenants = self.site.tenants.par_iter();
        tenants.filter_map(basis).collect()
    }

    /// What a tenant holds.
    fn held(&self, id: &TenantId) -> Option<&Arc<Holding>> {
        let middle = self.middle.as_ref()?;
        middle.allocated.allocation.tenants.get(id)
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
