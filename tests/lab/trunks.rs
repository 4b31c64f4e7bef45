//! Calls to and from outside, by providers that sipp plays at other addresses of this machine.

use crate::host::LabHost;
use crate::listening::{How, Listening, comes_in};
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const TENANT: &str = "\
classes:
  staff: {allow: [internal, national, mobile]}
  free: {allow: [internal, national, mobile, international]}
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
    site::with_providers(
        host,
        &site::in_berlin("class: staff", "trunks/second", TENANT),
        &PEOPLE,
    )
}

#[test]
fn a_call_leaves_by_the_first_trunk_that_takes_it() {
    let Some(host) = LabHost::up() else { return };
    let mut first = Listening::provider(&host.provider(2), &host, How::Takes);
    let second = Listening::provider(&host.provider(3), &host, How::Takes);
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    bob.registers(&host);
    let number = "00301234567";
    assert_eq!(calls.dials(&alice, number, &[&first, &second]), 200);
    assert_eq!(first.dialled(), "+49301234567");
    assert!(
        first.last("From").contains("<sip:+49309018200@"),
        "{}",
        first.last("From")
    );
    // A direct number comes before that of the trunk, and a name arrives as it was written
    assert_eq!(calls.dials(&bob, number, &[&first, &second]), 200);
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
        assert_eq!(calls.dials(&alice, number, &[&first, &second]), 200);
        assert_eq!(first.calls(), 1);
        assert_eq!(second.dialled(), "0301234567");
    }
    // Who is called and busy is not called again by the next trunk
    drop(first);
    first = Listening::provider(&host.provider(2), &host, How::Refuses(486));
    assert_eq!(calls.dials(&alice, number, &[&first, &second]), 486);
    assert_eq!((first.calls(), second.calls()), (1, 2));
}

#[test]
fn a_class_of_service_bars_what_it_does_not_allow_and_a_talk_ends_at_its_limit() {
    let Some(host) = LabHost::up() else { return };
    let first = Listening::provider(&host.provider(2), &host, How::Takes);
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, dave] = ["alice", "dave"].map(|user| site::phone_of(&repository, user));
    alice.registers(&host);
    dave.registers(&host);
    for barred in ["00012025550123", "0009001234567"] {
        assert_eq!(calls.dials(&alice, barred, &[&first]), 403);
    }
    let begun = std::time::Instant::now();
    assert_eq!(
        calls.presses(&dave, "00012025550123", "", 20_000, &[&first]),
        200
    );
    assert!(begun.elapsed().as_secs() < 15, "the talk was not cut");
    assert_eq!(first.dialled(), "0012025550123");
}

#[test]
fn help_is_called_from_every_phone_also_of_who_is_suspended() {
    let Some(host) = LabHost::up() else { return };
    let second = Listening::provider(&host.provider(3), &host, How::Takes);
    let repository = live(&host);
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, carol] = ["alice", "carol"].map(|user| site::phone_of(&repository, user));
    let alice_rings = alice.is_there(&host, How::Rings);
    carol.registers(&host);
    let there = [&alice_rings, &second];
    assert_eq!(calls.dials(&carol, "1000", &there), 404);
    for number in ["112", "0112", "110"] {
        assert_eq!(calls.dials(&carol, number, &there), 200);
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
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    let there = [&alice_takes, &bob_takes];
    for number in ["+49309018200", "49309018200", "0309018200", "0049309018200"] {
        assert_eq!(calls.comes_in(number, "+49301111111", &there), 200);
    }
    assert_eq!((alice_takes.calls(), bob_takes.calls()), (4, 0));
    let alert = alice_takes.last("Alert-Info");
    assert!(alert.contains("urn:alert:source:external"), "{alert}");
    let to_bob = calls.comes_in("+493090182011", "+49301111111", &there);
    assert_eq!(to_bob, 200);
    // The number alone opens nothing: no extension, no feature, no way out. No provider sends such, so the simulator walks none
    for number in ["1000", "*97", "00301234567", "+49301234567", "112"] {
        let status = comes_in(&host.provider(2), number, "+49301111111", &host);
        assert_eq!(status, 404, "{number}");
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
    let calls = Simulated::of(&host, &repository).with_providers();
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    let there = [&alice_takes, &bob_takes, &first];
    for from in ["+491715555555", "01715555555", "00491715555555"] {
        assert_eq!(calls.comes_in("0309018200", from, &there), 200);
    }
    assert!(
        bob_takes.last("From").starts_with("\"Dr Meyer\""),
        "{}",
        bob_takes.last("From")
    );
    // What is forwarded outside leaves again
    let forwarded = calls.comes_in("+49309018201", "+49301111111", &there);
    assert_eq!(forwarded, 200);
    assert_eq!(first.dialled(), "+49301234567");
}
