//! What must hold of a site, whatever it is rendered for: one rule a file, and the table of them here.
//!
//! Rules of an engine or a vendor live in its room (`audit`); rules of allocated numbers in `allocate`.

mod demo_key;
mod dialled;
mod domains;
mod emergency;
mod firmware;
mod keys;
mod macs;
mod models;
mod multicast;
mod numbers;
mod pinned;
mod places;
mod pools;
mod probes;
mod renames;
mod stranded;
mod twice;

use crate::catalog::Catalog;
use crate::diag::Diagnostics;
use crate::model::{Site, Tenant, TenantId};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a rule for tenants sees: no tenant but one, so that what it finds can be known while that is as it was.
struct Subject<'a> {
    id: &'a TenantId,
    tenant: &'a Tenant,
    catalog: &'a Catalog,
}

/// Looks, and notes what it finds.
#[derive(Clone, Copy)]
enum Rule {
    /// At each tenant by itself.
    Tenant(fn(&Subject<'_>, &mut Diagnostics)),
    /// At what belongs to no tenant, and at tenants beside each other.
    Site(fn(&Site, &mut Diagnostics)),
}

const RULES: &[Rule] = &[
    Rule::Site(places::check),
    Rule::Site(demo_key::check),
    Rule::Site(domains::check),
    Rule::Tenant(emergency::check),
    Rule::Tenant(pools::check),
    Rule::Tenant(pinned::check),
    Rule::Tenant(renames::check),
    Rule::Site(macs::check),
    Rule::Tenant(models::check),
    Rule::Tenant(keys::check),
    Rule::Tenant(firmware::check),
    Rule::Tenant(stranded::check),
    Rule::Site(probes::check),
    Rule::Site(numbers::check),
    Rule::Tenant(dialled::check),
    Rule::Site(multicast::check),
];

/// What was found of a tenant by itself: by each rule, in their order.
pub type Checked = Vec<Diagnostics>;

/// Checks the site by every rule: what each finds is told in their order.
pub fn check(site: &Site, catalog: &Catalog) -> Diagnostics {
    let tenants = site.tenants.par_iter();
    let each = tenants.map(|(id, tenant)| (id.clone(), check_tenant(id, tenant, catalog).into()));
    conclude(site, &each.collect())
}

/// Checks a tenant by itself.
pub fn check_tenant(id: &TenantId, tenant: &Tenant, catalog: &Catalog) -> Checked {
    let subject = Subject {
        id,
        tenant,
        catalog,
    };
    let rules = RULES.iter().map(|rule| match rule {
        Rule::Tenant(rule) => found(|found| rule(&subject, found)),
        Rule::Site(_) => Diagnostics::default(),
    });
    rules.collect()
}

/// All that was found of tenants by themselves, and what can only be told of the whole site.
pub fn conclude(site: &Site, each: &BTreeMap<TenantId, Arc<Checked>>) -> Diagnostics {
    let together = RULES.par_iter().map(|rule| match rule {
        Rule::Tenant(_) => Diagnostics::default(),
        Rule::Site(rule) => found(|found| rule(site, found)),
    });
    let mut all = Diagnostics::default();
    for (nth, together) in together.collect::<Vec<_>>().into_iter().enumerate() {
        let by_themselves = each.values().filter_map(|checked| checked.get(nth));
        all.extend(
            by_themselves
                .flat_map(|found| found.iter().cloned())
                .chain(together),
        );
    }
    // What the library or a profile says may be at fault for several tenants and phones.
    all.unique();
    all
}

fn found(rule: impl FnOnce(&mut Diagnostics)) -> Diagnostics {
    let mut found = Diagnostics::default();
    rule(&mut found);
    found
}
