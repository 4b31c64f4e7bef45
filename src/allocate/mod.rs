//! Who holds which number: (site, old lockfile) → (allocation, new lockfile).
//!
//! The lowest free number of the pool is taken, in the order of ids; a number never moves because somebody else came or went.
//! All of it is kept in `pbx.lock`, one line each, so that the same repository gives the same numbers on every machine and two
//! branches that take one number conflict in any Git.

mod account;
mod allocation;
mod before;
mod berth;
mod births;
mod device;
mod extension;
mod fault;
mod free;
mod held;
mod holding;
mod host;
mod kept;
mod lockfile;
mod merge;
mod owner;
mod pool;
mod rotation;
mod settled;
mod tenant;
mod work;

pub use allocation::Allocation;
pub use device::Device;
pub use held::{Account, Held, TenantAllocation};
pub use holding::Holding;
pub use lockfile::{Entry, Kind, Lockfile, Number, Passage};
pub use merge::merge;
pub use rotation::Rotation;
pub use settled::Settled;

use crate::diag::Diagnostics;
use crate::model::{Member, Site, TenantId};
use berth::Berth;
use lockfile::Section;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use work::Work;

/// What allocating gives.
#[derive(Clone, Debug, Default)]
pub struct Allocated {
    /// Who holds what.
    pub allocation: Allocation,
    /// The lockfile that says so.
    pub lockfile: Lockfile,
    /// The tenants of which the old lockfile says that.
    pub settled: BTreeMap<TenantId, Settled>,
}

/// What is known of tenants before numbers are given out.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Those that were settled by the lines that they have in the old lockfile.
    pub settled: &'a BTreeMap<TenantId, Settled>,
    /// What was allocated of another site.
    pub beside: Option<Beside<'a>>,
}

/// What was allocated of another site by the same old lockfile on the same day.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// What came of it.
    pub allocated: &'a Allocated,
    /// The tenants that are the same in both, with which nothing is wrong.
    pub same: &'a BTreeSet<TenantId>,
}

/// What a tenant was given.
struct Given {
    holding: Arc<Holding>,
    section: Arc<Section>,
    found: Diagnostics,
}

impl Beside<'_> {
    /// What a tenant has there, where it has to have that here.
    fn of(&self, id: &TenantId, berth: &Berth) -> Option<Given> {
        let holding = self.allocated.allocation.tenants.get(id);
        let holding = holding.filter(|there| self.same.contains(id) && there.host == berth.host)?;
        let section = self.allocated.lockfile.section(id.as_str());
        let section = section.cloned().unwrap_or_default();
        (section.block() == berth.block).then(|| Given {
            holding: holding.clone(),
            section,
            found: Diagnostics::default(),
        })
    }
}

impl Known<'_> {
    /// What a tenant is known to have.
    fn of(
        &self,
        (id, tenant): (&TenantId, &Arc<Member>),
        old: &Lockfile,
        berth: &Berth,
    ) -> Option<Given> {
        let settled = || {
            let section = old.section(id.as_str())?;
            let settled = self.settled.get(id)?;
            Some(Given {
                holding: berth.holding((id, tenant), section, settled)?.into(),
                section: section.clone(),
                found: Diagnostics::default(),
            })
        };
        let beside = self.beside.and_then(|beside| beside.of(id, berth));
        beside.or_else(settled)
    }
}

/// Allocates all that the site needs, its tenants side by side. `today` (a date such as `2026-11-20`) is written where somebody left; it is an argument,
/// as the compiler reads no clock.
pub fn allocate(site: &Site, old: &Lockfile, today: &str) -> (Allocated, Diagnostics) {
    let nothing = Known {
        settled: &BTreeMap::new(),
        beside: None,
    };
    allocate_knowing(site, old, nothing, today)
}

/// The same where something is known: that is not worked out again.
pub fn allocate_knowing(
    site: &Site,
    old: &Lockfile,
    known: Known<'_>,
    today: &str,
) -> (Allocated, Diagnostics) {
    let mut found = Diagnostics::default();
    let hosts = host::place(site, old, &mut found);
    let blocks = pool::blocks(site, old);
    let tenants = site.tenants.par_iter().filter_map(|(id, tenant)| {
        let berth = Berth {
            host: hosts.get(id)?.clone(),
            block: blocks.get(id).copied(),
        };
        let given = known.of((id, tenant), old, &berth);
        let given = given.unwrap_or_else(|| give((id, tenant), old, &berth, today));
        let lines = old.shared(id.as_str(), given.section);
        let stays = lines.as_ref().zip(old.section(id.as_str()));
        let stays = stays.is_some_and(|((_, new), old)| Arc::ptr_eq(new, old));
        let settled = (stays && given.found.is_empty()).then(|| Settled {
            host: berth.host,
            block: berth.block,
            digest: *given.holding.digest(),
        });
        Some((id.clone(), given.holding, lines, settled, given.found))
    });
    let mut allocated = Allocated::default();
    for (id, holding, lines, settled, faults) in tenants.collect::<Vec<_>>() {
        found.extend(faults);
        allocated.lockfile.insert_tenant(lines);
        allocated
            .settled
            .extend(settled.map(|settled| (id.clone(), settled)));
        allocated.allocation.tenants.insert(id, holding);
    }
    let held = &allocated.allocation.tenants;
    let gone = |tenant: &&Arc<str>| !held.contains_key(&***tenant);
    for tenant in old.tenants().filter(gone) {
        let lines = lockfile::settled(Vec::new(), old.of_tenant(tenant), today);
        let lines = old.shared(tenant, Arc::new(lines.into()));
        allocated.lockfile.insert_tenant(lines);
    }
    (allocated, found)
}

/// Gives a tenant what it needs.
fn give((id, tenant): (&TenantId, &Member), old: &Lockfile, berth: &Berth, today: &str) -> Given {
    let lines = old
        .section(id.as_str())
        .map_or(&[][..], |section| section.lines());
    let work = Work::new((id, tenant), lines, berth.block, today);
    let made = tenant::allocate(&work, &berth.host);
    Given {
        holding: Arc::new(made.allocation.into()),
        section: Arc::new(made.lines.into()),
        found: made.found,
    }
}
