use super::archive::pack;
use super::ask::{ask, list};
use super::engine::reload;
use super::look::folders;
use super::run::Run;
use super::steps::StepName;
use super::verify::verify;
use super::{ApplyError, Entry, Outcome, Trouble};
use crate::bundle::{Blobs, Engine, Part, Pieced};
use crate::plan::{Deployed, HostPlan};
use std::path::Path;

/// Where the files of a release come from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// They are sent.
    Bundle(&'a Part, &'a dyn Blobs, &'a Path),
    /// They lie on the host, under this name.
    Host(&'a str),
}

/// What a transaction moves to, and from.
pub(super) struct Move<'a> {
    pub(super) action: &'a str,
    pub(super) manifest: &'a Pieced<'a>,
    pub(super) source: Source<'a>,
    pub(super) live: &'a Deployed,
    pub(super) plan: &'a HostPlan,
}

impl Run<'_, '_> {
    /// From the moment at which something on the host may change.
    pub(super) fn carry_out(&mut self, to: &Move) -> (Outcome, Vec<ApplyError>) {
        if to.plan.is_nothing() {
            return (Outcome::Unchanged, Vec::new());
        }
        let digest = to.manifest.release().to_string();
        let begin = Entry::begin(to.action, self.order.record, self.number, to.plan, &digest);
        let host = &mut *self.host;
        if let Err(error) =
            self.steps
                .run(StepName::Journal, || begin.write(host), |()| "begun".into())
        {
            return (Outcome::of(error.trouble), vec![error]);
        }
        let (outcome, errors) = self.change(to);
        let end = begin.end(outcome, &self.steps.done, &errors);
        let host = &mut *self.host;
        if let Err(error) = self.steps.run(
            StepName::Journal,
            || end.write(host),
            |()| outcome.name().into(),
        ) {
            self.notes
                .push(format!("the journal could not be written: {error}"));
        }
        if outcome == Outcome::Applied
            && let Err(error) = self.step(
                StepName::Prune,
                [self.order.options.keep.to_string()],
                &mut std::io::empty(),
            )
        {
            self.notes
                .push(format!("old releases could not be removed: {error}"));
        }
        (outcome, errors)
    }

    fn change(&mut self, to: &Move) -> (Outcome, Vec<ApplyError>) {
        let name = match self.prepare(to) {
            Ok(name) => name,
            Err(errors) => {
                let trouble = errors
                    .first()
                    .map_or(Trouble::Failed, |error| error.trouble);
                return (Outcome::of(trouble), errors);
            }
        };
        let base = to.live.release.as_deref();
        let moves = base != Some(&name);
        if moves {
            if let Err(error) = self.lull(to.manifest) {
                return (Outcome::of(error.trouble), vec![error]);
            }
            if let Err(error) = self.arm(&name, to) {
                self.disarm();
                return (Outcome::of(error.trouble), vec![error]);
            }
        }
        if (moves || self.lays_again(to))
            && let Err(error) = self.switch(&name, base, to.manifest.engine.as_ref())
        {
            return self.after_failed_switch(&name, to, error);
        }
        let waits = moves && self.order.options.confirm.is_some();
        match self.settle(&name, to, waits) {
            Ok(()) if waits => (Outcome::Pending, Vec::new()),
            Ok(()) => (Outcome::Applied, Vec::new()),
            // What was live and found working stays so; there is nothing better to go back to.
            Err(error) if to.live.confirmed() && !moves => (Outcome::Failed, vec![error]),
            Err(error) => self.restore(&name, to, error),
        }
    }

    /// Whether the release is live and its files at fixed paths are not: somebody changed them, or took them away.
    fn lays_again(&self, to: &Move) -> bool {
        let plain = self
            .engine(to.manifest)
            .is_some_and(Engine::has_plain_files);
        plain && !(to.live.edited.is_empty() && to.plan.unlinked.is_empty())
    }

    /// Brings the release onto the host, tries it, and makes the links to it. Gives its name there.
    fn prepare(&mut self, to: &Move) -> Result<String, Vec<ApplyError>> {
        let one = |error| vec![error];
        let name = self.stage(to).map_err(one)?;
        if to.live.release.as_ref() != Some(&name) {
            self.trial(&name, to)?;
        }
        let Some(engine) = self.engine(to.manifest) else {
            self.steps.not_applicable(StepName::Link);
            return Ok(name);
        };
        self.step(StepName::Link, [], &mut folders(Some(engine)).as_bytes())
            .map_err(one)?;
        Ok(name)
    }

    fn stage(&mut self, to: &Move) -> Result<String, ApplyError> {
        let digest = to.manifest.release().to_string();
        let (part, blobs, temporary) = match to.source {
            Source::Host(name) => return self.again(name),
            Source::Bundle(part, blobs, temporary) => (part, blobs, temporary),
        };
        let live = to.live.release.as_deref().filter(|_| {
            to.live.digest() == Some(to.manifest.release()) && to.live.edited.is_empty()
        });
        if let Some(name) = live.or_else(|| to.live.have.get(&digest).map(String::as_str))
            && let Ok(name) = self.again(name)
        {
            return Ok(name);
        }
        let copies = (2..).map(|copy| format!("{digest}.{copy}"));
        let name = std::iter::once(digest.clone())
            .chain(copies)
            .find(|name| !to.live.have.contains(name))
            .unwrap_or(digest);
        let base = to
            .live
            .release
            .as_deref()
            .filter(|_| to.live.edited.is_empty());
        let manifest = base.and(to.live.manifest.as_ref());
        let args = [
            self.number.to_string(),
            name.clone(),
            base.unwrap_or("-").to_owned(),
            self.group(to.manifest.engine.as_ref()),
        ];
        let host = &mut *self.host;
        let send = || {
            let mut archive = pack(part, to.manifest, manifest, blobs, temporary)?;
            ask(host, "stage", args, &mut archive.file)?;
            Ok((archive.sent, archive.bytes, archive.kept))
        };
        self.steps
            .run(StepName::Stage, send, |(sent, bytes, kept)| {
                let size = bytes.div_ceil(1024);
                format!("{sent} files sent in {size} KiB, {kept} kept")
            })?;
        Ok(name)
    }

    /// Uses a release that lies on the host, if it is as it was put there.
    fn again(&mut self, name: &str) -> Result<String, ApplyError> {
        let host = &mut *self.host;
        let verify = || ask(host, "verify", [name.to_owned()], &mut std::io::empty());
        self.steps
            .run(StepName::Stage, verify, |_| "already on the host".into())?;
        Ok(name.to_owned())
    }

    pub(super) fn switch(
        &mut self,
        name: &str,
        base: Option<&str>,
        engine: Option<&Engine>,
    ) -> Result<(), ApplyError> {
        self.renew()?;
        let args = [
            name.to_owned(),
            base.unwrap_or("-").to_owned(),
            self.group(engine),
            self.how(),
        ];
        self.step(StepName::Switch, args, &mut folders(engine).as_bytes())
    }

    /// Whether a switch that seemed to fail happened is only known by looking.
    fn after_failed_switch(
        &mut self,
        name: &str,
        to: &Move,
        error: ApplyError,
    ) -> (Outcome, Vec<ApplyError>) {
        match self.read(Some(to.manifest)) {
            Ok(live) if live.release == to.live.release => {
                self.disarm();
                (Outcome::of(error.trouble), vec![error])
            }
            Ok(live) if live.release.as_deref() == Some(name) => self.restore(name, to, error),
            Ok(_) => (Outcome::Unknown, vec![error]),
            Err(second) => (Outcome::Unknown, vec![error, second]),
        }
    }

    /// After the switch: the engine reads the release, drops who is gone, is asked, and the release is found good.
    /// A release that waits is found good when somebody says so.
    fn settle(&mut self, name: &str, to: &Move, waits: bool) -> Result<(), ApplyError> {
        let former = to
            .live
            .manifest
            .as_ref()
            .and_then(|manifest| manifest.engine.as_ref());
        match self.engine(to.manifest) {
            None => [StepName::Reload, StepName::Flush, StepName::Verify]
                .iter()
                .for_each(|step| self.steps.not_applicable(*step)),
            Some(engine) => {
                self.settle_engine(name, engine, former, &to.plan.reload)?;
                self.probe(engine)?;
            }
        }
        if waits {
            return Ok(());
        }
        self.step(StepName::Confirm, [], &mut std::io::empty())
    }

    fn settle_engine(
        &mut self,
        name: &str,
        engine: &Engine,
        former: Option<&Engine>,
        modules: &[String],
    ) -> Result<(), ApplyError> {
        self.reload(engine, modules)?;
        let gone = former.map(|former| engine.lost(former)).unwrap_or_default();
        if !gone.is_empty() {
            let list = list(&gone);
            let host = &mut *self.host;
            self.steps.run(
                StepName::Flush,
                || ask(host, "flush", [], &mut list.as_bytes()),
                |answer| {
                    let dropped = answer.lines("flushed").count();
                    format!("{dropped} contacts, accounts that went: {}", gone.len())
                },
            )?;
        }
        self.renew()?;
        let host = &mut *self.host;
        self.steps.run(
            StepName::Verify,
            || verify(host, name, engine, former),
            |found| format!("{found} objects"),
        )?;
        Ok(())
    }

    pub(super) fn reload(&mut self, engine: &Engine, modules: &[String]) -> Result<(), ApplyError> {
        if modules.is_empty() {
            return Ok(());
        }
        self.renew()?;
        let (host, root, number) = (&mut *self.host, &self.destination.root, self.number);
        let others = self.steps.run_modules(
            StepName::Reload,
            |each| reload(host, number, modules, (engine, root), each),
            |_| modules.join(", "),
        )?;
        self.notes.extend(others);
        Ok(())
    }
}
