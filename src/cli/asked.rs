//! What the hosts run, asked side by side before a plan is made of it.

use super::compile::Built;
use super::failure::Failure;
use super::hosts;
use super::progress::Progress;
use super::running::{self, Origins};
use super::session::Session;
use crate::apply::{ApplyError, Host, Trouble, history, look, side_by_side, texts};
use crate::bundle::{DestinationId, Part, ReleasePath};
use crate::plan::{Action, Deployed, HostPlan};
use std::collections::BTreeMap;

/// So many hosts are asked at once, and stay connected from plan to apply; each takes a process of ssh. As many as `--at-once` allows.
const CONNECTED: usize = 64;

/// Hosts that were asked what they run, and can be asked more.
pub(super) type Connected = BTreeMap<DestinationId, Box<dyn Host>>;

/// The masked texts of a release, by path.
pub(super) type Texts = BTreeMap<ReleasePath, String>;

/// What came of asking every host that is meant.
#[derive(Default)]
pub(super) struct Asked {
    /// What they run.
    pub(super) deployed: BTreeMap<DestinationId, Deployed>,
    /// The texts there of what would change or go.
    pub(super) before: BTreeMap<DestinationId, Texts>,
    /// What that was made from.
    pub(super) origins: Origins,
    /// The first of them, for an apply that follows at once.
    pub(super) connected: Connected,
    /// Those that gave no answer, and why.
    pub(super) unreached: BTreeMap<DestinationId, ApplyError>,
}

/// What one host answered.
struct Answer {
    host: Box<dyn Host>,
    deployed: Deployed,
    before: Texts,
    origin: Option<Result<String, String>>,
}

impl Asked {
    /// Asks the hosts that are named, or all of them. A failure where one must not be asked, or does not answer as ours do.
    pub(super) fn of(session: &Session, built: &Built, named: &[String]) -> Result<Self, Failure> {
        let progress = Progress::new(&session.out);
        let parts: Vec<_> = built
            .bundle
            .parts()
            .filter(|part| hosts::is_named(&part.destination.id, named))
            .collect();
        let answers = side_by_side(&parts, CONNECTED, |part| {
            progress.now(&format!("asking `{}` what it runs", part.destination.id));
            ask(session, built, part)
        });
        let mut asked = Self::default();
        for (part, answer) in parts.into_iter().zip(answers) {
            asked.add(&part.destination.id, answer)?;
        }
        Ok(asked)
    }

    fn add(
        &mut self,
        id: &DestinationId,
        answer: Result<Answer, ApplyError>,
    ) -> Result<(), Failure> {
        let down =
            |error: &ApplyError| matches!(error.trouble, Trouble::Unreachable | Trouble::Failed);
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if down(&error) => {
                self.unreached.insert(id.clone(), error);
                return Ok(());
            }
            Err(error) => return Err(hosts::failure(id, &error)),
        };
        self.deployed.insert(id.clone(), answer.deployed);
        self.before.insert(id.clone(), answer.before);
        let origin = answer.origin.map(|origin| (id.clone(), origin));
        self.origins.extend(origin);
        if self.connected.len() < CONNECTED {
            self.connected.insert(id.clone(), answer.host);
        }
        Ok(())
    }

    /// A failure where a host gave no answer, which is that of the first.
    pub(super) fn whole(unreached: &BTreeMap<DestinationId, ApplyError>) -> Result<(), Failure> {
        let first = unreached.first_key_value();
        first.map_or(Ok(()), |(id, error)| Err(hosts::failure(id, error)))
    }
}

fn ask(session: &Session, built: &Built, part: &Part) -> Result<Answer, ApplyError> {
    let mut host = hosts::reach(session, &part.destination)?;
    let manifest = built.bundle.manifest(part);
    let deployed = look(host.as_mut(), &part.destination, Some(&manifest))?;
    let own = HostPlan::new(&part.destination, &manifest, &deployed);
    let before = former(host.as_mut(), &own, &deployed)?;
    let release = own.base.as_deref().filter(|_| !own.changes.is_empty());
    let origin = match release {
        Some(release) => Some(running::origin(&history(host.as_mut())?, release)),
        None => None,
    };
    Ok(Answer {
        host,
        deployed,
        before,
        origin,
    })
}

/// The masked texts on the host of what would change or go.
fn former(host: &mut dyn Host, plan: &HostPlan, deployed: &Deployed) -> Result<Texts, ApplyError> {
    let there = plan
        .changes
        .iter()
        .filter(|change| change.action != Action::Add && !change.secrets_only);
    let paths: Vec<_> = there.map(|change| change.path.clone()).collect();
    deployed
        .release
        .as_ref()
        .map_or_else(|| Ok(Texts::new()), |release| texts(host, release, &paths))
}
