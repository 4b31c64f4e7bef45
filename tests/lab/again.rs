//! More than one apply on one host: at once, and back.

use std::process::Child;

use crate::host::LabHost;
use crate::ran::Ran;
use crate::repository::Repository;
use crate::site;

/// What a verb says as JSON, without blanks.
#[track_caller]
fn json(repository: &Repository, verb: &str) -> serde_json::Value {
    let ran = repository
        .pbxctl(verb, &["--format", "json"])
        .expect_code(0);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran}"))
}

/// The lines of the journal: which lease, how it ended if it did, and what was to be live.
#[track_caller]
fn journal(repository: &Repository) -> Vec<(u64, Option<String>, String)> {
    let history = json(repository, "history");
    let host = &history["result"]["hosts"][0];
    assert_eq!(host["faults"], serde_json::json!([]), "{history}");
    let lines = host["lines"].as_array().expect("lines").iter();
    lines
        .map(|line| {
            let entry = &line["entry"];
            let text = |key: &str| entry[key].as_str().map(str::to_owned);
            (
                entry["number"].as_u64().expect("a number"),
                text("outcome"),
                text("to").expect("a release"),
            )
        })
        .collect()
}

#[track_caller]
fn live(repository: &Repository) -> String {
    let status = json(repository, "status");
    let host = &status["result"]["hosts"][0];
    assert_eq!(host["confirmed"], true, "{status}");
    host["release"].as_str().expect("a release").to_owned()
}

#[test]
fn two_at_once_end_with_one_wholly_after_the_other() {
    let Some(host) = LabHost::up() else { return };
    let (three, two) = (site::of_three(&host), site::of_three(&host));
    site::without_alice(&two);
    let start = |repository: &Repository| -> Child {
        repository
            .command("apply", &["--yes", "--quiet"])
            .spawn()
            .expect("pbxctl starts")
    };
    let both = [start(&three), start(&two)];
    let ends = both.map(|mut run| run.wait().expect("pbxctl ends").code());
    // Who would delete what came to live there since its plan is refused, and plans again
    if ends == [Some(0), Some(4)] {
        assert_eq!(journal(&three).len(), 2);
        assert_eq!(host.endpoints().len(), 3);
        two.pbxctl("apply", &["--yes"]).expect_code(0);
    } else {
        assert_eq!(ends, [Some(0), Some(0)]);
    }
    let journal = journal(&three);
    let [
        (first, None, one),
        (first_end, Some(_), one_end),
        (second, None, other),
        (second_end, Some(_), other_end),
    ] = journal.as_slice()
    else {
        panic!("not two applies, one after the other: {journal:?}");
    };
    assert_eq!(
        (first, one, second, other),
        (first_end, one_end, second_end, other_end),
        "{journal:?}"
    );
    assert_ne!((first, one), (second, other), "{journal:?}");
    assert_eq!(live(&three), *other);
    // Which of them was the last is what plan says of each, and what Asterisk knows
    let code = |repository: &Repository| repository.pbxctl("plan", &[]).code;
    match host.endpoints().len() {
        3 => assert_eq!((code(&three), code(&two)), (0, 2)),
        2 => assert_eq!((code(&three), code(&two)), (2, 0)),
        many => panic!("{many} users are neither the one nor the other"),
    }
}

#[test]
fn a_rollback_brings_the_former_users_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let alice = site::phone_of(&repository, "alice");
    let first = live(&repository);
    site::without_alice(&repository);
    repository
        .pbxctl("apply", &["--yes", "--message", "alice left"])
        .expect_code(0);
    alice.is_refused(&host);
    let second = live(&repository);
    let back = repository
        .pbxctl("rollback", &["--message", "she did not"])
        .expect_code(0);
    assert!(back.stderr.contains("reload"), "{back}");
    alice.registers(&host);
    assert_eq!(
        (live(&repository), host.endpoints().len()),
        (first.clone(), 3)
    );
    let history = repository.pbxctl("history", &[]).expect_code(0);
    let words = [
        "3 entries, the journal is as it was written",
        "rollback applied",
        "she did not",
        "alice left",
    ];
    for words in words {
        assert!(history.stdout.contains(words), "{history}");
    }
    // Forth again, by the beginning of a release's name, and back by the number of a line
    repository
        .pbxctl(
            "rollback",
            &["--to", second.get(..12).expect("a long name")],
        )
        .expect_code(0);
    alice.is_refused(&host);
    repository.pbxctl("rollback", &["--to", "2"]).expect_code(0);
    assert_eq!(live(&repository), first);
    host.restart();
    alice.registers(&host);
}

#[test]
fn a_journal_that_somebody_changed_is_noticed() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    host.sh("sed -i 's/\"apply\"/\"nobody\"/' /var/lib/pbxctl/journal")
        .expect_code(0);
    let history: Ran = repository.pbxctl("history", &[]).expect_code(1);
    assert!(
        history.stdout.contains("the journal was changed"),
        "{history}"
    );
}
