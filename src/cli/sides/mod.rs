//! Two states of a repository side by side: of a tenant that is the same on both nothing is made.

mod aside;
mod beside;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod plots;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod warm;

use super::built::Built;
use super::failure::Failure;
use super::front::Front;
use crate::allocate::Allocation;
use crate::bundle::{Bundle, Engine};
use crate::calls::Calls;
use crate::compare::{Changes, Compiled, changes};
use crate::model::{Site, TenantId};
use crate::plan::{Change, Deployed, EngineState, Plan, plan};
use aside::Aside;
pub(super) use beside::Pair;
use std::collections::BTreeSet;

/// Two states without the tenants that are the same on both.
pub(super) struct Sides<'f> {
    before: &'f mut Front,
    after: &'f mut Front,
    aside: [Aside; 2],
    /// Whether files were made of all of them all the same.
    whole: bool,
}

/// What is otherwise by meaning, and what stays that was not compared.
pub(super) struct Told {
    /// What is otherwise.
    pub(super) changes: Changes,
    /// How many things of each section live on the hosts as before.
    pub(super) staying: Vec<(String, u32)>,
}

impl<'f> Sides<'f> {
    /// Sets aside what is the same on both.
    pub(super) fn new(
        before: &'f mut Front,
        after: &'f mut Front,
        same: &BTreeSet<TenantId>,
    ) -> Self {
        Self {
            aside: [before.set_aside(same), after.set_aside(same)],
            before,
            after,
            whole: false,
        }
    }

    /// Compiles both without a key. What hosts have of all tenants together is made of all of them where it changes at all.
    pub(super) fn build(&mut self) -> Result<[Built; 2], Failure> {
        let both = [&*self.before, &*self.after];
        if !self.aside[0].tenants.is_empty() && both.into_iter().any(counts_files) {
            return self.build_whole();
        }
        let found = both.map(|front| front.found.clone());
        let built = [self.before.build_masked()?, self.after.build_masked()?];
        let at_fault = [&*self.before, &*self.after].map(|front| front.found.has_errors());
        if self.aside[0].tenants.is_empty() || at_fault.contains(&true) || are_alike(&built) {
            return Ok(built);
        }
        [self.before.found, self.after.found] = found;
        self.build_whole()
    }

    fn build_whole(&mut self) -> Result<[Built; 2], Failure> {
        let same: BTreeSet<_> = self.aside[0].tenants.keys().cloned().collect();
        self.take_back();
        let built = [self.before.build_masked()?, self.after.build_masked()?];
        self.aside = [self.before.set_aside(&same), self.after.set_aside(&same)];
        self.whole = true;
        Ok(built)
    }

    /// What that means.
    pub(super) fn told(&self) -> Told {
        let (site, allocation, calls) = <(Site, Allocation, Calls)>::default();
        let others = !self.aside[1].tenants.is_empty();
        let [old, new] = [&*self.before, &*self.after].map(|front| match &front.middle {
            Some(middle) => Compiled {
                site: &front.site,
                allocation: &middle.allocated.allocation,
                calls: front.calls(middle),
                others,
            },
            None => Compiled {
                site: &site,
                allocation: &allocation,
                calls: &calls,
                others,
            },
        });
        let staying = self.aside[1].tenants.values().filter(|_| !self.whole);
        let staying = staying.flat_map(|tenant| tenant.claims().counts.clone());
        Told {
            changes: changes(old, new),
            staying: staying.collect(),
        }
    }

    /// Makes both whole again.
    pub(super) fn end(mut self) {
        self.take_back();
    }

    fn take_back(&mut self) {
        let [old, new] = std::mem::take(&mut self.aside);
        self.before.take_back(old);
        self.after.take_back(new);
    }
}

/// What each host would run if the former state had been applied to it, beside what it is to run.
pub(super) fn compared([before, after]: [&Bundle; 2]) -> Plan {
    let parts = after.parts().map(|part| {
        let id = &part.destination.id;
        let manifest = before.part(id).map(|part| before.manifest(part));
        let release = manifest
            .as_ref()
            .map(|manifest| manifest.release().to_string());
        let deployed = Deployed {
            good: release.clone(),
            release,
            manifest,
            engine: EngineState::Running(String::new()),
            ..Deployed::default()
        };
        (id.clone(), deployed)
    });
    plan(after, &parts.collect())
}

/// Whether a rule of the policy may be about how many files there are, or about releases: those tell of all files.
fn counts_files(front: &Front) -> bool {
    let mut rules = front.site.project.policy.rules.iter();
    rules.any(|rule| {
        let condition = rule.holds.value.as_str();
        ["counts", "release", "base"]
            .iter()
            .any(|word| condition.contains(word))
    })
}

/// Whether hosts have the same of these tenants together. Then they have the same of all tenants together, as what belongs to no tenant
/// is put together from what each of them gives to it.
fn are_alike([before, after]: &[Built; 2]) -> bool {
    let (before, after) = (&before.bundle, &after.bundle);
    let engines = after.parts().all(|part| {
        let old = before.part(&part.destination.id);
        let old = old.and_then(|old| old.destination.engine.as_ref());
        reads_alike(old, part.destination.engine.as_ref())
    });
    let hosts = compared([before, after]).hosts;
    let mut changes = hosts.iter().flat_map(|host| &host.changes);
    engines && changes.all(is_of_a_tenant)
}

/// Whether engines read the same folders in the same way.
fn reads_alike(old: Option<&Engine>, new: Option<&Engine>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return old.is_none() && new.is_none();
    };
    let Engine {
        kind,
        group,
        folders,
        expected: _,
        oldest,
        renewed,
    } = new;
    (kind, group, folders, oldest, renewed)
        == (
            &old.kind,
            &old.group,
            &old.folders,
            &old.oldest,
            &old.renewed,
        )
}

/// Whether a file is one tenant's alone: not the host's, and no file of the repository, which several may have.
fn is_of_a_tenant(change: &Change) -> bool {
    change.from.starts_with("tenants/") && !change.path.as_str().contains("/files/")
}
