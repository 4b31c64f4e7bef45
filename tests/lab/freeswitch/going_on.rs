//! Calls in progress while something is applied to a real FreeSWITCH: they go on, but for those who wait in what goes.

use super::floor::{Floor, PATIENCE, SOON, runtime, talks};
use super::machine::Machine;
use crate::random::sip::{How, Outgoing, Party};
use std::time::Instant;
use tokio::time::sleep;

const TENANT: &str = "tenants/acme/tenant.yaml";

/// A call to somebody inside, one outside by a trunk, one with an agent of a queue, and one that waits for the next.
struct Calls {
    talking: [Outgoing; 3],
    waits: Outgoing,
}

impl Calls {
    async fn begin(floor: &Floor) -> Self {
        floor.answers("2001");
        floor.answers("2002");
        let provider = Party::Provider(floor.provider);
        floor.ends.is(provider, How::Answers(SOON / 10));
        let mut talking = Vec::new();
        for (from, to) in [("2000", "2001"), ("2000", "00301234567"), ("2004", "620")] {
            let call = floor.dials(from, to);
            assert!(call.until(PATIENCE, |call| call.talks).await, "{to}");
            talking.push(call);
        }
        // The queue answers before the agent does
        while !floor.has_call("2002") {
            sleep(SOON / 4).await;
        }
        floor.is("2001", How::Rings);
        floor.is("2002", How::Refuses(486));
        let waits = floor
            .ends
            .comes_in(floor.provider, "+493090182020", Some("+49301111111"));
        assert!(waits.until(PATIENCE, |call| call.talks).await);
        let talking = talking.try_into().ok().expect("three calls");
        Self { talking, waits }
    }

    /// Both ends of each have it still.
    #[track_caller]
    fn go_on(&self, floor: &Floor, when: &str) {
        assert_eq!(self.talking.each_ref().map(talks), [true; 3], "{when}");
        let ends = ["2001", "2002"].map(|name| floor.has_call(name));
        let provider = Party::Provider(floor.provider);
        let outside = floor.ends.are_busy(|party| *party == provider);
        assert_eq!((ends, outside), ([true; 2], true), "{when}");
    }
}

impl Floor {
    fn has_call(&self, name: &str) -> bool {
        let own = self.people[name].party();
        self.ends.are_busy(|party| *party == own)
    }

    /// Whether a phone hears anything soon that it had not heard at that time.
    async fn rings(&self, name: &str, since: usize) -> bool {
        let own = self.people[name].party();
        let until = Instant::now() + PATIENCE * 2;
        while self.ends.heard(since, |party| *party == own).is_empty() {
            if Instant::now() > until {
                return false;
            }
            sleep(SOON / 4).await;
        }
        true
    }

    fn says(&self, words: &[&str], code: i32) -> String {
        self.machine.pbxctl(&["lock"]).expect_code(0);
        let ran = self.machine.pbxctl(words).expect_code(code);
        format!("{}{}", ran.stdout, ran.stderr)
    }
}

/// The queue of the tenant and all that leads to it are gone.
fn without_queue(text: &str) -> String {
    let text = text.replace(", then: queues/support}", "}");
    let text = text.replace("1: queues/support", "1: groups/sales");
    let of_queue = |line: &&str| {
        let starts = ["queues:", "  support:", "  \"+49 30 901820 20\""];
        !starts.iter().any(|start| line.starts_with(start))
    };
    let lines: Vec<_> = text.lines().filter(of_queue).collect();
    lines.join("\n") + "\n"
}

#[test]
fn calls_go_on_over_applies_and_who_waits_in_a_queue_that_goes_takes_a_word() {
    runtime().block_on(async {
        let longer =
            |_: &Machine, text: String| text.replace("wait: 10s, most: 5", "wait: 9m, most: 5");
        let Some(floor) = Floor::opens_with("2003", longer).await else {
            return;
        };
        let calls = Calls::begin(&floor).await;
        // The trunk of a call, the queue of two, other users and the dialplan change
        floor.machine.edits(TENANT, |text| {
            let text = text.replace("codecs: [alaw]", "codecs: [alaw, ulaw]");
            let text = text.replace("most: 5", "most: 6");
            text.replace("  eve:", "  fred: {name: Fred, extension: 2010}\n  eve:")
        });
        let plan = floor.says(&["plan"], 2);
        let said = "drops trunks of tenants/acme for some seconds; calls over them go on";
        assert!(plan.contains(said), "{plan}");
        floor.says(&["apply", "--yes"], 0);
        calls.go_on(&floor, "a trunk and a queue changed");
        assert!(talks(&calls.waits));
        // Who waits is still served, and the next one waits
        let since = floor.ends.count();
        floor.answers("2001");
        assert!(floor.rings("2001", since).await, "who waits is not served");
        floor.is("2001", How::Refuses(486));
        let next = floor
            .ends
            .comes_in(floor.provider, "+493090182020", Some("+49302222222"));
        assert!(next.until(PATIENCE, |call| call.talks).await);
        floor.machine.edits(TENANT, |text| without_queue(&text));
        let refused = floor.says(&["apply", "--yes"], 3);
        assert!(
            refused.contains("drops calls: who is in tenants/acme/queues/support then ("),
            "{refused}"
        );
        assert!(refused.contains("--waive drops_calls=1"), "{refused}");
        floor.says(&["apply", "--yes", "--waive", "drops_calls=1"], 0);
        calls.go_on(&floor, "the queue went");
        // Nobody will ever come for who waits there
        let since = floor.ends.count();
        floor.answers("2001");
        assert!(!floor.rings("2001", since).await, "somebody is served");
        floor.ends.hangs_up(&next).await;
        floor.ends.hangs_up(&calls.waits).await;
        std::fs::remove_dir_all(floor.machine.file("tenants/acme")).expect("the tenant");
        floor.says(&["apply", "--yes", "--waive", "drops_calls=1"], 0);
        calls.go_on(&floor, "the tenant went");
        for call in &calls.talking {
            floor.ends.hangs_up(call).await;
        }
        sleep(SOON).await;
        assert!(!floor.ends.are_busy(|_| true), "each end is told");
    });
}

#[test]
fn plain_files_are_read_and_follow_what_is_written() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        let is_link = |there: bool| {
            let lies = floor.machine.lies("/etc/freeswitch/directory/pbxctl");
            assert_eq!(lies.contains("symbolic link"), there, "{lies}");
        };
        is_link(true);
        let plain =
            |text: String| text.replace("connect: local,", "connect: local, layout: plain,");
        floor.machine.edits("pbx.yaml", plain);
        floor.machine.apply().expect_code(0);
        is_link(false);
        floor.answers("2001");
        let call = floor.dials("2000", "2001");
        assert!(call.until(PATIENCE, |call| call.talks).await);
        floor.machine.edits(TENANT, |text| {
            let text = text.replace("127.0.0.9", "127.0.0.8");
            text.replace("  eve:", "  fred: {name: Fred, extension: 2010}\n  eve:")
        });
        floor.machine.apply().expect_code(0);
        assert!(talks(&call));
        let there = floor.machine.said("user_exists id 2010 acme.example.net");
        assert_eq!(there, "true");
        floor.says(&["plan"], 0);
        floor.machine.pbxctl(&["rollback"]).expect_code(0);
        let there = floor.machine.said("user_exists id 2010 acme.example.net");
        assert_eq!(there, "false");
        is_link(false);
        floor.ends.hangs_up(&call).await;
    });
}
