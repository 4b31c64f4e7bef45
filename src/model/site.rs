use super::{CallTest, Member, Project, TenantId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that is desired: the project and its tenants.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What all tenants share.
    pub project: Project,
    /// The tenants, by id. Sites share those that are the same.
    pub tenants: BTreeMap<TenantId, Arc<Member>>,
    /// The call tests.
    pub tests: Vec<CallTest>,
}
