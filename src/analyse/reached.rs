use super::subject::Subject;
use super::witness::from_to;
use crate::calls::{Action, FlowId, OwnerId, Scope, StepId};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{State, User, UserId};
use crate::simulate::Node;
use std::collections::BTreeSet;

/// Somebody can reach every user: by the extension, a number, or a group or queue.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let rung = rung(subject).into_iter();
    let rung: BTreeSet<_> = rung
        .filter_map(|owner| subject.book().user(owner))
        .collect();
    for (id, user) in &subject.tenant.users {
        let flow = FlowId::User(id.clone());
        let Some((flow, _)) = subject.calls().flows.get_key_value(&flow) else {
            continue;
        };
        let called = [false, true].map(|chosen| Node::Step(flow, StepId(0), chosen));
        let called = called
            .iter()
            .any(|node| subject.inside.comes_to(*node) || subject.outside.comes_to(*node));
        if user.state == State::Active && !called && !rung.contains(id) {
            found.push(tell(subject, id, user));
        }
    }
}

/// Whose phones ring in what calls come to.
fn rung<'a>(subject: &Subject<'_, 'a>) -> BTreeSet<&'a OwnerId> {
    let nodes = subject.inside.nodes().chain(subject.outside.nodes());
    let mut owners = BTreeSet::new();
    for node in nodes {
        match subject.map.action(node) {
            Some((_, Action::Ring { ringing, .. })) => {
                owners.extend(
                    ringing
                        .members
                        .iter()
                        .filter_map(|(owner, _)| owner.as_ref()),
                );
            }
            Some((_, Action::Queue { queue, .. })) => {
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
