use super::built::Built;
use super::cache::Cache;
use super::exit::Exit;
use super::failure::Failure;
use super::format::ReviewFormat;
use super::front::Front;
use super::json::Document;
use super::out::Out;
use super::repository::{Repository, source};
use super::session::Session;
use super::sides::{Pair, Sides, Told, compared};
use super::{environment, policy, review, sarif};
use crate::bundle::{BundleError, Part, ReleasePath};
use crate::diag::{Code, Diagnostics};
use crate::load;
use crate::model::Policy;
use crate::plan::{
    Diffs, HostPlan, Kind, Meaning, Plan, Review, Style, json, review_json, review_text,
};
use crate::policy::{Case, hold};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

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
        let (from, to) = (Some(&*from), to.as_deref());
        let Pair {
            mut before,
            mut after,
            same,
        } = self.read(session, from, to)?;
        if let Some(exit) = self.refused(session, [(from, &before), (to, &after)])? {
            return Ok(exit);
        }
        let mut sides = Sides::new(&mut before, &mut after, &same);
        let ([old, new], told) = (sides.build()?, sides.told());
        if let Some(exit) = self.refused(session, [(from, &before), (to, &after)])? {
            return Ok(exit);
        }
        let (before, after) = (Side::new(from, before, old), Side::new(to, after, new));
        let review = review(&before, &after, told, self.shows_files(session))?;
        if !matches!(self.format, ReviewFormat::Json | ReviewFormat::Sarif) {
            session.report(&after.front.found, &after.front.repository.sources);
        }
        match self.format {
            ReviewFormat::Text => {
                let (colour, diffs) = (Out::data_colour(), self.shows_files(session));
                Out::drawn(&review_text(&review, Style { colour, diffs }))?;
            }
            ReviewFormat::Json => {
                let (found, sources) = (&after.front.found, &after.front.repository.sources);
                let document = Document::new(found, sources, Some(review_json(&review)));
                Out::data(&document.text())?;
            }
            ReviewFormat::Sarif => {
                let (found, sources) = (&after.front.found, &after.front.repository.sources);
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
            let root = self.root(session)?;
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

    fn root(&self, session: &Session) -> Result<PathBuf, Failure> {
        session.repository(&Repository {
            dir: self.dir.clone(),
            rev: None,
        })
    }

    /// Reads both sides.
    fn read(
        &self,
        session: &Session,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Pair, Failure> {
        let root = self.root(session)?;
        let (old, new) = (source(&root, from)?, source(&root, to)?);
        let (today, cache) = (environment::today().to_string(), Cache::of(&root));
        let mut pair = Pair::read(&root, [&old, &new], &today, &Arc::new(cache));
        for (front, world) in [(&mut pair.before, old), (&mut pair.after, new)] {
            front.commit = world.commit();
            if front.found.iter().all(|one| one.code == Code::E0003) {
                // Nothing of ours was there yet, and everything comes.
                front.found = Diagnostics::default();
            }
        }
        Ok(pair)
    }

    /// Reports what stands in the way, where something does.
    fn refused(
        &self,
        session: &Session,
        sides: [(Option<&str>, &Front); 2],
    ) -> Result<Option<Exit>, Failure> {
        let mut faulty = sides.into_iter();
        let Some((rev, front)) = faulty.find(|(_, front)| front.found.has_errors()) else {
            return Ok(None);
        };
        let named = rev.unwrap_or("what is written");
        session.out.say(&format!("`{named}` does not compile"));
        review::refuse(session, front, self.format).map(Some)
    }
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

fn review(before: &Side, after: &Side, told: Told, files: bool) -> Result<Review, Failure> {
    let mut plan = compared([&before.built.bundle, &after.built.bundle]);
    plan.deletes.count_staying(told.staying);
    let diffs = match files {
        true => diffs(before, after, &plan).map_err(|error| Failure::new(error.to_string()))?,
        false => Diffs::default(),
    };
    let meaning = Meaning {
        changes: Some(told.changes),
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
fn in_force<'a>(before: &'a Side, after: &'a Side) -> &'a Policy {
    match before.front.middle {
        Some(_) => &before.front.site.project.policy,
        None => &after.front.site.project.policy,
    }
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
