//! Names of files that a shell, a list or an archive could take for something else, wherever they can come from.

use crate::site::Bench;
use pbxctl::apply::{Call, Edits, Host};
use std::fs;

const OLD: &[(&str, &str)] = &[("asterisk/a.conf", "a\n"), ("phones/b.cfg", "b\n")];
const NEW: &[(&str, &str)] = &[("asterisk/a.conf", "new\n"), ("phones/b.cfg", "b\n")];

const NAMES: [&str; 9] = [
    "-rf",
    "a b",
    "$(touch planted)",
    "`touch planted`",
    "x\n-rf",
    "x\ty",
    ".hidden",
    "é\u{1b}[2J",
    "sums; touch planted",
];

fn live(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.apply(&bench.site(files)).exit_code(), 0);
    bench
}

#[test]
fn a_file_of_any_name_that_somebody_put_into_the_live_release_is_told_and_never_taken_over() {
    for name in NAMES {
        let mut bench = live(OLD);
        fs::write(bench.root().join("current/phones").join(name), "planted").unwrap();
        assert!(!bench.look().edited.is_empty(), "{name:?}");
        let new = bench.site(NEW);
        assert_eq!(bench.apply(&new).exit_code(), 4, "{name:?}");
        bench.options.edits = Edits::Discard;
        let report = bench.apply(&new);
        assert_eq!(report.exit_code(), 0, "{name:?}: {report:?}");
        assert_eq!(bench.live(&format!("phones/{name}")), None);
        assert!(bench.look().edited.is_empty(), "{name:?}");
        assert!(!bench.root().join("planted").exists(), "{name:?}");
    }
}

/// A release, after which the archive that the host unpacks has done this beside it.
fn unpacked_with(planted: &str, told: &str) {
    let mut bench = live(OLD);
    let state = fs::read_to_string(bench.root().join("state.json")).unwrap();
    let tar = format!(
        "#!/bin/sh\nPATH=/usr/bin:/bin\ntar \"$@\" || exit\n[ \"$1\" != -xzpf ] || ( cd \"$4\" && {planted} )\n"
    );
    bench.instead_of("tar", &tar);
    let report = bench.apply(&bench.site(NEW));
    assert_eq!(report.exit_code(), 1, "{planted}: {report:?}");
    let message = &report.hosts[0].errors[0].message;
    assert!(message.contains(told), "{planted}: {message}");
    assert_eq!(bench.live("asterisk/a.conf").as_deref(), Some("a\n"));
    let now = fs::read_to_string(bench.root().join("state.json")).unwrap();
    assert_eq!(now, state, "{planted}");
}

#[test]
fn what_an_upload_holds_besides_is_refused() {
    let links = "the upload holds more than files and folders";
    unpacked_with("ln -s /etc/passwd phones.cfg", links);
    unpacked_with("mkfifo fifo", links);
    let besides = "the upload holds files that are not listed";
    unpacked_with(": >-rf", besides);
    unpacked_with(": >'a b'", besides);
    unpacked_with("printf x >\"$(printf 'x\\ny')\"", besides);
    // One that came into the release below, where it would be a way out of the new one
    let out =
        "d=$(echo ../../../releases/*)/$(printf 'x\\n..'); mkdir \"$d\"; : >\"$d/state.json\"";
    unpacked_with(out, "is no path of a release");
}

#[test]
fn a_path_that_leads_elsewhere_is_no_path_of_a_release() {
    let bench = live(OLD);
    let release = bench.look().release.unwrap();
    for path in [
        "../state.json",
        "/etc/passwd",
        "phones/../../state.json",
        "-rf",
        ".new/sums",
        "phones//b.cfg",
        "a b",
        "$(id)",
        "*",
    ] {
        for verb in ["read", "edits"] {
            let args = vec![release.clone()];
            let answer = bench
                .host()
                .run(&Call { verb, args }, &mut format!("{path}\n").as_bytes())
                .unwrap();
            assert_eq!(answer.code, 20, "{verb} {path}: {answer:?}");
        }
    }
}
