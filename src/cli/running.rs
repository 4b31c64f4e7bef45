//! What was written when the releases were made that hosts run.

use super::environment;
use super::failure::Failure;
use super::front::{Front, Middle};
use super::repository::source;
use super::short::short;
use super::sides::Sides;
use crate::apply::History;
use crate::bundle::DestinationId;
use crate::compare::Changes;
use crate::model::TenantId;
use crate::plan::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// By host that something changes on: the commit that its live release was made from, or why that cannot be told.
pub(super) type Origins = BTreeMap<DestinationId, Result<String, String>>;

/// The commit that a release was made from, as the journal of its host has it.
pub(super) fn origin(journal: &History, release: &str) -> Result<String, String> {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let mut entries = journal.lines.iter().filter_map(|line| line.entry.as_ref());
    let made = entries.rfind(|entry| entry.action == "apply" && stem(&entry.to) == stem(release));
    let commit = made.and_then(|entry| entry.commit.as_deref());
    match commit.map(|commit| commit.split_once(',').map_or(commit, |(id, _)| id)) {
        None => Err("was made from files outside of Git".to_owned()),
        Some(id) if commit == Some(id) => Ok(id.to_owned()),
        Some(id) => Err(format!(
            "was made from files that nobody had committed, behind the commit {}",
            short(id)
        )),
    }
}

/// What is otherwise on hosts by meaning, and of which of them it cannot be told.
pub(super) fn meaning(front: &mut Front, origins: &Origins) -> Meaning {
    let mut meaning = Meaning::default();
    let mut known = BTreeMap::new();
    let commits: BTreeSet<&String> = origins.values().flatten().collect();
    for commit in commits {
        known.insert(commit, changed_since(front, (commit, origins)));
    }
    for (host, origin) in origins {
        let why = match origin {
            Err(why) => Some(why),
            Ok(commit) => known.get(commit).and_then(|known| known.as_ref().err()),
        };
        let told = why.map(|why| format!("{host}: the release that it runs {why}"));
        meaning.unknown.extend(told);
    }
    for more in known.into_values().flatten() {
        meaning.changes.get_or_insert_default().extend(more);
    }
    meaning
}

/// What is otherwise since a commit on the hosts whose releases were made from it.
fn changed_since(
    front: &mut Front,
    (commit, origins): (&str, &Origins),
) -> Result<Changes, String> {
    let was = |how: &str| format!("was made from the commit {}, which {how}", short(commit));
    let absent = |_: Failure| was("is not in this repository");
    let world = source(&front.root, Some(commit)).map_err(absent)?;
    let theirs = source(&front.root, front.commit.as_deref()).map_err(absent)?;
    let today = environment::today().to_string();
    let (mut before, same) = Front::beside(&world, (front, &theirs), &today);
    let is_sound = before.middle.is_some() && !before.found.has_errors();
    let all = is_sound.then(|| otherwise(&mut before, front, &same));
    let (Some(all), Some(old), Some(new)) = (all, &before.middle, &front.middle) else {
        return Err(was("this pbxctl does not compile"));
    };
    let of = |tenant: &str| {
        let hosts = [new, old].map(|side| host_of(side, tenant));
        let mut known = hosts.into_iter().flatten();
        let known = known.find_map(|host| origins.get(&host));
        known.or_else(|| provisioning(front, origins))
    };
    let meant = |tenant: Option<&str>| {
        tenant.is_none_or(|tenant| of(tenant).is_some_and(|of| of.as_deref() == Ok(commit)))
    };
    Ok(all.of(meant))
}

fn otherwise(before: &mut Front, after: &mut Front, same: &BTreeSet<TenantId>) -> Changes {
    let sides = Sides::new(before, after, same);
    let told = sides.told();
    sides.end();
    told.changes
}

fn host_of(side: &Middle, tenant: &str) -> Option<DestinationId> {
    let tenant = TenantId::parse(tenant).ok()?;
    let held = side.allocated.allocation.tenants.get(&tenant)?;
    DestinationId::new(held.host.as_str()).ok()
}

/// What serves phones and is no host of the PBX, for all tenants.
fn provisioning<'o>(front: &Front, origins: &'o Origins) -> Option<&'o Result<String, String>> {
    let hosts = &front.site.project.hosts;
    let mut others = origins
        .iter()
        .filter(|(id, _)| hosts.keys().all(|host| host.as_str() != id.as_str()));
    others.next().map(|(_, origin)| origin)
}
