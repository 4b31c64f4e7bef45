//! Which calls come by a place: all that can be dialled so that a call passes what is written there, with a call that shows it.

use super::witness::asked;
use super::{Asked, Subject};
use crate::calls::{Action, Entry, FlowId, Goes, Pattern};
use crate::simulate::{Map, Node, Reach, Way, Who, name};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Calls that come by a place, by what they are to at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// What is called: `menus/main`.
    pub to: String,
    /// What is dialled for it; with `…` where more digits follow.
    pub dialled: BTreeSet<String>,
    /// One call from each group of callers who can; who they are is told by its `from`.
    pub shown: Vec<Asked>,
}

/// The places of a tenant's graph.
pub fn places(map: &Map<'_>) -> BTreeSet<Place> {
    let steps = map.steps().map(|(_, place, _)| place);
    let contexts = map.book.calls.contexts.values();
    let entries = contexts.flat_map(|context| &context.entries);
    steps.chain(entries.map(|entry| entry.place)).collect()
}

/// The calls that come by these places, the first `most` of them with a call each; how many there are more. Forwards that people set on
/// their phones count for nothing: everything could come of them.
pub fn passing(
    subject: &Subject<'_, '_>,
    places: &BTreeSet<Place>,
    most: usize,
) -> (Vec<Passing>, usize) {
    let map = subject.map;
    let targets = targets(map, places);
    let leads = leading(map, &targets);
    let (inside, outside) = map.origins();
    let inside = inside.into_iter().map(|start| (start, Who::Somebody));
    let outside = outside.into_iter().map(|start| (start, Who::Outsider));
    let mut found = Found::default();
    for (start, who) in inside.chain(outside) {
        let look = Look {
            subject,
            who,
            targets: &targets,
            places,
            most,
        };
        look.from(start, &leads, &mut found);
    }
    (found.all.into_values().collect(), found.more.len())
}

/// What was found, and what would be more than was asked for.
#[derive(Default)]
struct Found<'a> {
    all: BTreeMap<&'a FlowId, Passing>,
    more: BTreeSet<&'a FlowId>,
}

/// The steps at these places; those that a trace shows, where there are any.
fn targets(map: &Map<'_>, places: &BTreeSet<Place>) -> BTreeSet<usize> {
    let there = || map.steps().filter(|(_, place, _)| places.contains(place));
    let silent = |action: &Action| {
        matches!(
            action,
            Action::Present { .. } | Action::Speak { .. } | Action::Recognise { .. }
        )
    };
    let shown = there().filter(|(_, _, action)| !silent(action));
    let mut all: BTreeSet<_> = shown.map(|(at, _, _)| at).collect();
    if all.is_empty() {
        all.extend(there().map(|(at, _, _)| at));
    }
    // Each step is there once with a number that is written, and next to it with one that the caller chose
    all.iter().flat_map(|at| [*at, at + 1]).collect()
}

/// From where calls can come to the targets, by position.
fn leading(map: &Map<'_>, targets: &BTreeSet<usize>) -> Vec<bool> {
    let mut before = vec![Vec::new(); map.len()];
    for at in 0..map.len() {
        let ways = map.ways(at).iter();
        for (to, _) in ways.filter(|(_, way)| !matches!(way, Way::Forward(_))) {
            before[*to].push(at);
        }
    }
    let mut leads = vec![false; map.len()];
    let mut open: Vec<_> = targets.iter().copied().collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut leads[at], true) {
            open.append(&mut before[at]);
        }
    }
    leads
}

type Path<'a> = Vec<(Node<'a>, Way<'a>)>;

/// How a call begins that can come to a target.
struct Begun<'a> {
    /// From its start to what is dialled.
    path: Path<'a>,
    /// Where it is then.
    node: Node<'a>,
    /// What else can be dialled for the same.
    dialled: BTreeSet<String>,
}

/// What is looked for, by whose calls.
struct Look<'s, 'm, 'a> {
    subject: &'s Subject<'m, 'a>,
    who: Who<'s>,
    targets: &'s BTreeSet<usize>,
    places: &'s BTreeSet<Place>,
    most: usize,
}

impl<'a> Look<'_, '_, 'a> {
    /// Adds what can be dialled from a start.
    fn from(&self, start: Node<'a>, leads: &[bool], found: &mut Found<'a>) {
        let map = self.subject.map;
        let dials = |_, way: &Way<'a>| matches!(way, Way::Searched | Way::Dialled(_));
        let first = Reach::new(map, self.who, [start], dials);
        let mut begun: BTreeMap<&'a FlowId, Begun<'a>> = BTreeMap::new();
        let scopes = first.nodes().filter(|node| matches!(node, Node::Scope(..)));
        for scope in scopes {
            for (to, entry) in self.entries(scope) {
                let (Goes::Flow(flow), Some(node)) = (&entry.goes, map.node(to)) else {
                    continue;
                };
                if !leads.get(to).is_some_and(|leads| *leads) && !self.places.contains(&entry.place)
                {
                    continue;
                }
                let path = || {
                    let mut path = first.path(scope).unwrap_or_default();
                    path.push((scope, Way::Dialled(entry)));
                    Begun {
                        path,
                        node,
                        dialled: BTreeSet::new(),
                    }
                };
                let begun = begun.entry(flow).or_insert_with(path);
                begun.dialled.insert(written(entry));
            }
        }
        for (flow, begun) in begun {
            if found.all.len() < self.most || found.all.contains_key(flow) {
                self.add(flow, begun, found);
            } else {
                found.more.insert(flow);
            }
        }
    }

    fn entries(&self, scope: Node<'a>) -> impl Iterator<Item = (usize, &'a Entry)> {
        let map = self.subject.map;
        let ways = map.at(scope).map(|at| map.ways(at)).unwrap_or_default();
        ways.iter().filter_map(|(to, way)| match way {
            Way::Dialled(entry) => Some((*to, *entry)),
            _ => None,
        })
    }

    fn add(&self, flow: &'a FlowId, mut begun: Begun<'a>, found: &mut Found<'a>) {
        let Some(rest) = self.on(&begun) else {
            return;
        };
        begun.path.extend(rest);
        let passing = found.all.entry(flow).or_insert_with(|| Passing {
            to: name(flow),
            dialled: BTreeSet::new(),
            shown: Vec::new(),
        });
        passing.dialled.extend(begun.dialled);
        if passing.shown.len() < self.most {
            passing.shown.push(asked(self.subject, &begun.path));
        }
    }

    /// How a call goes on to the nearest target; there is nothing more to go where what is dialled is one.
    fn on(&self, begun: &Begun<'a>) -> Option<Path<'a>> {
        if let Some((_, Way::Dialled(entry))) = begun.path.last()
            && self.places.contains(&entry.place)
        {
            return Some(Vec::new());
        }
        let map = self.subject.map;
        let written = |_, way: &Way<'a>| !matches!(way, Way::Forward(_));
        let reach = Reach::new(map, self.who, [begun.node], written);
        let nodes = self.targets.iter().filter_map(|at| map.node(*at));
        let paths = nodes.filter_map(|node| reach.path(node));
        paths.min_by_key(Vec::len)
    }
}

fn written(entry: &Entry) -> String {
    match &entry.pattern {
        Pattern::Exact(text) => text.clone(),
        Pattern::Prefix(start) => format!("{start}…"),
    }
}
