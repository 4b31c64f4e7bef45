//! Who waits in a queue, and who is next.

use std::thread::{scope, sleep};
use std::time::Duration;

use crate::host::LabHost;
use crate::listening::{How, Invite, comes_in_for};
use crate::simulated::Simulated;
use crate::site;

const TENANT: &str = "\
tenant: {name: Acme GmbH, domain: acme.example, country: DE, pools: {users: 1000-1999}}
trunks:
  first: {kind: sip, server: FIRST}
  second: {kind: sip, server: SECOND}
numbers:
  \"+49 30 901820 0\": {trunk: trunks/first, to: queues/support}
queues:
  support: {extension: \"1300\", members: [users/alice], ring: 5s}
vip:
  levels: {gold: {skip_queue: true}}
  callers: {\"+49 171 5555555\": {name: Dr Meyer, level: gold}}
";

const PEOPLE: [&str; 2] = [
    "  alice: {name: Alice, voicemail: false, limits: {concurrent: 1}}\n",
    "  bob: {name: Bob, voicemail: false}\n",
];

const NUMBER: &str = "+49309018200";
const SOMEBODY: &str = "+49301111111";
const ANOTHER: &str = "+49302222222";
const VIP: &str = "+491715555555";

#[test]
fn a_vip_who_came_last_is_the_next_of_those_who_wait_and_the_others_keep_their_order() {
    let Some(host) = LabHost::up() else { return };
    let repository = site::with_providers(&host, TENANT, &PEOPLE);
    let [alice, bob] = ["alice", "bob"].map(|user| site::phone_of(&repository, user));
    let alice_takes = alice.is_there(&host, How::Takes);
    let bob_takes = bob.is_there(&host, How::Takes);
    let calls = Simulated::of(&host, &repository).with_providers();
    let first = |from: &str| {
        let trace = calls.walked(from, NUMBER, &[&alice_takes]);
        let steps = trace["steps"].as_array().expect("steps");
        let waits = steps.iter().find(|step| step["step"] == "queue");
        waits.expect("a queue")["first"].clone()
    };
    assert_eq!([SOMEBODY, ANOTHER, VIP].map(first), [false, false, true]);

    // Alice talks to Bob while they come, one a second
    let incoming = |talk, from| comes_in_for(talk, &host.provider(2), NUMBER, from, &host);
    scope(|all| {
        all.spawn(|| alice.dials_and_presses("1001", "", 8000, &host));
        let waiting = [(SOMEBODY, 22_000), (ANOTHER, 25_000), (VIP, 11_000)];
        for (from, talk) in waiting {
            sleep(Duration::from_millis(1500));
            all.spawn(move || assert_eq!(incoming(talk, from), 200, "{from}"));
        }
    });
    let came: Vec<_> = alice_takes.invites().iter().map(who).collect();
    assert_eq!(came, [VIP, SOMEBODY, ANOTHER]);
    assert_eq!(bob_takes.calls(), 1);
}

/// Whose call it is.
fn who(invite: &Invite) -> String {
    let (_, address) = invite.from.split_once("sip:").expect("an address");
    address.split('@').next().unwrap_or_default().to_owned()
}
