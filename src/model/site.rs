use super::{Project, Tenant, TenantId};
use std::collections::BTreeMap;

/// All that is desired: the project and its tenants.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What all tenants share.
    pub project: Project,
    /// The tenants, by id.
    pub tenants: BTreeMap<TenantId, Tenant>,
}
