//! Which calls come by a line of YAML or of a host's file, each with one that `pbxctl call` walks.

use super::super::call::Call;
use super::super::compile;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::format::Format;
use super::super::front::Front;
use super::super::out::Out;
use super::super::repository::Repository;
use super::super::session::Session;
use super::line;
use super::query::Query;
use crate::analyse::{Asked, Passing, Subject, passing, places};
use crate::calls::{Action, Condition, FlowId, Step, TenantCalls, Way};
use crate::model::{Reference, TenantId};
use crate::simulate::{Book, Map, Words};
use crate::source::{FileId, Place, SourceMap};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// So many things that are called at first are told, of each tenant.
const TOLD: usize = 12;
/// And so many of what is dialled for them.
const DIALLED: usize = 8;

/// What is asked about.
enum Wanted {
    /// What is written on these lines.
    Lines(BTreeSet<(FileId, usize)>),
    /// What happens by a thing, of this tenant or of any.
    Thing(Option<String>, Reference),
}

/// Prints the calls.
pub(super) fn explain(
    session: &Session,
    repository: &Repository,
    what: &str,
    query: &Query,
) -> Result<Exit, Failure> {
    let mut front = compile::front(session, repository, None)?;
    if front.walkable().is_none() {
        return front.refuse(session, Format::Text);
    }
    let wanted = wanted(&mut front, what, query)?;
    let Some(middle) = front.walkable() else {
        return front.refuse(session, Format::Text);
    };
    let words = Words {
        site: &front.site,
        allocation: &middle.allocated.allocation,
        calls: front.calls(middle),
    };
    let mut out = String::new();
    for id in front.site.tenants.keys() {
        of_tenant(&front, &words, id, &wanted, &mut out)?;
    }
    if out.is_empty() {
        return Err(nothing(what));
    }
    Out::data(&out)?;
    Ok(Exit::Done)
}

fn wanted(front: &mut Front, what: &str, query: &Query) -> Result<Wanted, Failure> {
    let at = |sources: &SourceMap, place: Place| {
        let file = sources.file(place.file);
        (place.file, file.line_column(place.span.start).line)
    };
    match query {
        Query::Line(wanted) => {
            let made = line::places(front, wanted)?;
            let lines = made
                .into_iter()
                .map(|place| at(&front.repository.sources, place));
            Ok(Wanted::Lines(lines.collect()))
        }
        Query::Written(path, number) => {
            let file = line::file(front, path)?;
            Ok(Wanted::Lines([(file, *number)].into()))
        }
        Query::Reference(tenant, name) => {
            let parts = name.split_once('/');
            let thing = parts.and_then(|(section, id)| Reference::parse(section, id));
            let thing = thing.map(|thing| Wanted::Thing(tenant.clone(), thing));
            thing.ok_or_else(|| uncalled(what))
        }
        _ => Err(uncalled(what)),
    }
}

fn uncalled(what: &str) -> Failure {
    let failure = Failure::usage(format!(
        "`{what}` is no line, and nothing that a call can come by"
    ));
    failure.help("name a line of YAML (`tenants/acme/tenant.yaml:12`) or of a host's file, or a thing such as `queues/support`")
}

fn nothing(what: &str) -> Failure {
    let failure = Failure::new(format!(
        "nothing that happens to calls is written at `{what}`"
    ));
    failure.help("name what it belongs to: `queues/support`, `trunks/main`, `schedules/office`")
}

/// Where it is written what happens to calls by a thing: its own steps, those that go out by a trunk, those that a schedule decides.
fn by(calls: &TenantCalls, thing: &Reference) -> BTreeSet<Place> {
    let own = FlowId::of(thing).and_then(|flow| calls.flows.get(&flow));
    let own = own.into_iter().flat_map(|flow| &flow.steps);
    let all = calls.flows.values().flat_map(|flow| &flow.steps);
    let named = all.filter(|step| names(step, thing));
    own.chain(named).map(|step| step.place).collect()
}

fn names(step: &Step, thing: &Reference) -> bool {
    match (&step.action, thing) {
        (Action::Outside { ways, .. } | Action::Help { ways, .. }, Reference::Trunk(id)) => {
            let is = |way: &Way| matches!(way, Way::Trunk { trunk, .. } if trunk == id);
            ways.iter().any(is)
        }
        (Action::Choose { arms, .. }, Reference::Schedule(id)) => {
            let mut conditions = arms.iter().map(|(condition, _)| condition);
            conditions.any(|one| matches!(one, Condition::Open(schedule) if schedule == id))
        }
        _ => false,
    }
}

fn of_tenant(
    front: &Front,
    words: &Words<'_>,
    id: &TenantId,
    wanted: &Wanted,
    out: &mut String,
) -> Result<(), Failure> {
    let Some(known) = words.of(id) else {
        return Ok(());
    };
    let book = Book::new(known.calls).with(known.id, known.held);
    let map = Map::new(&book);
    let here = match wanted {
        Wanted::Lines(lines) => innermost(&front.repository.sources, &places(&map), lines),
        Wanted::Thing(of, _) if of.as_ref().is_some_and(|of| of != id.as_str()) => return Ok(()),
        Wanted::Thing(_, thing) => by(known.calls, thing),
    };
    let subject = Subject::new(words.site, known.id, known.tenant, &map);
    let (all, more) = passing(&subject, &here, TOLD);
    if here.is_empty() {
        return Ok(());
    }
    heads(front, &here, out);
    if all.is_empty() {
        out.push_str("no call comes here\n");
    }
    for one in &all {
        row(words, one, &here, out)?;
    }
    if more > 0 {
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "and calls to {more} more");
    }
    Ok(())
}

/// The places that hold one of the lines, and have as few others as can be.
fn innermost(
    sources: &SourceMap,
    all: &BTreeSet<Place>,
    lines: &BTreeSet<(FileId, usize)>,
) -> BTreeSet<Place> {
    let extent = |place: Place| {
        let line = |byte| sources.file(place.file).line_column(byte).line;
        (line(place.span.start), line(place.span.end))
    };
    let mut found = BTreeSet::new();
    for (file, line) in lines {
        let holds = |place: &Place| {
            let (first, last) = extent(*place);
            place.file == *file && first <= *line && *line <= last
        };
        let holding: Vec<_> = all.iter().copied().filter(holds).collect();
        let lines = |place: Place| {
            let (first, last) = extent(place);
            last - first
        };
        let least = holding.iter().map(|place| lines(*place)).min();
        found.extend(
            holding
                .into_iter()
                .filter(|place| Some(lines(*place)) == least),
        );
    }
    found
}

/// Each line that something of calls is written on, once, and who last touched it.
fn heads(front: &Front, here: &BTreeSet<Place>, out: &mut String) {
    let mut seen = BTreeSet::new();
    for place in here {
        if seen.insert(front.repository.sources.path_line(*place)) {
            line::source(out, front, *place);
        }
    }
}

fn row(
    words: &Words<'_>,
    one: &Passing,
    here: &BTreeSet<Place>,
    out: &mut String,
) -> Result<(), Failure> {
    let first: Vec<_> = one
        .dialled
        .iter()
        .take(DIALLED)
        .map(String::as_str)
        .collect();
    let more = match one.dialled.len().saturating_sub(DIALLED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    // Writing to a String cannot fail.
    let _infallible = writeln!(
        out,
        "calls to {}, dialled as {}{more}",
        one.to,
        first.join(", ")
    );
    let mut shown = 0;
    for asked in &one.shown {
        if comes_by(words, asked, here)? {
            shown += 1;
            let _infallible = writeln!(out, "  {asked}");
        }
    }
    if shown == 0 {
        out.push_str("  only in a state that no single call shows\n");
    }
    Ok(())
}

/// Whether a call does come by one of these places when it is walked.
fn comes_by(words: &Words<'_>, asked: &Asked, here: &BTreeSet<Place>) -> Result<bool, Failure> {
    let mut comes = false;
    Call::of(asked).walk(words, &mut |walked| {
        let steps = walked.trace.events.iter().map(|event| event.place);
        comes |= steps
            .chain(walked.trace.place)
            .any(|place| here.contains(&place));
    })?;
    Ok(comes)
}
