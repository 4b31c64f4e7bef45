//! Who holds which number: (site, old lockfile) → (allocation, new lockfile).
//!
//! The lowest free number of the pool is taken, in the order of ids; a number never moves because somebody else came or went.
//! All of it is kept in `pbx.lock`, one line each, so that the same repository gives the same numbers on every machine and two
//! branches that take one number conflict in any Git.

mod account;
mod allocation;
mod before;
mod births;
mod device;
mod extension;
mod fault;
mod free;
mod host;
mod kept;
mod lockfile;
mod merge;
mod owner;
mod pool;
mod rotation;
mod tenant;
mod work;

pub use allocation::{Account, Allocation, Held, TenantAllocation};
pub use device::Device;
pub use lockfile::{Entry, Kind, Lockfile, Number};
pub use merge::merge;
pub use rotation::Rotation;

use crate::diag::Diagnostics;
use crate::model::{HostId, Site, TenantId};
use lockfile::settled;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use work::Work;

/// What allocating gives.
#[derive(Clone, Debug, Default)]
pub struct Allocated {
    /// Who holds what.
    pub allocation: Allocation,
    /// The lockfile that says so.
    pub lockfile: Lockfile,
}

/// What was allocated of another site by the same old lockfile on the same day.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// What came of it.
    pub allocated: &'a Allocated,
    /// The tenants that are the same in both, with which nothing is wrong.
    pub same: &'a BTreeSet<TenantId>,
}

impl Beside<'_> {
    /// What a tenant has there, where it has to have that here.
    fn of(
        &self,
        id: &TenantId,
        (host, block): (&HostId, Option<u64>),
    ) -> Option<tenant::Allocated> {
        let allocation = self.allocated.allocation.tenants.get(id);
        let allocation =
            allocation.filter(|there| self.same.contains(id) && there.host == *host)?;
        let lines = self.allocated.lockfile.of_tenant(id.as_str());
        let is_placed = lines.clone().find_map(pool::block) == block;
        is_placed.then(|| tenant::Allocated {
            allocation: allocation.clone(),
            lines: lines.cloned().collect(),
            found: Diagnostics::default(),
        })
    }
}

/// Allocates all that the site needs, its tenants side by side. `today` (a date such as `2026-11-20`) is written where somebody left; it is an argument,
/// as the compiler reads no clock.
pub fn allocate(site: &Site, old: &Lockfile, today: &str) -> (Allocated, Diagnostics) {
    allocate_beside(site, (old, None), today)
}

/// The same beside another site: what follows from the same is not worked out again.
pub fn allocate_beside(
    site: &Site,
    (old, beside): (&Lockfile, Option<Beside<'_>>),
    today: &str,
) -> (Allocated, Diagnostics) {
    let mut found = Diagnostics::default();
    let hosts = host::place(site, old, &mut found);
    let blocks = pool::blocks(site, old);
    let tenants = site.tenants.par_iter().filter_map(|(id, tenant)| {
        let (host, block) = (hosts.get(id)?, blocks.get(id).copied());
        let same = beside.and_then(|beside| beside.of(id, (host, block)));
        let work = || tenant::allocate(&Work::new(id, tenant, old, block, today), host);
        let made = same.unwrap_or_else(work);
        let lines = old.shared(made.lines);
        Some((id.clone(), made.allocation, lines, made.found))
    });
    let (mut allocation, mut lockfile) = (Allocation::default(), Lockfile::default());
    for (id, held, lines, faults) in tenants.collect::<Vec<_>>() {
        found.extend(faults);
        lockfile.insert_tenant(lines);
        allocation.tenants.insert(id, held);
    }
    let gone = |tenant: &&Arc<str>| !allocation.tenants.contains_key(&***tenant);
    for tenant in old.tenants().filter(gone) {
        let lines = settled(Vec::new(), old.of_tenant(tenant), today);
        lockfile.insert_tenant(old.shared(lines));
    }
    (
        Allocated {
            allocation,
            lockfile,
        },
        found,
    )
}
