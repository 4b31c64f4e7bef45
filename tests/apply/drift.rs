//! What somebody changed by hand, three ways.

use crate::site::{Bench, CANARY};
use pbxctl::apply::{Reading, drift};
use pbxctl::plan::{Drift, Version};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

const FILES: &[(&str, &str)] = &[
    ("asterisk/pjsip.d/a.conf", "one\n"),
    ("phones/a.cfg", "phone canary-4711\n"),
    ("phones/b.cfg", "same\n"),
];

fn found(bench: &Bench, site: &crate::site::Site) -> Drift {
    found_by(Reading::Touched, bench, site)
}

fn found_by(reading: Reading, bench: &Bench, site: &crate::site::Site) -> Drift {
    drift(
        bench.host().as_mut(),
        &bench.destination(),
        &site.bundle,
        &site.blobs,
        reading,
    )
    .unwrap()
}

#[test]
fn a_host_that_was_left_alone_has_none() {
    let bench = Bench::new();
    let site = bench.site(FILES);
    assert!(found(&bench, &site).is_none());
    bench.apply(&site);
    assert!(found(&bench, &site).is_none());
    // What is written down and not applied yet is no drift
    assert!(found(&bench, &bench.site(&[("phones/b.cfg", "next\n")])).is_none());
}

#[test]
fn what_was_edited_is_told_beside_what_was_applied_and_what_is_desired() {
    let bench = Bench::new();
    let site = bench.site(FILES);
    bench.apply(&bench.site(&[
        ("asterisk/pjsip.d/a.conf", "one\n"),
        ("phones/z.cfg", "z\n"),
    ]));
    bench.apply(&site);
    let at = |path: &str| bench.root().join("current").join(path);
    // As editors do: another file takes its place
    fs::remove_file(at("asterisk/pjsip.d/a.conf")).unwrap();
    fs::write(at("asterisk/pjsip.d/a.conf"), "by hand\n").unwrap();
    fs::write(at("phones/own.cfg"), "own\n").unwrap();
    fs::remove_file(at("phones/b.cfg")).unwrap();
    fs::write(at("phones/a.cfg"), format!("phone {CANARY} edited\n")).unwrap();
    let desired = bench.site(&[("asterisk/pjsip.d/a.conf", "two\n"), FILES[1], FILES[2]]);
    let drift = found(&bench, &desired);
    let file = |path: &str| {
        drift
            .files
            .iter()
            .find(|file| file.path.as_str() == path)
            .unwrap()
    };
    let conf = file("asterisk/pjsip.d/a.conf");
    // The repository has another text by now; what was applied is told from an older release on the host
    assert!(
        conf.edit().unwrap().contains("-one\n+by hand\n"),
        "{conf:?}"
    );
    assert!(
        conf.discard().unwrap().contains("-by hand\n+two\n"),
        "{conf:?}"
    );
    assert_eq!(file("phones/own.cfg").applied, Version::Absent);
    let gone = file("phones/b.cfg");
    assert_eq!(
        (&gone.live, &gone.applied),
        (&Version::Absent, &Version::Text("same\n".into()))
    );
    assert_eq!(
        (file("phones/a.cfg").edit(), &file("phones/a.cfg").live),
        (None, &Version::Untold)
    );
    assert!(!format!("{drift:?}").contains(CANARY));
    // Nothing of it stays on the host
    assert_eq!(
        fs::read_dir(bench.root().join("staging")).unwrap().count(),
        0
    );
}

#[test]
fn a_manifest_that_was_touched_is_told() {
    let bench = Bench::new();
    let site = bench.site(FILES);
    bench.apply(&site);
    fs::write(bench.root().join("current/sums"), "").unwrap();
    let drift = found(&bench, &site);
    assert!(!drift.is_none());
    assert!(
        drift
            .others
            .iter()
            .any(|other| other.contains("`manifest.json`")),
        "{drift:?}"
    );
}

/// Counts how often the files of a release are read.
fn count_readings(tools: &Path) {
    let counts = format!(
        "#!/bin/sh\n[ \"$1\" != -c ] || echo >>{0}/count\nPATH=/usr/bin:/bin exec sha256sum \"$@\"\n",
        tools.display()
    );
    fs::create_dir(tools).unwrap();
    fs::write(tools.join("sha256sum"), counts).unwrap();
    fs::set_permissions(tools.join("sha256sum"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn files_are_read_again_where_one_was_touched_or_where_that_is_asked_for() {
    let mut bench = Bench::new();
    let site = bench.site(FILES);
    bench.apply(&site);
    let tools = bench.folder.path().join("tools");
    count_readings(&tools);
    bench.connect.tools = Some(tools.clone());
    let readings = || fs::read_to_string(tools.join("count")).unwrap().len();
    // What was written a moment ago may be written again without another time
    assert!(found(&bench, &site).is_none());
    sleep(Duration::from_millis(2100));
    assert!(found(&bench, &site).is_none());
    assert_eq!(readings(), 2);
    assert!(found(&bench, &site).is_none());
    assert!(bench.look().edited.is_empty());
    assert_eq!(readings(), 2);
    assert!(found_by(Reading::Full, &bench, &site).is_none());
    assert_eq!(readings(), 3);
    // As long as it was, and with the time that it had
    let file = bench.root().join("current/phones/b.cfg");
    let was = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, "edit\n").unwrap();
    let edited = fs::File::options().write(true).open(&file).unwrap();
    edited.set_modified(was).unwrap();
    assert_eq!(bench.look().edited, ["phones/b.cfg"]);
    assert_eq!(bench.look().edited, ["phones/b.cfg"]);
    assert_eq!(readings(), 5);
    // A file that comes is seen, and so is the list of digests
    fs::write(&file, "same\n").unwrap();
    sleep(Duration::from_millis(2100));
    assert!(bench.look().edited.is_empty() && bench.look().edited.is_empty());
    assert_eq!(readings(), 6);
    fs::write(bench.root().join("current/phones/own.cfg"), "own\n").unwrap();
    assert_eq!(bench.look().edited, ["phones/own.cfg"]);
}
