use super::subject::Subject;
use super::witness;
use crate::calls::{Action, FlowId};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::simulate::{Node, Way};

/// Every key of a menu leads to somebody.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let dead = |node| subject.map.at(node).and_then(|at| subject.useful.get(at)) == Some(&false);
    for (at, _, action) in subject.map.steps() {
        let (Action::Menu(played), Some(node)) = (action, subject.map.node(at)) else {
            continue;
        };
        let Node::Step(flow @ FlowId::Menu(menu), ..) = node else {
            continue;
        };
        for (key, step) in &played.keys {
            let to = Node::Step(flow, *step, false);
            let place = subject.map.action(to).filter(|_| dead(to));
            let Some((place, _)) = place else { continue };
            let path = subject.path(node).map(|mut path| {
                path.push((node, Way::Key(*key)));
                path
            });
            let message = format!("the key `{key}` of `{}` leads to nothing", menu.reference());
            found.push(
                Diagnostic::new(Code::W0807, message)
                    .label(place, "nobody rings, and nothing is heard")
                    .help("let the key lead to somebody who can be called, or remove it")
                    .maybe_help(witness::help(subject, path.as_deref())),
            );
        }
    }
}
