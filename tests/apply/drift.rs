//! What somebody changed by hand, three ways.

use crate::site::{Bench, CANARY, Site};
use pbxctl::apply::Reading;
use pbxctl::plan::{Drift, Version};
use std::fs;

const FILES: &[(&str, &str)] = &[
    ("asterisk/pjsip.d/a.conf", "one\n"),
    ("phones/a.cfg", "phone canary-4711\n"),
    ("phones/b.cfg", "same\n"),
];

fn found(bench: &Bench, site: &Site) -> Drift {
    bench.drift(site, Reading::Touched)
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
