use super::super::cache::Cache;
use super::super::compile::understand;
use super::super::front::Front;
use crate::diag::Code;
use crate::load::{self, World};
use crate::model::TenantId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Two states of a repository, and the tenants that are the same in both.
pub(in crate::cli) struct Pair {
    /// What was.
    pub(in crate::cli) before: Front,
    /// What is.
    pub(in crate::cli) after: Front,
    /// Of these nothing is otherwise.
    pub(in crate::cli) same: BTreeSet<TenantId>,
}

impl Pair {
    /// Reads both. Where one is at fault each is read by itself, so that all that is wrong with it is told.
    pub(in crate::cli) fn read<W: World>(
        root: &Path,
        [before, after]: [&W; 2],
        today: &str,
        cache: &Arc<Cache>,
    ) -> Self {
        let read = |world: &W| Front::read(root.to_path_buf(), world, today, cache.clone());
        let after = (read(after), after);
        let beside = Front::beside(before, (&after.0, after.1), today);
        let at_fault = after.0.found.has_errors() || beside.0.found.has_errors();
        let (before, same) = match at_fault {
            true => (read(before), BTreeSet::new()),
            false => beside,
        };
        Self {
            before,
            after: after.0,
            same,
        }
    }
}

impl Front {
    /// What `world` holds, read beside another state and the world of that, with the tenants that are the same in both. What is the same
    /// is not read, resolved or looked at again. Its errors are found, if the other has none, but not all of its warnings.
    pub(in crate::cli) fn beside(
        world: &impl World,
        (other, theirs): (&Self, &impl World),
        today: &str,
    ) -> (Self, BTreeSet<TenantId>) {
        let is_same = |path: &str| {
            let object = world.object(path);
            object.is_some() && object == theirs.object(path)
        };
        let (repository, mut found) = load::load_beside(world, &other.repository, &is_same);
        let repository = Arc::new(repository);
        let folders = match other.found.has_errors() {
            true => BTreeSet::new(),
            false => repository.same_folders(&other.repository),
        };
        let (mut site, mut checked) = understand(&repository, &folders, &other.cache, &mut found);
        let known = other.site.tenants.iter();
        let known = known.filter(|(id, _)| folders.contains(id.as_str()));
        let known: BTreeMap<_, _> = known
            .map(|(id, tenant)| (id.clone(), tenant.clone()))
            .collect();
        let alike = known.keys().cloned().collect();
        site.tenants.extend(known);
        let known = other.checked.iter();
        let known = known.filter(|(id, _)| folders.contains(id.as_str()));
        checked.extend(known.map(|(id, checked)| (id.clone(), checked.clone())));
        let whence = (other.root.clone(), world);
        let cache = other.cache.clone();
        let mut front = Self::complete(
            whence,
            repository,
            ((site, checked), found),
            (!other.found.has_errors()).then_some((other, &alike)),
            (today, cache),
        );
        let same = same(&front, other);
        let incoming = other.incoming.iter();
        let incoming = incoming.filter(|one| same.contains(one.tenant()));
        front.survey_but(&same, incoming.cloned().collect());
        (front, same)
    }
}

/// The tenants that are the same on both sides. Where something cannot be written at all everything is looked at, so that it is said.
fn same(before: &Front, after: &Front) -> BTreeSet<TenantId> {
    if after.found.iter().any(|one| one.code == Code::W0702) {
        return BTreeSet::new();
    }
    let same = after.bases.iter();
    let same = same.filter(|(id, basis)| before.bases.get(*id) == Some(basis));
    same.map(|(id, _)| id.clone()).collect()
}
