use super::super::names;
use super::super::work::Work;
use super::NUMBER;
use super::line::Lines;
use super::written::Context;
use crate::calls::{Argument, Entry, FlowId, Goes, Pattern, Scope};

/// What is kept of what was dialled.
const DIALLED: &str = "FILTER(0-9*#+,${EXTEN})";

/// The contexts of the graph. Asterisk searches a context before what it includes, and the graph the other way round: where one has
/// both, its own entries become a context that is included last.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let mut all = Vec::new();
    for (scope, written) in &work.calls.contexts {
        let name = names::context(work.id, scope);
        let mut context = Context::new(name.clone()).kept();
        for included in &written.includes {
            context.include(names::context(work.id, included));
        }
        let entries = written.entries.iter();
        let entries = entries.filter_map(|entry| Some((pattern(&entry.pattern)?, entry)));
        let entries = entries.map(|(pattern, entry)| (pattern, lines(work, scope, entry)));
        if written.includes.is_empty() {
            entries.for_each(|(pattern, lines)| context.extension(pattern, lines));
            all.push(context);
            continue;
        }
        let mut own = Context::new(names::of_tenant(work.id, &format!("own_{name}")));
        entries.for_each(|(pattern, lines)| own.extension(pattern, lines));
        if !own.is_empty() {
            context.include(own.name().to_owned());
        }
        all.extend([context, own]);
    }
    all
}

/// As Asterisk writes it. What a provider may name an account by and Asterisk would take for a pattern is left out.
fn pattern(pattern: &Pattern) -> Option<String> {
    let plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "*#+.".contains(c))
    };
    match pattern {
        Pattern::Exact(text) => plain(text).then(|| text.clone()),
        // Anything at all, but for the letters alone by which Asterisk calls its own extensions
        Pattern::Prefix(prefix) if prefix.is_empty() => Some("_[+*#0-9a-zA-Z]!".to_owned()),
        Pattern::Prefix(prefix) => plain(prefix).then(|| format!("_{prefix}.")),
    }
}

fn lines(work: &Work<'_>, scope: &Scope, entry: &Entry) -> Lines {
    let mut lines = Lines::new();
    lines.from(entry.place);
    if let Pattern::Prefix(prefix) = &entry.pattern
        && prefix.is_empty()
    {
        // A call that ends before it left this context is not a call to `h`
        lines.goto_if(super::line::is("${EXTEN}", "h"), "over");
    }
    lines.set("PBXCTL_NUMBER", number(&entry.pattern, &entry.argument));
    if work.limited && matches!(scope, Scope::Extensions | Scope::Outside(_)) {
        lines.add(format_args!(
            "GosubIf($[\"${{PBXCTL_MOST}}\" != \"\"]?{},most,1)",
            names::COMMON
        ));
    }
    match &entry.goes {
        Goes::Flow(flow) => lines.add(to_flow(work, flow)),
        Goes::Context(scope) => dial(&mut lines, &names::context(work.id, scope)),
    }
    if entry.pattern.text().is_empty() {
        lines.label("over");
    }
    lines
}

/// The number that the flow works with: known already where the pattern is one text.
fn number(pattern: &Pattern, argument: &Argument) -> String {
    match pattern {
        Pattern::Exact(text) => argument.of(text),
        Pattern::Prefix(_) if argument.strip == 0 => {
            format!("{}${{{DIALLED}}}", argument.prepend)
        }
        Pattern::Prefix(_) => format!("{}${{{DIALLED}:{}}}", argument.prepend, argument.strip),
    }
}

/// A jump to a flow, from anywhere.
pub(super) fn to_flow(work: &Work<'_>, flow: &FlowId) -> String {
    let (context, flow) = (flows(work), names::flow(flow));
    ["Goto(", &context, ",", &flow, ",1)"].concat()
}

/// The context of a tenant's flows.
pub(super) fn flows(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "flows")
}

/// On with the number as if it were dialled in a context; the call ends if it leads nowhere there.
pub(super) fn dial(lines: &mut Lines, context: &str) {
    lines.add(format_args!(
        "GotoIf($[${{DIALPLAN_EXISTS({context},{NUMBER},1)}}]?{context},{NUMBER},1)"
    ));
    lines.add(format_args!(
        "Hangup({})",
        crate::calls::Cause::NoRoute.q850()
    ));
}
