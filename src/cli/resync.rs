//! Phones are called back: those that are named, that have an old file, or whose files an apply has just changed.

use super::built::Built;
use super::failure::Failure;
use super::hosts;
use super::out::Out;
use super::planned::Planned;
use super::reach::reach;
use super::report::numbered;
use super::session::Session;
use crate::apply::{Nudge, Outcome, Report, nudge};
use crate::bundle::{Blobs as _, BundleError, Destination, ReleasePath, ServedPhone, Serving};
use crate::catalog::Catalog;
use crate::plan::{Action, HostPlan, Plan};
use crate::serve::{Name, Phone};
use std::collections::{BTreeMap, BTreeSet};

/// A phone that is to read its configuration again.
pub(super) struct Called {
    mac: String,
    /// `tenants/acme/phones/reception`.
    id: String,
    model: String,
    /// The PBX of its accounts.
    host: String,
    accounts: Vec<String>,
}

impl From<&Phone> for Called {
    fn from(phone: &Phone) -> Self {
        Self {
            mac: phone.mac.clone(),
            id: phone.id.clone(),
            model: phone.model.clone(),
            host: phone.host.clone(),
            accounts: phone.accounts.clone(),
        }
    }
}

impl From<ServedPhone> for Called {
    fn from(phone: ServedPhone) -> Self {
        let ServedPhone {
            mac,
            id,
            model,
            host,
            accounts,
            ..
        } = phone;
        Self {
            mac,
            id,
            model,
            host,
            accounts,
        }
    }
}

/// `acme/reception`, as `pbxctl list phones` has it.
pub(super) fn name(id: &str) -> String {
    let id = id.strip_prefix("tenants/").unwrap_or(id);
    id.replace("/phones/", "/")
}

/// Says who is called, and has the PBX of each call it. Gives whether all of them could be told.
pub(super) fn call(
    session: &Session,
    all: &[&Destination],
    phones: &[Called],
    dry_run: bool,
) -> Result<bool, Failure> {
    let count = numbered(phones.len(), "phone");
    session.out.say(&format!("{count} to be told"));
    let mut by_host: BTreeMap<&str, Vec<Nudge>> = BTreeMap::new();
    for phone in phones {
        session
            .out
            .say(&format!("  {} {}", phone.mac, name(&phone.id)));
        match nudge_of(phone) {
            Some(nudge) => by_host.entry(&phone.host).or_default().push(nudge),
            None => untold(session, phone),
        }
    }
    let mut good = true;
    for (host, nudges) in by_host.iter().filter(|_| !dry_run) {
        let destination = all.iter().find(|one| one.id.as_str() == *host);
        let Some(destination) = destination.filter(|_| !nudges.is_empty()) else {
            continue;
        };
        good &= tell(session, destination, nudges)?;
    }
    Ok(good)
}

/// Says of a phone that no NOTIFY of Asterisk is for it.
fn untold(session: &Session, phone: &Called) {
    let name = name(&phone.id);
    let why =
        format!("`{name}` understands no NOTIFY of the PBX: it reads its files when it boots");
    session.out.say(&why);
}

/// One account of a phone is enough: all of them are the same device.
fn nudge_of(phone: &Called) -> Option<Nudge> {
    let account = phone.accounts.first()?.clone();
    let option = Catalog::builtin()
        .find(&phone.model)?
        .family
        .notify
        .clone()?;
    Some(Nudge { account, option })
}

fn tell(session: &Session, destination: &Destination, nudges: &[Nudge]) -> Result<bool, Failure> {
    if !destination.has_live_engine() {
        let told = format!(
            "`{}` is a folder: nobody there tells phones",
            destination.id
        );
        session.out.say(&told);
        return Ok(true);
    }
    let told = reach(session, destination).and_then(|mut host| nudge(host.as_mut(), nudges));
    let refused = told.map_err(|error| hosts::failure(&destination.id, &error))?;
    for (account, why) in &refused {
        Out::complain(&super::escape::visible(&format!(
            "`{account}` was not told: {why}"
        )));
    }
    Ok(refused.is_empty())
}

/// Has the host that tenants leave tell their phones to read their files again, while they are still registered there.
pub(super) fn leaving(
    session: &Session,
    (plan, built): (&Plan, &Built),
    left: &Destination,
) -> Result<(), Failure> {
    let moves = plan.moves.iter().filter(|one| one.from == left.id);
    let tenants: Vec<_> = moves.map(|one| one.tenant.as_str()).collect();
    let mut phones = served(built)?;
    phones.retain(|phone| is_of(phone, &tenants));
    let phones = phones.into_iter().map(|phone| Called {
        host: left.id.to_string(),
        ..Called::from(phone)
    });
    call(session, &[left], &phones.collect::<Vec<_>>(), false).map(drop)
}

fn is_of(phone: &ServedPhone, tenants: &[&str]) -> bool {
    let mut tenants = tenants.iter();
    tenants.any(|tenant| {
        let below = phone.id.strip_prefix(tenant);
        below.is_some_and(|below| below.starts_with('/'))
    })
}

/// Calls the phones whose own files, or whose model's, are others since this apply. Who cannot be told reads them at its next boot:
/// that is said, and is no fault of the apply.
pub(super) fn after(session: &Session, planned: &Planned, report: &Report) -> Result<(), Failure> {
    let live = |plan: &&HostPlan| {
        let mut hosts = report.hosts.iter();
        hosts.any(|host| host.id == plan.id && host.outcome == Outcome::Applied)
    };
    let changed: BTreeSet<_> = planned
        .plan
        .hosts
        .iter()
        .filter(live)
        .flat_map(changed)
        .collect();
    let moves = planned.plan.moves.iter();
    let told_before: Vec<_> = moves.map(|one| one.tenant.as_str()).collect();
    let mut phones = Vec::new();
    for phone in served(&planned.built)? {
        if concerns(&changed, &phone) && !is_of(&phone, &told_before) {
            phones.push(Called::from(phone));
        }
    }
    let all: Vec<_> = planned
        .built
        .bundle
        .parts()
        .map(|part| &part.destination)
        .collect();
    call(session, &all, &phones, false).map(drop)
}

/// The names of the phones' files that are others now. One that came or went is no reason to read again.
fn changed(plan: &HostPlan) -> impl Iterator<Item = &str> {
    let others = plan
        .changes
        .iter()
        .filter(|change| change.action == Action::Change);
    others.filter_map(|change| change.path.as_str().strip_prefix("phones/"))
}

fn concerns(changed: &BTreeSet<&str>, phone: &ServedPhone) -> bool {
    let models = Catalog::builtin().models().iter();
    let mut own = models.filter(|model| model.id == phone.model);
    let common = own.find_map(|model| model.common_file.as_deref());
    let mac = |name: &&str| Name::parse(name.as_bytes()).ok()?.mac();
    changed
        .iter()
        .any(|name| Some(*name) == common || mac(name).as_ref() == Some(&phone.mac))
}

/// The phones that the releases of this plan speak of.
fn served(built: &Built) -> Result<Vec<ServedPhone>, Failure> {
    let unreadable =
        |error: BundleError| Failure::new(format!("cannot read who is to be told: {error}"));
    let mut phones = Vec::new();
    for part in built.bundle.parts() {
        let mut entries = part.entries.iter();
        let Some((_, entry)) =
            entries.find(|(path, _): &(&ReleasePath, _)| path.as_str() == Serving::PATH)
        else {
            continue;
        };
        let bytes = built.blobs.get(entry.sum).map_err(unreadable)?;
        phones.extend(Serving::parse(&bytes).map_err(unreadable)?.phones);
    }
    Ok(phones)
}
