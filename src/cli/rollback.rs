use super::exit::Exit;
use super::failure::Failure;
use super::progress::Progress;
use super::reach::reach;
use super::repository::Repository;
use super::session::Session;
use super::why::Why;
use super::{compile, hosts, outcome};
use crate::apply::{Edits, Options, Order, Report, rollback};

/// Take a host back to an earlier release
///
/// Without `--to`, the release before the present one. The change is journalled and checked like any other.
#[derive(Debug, clap::Args)]
pub(super) struct Rollback {
    #[command(flatten)]
    repository: Repository,
    /// The number of a line of `history`, or the beginning of a release's name
    #[arg(long, value_name = "N")]
    to: Option<String>,
    /// Only this host; needed where there are several
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    #[command(flatten)]
    why: Why,
    /// Replace files that somebody edited by hand on a host; the edited release stays on its disk
    #[arg(long)]
    discard_edits: bool,
}

impl Rollback {
    /// Goes back, one host after the other; after a failure the rest is left alone.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            session.out.say("name a commit that is sound: `--rev REV`");
            return Ok(Exit::Failed);
        }
        let destinations = hosts::chosen(&mut front, &self.host)?;
        if destinations.len() > 1 && self.host.is_empty() {
            let failure = Failure::usage("there are several hosts, and releases are those of one");
            return Err(failure.help("name the host: `--host HOST`"));
        }
        let edits = if self.discard_edits {
            Edits::Discard
        } else {
            Edits::Refuse
        };
        let options = Options {
            edits,
            ..Options::default()
        };
        let record = hosts::record(&front, &self.why)?;
        let order = Order {
            options: &options,
            record: &record,
        };
        let mut report = Report::default();
        for destination in destinations {
            let progress = Progress::new(&session.out);
            let mut watch = |id: &_, step: &_| outcome::step(&progress, id, step);
            let failed = |error| hosts::failure(&destination.id, &error);
            let mut host = reach(session, &destination).map_err(failed)?;
            let ended = rollback(
                host.as_mut(),
                &destination,
                self.to.as_deref(),
                order,
                &mut watch,
            );
            drop(progress);
            outcome::tell(session, &ended, &destination.connect.to_string());
            let good = ended.outcome.is_good();
            report.hosts.push(ended);
            if !good {
                break;
            }
        }
        Ok(outcome::exit(&report))
    }
}
