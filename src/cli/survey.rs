//! What can only be said of a site that is sound so far, told tenant by tenant.

use super::compile::{Front, Middle};
use super::seen::Seen;
use super::sinks::Nowhere;
use super::stale;
use crate::analyse::{self, Incoming};
use crate::bundle::Recipe;
use crate::calls::lower_tenant;
use crate::diag::Code;
use crate::model::{Tenant, TenantId};
use crate::target::{self, Reveal};
use rayon::prelude::*;
use std::collections::BTreeSet;

impl Front {
    /// Adds what is wrong with calls, what engines and phones cannot do, and whether the lockfile is stale.
    pub(super) fn survey(&mut self) {
        self.survey_but(&BTreeSet::new(), Vec::new());
    }

    /// The same without a look at some tenants, of which it is known what comes in by the trunks that several share.
    pub(super) fn survey_but(&mut self, but: &BTreeSet<TenantId>, incoming: Vec<Incoming>) {
        let middle = self.middle.as_ref();
        let Some(middle) = middle.filter(|_| !self.found.has_errors()) else {
            return;
        };
        let tenants = self.site.tenants.par_iter();
        let tenants = tenants.filter(|(id, _)| !but.contains(*id));
        let each = tenants.map(|(id, tenant)| {
            let recipe = self.recipe(id);
            let seen = self.known(id, recipe);
            let seen = seen.unwrap_or_else(|| self.survey_tenant(middle, id, tenant));
            (recipe, seen)
        });
        let each: Vec<_> = each.collect();
        let kept = each.iter().filter_map(|(recipe, seen)| {
            let recipe = (*recipe)?;
            Some((recipe, seen.kept(&self.repository.sources)?))
        });
        let kept: Vec<_> = kept.collect();
        let each = each
            .into_iter()
            .map(|(_, seen)| (seen.analysed, seen.audited));
        let (analysed, audited): (Vec<_>, Vec<_>) = each.unzip();
        let (mut found, incoming) = analyse::conclude(analysed, incoming);
        let written = self.input().map(|input| target::conclude(&input, audited));
        found.extend(written.into_iter().flatten());
        found.extend(stale::warning(&self.before, &middle.allocated.lockfile));
        if let Some(known) = &mut self.kept {
            known.seen = kept;
        }
        self.found.extend(found);
        self.incoming = incoming;
    }

    /// Fills the repository's own templates without a key, so that their faults are found.
    pub(super) fn rehearse(&mut self) {
        let own = self
            .middle
            .as_ref()
            .is_some_and(|middle| middle.own_templates);
        let input = (own && !self.found.has_errors())
            .then(|| self.input())
            .flatten();
        let faults = input.map(|input| target::compile(&input, Reveal::Masked, &mut Nowhere));
        self.found.extend(
            faults
                .unwrap_or_default()
                .into_iter()
                .filter(|one| one.code != Code::E0601),
        );
        self.leave_out_what_is_allowed();
    }

    /// The recipe of what is found of a tenant. Who is alone need not be named in what a person is told to type.
    fn recipe(&self, id: &TenantId) -> Option<Recipe> {
        let alone = if self.site.tenants.len() > 1 {
            ""
        } else {
            "alone"
        };
        let (kept, basis) = (self.kept.as_ref()?, self.bases.get(id)?);
        let what = format!("found {alone}");
        Some(kept.known.recipe_together(&what, &basis.to_string()))
    }

    /// What was found when all of a tenant was as it is.
    fn known(&self, id: &TenantId, recipe: Option<Recipe>) -> Option<Seen> {
        let known = self.kept.as_ref()?.known.together(recipe?)?;
        Seen::of(&known.told, id, &self.repository.sources)
    }

    /// Looks at a tenant. Its calls are let go after it: those of all tenants at once are larger than all that they are made from.
    fn survey_tenant(&self, middle: &Middle, id: &TenantId, tenant: &Tenant) -> Seen {
        let allocation = &middle.allocated.allocation;
        let Some(held) = allocation.tenants.get(id) else {
            return Seen::default();
        };
        let calls = lower_tenant(id, tenant, held);
        let analysed = analyse::analyse_tenant(&self.site, allocation, id, &calls);
        let input = self.input();
        let input = input.and_then(|input| input.tenant(id, tenant));
        let audited = input.map(|input| target::audit_tenant(&input, &calls));
        let audited = audited.unwrap_or_default();
        Seen { analysed, audited }
    }
}
