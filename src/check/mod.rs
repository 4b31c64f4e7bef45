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

use crate::catalog::Catalog;
use crate::diag::Diagnostics;
use crate::model::Site;
use rayon::prelude::*;

/// What a rule sees.
struct Subject<'a> {
    site: &'a Site,
    catalog: &'a Catalog,
}

/// Looks at the site and notes what it finds.
type Rule = fn(&Subject<'_>, &mut Diagnostics);

const RULES: &[Rule] = &[
    places::check,
    demo_key::check,
    domains::check,
    emergency::check,
    pools::check,
    pinned::check,
    renames::check,
    macs::check,
    models::check,
    keys::check,
    firmware::check,
    stranded::check,
    probes::check,
    numbers::check,
    dialled::check,
    multicast::check,
];

/// Checks the site by every rule, side by side: what each finds is told in their order.
pub fn check(site: &Site, catalog: &Catalog) -> Diagnostics {
    let subject = Subject { site, catalog };
    let found = RULES.par_iter().map(|rule| {
        let mut found = Diagnostics::default();
        rule(&subject, &mut found);
        found
    });
    let mut found: Diagnostics = found.collect::<Vec<_>>().into_iter().flatten().collect();
    // What the library or a profile says may be at fault for several tenants and phones.
    found.unique();
    found
}
