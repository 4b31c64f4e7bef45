//! Who rings, in which order, and where calls go that nobody answers.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::repository::Repository;
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
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_rings = alice.is_there(&host, How::Rings);
    let bob_rings = bob.is_there(&host, How::Rings);
    let carol_takes = carol.is_there(&host, How::Takes);
    dave.registers(&host);
    assert_eq!(dave.dials("1100", &host), 200);
    assert_eq!(
        [&alice_rings, &bob_rings, &carol_takes].map(Listening::calls),
        [1, 1, 1]
    );

    // Do not disturb, and it is still so after an apply and a restart
    assert_eq!(bob.dials("*78", &host), 200);
    repository.write(
        "tenants/acme/more.yaml",
        "groups:\n  other: {members: [users/bob]}\n",
    );
    repository.locks();
    repository.applies();
    host.restart();
    assert_eq!(dave.dials("1100", &host), 200);
    assert_eq!(
        [&alice_rings, &bob_rings, &carol_takes].map(Listening::calls),
        [2, 1, 2]
    );
    assert_eq!(dave.dials("1001", &host), 486);

    // The same code again turns it off
    assert_eq!(bob.dials("*78", &host), 200);
    assert_eq!(dave.dials("1001", &host), 480);
    assert_eq!(bob_rings.calls(), 2);
}

#[test]
fn members_ring_one_after_the_other_and_take_turns() {
    let Some(host) = LabHost::up() else { return };
    let groups = "groups:\n  \
        inorder: {extension: \"1100\", members: [users/alice, users/bob, users/carol], strategy: order, for: 1s}\n  \
        turns: {extension: \"1101\", members: [users/alice, users/carol], strategy: round-robin, for: 1s}\n";
    let repository = with(&host, groups);
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_busy = alice.is_there(&host, How::Refuses(486));
    let bob_rings = bob.is_there(&host, How::Rings);
    let carol_takes = carol.is_there(&host, How::Takes);
    dave.registers(&host);
    assert_eq!(dave.dials("1100", &host), 200);
    assert_eq!(
        [&alice_busy, &bob_rings, &carol_takes].map(Listening::calls),
        [1, 1, 1]
    );

    // Alice begins, then Carol, who takes it, then Alice again
    for (alice_calls, carol_calls) in [(2, 2), (2, 3), (3, 4)] {
        assert_eq!(dave.dials("1101", &host), 200);
        assert_eq!(
            (alice_busy.calls(), carol_takes.calls()),
            (alice_calls, carol_calls)
        );
    }
}

#[test]
fn a_call_goes_on_when_nobody_answers() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, "groups: {}\n");
    let [alice, bob, carol, dave] =
        ["alice", "bob", "carol", "dave"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let carol_takes = carol.is_there(&host, How::Takes);
    bob.registers(&host);
    for refused in [486, 603] {
        let dave_refuses = dave.is_there(&host, How::Refuses(refused));
        assert_eq!(bob.dials("1003", &host), 200);
        assert_eq!(dave_refuses.calls(), 1);
    }
    assert_eq!((alice_takes.calls(), carol_takes.calls()), (0, 2));
    let dave_rings = dave.is_there(&host, How::Rings);
    assert_eq!(bob.dials("1003", &host), 200);
    assert_eq!(dave_rings.calls(), 1);
    assert_eq!((alice_takes.calls(), carol_takes.calls()), (1, 2));

    // A forward that is set on the phone comes first, and outlives a restart
    assert_eq!(dave.dials("*721002", &host), 200);
    host.restart();
    assert_eq!(bob.dials("1003", &host), 200);
    assert_eq!((dave_rings.calls(), carol_takes.calls()), (1, 3));
    assert_eq!(dave.dials("*72", &host), 200);
    assert_eq!(bob.dials("1003", &host), 200);
    assert_eq!((dave_rings.calls(), alice_takes.calls()), (2, 2));
}

#[test]
fn two_who_forward_to_each_other_make_no_loop() {
    let Some(host) = LabHost::up() else { return };
    let repository = with(&host, "groups: {}\n");
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    for phone in [&alice, &bob, &carol] {
        phone.registers(&host);
    }
    assert_eq!(alice.dials("*721001", &host), 200);
    assert_eq!(bob.dials("*721000", &host), 200);
    assert_eq!(carol.dials("1000", &host), 404);
}
