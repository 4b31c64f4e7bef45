//! What can only be said of a site that is sound so far, told tenant by tenant.

use super::front::{Front, Middle};
use super::seen::Seen;
use super::sinks::Nowhere;
use super::stale;
use crate::analyse::{self, Incoming};
use crate::bundle::Digest;
use crate::calls::lower_tenant;
use crate::diag::Code;
use crate::model::{Member, TenantId};
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
        self.look_at_tenants(but, incoming);
        self.cache.let_go();
    }

    fn look_at_tenants(&mut self, but: &BTreeSet<TenantId>, incoming: Vec<Incoming>) {
        let middle = self.middle.as_ref();
        let Some(middle) = middle.filter(|_| !self.found.has_errors()) else {
            return;
        };
        let tenants = self.site.tenants.par_iter();
        let tenants = tenants.filter(|(id, _)| !but.contains(*id));
        let each = tenants.map(|(id, tenant)| {
            let name = self.name_of_seen(id);
            let seen = name.and_then(|name| self.seen(id, name));
            let seen = seen.unwrap_or_else(|| {
                let seen = self.survey_tenant(middle, id, tenant);
                let kept = name.zip(seen.kept(&self.repository.sources));
                if let Some((name, seen)) = kept {
                    self.cache.put(name, seen);
                }
                seen
            });
            self.cache.uses(name.into_iter());
            (seen.analysed, seen.audited)
        });
        let (analysed, audited): (Vec<_>, Vec<_>) = each.unzip();
        let (mut found, incoming) = analyse::conclude(analysed, incoming);
        let written = self.input().map(|input| target::conclude(&input, audited));
        found.extend(written.into_iter().flatten());
        found.extend(stale::warning(&self.before, &middle.allocated.lockfile));
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

    /// Where what is found of a tenant is kept. Who is alone need not be named in what a person is told to type.
    fn name_of_seen(&self, id: &TenantId) -> Option<Digest> {
        let what = match self.site.tenants.len() {
            1 => "found alone",
            _ => "found",
        };
        self.cache.name(what, self.bases.get(id)?)
    }

    /// What was found when all of a tenant was as it is.
    fn seen(&self, id: &TenantId, name: Digest) -> Option<Seen> {
        Seen::of(&self.cache.get(name)?, id, &self.repository)
    }

    /// Looks at a tenant. Its calls are let go after it: those of all tenants at once are larger than all that they are made from.
    fn survey_tenant(&self, middle: &Middle, id: &TenantId, tenant: &Member) -> Seen {
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
