use super::{Input, Output};
use crate::model::{Engine, HostId, Site};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// Where a file of the repository lies in the release.
pub(super) fn released(engine: Engine, path: &str) -> String {
    format!("{}/{path}", engine.name())
}

/// The files of the repository that rooms copy to hosts, and where they are named.
pub fn named(site: &Site) -> Vec<Spanned<String>> {
    let claims = || site.tenants.values().map(|tenant| tenant.claims());
    let engines = claims().flat_map(|claims| &claims.host_files);
    let phones = claims().flat_map(|claims| &claims.phone_files);
    engines.chain(phones).cloned().collect()
}

/// Brings them to a host, each once: several tenants may have the same one.
pub(super) fn copy(input: &Input<'_>, id: &HostId, engine: Engine, output: &mut Output<'_>) {
    let mut paths = BTreeMap::new();
    for here in input.tenants_on(id) {
        for file in &here.tenant.claims().host_files {
            let first = paths.entry(&*file.value);
            first.or_insert_with(|| here.id.reference());
        }
    }
    for (path, tenant) in paths {
        if let Some(bytes) = input.stock.files.get(path) {
            output.copy(&released(engine, path), bytes, &tenant);
        }
    }
}
