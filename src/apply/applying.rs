//! An apply, from a plan to the report of its hosts.

use super::fleet::waves;
use super::run::Run;
use super::transaction::{Move, Source};
use super::witness::{Told, witness};
use super::{
    ApplyError, Host, HostReport, Order, Outcome, Reach, Record, Report, Stale, Trouble, Watch,
    Work,
};
use crate::bundle::{Blobs, DestinationId, Part, Pieced};
use crate::plan::HostPlan;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Carries a plan out on every host of it: wave by wave, and after one in which a host failed the rest is left alone.
pub fn apply(work: &Work, connect: Reach<'_>, watch: Watch<'_>) -> Report {
    let record = Record {
        hosts: meant(work),
        ..work.order.record.clone()
    };
    let order = Order {
        record: &record,
        ..work.order
    };
    let one = |part: &Part, planned: &HostPlan, host: &mut dyn Host, watch: Watch<'_>| {
        let run = Run::new(host, &part.destination, order, watch);
        let manifest = work.bundle.manifest(part);
        run.apply(
            part,
            &Pieced::of(&manifest),
            work.blobs,
            planned,
            work.temporary,
        )
    };
    let work = Work { order, ..*work };
    let (mut report, reached) = waves(&work, connect, watch, &one);
    report.warnings = witness(reached, &record, &ends(&report));
    report
}

/// How it ended on each host, where anything was to be done on one.
fn ends(report: &Report) -> BTreeMap<String, Outcome> {
    let ends = report.hosts.iter();
    let ends: BTreeMap<_, _> = ends
        .map(|host| (host.id.to_string(), host.outcome))
        .collect();
    match ends.values().all(|end| *end == Outcome::Unchanged) {
        true => BTreeMap::new(),
        false => ends,
    }
}

/// The hosts that an apply is meant for, where the project has several.
fn meant(work: &Work) -> Vec<String> {
    if work.bundle.parts().count() < 2 {
        return Vec::new();
    }
    let planned = work.plan.hosts.iter().map(|host| &host.id);
    let meant: BTreeSet<_> = planned.chain(work.unreached.keys()).collect();
    meant.into_iter().map(DestinationId::to_string).collect()
}

impl Run<'_, '_> {
    fn apply(
        mut self,
        part: &Part,
        manifest: &Pieced<'_>,
        blobs: &dyn Blobs,
        planned: &HostPlan,
        temporary: &Path,
    ) -> (HostReport, Option<Told>) {
        let source = Source::Bundle(part, blobs, temporary);
        let result = self.locked("apply", |run| {
            let live = run.read(Some(manifest))?;
            let plan = HostPlan::new(run.destination, manifest, &live);
            run.check(planned, &plan)?;
            Ok(run.carry_out(&Move {
                action: "apply",
                manifest,
                source,
                live: &live,
                plan: &plan,
            }))
        });
        let told = self.told.take();
        (
            self.report(result, Some(manifest.release().to_string())),
            told,
        )
    }

    fn check(&self, planned: &HostPlan, plan: &HostPlan) -> Result<(), ApplyError> {
        let options = self.order.options;
        if planned.base != plan.base && options.stale == Stale::Refuse {
            let name = |base: &Option<String>| base.clone().unwrap_or_else(|| "none".into());
            let message = format!(
                "the live release is `{}`, and the plan was made against `{}`",
                name(&plan.base),
                name(&planned.base)
            );
            return Err(
                ApplyError::new(Trouble::Stale, message).help("plan again and look at the changes")
            );
        }
        if planned.release != plan.release {
            let message = format!(
                "what was compiled is `{}`, and the plan was made for `{}`",
                plan.release.short(),
                planned.release.short()
            );
            return Err(
                ApplyError::new(Trouble::Stale, message).help("plan again and look at the changes")
            );
        }
        if let Some(thing) = plan.leaves.difference(&planned.leaves).next() {
            let message = format!(
                "`{}` lives on the host since the plan was made, and would go",
                crate::plan::plain(thing)
            );
            return Err(
                ApplyError::new(Trouble::Stale, message).help("plan again and look at the changes")
            );
        }
        options.edits.hold(&plan.edited)?;
        match plan.refusals.first() {
            Some(refusal) => {
                Err(ApplyError::new(Trouble::Refused, refusal.message()).help(refusal.remedy()))
            }
            None => Ok(()),
        }
    }
}
