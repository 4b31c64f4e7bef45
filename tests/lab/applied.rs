//! What is applied is what phones find.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::simulated::Simulated;
use crate::site;

#[test]
fn three_users_register_and_talk() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let phones = ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    let numbers = phones.each_ref().map(|phone| phone.user.as_str());
    assert_eq!(numbers, ["1000", "1001", "1005"]);
    for phone in &phones {
        phone.registers(&host);
        phone.with_password("wrong").is_refused(&host);
    }
    let calls = Simulated::of(&host, &repository);
    let [alice, bob, carol] = &phones;
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    let there = [&alice_takes, &bob_takes];
    assert_eq!(calls.dials(alice, "1001", &there), 200);
    assert_eq!(calls.dials(carol, "1000", &there), 200);
    assert_eq!(there.map(Listening::calls), [1, 1]);
}

#[test]
fn root_applies_as_the_deploy_user_does() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::of_three(&host);
    repository.connect(&host, &host.root_url(), host.host_key(), "");
    repository.applies();
    site::phone_of(&repository, "alice").registers(&host);
    repository.connect(&host, &host.ssh_url(), host.host_key(), "");
    repository.pbxctl("plan", &[]).expect_code(0);
}

#[test]
fn a_call_to_nobody_is_recorded_and_fetched_with_the_pin() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    host.listens();
    // `#` ends the greeting
    let calls = Simulated::of(&host, &repository);
    assert_eq!(calls.presses(&alice, "1001", "#", 4000, &[]), 200);
    let heard = host.heard();
    assert!(heard.contains("\"bob@acme_mail,u\""), "{heard}");
    assert!(heard.contains("Recording the message"), "{heard}");
    let message = "/var/spool/asterisk/voicemail/acme_mail/bob/INBOX/msg0000.txt";
    let text = host.sh(&format!("cat {message}")).expect_code(0).stdout;
    assert!(text.contains("callerid=\"Alice Johnson\" <1000>"), "{text}");

    bob.registers(&host);
    assert_eq!(calls.presses(&bob, "*97", "0000#", 4000, &[]), 200);
    let heard = host.heard();
    assert!(
        heard.contains("VoiceMailMain(\"PJSIP/1001@acme.example"),
        "{heard}"
    );
    assert!(heard.contains("\"bob@acme_mail\")"), "{heard}");
    assert!(
        heard.contains("Incorrect password '0000' for user 'bob'"),
        "{heard}"
    );
    assert!(!heard.contains("vm-youhave"), "{heard}");
    let keys = format!("{}#", site::pin_of(&repository, "bob"));
    assert_eq!(calls.presses(&bob, "*97", &keys, 4000, &[]), 200);
    let heard = host.heard();
    assert!(heard.contains("vm-youhave"), "{heard}");
}

#[test]
fn who_is_removed_cannot_register_and_nobody_moves() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    bob.registers(&host);
    site::without_alice(&repository);
    repository.applies();
    alice.is_refused(&host);
    assert_eq!(host.endpoints(), ["1001@acme.example", "1005@acme.example"]);
    // Her contact is gone as well, not only her account; Bob is still where he was
    assert_eq!(host.registered(), ["1001@acme.example"]);
    let carol = site::phone_of(&repository, "carol");
    assert_eq!(site::phone_of(&repository, "bob"), bob);
    carol.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let bob_takes = bob.is_there(&host, How::Takes);
    assert_eq!(calls.dials(&carol, "1001", &[&bob_takes]), 200);
    assert_eq!(calls.dials(&carol, "1000", &[&bob_takes]), 404);
}

#[test]
fn who_comes_back_has_a_mailbox_of_a_new_name() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let before = site::phone_of(&repository, "alice");
    site::without_alice(&repository);
    repository.applies();
    site::people(
        &repository,
        "acme",
        &[
            "  alice: {name: Another Alice}\n",
            "  mary-ann: {name: Mary}\n",
        ],
    );
    repository.applies();
    let after = site::phone_of(&repository, "alice");
    assert_eq!(after.user, before.user);
    assert_ne!(after.password, before.password);
    before.is_refused(&host);
    after.registers(&host);
}

#[test]
fn nobody_at_all_is_a_valid_state() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::live(&host);
    let before = host.complaints();
    site::without_people(&repository);
    repository.applies();
    assert!(host.endpoints().is_empty());
    site::without_tenants(&repository);
    repository.applies();
    assert!(
        host.rx("dialplan show acme_users")
            .contains("There is no existence")
    );
    assert_eq!(host.complaints(), before);
    let files = host
        .sh("ls /etc/asterisk/*.d/pbxctl/00-host.conf")
        .expect_code(0);
    assert_eq!(files.stdout.lines().count(), 3, "{files}");
    host.restart();
    assert!(host.rx("pjsip show transports").contains("transport-udp"));
    repository.pbxctl("plan", &[]).expect_code(0);
}

#[test]
fn a_first_apply_of_nobody_is_silent() {
    let Some(host) = LabHost::up() else { return };
    let before = host.complaints();
    let repository = site::of_three(&host);
    site::without_people(&repository);
    repository.applies();
    assert_eq!(host.complaints(), before);
}

#[test]
fn applying_again_changes_nothing() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::of_three(&host);
    let before = host.complaints();
    repository.pbxctl("plan", &[]).expect_code(2);
    repository.applies();
    repository.pbxctl("plan", &[]).expect_code(0);
    let again = repository.applies();
    assert!(again.stderr.contains("nothing to do"), "{again}");
    assert_eq!(host.complaints(), before);
}
