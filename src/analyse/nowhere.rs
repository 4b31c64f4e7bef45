use super::subject::Subject;
use super::witness;
use crate::calls::{Action, Condition, FlowId};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::simulate::Node;
use crate::source::Place;

/// Every telephone number leads to somebody, within the hours and outside of them.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    let good = |node| subject.map.at(node).and_then(|at| subject.useful.get(at)) == Some(&true);
    for (number, written) in &subject.tenant.numbers {
        let flow = FlowId::Number(*number);
        let Some(start) = subject.map.flow(&flow, false) else {
            continue;
        };
        if !good(start) {
            let message = format!("calls to {number} end nowhere");
            let place = written.to.as_ref().map_or(written.place, target);
            found.push(tell(subject, message, place, start));
            continue;
        }
        for (node, when) in hours(subject, &flow) {
            if !good(node) {
                let message = format!("calls to {number} end nowhere {when}");
                let place = subject
                    .map
                    .action(node)
                    .map_or(written.place, |(place, _)| place);
                found.push(tell(subject, message, place, node));
            }
        }
    }
}

fn target(target: &crate::model::Target) -> Place {
    match target {
        crate::model::Target::To(reference) => reference.place,
        crate::model::Target::Voicemail(user) => user.place,
        crate::model::Target::External(number) => number.place,
    }
}

/// Where the calls of a number go by its schedule.
fn hours<'a>(subject: &Subject<'_, 'a>, flow: &FlowId) -> Vec<(Node<'a>, &'static str)> {
    let Some((id, written)) = subject.calls().flows.get_key_value(flow) else {
        return Vec::new();
    };
    let arms = written.steps.iter().filter_map(|step| match &step.action {
        Action::Choose { arms, otherwise } => Some((arms, *otherwise)),
        _ => None,
    });
    let timed = arms.filter_map(|(arms, otherwise)| match &arms[..] {
        [(Condition::Open(_), open)] => Some([
            (Node::Step(id, *open, false), "within the hours"),
            (Node::Step(id, otherwise, false), "outside of the hours"),
        ]),
        _ => None,
    });
    timed.flatten().collect()
}

fn tell<'a>(
    subject: &Subject<'_, 'a>,
    message: String,
    place: Place,
    node: Node<'a>,
) -> Diagnostic {
    let path = subject.outside.path(node).or_else(|| subject.path(node));
    Diagnostic::new(Code::W0805, message)
        .label(place, "nobody rings, and nothing is heard")
        .help("send them to somebody who can be called, or to a mailbox")
        .maybe_help(witness::help(subject, path.as_deref()))
}
