//! What journals say of each other: nothing is lost with a host, and nothing is changed unseen.

use crate::fleet::{Hosts, side_by_side};
use pbxctl::apply::{Answer, Fault, History, Outcome, ProjectLog, project};
use pbxctl::bundle::Digest;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

fn whole(hosts: &Hosts) -> ProjectLog {
    project(&hosts.journals())
}

/// What one host's journal alone tells.
fn alone(hosts: &Hosts, host: &str) -> ProjectLog {
    let mut journals = hosts.journals();
    journals.retain(|other, _| other == host);
    project(&journals)
}

#[track_caller]
fn agrees(hosts: &Hosts) -> ProjectLog {
    let journals = hosts.journals();
    for (host, journal) in &journals {
        assert_eq!(journal.faults, [""; 0], "{host}");
    }
    let log = project(&journals);
    assert_eq!((&log.faults, &log.notes), (&vec![], &vec![]));
    log
}

fn outcomes(log: &ProjectLog, at: usize) -> Vec<Option<Outcome>> {
    let hosts = log.entries[at].hosts.values();
    hosts.map(|ended| ended.outcome).collect()
}

#[test]
fn every_host_knows_what_was_done_on_all() {
    let hosts = Hosts::new(3);
    for text in ["one", "two", "two"] {
        let report = hosts.apply(text, side_by_side(3), None);
        assert_eq!((report.exit_code(), report.warnings), (0, vec![]));
    }
    let log = agrees(&hosts);
    assert_eq!(log.entries.len(), 2, "what changed nothing is not told");
    assert_eq!(outcomes(&log, 1), [Some(Outcome::Applied); 3]);
    // Each alone tells the same, but for where it is from
    for (host, journal) in hosts.journals() {
        let alone = project(&[(host.clone(), journal)].into());
        assert_eq!(alone.entries.len(), 2, "{host}");
        for at in 0..2 {
            assert_eq!(outcomes(&alone, at), outcomes(&log, at), "{host}");
        }
    }
}

#[test]
fn it_is_one_turn_to_each_host_and_none_where_nothing_was_done_or_nobody_else_is() {
    let turns = |hosts: &Hosts, text: &str| {
        let before = hosts.turns.load(Ordering::SeqCst);
        assert_eq!(hosts.apply(text, side_by_side(4), None).exit_code(), 0);
        hosts.turns.load(Ordering::SeqCst) - before
    };
    let (one, four) = (Hosts::new(1), Hosts::new(4));
    let (alone, together) = (turns(&one, "one"), turns(&four, "one"));
    assert_eq!(together, 4 * (alone + 1));
    assert_eq!(turns(&four, "two"), 4 * (turns(&one, "two") + 1));
    assert_eq!(turns(&four, "two"), 4 * turns(&one, "two"));
}

#[test]
fn a_host_that_was_down_is_told_later() {
    let mut hosts = Hosts::new(3);
    hosts.apply("one", side_by_side(3), None);
    hosts.down.insert("h01".into());
    hosts.apply("two", side_by_side(3), None);
    let log = whole(&hosts);
    assert_eq!(
        outcomes(&log, 1),
        [Outcome::Applied, Outcome::Failed, Outcome::Applied].map(Some)
    );
    assert_eq!(log.faults, [""; 0]);
    assert!(
        log.notes
            .iter()
            .any(|note| note.contains("`h01` was not told of")),
        "{:?}",
        log.notes
    );
    hosts.down.clear();
    assert_eq!(hosts.apply("two", side_by_side(3), None).warnings, [""; 0]);
    let log = agrees(&hosts);
    assert_eq!(log.entries.len(), 3);
}

#[test]
fn a_host_that_is_lost_takes_no_history_with_it_and_gets_all_of_it_back() {
    let hosts = Hosts::new(3);
    for text in ["one", "two", "three", "four"] {
        hosts.apply(text, side_by_side(3), None);
    }
    let before = agrees(&hosts);
    fs::remove_dir_all(hosts.root("h02")).unwrap();
    let mut journals = hosts.journals();
    journals.remove("h02");
    let log = project(&journals);
    assert_eq!(log.faults, [""; 0]);
    assert_eq!(log.entries.len(), before.entries.len());
    assert_eq!(log.entries[3].hosts["h02"].told_by.as_deref(), Some("h00"));
    // Where it answers without a journal, that is a fault until somebody applied with it as it is
    assert_eq!(whole(&hosts).faults.len(), 1);
    let report = hosts.apply("four", side_by_side(3), None);
    assert_eq!(report.exit_code(), 0);
    let log = whole(&hosts);
    assert_eq!(log.faults, [""; 0]);
    assert!(
        log.notes.iter().all(|note| note.contains("anew")),
        "{:?}",
        log.notes
    );
    let alone = alone(&hosts, "h02");
    assert_eq!(alone.entries.len(), before.entries.len() + 1);
}

#[test]
fn killed_between_the_beginning_and_the_end_it_stays_open_and_is_told() {
    let mut hosts = Hosts::new(2);
    hosts.apply("one", side_by_side(2), None);
    hosts.faulty = Some(("h00", "stage", Fault::Gone));
    assert_eq!(hosts.apply("two", side_by_side(1), None).exit_code(), 1);
    hosts.faulty = None;
    let log = whole(&hosts);
    assert_eq!((outcomes(&log, 1)[0], &log.faults), (None, &vec![]));
    assert_eq!(log.entries[1].hosts["h00"].line, Some(4));
    hosts.unlock("h00");
    assert_eq!(hosts.apply("two", side_by_side(1), None).exit_code(), 0);
    let log = agrees(&hosts);
    let alone = alone(&hosts, "h01");
    assert_eq!(outcomes(&alone, 1), outcomes(&log, 1));
    assert_eq!(outcomes(&alone, 1)[0], None);
}

#[test]
fn where_it_cannot_be_written_the_apply_stands_and_the_next_one_tells() {
    for fault in [
        Fault::Gone,
        Fault::Lost,
        Fault::Answer(Answer {
            code: 1,
            err: "cat: write error: No space left on device\n".into(),
            ..Answer::default()
        }),
    ] {
        let mut hosts = Hosts::new(3);
        hosts.apply("one", side_by_side(3), None);
        hosts.faulty = Some(("h01", "witness", fault));
        let report = hosts.apply("two", side_by_side(3), None);
        assert_eq!(
            (report.exit_code(), report.warnings.len()),
            (0, 1),
            "{report:?}"
        );
        assert!(
            report.warnings[0].contains("`h01` does not know"),
            "{report:?}"
        );
        assert_eq!(whole(&hosts).faults, [""; 0]);
        hosts.faulty = None;
        assert_eq!(
            hosts.apply("three", side_by_side(3), None).warnings,
            [""; 0]
        );
        assert_eq!(agrees(&hosts).entries.len(), 3);
    }
}

#[test]
fn an_apply_says_which_journal_is_not_what_it_was() {
    let hosts = Hosts::new(2);
    for text in ["one", "two"] {
        hosts.apply(text, side_by_side(2), None);
    }
    let path = hosts.root("h00").join("journal");
    let lines: Vec<_> = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let (lines, head) = forged(&lines[..4]);
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    fs::write(hosts.root("h00").join("journal.head"), head + "\n").unwrap();
    let report = hosts.apply("three", side_by_side(2), None);
    let told = "the journal of `h00` is not the one that `h01` saw before";
    assert!(
        report.warnings.iter().any(|one| one.contains(told)),
        "{report:?}"
    );
    assert_eq!(hosts.journals()["h00"].faults, [""; 0]);
    assert!(!whole(&hosts).faults.is_empty());
}

fn digest(line: &str) -> String {
    Digest::of(format!("{line}\n").as_bytes()).to_string()
}

/// The same entries with a chain that is made anew, as whoever has root on a host can, and its head.
fn forged(lines: &[String]) -> (Vec<String>, String) {
    let mut new: Vec<String> = Vec::new();
    for line in lines {
        let entry = line
            .split_once(r#","entry":"#)
            .map_or("null}", |(_, entry)| entry);
        let previous = new.last().map_or("-".to_owned(), |line| digest(line));
        new.push(format!(r#"{{"previous":"{previous}","entry":{entry}"#));
    }
    let last = new.last().map_or("-".to_owned(), |line| digest(line));
    let head = format!("{} {last}", new.len());
    (new, head)
}

/// The journals of three hosts after some applies, one of them with a host down, as they lie on the disk.
fn journals() -> &'static BTreeMap<String, Vec<String>> {
    static JOURNALS: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    JOURNALS.get_or_init(|| {
        let mut hosts = Hosts::new(3);
        for (text, down) in [
            ("one", None),
            ("two", Some("h02")),
            ("three", None),
            ("four", None),
        ] {
            hosts.down = down.map(str::to_owned).into_iter().collect();
            hosts.apply(text, side_by_side(3), None);
        }
        agrees(&hosts);
        hosts
            .names()
            .map(|host| {
                let text = fs::read_to_string(hosts.root(&host).join("journal")).unwrap();
                (host, text.lines().map(str::to_owned).collect())
            })
            .collect()
    })
}

#[derive(Clone, Debug)]
enum Wrong {
    Edit(&'static str, &'static str),
    Remove,
    Swap,
    Cut,
    Fork,
    Empty,
}

impl Wrong {
    /// Does it to the line `at`; false where that changes nothing.
    fn done(&self, lines: &mut Vec<String>, at: usize) -> bool {
        let before = lines.clone();
        match self {
            Self::Edit(from, to) => lines[at] = lines[at].replacen(from, to, 1),
            Self::Remove => drop(lines.remove(at)),
            Self::Swap if at + 1 < lines.len() => lines.swap(at, at + 1),
            Self::Swap => {}
            Self::Cut => lines.truncate(at),
            Self::Fork => {
                let tail: Vec<_> = lines.drain(at..).collect();
                let otherwise = tail.iter().map(|line| line.replace("alice", "mallory"));
                lines.extend(otherwise);
            }
            Self::Empty => lines.clear(),
        }
        *lines != before
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Also by somebody who makes the chain anew and writes the head to it.
    #[test]
    fn whatever_is_changed_in_one_journal_is_found(
        host in 0_usize..3,
        line in any::<prop::sample::Index>(),
        makes_anew in any::<bool>(),
        wrong in prop_oneof![
            Just(Wrong::Edit("alice", "mallory")),
            Just(Wrong::Edit("OPS-1", "OPS-2")),
            Just(Wrong::Edit("\"applied\"", "\"failed\"")),
            Just(Wrong::Edit("\"lines\":", "\"lines\":1")),
            Just(Wrong::Remove),
            Just(Wrong::Swap),
            Just(Wrong::Cut),
            Just(Wrong::Fork),
            Just(Wrong::Empty),
        ],
    ) {
        let mut all = BTreeMap::new();
        let name = format!("h{host:02}");
        for (host, lines) in journals() {
            let (mut now, (_, head)) = (lines.clone(), forged(lines));
            let mut head = Some(head);
            if *host == name {
                prop_assume!(wrong.done(&mut now, line.index(lines.len())));
                if makes_anew {
                    let (lines, new) = forged(&now);
                    now = lines;
                    head = Some(new).filter(|_| !now.is_empty());
                }
            }
            all.insert(host.clone(), History::read(&now, head.as_deref()));
        }
        let log = project(&all);
        let own = all.values().any(|journal| !journal.faults.is_empty());
        prop_assert!(own || !log.faults.is_empty() || !log.notes.is_empty());
    }
}
