//! How many calls a trunk and a user have at once, in the simulator and on the PBX.

use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
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
    let [bob, carol] = ["bob", "carol"].map(|user| site::phone_of(&repository, user));
    bob.registers(&host);
    carol.registers(&host);
    scope(|both| {
        let long = both.spawn(|| bob.dials_and_presses("00301234567", "", 6000, &host));
        sleep(Duration::from_secs(3));
        assert_eq!(carol.dials("00301234567", &host), 200);
        assert_eq!((first.calls(), second.calls()), (1, 1));
        assert_eq!(carol.dials("112", &host), 200);
        assert_eq!((first.calls(), second.calls()), (2, 1));
        assert_eq!(long.join().expect("bob ends"), 200);
    });
    assert_eq!(carol.dials("00301234567", &host), 200);
    assert_eq!((first.calls(), second.calls()), (3, 1));
}

#[test]
fn who_has_as_many_calls_as_allowed_is_busy_and_reaches_help_alone() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = live(&host);
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    let bob_takes = bob.is_there(&host, How::Takes);
    alice.registers(&host);
    carol.registers(&host);
    let ends = |to: &str, end: &str| {
        let walked = repository.pbxctl(
            "call",
            &[
                "--from",
                "users/alice",
                "--to",
                to,
                "--state",
                "users/alice=1",
                "--state",
                "users/bob=answers",
            ],
        );
        assert!(walked.stdout.contains(end), "{walked}");
    };
    scope(|both| {
        let long = both.spawn(|| alice.dials_and_presses("1001", "", 9000, &host));
        sleep(Duration::from_secs(3));
        ends("1002", "congestion, no way out is free (34)");
        assert_eq!(alice.dials("1002", &host), 503);
        ends("00301234567", "congestion, no way out is free (34)");
        assert_eq!(alice.dials("00301234567", &host), 503);
        assert_eq!(carol.dials("1000", &host), 486);
        assert_eq!(first.calls(), 0);
        assert_eq!(alice.dials("112", &host), 200);
        assert_eq!(first.calls(), 1);
        assert_eq!(long.join().expect("alice ends"), 200);
    });
    assert_eq!(alice.dials("1001", &host), 200);
    assert_eq!(bob_takes.calls(), 2);
}
