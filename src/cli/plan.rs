use super::built::Built;
use super::compared::{Connected, Texts, Unreached, Wholes, all_reached, compare};
use super::compile::{self, Front};
use super::demand::Demands;
use super::exit::Exit;
use super::failure::Failure;
use super::format::ReviewFormat;
use super::json::Document;
use super::known::Keeper;
use super::out::Out;
use super::policy::{self, Base, Waivers};
use super::repository::Repository;
use super::running;
use super::session::Session;
use super::span::span;
use super::standing::{Standing, expected};
use super::{hosts, moves, review, sarif, sealed, vault};
use crate::bundle::{Destination, DestinationId};
use crate::plan::{Action, Diffs, Excess, Kind, Meaning, Review, Style, json as view, meant, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
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

/// A plan, all that it was made of, and how it differs line by line.
pub(super) struct Planned {
    /// The repository.
    pub(super) front: Front,
    /// What the hosts are to have.
    pub(super) built: Built,
    /// What would change.
    pub(super) plan: crate::plan::Plan,
    /// What that means, from what the live releases were made from.
    pub(super) meaning: Meaning,
    /// Line by line.
    pub(super) diffs: Diffs,
    /// The first of the hosts, for an apply that follows at once.
    pub(super) connected: Connected,
    /// The hosts that are meant and gave no answer: they are not in the plan.
    pub(super) unreached: Unreached,
    /// The hosts that have what they are to have, of which nothing was made: they are not in the bundle.
    whole: Wholes,
}

/// The files of which a plan has the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// All, to be sent wherever they are wanted.
    All,
    /// Those of which hosts have others: what does not change is not made again.
    OfChanges,
    /// The same; of a host that has all that it is to have it is not even told which files these are.
    OfHostsThatChange,
}

impl Plan {
    /// Prints the plan.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let front = compile::front_knowing(session, &self.repository, Keeper::Plan)?;
        self.demands.hold(session, &front)?;
        let whole = session.out.verbose || self.format != ReviewFormat::Text;
        let mut planned =
            match Planned::new(session, front, &self.host, whole, Bytes::OfHostsThatChange)? {
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
        Ok(match refusals.is_empty() {
            true => planned.exit(),
            false => Exit::Refused,
        })
    }
}

impl Planned {
    /// Compiles, asks the hosts what they run, and compares. An error in the repository gives the repository back.
    pub(super) fn new(
        session: &Session,
        front: Front,
        named: &[String],
        whole: bool,
        bytes: Bytes,
    ) -> Result<Result<Self, Front>, Failure> {
        let planned = Self::of_those_reached(session, front, named, whole, bytes)?;
        if let Ok(planned) = &planned {
            planned.all_reached()?;
        }
        Ok(planned)
    }

    /// A failure where a host gave no answer, which is that of the first.
    pub(super) fn all_reached(&self) -> Result<(), Failure> {
        all_reached(&self.unreached)
    }

    /// Says which hosts are not in it, and why.
    pub(super) fn tell_unreached(&self, session: &Session) {
        for (id, error) in &self.unreached {
            let left = format!("{id}: is not in this plan: {}", error.message);
            session.out.say(&left);
        }
    }

    /// The same as [`Self::new`] where a host that gives no answer keeps none of the others from theirs; a failure where none does.
    pub(super) fn of_those_reached(
        session: &Session,
        mut front: Front,
        named: &[String],
        whole: bool,
        bytes: Bytes,
    ) -> Result<Result<Self, Front>, Failure> {
        if front.middle.is_none() || front.found.has_errors() {
            return Ok(Err(front));
        }
        hosts::all_known(&front, named)?;
        let vault = match vault::open(&front) {
            Ok(vault) => vault,
            Err(faults) => {
                front.found.extend(faults);
                return Ok(Err(front));
            }
        };
        let kept = front.kept.take().filter(|_| bytes != Bytes::All);
        let whole_hosts = kept.as_ref().filter(|_| bytes == Bytes::OfHostsThatChange);
        let expected = whole_hosts.map(|kept| expected(&front, kept, named));
        let known = kept.as_ref().map(|kept| &kept.known);
        let make = |front: &mut Front, but: &_| front.build_knowing(&vault, known, but);
        let (mut built, standing) =
            beside_asking(session, &mut front, expected.unwrap_or_default(), make)?;
        if front.found.has_errors() {
            return Ok(Err(front));
        }
        let mut compared = compare(session, (&*front.site, &built), standing, named)?;
        if let Some(kept) = &kept {
            let mut again = |known| -> Result<_, Failure> {
                let built = front.build_knowing(&vault, Some(known), &BTreeSet::new())?;
                let to = (&*front.site, &built);
                let compared = compare(session, to, Standing::default(), named)?;
                Ok((built, compared))
            };
            if compared.torn {
                (built, compared) = again(&kept.known)?;
            }
            if kept.lacks(&compared.plan, &built.bundle) {
                (built, compared) = again(&kept.nothing())?;
            }
            kept.keep(&front, &compared, &built.bundle);
        }
        let engines = moves::engines(&compared.plan, &front.site);
        if engines.has_errors() {
            front.found.extend(engines);
            return Ok(Err(front));
        }
        let diffs = diffs(&built, &compared.plan, &compared.before, whole)?;
        let meaning = running::meaning(&mut front, &compared.origins);
        Ok(Ok(Self {
            front,
            built,
            plan: compared.plan,
            meaning,
            diffs,
            connected: compared.connected,
            unreached: compared.unreached,
            whole: compared.whole,
        }))
    }

    /// Where a host of it is, and what its engine needs to know of us.
    pub(super) fn destination(&self, id: &DestinationId) -> Option<&Destination> {
        let part = self.built.bundle.part(id).map(|part| &part.destination);
        part.or_else(|| self.whole.get(id).map(|(to, _)| to))
    }

    /// For people.
    pub(super) fn text(&self, colour: bool, diffs: bool) -> String {
        let style = Style { colour, diffs };
        meant(&self.meaning, style) + &text(&self.plan, &self.diffs, style)
    }

    /// For programs.
    pub(super) fn json(&self, policy: &[Excess]) -> Value {
        serde_json::from_str(&view(&self.plan, &self.meaning, &self.diffs, policy))
            .unwrap_or_default()
    }

    /// For a page or a comment.
    fn review(&self, policy: Vec<Excess>) -> Review {
        let commit = self.front.commit.clone();
        Review {
            kind: Kind::Plan,
            before: "what the hosts run".to_owned(),
            after: commit.unwrap_or_else(|| "what is written".to_owned()),
            meaning: self.meaning.clone(),
            policy,
            plan: self.plan.clone(),
            diffs: self.diffs.clone(),
        }
    }

    /// What was found and a result, as one document.
    pub(super) fn document(&self, result: Value) -> Document<Value> {
        Document::new(
            &self.front.found,
            &self.front.repository.sources,
            Some(result),
        )
    }

    fn exit(&self) -> Exit {
        if self.plan.is_refused() {
            Exit::Failed
        } else if self.plan.is_nothing() {
            Exit::Done
        } else {
            Exit::Changes
        }
    }
}

/// Makes what hosts are to have but those that will have it, and asks those meanwhile; where one has it not, all is made again without it.
fn beside_asking(
    session: &Session,
    front: &mut Front,
    expected: Wholes,
    make: impl Fn(&mut Front, &BTreeSet<DestinationId>) -> Result<Built, Failure>,
) -> Result<(Built, Standing), Failure> {
    let ids = expected.keys().cloned().collect();
    let found = front.found.clone();
    let (built, standing) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| Standing::ask(session, expected));
        let built = make(front, &ids);
        let asked = asking.join();
        (built, asked.unwrap_or_else(|panic| resume_unwind(panic)))
    });
    if standing.ids() == ids {
        return Ok((built?, standing));
    }
    front.found = found;
    Ok((make(front, &standing.ids())?, standing))
}

/// The differences line by line; of files that come or go only where the whole is wanted.
fn diffs(
    built: &Built,
    plan: &crate::plan::Plan,
    before: &BTreeMap<DestinationId, Texts>,
    whole: bool,
) -> Result<Diffs, Failure> {
    let mut diffs = Diffs::default();
    for host in &plan.hosts {
        let (Some(part), Some(texts)) = (built.bundle.part(&host.id), before.get(&host.id)) else {
            continue;
        };
        let mut shown = host.clone();
        shown
            .changes
            .retain(|change| whole || change.action == Action::Change);
        let failed = |error: crate::bundle::BundleError| Failure::new(error.to_string());
        diffs
            .add(&shown, part, &built.blobs, texts)
            .map_err(failed)?;
    }
    Ok(diffs)
}
