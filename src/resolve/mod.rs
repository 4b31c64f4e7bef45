//! From what is written to what is meant: words become ids, numbers and addresses, names lead somewhere, defaults are filled in.
//!
//! What is wrong is reported and left out; all else goes on, so that one run finds everything. A thing whose own text was at
//! fault still counts as existing, so that one mistake is not reported again wherever the thing is named.

mod directory;
mod phone;
mod project;
mod reference;
mod section;
mod tenant;
mod user;
mod words;

use crate::diag::Diagnostics;
use crate::model::{HostId, Site, TenantId};
use crate::syntax::Documents;
use reference::Known;
use words::Words;

/// Resolves all documents. The site is as whole as its documents were.
pub fn resolve(documents: &Documents) -> (Site, Diagnostics) {
    let mut words = Words::default();
    let hosts = documents
        .project
        .iter()
        .flat_map(|project| &project.hosts.items);
    let hosts = Known::new(
        HostId::SECTION,
        hosts.map(|entry| &*entry.key.value),
        documents.project_whole,
    );
    let tenants = documents
        .tenants
        .iter()
        .map(|tenant| tenant.folder.as_str());
    let tenants_known = Known::new(TenantId::SECTION, tenants, true);
    let project = documents
        .project
        .as_ref()
        .map(|project| project::resolve(project, &tenants_known, &mut words));
    let tenants = documents
        .tenants
        .iter()
        .filter_map(|tenant| tenant::resolve(tenant, &hosts, &mut words))
        .collect();
    (
        Site {
            project: project.unwrap_or_default(),
            tenants,
        },
        words.found,
    )
}
