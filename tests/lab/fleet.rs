//! Many hosts: waves side by side, a canary, who is down, who goes back, and when. Each host has an address of its own, an sshd and an
//! Asterisk; every second one is behind a link of 200 ms.
//!
//! Four hosts unless `PBXCTL_FLEET` says how many: `tests/run fleet` takes twenty.

mod hosts;

use std::time::{Duration, Instant};

use crate::days::another_day;
use crate::fleet::hosts::{Fleet, Live, outcomes};
use crate::ran::Ran;
use serde_json::{Value, json};

/// One who cannot be reloaded fails after the switch.
const UNTRIED: &str = "--skip-trial";

#[test]
fn waves_of_hosts_that_are_far_away() {
    let Some(fleet) = Fleet::up() else { return };
    let all = fleet.all_at_once();
    fleet.apply(&["--at-once", &all]).expect_code(0);

    let (serial, ran) = timed(&fleet, "serial", &[]);
    assert_eq!(most_at_work(&ran), 1, "{ran}");
    let before = fleet.passed();
    let (parallel, ran) = timed(&fleet, "parallel", &["--at-once", &all]);
    assert!(most_at_work(&ran) > 1, "{ran}");
    println!(
        "{all} hosts, half of them behind {:?}: {:.1} s one after the other, {:.1} s side by side",
        hosts::FAR,
        serial.as_secs_f64(),
        parallel.as_secs_f64()
    );
    let passed = fleet.passed().since(before);
    println!("to one that is far away: {passed:?}");
    assert!(
        passed.sent > 0 && passed.received > 0 && passed.turns < 200,
        "{passed:?}"
    );
}

#[test]
fn what_fails_stops_the_rest_and_nobody_else() {
    let Some(fleet) = Fleet::up() else { return };
    fleet.applies();
    a_canary_keeps_all_others_untouched(&fleet);
    a_wave_ends_and_the_next_does_not_begin(&fleet);
    all_go_back_together(&fleet);
    hosts_are_left_alone_outside_of_their_windows(&fleet);
}

#[test]
fn what_was_done_on_all_hosts_is_known_on_each() {
    let Some(fleet) = Fleet::up() else { return };
    let all = fleet.all_at_once();
    fleet.applies();
    fleet.change("of all but one");
    {
        let _down = fleet.down(1);
        fleet.apply(&["--at-once", &all]).expect_code(7);
        let project = &fleet.history(1)["project"];
        assert_eq!(project["faults"], json!([]), "{project}");
        let [first, second] = [0, 1].map(|at| &project["entries"][at]["hosts"]["h01"]);
        assert_eq!(first["outcome"], "applied", "told by another: {project}");
        assert_eq!(second["outcome"], "failed", "{project}");
    }
    fleet.applies();
    let told = fleet.history(0);
    let project = &told["project"];
    let none = json!([]);
    assert_eq!((&project["faults"], &project["notes"]), (&none, &none));
    assert_eq!(project["entries"].as_array().map(Vec::len), Some(3));
    reloaded_well(&told["hosts"][0]);
    // A host goes on from an old image of its disk
    fleet.sh(
        2,
        "cd /var/lib/pbxctl && head -n 2 journal >old && mv old journal && printf '2 %s\\n' \"$(tail -n 1 journal | sha256sum | cut -c 1-64)\" >journal.head",
    );
    let told = fleet.history(1);
    let faults = told["project"]["faults"].as_array().expect("faults");
    assert!(
        faults[0]
            .to_string()
            .contains("`h02`: its journal has 2 lines"),
        "{faults:?}"
    );
    fleet.change("of all once more");
    let ran = fleet.apply(&["--at-once", &all]).expect_code(0);
    assert!(
        ran.stderr.contains("the journal of `h02` is not the one"),
        "{ran}"
    );
}

/// The journal of a host tells of each module how its reload went.
fn reloaded_well(host: &Value) {
    let lines = host["lines"].as_array().expect("lines");
    let steps = lines
        .iter()
        .filter_map(|line| line["entry"]["steps"].as_array());
    let modules = steps
        .flatten()
        .filter_map(|step| step["modules"].as_array());
    let modules: Vec<_> = modules.flatten().collect();
    assert!(modules.len() > 1, "{host}");
    for module in modules {
        assert_eq!(module["result"], "done", "{module}");
    }
}

fn a_canary_keeps_all_others_untouched(fleet: &Fleet) {
    fleet.change("of a canary");
    let before = fleet.live();
    let ran = {
        let _fault = fleet.cannot_reload(0);
        let all = fleet.all_at_once();
        fleet.apply(&[UNTRIED, "--canary", "--at-once", &all])
    };
    // No host runs anything new
    let ran = ran.expect_code(6);
    let mut told = vec!["skipped"; fleet.len()];
    told[0] = "rolled_back";
    assert_eq!(outcomes(&ran), told, "{ran}");
    assert_untouched(&before[1..], &fleet.live()[1..]);
    assert_eq!(before[0].release, fleet.live()[0].release);
    fleet.applies();
}

fn a_wave_ends_and_the_next_does_not_begin(fleet: &Fleet) {
    fleet.change("of a wave");
    fleet.policy(&format!("waves: [[h00, h01, h02], {}]", fleet.ids(3)));
    let before = fleet.live();
    let ran = {
        let _fault = fleet.cannot_reload(1);
        let _down = fleet.down(2);
        fleet.apply(&[UNTRIED, "--at-once", "3"])
    };
    let ran = ran.expect_code(7);
    let mut told = vec!["skipped"; fleet.len()];
    told[..3].copy_from_slice(&["applied", "rolled_back", "failed"]);
    assert_eq!(outcomes(&ran), told, "{ran}");
    assert!(ran.stderr.contains("h02: is not in this plan: "), "{ran}");
    let now = fleet.live();
    assert_ne!(before[0].release, now[0].release);
    assert_eq!(before[1].release, now[1].release);
    assert_untouched(&before[2..], &now[2..]);
    fleet.applies();
    assert!(fleet.live().iter().all(|live| live.journal > 2));
}

fn all_go_back_together(fleet: &Fleet) {
    fleet.change("of all together");
    fleet.policy("");
    let before = fleet.live();
    let last = fleet.len() - 1;
    let ran = {
        let _down = fleet.down(last);
        fleet.apply(&["--all-or-nothing", "--at-once", &fleet.all_at_once()])
    };
    let ran = ran.expect_code(6);
    let mut told = vec!["rolled_back"; fleet.len()];
    told[last] = "failed";
    assert_eq!(outcomes(&ran), told, "{ran}");
    let release = |live: &Live| live.release.clone();
    let releases = |all: &[Live]| all.iter().map(release).collect::<Vec<_>>();
    assert_eq!(releases(&before), releases(&fleet.live()));
    fleet.applies();
}

fn hosts_are_left_alone_outside_of_their_windows(fleet: &Fleet) {
    fleet.change("of another day");
    fleet.policy(&format!(
        "windows: {{hours: {{{}: 00:00-24:00}}}}",
        another_day()
    ));
    let before = fleet.live();
    let ran = fleet.apply(&["--at-once", "2"]).expect_code(3);
    assert_untouched(&before, &fleet.live());
    let words = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let waiver = words
        .split("`--waive ")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
        .unwrap_or_else(|| panic!("no waiver in {ran}"));
    fleet
        .apply(&["--waive", waiver, "--at-once", &fleet.all_at_once()])
        .expect_code(0);
    fleet.policy("");
}

/// How long an apply of a change to every host takes.
#[track_caller]
fn timed(fleet: &Fleet, name: &str, arguments: &[&str]) -> (Duration, Ran) {
    fleet.change(name);
    let start = Instant::now();
    let ran = fleet.apply(arguments).expect_code(0);
    let took = start.elapsed();
    assert_eq!(outcomes(&ran), vec!["applied"; fleet.len()], "{ran}");
    (took, ran)
}

/// How many hosts held their lease at once, as the steps were told.
fn most_at_work(ran: &Ran) -> usize {
    let (mut at_work, mut most) = (0, 0);
    for line in ran.stderr.lines() {
        match line.split_whitespace().nth(1) {
            Some("lock") => at_work += 1,
            Some("unlock") => at_work -= 1,
            _ => {}
        }
        most = most.max(at_work);
    }
    most
}

/// Nothing was written there.
#[track_caller]
fn assert_untouched(before: &[Live], now: &[Live]) {
    assert_eq!(before, now);
}
