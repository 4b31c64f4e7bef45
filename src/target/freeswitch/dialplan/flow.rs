use super::super::work::Work;
use super::super::{caller_id, escape, names};
use super::action::{dial as dial_in, hang_up};
use super::written::{Action, Condition, Context, DIALLED, Extension, exactly};
use super::{At, NUMBER, choose, feature, menu, outside, recording, ring, schedule, service};
use crate::calls::{self, Cause, FORWARDS, Flow, FlowId, OwnerId, Presented, Scope, Step, StepId};
use crate::model::E164;

/// The context of all that happens to a tenant's calls.
pub(super) fn all(work: &Work<'_>) -> Context {
    let mut context = Context::new(names::flows(work.id));
    for (id, flow) in &work.calls.flows {
        context.add(of_flow(work, id, flow));
    }
    for (id, table) in &work.calls.schedules {
        for extension in schedule::extensions(work, id, table) {
            context.add(extension);
        }
    }
    if let Some(extension) = choose::kinds(work) {
        context.add(extension);
    }
    context.add(callers(work));
    context
}

/// A flow is one extension; each of its steps and parts of steps is a condition of it on what is dialled.
fn of_flow(work: &Work<'_>, id: &FlowId, flow: &Flow) -> Extension {
    let name = names::flow(id);
    let any = format!("^{}\\.", escape::regex(&name));
    let mut extension = Extension::dialled(name, any);
    for (at, step) in flow.steps.iter().enumerate() {
        let at = At {
            work,
            flow: id,
            step: StepId(at),
        };
        for condition in conditions(&at, step) {
            extension.push(condition);
        }
    }
    extension
}

impl At<'_> {
    /// The condition for this step, which does all that it takes.
    pub(super) fn does(&self, actions: impl IntoIterator<Item = Action>) -> Condition {
        does_at(&self.here(), actions)
    }

    /// The same for a part of it.
    pub(super) fn part_does(
        &self,
        part: &str,
        actions: impl IntoIterator<Item = Action>,
    ) -> Condition {
        does_at(&self.part(part), actions)
    }

    /// The condition for a part that counts only if a field matches too.
    pub(super) fn part_if(&self, part: &str, field: &str, expression: &str) -> Condition {
        let dialled = Condition::of(DIALLED, exactly(&self.part(part)));
        dialled.and(field, expression).first()
    }

    /// The condition for this step that counts only if a field matches too.
    pub(super) fn here_if(&self, field: &str, expression: &str) -> Condition {
        let dialled = Condition::of(DIALLED, exactly(&self.here()));
        dialled.and(field, expression).first()
    }
}

/// The condition for what is dialled so.
fn does_at(dialled: &str, actions: impl IntoIterator<Item = Action>) -> Condition {
    Condition::of(DIALLED, exactly(dialled))
        .first()
        .doing(actions)
}

fn conditions(at: &At<'_>, step: &Step) -> Vec<Condition> {
    use calls::Action as Does;
    match &step.action {
        Does::Ring { ringing, otherwise } => ring::ring(at, ringing, otherwise),
        Does::Choose { arms, otherwise } => choose::choose(at, arms, *otherwise),
        Does::Continue(flow) => vec![at.does([go_on(at, flow)])],
        Does::Dial { scope, number } => vec![at.does(dial(at, scope, *number))],
        Does::DialForward {
            owner,
            presented,
            scope,
        } => dial_forward(at, owner, presented.as_ref(), scope),
        Does::Recognise { then } => vec![at.does([at.call(CALLERS), at.go(*then)])],
        Does::Present { presented, then } => {
            let shown = present(at.work, presented).into_iter();
            vec![at.does(shown.chain([at.go(*then)]))]
        }
        Does::Speak { language, then } => {
            vec![at.does([Action::set("default_language", language), at.go(*then)])]
        }
        Does::Queue {
            queue,
            first,
            music,
            otherwise,
        } => service::queue(at, queue, (*first, music.as_deref()), otherwise),
        Does::Record {
            notice,
            consent,
            then,
        } => recording::record(at, (notice, *consent), *then),
        Does::Menu(menu) => menu::menu(at, menu),
        Does::Outside { ways, otherwise } => outside::outside(at, ways, otherwise),
        Does::Help { .. } => outside::help(at, &step.action),
        Does::HangUp(cause) => vec![at.does([hang_up(*cause)])],
        _ => of_service(at, step),
    }
}

fn of_service(at: &At<'_>, step: &Step) -> Vec<Condition> {
    use calls::Action as Does;
    match &step.action {
        Does::Deposit { mailbox, then, .. } => vec![service::deposit(at, mailbox, *then)],
        Does::OwnMailbox { then } => service::own_mailbox(at, *then),
        Does::Conference { room, then } => vec![service::meet(at, room, *then)],
        Does::Park { lot, then } => service::park(at, lot, *then),
        Does::Retrieve { lot, space, then } => service::retrieve(at, (lot, space), *then),
        Does::Page { zone, then } => service::page(at, zone, *then),
        Does::Intercom { then } => feature::intercom(at, *then),
        Does::Take { taking, then } => feature::take(at, taking, *then),
        Does::Spy {
            spying,
            extension,
            then,
        } => feature::spy(at, *spying, extension, *then),
        Does::Toggle { switch, then } => feature::toggle(at, *switch, *then),
        Does::SetForward { on, then } => feature::set_forward(at, *on, *then),
        _ => Vec::new(),
    }
}

fn go_on(at: &At<'_>, flow: &FlowId) -> Action {
    at.transfer(&names::step(flow, StepId(0)))
}

fn dial(at: &At<'_>, scope: &Scope, number: E164) -> [Action; 2] {
    let number = number.to_string();
    [
        Action::set("pbxctl_number", &number),
        dial_in(at.work.id, scope, &number),
    ]
}

/// On with the number that somebody set as a forward, if the call was not forwarded too often. Each time puts an `x` behind those
/// that are there.
fn dial_forward(
    at: &At<'_>,
    owner: &OwnerId,
    presented: Option<&Presented>,
    scope: &Scope,
) -> Vec<Condition> {
    let forward = format!("${{db(select/pbxctl_forward/{})}}", names::owned(owner));
    let often = format!("^x{{{FORWARDS},}}$");
    let full = at.here_if("${pbxctl_hops}", &often);
    let shown = presented.map(|presented| present(at.work, presented));
    let mut begin = vec![Action::set("pbxctl_hops", "${pbxctl_hops}x")];
    begin.extend(shown.into_iter().flatten());
    begin.push(Action::set("pbxctl_number", &forward));
    begin.push(at.go_part("dial"));
    let known = at.part_if("dial", NUMBER, "^[0-9*#+]+$");
    vec![
        full.doing([hang_up(Cause::NoRoute)]),
        at.does(begin),
        known.doing([dial_in(at.work.id, scope, NUMBER)]),
        at.part_does("dial", [hang_up(Cause::NoRoute)]),
    ]
}

/// From here on those outside see this of the call.
fn present(work: &Work<'_>, presented: &Presented) -> Vec<Action> {
    let all = caller_id::variables(work, presented).into_iter();
    all.map(|(name, value)| Action::set(&name, &value))
        .collect()
}

/// What is dialled to tell who calls.
const CALLERS: &str = "callers";

/// The callers who are treated otherwise, by every spelling of their numbers.
fn callers(work: &Work<'_>) -> Extension {
    let mut extension = Extension::dialled(CALLERS, exactly(CALLERS));
    for (number, (level, name)) in &work.calls.vips {
        let spelt = crate::target::spelling::spellings(work, *number);
        let spelt: Vec<_> = spelt.iter().map(|text| escape::regex(text)).collect();
        let mut actions = vec![Action::set("pbxctl_level", level.as_str())];
        let name = name.as_deref();
        actions.extend(name.map(|name| Action::set("effective_caller_id_name", name)));
        let known = Condition::of("caller_id_number", format!("^({})$", spelt.join("|")));
        extension.push(known.first().doing(actions));
    }
    extension.push(Condition::always().doing([Action::set("pbxctl_caller", "known")]));
    extension
}
