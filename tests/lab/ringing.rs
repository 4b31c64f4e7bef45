//! Who rings, in which order, and where calls go that nobody answers.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
use crate::simulated::Simulated;
use crate::site;

const PEOPLE: [&str; 4] = [
    "  alice: {name: Alice, voicemail: false, ring: {for: 3s}}\n",
    "  bob: {name: Bob, voicemail: false, ring: {for: 3s}}\n",
    "  carol: {name: Carol, voicemail: false}\n",
    "  dave: {name: Dave, voicemail: false, ring: {for: 3s}, forward: {busy: users/carol, unanswered: users/alice}}\n",
];

/// Alice to Dave at 1000 to 1003, and what a test adds.
fn with(host: &LabHost, more: &str) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/calls.yaml", more);
    site::people(&repository, "acme", &PEOPLE);
    repository.applies();
    repository
}

#[test]
fn a_group_rings_all_at_once_and_passes_over_who_does_not_want_to_be_disturbed() {
    let Some(host) = LabHost::up() else { return };
    let groups = "groups:\n  sales: {extension: \"1100\", members: [users/alice, users/bob], for: 2s, then: users/carol}\n";
    let repository = with(&host, groups);
    let calls = Simulated::of(&host, &repository);
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_rings = alice.is_there(&host, How::Rings);
    let bob_rings = bob.is_there(&host, How::Rings);
    let carol_takes = carol.is_there(&host, How::Takes);
    let there = [&alice_rings, &bob_rings, &carol_takes];
    dave.registers(&host);
    assert_eq!(calls.dials(&dave, "1100", &there), 200);
    assert_eq!(there.map(Listening::calls), [1, 1, 1]);

    // Do not disturb, and it is still so after an apply and a restart
    assert_eq!(calls.dials(&bob, "*78", &there), 200);
    repository.write(
        "tenants/acme/more.yaml",
        "groups:\n  other: {members: [users/bob]}\n",
    );
    repository.locks();
    repository.applies();
    host.restart();
    let disturbed = calls.given(&["users/bob=dnd"]);
    assert_eq!(disturbed.dials(&dave, "1100", &there), 200);
    assert_eq!(there.map(Listening::calls), [2, 1, 2]);
    assert_eq!(disturbed.dials(&dave, "1001", &there), 486);

    // The same code again turns it off
    assert_eq!(disturbed.dials(&bob, "*78", &there), 200);
    assert_eq!(calls.dials(&dave, "1001", &there), 480);
}

#[test]
fn members_ring_one_after_the_other_and_take_turns() {
    let Some(host) = LabHost::up() else { return };
    let groups = "groups:\n  \
        inorder: {extension: \"1100\", members: [users/alice, users/bob, users/carol], strategy: order, for: 1s}\n  \
        turns: {extension: \"1101\", members: [users/alice, users/carol], strategy: round-robin, for: 1s}\n";
    let repository = with(&host, groups);
    let calls = Simulated::of(&host, &repository);
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_busy = alice.is_there(&host, How::Refuses(486));
    let bob_rings = bob.is_there(&host, How::Rings);
    let carol_takes = carol.is_there(&host, How::Takes);
    dave.registers(&host);
    let there = [&alice_busy, &bob_rings, &carol_takes];
    assert_eq!(calls.dials(&dave, "1100", &there), 200);
    // Her phone was asked, and says that she is busy
    assert_eq!(alice_busy.calls(), 1);

    // Alice begins, then Carol, who takes it, then Alice again
    drop(alice_busy);
    let alice_rings = alice.is_there(&host, How::Rings);
    let there = [&alice_rings, &carol_takes];
    for (last, alice_calls) in [
        ("groups/turns=2", 1),
        ("groups/turns=1", 1),
        ("groups/turns=2", 2),
    ] {
        let calls = calls.given(&[last]);
        assert_eq!(calls.dials(&dave, "1101", &there), 200);
        assert_eq!(alice_rings.calls(), alice_calls);
    }
}

#[test]
fn members_ring_for_as_long_as_is_written() {
    let Some(host) = LabHost::up() else { return };
    let groups = "groups:\n  \
        short: {extension: \"1100\", members: [users/alice, users/carol], strategy: order, for: 2s, then: users/dave}\n  \
        long: {extension: \"1101\", members: [users/carol, users/alice], strategy: order, for: 5s, then: users/dave}\n";
    let repository = with(&host, groups);
    let calls = Simulated::of(&host, &repository);
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_rings = alice.is_there(&host, How::Rings);
    let carol_rings = carol.is_there(&host, How::Rings);
    let dave_takes = dave.is_there(&host, How::Takes);
    let there = [&alice_rings, &carol_rings, &dave_takes];
    bob.registers(&host);
    // Two ring for two or five seconds each, and then Dave; that the next waits for the one before is asked of every call here
    for (number, seconds) in [("1100", 4), ("1101", 10)] {
        assert_eq!(calls.dials(&bob, number, &there), 200);
        let began = |nth: usize| there[nth].invites().last().map(|invite| invite.at);
        let first = began(0).min(began(1)).expect("a call");
        let waited = (began(2).expect("a call") - first).total(jiff::Unit::Second);
        let waited = waited.expect("a time");
        let (least, most) = (f64::from(seconds), f64::from(seconds) + 3.0);
        assert!((least - 0.5..most).contains(&waited), "{number}: {waited}");
    }
}

#[test]
fn a_call_goes_on_when_nobody_answers() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, "groups: {}\n");
    let calls = Simulated::of(&host, &repository);
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let carol_takes = carol.is_there(&host, How::Takes);
    bob.registers(&host);
    for refused in [486, 603] {
        let dave_refuses = dave.is_there(&host, How::Refuses(refused));
        let there = [&alice_takes, &carol_takes, &dave_refuses];
        assert_eq!(calls.dials(&bob, "1003", &there), 200);
        assert_eq!(dave_refuses.calls(), 1);
    }
    let dave_rings = dave.is_there(&host, How::Rings);
    let there = [&alice_takes, &carol_takes, &dave_rings];
    assert_eq!(calls.dials(&bob, "1003", &there), 200);
    assert_eq!(there.map(Listening::calls), [1, 2, 1]);

    // A forward that is set on the phone comes first, and outlives a restart
    assert_eq!(calls.dials(&dave, "*721002", &there), 200);
    host.restart();
    let forwarded = calls.given(&["users/dave=forward:1002"]);
    assert_eq!(forwarded.dials(&bob, "1003", &there), 200);
    assert_eq!(forwarded.dials(&dave, "*72", &there), 200);
    assert_eq!(calls.dials(&bob, "1003", &there), 200);
    assert_eq!(there.map(Listening::calls), [2, 3, 2]);
}

#[test]
fn two_who_forward_to_each_other_make_no_loop() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, "groups: {}\n");
    let mut calls = Simulated::of(&host, &repository);
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    for phone in [&alice, &bob, &carol] {
        phone.registers(&host);
    }
    assert_eq!(calls.dials(&alice, "*721001", &[]), 200);
    assert_eq!(calls.dials(&bob, "*721000", &[]), 200);
    calls = calls.given(&["users/alice=forward:1001", "users/bob=forward:1000"]);
    assert_eq!(calls.dials(&carol, "1000", &[]), 404);
}
