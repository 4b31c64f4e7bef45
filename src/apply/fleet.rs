//! Many hosts: waves one after the other, the hosts of a wave side by side, and what is done when one of them fails.

use super::confirm::{Verdict, answer};
use super::side_by_side::{lock, side_by_side};
use super::witness::{Reached, Told};
use super::work::{Reach, Watch, Work};
use super::{
    ApplyError, Confirm, Host, HostReport, Options, Order, Outcome, Report, Step, Trouble, rollback,
};
use crate::bundle::{Destination, DestinationId, Part};
use crate::plan::HostPlan;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// In which order many hosts are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// Hosts that go together, one wave after the other. Who is in none comes after them.
    pub waves: Vec<Vec<DestinationId>>,
    /// How many hosts of a wave are at work at once. With one and without waves, each host is a wave of its own.
    pub at_once: usize,
    /// Whether the first host goes alone, before all others.
    pub canary: bool,
    /// Whether the hosts that are done go back when another fails.
    pub together: bool,
}

impl Default for Fleet {
    fn default() -> Self {
        Self {
            waves: Vec::new(),
            at_once: 1,
            canary: false,
            together: false,
        }
    }
}

impl Fleet {
    /// The waves of these parts, in order. What has no engine hands files to phones: it comes after the PBX that knows them.
    /// A host that a tenant leaves comes last of all: its phones know the new one by then.
    fn waves<'p>(
        &self,
        parts: Vec<&'p Part>,
        left_by: &BTreeSet<&DestinationId>,
    ) -> Vec<Vec<&'p Part>> {
        let (last, parts): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| left_by.contains(&part.destination.id));
        let (engines, others): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| part.destination.engine.is_some());
        let mut left: BTreeMap<_, _> = engines
            .into_iter()
            .map(|part| (&part.destination.id, part))
            .collect();
        let mut waves: Vec<Vec<_>> = self
            .waves
            .iter()
            .map(|wave| wave.iter().filter_map(|id| left.remove(id)).collect())
            .collect();
        let rest: Vec<_> = left.into_values().collect();
        for rest in [rest, others, last] {
            if self.at_once == 1 && self.waves.is_empty() {
                waves.extend(rest.into_iter().map(|part| vec![part]));
            } else {
                waves.push(rest);
            }
        }
        waves.retain(|wave| !wave.is_empty());
        if let Some(first) = waves
            .first_mut()
            .filter(|wave| self.canary && wave.len() > 1)
        {
            let rest = first.split_off(1);
            waves.insert(1, rest);
        }
        waves
    }
}

/// One host, and how it ended.
pub(super) type One<'o> =
    &'o (dyn Fn(&Part, &HostPlan, &mut dyn Host, Watch<'_>) -> (HostReport, Option<Told>) + Sync);

/// Takes the hosts wave by wave; after a wave in which one failed the rest is left alone. Gives those that can be asked more as well.
pub(super) fn waves(
    work: &Work,
    connect: Reach<'_>,
    watch: Watch<'_>,
    one: One<'_>,
) -> (Report, Vec<Reached>) {
    let parts: Vec<_> = work
        .bundle
        .parts()
        .filter(|part| {
            let id = &part.destination.id;
            planned(work, id).is_some() || work.unreached.contains_key(id)
        })
        .collect();
    let waves = work.order.options.fleet.waves(parts, &work.plan.left());
    let watch = Mutex::new(watch);
    let mut report = Report::default();
    let mut reached = Vec::new();
    for parts in &waves {
        if report.hosts.iter().any(|host| !host.outcome.is_good()) {
            let skipped = parts.iter().map(|part| part.destination.id.clone());
            let skipped = skipped.map(|id| HostReport::new(id, Outcome::Skipped));
            report.hosts.extend(skipped);
            continue;
        }
        for (ended, host) in wave(work, parts, connect, &watch, one) {
            report.hosts.push(ended);
            reached.extend(host);
        }
    }
    let failed = report.hosts.iter().find(|host| !host.outcome.is_good());
    if let Some(failed) = failed.map(|host| host.id.clone())
        && work.order.options.fleet.together
    {
        take_back(work, &waves, &mut report, &failed, connect, &watch);
        // Their journals say more by now
        for host in &mut reached {
            host.told = None;
        }
    }
    (report, reached)
}

fn planned<'w>(work: &Work<'w>, id: &DestinationId) -> Option<&'w HostPlan> {
    work.plan.hosts.iter().find(|host| host.id == *id)
}

/// The hosts of a wave, so many at once; each comes to its own end, whatever becomes of the others.
fn wave(
    work: &Work,
    parts: &[&Part],
    connect: Reach<'_>,
    watch: &Mutex<Watch<'_>>,
    one: One<'_>,
) -> Vec<(HostReport, Option<Reached>)> {
    let reports = side_by_side(parts, work.order.options.fleet.at_once, |part| {
        let id = &part.destination.id;
        if let Some(error) = work.unreached.get(id) {
            return Some((HostReport::failed(id.clone(), error.clone()), None));
        }
        let plan = planned(work, id)?;
        let mut tell = |id: &DestinationId, step: &Step| (*lock(watch))(id, step);
        Some(match connect(&part.destination) {
            Ok(mut host) => {
                let (ended, told) = one(part, plan, host.as_mut(), &mut tell);
                let id = id.clone();
                let reached = ended.answers().then_some(Reached { id, host, told });
                (ended, reached)
            }
            Err(error) => (HostReport::failed(id.clone(), error), None),
        })
    });
    reports.into_iter().flatten().collect()
}

/// Takes the hosts that are done back to what they had, the last wave first and those of a wave side by side.
fn take_back(
    work: &Work,
    waves: &[Vec<&Part>],
    report: &mut Report,
    failed: &DestinationId,
    connect: Reach<'_>,
    watch: &Mutex<Watch<'_>>,
) {
    for parts in waves.iter().rev() {
        let changed = |part: &&&Part| report.hosts.iter().any(|host| is_done(host, part));
        let parts: Vec<_> = parts.iter().rev().filter(changed).copied().collect();
        let ends = side_by_side(&parts, work.order.options.fleet.at_once, |part| {
            let done = report.hosts.iter().find(|host| is_done(host, part))?;
            let mut tell = |id: &DestinationId, step: &Step| (*lock(watch))(id, step);
            Some(back(
                work,
                &part.destination,
                done.outcome,
                connect,
                &mut tell,
            ))
        });
        for (part, end) in parts.iter().zip(ends.into_iter().flatten()) {
            if let Some(host) = report.hosts.iter_mut().find(|host| is_done(host, part)) {
                ended(host, &end, failed);
            }
        }
    }
}

fn is_done(host: &HostReport, part: &Part) -> bool {
    host.id == part.destination.id && matches!(host.outcome, Outcome::Applied | Outcome::Pending)
}

/// Adds to a host's report how it was taken back.
fn ended(host: &mut HostReport, (steps, end): &Back, failed: &DestinationId) {
    host.steps.extend(steps.iter().cloned());
    match end {
        Ok(()) => {
            host.outcome = Outcome::RolledBack;
            host.notes
                .push(format!("taken back, since `{failed}` failed"));
        }
        Err(error) => host.errors.push(ApplyError {
            message: format!("it was not taken back although `{failed}` failed: {error}"),
            ..error.clone()
        }),
    }
}

/// The steps of a way back, and how it ended.
type Back = (Vec<Step>, Result<(), ApplyError>);

fn back(
    work: &Work,
    to: &Destination,
    done: Outcome,
    connect: Reach<'_>,
    watch: Watch<'_>,
) -> Back {
    let mut host = match connect(to) {
        Ok(host) => host,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let Order { options, record } = work.order;
    if let (Outcome::Pending, Some(Confirm { word, .. })) = (done, &options.confirm) {
        let end = answer(host.as_mut(), word, &record.who, Verdict::Back);
        return (Vec::new(), end);
    }
    let Some(former) = planned(work, &to.id).and_then(|plan| plan.base.as_deref()) else {
        let none = ApplyError::new(Trouble::Failed, "it had no release before");
        return (Vec::new(), Err(none));
    };
    let options = Options {
        confirm: None,
        // What was live is not tried by what was written for the next.
        probes: BTreeMap::new(),
        ..options.clone()
    };
    let order = Order {
        options: &options,
        record,
    };
    let ended = rollback(host.as_mut(), to, Some(former), order, watch);
    let good = ended.outcome.is_good();
    let error = ended.errors.into_iter().next().filter(|_| !good);
    (ended.steps, error.map_or(Ok(()), Err))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Connect, Engine};

    fn part(id: &str, engine: bool) -> Part {
        let id = DestinationId::new(id).unwrap();
        let path = "/x".to_owned();
        Part {
            destination: Destination::new(id, Connect::Dir { path }, engine.then(Engine::default)),
            entries: BTreeMap::new(),
            together: Vec::new(),
            holds: BTreeSet::new(),
        }
    }

    fn names(fleet: &Fleet) -> Vec<Vec<String>> {
        names_left(fleet, &[])
    }

    fn names_left(fleet: &Fleet, left: &[DestinationId]) -> Vec<Vec<String>> {
        let parts = [
            part("web", false),
            part("a", true),
            part("b", true),
            part("c", true),
        ];
        let waves = fleet.waves(parts.iter().collect(), &left.iter().collect());
        let name = |part: &&Part| part.destination.id.to_string();
        waves
            .iter()
            .map(|wave| wave.iter().map(name).collect())
            .collect()
    }

    #[test]
    fn waves_canary_and_who_comes_last() {
        let one = Fleet::default();
        assert_eq!(names(&one), [["a"], ["b"], ["c"], ["web"]]);
        let many = Fleet {
            at_once: 8,
            ..one.clone()
        };
        assert_eq!(names(&many), [vec!["a", "b", "c"], vec!["web"]]);
        let canary = Fleet {
            canary: true,
            ..many
        };
        assert_eq!(names(&canary), [vec!["a"], vec!["b", "c"], vec!["web"]]);
        let id = |id| DestinationId::new(id).unwrap();
        let waves = Fleet {
            waves: vec![vec![id("c")], vec![id("b"), id("gone")]],
            ..one.clone()
        };
        assert_eq!(names(&waves), [["c"], ["b"], ["a"], ["web"]]);
        // A host that a tenant leaves is the last, whatever its wave
        assert_eq!(
            names_left(&waves, &[id("c")]),
            [["b"], ["a"], ["web"], ["c"]]
        );
        assert_eq!(names_left(&one, &[id("a")]), [["b"], ["c"], ["web"], ["a"]]);
    }
}
