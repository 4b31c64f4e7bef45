use super::super::names;
use super::super::work::Work;
use super::context::flows;
use super::line::{Lines, label};
use super::written::Context;
use crate::calls::{Action, FlowId, IvrMenu, StepId};
use crate::source::Place;

/// How long the next digit of an extension may take, in seconds.
const DIGIT: u32 = 3;

/// The contexts of the menus: their keys, and the extensions that can be dialled there.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let mut all = Vec::new();
    for (flow, written) in &work.calls.flows {
        for (at, step) in written.steps.iter().enumerate() {
            let Action::Menu(menu) = &step.action else {
                continue;
            };
            let there = There {
                work,
                flow,
                at: StepId(at),
                place: step.place,
            };
            all.push(there.context(menu));
        }
    }
    all
}

fn name(work: &Work<'_>, flow: &FlowId, at: StepId) -> String {
    names::of_tenant(
        work.id,
        &format!("menu_{}_{}", names::flow(flow), label(at)),
    )
}

/// Into a menu.
pub(super) fn enter(work: &Work<'_>, lines: &mut Lines, flow: &FlowId, at: StepId) {
    lines.add("Answer()");
    lines.set("PBXCTL_TRIES", "0");
    lines.set("TIMEOUT(digit)", DIGIT.to_string());
    lines.add(format_args!("Goto({},s,1)", name(work, flow, at)));
}

/// Where a menu stands.
struct There<'a> {
    work: &'a Work<'a>,
    flow: &'a FlowId,
    at: StepId,
    place: Place,
}

impl There<'_> {
    fn context(&self, menu: &IvrMenu) -> Context {
        let mut context = Context::new(name(self.work, self.flow, self.at));
        let mut start = Lines::new();
        start.from(self.place);
        start.set("PBXCTL_TRIES", "$[${PBXCTL_TRIES} + 1]");
        start.add(format!("BackGround({})", self.work.sound(&menu.greeting)));
        start.add(format!("WaitExten({})", menu.wait.as_secs().max(1)));
        context.extension("s", start);
        for (key, step) in &menu.keys {
            context.extension(key.to_string(), Lines::of(self.place, self.to(*step)));
        }
        for (extension, step) in [("t", menu.timeout), ("i", menu.invalid)] {
            let mut lines = Lines::new();
            lines.from(self.place);
            lines.add(format_args!(
                "GotoIf($[${{PBXCTL_TRIES}} < {}]?s,1)",
                menu.tries.max(1)
            ));
            lines.add(self.to(step));
            context.extension(extension, lines);
        }
        if let Some(scope) = &menu.extensions {
            context.include(names::context(self.work.id, scope));
        }
        context
    }

    fn to(&self, step: StepId) -> String {
        let flow = names::flow(self.flow);
        format!("Goto({},{flow},{})", flows(self.work), label(step))
    }
}
