//! A release that waits for confirmation, on a real engine.

use std::process::Child;
use std::time::{Duration, Instant};

use crate::cable::Cable;
use crate::host::LabHost;
use crate::phone::Phone;
use crate::repository::Repository;
use crate::site;

/// How long the release waits, and how much longer the way back may take on a busy machine.
const WAITS: (&str, Duration) = ("8s", Duration::from_secs(40));

/// Applies what Alice is no part of, and gives it back in the moment after the switch.
fn switched(host: &LabHost, repository: &Repository, within: &str) -> Child {
    site::without_alice(repository);
    let run = repository
        .command("apply", &["--yes", "--confirm", within])
        .spawn()
        .expect("pbxctl starts");
    let start = Instant::now();
    while !host.path_of("/var/lib/pbxctl/unread").exists() {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "it never switches"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    run
}

/// The host is on the former release in time, the engine has read it, and Alice's phone is answered.
fn goes_back(host: &LabHost, alice: &Phone) {
    let start = Instant::now();
    while host
        .sh("test -e /var/lib/pbxctl/pending -o -e /var/lib/pbxctl/lease")
        .code
        == 0
    {
        assert!(start.elapsed() < WAITS.1, "it never goes back");
        std::thread::sleep(Duration::from_millis(200));
    }
    eprintln!("back after {:.1} s", start.elapsed().as_secs_f64());
    assert_eq!(host.endpoints().len(), 3);
    alice.registers(host);
}

/// What happened is told, nothing waits, and the next apply is one like any other.
fn goes_on(host: &LabHost, repository: &Repository) {
    repository.pbxctl("history", &["--verify"]).expect_code(0);
    let history = repository.pbxctl("history", &[]).expect_code(0);
    assert!(history.stdout.contains("way back rolled back"), "{history}");
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert!(!status.stdout.contains("waits"), "{status}");
    repository.applies();
    assert_eq!(host.endpoints().len(), 2);
}

/// The controller is killed after the switch: the phones of the former release are answered again, in time.
#[test]
fn who_applied_is_killed_and_the_host_goes_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let alice = site::phone_of(&repository, "alice");
    alice.registers(&host);
    let mut run = switched(&host, &repository, WAITS.0);
    run.kill().expect("it can be killed");
    run.wait().expect("it ends");
    goes_back(&host, &alice);
    goes_on(&host, &repository);
}

/// From the switch on no packet comes through, in neither direction, and nobody is told: the host is back while pbxctl still waits for
/// an answer, and pbxctl ends as well, not knowing.
#[test]
fn the_network_is_cut_and_the_host_goes_back() {
    let Some(cable) = Cable::lay() else { return };
    let Some(host) = LabHost::up_at(&cable.near()) else {
        return;
    };
    let repository = site::with_three(Repository::over(&host, &cable));
    repository.applies();
    let alice = site::phone_of(&repository, "alice");
    let mut run = switched(&host, &repository, WAITS.0);
    cable.cut();
    goes_back(&host, &alice);
    assert!(
        run.try_wait().expect("its state").is_none(),
        "it heard that nobody is there"
    );
    assert_eq!(run.wait().expect("it ends").code(), Some(7));
    cable.mend();
    goes_on(&host, &repository);
}

/// The power of the host is cut after the switch, and what starts with it takes the release back at once.
#[test]
fn the_host_is_booted_and_goes_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let alice = site::phone_of(&repository, "alice");
    let mut run = switched(&host, &repository, "1h");
    host.reboot();
    host.was_booted();
    goes_back(&host, &alice);
    assert_eq!(run.wait().expect("it ends").code(), Some(7));
    goes_on(&host, &repository);
}

/// The machine loses power while a release waits. What starts with it takes the release back before the engine reads it.
#[test]
fn after_a_reboot_the_former_release_is_live() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let alice = site::phone_of(&repository, "alice");
    site::without_alice(&repository);
    repository
        .pbxctl("apply", &["--yes", "--confirm", "1h"])
        .expect_code(0);
    alice.is_refused(&host);
    let pbx = repository.status();
    assert!(
        pbx["pending"]["left"].as_u64().expect("seconds") > 3000,
        "{pbx}"
    );
    assert_eq!(pbx["activity"]["calls"], 0, "{pbx}");
    host.sh("kill -KILL $(cat /run/asterisk/asterisk.pid)")
        .expect_code(0);
    host.was_booted();
    host.restart();
    assert_eq!(host.endpoints().len(), 3);
    alice.registers(&host);
    repository.applies();
    alice.is_refused(&host);
}
