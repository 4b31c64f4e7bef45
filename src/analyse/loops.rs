use super::silent::silent;
use super::subject::Subject;
use super::witness;
use crate::calls::Action;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::simulate::{Node, Way, mention};
use crate::source::Place;
use std::collections::{BTreeMap, VecDeque};

/// The ways of a round and the nodes that they are taken from.
pub(super) type Round<'a> = Vec<(Node<'a>, Way<'a>)>;

/// No call goes round without anybody having rung.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let silent = |at, way: &Way<'_>| silent(subject.map, at, way);
    for part in &subject.silent {
        let start = part.iter().min();
        let round = start.and_then(|start| round(subject, *start, |_| true, silent));
        let Some(round) = round else { continue };
        let names = flows(&round);
        let message = format!("calls go round without ringing: {names}");
        found.push(tell(
            subject,
            Diagnostic::new(Code::E0801, message),
            &round,
            "let one of them ring somebody, go to a mailbox, or end",
        ));
    }
}

/// The shortest way from a position back to it, of those whose first step `begins`.
pub(super) fn round<'a>(
    subject: &Subject<'_, 'a>,
    start: usize,
    begins: impl Fn(&Way<'a>) -> bool,
    passes: impl Fn(usize, &Way<'a>) -> bool,
) -> Option<Round<'a>> {
    let mut from: BTreeMap<usize, (usize, Way<'a>)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        let ways = subject.map.ways(at).iter();
        let first = at == start;
        for (to, way) in ways.filter(|(_, way)| passes(at, way) && (!first || begins(way))) {
            if from.contains_key(to) {
                continue;
            }
            from.insert(*to, (at, *way));
            if *to == start {
                return back(subject, &from, start);
            }
            open.push_back(*to);
        }
    }
    None
}

/// The steps that were taken from a position back to it.
fn back<'a>(
    subject: &Subject<'_, 'a>,
    from: &BTreeMap<usize, (usize, Way<'a>)>,
    start: usize,
) -> Option<Round<'a>> {
    let (mut round, mut at) = (Vec::new(), start);
    loop {
        let (before, way) = from.get(&at)?;
        round.push((subject.map.node(*before)?, *way));
        at = *before;
        if at == start {
            round.reverse();
            return Some(round);
        }
    }
}

/// The flows of a round, as people name them, back to the first.
pub(super) fn flows(round: &Round<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for (node, _) in round {
        let Node::Step(flow, ..) = node else { continue };
        let next = mention(flow);
        if names.last() != Some(&next) {
            names.push(next);
        }
    }
    let first = names.first().cloned();
    let again = names.len() == 1 || names.last() != first.as_ref();
    names.extend(first.filter(|_| again));
    names.join(", ")
}

/// A finding with the places of a round, and a call that goes round.
pub(super) fn tell<'a>(
    subject: &Subject<'_, 'a>,
    mut finding: Diagnostic,
    round: &Round<'a>,
    remedy: &str,
) -> Diagnostic {
    let mut places: Vec<Place> = Vec::new();
    for (node, _) in round {
        let leads = subject
            .map
            .action(*node)
            .filter(|(_, action)| matches!(action, Action::Continue(_) | Action::Dial { .. }));
        places.extend(
            leads
                .map(|(place, _)| place)
                .filter(|place| !places.contains(place)),
        );
    }
    if places.is_empty() {
        let first = round
            .first()
            .and_then(|(node, _)| subject.map.action(*node));
        places.extend(first.map(|(place, _)| place));
    }
    for (at, place) in places.into_iter().enumerate() {
        finding = finding.label(place, if at == 0 { "goes on here" } else { "and here" });
    }
    let start = round.first().and_then(|(node, _)| subject.path(*node));
    let path = start.map(|mut path| {
        path.extend(round.iter().copied());
        path
    });
    finding
        .help(remedy)
        .maybe_help(witness::help(subject, path.as_deref()))
}
