use super::super::names;
use super::super::work::Work;
use super::NUMBER;
use super::line::{Lines, is, label};
use super::ring::{destinations, limit, once};
use super::written::Context;
use crate::calls::{AccountId, Agent, Greeting, OwnerId, StepId};
use std::collections::BTreeMap;

/// How long a phone may take to answer by itself, in seconds.
const SPEAK: u32 = 10;

/// The contexts of people: their lamps, speaking through their phones, and their phones as those of agents.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    vec![lamps(work), speakers(work), agents(work)]
}

/// The context in which phones watch others.
pub(in super::super) fn lamps_name(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "lamps")
}

fn lamps(work: &Work<'_>) -> Context {
    let mut context = Context::new(lamps_name(work)).kept();
    for (extension, listed) in &work.calls.extensions {
        context.hint(extension, devices(work, &listed.accounts, None));
    }
    for (id, lot) in &work.calls.parking {
        let name = names::parking(work.id, id);
        for space in &lot.spaces {
            context.hint(&space.to_string(), format!("park:{space}@{name}"));
        }
    }
    let night = work.tenant.feature_codes.of(crate::model::Feature::Night);
    context.hint(night, names::night(work.id));
    context
}

/// What shows whether somebody is busy: the phones, and whether they want to be disturbed.
fn devices(work: &Work<'_>, accounts: &[AccountId], further: Option<String>) -> String {
    let owner = accounts.first().and_then(|account| work.caller(account));
    let disturbed = owner.map(|caller| names::disturbed(&caller.owner));
    let mut all = destinations(accounts).to_string();
    for device in disturbed.into_iter().chain(further) {
        all.push_str(if all.is_empty() { "" } else { "&" });
        all.push_str(&device);
    }
    all
}

fn speakers_name(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "intercom")
}

fn speakers(work: &Work<'_>) -> Context {
    let mut context = Context::new(speakers_name(work));
    let lamps = lamps_name(work);
    for (extension, listed) in &work.calls.extensions {
        let mut lines = Lines::new();
        lines.from(listed.place);
        // Whoever calls is busy; the lamp says so a moment later
        let own = names::of_tenant(work.id, extension);
        lines.goto_if(is("${PICKUPMARK}", &own), "busy");
        lines.goto_if(
            format_args!("\"${{EXTENSION_STATE({extension}@{lamps})}}\" != \"NOT_INUSE\""),
            "busy",
        );
        lines.add(format_args!(
            "Dial({},{SPEAK},b({}^answer^1))",
            destinations(&listed.accounts),
            names::COMMON
        ));
        lines.label("busy");
        lines.add("Return()");
        context.extension(extension, lines);
    }
    context
}

/// Speaks through the phone of the extension that is the number.
pub(super) fn intercom(work: &Work<'_>, lines: &mut Lines, then: StepId) {
    let speakers = speakers_name(work);
    let there = format!("${{DIALPLAN_EXISTS({speakers},{NUMBER},1)}}");
    lines.goto_if(format_args!("{there} = 0"), label(then));
    lines.add(format_args!("Gosub({speakers},{NUMBER},1)"));
}

/// The context of agents' phones.
pub(in super::super) fn agents_name(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "agents")
}

/// An agent as a member of queues: one interface, whatever phones there are.
pub(in super::super) fn member(work: &Work<'_>, agent: &Agent) -> String {
    let name = names::extension(&*agent.owner.owner);
    format!("Local/{name}@{}", agents_name(work))
}

fn agents(work: &Work<'_>) -> Context {
    let mut context = Context::new(agents_name(work));
    let all = work.calls.queues.values().flat_map(|queue| &queue.agents);
    let all: BTreeMap<&OwnerId, _> = all.map(|agent| (&agent.owner, agent)).collect();
    for (owner, agent) in all {
        let extension = names::extension(&*owner.owner);
        let own = Some(names::agent(owner));
        context.hint(&extension, devices(work, &agent.accounts, own));
        let mut lines = Lines::new();
        let user = work.tenant.users.get(&agent.user);
        let longest = user.and_then(|user| user.longest_call.as_ref());
        let (once, taken) = once(work, &agent.accounts);
        let limit = limit(longest.map(|limit| limit.value));
        let options = format!("{}{taken}{limit}", once.unwrap_or_default());
        lines.add(format_args!(
            "Dial({},,{options})",
            destinations(&agent.accounts)
        ));
        lines.add("Hangup(${HANGUPCAUSE})");
        context.extension(extension, lines);
    }
    context
}

/// A message for a mailbox, behind its own greeting or that of the repository.
pub(super) fn deposit(work: &Work<'_>, lines: &mut Lines, mailbox: &OwnerId, greeting: Greeting) {
    let own = work
        .mailbox(mailbox)
        .and_then(|mailbox| mailbox.greeting.as_ref());
    let name = names::mailbox(mailbox);
    let option = match (own, greeting) {
        (Some(_), _) => "s",
        (None, Greeting::Busy) => "b",
        (None, Greeting::Unavailable) => "u",
    };
    if let Some(file) = own {
        lines.add("Answer()");
        lines.add(format_args!("Playback({})", work.sound(&file.value)));
    }
    lines.add(format_args!("VoiceMail({name},{option})"));
}

/// The mailbox is named by the endpoint, never by the caller. Where the tenant says how often a PIN may be wrong it is asked for here,
/// as Asterisk has one answer to that for all of its mailboxes.
pub(super) fn own_mailbox(work: &Work<'_>, lines: &mut Lines, at: StepId, then: StepId) {
    lines.goto_if(is("${PBXCTL_MAILBOX}", ""), label(then));
    let Some(settings) = &work.tenant.voicemail else {
        lines.add("VoiceMailMain(${PBXCTL_MAILBOX})");
        return;
    };
    let here = label(at);
    lines.add("Answer()");
    lines.set("PBXCTL_TRIES", "0");
    lines.label(format_args!("{here}pin"));
    lines.set("PBXCTL_TRIES", "$[${PBXCTL_TRIES} + 1]");
    let wait = settings.digit_timeout.as_secs().max(1);
    lines.add(format_args!("Read(PBXCTL_PIN,vm-password,,,1,{wait})"));
    let given = "${FILTER(0-9,${PBXCTL_PIN})}";
    let right = is(
        format!("x{given}"),
        "x${VM_INFO(${PBXCTL_MAILBOX},password)}",
    );
    lines.goto_if(&right, format_args!("{here}in"));
    lines.add("Playback(vm-incorrect)");
    let again = format!("${{PBXCTL_TRIES}} < {}", settings.attempts.max(1));
    lines.goto_if(&again, format_args!("{here}pin"));
    lines.add("Playback(vm-goodbye)");
    lines.goto(then);
    lines.label(format_args!("{here}in"));
    lines.add("VoiceMailMain(${PBXCTL_MAILBOX},s)");
}
