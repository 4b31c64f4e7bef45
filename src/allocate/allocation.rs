use super::Holding;
use crate::model::TenantId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who holds what, by tenant.
#[derive(Clone, Debug, Default)]
pub struct Allocation {
    /// The tenants. What one holds by two sites alike they share.
    pub tenants: BTreeMap<TenantId, Arc<Holding>>,
}
