use super::{
    Again, Blobs, Builder, BundleError, BundleKey, Destination, DestinationId, Digest, Known, Made,
    Manifest, Recipe, ReleasePath, Sum, Together, is_tenant,
};
use std::collections::{BTreeMap, BTreeSet};

/// The desired state of every destination: an index over bytes that lie in [`Blobs`].
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    pub(super) project: String,
    pub(super) tool: String,
    pub(super) parts: BTreeMap<DestinationId, Part>,
}

/// What one destination is to have.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it goes.
    pub destination: Destination,
    /// Its files.
    pub entries: BTreeMap<ReleasePath, Entry>,
    /// What of the repository lives there, as references: `tenants/acme/users/alice`.
    pub holds: BTreeSet<String>,
    /// What of it was made together, where that is kept for another time.
    pub together: Vec<Together<ReleasePath>>,
}

/// One file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its permissions.
    pub mode: u32,
    /// Its length in bytes.
    pub size: u64,
    /// What everybody may see of it: keyed when it holds a secret.
    pub digest: Digest,
    /// The sum for transport, and where [`Blobs`] keep it.
    pub sum: Sum,
    /// Where [`Blobs`] keep its masked text; there only when it holds a secret.
    pub masked: Option<Sum>,
    /// What of the repository it was made from.
    pub provenance: String,
    /// What its bytes follow from, where that is kept for another time.
    pub recipe: Option<Recipe>,
}

impl Bundle {
    /// Begins a bundle of `project`, made by version `tool`, whose bytes go to `blobs`.
    pub fn builder(
        project: impl Into<String>,
        tool: impl Into<String>,
        key: BundleKey,
        blobs: &mut dyn Blobs,
    ) -> Builder<'_> {
        Builder::new(
            Self {
                project: project.into(),
                tool: tool.into(),
                parts: BTreeMap::new(),
            },
            key,
            blobs,
        )
    }

    /// The project's name for itself.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// What a destination is to have.
    pub fn part(&self, id: &DestinationId) -> Option<&Part> {
        self.parts.get(id)
    }

    /// Every destination in the order of apply: those with an engine first, so that no phone learns of an account that is not there yet.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let (engines, others): (Vec<_>, Vec<_>) = self
            .parts
            .values()
            .partition(|part| part.destination.engine.is_some());
        engines.into_iter().chain(others)
    }

    /// What the release of `part` is, for the host, for later plans, and for its name.
    pub fn manifest(&self, part: &Part) -> Manifest {
        Manifest::new(&self.project, &self.tool, part)
    }
}

impl Entry {
    /// What is to be known of its bytes for another time, and under which recipe.
    pub fn made(&self) -> Option<(Recipe, Made)> {
        let made = Made {
            size: self.size,
            sum: self.sum,
            masked: self.masked,
        };
        Some((self.recipe?, made))
    }

    /// The same of a file at `path`, for who need not make it.
    pub fn again(&self, path: &ReleasePath) -> Option<Again> {
        let (recipe, made) = self.made()?;
        Some(Again {
            path: path.clone(),
            mode: self.mode,
            provenance: self.provenance.clone(),
            recipe,
            made,
        })
    }

    /// The plain digest of its masked text; there only when it holds a secret.
    pub fn masked_digest(&self) -> Option<Digest> {
        self.masked.map(Sum::of_no_secret)
    }
}

impl Part {
    /// The tenants that live there, as references: `tenants/acme`.
    pub fn tenants(&self) -> BTreeSet<String> {
        let things = self.holds.iter();
        things.filter(|thing| is_tenant(thing)).cloned().collect()
    }

    /// What was made together, with all that is to be `known` of its files; nothing where one of them is made each time.
    pub fn known_together(
        &self,
        noted: &Together<ReleasePath>,
        known: &Known,
    ) -> Option<Together<Again>> {
        let again = |path: &ReleasePath| {
            let entry = self.entries.get(path)?;
            let recipe = match known.has_single_files() {
                true => entry.recipe,
                false => Some(known.recipe_within(noted.recipe, path)),
            };
            let entry = Entry {
                recipe,
                ..entry.clone()
            };
            entry.again(path)
        };
        Some(Together {
            recipe: noted.recipe,
            told: noted.told.clone(),
            holds: noted.holds.clone(),
            files: noted.files.iter().map(again).collect::<Option<_>>()?,
        })
    }

    /// The text of a file as it may be shown: masked when it holds a secret; `None` when it is no text.
    pub fn shown(
        &self,
        path: &ReleasePath,
        blobs: &dyn Blobs,
    ) -> Result<Option<String>, BundleError> {
        let Some(entry) = self.entries.get(path) else {
            return Ok(None);
        };
        Ok(String::from_utf8(blobs.get(entry.masked.unwrap_or(entry.sum))?).ok())
    }

    /// What `sha256sum -c` checks on the host: every file, and every masked text. It never leaves the host.
    pub fn sums(&self) -> BTreeMap<String, Sum> {
        let files = self.entries.iter();
        let files = files.map(|(path, entry)| (path.to_string(), entry.sum));
        let masked = self.entries.iter();
        let masked =
            masked.filter_map(|(path, entry)| Some((format!("masked/{path}"), entry.masked?)));
        files.chain(masked).collect()
    }
}
