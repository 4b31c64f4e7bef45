use super::super::names;
use super::super::work::Work;
use super::line::Lines;
use super::written::Context;
use super::{caller, choose, context, feature, menu, outside, people, recording, ring, service};
use crate::calls::{Action, Flow, FlowId, Step, StepId};

/// The context of the flows: an extension each, with a label where a step begins.
pub(super) fn all(work: &Work<'_>) -> Context {
    let mut context = Context::new(context::flows(work)).kept();
    for (id, flow) in &work.calls.flows {
        context.extension(names::flow(id), lines(work, id, flow));
    }
    context
}

fn lines(work: &Work<'_>, id: &FlowId, flow: &Flow) -> Lines {
    let mut lines = Lines::new();
    for (at, step) in flow.steps.iter().enumerate() {
        lines.from(step.place);
        lines.step(StepId(at));
        let follows = |then: &StepId| *then == StepId(at + 1);
        if let Some(then) = self::step(work, &mut lines, (id, StepId(at)), step)
            && !follows(&then)
        {
            lines.goto(then);
        }
    }
    lines
}

/// The priorities of a step; gives the step behind it, if they lead on by themselves.
fn step(
    work: &Work<'_>,
    lines: &mut Lines,
    (flow, at): (&FlowId, StepId),
    step: &Step,
) -> Option<StepId> {
    match &step.action {
        Action::Ring { ringing, otherwise } => ring::ring(work, lines, at, ringing, otherwise),
        Action::Choose { arms, otherwise } => {
            choose::choose(work, lines, arms);
            return Some(*otherwise);
        }
        Action::Continue(flow) => lines.add(format_args!("Goto({},1)", names::flow(flow))),
        Action::Dial { scope, number } => caller::dial(work, lines, scope, *number),
        Action::DialForward {
            owner,
            presented,
            scope,
        } => caller::dial_forward(work, lines, at, (owner, presented.as_ref(), scope)),
        Action::Recognise { then } => return Some(caller::recognise(work, lines, *then)),
        Action::Present { presented, then } => {
            caller::present(work, lines, presented);
            return Some(*then);
        }
        Action::Speak { language, then } => {
            lines.set("CHANNEL(language)", language);
            return Some(*then);
        }
        Action::Record {
            notice,
            consent,
            then,
        } => {
            recording::record(work, lines, (notice, *consent), *then);
            return Some(*then);
        }
        Action::Menu(_) => menu::enter(work, lines, flow, at),
        Action::Outside { ways, otherwise } => {
            outside::outside(work, lines, at, ways, otherwise);
        }
        Action::HangUp(cause) => lines.add(format_args!("Hangup({})", cause.q850())),
        other => return further(work, lines, at, other),
    }
    None
}

/// What a call comes to that it leaves again: it goes on with the first step behind.
fn further(work: &Work<'_>, lines: &mut Lines, at: StepId, action: &Action) -> Option<StepId> {
    let then = action.nexts().first().copied()?;
    match action {
        Action::Queue {
            queue,
            first,
            music,
            otherwise,
        } => {
            service::wait(work, lines, queue, (*first, music.as_deref()), otherwise);
            return None;
        }
        Action::Deposit {
            mailbox, greeting, ..
        } => people::deposit(work, lines, mailbox, *greeting),
        Action::OwnMailbox { .. } => people::own_mailbox(work, lines, at, then),
        Action::Conference { room, .. } => service::meet(work, lines, room),
        Action::Park { lot, .. } => {
            lines.add(format_args!("Park({})", names::parking(work.id, lot)));
        }
        Action::Retrieve { lot, space, .. } => service::retrieve(work, lines, (lot, space), then),
        Action::Page { zone, .. } => service::page(work, lines, zone),
        Action::Intercom { .. } => people::intercom(work, lines, then),
        Action::Take { taking, .. } => feature::take(work, lines, taking),
        Action::Spy {
            spying, extension, ..
        } => feature::spy(work, lines, *spying, extension),
        Action::Toggle { switch, .. } => feature::toggle(work, lines, at, *switch, then),
        Action::SetForward { on, .. } => feature::set_forward(work, lines, *on, then),
        Action::Help { .. } => outside::help(work, lines, action),
        _ => return None,
    }
    Some(then)
}
