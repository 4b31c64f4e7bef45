//! One commit, from its signature to the report of the hosts.

use super::super::after_apply;
use super::super::apply::{carry_out, fleet};
use super::super::compared::Connected;
use super::super::compile;
use super::super::failure::Failure;
use super::super::hosts;
use super::super::journals::journals;
use super::super::outcome;
use super::super::planned::{Bytes, Planned};
use super::super::policy::{Base, Waivers};
use super::super::probes;
use super::super::repository::Repository;
use super::super::session::Session;
use super::super::short::short;
use super::super::stale;
use super::super::why::Why;
use crate::agent::Verdict;
use crate::apply::{Edits, Fleet, Options, Order, Outcome, Past, Report};
use crate::diag::{Diagnostics, Severity};
use crate::trust::{Demand, hold_newer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How a commit is tried.
pub(super) struct Attempt<'a> {
    pub(super) session: &'a Session,
    pub(super) root: &'a Path,
    pub(super) demand: &'a Demand,
    /// The commit that the hosts are on, whose policy is in force.
    pub(super) live: Option<&'a str>,
    /// Whether what was done by hand is put right.
    pub(super) heal: bool,
    pub(super) at_once: u8,
    /// How long a host stays ours when we fall silent.
    pub(super) lease: Duration,
    /// How long it waits for a moment without calls, where it does.
    pub(super) quiet: Option<Duration>,
    /// What became of commits, as far as the history says.
    pub(super) known: &'a BTreeMap<String, Verdict>,
    /// Commits that hosts were brought to without the history knowing, and what their journals say of it.
    pub(super) learnt: RefCell<BTreeMap<String, String>>,
}

/// How it ended.
pub(super) struct End {
    pub(super) verdict: Verdict,
    pub(super) why: Option<String>,
    pub(super) signer: Option<String>,
}

/// What came of a step: the way goes on with a value, or ends.
type Way<T> = Result<T, End>;

fn end(verdict: Verdict, why: impl Into<String>) -> End {
    End {
        verdict,
        why: Some(why.into()),
        signer: None,
    }
}

/// What failed is tried again.
fn failed(failure: &Failure) -> End {
    end(Verdict::Failed, failure.message.clone())
}

impl Attempt<'_> {
    /// Brings the hosts to a commit.
    pub(super) fn commit(&self, commit: &str) -> End {
        let signer = match self.demand.hold(self.root, commit) {
            Ok(signer) => signer,
            Err(why) => {
                let verdict = if why.is_stale() {
                    Verdict::Failed
                } else {
                    Verdict::Distrusted
                };
                return end(verdict, why.to_string());
            }
        };
        let applied = self
            .planned(commit)
            .and_then(|planned| self.apply(commit, planned));
        End {
            signer,
            ..applied.unwrap_or_else(|end| end)
        }
    }

    /// Looks whether the hosts are still on the commit that they were brought to.
    pub(super) fn stay(&self, commit: &str) -> End {
        let way = self.planned(commit).and_then(|planned| {
            if planned.plan.is_nothing() {
                return Ok(End {
                    verdict: Verdict::Unchanged,
                    why: None,
                    signer: None,
                });
            }
            let why =
                by_hand(&planned).unwrap_or_else(|| "the hosts run something else".to_owned());
            if !self.heal {
                return Err(end(Verdict::Drifted, why));
            }
            let ended = self.apply(commit, planned)?;
            Ok(match ended.verdict {
                Verdict::Applied => end(Verdict::Healed, why),
                _ => ended,
            })
        });
        way.unwrap_or_else(|end| end)
    }

    fn planned(&self, commit: &str) -> Way<Planned> {
        let repository = Repository {
            dir: Some(self.root.to_owned()),
            rev: Some(commit.to_owned()),
        };
        let front =
            compile::front_anew(self.session, &repository).map_err(|failure| failed(&failure))?;
        let planned = Planned::new(self.session, front, &[], false, Bytes::All);
        let mut planned = match planned.map_err(|failure| failed(&failure))? {
            Ok(planned) => planned,
            Err(front) => return Err(end(Verdict::Broken, errors(&front.found))),
        };
        stale::refuse(&planned).map_err(|failure| end(Verdict::Broken, failure.message))?;
        self.hold(commit, &mut planned)?;
        Ok(planned)
    }

    /// Holds a commit to what the journals of the hosts tell.
    fn hold(&self, commit: &str, planned: &mut Planned) -> Way<()> {
        let journals = journals(self.session, planned).map_err(|failure| failed(&failure))?;
        for (host, journal) in journals {
            let past = Past::of(&journal);
            if past.taken_back.contains(commit) {
                return Err(end(
                    Verdict::RolledBack,
                    format!("it was taken back on `{host}`"),
                ));
            }
            if let Some(live) = past.newest {
                if !self
                    .known
                    .get(&live)
                    .is_some_and(|verdict| verdict.is_good())
                {
                    let why = format!(
                        "`{}` brought it to `{host}`, says the journal there",
                        past.by
                    );
                    self.learnt.borrow_mut().insert(live.clone(), why);
                }
                hold_newer(self.root, commit, &live)
                    .map_err(|why| end(Verdict::Distrusted, why.to_string()))?;
            }
        }
        Ok(())
    }

    fn apply(&self, commit: &str, mut planned: Planned) -> Way<End> {
        if planned.plan.is_nothing() {
            return Ok(End {
                verdict: Verdict::Unchanged,
                why: None,
                signer: None,
            });
        }
        let base = Base::of(self.live);
        let vouched = self.demand.vouched(self.root, commit);
        let vouched = vouched.map_err(|why| end(Verdict::Failed, why.to_string()))?;
        let refusals = Waivers::default()
            .vouched(vouched)
            .hold(self.session, &planned, &base, self.quiet.is_some())
            .map_err(|failure| failed(&failure))?;
        if !refusals.is_empty() {
            let all = refusals
                .iter()
                .map(|one| format!("{}; {}", one.message, one.remedy()));
            return Err(end(Verdict::Refused, all.collect::<Vec<_>>().join("; ")));
        }
        if let Some(why) = by_hand(&planned).filter(|_| !self.heal) {
            return Err(end(
                Verdict::Failed,
                format!("{why}, and nobody said that it may be replaced"),
            ));
        }
        if planned.plan.is_refused() {
            let all = planned.plan.hosts.iter().flat_map(|host| &host.refusals);
            let all: Vec<_> = all.map(crate::plan::Refusal::message).collect();
            return Err(end(Verdict::Failed, all.join("; ")));
        }
        let connected = std::mem::take(&mut planned.connected);
        let report = self.carry_out(commit, &planned, connected);
        Ok(told(&report.map_err(|failure| failed(&failure))?))
    }

    fn carry_out(
        &self,
        commit: &str,
        planned: &Planned,
        connected: Connected,
    ) -> Result<Report, Failure> {
        let options = Options {
            edits: if self.heal {
                Edits::Discard
            } else {
                Edits::Refuse
            },
            lease: self.lease,
            quiet: self.quiet,
            wait: self.lease * 2,
            probes: probes::of_hosts(&planned.front)?,
            fleet: Fleet {
                at_once: self.at_once.into(),
                ..fleet(planned)
            },
            ..Options::default()
        };
        let why = format!("the agent follows the branch to {}", short(commit));
        let record = hosts::record(&planned.front, &Why::said(why))?;
        let order = Order {
            options: &options,
            record: &record,
        };
        let report = carry_out(self.session, planned, connected, order);
        for host in &report.hosts {
            outcome::tell(self.session, host, "");
        }
        after_apply::follow(self.session, planned, &report, &record, false);
        Ok(report)
    }
}

/// What was edited by hand on the hosts, where anything was.
fn by_hand(planned: &Planned) -> Option<String> {
    let edited = planned
        .plan
        .hosts
        .iter()
        .find(|host| !host.edited.is_empty())?;
    Some(format!(
        "files on `{}` were edited by hand: `{}`",
        edited.id,
        edited.edited.join("`, `")
    ))
}

fn told(report: &Report) -> End {
    let verdict = match report.exit_code() {
        0 => Verdict::Applied,
        5 => Verdict::Locked,
        6 => Verdict::RolledBack,
        7 => Verdict::Partly,
        _ => Verdict::Failed,
    };
    let bad = report
        .hosts
        .iter()
        .filter(|host| !host.outcome.is_good() && host.outcome != Outcome::Skipped);
    let errors = bad.flat_map(|host| {
        host.errors
            .iter()
            .map(move |error| format!("`{}`: {}", host.id, error.message))
    });
    let errors: Vec<_> = errors.collect();
    End {
        verdict,
        why: (!errors.is_empty()).then(|| errors.join("; ")),
        signer: None,
    }
}

/// The first error, and how many there are.
fn errors(found: &Diagnostics) -> String {
    let mut all = found.iter().filter(|one| one.severity == Severity::Error);
    let first = all
        .next()
        .map(|one| format!("{}: {}", one.code, one.message));
    let more = all.count();
    let first = first.unwrap_or_default();
    if more == 0 {
        first
    } else {
        format!("{first}, and {more} errors more")
    }
}
