use super::subject::Subject;
use super::witness::from_to;
use crate::calls::{Action, FlowId, OwnerId, Scope};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{State, User, UserId};
use std::collections::BTreeSet;

/// Somebody can reach every user: by the extension, a number, or a group or queue.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let rung = rung(subject).into_iter();
    let rung: BTreeSet<_> = rung
        .filter_map(|owner| subject.book().user(owner))
        .collect();
    for (id, user) in &subject.tenant.users {
        let Some(start) = subject.map.flow_at(&FlowId::User(id.clone()), false) else {
            continue;
        };
        let called = [start, start + 1]
            .into_iter()
            .any(|at| subject.inside.comes_to(at) || subject.outside.comes_to(at));
        if user.state == State::Active && !called && !rung.contains(id) {
            found.push(tell(subject, id, user));
        }
    }
}

/// Whose phones ring in what calls come to.
fn rung<'a>(subject: &Subject<'_, 'a>) -> BTreeSet<&'a OwnerId> {
    let inside = subject.inside.positions();
    let mut owners = BTreeSet::new();
    for at in inside.chain(subject.outside.positions()) {
        match subject.map.does(at) {
            Some(Action::Ring { ringing, .. }) => {
                owners.extend(
                    ringing
                        .members
                        .iter()
                        .filter_map(|(owner, _)| owner.as_ref()),
                );
            }
            Some(Action::Queue { queue, .. }) => {
                let queue = subject.calls().queues.get(queue);
                let agents = queue.into_iter().flat_map(|queue| &queue.agents);
                owners.extend(agents.map(|agent| &agent.owner));
            }
            _ => {}
        }
    }
    owners
}

fn tell(subject: &Subject<'_, '_>, id: &UserId, user: &User) -> Diagnostic {
    let message = format!("nobody can reach `{}`", id.reference());
    let mut callers = subject.calls().callers.iter();
    let other =
        callers.find(|caller| matches!(caller.scope, Scope::Users(_)) && caller.user != *id);
    let witness = other.map(|caller| {
        let command = from_to(subject, &caller.user.reference(), &id.reference());
        format!("see it happen with `{command}`")
    });
    Diagnostic::new(Code::W0806, message)
        .label(
            user.place,
            "no class of service, number, group or queue leads here",
        )
        .help("allow `internal` in a class of service, or give the user a number of `numbers`")
        .maybe_help(witness)
}
