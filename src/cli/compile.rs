//! The pipeline, as the verbs run it.

use super::ahead::{Ahead, Question};
use super::cache::Cache;
use super::environment;
use super::failure::Failure;
use super::front::{Front, Middle};
use super::images::{Images, Understood};
use super::known::{Keeper, Kept};
use super::repository::{Repository, source};
use super::session::Session;
use super::settlements::Settlements;
use super::vault;
use crate::allocate::{Beside, Known, Lockfile, allocate_knowing};
use crate::check::{self, Checked};
use crate::diag::{Allowances, Diagnostics};
use crate::load::{self, World};
use crate::model::{Site, TenantId};
use crate::render::Override;
use crate::resolve::resolve_but;
use crate::source::{FileId, Place};
use crate::syntax;
use crate::target;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Reads, understands and checks a repository, and allocates in memory; every fault of every stage is found in this one run.
pub(super) fn front(
    session: &Session,
    named: &Repository,
    today: Option<jiff::civil::Date>,
) -> Result<Front, Failure> {
    read(session, named, today, Knowing::Documents)
}

/// The same from what is written alone, whatever is kept of earlier runs: for who changes hosts.
pub(super) fn front_anew(session: &Session, named: &Repository) -> Result<Front, Failure> {
    read(session, named, None, Knowing::Nothing)
}

/// The same for who keeps what came of it: what came of a tenant that is as it was is not found out again.
pub(super) fn front_knowing(
    session: &Session,
    named: &Repository,
    keeper: Keeper,
) -> Result<Front, Failure> {
    read(session, named, None, Knowing::Files(keeper))
}

/// The same for who holds hosts to it: folders are asked meanwhile what they run, unless there is no question yet.
pub(super) fn front_asking(
    session: &Session,
    named: &Repository,
    question: Option<Question>,
) -> Result<Front, Failure> {
    let root = session.repository(named)?;
    let world = source(&root, named.rev.as_deref())?;
    let ahead = question.map(|question| Ahead::begin(root, world, question));
    let front = front_knowing(session, named, Keeper::Plan)?;
    Ok(Front { ahead, ..front })
}

/// What may be known of earlier runs.
#[derive(Clone, Copy)]
enum Knowing {
    Nothing,
    /// What documents mean, and what was found of tenants.
    Documents,
    /// The same, and what was made of them.
    Files(Keeper),
}

fn read(
    session: &Session,
    named: &Repository,
    today: Option<jiff::civil::Date>,
    knowing: Knowing,
) -> Result<Front, Failure> {
    let root = session.repository(named)?;
    let world = source(&root, named.rev.as_deref())?;
    let today = today.unwrap_or_else(environment::today).to_string();
    let cache = match knowing {
        Knowing::Nothing => Cache::default(),
        Knowing::Documents | Knowing::Files(_) => Cache::of(&root),
    };
    let mut front = Front::unsurveyed(root, &world, &today, Arc::new(cache));
    if let Knowing::Files(keeper) = knowing
        && front.middle.is_some()
    {
        // Without the key nothing is known, which whoever needs it says.
        let vault = vault::open(&front).ok();
        front.kept = vault.and_then(|vault| Kept::open(&front.root, &vault, keeper));
    }
    let commit = world.commit();
    Ok(Front {
        commit,
        ..front.surveyed()
    })
}

/// What is meant by a commit, before any of it is checked.
pub(super) fn site(root: &Path, rev: &str) -> Result<(Site, Diagnostics), Failure> {
    let (repository, mut found) = load::load(&source(root, Some(rev))?);
    let cache = Cache::of(root).into();
    let (site, _) = understand(&repository.into(), &BTreeSet::new(), &cache, &mut found);
    Ok((site, found))
}

/// What the documents mean, but for some folders of tenants, and what was found of each tenant by itself. As written they are as large as
/// the site, and let go here; those of which it is known are not read.
pub(super) fn understand(
    repository: &Arc<load::Repository>,
    but: &BTreeSet<String>,
    cache: &Arc<Cache>,
    found: &mut Diagnostics,
) -> (Site, BTreeMap<TenantId, Arc<Checked>>) {
    let (documents, faults) = syntax::read(repository);
    found.extend(faults);
    let known = Images::read(cache, repository, but);
    let resolved = resolve_but(&documents, &known.folders(but));
    found.extend(resolved.found);
    let mut site = resolved.site;
    let read = std::mem::take(&mut site.tenants);
    let Understood { tenants, checked } = known.with(read, &resolved.sound, (cache, repository));
    site.tenants = tenants;
    (site, checked)
}

/// Whether the project itself is at fault: then nobody can say which hosts there are.
fn faulty(found: &Diagnostics, project: Option<FileId>) -> bool {
    let in_project = |place: Place| Some(place.file) == project;
    project.is_none() || found.iter().any(|one| one.place().is_some_and(in_project))
}

fn middle(
    site: &Site,
    (before, known): (&Lockfile, Known<'_>),
    repository: &load::Repository,
    today: &str,
    found: &mut Diagnostics,
) -> Middle {
    let (allocated, faults) = allocate_knowing(site, before, known, today);
    found.extend(faults);
    let overrides: Vec<_> = repository
        .templates
        .iter()
        .map(|(name, file)| Override {
            name: name.clone(),
            text: repository.sources.file(*file).text().to_owned(),
            file: Some(*file),
        })
        .collect();
    let templates = target::templates(&overrides).take(found);
    Middle {
        allocated: allocated.into(),
        calls: OnceLock::new(),
        templates,
        own_templates: !overrides.is_empty(),
    }
}

impl Front {
    /// What a folder or a commit holds, as far as it can be told.
    pub(super) fn read(root: PathBuf, world: &impl World, today: &str, cache: Arc<Cache>) -> Self {
        Self::unsurveyed(root, world, today, cache).surveyed()
    }

    /// With all that can be found of it.
    fn surveyed(mut self) -> Self {
        self.survey();
        self.leave_out_what_is_allowed();
        self
    }

    /// What a folder or a commit holds, as far as it can be told, before its tenants are looked at one by one.
    fn unsurveyed(root: PathBuf, world: &impl World, today: &str, cache: Arc<Cache>) -> Self {
        let (repository, mut found) = load::load(world);
        let repository = repository.into();
        let understood = understand(&repository, &BTreeSet::new(), &cache, &mut found);
        Self::complete(
            (root, world),
            repository,
            (understood, found),
            None,
            (today, cache),
        )
    }

    /// All that follows from what is meant, but what is told tenant by tenant.
    pub(super) fn complete(
        (root, world): (PathBuf, &impl World),
        repository: Arc<load::Repository>,
        ((site, checked), mut found): ((Site, BTreeMap<TenantId, Arc<Checked>>), Diagnostics),
        beside: Option<(&Self, &BTreeSet<TenantId>)>,
        (today, cache): (&str, Arc<Cache>),
    ) -> Self {
        let (files, faults) = load::files(world, &target::files(&site));
        found.extend(faults);
        found.extend(check::conclude(&site, &checked));
        let other = beside.map(|(other, _)| other);
        // Of another one with the same lockfile it is known what that says.
        let beside = beside.filter(|(other, _)| other.repository.lock == repository.lock);
        let settlements = match beside {
            Some(_) => Settlements::default(),
            None => Settlements::read(&cache, &repository),
        };
        let (before, faults) = match beside {
            Some((other, _)) => (other.before.clone(), Diagnostics::default()),
            None => settlements.lockfile(&repository),
        };
        let beside = beside.and_then(|(other, same)| {
            let allocated = &other.middle.as_ref()?.allocated;
            Some(Beside { allocated, same })
        });
        let readable = !faults.has_errors() && !faulty(&found, repository.project);
        found.extend(faults);
        let middle = readable.then(|| {
            let settled = &settlements.known;
            let known = (&before, Known { settled, beside });
            let middle = middle(&site, known, &repository, today, &mut found);
            settlements.keep(&cache, &middle.allocated.settled);
            middle
        });
        let (allowances, faults) = Allowances::read(&repository.sources);
        found.extend(faults);
        let mut front = Self {
            root,
            commit: None,
            repository,
            site: site.into(),
            checked,
            middle,
            before: before.into(),
            found,
            kept: None,
            ahead: None,
            bases: BTreeMap::new(),
            incoming: Vec::new(),
            allowances,
            files,
            cache,
        };
        front.bases = front.told_bases(other);
        front
    }
}
