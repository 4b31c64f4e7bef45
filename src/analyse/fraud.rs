use super::subject::Subject;
use super::witness;
use crate::calls::Action;
use crate::catalog::{NumberClass, numbering};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::simulate::{Node, Reach, Way, Who};

/// Nobody outside chooses a number that the tenant then pays for, or reaches one that costs more.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    for node in subject.outside.nodes() {
        match (node, subject.map.action(node)) {
            (Node::Step(.., true), Some((place, Action::Outside { .. }))) => {
                let message = "a caller from outside chooses a number that is called outside";
                let finding = Diagnostic::new(Code::W0803, message)
                    .label(place, "the call goes out here")
                    .help("let callers from outside dial extensions only");
                found.push(with_witness(subject, finding, node));
            }
            (Node::Step(.., false), Some((place, Action::Dial { number, .. }))) => {
                let class = numbering::class(&number.to_string(), subject.country());
                if class == Some(NumberClass::Premium) && goes_out(subject, node) {
                    let message = format!("callers from outside reach {number}, which costs more");
                    let finding = Diagnostic::new(Code::W0803, message)
                        .label(place, "at the tenant's cost")
                        .help("send these calls elsewhere, or take `premium` off the class of service");
                    found.push(with_witness(subject, finding, node));
                }
            }
            _ => {}
        }
    }
}

fn goes_out<'a>(subject: &Subject<'_, 'a>, from: Node<'a>) -> bool {
    let own = |at, _: &Way<'a>| {
        !matches!(
            subject.map.does(at),
            Some(Action::Ring { .. } | Action::Menu(_))
        )
    };
    let reach = Reach::new(subject.map, Who::Outsider, [from], own);
    let mut nodes = reach.nodes();
    nodes.any(|node| matches!(subject.map.action(node), Some((_, Action::Outside { .. }))))
}

fn with_witness<'a>(subject: &Subject<'_, 'a>, finding: Diagnostic, node: Node<'a>) -> Diagnostic {
    let path = subject.outside.path(node);
    finding.maybe_help(witness::help(subject, path.as_deref()))
}
