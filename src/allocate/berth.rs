use super::lockfile::Section;
use super::work::Work;
use super::{Holding, Settled, tenant};
use crate::model::{Deferred, HostId, Member, TenantId};
use std::sync::Arc;

/// Where a tenant belongs among others.
#[derive(Clone, Debug)]
pub(super) struct Berth {
    pub(super) host: HostId,
    pub(super) block: Option<u64>,
}

impl Berth {
    /// What a tenant holds there that was settled by these lines, told when somebody looks at it; nothing where that was elsewhere.
    pub(super) fn holding(
        &self,
        (id, tenant): (&TenantId, &Arc<Member>),
        section: &Arc<Section>,
        settled: &Settled,
    ) -> Option<Holding> {
        if (&settled.host, settled.block) != (&self.host, self.block) {
            return None;
        }
        let (id, tenant, section) = (id.clone(), tenant.clone(), section.clone());
        let berth = self.clone();
        let held = Deferred::new(move || {
            // Nothing is freed, so that no day is written
            let work = Work::new((&id, &tenant), section.lines(), berth.block, "");
            tenant::allocate(&work, &berth.host).allocation
        });
        Some(Holding::known(self.host.clone(), settled.digest, held))
    }
}
