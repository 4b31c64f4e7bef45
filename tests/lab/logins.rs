//! Agents log out of their queues and in again, and stay as they are over applies.

use crate::host::LabHost;
use crate::listening::{How, Listening};
use crate::phone::Phone;
use crate::repository::Repository;
use crate::site;

const PEOPLE: [&str; 3] = [
    "  alice: {name: Alice, voicemail: false}\n",
    "  bob: {name: Bob, voicemail: false}\n",
    "  carol: {name: Carol, voicemail: false}\n",
];

const QUEUE: &str = "\
queues:
  support: {extension: \"1300\", members: [users/alice], ring: 3s, wait: 8s, then: users/bob}
";

fn live(host: &LabHost) -> Repository {
    let repository = Repository::for_host(host);
    let tenant = site::tenant("Acme GmbH", site::DOMAIN);
    repository.write("tenants/acme/tenant.yaml", &tenant);
    repository.write("tenants/acme/queues.yaml", QUEUE);
    site::people(&repository, "acme", &PEOPLE);
    repository.applies();
    repository
}

/// Alice, the agent, and Bob, who is behind the queue; Carol calls.
struct Queue<'h> {
    host: &'h LabHost,
    carol: Phone,
    takes: [Listening; 2],
    expected: [usize; 2],
}

impl Queue<'_> {
    /// A call to the queue is answered by one of the two.
    #[track_caller]
    fn rings(&mut self, who: usize, when: &str) {
        assert_eq!(
            self.carol.dials_and_presses("1300", "", 2500, self.host),
            200
        );
        self.expected[who] += 1;
        let calls = self.takes.each_ref().map(Listening::calls);
        assert_eq!(calls, self.expected, "{when}");
    }
}

#[test]
fn an_agent_logs_out_and_in_and_stays_so_over_applies_and_a_rollback() {
    let Some(host) = LabHost::up() else { return };
    let repository = live(&host);
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|user| site::phone_of(&repository, user));
    carol.registers(&host);
    let takes = [&alice, &bob].map(|phone| phone.is_there(&host, How::Takes));
    let dials = |code: &str| assert_eq!(alice.dials_and_presses(code, "", 2500, &host), 200);
    let mut queue = Queue {
        host: &host,
        carol,
        takes,
        expected: [0, 0],
    };
    queue.rings(0, "as the first apply has it");
    dials("*11");
    queue.rings(1, "logged out");
    host.rx("module reload app_queue.so");
    queue.rings(1, "after a reload");
    for nth in 1..=3 {
        let changed = QUEUE.replace("ring: 3s", &format!("ring: {}s", 3 + nth));
        repository.write("tenants/acme/queues.yaml", &changed);
        repository.applies();
    }
    queue.rings(1, "after three applies");
    repository.pbxctl("rollback", &[]).expect_code(0);
    queue.rings(1, "after a rollback");
    dials("*11");
    queue.rings(0, "logged in");
    // A pause is another thing: who logs in has none
    dials("*45");
    queue.rings(1, "pauses");
    dials("*11");
    queue.rings(1, "logged out of a pause");
    dials("*11");
    queue.rings(0, "logged in again");
    // Asterisk itself forgets who pauses
    for (code, what) in [("*45", "pauses"), ("*11", "logged out")] {
        dials(code);
        host.restart();
        queue.rings(1, &format!("{what}, after a restart"));
        dials(code);
        queue.rings(0, &format!("{what} no more"));
    }
}
