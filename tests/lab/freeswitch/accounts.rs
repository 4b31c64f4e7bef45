//! Accounts at providers on a real FreeSWITCH, which registers there: those of trunks, and those of users.

use super::floor::{Floor, PATIENCE, SOON, rings, runtime, talks};
use super::machine::Machine;
use crate::random::sip::{How, Outgoing, Party, What};
use crate::simulated::expected::sent;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::time::sleep;

/// Fred has an account at the third provider, and nobody else has; a trunk has one at the fourth.
const ACCOUNTS: &str = "\
users:
  fred: {name: Fred, extension: 2010, voicemail: false, ring: {for: 4s}, upstream: {server: THIRD, username: ext1001, password: {file: at.secret}}}
trunks:
  account: {kind: sip, server: FOURTH, register: {username: acme-trunk, password: {file: at.secret}}}
numbers:
  \"+49 30 901820 40\": {trunk: trunks/account, to: users/bob}
";

/// A number outside, as it is dialled.
const OUTSIDE: &str = "00301234567";

const SOMEBODY: &str = "+493011111111";

fn write(machine: &Machine) {
    let at = |nth| machine.provider(nth).to_string();
    let text = ACCOUNTS.replace("THIRD", &at(3)).replace("FOURTH", &at(4));
    machine.edits("tenants/acme/accounts.yaml", |_| text);
    machine.edits("at.secret", |_| "nobody knows it\n".to_owned());
}

impl Floor {
    async fn has_accounts() -> Option<Self> {
        let floor = Self::opens_with("2003", |machine, text| {
            write(machine);
            text
        });
        floor.await
    }

    /// The account that is registered at a provider, and where it is.
    async fn at(&self, nth: u8) -> (Ipv4Addr, String, String) {
        let provider = self.machine.provider(nth);
        let registered = self.ends.registered(provider, PATIENCE).await;
        let (user, contact) = registered.expect("FreeSWITCH registers there");
        self.trunks_are_up().await;
        (provider, user, contact)
    }

    /// Waits until FreeSWITCH has taken note of the answers: before that no call goes out by a trunk that registers.
    async fn trunks_are_up(&self) {
        let up = |said: &str| {
            let states = ["REGED", "NOREG"].map(|state| format!("<state>{state}</state>"));
            let up = states.iter().map(|state| said.matches(state).count());
            up.sum::<usize>() == said.matches("<state>").count()
        };
        for _ in 0..100 {
            if up(&self.machine.said("sofia xmlstatus gateway")) {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("a trunk does not come up");
    }

    /// Whether a call that came in rings at that user alone, and is answered.
    async fn is_for(&self, call: &Outgoing, user: &str, before: usize) {
        let answered = call.until(PATIENCE, |call| call.talks || call.over).await;
        assert!(answered && talks(call), "{:?}", call.progress());
        sleep(SOON).await;
        assert_eq!(self.rang(before), [user]);
        self.ends.hangs_up(call).await;
    }

    /// Somebody dials the number outside: the provider who is called, what is dialled there and who is shown.
    async fn dials_outside(&self, who: &str, party: Ipv4Addr) -> (Ipv4Addr, String, String) {
        let trace = self.trace(who, OUTSIDE, &["--state", "+49301234567=answers"]);
        let steps = trace["steps"].as_array().expect("steps");
        let step = steps.iter().find(|step| step["step"] == "trunk");
        let step = step.unwrap_or_else(|| panic!("no way out: {trace}"));
        assert_eq!(step["whom"].is_null(), party != self.provider, "{trace}");
        let number = sent(step["number"].as_str().expect("a number"), &step["sent_as"]);
        let before = self.ends.count();
        let answers = How::Answers(Duration::from_millis(50));
        self.ends.outside(party, &number, answers);
        let call = self.dials(who, OUTSIDE);
        let answered = call.until(PATIENCE, |call| call.talks).await;
        assert!(answered, "{:?}", call.progress());
        self.ends.hangs_up(&call).await;
        let heard = self.ends.heard(before, |_| true).into_iter();
        let mut rings = heard.filter_map(|heard| match (heard.party, heard.what) {
            (Party::Provider(at), What::Rings { number, from, .. }) => Some((at, number, from)),
            _ => None,
        });
        let first = rings.next().expect("a provider is called");
        assert_eq!(rings.next(), None);
        assert_eq!(first.1, number);
        first
    }
}

#[test]
fn calls_by_an_account_of_ones_own_go_out_and_come_in_there_and_nobody_elses_do() {
    runtime().block_on(async {
        let Some(mut floor) = Floor::has_accounts().await else {
            return;
        };
        floor.hires("2010", "users/fred").await;
        let (own, user, contact) = floor.at(3).await;
        assert_eq!(user, "ext1001");
        let (at, _, shown) = floor.dials_outside("2010", own).await;
        assert_eq!((at, shown.as_str()), (own, "ext1001"));
        let (at, ..) = floor.dials_outside("2001", floor.provider).await;
        assert_eq!(at, floor.provider);
        // What is called there rings at Fred, whatever it is
        floor.answers("2010");
        let words = ["--state", "users/fred=answers"];
        let trace = floor.trace("upstream of users/fred", "ext1001", &words);
        assert_eq!(rings(&trace), [["users/fred".to_owned()].into()]);
        let before = floor.ends.count();
        let to = format!("<sip:ext1001@{own}>");
        let call = floor.ends.comes_to(own, (contact, &to), Some(SOMEBODY));
        floor.is_for(&call, "users/fred", before).await;
    });
}

/// Providers call the address that was registered with the number in To, or write the number into the address.
#[test]
fn calls_to_a_trunk_that_registers_are_known_by_the_number() {
    runtime().block_on(async {
        let Some(floor) = Floor::has_accounts().await else {
            return;
        };
        let (provider, user, contact) = floor.at(4).await;
        assert_eq!(user, "acme-trunk");
        floor.answers("2001");
        let number = "+493090182040";
        let trace = floor.trace(SOMEBODY, number, &["--state", "users/bob=answers"]);
        assert_eq!(rings(&trace), [["users/bob".to_owned()].into()]);
        let (_, rest) = contact.split_once('@').expect("a user");
        for uri in [contact.clone(), format!("sip:{number}@{rest}")] {
            let before = floor.ends.count();
            let to = format!("<sip:{number}@{provider}>");
            let call = floor.ends.comes_to(provider, (uri, &to), Some(SOMEBODY));
            floor.is_for(&call, "users/bob", before).await;
        }
    });
}
