//! What hosts run beside what they are to run.

use super::compile::Built;
use super::failure::Failure;
use super::progress::Progress;
use super::running::{self, Origins};
use super::session::Session;
use super::{hosts, moves};
use crate::apply::{Host, activity, history, look, texts};
use crate::bundle::{DestinationId, ReleasePath};
use crate::model::Site;
use crate::plan::{Action, Deployed, HostPlan, plan};
use std::collections::BTreeMap;

/// So many hosts stay connected from plan to apply; each takes a process of ssh.
const CONNECTED: usize = 8;

/// Hosts that were asked what they run, and can be asked more.
pub(super) type Connected = BTreeMap<DestinationId, Box<dyn Host>>;

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
}

/// Asks every host that is meant, and compares what it runs with what it is to run.
pub(super) fn compare(
    session: &Session,
    (site, built): (&Site, &Built),
    named: &[String],
) -> Result<Compared, Failure> {
    let progress = Progress::new(&session.out);
    let (mut deployed, mut before) = (BTreeMap::new(), BTreeMap::new());
    let (mut connected, mut origins) = (Connected::new(), Origins::new());
    let mut active = BTreeMap::new();
    for part in built
        .bundle
        .parts()
        .filter(|part| hosts::is_named(&part.destination.id, named))
    {
        let id = &part.destination.id;
        progress.now(&format!("asking `{id}` what it runs"));
        let failed = |error| hosts::failure(id, &error);
        let mut host = hosts::reach(session, &part.destination).map_err(failed)?;
        let manifest = built.bundle.manifest(part);
        let found = look(host.as_mut(), &part.destination, Some(&manifest)).map_err(failed)?;
        let own = HostPlan::new(&part.destination, &manifest, &found);
        let texts = former(host.as_mut(), &own, &found);
        before.insert(id.clone(), texts.map_err(failed)?);
        if let Some(release) = own.base.as_deref().filter(|_| !own.changes.is_empty()) {
            let journal = history(host.as_mut()).map_err(failed)?;
            origins.insert(id.clone(), running::origin(&journal, release));
        }
        if !own.drops.calls.is_empty() && own.refusals.is_empty() {
            let now = activity(host.as_mut()).map_err(failed)?;
            active.insert(id.clone(), now.calls);
        }
        deployed.insert(id.clone(), found);
        if connected.len() < CONNECTED {
            connected.insert(id.clone(), host);
        }
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
    })
}

/// Texts by their paths.
pub(super) type Texts = BTreeMap<ReleasePath, String>;

/// The masked texts on the host of what would change or go.
fn former(
    host: &mut dyn Host,
    plan: &HostPlan,
    deployed: &Deployed,
) -> Result<Texts, crate::apply::ApplyError> {
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
