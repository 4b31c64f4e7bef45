use super::claim;
use super::{failed, tenant, unclear, unclear_call};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Call, CallTest, Expected, ExpectedStep, Site, Tenant, TenantId};
use crate::simulate::{Book, Clock, End, Event, Happening, Meant, State, Trace, Words, simulate};

/// A call, or each of a set of them, takes the expected steps in their order; others may lie between them.
pub(super) fn hold(
    words: &Words<'_>,
    test: &CallTest,
    call: &Call,
    expect: &[Expected],
) -> Result<(), Diagnostics> {
    let meant = words.meant(&call.from.value, &call.to.value, tenant(test));
    let meant = meant.map_err(|fault| unclear_call(&call.from, &call.to, fault))?;
    let count = meant.len();
    let mut failures = Vec::new();
    let mut known: Option<(TenantId, Book<'_>, State)> = None;
    for mut one in meant {
        let id = &one.tenant;
        let parts = (words.site.tenants.get(id), words.calls.tenants.get(id));
        let (Some(written), Some(graph)) = parts else {
            continue;
        };
        if known.as_ref().is_none_or(|(before, ..)| before != id) {
            let book = Book::new(graph);
            let book = match words.allocation.tenants.get(id) {
                Some(held) => book.with(id, held),
                None => book,
            };
            let state = state(words.site, (written, &book), call)?;
            known = Some((id.clone(), book, state));
            possible(expect, id, written)?;
        }
        let Some((_, book, state)) = &known else {
            continue;
        };
        one.call.keys.clone_from(&call.keys);
        let trace = simulate(book, state, &one.call);
        let site = (words.site, &***written);
        if let Some(finding) = compare(site, test, call, expect, &one, &trace)? {
            failures.push(finding);
        }
    }
    first(failures, count)
}

/// The first failure of a set, with how many there are.
fn first(failures: Vec<Diagnostic>, of: usize) -> Result<(), Diagnostics> {
    let count = failures.len();
    let Some(mut first) = failures.into_iter().next() else {
        return Ok(());
    };
    if of > 1 {
        first = first.note(format!("{count} of {of} calls fail"));
    }
    Err(first.into())
}

fn state(
    site: &Site,
    (tenant, book): (&Tenant, &Book<'_>),
    call: &Call,
) -> Result<State, Diagnostics> {
    let mut state = State::default();
    if let Some(at) = &call.at {
        let clock = Clock::new(at.value, Clock::zone(site, tenant));
        state.clock = Some(clock.map_err(|fault| unclear(at.place, fault))?);
    }
    let country = country(site, tenant);
    for (thing, said) in &call.state {
        let done = state.say(&thing.value, &said.value, (tenant, book), &country);
        done.map_err(|fault| unclear(said.place, fault))?;
    }
    Ok(state)
}

fn country(site: &Site, tenant: &Tenant) -> String {
    let country = tenant.country.or(site.project.country);
    country.map_or_else(String::new, |country| country.to_string())
}

fn possible(expect: &[Expected], id: &TenantId, tenant: &Tenant) -> Result<(), Diagnostics> {
    for step in expect {
        claim::check(&step.step, id, tenant).map_err(|fault| unclear(step.place, fault))?;
    }
    Ok(())
}

/// The steps that tests speak of; a menu that is played again is one.
fn counted(trace: &Trace) -> Vec<&Event> {
    let mut events: Vec<&Event> = Vec::new();
    for event in trace
        .events
        .iter()
        .filter(|event| claim::counts(&event.what))
    {
        let again = events
            .last()
            .is_some_and(|last| match (&last.what, &event.what) {
                (
                    Happening::Hears {
                        menu,
                        pressed: None,
                        ..
                    },
                    Happening::Hears { menu: next, .. },
                ) => menu == next,
                _ => false,
            });
        if !again {
            events.push(event);
        }
    }
    events
}

fn compare(
    (site, tenant): (&Site, &Tenant),
    test: &CallTest,
    call: &Call,
    expect: &[Expected],
    meant: &Meant,
    trace: &Trace,
) -> Result<Option<Diagnostic>, Diagnostics> {
    let events = counted(trace);
    let mut rest = &events[..];
    for expected in expect {
        let next = rest.first().copied();
        if let ExpectedStep::HangUp(cause) = &expected.step {
            if matches!(&trace.end, End::HangUp(how) if how.name() == cause.value) {
                continue;
            }
            return Ok(Some(tell(test, call, expected, meant, None, trace)));
        }
        let is = |event: &&Event| claim::is(&event.what, &expected.step, tenant);
        let found = rest.iter().position(is);
        let Some((at, event)) = found.and_then(|at| Some((at, rest.get(at)?))) else {
            return Ok(Some(tell(test, call, expected, meant, next, trace)));
        };
        let shown = caller_id((site, tenant), test, expected, event)?;
        if let Some(finding) = shown {
            return Ok(Some(finding.help(witness(test, call, meant))));
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    Ok(None)
}

/// The finding that another number is shown than the expected one.
fn caller_id(
    (site, tenant): (&Site, &Tenant),
    test: &CallTest,
    expected: &Expected,
    event: &Event,
) -> Result<Option<Diagnostic>, Diagnostics> {
    let Some(written) = &expected.caller_id else {
        return Ok(None);
    };
    let wanted = claim::caller_id(&written.value, &country(site, tenant));
    let wanted = wanted.map_err(|fault| unclear(written.place, fault))?;
    let shown = claim::shown(&event.what, tenant);
    if shown.as_ref() == Some(&wanted) {
        return Ok(None);
    }
    let shown = shown.unwrap_or_else(|| "no number of ours".to_owned());
    let finding = failed(test, &format!("{shown} is shown, and not {wanted}"));
    let finding = finding.label(written.place, "expected");
    Ok(Some(finding.label(event.place, "goes out here")))
}

fn tell(
    test: &CallTest,
    call: &Call,
    expected: &Expected,
    meant: &Meant,
    next: Option<&Event>,
    trace: &Trace,
) -> Diagnostic {
    let happens = next.map_or_else(
        || format!("the call {}", trace.end.words()),
        |event| format!("the call {}", event.what.words(None)),
    );
    let words = claim::words(&expected.step);
    let why = format!("{} takes no step `{words}` there", meant.who);
    let finding = failed(test, &why).label(expected.place, "expected");
    let place = next.map(|event| event.place).or(trace.place);
    let finding = match place {
        Some(place) => finding.label(place, format!("{happens} instead")),
        None => finding.note(format!("{happens} instead")),
    };
    finding.help(witness(test, call, meant))
}

/// The command that shows the call of a test.
fn witness(test: &CallTest, call: &Call, meant: &Meant) -> String {
    let set = call.from.value.starts_with("every ") || call.from.value == meant.tenant.as_str();
    let from = if set { &meant.who } else { &call.from.value };
    let tenant = test.tenant.as_ref();
    let mut words: Vec<String> = Vec::new();
    words.extend(tenant.map(|tenant| format!("--tenant {}", tenant.value)));
    words.push(format!(
        "--from {} --to {}",
        quoted(from),
        quoted(&call.to.value)
    ));
    words.extend(call.at.as_ref().map(|at| format!("--at {}", at.value)));
    for (thing, said) in &call.state {
        let said = format!("{}={}", thing.value, said.value);
        words.push(format!("--state {}", quoted(&said)));
    }
    let keys = (!call.keys.is_empty()).then(|| call.keys.join(","));
    words.extend(keys.map(|keys| format!("--keys {}", quoted(&keys))));
    format!("see it happen with `pbxctl call {}`", words.join(" "))
}

fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-_/=,.:".contains(c);
    match text.chars().all(plain) && !text.is_empty() {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "")),
    }
}
