//! Faults at every step: what is live is wholly the old or wholly the new release, and the next apply converges.

use crate::site::Bench;
use pbxctl::apply::{
    Answer, ConnectOptions, Fault, Faulty, Outcome, Stale, connect, history, unlock,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const OLD: &[(&str, &str)] = &[
    ("asterisk/a.conf", "old\n"),
    ("phones/a.cfg", "old\n"),
    ("phones/b.cfg", "same\n"),
];
const NEW: &[(&str, &str)] = &[
    ("asterisk/a.conf", "new\n"),
    ("phones/a.cfg", "new canary-4711\n"),
    ("phones/b.cfg", "same\n"),
];

/// Every verb of an apply to a folder, in order.
const VERBS: [&str; 9] = [
    "lock", "state", "journal", "stage", "renew", "switch", "confirm", "prune", "unlock",
];

fn whole(bench: &Bench) -> &'static str {
    let is = |files: &[(&str, &str)]| {
        files
            .iter()
            .all(|(path, text)| bench.live(path).as_deref() == Some(text))
    };
    match (is(OLD), is(NEW)) {
        (true, false) => "old",
        (false, true) => "new",
        _ => "neither",
    }
}

fn converges(bench: &mut Bench, what: &str) {
    assert_ne!(whole(bench), "neither", "{what}");
    assert!(bench.look().edited.is_empty(), "{what}");
    // Waiting for the dead one's lease is proved elsewhere.
    unlock(bench.host().as_mut(), "alice").unwrap();
    bench.options.stale = Stale::Replan;
    let report = bench.apply(&bench.site(NEW));
    assert_eq!(report.exit_code(), 0, "{what}: {report:?}");
    assert_eq!(whole(bench), "new", "{what}");
    assert!(bench.plan(&bench.site(NEW)).is_nothing(), "{what}");
    let history = history(bench.host().as_mut()).unwrap();
    assert!(history.faults.is_empty(), "{what}: {:?}", history.faults);
}

#[test]
fn whatever_verb_fails_and_however() {
    let full = Answer {
        code: 1,
        err: "cp: No space left on device\n".into(),
        ..Answer::default()
    };
    for fault in [
        Fault::Gone,
        Fault::GoneAfter,
        Fault::Lost,
        Fault::Answer(full),
    ] {
        for verb in VERBS {
            let mut bench = Bench::new();
            assert_eq!(bench.apply(&bench.site(OLD)).exit_code(), 0);
            let (new, what) = (bench.site(NEW), format!("{verb}: {fault:?}"));
            let plan = bench.plan(&new);
            let report = bench.apply_on(&new, &plan, &|to| {
                Ok(Box::new(Faulty::new(
                    connect(to, &bench.connect)?,
                    verb,
                    fault.clone(),
                )))
            });
            let (outcome, now) = (report.hosts[0].outcome, whole(&bench));
            match outcome {
                Outcome::Applied => assert_eq!(now, "new", "{what}"),
                Outcome::Failed | Outcome::RolledBack => assert_eq!(now, "old", "{what}"),
                Outcome::Unknown => {}
                _ => panic!("{what}: {report:?}"),
            }
            assert!(
                outcome == Outcome::Applied || !report.hosts[0].errors.is_empty(),
                "{what}"
            );
            converges(&mut bench, &what);
        }
    }
}

/// Programs that the host's side starts, each killed together with it at its first, second … call.
/// Has a program kill whoever starts it for the so-manyth time, and itself.
pub(crate) fn put_killer(tools: &Path, program: &str, turn: usize) {
    let killer = format!(
        "#!/bin/sh\necho >>{0}/count\n[ \"$(wc -l <{0}/count)\" -ne {turn} ] || kill -9 0\nPATH=/usr/sbin:/usr/bin:/sbin:/bin exec {program} \"$@\"\n",
        tools.display()
    );
    fs::write(tools.join(program), killer).unwrap();
    fs::set_permissions(tools.join(program), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn killed_at_any_program_that_it_starts() {
    for program in [
        "mkdir",
        "tar",
        "xargs",
        "sha256sum",
        "find",
        "chmod",
        "sync",
        "mv",
        "ln",
        "rm",
    ] {
        for turn in [1, 3, 9] {
            let mut bench = Bench::new();
            assert_eq!(bench.apply(&bench.site(OLD)).exit_code(), 0);
            let tools = bench.folder.path().join("tools");
            fs::create_dir(&tools).unwrap();
            put_killer(&tools, program, turn);
            let new = bench.site(NEW);
            let plan = bench.plan(&new);
            let deadly = ConnectOptions {
                tools: Some(tools),
                ..ConnectOptions::default()
            };
            let report = bench.apply_on(&new, &plan, &|to| connect(to, &deadly));
            let what = format!("{program} {turn}: {:?}", report.hosts[0].outcome);
            if matches!(
                report.hosts[0].outcome,
                Outcome::Failed | Outcome::RolledBack
            ) {
                assert_eq!(whole(&bench), "old", "{what}");
            }
            converges(&mut bench, &what);
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_nothing_happens() {
    let bench = Bench::new();
    let site = bench.site(OLD);
    let plan = bench.plan(&site);
    fs::write(bench.root(), "a file").unwrap();
    let report = bench.apply_plan(&site, &plan);
    assert_eq!(report.exit_code(), 1, "{report:?}");
    assert!(!report.hosts[0].errors[0].message.is_empty());
}

#[test]
fn a_damaged_upload_never_becomes_a_release() {
    let mut bench = Bench::new();
    assert_eq!(bench.apply(&bench.site(OLD)).exit_code(), 0);
    bench.instead_of("tar", "#!/bin/sh\nPATH=/usr/bin:/bin\ntar \"$@\" || exit\n[ \"$1\" != -xzpf ] || echo x >>\"$4/phones/a.cfg\"\n");
    let report = bench.apply(&bench.site(NEW));
    assert_eq!(
        (report.exit_code(), whole(&bench)),
        (1, "old"),
        "{report:?}"
    );
    assert!(
        report.hosts[0].errors[0].message.contains("digests"),
        "{report:?}"
    );
    assert_eq!(bench.look().have.len(), 1);
}
