use super::run::Run;
use super::transaction::{Move, Source};
use super::{
    ApplyError, Edits, Host, HostReport, Options, Order, Outcome, Report, Stale, Step, Trouble,
};
use crate::bundle::{Blobs, Bundle, Destination, DestinationId, Manifest, Part};
use crate::plan::{HostPlan, Plan};
use std::path::Path;

/// All that an apply needs.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// What the hosts are to have.
    pub bundle: &'a Bundle,
    /// Its bytes.
    pub blobs: &'a dyn Blobs,
    /// What was planned, and perhaps shown.
    pub plan: &'a Plan,
    /// How, and for whom.
    pub order: Order<'a>,
    /// A folder for what travels; nothing in it has a name.
    pub temporary: &'a Path,
}

/// Reaches a host; [`connect`](super::connect) is the real one.
pub type Reach<'a> = &'a mut dyn FnMut(&Destination) -> Result<Box<dyn Host>, ApplyError>;

/// Is told of every step when it ends.
pub type Watch<'a> = &'a mut dyn FnMut(&DestinationId, &Step);

/// Carries a plan out on every host of it, one after the other; after a failure the rest is left alone.
pub fn apply(work: &Work, connect: Reach<'_>, watch: Watch<'_>) -> Report {
    let Work {
        bundle,
        blobs,
        plan,
        order,
        temporary,
    } = *work;
    let mut report = Report::default();
    for part in bundle.parts() {
        let id = &part.destination.id;
        let Some(planned) = plan.hosts.iter().find(|host| host.id == *id) else {
            continue;
        };
        if report.hosts.iter().any(|host| !host.outcome.is_good()) {
            report
                .hosts
                .push(HostReport::new(id.clone(), Outcome::Skipped));
            continue;
        }
        let done = connect(&part.destination).map(|mut host| {
            let run = Run::new(host.as_mut(), &part.destination, order, watch);
            run.apply(part, &bundle.manifest(part), blobs, planned, temporary)
        });
        report
            .hosts
            .push(done.unwrap_or_else(|error| HostReport::failed(id.clone(), error)));
    }
    report
}

impl Run<'_, '_> {
    fn apply(
        mut self,
        part: &Part,
        manifest: &Manifest,
        blobs: &dyn Blobs,
        planned: &HostPlan,
        temporary: &Path,
    ) -> HostReport {
        let source = Source::Bundle(part, blobs, temporary);
        let result = self.locked("apply", |run| {
            let live = run.read()?;
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
        self.report(result, Some(manifest.release().to_string()))
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
        check_edits(&plan.edited, options)?;
        match plan.refusals.first() {
            Some(refusal) => {
                Err(ApplyError::new(Trouble::Refused, refusal.message()).help(refusal.remedy()))
            }
            None => Ok(()),
        }
    }
}

pub(super) fn check_edits(edited: &[String], options: &Options) -> Result<(), ApplyError> {
    if edited.is_empty() || options.edits == Edits::Discard {
        return Ok(());
    }
    let named = edited
        .iter()
        .take(5)
        .map(|path| format!("`{}`", crate::plan::plain(path)))
        .collect::<Vec<_>>()
        .join(", ");
    let more = if edited.len() > 5 {
        format!(" and {} more", edited.len() - 5)
    } else {
        String::new()
    };
    Err(ApplyError::new(
        Trouble::Stale,
        format!("edited by hand on the host: {named}{more}"),
    )
    .help("write the edits down in the repository, then apply with `--discard-edits`"))
}
