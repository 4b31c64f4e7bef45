//! From Asterisk to FreeSWITCH and back. It runs where `PBXCTL_FREESWITCH` names an installation, and says so where it does not.

use super::{MAIL, hears_a_message, leaves_something, lives, moves, phones, says};
use crate::freeswitch::machine::Machine;
use crate::host::LabHost;
use crate::kept;
use crate::phone::Phone;
use crate::random::sip::{Account, Ends, How, Outgoing};
use crate::repository::Repository;
use crate::simulated::Simulated;
use std::fs;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::time::sleep;

const SOON: Duration = Duration::from_millis(900);
const PATIENCE: Duration = Duration::from_secs(9);

/// What FreeSWITCH has of Alice's mailbox: new messages, then those that were heard.
fn mailbox(machine: &Machine) -> String {
    machine.said("vm_boxcount default/mailbox_alice@acme.example|all")
}

/// What is set there: do-not-disturb, night, a pause and a forward.
fn set(machine: &Machine) -> [bool; 4] {
    let asked = |realm: &str| machine.said(&format!("db select/{realm}"));
    let agents = machine.said("callcenter_config agent list");
    let mut agents = agents.lines();
    [
        asked("pbxctl_dnd/acme_alice") == "1",
        asked("pbxctl_night/acme") == "1",
        agents.any(|line| line.starts_with("acme_alice|") && line.contains("|On Break|")),
        asked("pbxctl_forward/acme_alice") == "1101",
    ]
}

/// The phones of the tenant at FreeSWITCH.
struct Floor {
    ends: Ends,
    people: [Account; 3],
}

impl Floor {
    async fn opens(machine: &Machine, people: &[Phone; 3]) -> Self {
        let here = |port| (Ipv4Addr::LOCALHOST, port).into();
        let ends = Ends::of(here(machine.internal), here(machine.external)).await;
        let ends = ends.expect("a socket");
        let people = people.each_ref().map(|phone| Account {
            tenant: "acme".to_owned(),
            name: phone.user.clone(),
            domain: phone.domain.clone(),
            password: phone.password.clone(),
        });
        for account in &people {
            assert!(ends.registers(account, 600).await, "{}", account.name);
        }
        Self { ends, people }
    }

    /// Somebody calls a number that answers.
    async fn dials(&self, who: usize, number: &str) -> Outgoing {
        let call = self.ends.dials(&self.people[who], number);
        assert!(call.until(PATIENCE, |call| call.talks).await, "{number}");
        call
    }

    /// Alice hears her first new message with the PIN.
    async fn hears(&self, pin: &str) {
        let call = self.dials(0, "*97").await;
        sleep(SOON).await;
        self.ends.presses(&call, &format!("{pin}#")).await;
        sleep(SOON * 3).await;
        self.ends.presses(&call, "1").await;
        sleep(PATIENCE * 2).await;
        self.ends.hangs_up(&call).await;
        sleep(SOON).await;
    }

    /// Bob says something to her mailbox.
    async fn leaves_a_message(&self) {
        let call = self.dials(1, "1000").await;
        sleep(SOON * 3).await;
        self.ends.speaks(&call, Duration::from_secs(6)).await;
        self.ends.hangs_up(&call).await;
        sleep(SOON).await;
    }
}

/// FreeSWITCH's part: all is as it was set, the message is heard with the changed PIN, and something new comes.
async fn lives_there(machine: &Machine, people: &[Phone; 3]) {
    let floor = Floor::opens(machine, people).await;
    let carol = floor.people[2].party();
    floor
        .ends
        .is(carol.clone(), How::Answers(Duration::from_millis(50)));
    let call = floor.dials(1, "1000").await;
    floor.ends.hangs_up(&call).await;
    assert!(!floor.ends.heard(0, |party| *party == carol).is_empty());
    floor.hears("7531").await;
    assert_eq!(mailbox(machine), "0:1:0:0");
    for code in ["*72", "*78"] {
        let call = floor.dials(0, code).await;
        sleep(SOON).await;
        floor.ends.hangs_up(&call).await;
    }
    assert_eq!(set(machine), [false, true, true, false]);
    floor.leaves_a_message().await;
    assert_eq!(mailbox(machine), "1:1:0:0");
}

#[test]
fn a_tenant_moves_to_freeswitch_and_comes_back() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let Some(host) = LabHost::up() else { return };
    let repository = Repository::on_machine(&host, &machine);
    kept::acme(&repository);
    lives(&repository, "acme", "first");
    repository.applies();
    let people = phones(&repository, "first");
    leaves_something(&host, &repository, &people);

    let said = moves(&repository, ["first", "second"], ["asterisk", "freeswitch"]);
    says(
        &said,
        "acme: from first to second: 4 settings, 1 mailbox, 1 message",
    );
    assert_eq!(set(&machine), [true; 4]);
    assert_eq!(mailbox(&machine), "1:0:0:0");
    assert_eq!(host.endpoints(), [""; 0]);
    assert_eq!(host.registered(), [""; 0]);
    assert_eq!(phones(&repository, "second"), people);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(lives_there(&machine, &people));
    let log = fs::read_to_string(machine.path("log/freeswitch.log")).expect("a log");
    assert!(
        !log.contains("Error Opening File"),
        "a sound cannot be read"
    );

    let said = moves(&repository, ["second", "first"], ["freeswitch", "asterisk"]);
    says(
        &said,
        "acme: from second to first: 2 settings, 1 mailbox, 2 messages",
    );
    assert!(!machine.said("list_users").contains("acme"));
    let registered = machine.said("sofia status profile internal reg");
    assert!(!registered.contains("acme"), "{registered}");
    came_back(&host, &repository, &people);
}

/// With what was set there, the message that was heard there, and the one that was left there.
fn came_back(host: &LabHost, repository: &Repository, [alice, ..]: &[Phone; 3]) {
    assert_eq!(kept::set(host), [false, true, true, false, true]);
    let files = host.sh(&format!("cd {MAIL} && ls INBOX Old *.gsm"));
    for name in [
        "INBOX:\nmsg0000.txt\nmsg0000.wav\n",
        "Old:\nmsg0000.WAV\nmsg0000.txt\n",
        "unavail.gsm",
    ] {
        says(&files.stdout, name);
    }
    alice.registers(host);
    hears_a_message(host, &Simulated::of(host, repository), alice);
}
