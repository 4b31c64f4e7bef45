//! What systemd says of our units, and sockets that it opens for us.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Command, Stdio};

use super::client::get;
use super::real::have;
use super::server::folder;

#[test]
fn systemd_finds_the_units_sound() {
    if !have("systemd-analyze") {
        return;
    }
    let units = tempfile::tempdir().unwrap();
    for unit in fs::read_dir("packaging/systemd").unwrap() {
        let unit = unit.unwrap();
        let text = fs::read_to_string(unit.path()).unwrap();
        // Where the package would put it there is nothing yet.
        let text = text.replace("/usr/bin/pbxctl", env!("CARGO_BIN_EXE_pbxctl"));
        fs::write(units.path().join(unit.file_name()), text).unwrap();
    }
    for name in [
        "pbxctl-agent.service",
        "pbxctl-serve.service",
        "pbxctl-serve.socket",
        "pbxctl-serve-http.socket",
    ] {
        let found = Command::new("systemd-analyze")
            .arg("verify")
            .arg(units.path().join(name))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&found.stderr);
        // What other units of this machine lack is none of ours.
        let ours: Vec<_> = said
            .lines()
            .filter(|line| line.contains("pbxctl"))
            .collect();
        assert!(ours.is_empty(), "{name}: {ours:?}");
    }
}

#[test]
fn a_socket_that_systemd_opened_is_served() {
    if !have("systemd-socket-activate") {
        return;
    }
    let files = folder(&[("a.cfg", b"by socket")]);
    let free = UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut child = Command::new("systemd-socket-activate")
        .args(["--datagram", "--fdname=tftp", "-l", &free.to_string()])
        .arg(Path::new(env!("CARGO_BIN_EXE_pbxctl")))
        .args(["serve", "--folder"])
        .arg(files.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let file = super::server::await_that("the helper listens", || {
        let asked = std::panic::catch_unwind(|| get(free, "a.cfg", &[]).ok());
        asked.ok().flatten().map(|client| client.file)
    });
    assert_eq!(file, b"by socket");
    let lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let told: Vec<_> = lines.take_while(|line| !line.contains("fetch")).collect();
    assert!(
        told.iter()
            .any(|line| line.contains("serving tftp on 127.0.0.1")),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|line| line.contains("serving http")),
        "nothing beside it: {told:?}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}
