//! Operators who hear, whisper into and join calls of their people, and who speaks through whose phone.

use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::How;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::{site, sound};

const PEOPLE: [&str; 4] = [
    "  alice: {name: Alice, voicemail: false}\n",
    "  bob: {name: Bob, voicemail: false}\n",
    "  carol: {name: Carol, voicemail: false}\n",
    "  reception: {name: Reception, voicemail: false}\n",
];

const CONSOLE: &str = "\
operators:
  front: {users: [users/reception], intercept: [users/alice], listen: true, whisper: true, barge: true}
menus:
  main: {extension: \"1200\", greeting: files/prompts/tone.wav, keys: {1: users/bob}, timeout: {after: 9s, to: users/bob}}
";

/// Alice, Bob, Carol and the reception at 1000 to 1003; 1200 is a tone of twelve seconds.
fn live(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/console.yaml", CONSOLE);
    let file = repository.path().join("files/prompts/tone.wav");
    sound::tone(&file, 96_000, 8000);
    site::people(&repository, "acme", &PEOPLE);
    repository.applies();
    repository
}

#[test]
fn a_console_hears_and_joins_the_calls_of_its_people_and_nobody_else_does() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let people = ["alice", "bob", "reception"].map(|user| site::phone_of(&repository, user));
    let [alice, bob, reception] = &people;
    for phone in &people {
        phone.registers(&host);
    }
    host.listens();
    // There is no call to hear: the console is let go at once
    assert_eq!(calls.presses(reception, "*551000", "", 9000, &[]), 200);
    assert!(!host.heard().contains("Spying on"), "{}", host.heard());
    scope(|both| {
        both.spawn(|| alice.dials_and_presses("1200", "", 13_000, &host));
        sleep(Duration::from_secs(2));
        let talking = calls.given(&["users/alice=busy"]);
        assert_eq!(talking.dials(bob, "*551000", &[]), 403);
        // Whose calls are not the console's has no such code
        assert_eq!(talking.dials(reception, "*551001", &[]), 404);
        let hears = talking.clone();
        both.spawn(move || hears.presses(reception, "*551000", "", 3000, &[]));
        sleep(Duration::from_millis(2500));
        assert!(
            sent(&host, "1003@") > 50,
            "{}",
            host.rx("pjsip show channelstats")
        );
        sleep(Duration::from_secs(1));
        for code in ["*561000", "*571000"] {
            assert_eq!(talking.dials(reception, code, &[]), 200);
        }
    });
    let heard = host.heard();
    assert_eq!(
        heard.matches(": Spying on channel PJSIP/1000@").count(),
        3,
        "{heard}"
    );
    for how in ["qES\"", "qESw\"", "qESB\""] {
        assert!(
            heard.contains(&format!("g(acme_1000){how}")),
            "{how} in {heard}"
        );
    }
}

/// The packets of sound that a phone was sent, by the start of what Asterisk shows of its channel.
fn sent(host: &LabHost, channel: &str) -> u32 {
    let table = host.rx("pjsip show channelstats");
    let line = table.lines().find(|line| line.contains(channel));
    let words: Vec<_> = line.unwrap_or_default().split_whitespace().collect();
    // BridgeId ChannelId UpTime Codec, four columns of what was received, then what was sent
    let codec = words
        .iter()
        .position(|word| ["alaw", "ulaw"].contains(word));
    let count = codec.and_then(|at| words.get(at + 5)?.parse().ok());
    count.unwrap_or(0)
}

#[test]
fn somebody_speaks_through_a_phone_that_answers_by_itself_unless_it_is_not_to_be_disturbed() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    bob.registers(&host);
    let there = [&alice_takes];
    assert_eq!(calls.dials(&bob, "*801000", &there), 200);
    assert_eq!(alice_takes.calls(), 1);
    assert!(alice_takes.last("Call-Info").contains("answer-after=0"));
    assert_ne!(calls.dials(&bob, "*801002", &there), 200);
    assert_eq!(calls.dials(&alice, "*78", &there), 200);
    let disturbed = calls.given(&["users/alice=dnd"]);
    assert_ne!(disturbed.dials(&bob, "*801000", &there), 200);
    assert_eq!(alice_takes.calls(), 1);
}
