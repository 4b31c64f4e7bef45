use super::super::demand::Demands;
use super::super::environment;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::repository::Repository;
use super::super::session::Session;
use super::super::span::span;
use super::attempt::{Attempt, End};
use super::origin::Origin;
use super::state::{State, failure};
use super::told;
use crate::agent::{Backoff, Desk, Ledger, Next, Stop, Turn, Verdict, next};
use crate::load;
use crate::trust::Demand;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// So many states of a branch are looked at for a good one.
const LOOKED_AT: usize = 100;

/// Fetch, verify, plan, hold to the policy, apply, confirm, write down, and again
///
/// Stays in the foreground. A commit that is not signed by somebody who may, does not compile, is against the policy or does not come up
/// is left out, with the reason in the history, and the hosts stay on the last good one. Ends at SIGTERM, when what it does is done.
#[derive(Debug, clap::Args)]
pub(super) struct Follow {
    /// The clone that is fetched into; its work tree is left alone [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    origin: Origin,
    /// Commits have to be signed with SSH by somebody of this file, which is as `ssh-keygen` keeps allowed signers
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Commits have to be signed with OpenPGP by a key of this file, which is as `gpg --export` writes it; with `--signers`, either counts
    #[arg(long, value_name = "FILE")]
    keyring: Option<PathBuf>,
    #[command(flatten)]
    state: State,
    /// How often to look
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "30s")]
    every: Duration,
    /// The longest time between two looks when they fail, each twice as long after the last
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "10m")]
    at_most: Duration,
    /// How often to look whether somebody changed the hosts by hand
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "5m")]
    drift: Duration,
    /// Put right what somebody changed by hand on a host
    #[arg(long)]
    heal: bool,
    /// So many hosts at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    at_once: u8,
    /// The turn, and the hosts, are another agent's when we have been silent for so long
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "2m")]
    lease: Duration,
    /// Wait so long for a moment without calls before each switch, and try again later where none comes: `5m`. Without it a commit that
    /// drops calls is refused
    #[arg(long, value_name = "TIME", value_parser = span)]
    when_quiet: Option<Duration>,
    /// Answer /metrics and /health here
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Look once and end, with the exit code of how it went
    #[arg(long)]
    once: bool,
}

/// What an agent has while it works.
struct Work<'a> {
    session: &'a Session,
    follow: &'a Follow,
    root: PathBuf,
    demand: Demand,
    ledger: Ledger,
    desk: Desk,
    stop: Stop,
    /// Who it is for people, and for the lease.
    name: String,
    holder: String,
    /// When the hosts were looked at last, in milliseconds since 1970.
    seen: i64,
}

/// What became of commits.
type Became = BTreeMap<String, Verdict>;

/// How a look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Well,
    Badly,
    /// It is another agent's turn, or everybody rests.
    Rest,
}

impl Follow {
    /// Follows the branch until it is told to stop.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let root = session.repository(&Repository {
            dir: self.dir.clone(),
            rev: None,
        })?;
        let token = environment::word().map_err(Failure::doing("read random bytes"))?;
        let name = environment::who();
        let work = Work {
            session,
            follow: self,
            demand: Demands::of(self.signers.clone(), self.keyring.clone()).read(session)?,
            ledger: self.state.open(session, &root)?,
            desk: Desk::default(),
            stop: Stop::listen().map_err(Failure::doing("listen for signals"))?,
            holder: format!("{name} {token}"),
            name,
            root,
            seen: 0,
        };
        if let Some(address) = self.listen {
            let bound = work
                .desk
                .open(address)
                .map_err(Failure::doing(format!("listen on `{address}`")))?;
            session
                .out
                .say(&format!("metrics on http://{bound}/metrics"));
        }
        work.tell(Look::Well, self.every);
        work.follow()
    }
}

impl Work<'_> {
    fn follow(mut self) -> Result<Exit, Failure> {
        let mut backoff = Backoff::new(self.follow.every, self.follow.at_most);
        loop {
            let look = self.look().unwrap_or_else(|failure| {
                self.session.out.say(&failure.message);
                Look::Badly
            });
            if self.follow.once {
                self.release()?;
                return Ok(if look == Look::Badly {
                    Exit::Failed
                } else {
                    Exit::Done
                });
            }
            let wait = backoff.after(look != Look::Badly);
            self.tell(look, wait);
            if self.stop.within(wait) {
                self.release()?;
                return Ok(Exit::Done);
            }
        }
    }

    /// Another agent need not wait for the lease to lapse.
    fn release(&self) -> Result<(), Failure> {
        let done = self.ledger.release(&self.follow.state.group, &self.holder);
        done.map_err(|error| failure(&error))
    }

    /// Takes the turn, where nobody else has it, and keeps it while it looks.
    fn look(&mut self) -> Result<Look, Failure> {
        let group = &self.follow.state.group;
        let failed = |error| failure(&error);
        let paused = self.ledger.paused(group).map_err(failed)?.is_some();
        let ours = !paused && self.lease()?;
        self.desk
            .tell(|standing| (standing.paused, standing.waits) = (paused, !paused && !ours));
        if !ours {
            return Ok(Look::Rest);
        }
        let (done, wait) = channel::<()>();
        let (own, mut seen) = (&*self, self.seen);
        let look = std::thread::scope(|scope| {
            scope.spawn(move || own.keep(&wait));
            let look = own.turn(&mut seen);
            drop(done);
            look
        });
        self.seen = seen;
        look
    }

    /// Keeps the turn until what is done has ended.
    fn keep(&self, ended: &Receiver<()>) {
        while ended.recv_timeout(self.follow.lease / 3) == Err(RecvTimeoutError::Timeout) {
            if !self.lease().unwrap_or_default() {
                let lost = "the turn was not kept; the leases of the hosts see to the rest";
                self.session.out.say(lost);
            }
        }
    }

    fn lease(&self) -> Result<bool, Failure> {
        let (group, now) = (
            &self.follow.state.group,
            environment::now().as_millisecond(),
        );
        let ours = self
            .ledger
            .lease(group, &self.holder, now, self.follow.lease);
        ours.map_err(|error| failure(&error))
    }

    /// Fetches, and goes from the newest state of the branch down to one that is good.
    fn turn(&self, seen: &mut i64) -> Result<Look, Failure> {
        if let Err(failure) = self.follow.origin.fetch(&self.root, &self.stop) {
            self.note("", &ended(Verdict::Failed, failure.message))?;
            return Ok(Look::Badly);
        }
        let reference = self.follow.origin.reference();
        let states = load::line(&self.root, &reference, LOOKED_AT);
        let states = states.map_err(|error| Failure::new(format!("`{reference}`: {error}")))?;
        loop {
            let group = &self.follow.state.group;
            let became = self.ledger.became(group).map_err(|error| failure(&error))?;
            let live = self.ledger.live(group).map_err(|error| failure(&error))?;
            self.desk.tell(|standing| {
                standing.behind = states.first() != live.as_ref();
                standing.live = live.clone().unwrap_or_default();
            });
            let commit = match next(&states, &became, live.as_deref()) {
                Next::Nothing => return Ok(Look::Well),
                Next::Stay(commit) => return self.stay(commit, &became, seen),
                Next::Try(commit) => commit,
            };
            let end = self.attempt(live.as_deref(), &became, |attempt| attempt.commit(commit))?;
            self.note(commit, &end)?;
            *seen = environment::now().as_millisecond();
            if !end.verdict.is_final() && !end.verdict.is_good() {
                return Ok(Look::Badly);
            }
        }
    }

    /// Looks now and then whether the hosts are still as they were left.
    fn stay(&self, commit: &str, became: &Became, seen: &mut i64) -> Result<Look, Failure> {
        let now = environment::now().as_millisecond();
        let often = i64::try_from(self.follow.drift.as_millis()).unwrap_or(i64::MAX);
        if now.saturating_sub(*seen) < often {
            return Ok(Look::Well);
        }
        *seen = now;
        let end = self.attempt(Some(commit), became, |attempt| attempt.stay(commit))?;
        if end.verdict != Verdict::Unchanged {
            self.note(commit, &end)?;
        }
        Ok(if end.verdict.is_good() || end.verdict.is_final() {
            Look::Well
        } else {
            Look::Badly
        })
    }

    /// Tries, and writes down what the journals of the hosts told beyond that: somebody applied by hand, or an agent died before it
    /// could say how it ended.
    fn attempt(
        &self,
        live: Option<&str>,
        known: &Became,
        how: impl FnOnce(&Attempt<'_>) -> End,
    ) -> Result<End, Failure> {
        let attempt = Attempt {
            session: self.session,
            root: &self.root,
            demand: &self.demand,
            live,
            heal: self.follow.heal,
            at_once: self.follow.at_once,
            lease: self.follow.lease,
            quiet: self.follow.when_quiet,
            known,
            learnt: RefCell::default(),
        };
        let end = how(&attempt);
        for (commit, why) in attempt.learnt.into_inner() {
            self.note(&commit, &ended(Verdict::Applied, why))?;
        }
        Ok(end)
    }

    /// Writes down how it ended, and says it.
    fn note(&self, commit: &str, end: &End) -> Result<(), Failure> {
        let turn = Turn {
            at: environment::now().as_millisecond(),
            agent: self.name.clone(),
            commit: commit.to_owned(),
            signer: end.signer.clone(),
            verdict: end.verdict,
            why: end.why.clone(),
            times: 1,
        };
        self.session.out.say(&told::line(&turn));
        self.desk
            .tell(|standing| *standing.turns.entry(end.verdict).or_default() += 1);
        let noted = self.ledger.note(&self.follow.state.group, &turn);
        noted.map_err(|error| failure(&error))
    }

    /// Tells those who monitor when it looked, and by when it looks again: twice the time to wait, and what a turn may take.
    fn tell(&self, look: Look, wait: Duration) {
        let now = environment::now().as_second();
        let grace = i64::try_from((wait * 2 + self.follow.lease).as_secs()).unwrap_or(i64::MAX);
        self.desk.tell(|standing| {
            if look != Look::Badly {
                standing.looked = now;
            }
            standing.due = now.saturating_add(grace);
        });
    }
}

fn ended(verdict: Verdict, why: String) -> End {
    End {
        verdict,
        why: Some(why),
        signer: None,
    }
}
