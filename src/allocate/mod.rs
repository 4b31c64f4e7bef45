//! Who holds which number: (site, old lockfile) → (allocation, new lockfile).
//!
//! The lowest free number of the pool is taken, in the order of ids; a number never moves because somebody else came or went.
//! All of it is kept in `pbx.lock`, one line each, so that the same repository gives the same numbers on every machine and two
//! branches that take one number conflict in any Git.

mod account;
mod allocation;
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

pub use allocation::{Account, Allocation, Held, TenantAllocation};
pub use device::Device;
pub use lockfile::{Entry, Kind, Lockfile, Number};
pub use merge::merge;
pub use rotation::Rotation;

use crate::diag::Diagnostics;
use crate::model::Site;
use lockfile::settled;
use rayon::prelude::*;
use std::sync::Arc;

/// What allocating gives.
#[derive(Clone, Debug)]
pub struct Allocated {
    /// Who holds what.
    pub allocation: Allocation,
    /// The lockfile that says so.
    pub lockfile: Lockfile,
}

/// Allocates all that the site needs, its tenants side by side. `today` (a date such as `2026-11-20`) is written where somebody left; it is an argument,
/// as the compiler reads no clock.
pub fn allocate(site: &Site, old: &Lockfile, today: &str) -> (Allocated, Diagnostics) {
    let mut found = Diagnostics::default();
    let hosts = host::place(site, old, &mut found);
    let blocks = pool::blocks(site, old);
    let tenants = site.tenants.par_iter().filter_map(|(id, tenant)| {
        let (host, block) = (hosts.get(id)?, blocks.get(id).copied());
        let work = tenant::Work::new(id, tenant, old, block, today);
        Some((id.clone(), work.allocate(host)))
    });
    let (mut allocation, mut lockfile) = (Allocation::default(), Lockfile::default());
    for (id, made) in tenants.collect::<Vec<_>>() {
        found.extend(made.found);
        lockfile.insert_tenant(made.lines);
        allocation.tenants.insert(id, made.allocation);
    }
    let gone = |tenant: &&Arc<str>| !allocation.tenants.contains_key(&***tenant);
    for tenant in old.tenants().filter(gone) {
        lockfile.insert_tenant(settled(Vec::new(), old.of_tenant(tenant), today));
    }
    (
        Allocated {
            allocation,
            lockfile,
        },
        found,
    )
}
