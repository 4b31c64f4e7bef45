//! The way back, when a release is not found good.

use super::confirm::former;
use super::run::Run;
use super::steps::StepName;
use super::transaction::Move;
use super::verify::verify;
use super::{ApplyError, Outcome, Trouble};
use crate::bundle::{Engine, Pieced};

impl Run<'_, '_> {
    /// Goes back to the release that was last found working, and has the engine read that.
    pub(super) fn restore(
        &mut self,
        name: &str,
        to: &Move,
        error: ApplyError,
    ) -> (Outcome, Vec<ApplyError>) {
        if error.trouble == Trouble::Locked {
            return (Outcome::Unknown, vec![error]);
        }
        let good = former(name, to);
        let engine = to.manifest.engine.as_ref();
        if let Err(second) = self.switch(good.unwrap_or("none"), Some(name), engine)
            && !self.is_live(good, Some(to.manifest))
        {
            return (
                Outcome::Unknown,
                vec![
                    error,
                    second.help("run `pbxctl apply` again: it finds out and finishes"),
                ],
            );
        }
        self.disarm();
        let mut errors = vec![error];
        if let Some(engine) = self.engine(to.manifest) {
            // What the engine says of the former release is told, but there is nothing further back to go to.
            let reloaded = self.reload(engine, &to.plan.reload).err();
            let verified = self.verify_former(to, engine).err();
            errors.extend(reloaded.into_iter().chain(verified).map(on_the_way_back));
        }
        if errors.len() == 1 {
            // Only now it is known that the engine holds what is on disk; else the next plan reloads everything.
            self.step(StepName::Confirm, [], &mut std::io::empty()).ok();
        }
        self.notes.push(format!(
            "the release that failed stays on the host as `{name}`"
        ));
        (Outcome::RolledBack, errors)
    }

    /// Whether a release is live, as far as the host can still be asked: on a full disk a switch may fail after its rename.
    fn is_live(&mut self, name: Option<&str>, known: Option<&Pieced<'_>>) -> bool {
        self.read(known)
            .is_ok_and(|live| live.release.as_deref() == name)
    }

    /// After a way back to the release that was live, the engine is to know exactly what it knew.
    fn verify_former(&mut self, to: &Move, failed: &Engine) -> Result<(), ApplyError> {
        let former = to
            .live
            .manifest
            .as_ref()
            .filter(|_| to.live.confirmed())
            .and_then(|manifest| manifest.engine.as_ref());
        let (Some(former), Some(name)) = (former, to.live.release.as_deref()) else {
            return Ok(());
        };
        let host = &mut *self.host;
        self.steps
            .run(
                StepName::Verify,
                || verify(host, name, former, Some(failed)),
                |found| format!("{found} objects of the former release"),
            )
            .map(drop)
    }
}

fn on_the_way_back(error: ApplyError) -> ApplyError {
    ApplyError {
        message: format!("on the way back, {}", error.message),
        ..error
    }
}
