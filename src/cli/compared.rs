//! What hosts run beside what they are to run.

use super::answer::{Answer, Texts, is_down};
use super::built::Built;
use super::failure::Failure;
use super::glanced::Glanced;
use super::known::Wholes;
use super::progress::Progress;
use super::reach::is_named;
use super::running::{self, Origins};
use super::session::Session;
use super::standing::Standing;
use super::{hosts, moves};
use crate::apply::{ApplyError, Host, Reading, activity, glance, side_by_side, texts};
use crate::bundle::{Bundle, Destination, DestinationId, Digest, Part, Pieced};
use crate::model::Site;
use crate::plan::{Action, Deployed, HostPlan, together};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Hosts that were asked what they run, and can be asked more.
pub(super) type Connected = BTreeMap<DestinationId, Box<dyn Host>>;

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
    /// Those of which nothing was made, as they have what they are to have, or gave no answer.
    pub(super) whole: Wholes,
    /// Whether another host runs something of a tenant that lives on one of those: then this tells too little.
    pub(super) torn: bool,
}

/// Asks every host that is meant, side by side, and compares what it runs with what it is to run; those that stand were asked. A
/// failure where one must not be asked, or does not answer as ours do, and where none gives an answer.
pub(super) fn compare(
    session: &Session,
    (site, built): (&Site, &Built),
    mut standing: Standing,
    (named, reading): (&[String], Reading),
) -> Result<Compared, Failure> {
    let progress = Progress::new(&session.out);
    let parts = built.bundle.parts();
    let parts: Vec<_> = parts
        .filter(|part| is_named(&part.destination.id, named))
        .collect();
    let asked = Mutex::new(std::mem::take(&mut standing.asked));
    let answers = side_by_side(&parts, hosts::ASKED, |part| {
        let id = &part.destination.id;
        let early = asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        let glanced = early.unwrap_or_else(|| {
            progress.asking(id);
            Glanced::of(session, &part.destination, reading)
        })?;
        differing(built, part, glanced, reading)
    });
    let deployed = answers.iter().flatten().map(|(_, own)| &own.deployed);
    let torn = standing.share(deployed);
    let (mut gathered, mut whole) = (Gathered::default(), Wholes::new());
    for (id, stands) in standing.stand {
        let (to, known) = (stands.destination, stands.whole);
        let answer = stands.answer.map(|answer| {
            let host = HostPlan::same(&to, &known, &answer.deployed);
            (host, answer)
        });
        gathered.take(&to, answer)?;
        whole.insert(id, (to, known));
    }
    for (part, answer) in parts.into_iter().zip(answers) {
        gathered.take(&part.destination, answer)?;
    }
    let compared = gathered.compared(&built.bundle, site, whole)?;
    Ok(Compared { torn, ..compared })
}

/// What hosts answered, put together.
#[derive(Default)]
struct Gathered {
    hosts: Vec<(bool, HostPlan)>,
    deployed: BTreeMap<DestinationId, Deployed>,
    before: BTreeMap<DestinationId, Texts>,
    connected: Connected,
    origins: Origins,
    unreached: Unreached,
}

impl Gathered {
    fn take(
        &mut self,
        to: &Destination,
        answer: Result<(HostPlan, Answer), ApplyError>,
    ) -> Result<(), Failure> {
        let id = to.id.clone();
        match answer {
            Ok((mut host, answer)) => {
                host.drops.active = answer.active;
                self.hosts.push((to.engine.is_some(), host));
                self.deployed.insert(id.clone(), answer.deployed);
                self.before.insert(id.clone(), answer.before);
                let origin = answer.origin.map(|origin| (id.clone(), origin));
                self.origins.extend(origin);
                if self.connected.len() < hosts::ASKED {
                    self.connected.insert(id, answer.host);
                }
                Ok(())
            }
            Err(error) if is_down(&error) => {
                self.unreached.insert(id, error);
                Ok(())
            }
            Err(error) => Err(hosts::failure(&id, &error)),
        }
    }

    /// The plan of it.
    fn compared(self, bundle: &Bundle, site: &Site, whole: Wholes) -> Result<Compared, Failure> {
        if self.deployed.is_empty() {
            all_reached(&self.unreached)?;
        }
        let there = whole
            .iter()
            .filter(|(id, _)| self.deployed.contains_key(*id));
        let there = there.map(|(_, (_, known))| known);
        let mut plan = together(bundle, &self.deployed, self.hosts, there);
        plan.moves
            .iter_mut()
            .for_each(|one| moves::carry(one, site));
        Ok(Compared {
            plan,
            before: self.before,
            connected: self.connected,
            origins: self.origins,
            unreached: self.unreached,
            whole,
            torn: false,
        })
    }
}

/// A failure where a host gave no answer, which is that of the first.
pub(super) fn all_reached(unreached: &Unreached) -> Result<(), Failure> {
    let first = unreached.first_key_value();
    first.map_or(Ok(()), |(id, error)| Err(hosts::failure(id, error)))
}

/// How what a host is to have differs from what it runs, which it was asked for.
fn differing(
    built: &Built,
    part: &Part,
    mut glanced: Glanced,
    reading: Reading,
) -> Result<(HostPlan, Answer), ApplyError> {
    let manifest = built.bundle.manifest(part);
    let pieced = Pieced::of(&manifest);
    let mut deployed = glanced.look(Some(&pieced))?;
    let mut own = HostPlan::new(&part.destination, &pieced, &deployed);
    let before = former(glanced.host.as_mut(), &own, &deployed)?;
    if reading == Reading::Served && is_edited(&before, &deployed) {
        glanced.glance = glance(glanced.host.as_mut(), &part.destination, Reading::Touched)?;
        deployed = glanced.look(Some(&pieced))?;
        own = HostPlan::new(&part.destination, &pieced, &deployed);
    }
    let release = own.base.as_deref().filter(|_| !own.changes.is_empty());
    let origin = match release {
        Some(release) => Some(running::origin(&glanced.journal()?, release)),
        None => None,
    };
    let drops = !own.drops.calls.is_empty() && own.refusals.is_empty();
    let active = match drops {
        true => Some(activity(glanced.host.as_mut())?.calls),
        false => None,
    };
    let answer = Answer {
        host: glanced.host,
        deployed,
        before,
        origin,
        active,
    };
    Ok((own, answer))
}

/// Whether one of the texts is not the masked copy that was put there.
fn is_edited(before: &Texts, deployed: &Deployed) -> bool {
    before.iter().any(|(path, text)| {
        let manifest = deployed.manifest.as_ref();
        let masked = manifest.and_then(|manifest| manifest.file(path)?.masked);
        masked.is_some_and(|masked| masked != Digest::of(text.as_bytes()))
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
