use super::compile::{self, Built, Front, spool};
use super::exit::Exit;
use super::failure::Failure;
use super::format::ReviewFormat;
use super::json::Document;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use super::{policy, review, sarif};
use crate::allocate::Allocation;
use crate::bundle::{Bundle, BundleError, BundleKey, DestinationId, Part, ReleasePath};
use crate::calls::Calls;
use crate::compare::{Compiled, changes};
use crate::diag::Code;
use crate::load;
use crate::model::{Policy, Site};
use crate::plan::{
    Deployed, Diffs, EngineState, HostPlan, Kind, Meaning, Plan, Review, Style, json, plan,
    review_json, review_text,
};
use crate::policy::{Case, hold};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Show what changes from one commit to another
///
/// Compiles both from the object store and compares what they mean: people, numbers, what happens to calls, and the files of each host.
/// Needs no checkout, no host and no secret, so that it can be run on anybody's branch. Exits with 2 if there are changes.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// `main..topic`: from main to topic; `main...topic`: what topic did since it left main; `main`: from main to the files in the folder
    #[arg(value_name = "REV[..REV]")]
    revisions: String,
    /// The repository [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Show the files line by line
    #[arg(long)]
    files: bool,
    /// The form of the change
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReviewFormat,
    /// The most bytes of Markdown; what does not fit is left out, and that is said
    #[arg(long, value_name = "BYTES", default_value_t = review::COMMENT)]
    limit: usize,
}

/// One of the two that are compared.
struct Side {
    /// As it was asked for, with its commit.
    name: String,
    front: Front,
    built: Built,
}

impl Diff {
    /// Prints what changes.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (from, to) = self.sides(session)?;
        let before = match self.compiled(session, Some(&from))? {
            Ok(side) => side,
            Err(exit) => return Ok(exit),
        };
        let after = match self.compiled(session, to.as_deref())? {
            Ok(side) => side,
            Err(exit) => return Ok(exit),
        };
        let review = review(&before, &after, self.shows_files(session))?;
        if !matches!(self.format, ReviewFormat::Json | ReviewFormat::Sarif) {
            session.report(&after.front.found, &after.front.sources);
        }
        match self.format {
            ReviewFormat::Text => {
                let (colour, diffs) = (Out::data_colour(), self.shows_files(session));
                Out::drawn(&review_text(&review, Style { colour, diffs }))?;
            }
            ReviewFormat::Json => {
                let (found, sources) = (&after.front.found, &after.front.sources);
                let document = Document::new(found, sources, Some(review_json(&review)));
                Out::data(&document.text())?;
            }
            ReviewFormat::Sarif => {
                let (found, sources) = (&after.front.found, &after.front.sources);
                Out::data(&sarif::with_policy(found, sources, &review.policy))?;
            }
            ReviewFormat::Markdown | ReviewFormat::Html => {
                review::page(&review, self.format, self.limit)?;
            }
        }
        let changed = !review.is_nothing();
        Ok(if changed { Exit::Changes } else { Exit::Done })
    }

    const fn shows_files(&self, session: &Session) -> bool {
        let for_terminal = matches!(self.format, ReviewFormat::Text);
        self.files || session.out.verbose || !for_terminal
    }

    /// The revisions that are compared; nothing for the files in the folder.
    fn sides(&self, session: &Session) -> Result<(String, Option<String>), Failure> {
        let or_head = |revision: &str| match revision {
            "" => "HEAD".to_owned(),
            other => other.to_owned(),
        };
        if let Some((from, to)) = self.revisions.split_once("...") {
            let (from, to) = (or_head(from), or_head(to));
            let root = session.repository(&self.repository(None))?;
            let base = load::merge_base(&root, &from, &to).map_err(|error| {
                Failure::new(format!(
                    "`{from}` and `{to}` have no commit in common: {error}"
                ))
                .help("fetch the whole history, or compare with two dots")
            })?;
            return Ok((base, Some(to)));
        }
        Ok(match self.revisions.split_once("..") {
            Some((from, to)) => (or_head(from), Some(or_head(to))),
            None => (self.revisions.clone(), None),
        })
    }

    fn repository(&self, rev: Option<&str>) -> Repository {
        Repository {
            dir: self.dir.clone(),
            rev: rev.map(str::to_owned),
        }
    }

    /// Compiles a side; what stands in the way is reported.
    fn compiled(
        &self,
        session: &Session,
        rev: Option<&str>,
    ) -> Result<Result<Side, Exit>, Failure> {
        let mut front = compile::front(session, &self.repository(rev), None)?;
        let is_empty = front.found.iter().all(|one| one.code == Code::E0003);
        if front.found.has_errors() && is_empty {
            // Nothing of ours was there yet, and everything comes.
            front.found = crate::diag::Diagnostics::default();
            let built = nothing()?;
            return Ok(Ok(Side::new(rev, front, built)));
        }
        let built = match front.found.has_errors() {
            false => Some(front.build_masked()?),
            true => None,
        };
        if let Some(built) = built.filter(|_| !front.found.has_errors()) {
            return Ok(Ok(Side::new(rev, front, built)));
        }
        let named = rev.unwrap_or("what is written");
        session.out.say(&format!("`{named}` does not compile"));
        review::refuse(session, &front, self.format).map(Err)
    }
}

fn nothing() -> Result<Built, Failure> {
    let (mut blobs, nobody) = (spool()?, BundleKey::new([0; 32]));
    let bundle = Bundle::builder("", env!("CARGO_PKG_VERSION"), nobody, &mut blobs).finish();
    Ok(Built { bundle, blobs })
}

impl Side {
    fn new(rev: Option<&str>, front: Front, built: Built) -> Self {
        let commit: Option<String> = front
            .commit
            .as_ref()
            .map(|commit| commit.chars().take(12).collect());
        let name = match (rev, commit) {
            (Some(rev), Some(commit)) if commit.starts_with(rev) || rev.starts_with(&commit) => {
                commit
            }
            (Some(rev), Some(commit)) => format!("{rev} ({commit})"),
            _ => "the files here".to_owned(),
        };
        Self { name, front, built }
    }
}

fn review(before: &Side, after: &Side, files: bool) -> Result<Review, Failure> {
    let nothing = (Site::default(), Allocation::default(), Calls::default());
    let [old, new] = [before, after].map(|side| match &side.front.middle {
        Some(middle) => Compiled {
            site: &side.front.site,
            allocation: &middle.allocated.allocation,
            calls: side.front.calls(middle),
        },
        None => Compiled {
            site: &nothing.0,
            allocation: &nothing.1,
            calls: &nothing.2,
        },
    });
    let plan = plan(&after.built.bundle, &as_deployed(before, after));
    let diffs = match files {
        true => diffs(before, after, &plan).map_err(|error| Failure::new(error.to_string()))?,
        false => Diffs::default(),
    };
    let meaning = Meaning {
        changes: Some(changes(old, new)),
        unknown: Vec::new(),
    };
    let case = Case {
        deletes: &plan.deletes,
        drops: &[],
        quiet: false,
        changes: meaning.changes.as_ref(),
        plan: &serde_json::from_str(&json(&plan, &meaning, &diffs, &[])).unwrap_or_default(),
        now: None,
        reviewers: &[],
        vouched: &BTreeSet::new(),
    };
    let refusals = hold(&case, in_force(before, after), &[]);
    Ok(Review {
        kind: Kind::Diff,
        before: before.name.clone(),
        after: after.name.clone(),
        policy: policy::excesses(&refusals),
        meaning,
        plan,
        diffs,
    })
}

/// The policy that an apply of the change will be held to: that of the commit before, which the change cannot weaken; its own where
/// it is the first.
const fn in_force<'a>(before: &'a Side, after: &'a Side) -> &'a Policy {
    match before.front.middle {
        Some(_) => &before.front.site.project.policy,
        None => &after.front.site.project.policy,
    }
}

/// What each host would run if the former commit had been applied to it.
fn as_deployed(before: &Side, after: &Side) -> BTreeMap<DestinationId, Deployed> {
    let parts = after.built.bundle.parts().map(|part| {
        let id = &part.destination.id;
        let manifest = before
            .built
            .bundle
            .part(id)
            .map(|part| before.built.bundle.manifest(part));
        let release = manifest
            .as_ref()
            .map(|manifest| manifest.release().to_string());
        let deployed = Deployed {
            good: release.clone(),
            release,
            manifest,
            engine: EngineState::Running(String::new()),
            ..Deployed::default()
        };
        (id.clone(), deployed)
    });
    parts.collect()
}

/// The masked files, line by line.
fn diffs(before: &Side, after: &Side, plan: &Plan) -> Result<Diffs, BundleError> {
    let mut diffs = Diffs::default();
    for host in &plan.hosts {
        if let Some(part) = after.built.bundle.part(&host.id) {
            let old = before.built.bundle.part(&host.id);
            let texts = texts(host, old, &before.built)?;
            diffs.add(host, part, &after.built.blobs, &texts)?;
        }
    }
    Ok(diffs)
}

fn texts(
    host: &HostPlan,
    part: Option<&Part>,
    built: &Built,
) -> Result<BTreeMap<ReleasePath, String>, BundleError> {
    let mut texts = BTreeMap::new();
    for change in &host.changes {
        let text = part
            .map(|part| part.shown(&change.path, &built.blobs))
            .transpose()?;
        texts.extend(text.flatten().map(|text| (change.path.clone(), text)));
    }
    Ok(texts)
}
