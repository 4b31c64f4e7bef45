//! From the model to the graph: a file for each thing that a call can come to.

mod caller;
mod dial_out;
mod draft;
mod emergency;
mod ending;
mod features;
mod group;
mod inbound;
mod menu;
mod outside;
mod presented;
mod queue;
mod recording;
mod schedule;
mod services;
mod tenant;
mod user;
mod work;

pub use tenant::lower as lower_tenant;

use super::Calls;
use crate::allocate::Allocation;
use crate::model::Site;
use rayon::prelude::*;

/// Lowers the site to the graph, its tenants side by side. Whatever has no allocation, as it is at fault, is left out.
pub fn lower(site: &Site, allocation: &Allocation) -> Calls {
    let tenants = site.tenants.par_iter().filter_map(|(id, written)| {
        let held = allocation.tenants.get(id)?;
        Some((id.clone(), tenant::lower(id, written, held)))
    });
    Calls {
        tenants: tenants.collect(),
    }
}
