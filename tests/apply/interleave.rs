//! Two applies at once, their verbs interleaved at random, and now and then somebody takes the host from both: they are always
//! one after the other. `PBXCTL_INTERLEAVINGS=1000` for more of them than a run of the tests has time for.

use crate::site::{Bench, Site};
use pbxctl::apply::{Answer, ApplyError, Call, Host, Outcome, Stale, history, unlock};
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Whose turn it is. Numbers come from a fixed seed, so that what fails once fails again.
struct Turns {
    state: Mutex<State>,
    change: Condvar,
}

struct State {
    seed: u64,
    turn: usize,
    alive: [bool; 2],
    taken: usize,
}

impl Turns {
    fn new(seed: u64) -> Self {
        let state = State {
            seed,
            turn: 0,
            alive: [true; 2],
            taken: 0,
        };
        Self {
            state: Mutex::new(state),
            change: Condvar::new(),
        }
    }

    /// Runs one verb alone when it is `me`'s turn, and draws who comes next.
    fn take<T>(&self, me: usize, work: impl FnOnce(&mut State) -> T) -> T {
        let state = self.state.lock().unwrap();
        let mut state = self
            .change
            .wait_while(state, |state| state.turn != me)
            .unwrap();
        let result = work(&mut state);
        state.draw();
        self.change.notify_all();
        result
    }

    fn leave(&self, me: usize) {
        self.take(me, |state| state.alive[me] = false);
    }
}

impl State {
    fn random(&mut self) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.seed >> 33
    }

    fn draw(&mut self) {
        let wanted = usize::from(self.random() % 2 == 1);
        self.turn = if self.alive[wanted] {
            wanted
        } else {
            1 - wanted
        };
    }
}

struct Interleaved {
    host: Box<dyn Host>,
    third: Box<dyn Host>,
    turns: Arc<Turns>,
    me: usize,
}

impl Host for Interleaved {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        let (host, third) = (&mut self.host, &mut self.third);
        self.turns.take(self.me, |state| {
            if state.random() % 40 == 0 {
                unlock(third.as_mut(), "alice").unwrap();
                state.taken += 1;
            }
            host.run(call, input)
        })
    }
}

/// Applies until it is done, or was thrown out by somebody who took the host.
fn until_done(bench: &Bench, site: &Site, turns: &Arc<Turns>, me: usize) -> Outcome {
    let plan = bench.plan(site);
    loop {
        let report = bench.apply_on(site, &plan, &|_| {
            Ok(Box::new(Interleaved {
                host: bench.host(),
                third: bench.host(),
                turns: Arc::clone(turns),
                me,
            }))
        });
        let outcome = report.hosts[0].outcome;
        if outcome != Outcome::Locked || report.hosts[0].steps.len() > 2 {
            turns.leave(me);
            return outcome;
        }
    }
}

fn one(bench: &Bench, seed: u64) -> (usize, [Outcome; 2]) {
    let text = |who: &str| format!("{who} {seed}\n");
    let texts = [text("one"), text("two")];
    let sites = texts
        .each_ref()
        .map(|text| bench.site(&[("asterisk/a.conf", text), ("phones/a.cfg", text)]));
    let before = history(bench.host().as_mut()).unwrap().lines.len();
    let turns = Arc::new(Turns::new(seed));
    let ends = std::thread::scope(|scope| {
        let first = scope.spawn(|| until_done(bench, &sites[0], &turns, 0));
        let second = scope.spawn(|| until_done(bench, &sites[1], &turns, 1));
        [first.join().unwrap(), second.join().unwrap()]
    });
    let live = bench.live("asterisk/a.conf");
    assert_eq!(live, bench.live("phones/a.cfg"), "{seed}: not one release");
    assert!(bench.look().edited.is_empty(), "{seed}");
    let journal = history(bench.host().as_mut()).unwrap();
    assert!(journal.faults.is_empty(), "{seed}: {:?}", journal.faults);
    let lines = journal.lines[before..]
        .iter()
        .map(|line| line.entry.as_ref().unwrap());
    let lines: Vec<_> = lines.map(|entry| (entry.number, entry.outcome)).collect();
    let taken = turns.state.lock().unwrap().taken;
    let begun: Vec<_> = lines
        .iter()
        .filter(|line| line.1.is_none())
        .map(|line| line.0)
        .collect();
    assert!(
        begun.windows(2).all(|two| two[0] < two[1]),
        "{seed}: {lines:?}"
    );
    if taken == 0 {
        assert_eq!(ends, [Outcome::Applied; 2], "{seed}");
        let pairs: Vec<_> = lines
            .chunks(2)
            .map(|two| (two[0].0 == two[1].0, two[0].1, two[1].1))
            .collect();
        assert_eq!(
            pairs,
            [(true, None, Some(Outcome::Applied)); 2],
            "{seed}: {lines:?}"
        );
        assert!(texts.contains(&live.unwrap()), "{seed}");
    } else {
        // Whoever was thrown out says so, and the next apply sees to the rest
        unlock(bench.host().as_mut(), "alice").unwrap();
        assert_eq!(bench.apply(&sites[0]).exit_code(), 0, "{seed}");
        assert_eq!(
            bench.live("phones/a.cfg").as_ref(),
            Some(&texts[0]),
            "{seed}"
        );
    }
    (taken, ends)
}

/// So many hosts are worked on side by side where there are many interleavings: each waits for programs more than it works.
const HOSTS: u64 = 12;

/// Every so many seeds from one on, on a host of their own: how often it was taken, and how many applies were thrown out.
fn some(seeds: impl Iterator<Item = u64>) -> (usize, usize) {
    let mut bench = Bench::new();
    bench.options.wait = Duration::ZERO;
    bench.options.lease = Duration::from_mins(10);
    bench.options.stale = Stale::Replan;
    let (mut taken, mut thrown_out) = (0, 0);
    for seed in seeds {
        let (took, ends) = one(&bench, seed);
        taken += took;
        thrown_out += ends.iter().filter(|end| !end.is_good()).count();
    }
    (taken, thrown_out)
}

#[test]
fn two_applies_are_always_one_after_the_other() {
    let many = std::env::var("PBXCTL_INTERLEAVINGS").ok();
    let many: u64 = many.map_or(12, |many| many.parse().unwrap());
    let hosts = HOSTS.min(many.div_ceil(12));
    let (taken, thrown_out) = std::thread::scope(|scope| {
        let seeds = |host| (host..many).step_by(usize::try_from(hosts).unwrap());
        let hosts: Vec<_> = (0..hosts)
            .map(|host| scope.spawn(move || some(seeds(host))))
            .collect();
        let ends = hosts.into_iter().map(|host| host.join().unwrap());
        ends.fold((0, 0), |(taken, out), (took, more)| {
            (taken + took, out + more)
        })
    });
    println!("{many} interleavings, the host taken {taken} times, {thrown_out} applies thrown out");
    assert!(thrown_out <= taken * 2);
}
