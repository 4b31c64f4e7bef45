//! What FreeSWITCH does for those who call besides bringing them together. Each call is walked by the simulator and made.

use super::floor::{Floor, PATIENCE, SOON, rings, runtime, talks};
use super::machine::free_port;
use super::phone::{Mode, Phone};
use crate::multicast::Group;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::time::sleep;

#[test]
fn a_page_is_heard_at_its_multicast_address_and_from_those_who_may() {
    runtime().block_on(async {
        let mut group = String::new();
        let floor = Floor::opens_with("2003", |_, text| {
            group = format!("239.255.77.2:{}", free_port());
            text.replace("239.255.10.1:5004", &group)
        });
        let Some(floor) = floor.await else { return };
        let group = Group::joins(&group);
        for (who, may) in [("2001", false), ("2000", true)] {
            let trace = floor.trace(who, "650", &[]);
            let pages = trace["steps"].as_array().expect("steps").iter();
            let pages = pages.filter(|step| step["step"] == "page").count();
            let call = floor.dials(who, "650");
            call.until(PATIENCE, |call| call.talks || call.over).await;
            assert_eq!((pages, talks(&call)), (usize::from(may), may), "{trace}");
            floor.ends.speaks(&call, Duration::from_secs(1)).await;
            floor.ends.hangs_up(&call).await;
            let heard = group.heard();
            assert_eq!(heard > 20, may, "{heard} packets of {who}");
        }
    });
}

#[test]
fn a_parked_call_that_nobody_takes_goes_on() {
    runtime().block_on(async {
        let floor = Floor::opens_with("2003", |_, text| text.replace("for: 30s", "for: 3s"));
        let Some(floor) = floor.await else { return };
        floor.answers("2000");
        let before = floor.ends.count();
        let parked = floor.dials("2002", "640");
        assert!(parked.until(PATIENCE, |call| call.talks).await);
        sleep(PATIENCE).await;
        // The simulator has it at the end of the stay: nobody fetched the call
        let rings = rings(&floor.trace("2002", "users/alice", &[]));
        let heard: Vec<_> = floor
            .rang(before)
            .into_iter()
            .map(|one| BTreeSet::from([one]))
            .collect();
        assert_eq!(heard, rings[..1]);
        assert!(talks(&parked));
        floor.ends.hangs_up(&parked).await;
    });
}

#[test]
fn a_talk_lasts_no_longer_than_the_user_may_talk() {
    runtime().block_on(async {
        let floor = Floor::opens_with("2003", |_, text| text.replace("call: 30m", "call: 3s"));
        let Some(floor) = floor.await else { return };
        floor.answers("2001");
        floor.answers("2002");
        for (from, to) in [("2002", "2001"), ("2001", "2002")] {
            assert_eq!(
                floor.walked(from, to, &["users/bob=answers", "users/carol=answers"]),
                "answered"
            );
            let begun = Instant::now();
            let call = floor.dials(from, to);
            assert!(call.until(PATIENCE, |call| call.talks).await);
            assert!(call.until(PATIENCE, |call| call.over).await, "{from} {to}");
            let lasted = begun.elapsed().as_secs();
            assert!((2..6).contains(&lasted), "{from} {to}: {lasted} seconds");
        }
    });
}

#[test]
fn who_is_to_know_is_told_of_a_call_for_help() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2000").await else {
            return;
        };
        let (machine, domain) = (&floor.machine, "acme.example.net");
        let digest = machine.digest("acme", "2000");
        let alice = Phone::new(machine.internal, "127.0.0.1:0", ("2000", domain), digest);
        alice.does(Mode::Rings);
        assert_eq!(alice.registers(), 200);
        let call = floor.dials("2001", "112");
        call.until(PATIENCE, |call| call.talks || call.over).await;
        assert_eq!(floor.walked("2001", "112", &[]), "help");
        floor.ends.hangs_up(&call).await;
        sleep(SOON).await;
        let told = alice.all("MESSAGE ");
        let text = told
            .first()
            .map(|(_, text)| text.as_str())
            .unwrap_or_default();
        assert!(text.contains("2001 calls 112 Hafen 2 "), "{told:?}");
        assert!(alice.rang().is_none());
    });
}
