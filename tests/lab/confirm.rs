//! A release that waits for confirmation, on a real engine.

use std::time::{Duration, Instant};

use crate::host::LabHost;
use crate::site;

/// The controller is killed after the switch: the phones of the former release are answered again, in time.
#[test]
fn who_applied_is_killed_and_the_host_goes_back() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let alice = site::phone_of(&repository, "alice");
    alice.registers(&host);
    site::without_alice(&repository);
    let mut run = repository
        .command("apply", &["--yes", "--confirm", "8s"])
        .spawn()
        .expect("pbxctl starts");
    let start = Instant::now();
    while host.sh("test -e /var/lib/pbxctl/unread").code != 0 {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "it never switches"
        );
    }
    run.kill().expect("it can be killed");
    run.wait().expect("it ends");
    let start = Instant::now();
    while host
        .sh("test -e /var/lib/pbxctl/pending -o -e /var/lib/pbxctl/lease")
        .code
        == 0
    {
        assert!(
            start.elapsed() < Duration::from_secs(40),
            "it never goes back"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(host.endpoints().len(), 3);
    alice.registers(&host);
    let history = repository.pbxctl("history", &[]).expect_code(0);
    assert!(history.stdout.contains("way back rolled back"), "{history}");
    let status = repository.pbxctl("status", &[]).expect_code(0);
    assert!(!status.stdout.contains("waits"), "{status}");
    repository.applies();
    assert_eq!(host.endpoints().len(), 2);
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
    // Another boot, as far as anybody can tell
    host.sh("sed -i 2s/.*/another-boot/ /var/lib/pbxctl/pending")
        .expect_code(0);
    host.sh("kill -KILL $(cat /run/asterisk/asterisk.pid); sh /var/lib/pbxctl/bin/way-back.sh /var/lib/pbxctl expire")
        .expect_code(0);
    host.restart();
    assert_eq!(host.endpoints().len(), 3);
    alice.registers(&host);
    repository.applies();
    alice.is_refused(&host);
}
