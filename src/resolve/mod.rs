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
use crate::model::{HostId, Member, Site, TenantId};
use crate::syntax::Documents;
use rayon::prelude::*;
use reference::Known;
use std::collections::BTreeSet;
use std::sync::Arc;
use tenant::Surroundings;
use words::Words;

/// What documents mean.
#[derive(Debug, Default)]
pub struct Resolved {
    /// All that could be understood.
    pub site: Site,
    /// What is wrong with it.
    pub found: Diagnostics,
    /// The tenants of whose own documents nothing was found: what they mean follows from these, the library and `pbx.yaml` alone.
    pub sound: BTreeSet<TenantId>,
}

/// Resolves all documents, each tenant's when they are read: what was found there is told here. The site is as whole as its
/// documents were.
pub fn resolve(documents: &Documents<'_>) -> (Site, Diagnostics) {
    let resolved = resolve_but(documents, &BTreeSet::new());
    (resolved.site, resolved.found)
}

/// The same without the tenants of some folders, of which it is known what they mean.
pub fn resolve_but(documents: &Documents<'_>, but: &BTreeSet<String>) -> Resolved {
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
    let resolved = resolve_tenants(documents, but, &around);
    words.found.extend(resolved.found);
    // The library is read for each tenant, in the way of its country.
    words.found.unique();
    let tests = documents.tests.iter().flat_map(|document| &document.tests);
    let tests = tests
        .filter_map(|test| call_test::resolve(test, &tenants, &mut words))
        .collect();
    let site = Site {
        project,
        tests,
        ..resolved.site
    };
    Resolved {
        site,
        found: words.found,
        sound: resolved.sound,
    }
}

/// The tenants side by side. What each says is let go when it is understood.
fn resolve_tenants(
    documents: &Documents<'_>,
    but: &BTreeSet<String>,
    around: &Surroundings<'_>,
) -> Resolved {
    let count = documents.folders().count();
    let tenants = documents.tenants_but(but).map(|written| {
        let mut words = Words::one_of(count);
        let tenant = tenant::resolve(&written, around, &mut words);
        let tenant = tenant.map(|(id, tenant)| (id, Arc::new(Member::from(tenant))));
        (tenant, written.found, words.found)
    });
    let mut resolved = Resolved::default();
    for (tenant, shapes, faults) in tenants.collect::<Vec<_>>() {
        let is_sound = shapes.is_empty() && faults.is_empty();
        let sound = tenant.as_ref().filter(|_| is_sound);
        resolved.sound.extend(sound.map(|(id, _)| id.clone()));
        resolved.site.tenants.extend(tenant);
        resolved.found.extend(shapes.into_iter().chain(faults));
    }
    resolved
}
