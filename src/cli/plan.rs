use super::compile;
use super::demand::Demands;
use super::exit::Exit;
use super::failure::Failure;
use super::format::ReviewFormat;
use super::out::Out;
use super::planned::{Bytes, Planned};
use super::policy::{self, Base, Waivers};
use super::repository::Repository;
use super::session::Session;
use super::span::span;
use super::{review, sarif, sealed};
use std::path::PathBuf;
use std::time::Duration;

/// Show what `apply` would change on the hosts
///
/// Compares what is written down with what the hosts run, and changes nothing. Exits with 2 if there are changes. Files that
/// change are shown line by line; with `-v` those that come and go are, too.
#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    #[command(flatten)]
    demands: Demands,
    #[command(flatten)]
    base: Base,
    #[command(flatten)]
    waivers: Waivers,
    /// Seal the plan in this file, for `pbxctl apply --plan FILE` to carry out exactly that, once
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How long the sealed plan can be carried out
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "24h", requires = "out")]
    expires: Duration,
    /// Seal also what drops calls: `pbxctl apply --plan FILE` then takes `--when-quiet` in place of a waiver
    #[arg(long, requires = "out")]
    when_quiet: bool,
    /// The form of the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReviewFormat,
    /// The most bytes of Markdown; what does not fit is left out, and that is said
    #[arg(long, value_name = "BYTES", default_value_t = review::COMMENT)]
    limit: usize,
}

impl Plan {
    /// Prints the plan.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let bytes = Bytes::OfHostsThatChange;
        // Whose commit has to be vouched for asks nobody before it is
        let question = self.demands.is_nothing();
        let question = question.then(|| bytes.question(&self.host));
        let front = compile::front_asking(session, &self.repository, question)?;
        self.demands.hold(session, &front)?;
        let whole = session.out.verbose || self.format != ReviewFormat::Text;
        let mut planned = match Planned::new(session, front, &self.host, whole, bytes)? {
            Ok(planned) => planned,
            Err(front) => return review::refuse(session, &front, self.format),
        };
        self.demands.hold_live(session, &mut planned)?;
        let waivers = self.waivers.clone();
        let waivers = waivers.vouched(self.demands.vouched(session, &planned.front)?);
        let refusals = waivers.hold(session, &planned, &self.base, self.when_quiet)?;
        let excesses = policy::excesses(&refusals);
        if !matches!(self.format, ReviewFormat::Json | ReviewFormat::Sarif) {
            session.report(&planned.front.found, &planned.front.repository.sources);
        }
        match self.format {
            ReviewFormat::Text => Out::drawn(&planned.text(Out::data_colour(), true))?,
            ReviewFormat::Json => {
                let view = planned.json(&excesses);
                Out::data(&planned.document(view).text())?;
            }
            ReviewFormat::Sarif => {
                let (found, sources) = (&planned.front.found, &planned.front.repository.sources);
                Out::data(&sarif::with_policy(found, sources, &excesses))?;
            }
            ReviewFormat::Markdown | ReviewFormat::Html => {
                review::page(&planned.review(excesses), self.format, self.limit)?;
            }
        }
        if self.format != ReviewFormat::Json {
            policy::tell(&refusals);
        }
        if let Some(path) = &self.out {
            if planned.plan.is_refused() || !refusals.is_empty() {
                session.out.say("nothing was sealed: the plan is refused");
            } else {
                let waivers = waivers.words();
                sealed::write(session, &planned, waivers, self.expires, path)?;
            }
        }
        let exit = match refusals.is_empty() {
            true => planned.exit(),
            false => Exit::Refused,
        };
        planned.end();
        Ok(exit)
    }
}
