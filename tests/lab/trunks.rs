//! Calls to and from outside, by providers that sipp plays at other addresses of this machine.

use crate::host::LabHost;
use crate::listening::{How, Listening, comes_in};
use crate::repository::Repository;
use crate::site;

const TENANT: &str = "\
tenant:
  name: Acme GmbH
  domain: acme.example
  country: DE
  pools: {users: 1000-1999}
  outside_prefix: \"0\"
  site: berlin
  class: staff
  emergency: {notify: [users/alice]}
classes:
  staff: {allow: [internal, national, mobile]}
  free: {allow: [internal, national, mobile, international]}
sites:
  berlin:
    address: {street: Hauptstr. 1, city: Berlin, country: DE}
    emergency: {callback: \"+49 30 901820 0\", trunk: trunks/second}
trunks:
  first: {kind: sip, server: FIRST, channels: 4, caller_id: \"+49 30 901820 0\"}
  second: {kind: sip, server: SECOND, format: national}
routes:
  - {match: national, via: [trunks/first, trunks/second]}
  - {match: mobile, via: [trunks/second]}
  - {match: \"+1\", via: [trunks/first], strip: 1, prepend: \"001\", caller_id: anonymous}
numbers:
  \"+49 30 901820 0\": {trunk: trunks/first, to: users/alice}
  \"+49 30 901820 1\": {trunk: trunks/first, to: {external: \"+49 30 1234567\"}}
vip:
  levels: {gold: {direct: users/bob}}
  callers: {\"+49 171 5555555\": {name: Dr Meyer, level: gold}}
";

const PEOPLE: [&str; 4] = [
    "  alice: {name: Alice, voicemail: false, ring: {for: 2s}}\n",
    "  bob: {name: Bob, voicemail: false, numbers: [\"+49 30 901820 11\"], caller_id: {name: 'A\\B; ${EXTEN} $[1+1] ^C'}}\n",
    "  carol: {name: Carol, voicemail: false, state: suspended}\n",
    "  dave: {name: Dave, voicemail: false, class: free, limits: {call: 2s}}\n",
];

fn live(host: &LabHost) -> Repository {
    site::with_providers(host, TENANT, &PEOPLE)
}

#[test]
fn a_call_leaves_by_the_first_trunk_that_takes_it() {
    let Some(host) = LabHost::up() else { return };
    let mut first = Listening::provider(&host.provider(2), &host, How::Takes);
    let second = Listening::provider(&host.provider(3), &host, How::Takes);
    let repository = live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    bob.registers(&host);
    assert_eq!(alice.dials("00301234567", &host), 200);
    assert_eq!((first.calls(), second.calls()), (1, 0));
    assert_eq!(first.dialled(), "+49301234567");
    assert!(
        first.last("From").contains("<sip:+49309018200@"),
        "{}",
        first.last("From")
    );
    // A direct number comes before that of the trunk, and a name arrives as it was written
    assert_eq!(bob.dials("00301234567", &host), 200);
    assert!(
        first.last("From").contains("<sip:+493090182011@"),
        "{}",
        first.last("From")
    );

    assert!(
        first
            .last("From")
            .starts_with(r#""A\\B; ${EXTEN} $[1+1] ^C" "#),
        "{}",
        first.last("From")
    );

    for how in [How::Refuses(503), How::Refuses(404)] {
        drop(first);
        first = Listening::provider(&host.provider(2), &host, how);
        let before = second.calls();
        assert_eq!(alice.dials("00301234567", &host), 200);
        assert_eq!((first.calls(), second.calls()), (1, before + 1));
        assert_eq!(second.dialled(), "0301234567");
    }
    // Who is called and busy is not called again by the next trunk
    drop(first);
    first = Listening::provider(&host.provider(2), &host, How::Refuses(486));
    assert_eq!(alice.dials("00301234567", &host), 486);
    assert_eq!((first.calls(), second.calls()), (1, 2));
}

#[test]
fn a_class_of_service_bars_what_it_does_not_allow_and_a_talk_ends_at_its_limit() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = live(&host);
    let [alice, dave] = ["alice", "dave"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    dave.registers(&host);
    assert_eq!(alice.dials("00012025550123", &host), 403);
    assert_eq!(alice.dials("0009001234567", &host), 403);
    assert_eq!(first.calls(), 0);
    let begun = std::time::Instant::now();
    assert_eq!(
        dave.dials_and_presses("00012025550123", "", 20_000, &host),
        200
    );
    assert!(begun.elapsed().as_secs() < 15, "the talk was not cut");
    assert_eq!(first.calls(), 1);
    assert_eq!(first.dialled(), "0012025550123");
    assert!(
        first.last("From").to_lowercase().contains("anonymous"),
        "{}",
        first.last("From")
    );
}

#[test]
fn help_is_called_from_every_phone_also_of_who_is_suspended() {
    let Some(host) = LabHost::up() else { return };
    let second = Listening::provider(&host.provider(3), &host, How::Takes);
    let repository = live(&host);
    let [alice, carol] = ["alice", "carol"].map(|user| site::phone_of(&repository, user));
    let alice_rings = alice.is_there(&host, How::Rings);
    carol.registers(&host);
    assert_eq!(carol.dials("1000", &host), 404);
    for (calls, number) in [(1, "112"), (2, "0112"), (3, "110")] {
        assert_eq!(carol.dials(number, &host), 200);
        assert_eq!(second.calls(), calls);
    }
    assert_eq!(second.dialled(), "110");
    assert!(
        second.last("From").contains("<sip:0309018200@"),
        "{}",
        second.last("From")
    );
    // Alice is told
    let told = alice_rings.trace();
    assert!(told.contains("110 was dialled by Carol"), "{told}");
    assert!(told.contains("Hauptstr. 1"), "{told}");
}

#[test]
fn a_call_from_outside_reaches_its_number_and_nothing_else() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    for number in ["+49309018200", "49309018200", "0309018200", "0049309018200"] {
        assert_eq!(
            comes_in(&host.provider(2), number, "+49301111111", &host),
            200
        );
    }
    assert_eq!((alice_takes.calls(), bob_takes.calls()), (4, 0));
    let alert = alice_takes.last("Alert-Info");
    assert!(alert.contains("urn:alert:source:external"), "{alert}");
    assert_eq!(
        comes_in(&host.provider(2), "+493090182011", "+49301111111", &host),
        200
    );
    assert_eq!((alice_takes.calls(), bob_takes.calls()), (4, 1));
    // The number alone opens nothing: no extension, no feature, no way out
    for number in ["1000", "*97", "00301234567", "+49301234567", "112"] {
        assert_eq!(
            comes_in(&host.provider(2), number, "+49301111111", &host),
            404,
            "{number}"
        );
    }
    // Nobody calls in from elsewhere
    assert_eq!(
        comes_in(&host.provider(9), "+49309018200", "+49301111111", &host),
        401
    );
}

#[test]
fn a_vip_goes_where_the_level_says_and_a_call_that_is_forwarded_leaves_again() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = live(&host);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    for (calls, from) in [
        (1, "+491715555555"),
        (2, "01715555555"),
        (3, "00491715555555"),
    ] {
        assert_eq!(comes_in(&host.provider(2), "0309018200", from, &host), 200);
        assert_eq!((alice_takes.calls(), bob_takes.calls()), (0, calls));
    }
    assert!(
        bob_takes.last("From").starts_with("\"Dr Meyer\""),
        "{}",
        bob_takes.last("From")
    );
    // What is forwarded outside leaves again
    assert_eq!(
        comes_in(&host.provider(2), "+49309018201", "+49301111111", &host),
        200
    );
    assert_eq!(first.dialled(), "+49301234567");
}
