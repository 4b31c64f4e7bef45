use super::compared::Connected;
use super::compile;
use super::demand::Demands;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::front::Front;
use super::out::Out;
use super::outcome::{self, exit};
use super::planned::{Bytes, Planned};
use super::policy::{self, Base, Waivers};
use super::progress::Live;
use super::reach::reach;
use super::repository::Repository;
use super::session::Session;
use super::span::span;
use super::whence::follow_back;
use super::why::Why;
use super::{after_apply, environment, hosts, probes, resync, sealed, stale};
use crate::apply::{
    Confirm, Edits, Fleet, Options, Order, Outcome, Record, Report, Stale, Work, apply,
};
use crate::bundle::{Destination, DestinationId};
use crate::model::HostId;
use crate::plan::Sealed;
use crate::source::Spanned;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Put the hosts into the state that is written down
///
/// Shows the plan, asks, uploads, switches in one instant, reloads what changed and asks the engine whether all is there.
/// A host that does not come up as planned goes back to its former state by itself.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the command line"
)]
pub(super) struct Apply {
    #[command(flatten)]
    repository: Repository,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Carry out exactly this plan, which `pbxctl plan --out FILE` sealed, or nothing; nobody is asked
    #[arg(long, value_name = "FILE", conflicts_with_all = ["host", "waive", "discard_edits"])]
    plan: Option<PathBuf>,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    #[command(flatten)]
    why: Why,
    /// Replace files that somebody edited by hand on a host; the edited release stays on its disk
    #[arg(long)]
    discard_edits: bool,
    /// Go back by itself unless `pbxctl confirm` comes within this time: `2m`
    #[arg(long, value_name = "TIME", value_parser = span)]
    confirm: Option<Duration>,
    /// Wait so long for a moment without calls before the switch, and give up where none comes: `5m`. What drops calls then needs no waiver
    #[arg(long, value_name = "TIME", value_parser = span)]
    when_quiet: Option<Duration>,
    /// So many hosts at once; where the policy has waves, within each of them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    at_once: u8,
    /// Take the first host alone, and the others when it is well
    #[arg(long)]
    canary: bool,
    /// Take the hosts that are done back when another fails
    #[arg(long)]
    all_or_nothing: bool,
    /// Do not have a second engine on the host read the release before it is live
    #[arg(long)]
    skip_trial: bool,
    /// Afterwards have the phones whose files changed read them: each gets its vendor's NOTIFY
    #[arg(long, conflicts_with = "confirm")]
    resync: bool,
    /// Send no letters to new users, as when a whole site moves here
    #[arg(long)]
    no_letters: bool,
    #[command(flatten)]
    demands: Demands,
    #[command(flatten)]
    base: Base,
    #[command(flatten)]
    waivers: Waivers,
    /// The form of the result
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Apply {
    /// Plans, asks, carries out, and says how it ended.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if !self.yes && self.plan.is_none() && !environment::interactive() {
            let failure = Failure::usage("nobody is here to be asked whether to apply");
            return Err(failure.help("read `pbxctl plan`, then add `--yes`"));
        }
        let front = compile::front_anew(session, &self.repository)?;
        self.demands.hold(session, &front)?;
        let whole = session.out.verbose || self.format == Format::Json;
        let sealed = self.sealed(session, &front)?;
        let hosts = sealed.as_ref().map(Sealed::names);
        let hosts = hosts.unwrap_or_else(|| self.host.clone());
        let mut planned =
            match Planned::of_those_reached(session, front, &hosts, whole, Bytes::All)? {
                Ok(planned) => planned,
                Err(front) => return front.refuse(session, self.format),
            };
        session.report(&planned.front.found, &planned.front.repository.sources);
        stale::refuse(&planned)?;
        self.demands.hold_live(session, &mut planned)?;
        if let Some(sealed) = &sealed {
            planned.all_reached()?;
            sealed::hold(session, &mut planned, sealed)?;
        }
        planned.tell_unreached(session);
        session
            .out
            .say_drawn(planned.text(Out::colour(), session.out.verbose).trim_end());
        if planned.plan.is_refused() {
            return Ok(Exit::Failed);
        }
        let waivers = match &sealed {
            Some(sealed) => Waivers::sealed(&sealed.waivers),
            None => self.waivers.clone(),
        };
        let waivers = waivers.vouched(self.demands.vouched(session, &planned.front)?);
        let refusals = waivers.hold(session, &planned, &self.base, self.when_quiet.is_some())?;
        if let Some(exit) = policy::tell(&refusals) {
            return Ok(exit);
        }
        let asks = !self.yes && sealed.is_none();
        if !planned.plan.is_nothing() && asks && !Out::ask("apply this?") {
            session.out.say("nothing was changed");
            return Ok(Exit::Done);
        }
        // Who was asked took his time, and a connection may have ended meanwhile
        let connected = std::mem::take(&mut planned.connected);
        let connected = if asks { Connected::new() } else { connected };
        let number = sealed.map(|sealed| sealed.number);
        self.carry_out(session, &planned, connected, number)
    }

    /// The plan that is to be carried out, where one is named and the repository is sound.
    fn sealed(&self, session: &Session, front: &Front) -> Result<Option<Sealed>, Failure> {
        let Some(path) = self.plan.as_ref().filter(|_| !front.found.has_errors()) else {
            return Ok(None);
        };
        let text = sealed::read(session, path)?;
        sealed::open(front, &text).map(Some)
    }

    fn carry_out(
        &self,
        session: &Session,
        planned: &Planned,
        connected: Connected,
        number: Option<String>,
    ) -> Result<Exit, Failure> {
        let options = self.options(planned)?;
        let record = Record {
            plan: number,
            ..hosts::record(&planned.front, &self.why)?
        };
        let report = carry_out(
            session,
            planned,
            connected,
            Order {
                options: &options,
                record: &record,
            },
        );
        for host in &report.hosts {
            let of = planned.built.bundle.part(&host.id);
            let connect = of.map(|part| part.destination.connect.to_string());
            outcome::tell(session, host, &connect.unwrap_or_default());
        }
        if self.format == Format::Json {
            let word = options
                .confirm
                .as_ref()
                .map(|confirm| confirm.word.as_str());
            let result = outcome::json(&report, &planned.json(&[]), word);
            Out::data(&planned.document(result).text())?;
        } else if let Some(confirm) = waiting(&report, &options) {
            let dir = self.repository.dir.as_deref();
            session
                .out
                .say(&outcome::wait(confirm, self.no_letters, dir));
        } else if report.exit_code() == 0 {
            session
                .out
                .say(&outcome::next(planned, self.repository.dir.as_deref()));
        }
        if report
            .hosts
            .iter()
            .any(|host| host.outcome == Outcome::Pending)
        {
            after_apply::waits(session, planned);
        } else {
            after_apply::follow(session, planned, &report, &record, self.no_letters);
        }
        if self.resync {
            resync::after(session, planned, &report)?;
        }
        Ok(exit(&report))
    }

    /// Where nobody was asked, nobody reviewed what exactly changes: then the last one wins, whole.
    fn options(&self, planned: &Planned) -> Result<Options, Failure> {
        let stale = if self.yes && self.plan.is_none() {
            Stale::Replan
        } else {
            Stale::Refuse
        };
        let edits = if self.discard_edits {
            Edits::Discard
        } else {
            Edits::Refuse
        };
        let confirm = self.confirm.map(|within| {
            let word = environment::word().map_err(Failure::doing("read random bytes"))?;
            Ok(Confirm { within, word })
        });
        Ok(Options {
            stale,
            edits,
            confirm: confirm.transpose()?,
            quiet: self.when_quiet,
            trial: !self.skip_trial,
            probes: probes::of_hosts(&planned.front)?,
            fleet: Fleet {
                at_once: self.at_once.into(),
                canary: self.canary,
                together: self.all_or_nothing,
                ..fleet(planned)
            },
            ..Options::default()
        })
    }
}

/// Carries a plan out, by the connections that it has, and says each step.
pub(super) fn carry_out(
    session: &Session,
    planned: &Planned,
    connected: Connected,
    order: Order<'_>,
) -> Report {
    let busy = planned.plan.hosts.iter().filter(|host| !host.is_nothing());
    let live = Live::new(&session.out, busy.map(|host| &host.id));
    let temporary = environment::temporary();
    let work = Work {
        bundle: &planned.built.bundle,
        blobs: &planned.built.blobs,
        plan: &planned.plan,
        unreached: &planned.unreached,
        order,
        temporary: &temporary,
    };
    let connected = Mutex::new(connected);
    let (plan, built) = (&planned.plan, &planned.built);
    let left = plan.left();
    let reach = |destination: &Destination| {
        if left.contains(&destination.id)
            && let Err(failure) = resync::leaving(session, (plan, built), destination)
        {
            Out::complain(&failure.message);
        }
        let mut connected = connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = connected.remove(&destination.id) {
            return Ok(host);
        }
        drop(connected);
        live.reaching(&destination.id);
        reach(session, destination)
    };
    let mut report = apply(&work, &reach, &mut |id, step| live.step(id, step));
    follow_back(&planned.front, &mut report);
    for warning in &report.warnings {
        Out::complain(&format!("warning: {warning}"));
    }
    report
}

/// The waves of the policy, one host at a time.
pub(super) fn fleet(planned: &Planned) -> Fleet {
    let id = |host: &Spanned<HostId>| DestinationId::new(host.value.as_str()).ok();
    let waves = planned.front.site.project.policy.waves.iter();
    Fleet {
        waves: waves
            .map(|wave| wave.iter().filter_map(id).collect())
            .collect(),
        ..Fleet::default()
    }
}

/// What confirms the release, where one waits on a host.
fn waiting<'o>(report: &Report, options: &'o Options) -> Option<&'o Confirm> {
    let waits = report
        .hosts
        .iter()
        .any(|host| host.outcome == Outcome::Pending);
    options.confirm.as_ref().filter(|_| waits)
}
