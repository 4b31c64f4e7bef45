use super::cycle;
use super::loops::{flows, round, tell};
use super::silent::silent;
use super::subject::Subject;
use super::witness;
use crate::calls::{Action, FlowId, Outcome};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Target;
use crate::simulate::Way;
use crate::source::Place;
use std::collections::BTreeSet;

/// Every call ends some time, also when nobody answers and the caller does nothing.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let passes = |at, way: &Way<'_>| silent(subject.map, at, way) || waits(subject, at, way);
    // A round in which nobody rings at all is a fault of its own.
    let without: BTreeSet<usize> = subject.silent.iter().flatten().copied().collect();
    for part in cycle::parts(subject.map, passes) {
        if part.iter().any(|at| without.contains(at)) {
            continue;
        }
        let part: BTreeSet<usize> = part.into_iter().collect();
        let mut rounds = part.iter().filter_map(|start| {
            let ways = subject.map.ways(*start).iter();
            let mut waiting = ways.filter(|(_, way)| waits(subject, *start, way));
            waiting.find(|(to, _)| part.contains(to))?;
            let begins = |way: &Way<'_>| waits(subject, *start, way);
            round(subject, *start, begins, passes)
        });
        let Some(round) = rounds.next() else {
            continue;
        };
        let message = format!(
            "a call that nobody answers goes round for ever: {}",
            flows(&round)
        );
        found.push(tell(
            subject,
            Diagnostic::new(Code::W0801, message),
            &round,
            "let one of them lead to a mailbox, or end",
        ));
    }
    queues(subject, found);
}

/// Whether a way is taken when nobody answered, or the caller did nothing.
fn waits(subject: &Subject<'_, '_>, at: usize, way: &Way<'_>) -> bool {
    match way {
        Way::Timeout => true,
        Way::Outcome(Outcome::Unanswered) => matches!(
            subject.map.does(at),
            Some(Action::Ring { .. } | Action::Queue { .. })
        ),
        _ => false,
    }
}

/// A queue that says where its calls go then, but not when.
fn queues(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    for (id, queue) in &subject.tenant.queues {
        let (Some(then), None) = (&queue.then, queue.wait) else {
            continue;
        };
        let start = subject.map.flow(&FlowId::Queue(id.clone()), false);
        let path = start.and_then(|start| subject.path(start));
        let message = format!("callers wait in `{}` without an end", id.reference());
        let finding = Diagnostic::new(Code::W0801, message)
            .label(place(then), "nobody who waits comes here")
            .label(queue.place, "has no `wait`")
            .help("write how long callers wait: `wait: 5m`")
            .maybe_help(witness::help(subject, path.as_deref()));
        found.push(finding);
    }
}

fn place(target: &Target) -> Place {
    match target {
        Target::To(reference) => reference.place,
        Target::Voicemail(user) => user.place,
        Target::External(number) => number.place,
    }
}
