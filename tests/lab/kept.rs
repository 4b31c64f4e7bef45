//! What people set on their phones is theirs: it outlives applies and a rollback, is no drift, and is nobody's behind them.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::phone::Phone;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const ALICE: &str = "  alice: {name: Alice, ring: {for: 2s}}\n";
const BOB: &str = "  bob: {name: Bob, voicemail: false, extension: 1100}\n";
const CAROL: &str = "  carol: {name: Carol, voicemail: false, extension: 1101}\n";

const CALLS: &str = "\
queues:
  support: {extension: \"1300\", members: [users/alice], ring: 2s, wait: 4s, then: users/bob}
schedules:
  office: {hours: {mon-sun: 00:00-24:00}}
";

fn live(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    acme(&repository);
    repository.applies();
    repository
}

/// Acme, in which Alice can set all that there is to be set.
pub(crate) fn acme(repository: &Repository) {
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/calls.yaml", CALLS);
    site::people(repository, "acme", &[ALICE, BOB, CAROL]);
}

/// What Alice set on her phone, as Asterisk has it: do-not-disturb, night, a pause, a forward to Carol, and the PIN 7531.
pub(crate) fn set(host: &LabHost) -> [bool; 5] {
    let devices = host.rx("devstate list");
    let busy = |name: &str| {
        let mut lines = devices.lines().skip_while(|line| !line.contains(name));
        let state = lines.find(|line| line.contains("State:"));
        state.is_some_and(|state| state.contains("BUSY"))
    };
    let pin = host
        .sh("cat /var/spool/asterisk/voicemail/acme_mail/alice/secret.conf")
        .stdout;
    [
        busy("acme_dnd_alice"),
        busy("acme_night"),
        busy("acme_pause_alice"),
        host.rx("database get acme_forward alice").contains("1101"),
        pin.contains("7531"),
    ]
}

/// Sets it, as the PIN that she begins with lets her.
pub(crate) fn sets(alice: &Phone, pin: &str, calls: &Simulated<'_>) {
    for code in ["*78", "*60", "*45", "*721101"] {
        let status = calls.presses(alice, code, "", 2500, &[]);
        assert_eq!(status, 200, "{code}");
    }
    // Options of the mailbox, a new PIN, and once more
    let keys = format!("{pin}#057531#7531#");
    assert_eq!(calls.presses(alice, "*97", &keys, 25_000, &[]), 200);
}

#[test]
fn what_is_set_on_phones_outlives_applies_and_a_rollback_and_is_no_drift() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    let pin = site::pin_of(&repository, "alice");
    alice.registers(&host);
    let carol_takes = carol.is_there(&host, How::Takes);
    sets(&alice, &pin, &Simulated::of(&host, &repository));
    assert_eq!(set(&host), [true; 5]);
    for nth in 1..=3 {
        let more =
            format!("groups:\n  g{nth}: {{members: [users/bob], extension: \"12{nth:02}\"}}\n");
        repository.write("tenants/acme/more.yaml", &more);
        repository.locks();
        repository.applies();
        assert_eq!(set(&host), [true; 5], "after apply {nth}");
    }
    repository.pbxctl("rollback", &[]).expect_code(0);
    assert_eq!(set(&host), [true; 5]);
    // The host is as it was applied: what people set is no edit of anybody
    let drift = repository.pbxctl("drift", &[]);
    assert!(!drift.stdout.contains("live"), "{drift}");
    bob.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let set = calls.given(&["users/alice=dnd,logged-out,forward:1101", "night=on"]);
    assert_eq!(set.dials(&bob, "1000", &[&carol_takes]), 200);
    assert_eq!(carol_takes.calls(), 1);

    // Alice leaves, and her number is Zed's: no forward, no silence, no pause and no PIN of hers
    let zed = "  zed: {name: Zed, extension: 1000}\n";
    let calls = CALLS.replace("users/alice", "users/zed");
    repository.write("tenants/acme/calls.yaml", &calls);
    site::people(&repository, "acme", &[BOB, CAROL, zed]);
    repository.applies();
    inherits_nothing(&repository, &host, "zed", (&bob, &carol_takes));

    // And she who comes back is somebody new
    let alice = "  alice: {name: Alice, extension: 1000}\n";
    repository.write("tenants/acme/calls.yaml", CALLS);
    site::people(&repository, "acme", &[BOB, CAROL, alice]);
    repository.applies();
    inherits_nothing(&repository, &host, "alice", (&bob, &carol_takes));
}

#[track_caller]
fn inherits_nothing(
    repository: &Repository,
    host: &LabHost,
    user: &str,
    (bob, carol): (&Phone, &Listening),
) {
    let phone = site::phone_of(repository, user);
    // Night mode is the tenant's, and stays
    let calls = Simulated::of(host, repository).given(&["night=on"]);
    let takes = phone.is_there(host, How::Takes);
    assert_eq!(calls.dials(bob, "1000", &[&takes, carol]), 200);
    let waits = calls.presses(bob, "1300", "", 1500, &[&takes, carol]);
    assert_eq!((waits, takes.calls()), (200, 2));
    host.rx("logger remove channel calls");
    host.sh("rm -f /var/log/asterisk/calls");
    host.listens();
    assert_eq!(calls.presses(&phone, "*97", "7531#", 6000, &[]), 200);
    assert!(
        host.heard().contains("Incorrect password"),
        "{}",
        host.heard()
    );
}
