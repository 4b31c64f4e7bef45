//! What every view for people shows, in its order, before it is escaped for one of them.

use super::section::{Item, Section};
use super::{Review, files};
use crate::compare::{CallChange, CallerChange, Changes, FactChange, How, Risk, ThingChange};
use crate::plan::Meaning;
use std::collections::BTreeMap;

/// A change in sections.
pub(super) struct Outline {
    /// What it is about.
    pub(super) title: String,
    /// How much of what changes, in a line.
    pub(super) summary: String,
    pub(super) sections: Vec<Section>,
}

/// So many of the numbers that are dialled are shown.
const DIALLED: usize = 8;

/// Puts a review in sections: what the policy refuses, what to look at twice, then each tenant, calls, callers, and the files of each host.
pub(super) fn outline(review: &Review) -> Outline {
    let none = Changes::default();
    let changes = review.meaning.changes.as_ref().unwrap_or(&none);
    let mut sections = vec![excesses(review)];
    sections.extend(meant(&review.meaning));
    sections.extend(review.plan.hosts.iter().map(|host| files::of(host, review)));
    sections.retain(|section| !section.items.is_empty());
    Outline {
        title: format!("{} -> {}", review.before, review.after),
        summary: summary(review, changes),
        sections,
    }
}

/// What is otherwise by meaning, and of what that is not known.
pub(super) fn meant(meaning: &Meaning) -> Vec<Section> {
    let none = Changes::default();
    let changes = meaning.changes.as_ref().unwrap_or(&none);
    let mut sections = vec![unknown(&meaning.unknown), risks(changes)];
    sections.extend(things(&changes.things));
    sections.push(calls(&changes.calls));
    sections.push(callers(&changes.callers));
    sections.retain(|section| !section.items.is_empty());
    sections
}

fn unknown(all: &[String]) -> Section {
    Section {
        title: "not known by meaning".to_owned(),
        folded: false,
        items: all.iter().map(|why| Item::new('!', why)).collect(),
    }
}

fn excesses(review: &Review) -> Section {
    let told = review.policy.iter().map(|excess| {
        let mut item = Item::new('!', &excess.message);
        item.lines.push(excess.help.clone());
        if !excess.things.is_empty() {
            item.lines.push(listed(&excess.things));
        }
        item
    });
    Section {
        title: "refused by policy".to_owned(),
        folded: false,
        items: told.collect(),
    }
}

fn risks(changes: &Changes) -> Section {
    let risks = changes.risks();
    let told = Risk::ALL.into_iter().filter_map(|risk| {
        let what = risks.get(&risk)?;
        let mut item = Item::new('!', format!("{}: {}", risk.words(), listed(what)));
        item.risks.push(risk);
        Some(item)
    });
    Section {
        title: "look twice".to_owned(),
        folded: false,
        items: told.collect(),
    }
}

fn things(all: &[ThingChange]) -> Vec<Section> {
    let mut by_tenant: BTreeMap<Option<&str>, Vec<Item>> = BTreeMap::new();
    for one in all {
        let items = by_tenant.entry(one.tenant.as_deref()).or_default();
        items.push(thing(one));
    }
    let section = |(tenant, items): (Option<&str>, _)| Section {
        title: tenant.map_or_else(|| "project".to_owned(), |id| format!("tenants/{id}")),
        folded: false,
        items,
    };
    by_tenant.into_iter().map(section).collect()
}

const fn sign(how: How) -> char {
    match how {
        How::Added => '+',
        How::Removed => '-',
        How::Otherwise => '~',
    }
}

fn thing(thing: &ThingChange) -> Item {
    let name = thing
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!(" ({name})"));
    let facts: Vec<_> = thing
        .facts
        .iter()
        .filter_map(|fact| told(thing.how, fact))
        .collect();
    let mut item = Item::new(sign(thing.how), format!("{}{name}", thing.what));
    if let Some(former) = &thing.former {
        item.head = format!("{}, was {former}", item.head);
    }
    item.risks.clone_from(&thing.risks);
    match thing.how {
        // Of what comes or goes one line is enough.
        How::Added | How::Removed if !facts.is_empty() => {
            item.head = format!("{}: {}", item.head, facts.join(", "));
        }
        _ => item.lines = facts,
    }
    item
}

/// What is said of a fact: of what comes or goes only what tells it from others.
fn told(how: How, fact: &FactChange) -> Option<String> {
    let FactChange {
        key, before, after, ..
    } = fact;
    let telling = [
        "extension",
        "numbers",
        "mac",
        "model",
        "lines",
        "members",
        "to",
        "server",
        "host",
    ];
    match how {
        How::Added | How::Removed => {
            let value = after.as_ref().or(before.as_ref());
            value
                .filter(|_| telling.contains(&&**key))
                .map(|value| format!("{key} {value}"))
        }
        How::Otherwise => Some(changed(fact)),
    }
}

fn changed(fact: &FactChange) -> String {
    let FactChange {
        key,
        before,
        after,
        gone,
        came,
    } = fact;
    match (before, after) {
        (Some(_), Some(_)) if !(gone.is_empty() && came.is_empty()) => {
            let gone = gone.iter().map(|one| format!("- {one}"));
            let all: Vec<_> = gone
                .chain(came.iter().map(|one| format!("+ {one}")))
                .collect();
            format!("{key}: {}", all.join(", "))
        }
        (Some(before), Some(after)) => format!("{key}: {before} -> {after}"),
        (Some(before), None) => format!("{key}: {before} -> nothing"),
        (None, after) => format!("{key}: {}", after.as_deref().unwrap_or_default()),
    }
}

fn calls(all: &[CallChange]) -> Section {
    let items = all.iter().map(|call| {
        let because = match (&call.because, call.how) {
            (Some(to), How::Added) => format!("to {to}, dialled by nobody before"),
            (Some(to), _) => format!("otherwise because of {to}"),
            (None, _) => "to nowhere now".to_owned(),
        };
        let many = count(call.dialled.len(), "dialled pattern");
        let mut item = Item::new(
            sign(call.how),
            format!(
                "{}: {many} {because}: {}",
                call.tenant,
                listed(&call.dialled)
            ),
        );
        item.risks.clone_from(&call.risks);
        if let Some(witness) = &call.witness {
            item.lines = vec![
                witness.command.clone(),
                format!("before: {}", witness.before),
                format!("after: {}", witness.after),
            ];
        }
        item
    });
    Section {
        title: "calls".to_owned(),
        folded: false,
        items: items.collect(),
    }
}

fn callers(all: &[CallerChange]) -> Section {
    let items = all.iter().map(|caller| {
        let what = match caller.how {
            How::Added => "can call",
            How::Removed => "can call no more",
            How::Otherwise => "calls with other rights, from another place, or as another number",
        };
        Item::new(sign(caller.how), format!("{} {what}", caller.account))
    });
    Section {
        title: "callers".to_owned(),
        folded: true,
        items: items.collect(),
    }
}

fn summary(review: &Review, changes: &Changes) -> String {
    if review.plan.is_refused() {
        return format!("{}: refused, see below", review.kind.name());
    }
    if review.is_nothing() {
        return format!("{}: nothing changes", review.kind.name());
    }
    let of = |how: How| changes.things.iter().filter(move |thing| thing.how == how);
    let renamed = of(How::Otherwise)
        .filter(|thing| thing.former.is_some())
        .count();
    let counts = review.plan.counts();
    let files = counts.add + counts.change + counts.delete;
    let calls: usize = changes.calls.iter().map(|call| call.dialled.len()).sum();
    let all = [
        (of(How::Added).count(), "added".to_owned()),
        (of(How::Removed).count(), "removed".to_owned()),
        (renamed, "renamed".to_owned()),
        (of(How::Otherwise).count() - renamed, "changed".to_owned()),
    ];
    let all = all.into_iter().filter(|(many, _)| *many > 0);
    let mut parts: Vec<_> = all.map(|(many, what)| format!("{many} {what}")).collect();
    if calls > 0 {
        parts.push(count(calls, "dialled pattern"));
    }
    parts.push(count(files, "file"));
    format!("{}: {}", review.kind.name(), parts.join(", "))
}

fn listed(all: &[String]) -> String {
    let shown: Vec<_> = all.iter().take(DIALLED).map(String::as_str).collect();
    match all.len().saturating_sub(DIALLED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
