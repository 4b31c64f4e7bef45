//! What can go wrong with calls, found by looking at every way that a call can go: one rule a file, and the table of them here.
//!
//! A rule reports a thing or proves that it cannot be: it looks at all branches, and decides none. Every rule is linear in the
//! size of the graph. What it finds comes with a witness: a call that shows it, as `pbxctl call` walks it.

mod asked;
mod between;
mod clash;
mod cycle;
mod example;
mod fraud;
mod help;
mod keys;
mod loops;
mod nowhere;
mod passing;
mod reached;
mod shadow;
mod silent;
mod subject;
mod useful;
#[cfg(test)]
mod tests;
mod waiting;
mod witness;

pub use asked::Asked;
pub use between::Incoming;
pub use example::filled;
pub use passing::{Passing, passing, places};
pub use subject::Subject;
pub use witness::asked;

use crate::allocate::Allocation;
use crate::calls::{Calls, TenantCalls};
use crate::diag::Diagnostics;
use crate::model::{Site, TenantId};
use crate::simulate::{Book, Map};
use rayon::prelude::*;

/// Looks at the graph of a tenant and notes what it finds.
type Rule = fn(&Subject<'_, '_>, &mut Diagnostics);

const RULES: &[Rule] = &[
    loops::check,
    waiting::check,
    help::check,
    fraud::check,
    shadow::check,
    clash::check,
    nowhere::check,
    keys::check,
    reached::check,
    between::within,
];

/// What was found of some tenants, and what of them is to be held against the others.
#[derive(Debug, Default)]
pub struct Analysed {
    /// What was found of them.
    pub found: Diagnostics,
    /// What comes in by trunks that others have as well.
    pub incoming: Vec<Incoming>,
}

/// Finds what can go wrong with calls, the tenants side by side.
pub fn analyse(site: &Site, allocation: &Allocation, calls: &Calls) -> Diagnostics {
    let tenants = calls.tenants.par_iter();
    let each = tenants.map(|(id, graph)| analyse_tenant(site, allocation, id, graph));
    conclude(each.collect::<Vec<_>>(), Vec::new()).0
}

/// Finds what can go wrong with the calls of a tenant. Its graph is not needed after it.
pub fn analyse_tenant(
    site: &Site,
    allocation: &Allocation,
    id: &TenantId,
    graph: &TenantCalls,
) -> Analysed {
    let (Some(tenant), Some(held)) = (site.tenants.get(id), allocation.tenants.get(id)) else {
        return Analysed::default();
    };
    let book = Book::new(graph).with(id, held);
    let map = Map::new(&book);
    Analysed {
        found: judge(&Subject::new(site, id, tenant, &map)),
        incoming: between::incoming(id, graph),
    }
}

/// All that was found of the tenants, in their order, and what can only be told of all of them: of others it is known what comes in by
/// the trunks that several share. With what comes in of all.
pub fn conclude(
    each: impl IntoIterator<Item = Analysed>,
    others: Vec<Incoming>,
) -> (Diagnostics, Vec<Incoming>) {
    let (mut found, mut incoming) = (Diagnostics::default(), others);
    for one in each {
        found.extend(one.found);
        incoming.extend(one.incoming);
    }
    between::across(&incoming, &mut found);
    found.unique();
    (found, incoming)
}

fn judge(subject: &Subject<'_, '_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for rule in RULES {
        rule(subject, &mut found);
    }
    found
}
