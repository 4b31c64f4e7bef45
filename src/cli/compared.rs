//! What hosts run beside what they are to run.

use super::built::Built;
use super::failure::Failure;
use super::progress::Progress;
use super::running::{self, Origins};
use super::session::Session;
use super::{hosts, moves};
use crate::apply::{ApplyError, Host, Trouble, activity, history, look, side_by_side, texts};
use crate::bundle::{DestinationId, Part, ReleasePath};
use crate::model::Site;
use crate::plan::{Action, Deployed, HostPlan, plan};
use std::collections::BTreeMap;

/// Hosts that were asked what they run, and can be asked more.
pub(super) type Connected = BTreeMap<DestinationId, Box<dyn Host>>;

/// Texts by their paths.
pub(super) type Texts = BTreeMap<ReleasePath, String>;

/// Hosts that gave no answer, and why.
pub(super) type Unreached = BTreeMap<DestinationId, ApplyError>;

/// What hosts are to run beside what they run.
pub(super) struct Compared {
    /// What would change.
    pub(super) plan: crate::plan::Plan,
    /// The masked texts there of what would change or go.
    pub(super) before: BTreeMap<DestinationId, Texts>,
    /// The first of the hosts, for an apply that follows at once.
    pub(super) connected: Connected,
    /// What their releases were made from.
    pub(super) origins: Origins,
    /// Those that are not in the plan.
    pub(super) unreached: Unreached,
}

/// What one host answered.
struct Answer {
    host: Box<dyn Host>,
    deployed: Deployed,
    before: Texts,
    origin: Option<Result<String, String>>,
    /// How many calls there are, where some would break off.
    active: Option<u64>,
}

/// Asks every host that is meant, side by side, and compares what it runs with what it is to run. A failure where one must not be
/// asked, or does not answer as ours do, and where none gives an answer.
pub(super) fn compare(
    session: &Session,
    (site, built): (&Site, &Built),
    named: &[String],
) -> Result<Compared, Failure> {
    let progress = Progress::new(&session.out);
    let parts = built.bundle.parts();
    let parts: Vec<_> = parts
        .filter(|part| hosts::is_named(&part.destination.id, named))
        .collect();
    let answers = side_by_side(&parts, hosts::ASKED, |part| {
        progress.now(&format!("asking `{}` what it runs", part.destination.id));
        ask(session, built, part)
    });
    let (mut deployed, mut before) = (BTreeMap::new(), BTreeMap::new());
    let (mut connected, mut origins) = (Connected::new(), Origins::new());
    let (mut unreached, mut active) = (Unreached::new(), BTreeMap::new());
    for (part, answer) in parts.into_iter().zip(answers) {
        let id = part.destination.id.clone();
        match answer {
            Ok(answer) => {
                deployed.insert(id.clone(), answer.deployed);
                before.insert(id.clone(), answer.before);
                let origin = answer.origin.map(|origin| (id.clone(), origin));
                origins.extend(origin);
                active.extend(answer.active.map(|calls| (id.clone(), calls)));
                if connected.len() < hosts::ASKED {
                    connected.insert(id, answer.host);
                }
            }
            Err(error) if is_down(&error) => drop(unreached.insert(id, error)),
            Err(error) => return Err(hosts::failure(&id, &error)),
        }
    }
    if deployed.is_empty() {
        all_reached(&unreached)?;
    }
    let mut plan = plan(&built.bundle, &deployed);
    for host in &mut plan.hosts {
        host.drops.active = active.get(&host.id).copied();
    }
    plan.moves
        .iter_mut()
        .for_each(|one| moves::carry(one, site));
    Ok(Compared {
        plan,
        before,
        connected,
        origins,
        unreached,
    })
}

const fn is_down(error: &ApplyError) -> bool {
    matches!(error.trouble, Trouble::Unreachable | Trouble::Failed)
}

/// A failure where a host gave no answer, which is that of the first.
pub(super) fn all_reached(unreached: &Unreached) -> Result<(), Failure> {
    let first = unreached.first_key_value();
    first.map_or(Ok(()), |(id, error)| Err(hosts::failure(id, error)))
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
    let drops = !own.drops.calls.is_empty() && own.refusals.is_empty();
    let active = match drops {
        true => Some(activity(host.as_mut())?.calls),
        false => None,
    };
    Ok(Answer {
        host,
        deployed,
        before,
        origin,
        active,
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
