//! Every text of the language that reaches an engine, filled with what its parsers take for something else: it comes back as it was
//! written, or is refused at its line.
//!
//! Each hostile text has a tenant of its own on one host, with every field filled by it that takes it, and one tenant has plain texts.
//! What the engine shows of each must be the same but for the texts. Fields are those of the schema: a new one cannot be forgotten.

mod fields;
mod filled;
mod freeswitch;
mod shown;

use std::collections::{BTreeMap, BTreeSet};

use crate::host::LabHost;
use crate::repository::Repository;
use crate::services::silence;
use fields::Field;
use filled::{Filled, Peer};

/// What stands around the mark of a field. The first is plain.
const TEXTS: [&str; 26] = [
    "",
    "\"",
    "\"; ]",
    ";",
    ";--x--;",
    "#exec rm -rf /",
    "#include /etc/passwd",
    "${EXTEN}",
    "$[1+1]",
    "${SHELL(id)}",
    "\\",
    "\\\\;",
    "]",
    "[x](!)",
    "=>",
    "same => n,System(id)",
    ",",
    "|",
    "&",
    "^",
    "%00%22",
    "(')",
    "<sip:x@y>",
    "Zoë Алиса",
    "\u{1f4de}",
    ">",
];

/// Texts that no line can hold, or that are longer than one.
const UNWRITABLE: [&str; 4] = ["\n", "\r\n[x]\n", "\t", "\u{7f}"];

/// What does not reach Asterisk, of phones, of directories and of what engines cannot do; and what trunks of Teams and Zoom have
/// beside addresses, which ask for transports of the host.
const ELSEWHERE: [&str; 10] = [
    "directories.",
    "firmware.",
    "phone_profiles.",
    "phones.",
    "voicemail.prompts",
    "voicemail.smtp.",
    "trunks.*.certificate",
    "trunks.*.region",
    "trunks.*.sbc",
    "trunks.*.servers",
];

/// Where secrets are said to be: what is there reaches Asterisk, and is filled as well.
const SOURCES: [&str; 2] = [".age", ".env"];

/// Those of the written fields that an engine need not know of.
const UNKNOWN: [&str; 10] = [
    "tenant.name",
    "tenant.region",
    "groups.sales.name",
    "queues.support.name",
    "menus.main.name",
    "schedules.holidays.closed.12-25",
    "conferences.standup.name",
    "paging.all.name",
    "paging.desks.name",
    "vip.callers.+49 30 123456.note",
];

/// Those that it knows and shows nowhere. That they are taken is seen by what they do: `calendars`, `services`.
const UNSHOWN: [&str; 3] = [
    "calendars.alice.url",
    "calendars.alice.username",
    "queues.support.music",
];

const ASTERISK: Peer = Peer {
    without: &[],
    spellings: shown::spellings,
};

#[test]
fn every_text_that_can_reach_asterisk_is_filled() {
    let written: BTreeSet<_> = fields::of(&filled::base(10))
        .iter()
        .map(Field::pattern)
        .collect();
    let missing: Vec<_> = fields::of_schema()
        .into_iter()
        .filter(|path| !ELSEWHERE.iter().any(|start| path.starts_with(start)))
        .filter(|path| !SOURCES.iter().any(|end| path.ends_with(end)))
        .filter(|path| !written.contains(path))
        .collect();
    assert!(
        missing.is_empty(),
        "write them into tenant.json: {missing:#?}"
    );
}

#[test]
fn a_hostile_text_comes_back_from_asterisk_or_is_refused_at_its_line() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    silence(&repository.path().join("files/prompts/main.wav"));
    repository.write("pin.secret", "123456");
    let plain = filled::plain(&repository, &ASTERISK);
    let there = (&repository, &ASTERISK);
    let long = "x".repeat(4100);
    refuses(
        there,
        &plain,
        (&[&UNWRITABLE[..], &[&long]].concat(), &UNKNOWN),
    );
    let tenants = tenants(there, &plain, &TEXTS);
    let before = host.complaints().len();
    repository.locks();
    repository.applies();
    let new = host.complaints().into_iter().skip(before);
    let new: Vec<_> = new.filter(|line| !is_of_absent(line)).collect();
    assert!(new.is_empty(), "{new:#?}");

    let all = shown::of(&host, &tenants);
    are_alike(&tenants, &all);
    let unseen = unseen(&plain, &all[0]);
    let unknown = paths(&UNKNOWN).into_iter().chain(paths(&UNSHOWN));
    assert_eq!(unseen, unknown.collect());
}

/// Nothing takes these texts, or only what the engine need not know of.
#[track_caller]
fn refuses(
    there: (&Repository, &'static Peer),
    plain: &[Field],
    (texts, unknown): (&[&str], &[&str]),
) {
    for &text in texts {
        let filled = Filled::with(there, 9, text, plain);
        let taken: BTreeSet<_> = filled.taken.iter().map(Field::path).collect();
        assert!(
            filled.secrets.is_empty() && taken.is_subset(&paths(unknown)),
            "{:?} is taken by {taken:?}",
            text.get(..9)
        );
        filled.goes(there.0);
    }
}

/// One for each text.
#[track_caller]
fn tenants(there: (&Repository, &'static Peer), plain: &[Field], texts: &[&str]) -> Vec<Filled> {
    let numbered = (10..).zip(texts);
    numbered
        .map(|(nth, text)| Filled::with(there, nth, text, plain))
        .collect()
}

/// What is shown of each is what is shown of the first, which is plain.
#[track_caller]
fn are_alike(tenants: &[Filled], shown: &[Vec<String>]) {
    let all = tenants.iter().zip(shown);
    let differ = all.map(|(tenant, lines)| (&tenant.text, differing(tenant, &shown[0], lines)));
    let differ: Vec<_> = differ.filter(|(_, lines)| !lines.is_empty()).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

/// The fields of the plain tenant that stand in none of the lines.
fn unseen(plain: &[Field], shown: &[String]) -> BTreeSet<String> {
    let is_shown = |field: &&Field| shown.iter().any(|line| line.contains(&field.mark(10)));
    let unseen = plain.iter().filter(|field| !is_shown(field));
    unseen.map(Field::path).collect()
}

fn paths(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|&path| path.to_owned()).collect()
}

/// Neither providers nor calendars are there.
fn is_of_absent(line: &str) -> bool {
    line.contains("res_calendar_icalendar")
        || line.contains("outbound_registration")
        || line.contains("sending OPTIONS request to endpoint t")
}

/// What the engine shows of a tenant otherwise than of the plain one.
fn differing(tenant: &Filled, plain: &[String], shown: &[String]) -> Vec<String> {
    let count = |lines: &mut dyn Iterator<Item = String>| {
        let mut counts = BTreeMap::<String, i32>::new();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
        counts
    };
    let theirs = count(&mut plain.iter().cloned());
    let ours = count(&mut shown.iter().map(|line| tenant.plainly(line)));
    let lines = ours.keys().chain(theirs.keys());
    let lines = lines.filter(|line| ours.get(*line) != theirs.get(*line));
    lines.cloned().collect()
}
