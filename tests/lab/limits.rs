//! How many calls a trunk and a user have at once.

use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const TENANT: &str = "\
tenant: {name: Acme GmbH, domain: acme.example, country: DE, pools: {users: 1000-1999}, outside_prefix: \"0\", site: berlin}
sites:
  berlin: {address: {street: Hauptstr. 1, city: Berlin, country: DE}, emergency: {trunk: trunks/first}}
trunks:
  first: {kind: sip, server: FIRST, channels: 1}
  second: {kind: sip, server: SECOND}
routes:
  - {match: national, via: [trunks/first, trunks/second]}
";

const PEOPLE: [&str; 3] = [
    "  alice: {name: Alice, voicemail: false, limits: {concurrent: 1}}\n",
    "  bob: {name: Bob, voicemail: false}\n",
    "  carol: {name: Carol, voicemail: false}\n",
];

fn live(host: &LabHost) -> Repository {
    site::with_providers(host, TENANT, &PEOPLE)
}

#[test]
fn a_trunk_without_a_free_channel_is_passed_over_and_help_is_not_counted() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let second = Listening::provider(&host.provider(3), &host, How::Takes);
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository).with_providers();
    let [bob, carol] = ["bob", "carol"].map(|user| site::phone_of(&repository, user));
    bob.registers(&host);
    carol.registers(&host);
    // The written addresses of trunks are no registrations
    let now = &repository.status()["activity"];
    assert_eq!([&now["endpoints"], &now["contacts"]], [2, 2], "{now}");
    let there = [&first, &second];
    scope(|both| {
        let long = both.spawn(|| bob.dials_and_presses("00301234567", "", 6000, &host));
        sleep(Duration::from_secs(3));
        let full = calls.given(&["trunks/first=down"]);
        assert_eq!(full.dials(&carol, "00301234567", &there), 200);
        assert_eq!((first.calls(), second.calls()), (1, 1));
        assert_eq!(calls.dials(&carol, "112", &there), 200);
        assert_eq!((first.calls(), second.calls()), (2, 1));
        assert_eq!(long.join().expect("bob ends"), 200);
    });
    assert_eq!(calls.dials(&carol, "00301234567", &there), 200);
    assert_eq!((first.calls(), second.calls()), (3, 1));
}

#[test]
fn who_has_as_many_calls_as_allowed_is_busy_and_reaches_help_alone() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    let bob_takes = bob.is_there(&host, How::Takes);
    alice.registers(&host);
    carol.registers(&host);
    let there = [&first, &bob_takes];
    let talking = calls.given(&["users/alice=1"]);
    scope(|both| {
        let long = both.spawn(|| alice.dials_and_presses("1001", "", 9000, &host));
        sleep(Duration::from_secs(3));
        for number in ["1002", "00301234567"] {
            assert_eq!(talking.dials(&alice, number, &there), 503);
        }
        assert_eq!(talking.dials(&carol, "1000", &there), 486);
        assert_eq!(talking.dials(&alice, "112", &there), 200);
        assert_eq!(first.calls(), 1);
        assert_eq!(long.join().expect("alice ends"), 200);
    });
    assert_eq!(calls.dials(&alice, "1001", &there), 200);
}
