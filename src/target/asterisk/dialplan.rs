use super::names;
use crate::calls::{
    AccountId, Action, Cause, Context, Entry, Flow, Greeting, MailboxId, Outcome, Pattern, Step,
    StepId,
};
use crate::model::TenantId;
use crate::render::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// The dialplan of a tenant: each context of the graph, and nothing else.
pub(super) fn tenant(id: &TenantId, contexts: &[Context]) -> Value {
    let contexts = contexts.iter().map(|context| self::context(id, context));
    let of_tenant = Value::record([("reference", Value::plain(id.reference()))]);
    Value::record([("tenant", of_tenant), ("contexts", Value::list(contexts))])
}

fn context(id: &TenantId, context: &Context) -> Value {
    let entries = context.entries.iter().map(entry);
    Value::record([
        ("name", Value::plain(names::context(id, context.scope))),
        ("entries", Value::list(entries)),
    ])
}

fn entry(entry: &Entry) -> Value {
    let Pattern::Exact(pattern) = &entry.pattern;
    let lines = lines(&entry.flow).into_iter().map(Line::value);
    Value::record([
        ("pattern", Value::plain(pattern.clone())),
        ("lines", Value::list(lines)),
    ])
}

/// A priority: an application, and a label where a jump leads to it.
struct Line {
    label: Option<String>,
    application: String,
}

impl Line {
    fn value(self) -> Value {
        let label = self.label.map(|label| ("label", Value::plain(label)));
        Value::record(
            label
                .into_iter()
                .chain([("application", Value::plain(self.application))]),
        )
    }
}

/// The priorities of a flow: those of its steps one after the other, each step after the first with a label.
fn lines(flow: &Flow) -> Vec<Line> {
    let steps = flow.steps.iter().enumerate();
    steps
        .flat_map(|(at, step)| labelled(at, applications(StepId(at), step)))
        .collect()
}

fn labelled(at: usize, applications: Vec<String>) -> impl Iterator<Item = Line> {
    let label = move |first: bool| (first && at > 0).then(|| label(StepId(at)));
    applications
        .into_iter()
        .enumerate()
        .map(move |(n, application)| Line {
            label: label(n == 0),
            application,
        })
}

fn label(StepId(at): StepId) -> String {
    format!("s{at}")
}

fn applications(id: StepId, step: &Step) -> Vec<String> {
    match &step.action {
        Action::Ring {
            accounts,
            time,
            otherwise,
        } => ring(accounts, *time, otherwise),
        Action::Deposit {
            mailbox,
            greeting,
            then,
        } => deposit(id, mailbox, *greeting, *then),
        Action::OwnMailbox { then } => own_mailbox(id, *then),
        Action::HangUp(cause) => vec![hang_up(*cause)],
    }
}

/// One contact an account, so that `Dial` needs no word of what a phone registered.
fn ring(
    accounts: &[AccountId],
    time: Duration,
    otherwise: &BTreeMap<Outcome, StepId>,
) -> Vec<String> {
    let destinations: Vec<_> = accounts
        .iter()
        .map(|account| format!("PJSIP/{}@{}", account.name, account.domain))
        .collect();
    let mut lines = vec![format!(
        "Dial({},{})",
        destinations.join("&"),
        time.as_secs()
    )];
    let jump = |(outcome, step): (&Outcome, &StepId)| match outcome {
        Outcome::Busy => format!("GotoIf($[\"${{DIALSTATUS}}\" = \"BUSY\"]?{})", label(*step)),
        Outcome::Unanswered => format!(
            "GotoIf($[\"${{DIALSTATUS}}\" = \"NOANSWER\"]?{})",
            label(*step)
        ),
        Outcome::Unreachable => format!("Goto({})", label(*step)),
    };
    lines.extend(otherwise.iter().map(jump));
    lines
}

fn deposit(id: StepId, mailbox: &MailboxId, greeting: Greeting, then: StepId) -> Vec<String> {
    let option = match greeting {
        Greeting::Busy => 'b',
        Greeting::Unavailable => 'u',
    };
    followed(
        id,
        format!("VoiceMail({},{option})", names::mailbox(mailbox)),
        then,
    )
}

/// The mailbox is named by the endpoint, never by the caller.
fn own_mailbox(id: StepId, then: StepId) -> Vec<String> {
    let without = format!("GotoIf($[\"${{PBXCTL_MAILBOX}}\" = \"\"]?{})", label(then));
    std::iter::once(without)
        .chain(followed(
            id,
            "VoiceMailMain(${PBXCTL_MAILBOX})".to_owned(),
            then,
        ))
        .collect()
}

/// A jump only where the next step is not the one that follows.
fn followed(StepId(at): StepId, application: String, then: StepId) -> Vec<String> {
    match then == StepId(at + 1) {
        true => vec![application],
        false => vec![application, format!("Goto({})", label(then))],
    }
}

fn hang_up(cause: Cause) -> String {
    format!("Hangup({})", cause.q850())
}
