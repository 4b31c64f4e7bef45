//! Who answers a queue on a real FreeSWITCH, and who of those who wait is the next.

use super::floor::{Floor, PATIENCE, SOON, rings, runtime};
use crate::random::sip::{How, What};
use std::time::Duration;
use tokio::time::sleep;

/// How long an agent who hung up rests: FreeSWITCH looks once a second.
const RESTS: Duration = Duration::from_secs(3);

impl Floor {
    /// Eve calls the queue, and one of its agents answers: who may by the simulator.
    async fn asks_support(&self, state: &[&str], when: &str) {
        let mut all = vec!["users/bob=answers", "users/carol=answers"];
        all.extend(state);
        let words: Vec<_> = all.iter().flat_map(|state| ["--state", *state]).collect();
        let trace = self.trace("2004", "620", &words);
        let agents = &rings(&trace)[0];
        let before = self.ends.count();
        let call = self.dials("2004", "620");
        assert!(call.until(PATIENCE, |call| call.talks).await);
        sleep(SOON * 4).await;
        let heard = self.ends.heard(before, |_| true);
        let talks = heard.iter().filter(|heard| heard.what == What::Talks);
        let talks: Vec<_> = talks.map(|heard| self.user_of(&heard.party)).collect();
        assert_eq!(talks.len(), 1, "{when}: {talks:?}");
        // In their order: the first of those who may
        assert_eq!(talks.first(), agents.iter().max(), "{when}: {trace}");
        self.ends.hangs_up(&call).await;
        sleep(RESTS).await;
    }

    /// Carol dials a code that something answers.
    async fn switches(&self, code: &str) {
        let call = self.dials("2002", code);
        assert!(call.until(PATIENCE, |call| call.talks).await, "{code}");
        call.until(PATIENCE, |call| call.over).await;
        self.ends.hangs_up(&call).await;
        sleep(SOON).await;
    }
}

#[test]
fn an_agent_logs_out_and_in_and_stays_so_over_applies_and_a_rollback() {
    runtime().block_on(async {
        let Some(floor) = Floor::opens("2003").await else {
            return;
        };
        floor.answers("2001");
        floor.answers("2002");
        let out = ["users/carol=logged-out"];
        floor.asks_support(&[], "as the first apply has it").await;
        floor.switches("*11").await;
        floor.asks_support(&out, "logged out").await;
        floor.machine.edits("tenants/acme/tenant.yaml", |text| {
            text.replace("ring: 5s", "ring: 6s")
        });
        floor.machine.apply().expect_code(0);
        floor.asks_support(&out, "after an apply").await;
        floor.machine.pbxctl(&["rollback"]).expect_code(0);
        floor.asks_support(&out, "after a rollback").await;
        floor.switches("*11").await;
        floor.asks_support(&[], "logged in").await;
        // A pause is another thing: who logs in has none
        floor.switches("*45").await;
        floor.asks_support(&["users/carol=paused"], "pauses").await;
        floor.switches("*11").await;
        floor.asks_support(&out, "logged out of a pause").await;
        floor.switches("*11").await;
        floor.asks_support(&[], "logged in again").await;
    });
}

/// The number of the queue.
const SUPPORT: &str = "+493090182020";
const SOMEBODY: &str = "+493011111111";
const ANOTHER: &str = "+493022222222";
const VIP: &str = "+4930123456";

#[test]
fn a_vip_who_came_last_is_the_next_of_those_who_wait_and_the_others_keep_their_order() {
    runtime().block_on(async {
        let floor = Floor::opens_with("2003", |_, text| {
            text.replace("wait: 10s", "wait: 60s").replace(
                "members: [users/carol, users/bob], strategy",
                "members: [users/carol], strategy",
            )
        });
        let Some(floor) = floor.await else { return };
        let callers = [SOMEBODY, ANOTHER, VIP];
        let first = callers.map(|from| {
            let trace = floor.trace(from, SUPPORT, &[]);
            let steps = trace["steps"].as_array().expect("steps");
            let waits = steps.iter().find(|step| step["step"] == "queue");
            waits.expect("a queue")["first"].clone()
        });
        assert_eq!(first, [false, false, true]);
        floor.is("2002", How::Refuses(486));
        let mut calls = Vec::new();
        for from in callers {
            let call = floor.ends.comes_in(floor.provider, SUPPORT, Some(from));
            assert!(call.until(PATIENCE, |call| call.talks).await, "{from}");
            calls.push(call);
            sleep(SOON * 2).await;
        }
        let before = floor.ends.count();
        floor.answers("2002");
        let mut came = Vec::new();
        for _ in callers {
            let who = floor.is_called(before, came.len()).await;
            let at = callers.iter().position(|from| from.ends_with(&who));
            let at = at.unwrap_or_else(|| panic!("{who} calls"));
            came.push(callers[at]);
            sleep(SOON).await;
            floor.ends.hangs_up(&calls[at]).await;
        }
        assert_eq!(came, [VIP, SOMEBODY, ANOTHER]);
    });
}

impl Floor {
    /// Who is shown to Carol by the call behind so many that she answered.
    async fn is_called(&self, since: usize, behind: usize) -> String {
        for _ in 0..200 {
            let own = self.people["2002"].party();
            let heard = self.ends.heard(since, |party| *party == own);
            let talks = heard.iter().filter(|heard| heard.what == What::Talks);
            if let Some(talk) = talks.clone().nth(behind) {
                let of_call = heard.iter().filter(|heard| heard.call == talk.call);
                let mut shown = of_call.filter_map(|heard| match &heard.what {
                    What::Rings { from, .. } => {
                        Some(from.trim_start_matches(['+', '0']).to_owned())
                    }
                    _ => None,
                });
                return shown.next_back().expect("it rang");
            }
            sleep(SOON / 7).await;
        }
        panic!("nobody calls");
    }
}
