//! A release that waits for confirmation goes back by itself, whoever died meanwhile.

use crate::site::{Bench, Site};
use pbxctl::apply::{Confirm, Fault, Faulty, Outcome, Trouble, Verdict, answer, connect, history};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

const OLD: &[(&str, &str)] = &[("phones/a.cfg", "old\n")];
const NEW: &[(&str, &str)] = &[("phones/a.cfg", "new\n")];

/// A folder on the old release, and the new one; what is applied from now on waits.
fn waiting(seconds: u64) -> (Bench, Site) {
    let mut bench = Bench::new();
    assert_eq!(bench.apply(&bench.site(OLD)).exit_code(), 0);
    bench.options.confirm = Some(Confirm {
        within: Duration::from_secs(seconds),
        word: "first".into(),
    });
    let new = bench.site(NEW);
    (bench, new)
}

fn live(bench: &Bench) -> String {
    bench.live("phones/a.cfg").unwrap_or_default()
}

/// Waits until the host is back, and says how long that took.
fn goes_back(bench: &Bench) -> Duration {
    let start = Instant::now();
    while bench.root().join("pending").exists() || bench.root().join("lease").exists() {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "it never goes back"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    start.elapsed()
}

fn actions(bench: &Bench) -> Vec<(String, Outcome)> {
    let history = history(bench.host().as_mut()).unwrap();
    assert!(history.faults.is_empty(), "{:?}", history.faults);
    let entries = history.lines.into_iter().map(|line| line.entry.unwrap());
    entries
        .filter_map(|entry| Some((entry.action, entry.outcome?)))
        .collect()
}

#[test]
fn what_nobody_confirms_goes_back_in_time_and_is_journalled() {
    let (bench, new) = waiting(4);
    let report = bench.apply(&new);
    assert_eq!(report.hosts[0].outcome, Outcome::Pending, "{report:?}");
    assert_eq!((report.exit_code(), live(&bench).as_str()), (0, "new\n"));
    let pending = bench.look().pending.unwrap();
    assert_eq!(pending.holder, "alice");
    assert!(pending.left <= 4);
    assert!(goes_back(&bench) < Duration::from_secs(12));
    assert_eq!(live(&bench), "old\n");
    let now = bench.look();
    assert!(
        now.confirmed() && !now.unread && now.pending.is_none(),
        "{now:?}"
    );
    let way_back = actions(&bench).pop().unwrap();
    assert_eq!(way_back, ("way back".into(), Outcome::RolledBack));
}

#[test]
fn what_is_confirmed_stays_and_no_word_works_twice() {
    let (mut bench, new) = waiting(3);
    bench.apply(&new);
    let say = |word: &str| answer(bench.host().as_mut(), word, "bob", Verdict::Keep);
    assert_eq!(say("other").unwrap_err().trouble, Trouble::Stale);
    assert_eq!(say("$(id)").unwrap_err().trouble, Trouble::Stale);
    say("first").unwrap();
    let again = say("first").unwrap_err();
    assert_eq!(again.trouble, Trouble::Stale, "{again}");
    assert!(again.message.contains("nothing waits"), "{again}");
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(live(&bench), "new\n");
    assert!(bench.look().confirmed());
    assert_eq!(
        actions(&bench).pop().unwrap(),
        ("confirm".into(), Outcome::Applied)
    );
    // The word of the last apply is none for the next
    bench.options.confirm.as_mut().unwrap().word = "second".into();
    assert_eq!(
        bench.apply(&bench.site(OLD)).hosts[0].outcome,
        Outcome::Pending
    );
    let replayed = answer(bench.host().as_mut(), "first", "eve", Verdict::Keep);
    assert_eq!(replayed.unwrap_err().trouble, Trouble::Stale);
    answer(bench.host().as_mut(), "second", "bob", Verdict::Back).unwrap();
    assert_eq!(live(&bench), "new\n");
}

#[test]
fn a_confirmation_that_comes_too_late_is_refused() {
    let (bench, new) = waiting(1);
    bench.apply(&new);
    goes_back(&bench);
    let late = answer(bench.host().as_mut(), "first", "bob", Verdict::Keep).unwrap_err();
    assert_eq!(late.trouble, Trouble::Stale);
    assert_eq!(live(&bench), "old\n");
}

#[test]
fn another_apply_is_refused_meanwhile_at_once() {
    let (bench, new) = waiting(60);
    bench.apply(&new);
    let start = Instant::now();
    let report = bench.apply(&bench.site(&[("phones/a.cfg", "third\n")]));
    assert_eq!(report.exit_code(), 5, "{report:?}");
    assert!(
        report.hosts[0].errors[0]
            .message
            .contains("waits for confirmation")
    );
    assert_eq!(bench.rollback(None).exit_code(), 5);
    assert!(start.elapsed() < bench.options.wait);
    assert_eq!(live(&bench), "new\n");
    answer(bench.host().as_mut(), "first", "bob", Verdict::Back).unwrap();
    assert_eq!(live(&bench), "old\n");
}

/// The connection is cut at each step from the switch on: the host is back in time, without anybody.
#[test]
fn the_network_is_cut_right_after_the_switch() {
    for (verb, fault) in [
        ("switch", Fault::GoneAfter),
        ("unlock", Fault::Gone),
        ("arm", Fault::GoneAfter),
    ] {
        let (bench, new) = waiting(2);
        let plan = bench.plan(&new);
        bench.apply_on(&new, &plan, &|to| {
            let host = connect(to, &bench.connect)?;
            Ok(Box::new(Faulty::new(host, verb, fault.clone())))
        });
        assert!(goes_back(&bench) < Duration::from_secs(12), "{verb}");
        assert_eq!(live(&bench), "old\n", "{verb}");
        assert!(bench.look().confirmed(), "{verb}");
        assert_eq!(bench.apply(&new).exit_code(), 0, "{verb}");
    }
}

/// Ten years earlier or later, as the host's clock has it, a release waits as long as it is to, and so does who comes meanwhile.
#[test]
fn a_clock_that_jumps_neither_ends_nor_prolongs_the_wait() {
    for when in ["10 years ago", "10 years"] {
        let (mut bench, new) = waiting(6);
        let start = Instant::now();
        assert_eq!(bench.apply(&new).hosts[0].outcome, Outcome::Pending);
        bench.instead_of(
            "date",
            &format!("#!/bin/sh\nexec /usr/bin/date -d '{when}' \"$@\"\n"),
        );
        let left = bench.look().pending.unwrap().left;
        assert!((1..=6).contains(&left), "{when}: {left}");
        let report = bench.apply(&bench.site(&[("phones/a.cfg", "third\n")]));
        assert_eq!(report.exit_code(), 5, "{when}: {report:?}");
        assert_eq!(live(&bench), "new\n", "{when}");
        goes_back(&bench);
        assert!(start.elapsed() > Duration::from_secs(4), "{when}");
        assert!(start.elapsed() < Duration::from_secs(20), "{when}");
        assert_eq!(live(&bench), "old\n", "{when}");
        assert!(history(bench.host().as_mut()).unwrap().faults.is_empty());
    }
}

/// Every process on the host is gone with its memory, as after a reboot: the next that looks at it takes it back.
#[test]
fn after_a_reboot_it_goes_back_at_once() {
    let (bench, new) = waiting(600);
    bench.apply(&new);
    let pending = fs::read_to_string(bench.root().join("pending")).unwrap();
    let mut lines: Vec<_> = pending.lines().collect();
    lines[1] = "00000000-another-boot";
    fs::write(bench.root().join("pending"), lines.join("\n") + "\n").unwrap();
    let program = bench.root().join("bin/way-back.sh");
    let ran = Command::new("dash")
        .arg(&program)
        .arg(bench.root())
        .arg("expire")
        .status();
    assert!(ran.unwrap().success());
    assert_eq!(live(&bench), "old\n");
    assert!(bench.look().pending.is_none());
}

#[test]
fn an_apply_finds_that_the_time_is_up_where_nobody_woke_the_way_back() {
    let (mut bench, new) = waiting(600);
    bench.apply(&new);
    let overdue = fs::read_to_string(bench.root().join("pending")).unwrap();
    let mut lines: Vec<_> = overdue.lines().collect();
    lines[1] = "00000000-another-boot";
    // The alarm's own process sees it as well; whoever comes first
    fs::write(bench.root().join("pending"), lines.join("\n") + "\n").unwrap();
    bench.options.stale = pbxctl::apply::Stale::Replan;
    bench.options.confirm = None;
    assert_eq!(bench.apply(&new).exit_code(), 0);
    assert_eq!(live(&bench), "new\n");
    assert!(actions(&bench).contains(&("way back".into(), Outcome::RolledBack)));
}

#[test]
fn a_first_release_goes_back_to_none() {
    let (bench, new) = waiting(4);
    fs::remove_dir_all(bench.root()).unwrap();
    assert_eq!(bench.apply(&new).hosts[0].outcome, Outcome::Pending);
    goes_back(&bench);
    assert_eq!(bench.look().release, None);
}

#[test]
fn the_unit_for_reboots_is_what_systemd_takes() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("host.sh");
    fs::write(&program, pbxctl::apply::host_program()).unwrap();
    let unit = Command::new("dash")
        .arg(&program)
        .args(["/var/lib/pbxctl", "unit"])
        .output()
        .unwrap();
    let text = String::from_utf8(unit.stdout).unwrap();
    for line in [
        "WantedBy=multi-user.target",
        "ConditionPathExists=|/var/lib/pbxctl/pending",
        "ConditionPathExists=|/var/lib/pbxctl/laying",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let file = folder.path().join("pbxctl-way-back.service");
    fs::write(&file, &text).unwrap();
    match Command::new("systemd-analyze")
        .arg("verify")
        .arg(&file)
        .output()
    {
        Ok(said) => {
            let err = String::from_utf8_lossy(&said.stderr);
            assert!(!err.contains("pbxctl-way-back"), "{err}");
        }
        Err(_) => println!("left out: systemd-analyze is not installed"),
    }
}
