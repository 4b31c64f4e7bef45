//! Plan, apply, again, back: what lies in the folder and what the journal says.

use crate::site::{Bench, CANARY};
use pbxctl::apply::{Edits, Outcome, Stale, differences, history, texts, unlock};
use pbxctl::bundle::ReleasePath;
use pbxctl::plan::{Diffs, Meaning, Style, json, text};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::time::{Duration, Instant};

const ONE: &[(&str, &str)] = &[
    ("asterisk/pjsip.d/a.conf", "one\n"),
    ("phones/a.cfg", "phone canary-4711\n"),
    ("phones/b.cfg", "same\n"),
];
const TWO: &[(&str, &str)] = &[
    ("asterisk/pjsip.d/a.conf", "two\n"),
    ("phones/b.cfg", "same\n"),
    ("phones/c.cfg", "new\n"),
];

#[test]
fn applies_once_and_finds_nothing_to_do_then() {
    let bench = Bench::new();
    let site = bench.site(ONE);
    let report = bench.apply(&site);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(
        bench.live("phones/a.cfg").unwrap(),
        format!("phone {CANARY}\n")
    );
    assert_eq!(bench.live("masked/phones/a.cfg").unwrap(), "phone ***\n");
    assert!(bench.plan(&site).is_nothing());
    let report = bench.apply(&site);
    assert_eq!(report.hosts[0].outcome, Outcome::Unchanged);
    let mode = |path: &str| {
        fs::metadata(bench.root().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (
            mode("."),
            mode("current/phones"),
            mode("current/phones/a.cfg"),
            mode("current/sums")
        ),
        (0o750, 0o750, 0o640, 0o600)
    );
}

#[test]
fn a_plan_tells_what_changes_and_no_secret() {
    let bench = Bench::new();
    bench.apply(&bench.site(ONE));
    let next = bench.site(TWO);
    let plan = bench.plan(&next);
    let counts = plan.counts();
    assert_eq!(
        (counts.add, counts.change, counts.delete, counts.keep),
        (1, 1, 1, 1)
    );
    let host = &plan.hosts[0];
    let mut diffs = Diffs::default();
    differences(
        bench.host().as_mut(),
        host,
        next.bundle.part(&host.id).unwrap(),
        &next.blobs,
        &mut diffs,
    )
    .unwrap();
    let shown = text(
        &plan,
        &diffs,
        Style {
            colour: false,
            diffs: true,
        },
    );
    assert!(
        shown.contains("-one\n") && shown.contains("+two\n") && shown.contains("-phone ***"),
        "{shown}"
    );
    assert!(
        shown.ends_with("plan: 1 to add, 1 to change, 1 to delete, 1 unchanged\n"),
        "{shown}"
    );
    let all = format!(
        "{shown}{}{plan:?}",
        json(&plan, &Meaning::default(), &diffs, &[])
    );
    assert!(!all.contains(CANARY), "{all}");
}

#[test]
fn a_new_secret_shows_as_such_and_nothing_more() {
    let bench = Bench::new();
    bench.apply(&bench.site(&[("phones/a.cfg", "pin canary-4711")]));
    let rotated = bench.site(&[("phones/a.cfg", "pin canary-4711canary-4711")]);
    assert!(
        !bench.plan(&rotated).hosts[0].changes[0].secrets_only,
        "here the masked text tells of two"
    );
    let mut rotated = bench.site(&[("phones/a.cfg", "pin canary-4711")]);
    rotated.rekey(&bench);
    let change = bench.plan(&rotated).hosts[0].changes[0].clone();
    assert!(change.secrets_only);
}

#[test]
fn unchanged_phones_are_linked_and_the_release_is_otherwise_new() {
    let bench = Bench::new();
    bench.apply(&bench.site(ONE));
    let inode = |path: &str| {
        fs::metadata(bench.root().join("current").join(path))
            .unwrap()
            .ino()
    };
    let (phone, was) = (inode("phones/b.cfg"), bench.look().release);
    let report = bench.apply(&bench.site(TWO));
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(inode("phones/b.cfg"), phone);
    assert_ne!(bench.look().release, was);
    assert_eq!(
        (
            bench.live("phones/a.cfg"),
            bench.live("asterisk/pjsip.d/a.conf").as_deref()
        ),
        (None, Some("two\n"))
    );
}

#[test]
fn an_empty_site_is_a_release_too() {
    let bench = Bench::new();
    bench.apply(&bench.site(ONE));
    assert_eq!(bench.apply(&bench.site(&[])).exit_code(), 0);
    assert_eq!(bench.live("phones/b.cfg"), None);
    assert!(bench.look().manifest.unwrap().files.is_empty());
}

#[test]
fn refuses_when_the_host_is_not_what_was_planned_against() {
    let mut bench = Bench::new();
    let (one, two) = (bench.site(ONE), bench.site(TWO));
    let plan = bench.plan(&one);
    bench.apply(&two);
    let report = bench.apply_plan(&one, &plan);
    assert_eq!(
        (report.exit_code(), report.hosts[0].outcome),
        (4, Outcome::Stale)
    );
    assert_eq!(bench.live("phones/c.cfg").as_deref(), Some("new\n"));
    bench.options.stale = Stale::Replan;
    assert_eq!(bench.apply_plan(&one, &plan).exit_code(), 0);
    assert_eq!(bench.live("phones/c.cfg"), None);
}

#[test]
fn keeps_what_was_edited_by_hand_until_told_otherwise() {
    let mut bench = Bench::new();
    let site = bench.site(ONE);
    bench.apply(&site);
    let was = bench.look().release.unwrap();
    fs::write(bench.root().join("current/phones/b.cfg"), "by hand\n").unwrap();
    fs::write(bench.root().join("current/phones/own.cfg"), "own\n").unwrap();
    assert_eq!(bench.look().edited, ["phones/b.cfg", "phones/own.cfg"]);
    for files in [ONE, TWO] {
        let report = bench.apply(&bench.site(files));
        assert_eq!(report.exit_code(), 4, "{report:?}");
        assert!(
            report.hosts[0].errors[0].message.contains("`phones/b.cfg`"),
            "{report:?}"
        );
    }
    assert_eq!(bench.live("phones/b.cfg").as_deref(), Some("by hand\n"));
    bench.options.edits = Edits::Discard;
    assert_eq!(bench.apply(&site).exit_code(), 0);
    assert_eq!(bench.live("phones/b.cfg").as_deref(), Some("same\n"));
    assert_eq!(bench.look().release.unwrap(), format!("{was}.2"));
    assert!(bench.plan(&site).is_nothing());
    assert_eq!(
        fs::read_to_string(bench.root().join("releases").join(was).join("phones/b.cfg")).unwrap(),
        "by hand\n"
    );
}

#[test]
fn goes_back_and_forth_and_the_journal_tells() {
    let bench = Bench::new();
    bench.apply(&bench.site(ONE));
    bench.apply(&bench.site(TWO));
    assert_eq!(bench.rollback(None).exit_code(), 0);
    assert_eq!(
        bench.live("asterisk/pjsip.d/a.conf").as_deref(),
        Some("one\n")
    );
    assert_eq!(bench.rollback(Some("4")).exit_code(), 0);
    assert_eq!(
        bench.live("asterisk/pjsip.d/a.conf").as_deref(),
        Some("two\n")
    );
    assert_eq!(
        bench.rollback(Some("1")).exit_code(),
        1,
        "line 1 is a beginning"
    );
    let history = history(bench.host().as_mut()).unwrap();
    assert!(history.faults.is_empty(), "{:?}", history.faults);
    let ends: Vec<_> = history
        .lines
        .iter()
        .filter_map(|line| line.entry.as_ref()?.outcome)
        .collect();
    assert_eq!(ends, [Outcome::Applied; 4]);
    let first = history.lines[1].entry.as_ref().unwrap();
    assert_eq!(
        (first.who.as_str(), first.message.as_deref()),
        ("alice", Some("why \"not\"\t$(id)"))
    );
    assert!(first.steps.iter().any(|step| step.name == "switch"));
    let journal = fs::read_to_string(bench.root().join("journal")).unwrap();
    assert!(!journal.contains(CANARY));
    fs::write(
        bench.root().join("journal"),
        journal.replacen("alice", "mallory", 1),
    )
    .unwrap();
    assert!(
        !pbxctl::apply::history(bench.host().as_mut())
            .unwrap()
            .faults
            .is_empty()
    );
}

#[test]
fn old_releases_go_and_the_live_one_stays() {
    let mut bench = Bench::new();
    bench.options.keep = 2;
    for text in ["1", "2", "3", "4"] {
        assert_eq!(
            bench
                .apply(&bench.site(&[("phones/a.cfg", text)]))
                .exit_code(),
            0
        );
    }
    assert_eq!(bench.look().have.len(), 2);
    assert_eq!(bench.live("phones/a.cfg").as_deref(), Some("4"));
    assert_eq!(
        fs::read_dir(bench.root().join("staging")).unwrap().count(),
        0
    );
}

#[test]
fn two_at_once_end_with_one_wholly_after_the_other() {
    let mut bench = Bench::new();
    bench.options.stale = Stale::Replan;
    bench.options.lease = Duration::from_mins(1);
    let (one, two) = (bench.site(ONE), bench.site(TWO));
    let plans = (bench.plan(&one), bench.plan(&two));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| bench.apply_plan(&one, &plans.0).exit_code());
        let second = scope.spawn(|| bench.apply_plan(&two, &plans.1).exit_code());
        assert_eq!((first.join().unwrap(), second.join().unwrap()), (0, 0));
    });
    let whole = |files: &[(&str, &str)]| {
        files
            .iter()
            .all(|(path, text)| bench.live(path).as_deref() == Some(text))
    };
    assert!(whole(ONE) != whole(TWO));
    assert!(bench.look().edited.is_empty());
    assert!(history(bench.host().as_mut()).unwrap().faults.is_empty());
}

/// Whoever takes a lease by force stands in the journal.
fn took(bench: &Bench) {
    assert!(unlock(bench.host().as_mut(), "al\"ice").unwrap().is_some());
    let journal = history(bench.host().as_mut()).unwrap();
    let last = journal.lines.last().and_then(|line| line.entry.as_ref());
    let told = last.map(|entry| (&*entry.action, &*entry.who, &*entry.errors[0]));
    let why = "taken from bob the 'builder' (for fun $(id))";
    assert_eq!(told, Some(("unlock", "alice", why)), "{journal:?}");
    assert_eq!(journal.faults, [""; 0]);
}

#[test]
fn says_who_holds_the_host_and_a_dead_holder_is_forgotten() {
    let mut bench = Bench::new();
    let site = bench.site(ONE);
    bench.apply(&site);
    let next = bench.site(TWO);
    let plan = bench.plan(&next);
    let lease = || {
        let call = pbxctl::apply::Call {
            verb: "lock",
            args: vec!["2".into()],
        };
        bench
            .host()
            .run(
                &call,
                &mut "bob the 'builder'\nfor \"fun\" $(id)\n".as_bytes(),
            )
            .unwrap()
    };
    assert_eq!(lease().code, 0);
    assert_eq!(bench.look().lease.unwrap().reason, "for \"fun\" $(id)");
    let impatient = Bench {
        options: pbxctl::apply::Options {
            wait: Duration::ZERO,
            ..bench.options.clone()
        },
        ..Bench::new()
    };
    let report = {
        let record = pbxctl::apply::Record::default();
        let order = pbxctl::apply::Order {
            options: &impatient.options,
            record: &record,
        };
        let temporary = std::path::Path::new("/tmp");
        let work = pbxctl::apply::Work {
            bundle: &next.bundle,
            blobs: &next.blobs,
            plan: &plan,
            unreached: &BTreeMap::new(),
            order,
            temporary,
        };
        pbxctl::apply::apply(&work, &|_| Ok(bench.host()), &mut |_, _| {})
    };
    assert_eq!(report.exit_code(), 5, "{report:?}");
    assert!(
        report.hosts[0].errors[0].message.contains("bob"),
        "{report:?}"
    );
    let start = Instant::now();
    assert_eq!(bench.apply_plan(&next, &plan).exit_code(), 0);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(lease().code, 0);
    took(&bench);
    bench.options.wait = Duration::ZERO;
    assert_eq!(bench.apply(&site).exit_code(), 0);
}

#[test]
fn keeps_off_what_somebody_planted() {
    for name in [
        "releases",
        "staging",
        "bin",
        "journal",
        "state.json",
        "lease",
        "guard",
        "current",
    ] {
        let bench = Bench::new();
        let elsewhere = bench.folder.path().join("elsewhere");
        fs::create_dir_all(bench.root()).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, bench.root().join(name)).unwrap();
        let site = bench.site(ONE);
        let plan = pbxctl::plan::plan(
            &site.bundle,
            &[(bench.destination().id, pbxctl::plan::Deployed::default())].into(),
        );
        let report = bench.apply_plan(&site, &plan);
        assert_eq!(report.exit_code(), 1, "{name}: {report:?}");
        assert!(
            report.hosts[0].errors[0].message.contains("not ours"),
            "{name}: {report:?}"
        );
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0, "{name}");
    }
    let bench = Bench::new();
    symlink("/tmp", bench.root()).unwrap();
    assert!(pbxctl::apply::look(bench.host().as_mut(), &bench.destination(), None).is_err());
}

#[test]
fn masked_texts_are_all_that_a_host_gives() {
    let bench = Bench::new();
    bench.apply(&bench.site(ONE));
    let paths = [
        ReleasePath::new("phones/a.cfg").unwrap(),
        ReleasePath::new("phones/none.cfg").unwrap(),
    ];
    let read = texts(
        bench.host().as_mut(),
        &bench.look().release.unwrap(),
        &paths,
    )
    .unwrap();
    assert_eq!(read.into_values().collect::<Vec<_>>(), ["phone ***\n"]);
}
