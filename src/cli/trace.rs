//! What happens to a call, in words and as data.

use crate::calls::{Form, Order};
use crate::model::{NumberFormat, Tenant};
use crate::simulate::{End, Event, Happening, Meant, Shown, Trace, name};
use crate::source::{Place, SourceMap};
use serde_json::{Value, json};
use std::fmt::Write;

/// A call that was walked.
pub(super) struct Walked<'a> {
    /// The call.
    pub(super) meant: &'a Meant,
    /// Whose it is.
    pub(super) tenant: Option<&'a Tenant>,
    /// What happens to it.
    pub(super) trace: &'a Trace,
}

impl Walked<'_> {
    /// For people: each step with the line that says so.
    pub(super) fn text(&self, sources: &SourceMap) -> String {
        let mut text = format!("{} calls {}\n", self.meant.who, self.meant.call.dialled);
        let width = self.trace.events.len().to_string().len();
        for (at, event) in self.trace.events.iter().enumerate() {
            let words = self.words(event);
            // Writing to a String cannot fail.
            let _infallible = writeln!(text, "{:>width$}. {words}", at + 1);
            let _infallible = writeln!(
                text,
                "{:width$}    --> {}",
                "",
                sources.path_line(event.place)
            );
        }
        let _infallible = writeln!(text, "{:width$}= {}", "", self.trace.end.words());
        if let Some(place) = self.trace.place {
            let _infallible = writeln!(text, "{:width$}    --> {}", "", sources.path_line(place));
        }
        text
    }

    fn words(&self, event: &Event) -> String {
        let own = match &event.what {
            Happening::GoesOut {
                trunk: Some(trunk), ..
            } => self.tenant.and_then(|tenant| tenant.trunks.get(trunk)),
            _ => None,
        };
        let own = own.and_then(|trunk| trunk.caller_id.as_ref());
        event.what.words(own.map(|number| number.value))
    }

    /// For programs.
    pub(super) fn json(&self, sources: &SourceMap) -> Value {
        let steps = self.trace.events.iter().map(|event| {
            let mut step = json!({
                "step": event.what.name(),
                "text": self.words(event),
                "at": position(event.place, sources),
            });
            if let (Some(step), Value::Object(facts)) = (step.as_object_mut(), facts(&event.what)) {
                step.extend(facts);
            }
            step
        });
        let cause = match &self.trace.end {
            End::HangUp(cause) => Some(cause),
            _ => None,
        };
        json!({
            "tenant": self.meant.tenant.as_str(),
            "from": self.meant.who,
            "to": self.meant.call.dialled,
            "steps": steps.collect::<Vec<_>>(),
            "end": {
                "end": if cause.is_some() { "hangup" } else { self.trace.end.name() },
                "cause": cause.map(|cause| cause.name()),
                "q850": cause.map(|cause| cause.q850()),
                "text": self.trace.end.words(),
                "at": self.trace.place.map(|place| position(place, sources)),
            },
        })
    }
}

fn position(place: Place, sources: &SourceMap) -> Value {
    let file = sources.file(place.file);
    let at = file.line_column(place.span.start);
    json!({"path": file.path(), "line": at.line, "column": at.column})
}

/// What of a step programs want to compare.
fn facts(what: &Happening) -> Value {
    let users = |users: &[crate::model::UserId]| {
        let users: Vec<_> = users.iter().map(crate::model::UserId::reference).collect();
        json!(users)
    };
    let names = |devices: &[crate::calls::AccountId]| {
        let names: Vec<_> = devices.iter().map(|device| &*device.name).collect();
        json!(names)
    };
    match what {
        Happening::Rings {
            whom,
            users: who,
            without,
            order,
            time,
        } => json!({
            "whom": whom.as_ref().map(name), "users": users(who), "without": names(without), "order": strategy(order), "seconds": time.as_secs(),
        }),
        Happening::Silent { whom, busy } => json!({"whom": whom.as_ref().map(name), "busy": busy}),
        Happening::Waits {
            queue,
            first,
            agents,
            strategy,
            wait,
        } => json!({
            "whom": queue.reference(), "first": first, "users": users(agents), "order": strategy.name(),
            "seconds": wait.map(|wait| wait.as_secs()),
        }),
        Happening::Answers(user) | Happening::Leaves(user, _) => json!({"whom": user.reference()}),
        Happening::Hears { menu, pressed, .. } => {
            json!({"whom": menu.as_ref().map(crate::model::MenuId::reference), "pressed": pressed})
        }
        Happening::Records { notice, consent } => json!({
            "notice": notice,
            "consent": consent.map(|(key, _)| key),
            "pressed": consent.and_then(|(_, pressed)| pressed),
            "recorded": consent.is_none_or(|(key, pressed)| pressed == Some(key)),
        }),
        Happening::GoesOut {
            trunk,
            number,
            form,
            shown,
            ..
        } => json!({
            "whom": trunk.as_ref().map(crate::model::TrunkId::reference),
            "number": number,
            "sent_as": form.as_ref().map(sent_as),
            "caller_id": caller_id(shown),
        }),
        Happening::Limited(most) => json!({"most": most}),
        Happening::Down(trunk) => json!({"whom": trunk.reference()}),
        _ => json!({}),
    }
}

/// The order in which phones ring, as `strategy` of a group has it.
const fn strategy(order: &Order) -> &'static str {
    match order {
        Order::AtOnce => "all",
        Order::InTurn => "order",
        Order::RoundRobin(_) => "round-robin",
        Order::Random => "random",
    }
}

fn sent_as(form: &Form) -> Value {
    match form {
        Form::Usual(NumberFormat::E164, _) => json!("e164"),
        Form::Usual(NumberFormat::Digits, _) => json!("digits"),
        Form::Usual(NumberFormat::National, _) => json!("national"),
        Form::Changed { strip, prepend } => json!({"strip": strip, "prepend": prepend}),
    }
}

fn caller_id(shown: &Shown) -> Value {
    match shown {
        Shown::Anonymous => json!("anonymous"),
        Shown::Number(number, _) => json!(number.to_string()),
        Shown::Own => Value::Null,
    }
}
