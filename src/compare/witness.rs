use super::{ChangedCall, Compiled};
use crate::analyse::Asked;
use crate::calls::{FlowId, Pattern, Scope, TenantCalls};
use crate::model::{TenantId, UserId};
use crate::simulate::{Book, Call, Happening, Mode, Origin, State, Trace, simulate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A call that goes another way, and how it went before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Witness {
    /// The command that walks it.
    pub command: String,
    /// What happened to it.
    pub before: String,
    /// What happens to it now.
    pub after: String,
}

/// The graphs of a tenant before and after.
pub(super) struct Sides<'a> {
    tenant: TenantId,
    named: bool,
    before: Book<'a>,
    after: Book<'a>,
}

/// So many of the calls of a group are tried.
const TRIED: usize = 4;

impl<'a> Sides<'a> {
    pub(super) fn new(
        before: Compiled<'a>,
        after: Compiled<'a>,
        tenant: &TenantId,
        nothing: &'a TenantCalls,
    ) -> Self {
        let book = |side: Compiled<'a>| {
            let book = Book::new(side.calls.tenants.get(tenant).unwrap_or(nothing));
            match side.allocation.tenants.get(tenant) {
                Some(held) => book.with(tenant, held),
                None => book,
            }
        };
        Self {
            tenant: tenant.clone(),
            named: after.others || after.site.tenants.len() > 1,
            before: book(before),
            after: book(after),
        }
    }

    /// A call of a group that goes another way, with as little otherwise than usual as can be.
    pub(super) fn witness(
        &self,
        calls: &[&ChangedCall],
        because: Option<&FlowId>,
    ) -> Option<Witness> {
        let mut tried = calls.iter().take(TRIED);
        tried.find_map(|call| {
            let mut origins = self.origins(&call.scope).into_iter();
            origins.find_map(|(who, from)| {
                let call = Call {
                    from,
                    dialled: example(&call.dialled),
                    keys: Vec::new(),
                };
                self.differs(&who, &call, because)
            })
        })
    }

    fn differs(&self, who: &str, call: &Call, because: Option<&FlowId>) -> Option<Witness> {
        let usual = State::default();
        let [before, after] = self.walk(&usual, call);
        let mut states = vec![(Vec::new(), usual)];
        states.extend(unusual(&rung([&before, &after]), because));
        states.into_iter().find_map(|(said, state)| {
            let [before, after] = self.walk(&state, call);
            let differ = !same(&before, &after);
            differ.then(|| Witness {
                command: self.command(who, &call.dialled, &said),
                before: told(&before),
                after: told(&after),
            })
        })
    }

    fn walk(&self, state: &State, call: &Call) -> [Trace; 2] {
        [&self.before, &self.after].map(|book| simulate(book, state, call))
    }

    /// One caller of each group of callers, those who dial in this scope themselves first.
    fn origins(&self, scope: &Scope) -> Vec<(String, Origin)> {
        match scope {
            Scope::Trunk(trunk) => {
                let origin = Origin::Outside {
                    trunk: trunk.clone(),
                    number: None,
                };
                vec![(trunk.reference(), origin)]
            }
            Scope::Upstream(user) => {
                let origin = Origin::Upstream {
                    user: user.clone(),
                    number: None,
                };
                vec![(format!("upstream of {}", user.reference()), origin)]
            }
            _ => self.callers(scope),
        }
    }

    fn callers(&self, scope: &Scope) -> Vec<(String, Origin)> {
        let known: BTreeSet<_> = self
            .before
            .callers()
            .map(|caller| &caller.account)
            .collect();
        let both = self
            .after
            .callers()
            .filter(|caller| known.contains(&caller.account));
        let mut seen = BTreeSet::new();
        let mut one_each: Vec<_> = both.filter(|caller| seen.insert(&caller.scope)).collect();
        one_each.sort_by_key(|caller| &caller.scope != scope);
        let origins = one_each.into_iter().map(|caller| {
            (
                caller.user.reference(),
                Origin::Account(caller.account.clone()),
            )
        });
        origins.collect()
    }

    fn command(&self, who: &str, dialled: &str, said: &[String]) -> String {
        let call = Asked {
            tenant: self.named.then(|| self.tenant.to_string()),
            from: who.to_owned(),
            to: dialled.to_owned(),
            state: said.to_vec(),
            keys: Vec::new(),
        };
        call.to_string()
    }
}

/// What may be otherwise than usual, one thing at a time.
fn unusual(users: &[UserId], because: Option<&FlowId>) -> Vec<(Vec<String>, State)> {
    let night = State {
        night: true,
        ..State::default()
    };
    let mut states = vec![(vec!["night=on".to_owned()], night)];
    if let Some(FlowId::Queue(queue)) = because {
        let full = State {
            full: [queue.clone()].into(),
            ..State::default()
        };
        states.push((vec![format!("{}=full", queue.reference())], full));
    }
    let modes = [
        (Mode::Busy, "busy"),
        (Mode::Unreachable, "unreachable"),
        (Mode::Disturbed, "dnd"),
    ];
    for (mode, word) in modes.into_iter().filter(|_| !users.is_empty()) {
        let mut state = State::default();
        for user in users {
            state.users.entry(user.clone()).or_default().is.insert(mode);
        }
        let said = users
            .iter()
            .map(|user| format!("{}={word}", user.reference()));
        states.push((said.collect(), state));
    }
    states
}

/// Whose phones ring on the way.
fn rung(traces: [&Trace; 2]) -> Vec<UserId> {
    let events = traces.into_iter().flat_map(|trace| &trace.events);
    let users = events.flat_map(|event| match &event.what {
        Happening::Rings { users, .. } => users.as_slice(),
        Happening::Waits { agents, .. } => agents.as_slice(),
        _ => &[],
    });
    users
        .cloned()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn same(before: &Trace, after: &Trace) -> bool {
    let what = |trace: &Trace| -> Vec<Happening> {
        trace
            .events
            .iter()
            .map(|event| event.what.clone())
            .collect()
    };
    before.end == after.end && what(before) == what(after)
}

/// What happens, in one line.
fn told(trace: &Trace) -> String {
    let events = trace.events.iter().map(|event| event.what.words(None));
    let all: Vec<_> = events.chain([trace.end.words()]).collect();
    all.join("; ")
}

/// Something that a pattern is dialled by.
fn example(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Exact(text) => text.clone(),
        Pattern::Prefix(start) => crate::analyse::filled(start),
    }
}
