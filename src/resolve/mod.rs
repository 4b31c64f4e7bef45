//! From what is written to what is meant: words become ids, numbers and addresses, names lead somewhere, defaults are filled in.
//!
//! What is wrong is reported and left out; all else goes on, so that one run finds everything. A thing whose own text was at
//! fault still counts as existing, so that one mistake is not reported again wherever the thing is named.

mod after_apply;
mod call_test;
mod calls;
mod choice;
mod directory;
mod locale;
mod location;
mod people;
mod phone;
mod policy;
mod pool;
mod probes;
mod profile;
mod project;
mod reader;
mod recording;
mod reference;
mod schedule;
mod scope;
mod secret;
mod section;
mod sections;
mod services;
mod tenant;
mod trunk;
mod user;
mod words;

use crate::diag::Diagnostics;
use crate::model::{HostId, Site, Tenant, TenantId};
use crate::syntax::Documents;
use rayon::prelude::*;
use reference::Known;
use std::collections::{BTreeMap, BTreeSet};
use tenant::Surroundings;
use words::Words;

/// Resolves all documents, each tenant's when they are read: what was found there is told here. The site is as whole as its
/// documents were.
pub fn resolve(documents: &Documents<'_>) -> (Site, Diagnostics) {
    resolve_but(documents, &BTreeSet::new())
}

/// The same without the tenants of some folders, of which it is known what they mean.
pub fn resolve_but(documents: &Documents<'_>, but: &BTreeSet<String>) -> (Site, Diagnostics) {
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
    let tenants = Known::new(TenantId::SECTION, documents.folders(), true);
    let project = documents
        .project
        .as_ref()
        .map(|project| project::resolve(project, &hosts, &tenants, &mut words));
    let project = project.unwrap_or_default();
    let around = Surroundings {
        hosts: &hosts,
        library: &documents.library,
        library_whole: documents.library_whole,
        country: project.country,
        timezone: project.timezone.clone(),
        language: project.language,
    };
    let (resolved, faults) = resolve_tenants(documents, but, &around);
    words.found.extend(faults);
    // The library is read for each tenant, in the way of its country.
    words.found.unique();
    let tests = documents.tests.iter().flat_map(|document| &document.tests);
    let tests = tests
        .filter_map(|test| call_test::resolve(test, &tenants, &mut words))
        .collect();
    (
        Site {
            project,
            tenants: resolved,
            tests,
        },
        words.found,
    )
}

/// The tenants side by side. What each says is let go when it is understood.
fn resolve_tenants(
    documents: &Documents<'_>,
    but: &BTreeSet<String>,
    around: &Surroundings<'_>,
) -> (BTreeMap<TenantId, Tenant>, Diagnostics) {
    let count = documents.folders().count();
    let tenants = documents.tenants_but(but).map(|written| {
        let mut words = Words::one_of(count);
        let tenant = tenant::resolve(&written, around, &mut words);
        (tenant, written.found, words.found)
    });
    let (mut resolved, mut found) = (BTreeMap::new(), Diagnostics::default());
    for (tenant, shapes, faults) in tenants.collect::<Vec<_>>() {
        resolved.extend(tenant);
        found.extend(shapes.into_iter().chain(faults));
    }
    (resolved, found)
}
