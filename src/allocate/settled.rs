use super::Holding;
use super::lockfile::Section;
use super::tenant;
use super::work::Work;
use crate::model::{Deferred, HostId, Member, TenantId};
use std::sync::Arc;

/// That a tenant has all that it needs by its lines in the lockfile, with which nothing is wrong: nothing is given and nothing is freed, so
/// that it is so on any day. It follows from the tenant's documents and these lines, where it lives on this host and owns this block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The host that it lives on.
    pub host: HostId,
    /// The block that it owns, where it has no pool of its own for users.
    pub block: Option<u64>,
    /// What tells what it holds from anything else that it could hold.
    pub digest: [u8; 32],
}

/// Where a tenant belongs among others.
#[derive(Clone, Debug)]
pub(super) struct Berth {
    pub(super) host: HostId,
    pub(super) block: Option<u64>,
}

impl Settled {
    /// What the tenant holds, told when somebody looks at it; nothing where it is to be elsewhere.
    pub(super) fn holding(
        &self,
        (id, tenant): (&TenantId, &Arc<Member>),
        section: &Arc<Section>,
        berth: &Berth,
    ) -> Option<Holding> {
        let Berth { host, block } = berth;
        if (&self.host, &self.block) != (host, block) {
            return None;
        }
        let (id, tenant, section) = (id.clone(), tenant.clone(), section.clone());
        let berth = berth.clone();
        let held = Deferred::new(move || {
            // No line of it becomes a tombstone, which is all that a day is written into
            let work = Work::new((&id, &tenant), section.lines(), berth.block, "");
            tenant::allocate(&work, &berth.host).allocation
        });
        Some(Holding::known(self.host.clone(), self.digest, held))
    }
}
