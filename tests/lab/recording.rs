//! What is recorded is there, with the voices.

use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::How;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::{site, sound};

const PEOPLE: [&str; 2] = [
    "  alice: {name: Alice, voicemail: false}\n",
    "  bob: {name: Bob, voicemail: false}\n",
];

const ROOMS: &str = "\
conferences:
  board: {extension: \"1400\", record: true}
  standup: {extension: \"1401\"}
";

#[test]
fn a_conference_that_is_recorded_says_so_and_leaves_a_file_with_the_voice() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/rooms.yaml", ROOMS);
    site::people(&repository, "acme", &PEOPLE);
    repository.applies();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    bob.registers(&host);
    let calls = Simulated::of(&host, &repository);
    let voice = host.folder().join("voice.alaw");
    sound::voice(&voice, 8);
    host.listens();
    for (room, recorded) in [("1401", false), ("1400", true)] {
        // Who is alone hears music, and is not heard
        scope(|both| {
            both.spawn(|| bob.dials_and_presses(room, "", 14_000, &host));
            sleep(Duration::from_secs(2));
            let says = || alice.dials_and_says(room, &voice, 10_000, &host);
            assert_eq!(calls.makes(&alice, room, &[], says), 200);
        });
        let heard = host.heard().contains("Playback(\"PJSIP/1000@acme.example-");
        assert_eq!(heard, recorded, "{}", host.heard());
        assert_eq!(recordings(&host).len(), usize::from(recorded));
    }
    let recording = recordings(&host).remove(0);
    assert!(
        recording.contains("confbridge-acme_conference_board-"),
        "{recording}"
    );
    let loud = sound::loud(&host.path_of(&recording));
    // Eight seconds were said, and those before the room was open were heard by nobody
    assert!(loud > 8000, "{loud} samples of {recording}");
}

const CALLS: &str = "\
groups:
  told: {extension: \"1500\", members: [users/bob], record: {notice: files/prompts/notice.wav}}
queues:
  asked: {extension: \"1501\", members: [users/carol], then: menus/loud, record: {notice: files/prompts/notice.wav, consent: \"1\"}}
menus:
  loud: {extension: \"1502\", greeting: files/prompts/loud.wav, keys: {9: groups/told}, timeout: {after: 1s, to: groups/told}}
";

#[test]
fn a_call_is_recorded_once_its_caller_was_told_and_where_consent_is_asked_with_it_alone() {
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::for_host(&host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/calls.yaml", CALLS);
    let prompts = repository.path().join("files/prompts");
    sound::tone(&prompts.join("notice.wav"), 4000, 0);
    sound::tone(&prompts.join("loud.wav"), 16_000, 16_000);
    let people = [&PEOPLE[..], &["  carol: {name: Carol, voicemail: false}\n"]].concat();
    site::people(&repository, "acme", &people);
    repository.applies();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    let bob = bob.is_there(&host, How::Takes);
    let calls = Simulated::of(&host, &repository);
    let voice = host.folder().join("voice.alaw");
    sound::voice(&voice, 8);

    let says = || alice.dials_and_says("1500", &voice, 10_000, &host);
    assert_eq!(calls.makes(&alice, "1500", &[&bob], says), 200);
    let told = of_calls(&host);
    assert_eq!(told.len(), 1, "{told:?}");
    // What is said while somebody rings and speaks is there
    let heard = sound::loud(&host.path_of(&told[0]));
    assert!(heard > 40_000, "{heard} samples of {told:?}");

    // Who does not agree goes the same way, is asked no second time, and leaves nothing
    for keys in ["2", ""] {
        assert_eq!(calls.presses(&alice, "1501", keys, 14_000, &[&bob]), 200);
        assert_eq!(of_calls(&host), told, "with the keys `{keys}`");
    }

    assert_eq!(calls.presses(&alice, "1501", "1", 9000, &[&bob]), 200);
    let mut asked = of_calls(&host);
    asked.retain(|file| !told.contains(file));
    assert_eq!(asked.len(), 1, "{asked:?}");
    // Two seconds of the greeting behind it
    let heard = sound::loud(&host.path_of(&asked[0]));
    assert!(heard > 12_000, "{heard} samples of {asked:?}");
}

fn recordings(host: &LabHost) -> Vec<String> {
    files(host, "*.wav")
}

/// The recordings of calls: a folder of the tenant, and nothing in the name but the time and the call.
fn of_calls(host: &LabHost) -> Vec<String> {
    files(host, "acme/20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]_*_*.wav")
}

fn files(host: &LabHost, pattern: &str) -> Vec<String> {
    let found = host.sh(&format!(
        "ls /var/spool/asterisk/monitor/{pattern} 2>/dev/null"
    ));
    found.stdout.lines().map(str::to_owned).collect()
}
