use super::reading::manifest;
use super::run::Run;
use super::transaction::{Move, Source};
use super::{ApplyError, Host, HostReport, Order, Outcome, Trouble, Watch, history};
use crate::bundle::{Destination, Pieced};
use crate::plan::{Deployed, HostPlan};

/// Makes a former release of a host live again: `to` is its name, the beginning of it, or the number of a journal line;
/// left out, it is the release that was live before this one.
pub fn rollback(
    host: &mut dyn Host,
    destination: &Destination,
    to: Option<&str>,
    order: Order,
    watch: Watch<'_>,
) -> HostReport {
    let mut run = Run::new(host, destination, order, watch);
    let mut release = None;
    let result = run.locked("rollback", |run| {
        let live = run.read(None)?;
        order.options.edits.hold(&live.edited)?;
        let name = choose(run.host, &live, to)?;
        release = Some(name.clone());
        back(run, &live, &name)
    });
    run.report(result, release)
}

fn back(
    run: &mut Run,
    live: &Deployed,
    name: &str,
) -> Result<(Outcome, Vec<ApplyError>), ApplyError> {
    let manifest = manifest(run.host, name, live.manifest.as_ref())?;
    let manifest = Pieced::of(&manifest);
    let plan = HostPlan::new(run.destination, &manifest, live);
    if let Some(refusal) = plan.refusals.first() {
        return Err(ApplyError::new(Trouble::Refused, refusal.message()).help(refusal.remedy()));
    }
    Ok(run.carry_out(&Move {
        action: "rollback",
        manifest: &manifest,
        source: Source::Host(name),
        live,
        plan: &plan,
    }))
}

/// The release that is meant, by its name on the host.
fn choose(host: &mut dyn Host, live: &Deployed, to: Option<&str>) -> Result<String, ApplyError> {
    let lines = history(host)?.lines;
    let wanted = match to {
        None => before(&lines, live)?,
        Some(word) => match word.parse::<usize>().ok().filter(|_| word.len() < 8) {
            Some(number) => at(&lines, number)?,
            None => word.to_owned(),
        },
    };
    on_host(live, &wanted)
}

fn applied(line: &super::Line) -> Option<super::Entry> {
    let entry = line.entry.clone();
    entry.filter(|entry| entry.outcome == Some(Outcome::Applied) && entry.brought.is_none())
}

/// The release that was live before the present one.
fn before(lines: &[super::Line], live: &Deployed) -> Result<String, ApplyError> {
    let now = live.digest().map(|digest| digest.to_string());
    let mut releases = lines.iter().rev().filter_map(applied).map(|entry| entry.to);
    let before = releases.find(|to| Some(to) != now.as_ref());
    let none = "no other release was ever live on this host";
    before.ok_or_else(|| ApplyError::new(Trouble::Failed, none))
}

/// The release that a line of the journal made live.
fn at(lines: &[super::Line], number: usize) -> Result<String, ApplyError> {
    let line = lines.iter().find(|line| line.number == number);
    let none = format!("line {number} of the journal is no apply that went well");
    line.and_then(applied).map(|entry| entry.to).ok_or_else(|| {
        ApplyError::new(Trouble::Failed, none).help("choose one from `pbxctl history`")
    })
}

/// The one release on the host whose name begins so.
fn on_host(live: &Deployed, wanted: &str) -> Result<String, ApplyError> {
    let found: Vec<_> = live
        .have
        .iter()
        .filter(|name| name.starts_with(wanted) && wanted.len() >= 8)
        .collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [first, ..]
            if found
                .iter()
                .all(|name| name.split('.').next() == first.split('.').next()) =>
        {
            Ok((*first).clone())
        }
        [] => Err(ApplyError::new(
            Trouble::Failed,
            format!(
                "the release `{}` is not on the host any more",
                crate::plan::plain(wanted)
            ),
        )
        .help("choose one from `pbxctl history`, or check the commit out and apply it")),
        _ => Err(ApplyError::new(
            Trouble::Failed,
            format!("`{}` begins several releases", crate::plan::plain(wanted)),
        )),
    }
}
