use super::example::{filled, number_of};
use super::subject::Subject;
use super::witness::from_to;
use crate::calls::{Action, Context, Entry, FlowId, Goes, Pattern, Scope};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Matching, Route};
use crate::simulate::{Node, mention};
use std::collections::BTreeSet;

/// What can be dialled is not hidden by what is searched before it, and every route carries calls.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let callers = subject.calls().callers.iter();
    let used: BTreeSet<&Scope> = callers.map(|caller| &caller.scope).collect();
    for scope in &used {
        let mut searched = Vec::new();
        search(subject, scope, &mut searched, 0);
        for (at, (_, context)) in searched.iter().enumerate() {
            let before = searched.get(..at).unwrap_or_default();
            for entry in &context.entries {
                let first = before
                    .iter()
                    .find_map(|(_, context)| catches(context, entry));
                if let Some(first) = first.filter(|first| first.goes != entry.goes) {
                    found.extend(hidden(subject, scope, entry, first));
                }
            }
        }
    }
    routes(subject, &used, found);
}

/// The contexts in the order in which they are searched.
fn search<'a>(
    subject: &Subject<'_, 'a>,
    scope: &Scope,
    into: &mut Vec<(&'a Scope, &'a Context)>,
    depth: usize,
) {
    let known = subject.calls().contexts.get_key_value(scope);
    let Some((scope, context)) = known.filter(|_| depth < 8) else {
        return;
    };
    for included in &context.includes {
        search(subject, included, into, depth + 1);
    }
    into.push((scope, context));
}

/// The entry of a context that has everything which another has.
fn catches<'a>(context: &'a Context, entry: &Entry) -> Option<&'a Entry> {
    match &entry.pattern {
        Pattern::Exact(text) => context.find(text),
        Pattern::Prefix(start) => {
            let prefixes = context.entries.iter().rev();
            let mut prefixes = prefixes.take_while(|one| matches!(one.pattern, Pattern::Prefix(_)));
            prefixes.find(|one| start.starts_with(one.pattern.text()))
        }
    }
}

fn hidden(
    subject: &Subject<'_, '_>,
    scope: &Scope,
    entry: &Entry,
    first: &Entry,
) -> Option<Diagnostic> {
    // Help is searched first so that nothing hides it; that it hides a short number of the networks is its purpose.
    let (Goes::Flow(hidden), Goes::Flow(by)) = (&entry.goes, &first.goes) else {
        return None;
    };
    if matches!((hidden, by), (FlowId::Route(_), FlowId::Emergency(_))) {
        return None;
    }
    let text = entry.pattern.text();
    let message = match entry.pattern {
        Pattern::Exact(_) => format!("{text} never reaches {}", mention(hidden)),
        Pattern::Prefix(_) => format!("what starts with {text} never reaches {}", mention(hidden)),
    };
    let mut callers = subject.calls().callers.iter();
    let caller = callers.find(|caller| caller.scope == *scope);
    let command = caller.map(|caller| {
        let dialled = if entry.pattern == Pattern::Exact(text.to_owned()) {
            text.to_owned()
        } else {
            format!("{text}0")
        };
        let command = from_to(subject, &caller.user.reference(), &dialled);
        format!("see it happen with `{command}`")
    });
    let by = format!("is dialled for {}, which comes first", mention(by));
    Some(
        Diagnostic::new(Code::W0804, message)
            .label(entry.place, "never reached by it")
            .label(first.place, by)
            .help("give one of them another extension or code")
            .maybe_help(command),
    )
}

/// A route that no number leads to, since others come before it or no class of service allows its numbers.
fn routes(subject: &Subject<'_, '_>, used: &BTreeSet<&Scope>, found: &mut Diagnostics) {
    let taken = taken(subject);
    for (at, route) in subject.tenant.routes.iter().enumerate() {
        if taken.contains(&at) || used.is_empty() {
            continue;
        }
        let message = format!("no call takes {}", mention(&FlowId::Route(at)));
        let finding = Diagnostic::new(Code::W0804, message).label(
            route.matching.place,
            "what matches goes elsewhere, or is not allowed",
        );
        let others = subject.tenant.routes.iter().take(at);
        let mut same = others.filter(|other| other.matching.value == route.matching.value);
        let finding = match same.next() {
            Some(other) => finding.label(other.matching.place, "goes this way"),
            None => finding,
        };
        let number = example(subject, route);
        let mut callers = subject.calls().callers.iter();
        let caller = callers.find(|caller| matches!(caller.scope, Scope::Users(_)));
        let witness = number.zip(caller).map(|(number, caller)| {
            let command = from_to(subject, &caller.user.reference(), &number);
            format!("see where such calls go with `{command}`")
        });
        found.push(
            finding
                .help("remove it, or allow its numbers in a class of service")
                .maybe_help(witness),
        );
    }
}

/// The routes that something which can be dialled leads to.
fn taken(subject: &Subject<'_, '_>) -> BTreeSet<usize> {
    let contexts = subject.calls().contexts.values();
    let entries = contexts.flat_map(|context| &context.entries);
    let dialled: BTreeSet<&FlowId> = entries
        .filter_map(|entry| match &entry.goes {
            Goes::Flow(flow) => Some(flow),
            Goes::Context(_) => None,
        })
        .collect();
    let direct = dialled.iter().filter_map(|flow| match flow {
        FlowId::Route(at) => Some(*at),
        _ => None,
    });
    let by_class =
        subject
            .map
            .steps()
            .filter_map(|(at, _, action)| match (subject.map.node(at), action) {
                (Some(Node::Step(flow, ..)), Action::Continue(FlowId::Route(route))) => {
                    dialled.contains(flow).then_some(*route)
                }
                _ => None,
            });
    direct.chain(by_class).collect()
}

/// A number that a route is for.
fn example(subject: &Subject<'_, '_>, route: &Route) -> Option<String> {
    match &route.matching.value {
        Matching::Prefix(prefix) => Some(filled(prefix)),
        Matching::Class(class) => number_of(subject, *class),
    }
}
