#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use crate::site::Site;
use std::io::{ErrorKind, Write};
use std::process::Stdio;

/// What stands on a terminal in the end; `script` of util-linux is one. Without it there is nothing to look at.
fn on_a_terminal(site: &Site, args: &str, typed: &str) -> Option<String> {
    let command = format!("{} {args}", env!("CARGO_BIN_EXE_pbxctl"));
    let mut script = site.program("script", ["-qec", &command, "/dev/null"]);
    let mut child = match script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        child => child.unwrap(),
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(typed.as_bytes())
        .unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn somebody_is_asked_and_can_say_no() {
    let site = Site::example("quickstart");
    let Some(shown) = on_a_terminal(&site, "apply", "n\n") else {
        return;
    };
    assert!(
        shown.contains("apply this? [y/N]") && shown.contains("nothing was changed"),
        "{shown:?}"
    );
    assert!(shown.contains("\u{1b}[32m  + "), "{shown:?}");
    assert!(!site.path("host").exists());
    let shown = on_a_terminal(&site, "apply", "y\n").unwrap();
    assert!(shown.contains("is live"), "{shown:?}");
}

#[test]
fn several_hosts_have_a_row_each_and_how_they_ended_stays() {
    let site = Site::example("quickstart");
    let one = site.read("pbx.yaml");
    let more = "  backup:\n    engine: asterisk\n    connect: {dir: ./backup}\n    address: backup.example.net\n\nsecrets:";
    let site = site
        .file("pbx.yaml", &one.replace("\nsecrets:", more))
        .variable("TERM", "xterm");
    let Some(shown) = on_a_terminal(&site, "apply --yes", "") else {
        return;
    };
    for host in ["pbx   ", "backup"] {
        let row = format!("{host}    0s  waits");
        assert!(shown.contains(&row), "{row}: {shown:?}");
    }
    assert!(!shown.contains("pbx: stage"), "{shown:?}");
    for end in [
        "pbx (the folder `host`): release",
        "backup (the folder `backup`): release",
    ] {
        assert!(shown.contains(end), "{end}: {shown:?}");
    }
    let fresh = site.file("tenants/main/more.yaml", "users: {zoe: {name: Zoe}}\n");
    assert_eq!(fresh.run(["lock"]).code, 0);
    let piped = fresh.run(["apply", "--yes"]);
    assert!(piped.stderr.contains("pbx: stage"), "{piped}");
}

#[test]
fn a_terminal_is_coloured_but_not_steered() {
    let site =
        Site::example("quickstart").file("tenants/main/evil.yaml", "\"\u{1b}]0;owned\u{7}\": {}\n");
    let Some(shown) = on_a_terminal(&site, "check", "") else {
        return;
    };
    assert!(
        shown.contains("\u{1b}[1m") && !shown.contains("\u{1b}]0;"),
        "{shown:?}"
    );
    let plain = Site::example("quickstart").variable("NO_COLOR", "1");
    assert!(
        !on_a_terminal(&plain, "check", "")
            .unwrap()
            .contains('\u{1b}')
    );
}
