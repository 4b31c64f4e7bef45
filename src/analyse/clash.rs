use super::subject::Subject;
use super::witness::from_to;
use crate::calls::{Entry, FlowId, Goes, Scope};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::simulate::mention;

/// Nothing that is dialled means two things in one context: of two the second is lost.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    for (scope, context) in &subject.calls().contexts {
        // Of two routes with one start the second is reported as one that no call takes.
        let outside = |entry: &&Entry| matches!(entry.goes, Goes::Flow(FlowId::Outside(..)));
        for lost in context.lost.iter().filter(|entry| !outside(entry)) {
            let first = context
                .entries
                .iter()
                .find(|entry| entry.pattern == lost.pattern);
            if let Some(first) = first {
                found.push(tell(subject, scope, lost, first));
            }
        }
    }
}

fn tell(subject: &Subject<'_, '_>, scope: &Scope, lost: &Entry, first: &Entry) -> Diagnostic {
    let text = lost.pattern.text();
    let message = match (&lost.goes, &first.goes) {
        (Goes::Flow(lost), Goes::Flow(first)) => {
            format!("{text} means {} and {}", mention(first), mention(lost))
        }
        _ => format!("{text} means two things"),
    };
    let from = if let Scope::Trunk(trunk) = scope {
        trunk.reference()
    } else {
        let mut callers = subject.calls().callers.iter();
        let caller = callers.find(|caller| matches!(caller.scope, Scope::Users(_)));
        caller.map_or_else(String::new, |caller| caller.user.reference())
    };
    let command = from_to(subject, &from, text);
    Diagnostic::new(Code::E0803, message)
        .label(lost.place, "this one is lost")
        .label(first.place, "this one is reached")
        .help("change one of them, so that each has a number of its own")
        .help(format!("see it happen with `{command}`"))
}
