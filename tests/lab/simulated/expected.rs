use std::collections::BTreeSet;

use serde_json::Value;

use super::Simulated;
use crate::listening::{How, Listening};

/// Those who listen and ring together.
pub(super) type Together = BTreeSet<String>;

/// What is heard of a call at one of its steps.
#[derive(Debug)]
pub(super) enum Stage {
    /// These ring one after the other, for so many seconds each.
    InTurn(Vec<Together>, i64),
    /// These ring one after the other, beginning anywhere.
    ByChance(Vec<Together>),
    /// Agents ring, as often as the queue has it.
    Agents(Together),
    /// Phones answer by themselves: a page or a call through a phone.
    Speaks,
    /// A provider is called with a number, and sees somebody, unless it is the trunk that says who.
    Outside(Option<String>, String, Option<String>),
    /// A provider may be asked and does not take it.
    Down(Option<String>),
    /// Something else takes its time.
    Else,
}

/// What a trace says that callers, phones and providers hear.
#[derive(Debug)]
pub(super) struct Expected {
    /// One after the other.
    pub(super) stages: Vec<Stage>,
    /// Those of all who listen that take a call.
    pub(super) take: Together,
    /// Whether somebody has the call in the end.
    pub(super) talks: bool,
    /// What the caller may be told in the end.
    pub(super) statuses: Vec<u16>,
}

/// The engine itself answers there.
const ANSWERED: [&str; 7] = [
    "queue",
    "menu",
    "record",
    "voicemail",
    "conference",
    "toggle",
    "set-forward",
];

/// The engine answers there, where it finds somebody or something.
const PERHAPS: [&str; 6] = ["mailbox", "park", "retrieve", "page", "intercom", "join"];

impl Expected {
    /// Reads a trace.
    pub(super) fn of(trace: &Value, there: &[&Listening], calls: &Simulated<'_>) -> Self {
        let steps: Vec<_> = trace["steps"].as_array().into_iter().flatten().collect();
        let names: Vec<_> = steps
            .iter()
            .filter_map(|step| step["step"].as_str())
            .collect();
        let reading = Reading { there, calls };
        let taking = there.iter().filter(|one| one.how == How::Takes);
        let end = trace["end"]["end"].as_str().unwrap_or_default();
        Self {
            stages: steps
                .iter()
                .filter_map(|step| reading.stage(step))
                .collect(),
            take: taking.map(|one| one.name.clone()).collect(),
            talks: ["answered", "outside", "help"].contains(&end),
            statuses: statuses(&trace["end"], &names),
        }
    }
}

/// What the caller may be told in the end.
fn statuses(end: &Value, steps: &[&str]) -> Vec<u16> {
    let within = |names: &[&str]| steps.iter().any(|step| names.contains(step));
    if end["end"] != "hangup" || within(&ANSWERED) {
        return vec![200];
    }
    let mut all = match end["cause"].as_str().unwrap_or_default() {
        // What Asterisk takes for a code of its own, such as `*8`, it declines where no context has it
        "no-route" => vec![404, 603],
        "normal" => vec![603],
        "busy" => vec![486],
        "no-answer" | "absent" => vec![480],
        "rejected" => vec![403],
        "congestion" => vec![503],
        _ => Vec::new(),
    };
    if within(&PERHAPS) {
        all.push(200);
    }
    all
}

/// Who listens, as traces name them.
struct Reading<'a> {
    there: &'a [&'a Listening],
    calls: &'a Simulated<'a>,
}

impl Reading<'_> {
    fn stage(&self, step: &Value) -> Option<Stage> {
        let users = || step["users"].as_array().into_iter().flatten();
        let each = || users().map(|user| self.ringing(user.as_str().unwrap_or_default()));
        let seconds = step["seconds"].as_i64().unwrap_or_default();
        let whom = || step["whom"].as_str().and_then(|trunk| self.provider(trunk));
        Some(match step["step"].as_str()? {
            "ring" => match step["order"].as_str()? {
                "all" => Stage::InTurn(vec![each().flatten().collect()], seconds),
                "random" => Stage::ByChance(each().collect()),
                _ => Stage::InTurn(each().collect(), seconds),
            },
            "queue" => Stage::Agents(each().flatten().collect()),
            "page" | "intercom" => Stage::Speaks,
            "trunk" => {
                let number = step["number"].as_str().unwrap_or_default();
                let from = step["caller_id"].as_str().map(str::to_owned);
                Stage::Outside(whom(), sent(number, &step["sent_as"]), from)
            }
            "down" => Stage::Down(whom()),
            "dial" | "go" | "forward" | "decide" | "vip" | "silent" | "answer" => return None,
            _ => Stage::Else,
        })
    }

    /// The devices of a user that listen and do not refuse.
    fn ringing(&self, user: &str) -> Together {
        let own = self
            .there
            .iter()
            .filter(|one| self.calls.is_of(&one.name, user) && !matches!(one.how, How::Refuses(_)));
        own.map(|one| one.name.clone()).collect()
    }

    /// The provider of a trunk, if it listens.
    fn provider(&self, trunk: &str) -> Option<String> {
        let (address, _) = self.calls.trunks.iter().find(|(_, id)| *id == trunk)?;
        let there = self.there.iter().any(|one| one.name == *address);
        there.then(|| address.clone())
    }
}

/// A number as a German tenant's trunk is sent it.
pub(crate) fn sent(number: &str, form: &Value) -> String {
    let digits = number.trim_start_matches('+');
    if let Some(strip) = form["strip"].as_u64() {
        let strip = usize::try_from(strip).expect("some digits");
        let prepend = form["prepend"].as_str().unwrap_or_default();
        return format!("{prepend}{}", digits.get(strip..).unwrap_or_default());
    }
    match form.as_str() {
        Some("digits") => digits.to_owned(),
        Some("national") => match digits.strip_prefix("49") {
            Some(national) => format!("0{national}"),
            None => format!("00{digits}"),
        },
        _ => number.to_owned(),
    }
}
