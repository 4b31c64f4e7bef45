//! Menus, queues, car parks, pickup, conferences, paging and mailboxes, each by a call.

use std::path::Path;
use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::multicast::Group;
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::{site, sound};

const PEOPLE: [&str; 4] = [
    "  alice: {name: Alice, voicemail: false, pickup: [sales]}\n",
    "  bob: {name: Bob, voicemail: false, pickup: [sales]}\n",
    "  carol: {name: Carol}\n",
    "  dave: {name: Dave, voicemail: false}\n",
];

const SERVICES: &str = "\
groups:
  sales: {members: [users/alice, users/bob]}
menus:
  main:
    extension: \"1200\"
    greeting: files/prompts/main.wav
    keys: {1: users/alice, 2: users/bob}
    timeout: {after: 2s, to: users/dave}
    invalid: users/dave
    extensions: true
queues:
  support: {extension: \"1300\", members: [users/alice, users/bob], strategy: order, ring: 5s, then: users/dave, announcement: files/prompts/main.wav}
conferences:
  standup: {extension: \"1400\", pin: derived}
parking:
  main: {extension: \"1700\", spaces: 1701-1702, for: 4s, then: users/dave}
paging:
  all: {extension: \"1800\", multicast: GROUP, sip: [users/bob]}
  few: {extension: \"1801\", zones: [paging/all], callers: [users/bob]}
voicemail: {attempts: 2, digit_timeout: 2s}
";

/// Alice to Dave at 1000 to 1003.
fn live(host: &LabHost) -> Repository {
    let repository = written(host);
    repository.applies();
    repository
}

/// The same, before it is applied.
pub(crate) fn written(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    let services = SERVICES.replace("GROUP", &group(host));
    repository.write("tenants/acme/services.yaml", &services);
    silence(&repository.path().join("files/prompts/main.wav"));
    site::people(&repository, "acme", &PEOPLE);
    repository
}

/// A multicast address and port that no other host of the lab pages.
fn group(host: &LabHost) -> String {
    let address = host.sip_address();
    let port = address
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok());
    let port: u16 = port.expect("a port");
    format!("239.255.77.1:{}", port + 20_000)
}

/// Half a second of silence.
pub(crate) fn silence(path: &Path) {
    sound::tone(path, 4000, 0);
}

#[test]
fn a_menu_leads_on_by_keys_and_extensions_and_its_greeting_is_on_the_host() {
    let Some(host) = LabHost::up() else { return };
    let before = host.complaints();
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    assert_eq!(host.complaints(), before);
    let people = ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let [alice, bob, carol, dave] = &people;
    let takes = [alice, bob, dave].map(|phone| phone.is_there(&host, How::Takes));
    carol.registers(&host);
    host.listens();
    let there = takes.each_ref();
    for keys in ["1", "2", "1000", "", "9"] {
        assert_eq!(calls.presses(carol, "1200", keys, 9000, &there), 200);
    }
    assert_eq!(there.map(Listening::calls), [2, 1, 2]);
    let heard = host.heard();
    assert!(
        heard.contains("files/prompts/main.slin'")
            || heard.contains("files/prompts/main.wav'")
            || heard.contains("files/prompts/main'"),
        "{heard}"
    );
}

#[test]
fn a_queue_rings_its_agents_in_order_and_passes_over_who_pauses() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let people = ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let [alice, bob, carol, dave] = &people;
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    let dave_takes = dave.is_there(&host, How::Takes);
    carol.registers(&host);
    let there = [&alice_takes, &bob_takes, &dave_takes];
    assert_eq!(calls.presses(carol, "1300", "", 3000, &there), 200);
    // Who is on the phone already is passed over
    scope(|both| {
        both.spawn(|| carol.dials_and_presses("1300", "", 6000, &host));
        sleep(Duration::from_secs(3));
        let talking = calls.given(&["users/alice=busy"]);
        assert_eq!(talking.presses(dave, "1300", "", 2000, &there), 200);
    });
    assert_eq!(there.map(Listening::calls), [2, 1, 0]);
    // Alice pauses, also over a reload, and comes back
    assert_eq!(calls.presses(alice, "*45", "", 2000, &there), 200);
    host.rx("module reload app_queue.so");
    let one_pauses = calls.given(&["users/alice=logged-out"]);
    assert_eq!(one_pauses.presses(carol, "1300", "", 3000, &there), 200);
    assert_eq!(one_pauses.presses(bob, "*45", "", 2000, &there), 200);
    let both_pause = one_pauses.given(&["users/bob=logged-out"]);
    assert_eq!(both_pause.presses(carol, "1300", "", 3000, &there), 200);
    assert_eq!(both_pause.presses(alice, "*45", "", 2000, &there), 200);
    let bob_pauses = calls.given(&["users/bob=logged-out"]);
    assert_eq!(bob_pauses.presses(carol, "1300", "", 3000, &there), 200);
    assert_eq!(there.map(Listening::calls), [3, 2, 1]);
}

#[test]
fn a_parked_call_is_fetched_from_its_space_or_goes_on() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let people = ["alice", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let [alice, carol, dave] = &people;
    let dave_takes = dave.is_there(&host, How::Takes);
    alice.registers(&host);
    carol.registers(&host);
    let there = [&dave_takes];
    assert_eq!(calls.dials(alice, "1701", &there), 480);
    scope(|both| {
        both.spawn(|| carol.dials_and_presses("1700", "", 8000, &host));
        sleep(Duration::from_secs(3));
        let parked = calls.given(&["parking/main=1701"]);
        assert_eq!(parked.presses(alice, "1701", "", 1000, &there), 200);
    });
    assert_eq!(dave_takes.calls(), 0);
    assert_eq!(calls.presses(carol, "1700", "", 12_000, &there), 200);
    assert_eq!(dave_takes.calls(), 1);
}

#[test]
fn a_ringing_call_is_taken_by_who_may() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let people = ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let [alice, bob, carol, dave] = &people;
    let alice_rings = alice.is_there(&host, How::Rings);
    for phone in [bob, carol, dave] {
        phone.registers(&host);
    }
    for (nth, code) in [(1, "*8"), (2, "*81000")] {
        scope(|both| {
            let caller = both.spawn(|| carol.dials_and_presses("1000", "", 3000, &host));
            sleep(Duration::from_millis(1500));
            let ringing = calls.given(&["users/alice=ringing"]);
            assert_ne!(ringing.dials(dave, code, &[]), 200);
            assert_eq!(ringing.presses(bob, code, "", 1000, &[]), 200);
            assert_eq!(caller.join().expect("the caller ends"), 200);
        });
        assert_eq!(alice_rings.calls(), nth);
    }
}

#[test]
fn a_conference_opens_to_its_pin_alone() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let carol = site::phone_of(&repository, "carol");
    carol.registers(&host);
    let written = host.sh("cat /etc/asterisk/confbridge.d/pbxctl/acme.conf");
    let pin = written
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("pin="));
    let pin = pin.expect("a PIN").to_owned();
    let there = |keys: &str| {
        scope(|both| {
            both.spawn(|| calls.presses(&carol, "1400", keys, 9000, &[]));
            sleep(Duration::from_secs(7));
            host.rx("confbridge list")
                .contains("acme_conference_standup")
        })
    };
    assert!(!there("111111#"));
    assert!(there(&format!("{pin}#")));
}

#[test]
fn a_page_is_heard_on_its_multicast_address_and_by_phones_that_answer() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let people = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let [alice, bob] = &people;
    let bob_takes = bob.is_there(&host, How::Takes);
    alice.registers(&host);
    let group = group(&host);
    let group = Group::joins(&group);
    assert_eq!(group.heard(), 0);
    assert_eq!(calls.dials(alice, "1801", &[&bob_takes]), 403);
    assert_eq!(group.heard(), 0);
    let page = calls.presses(alice, "1800", "1234", 3000, &[&bob_takes]);
    assert_eq!(page, 200);
    assert!(group.heard() > 20);
    assert_eq!(bob_takes.calls(), 1);
    assert!(bob_takes.last("Call-Info").contains("answer-after=0"));
}

#[test]
fn a_pin_may_be_wrong_as_often_as_the_tenant_says() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository);
    let carol = site::phone_of(&repository, "carol");
    carol.registers(&host);
    let pin = site::pin_of(&repository, "carol");
    host.listens();
    assert_eq!(calls.presses(&carol, "*97", "0000#", 15_000, &[]), 200);
    assert!(!host.heard().contains("VoiceMailMain("), "{}", host.heard());
    let keys = format!("{pin}#");
    assert_eq!(calls.presses(&carol, "*97", &keys, 8000, &[]), 200);
    assert!(host.heard().contains("VoiceMailMain("), "{}", host.heard());
}
