use super::{BundleError, Digest, Engine, Part, ReleasePath, Tree};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a release is, as it lies beside its files. It holds public digests only and can be shown to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub version: u32,
    /// The project's name for itself.
    pub project: String,
    /// The version of pbxctl that made it.
    pub tool: String,
    /// The engine that reads it, if any.
    pub engine: Option<Engine>,
    /// Its files, in the order of their paths.
    pub files: Vec<ManifestFile>,
    /// What of the repository lives there, in order: `tenants/acme/users/alice`. It tells a plan what goes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub holds: BTreeSet<String>,
}

/// One file of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Where it lies.
    pub path: ReleasePath,
    /// Its permissions.
    pub mode: u32,
    /// Its length in bytes.
    pub size: u64,
    /// Plain when it holds no secret, keyed when it does.
    pub digest: Digest,
    /// The plain digest of its masked text; there only when it holds a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked: Option<Digest>,
    /// What of the repository it was made from.
    pub from: String,
}

impl Manifest {
    /// The form that this version of pbxctl writes.
    pub const VERSION: u32 = 1;

    pub(super) fn new(project: &str, tool: &str, part: &Part) -> Self {
        let files = part.entries.iter().map(|(path, entry)| ManifestFile {
            path: path.clone(),
            mode: entry.mode,
            size: entry.size,
            digest: entry.digest,
            masked: entry.masked_digest(),
            from: entry.provenance.clone(),
        });
        let (project, tool, engine) = (
            project.to_owned(),
            tool.to_owned(),
            part.destination.engine.clone(),
        );
        Self {
            version: Self::VERSION,
            project,
            tool,
            engine,
            files: files.collect(),
            holds: part.holds.clone(),
        }
    }

    /// Reads one that a host sent; a form of a newer pbxctl is refused by name.
    pub fn parse(json: &[u8]) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Form {
            version: u32,
        }
        let unreadable = |fault: serde_json::Error| {
            BundleError::new(format!("the manifest cannot be read: {fault}"))
        };
        let form: Form = serde_json::from_slice(json).map_err(unreadable)?;
        if form.version > Self::VERSION {
            let message = format!(
                "the manifest has version {}, made by a newer pbxctl; this one reads up to {}",
                form.version,
                Self::VERSION
            );
            return Err(BundleError::new(message));
        }
        serde_json::from_slice(json).map_err(unreadable)
    }

    /// As it travels: in pieces.
    pub fn tree(&self) -> Tree {
        Tree::of(self)
    }

    /// As it lies on the host, where it is joined of its pieces.
    pub fn to_json(&self) -> String {
        self.tree().joined()
    }

    /// The name of the release: equal content has an equal name, whoever made it and when.
    pub fn release(&self) -> Digest {
        self.tree().release
    }

    /// A file of it.
    pub fn file(&self, path: &ReleasePath) -> Option<&ManifestFile> {
        let at = self
            .files
            .binary_search_by(|file| file.path.cmp(path))
            .ok()?;
        self.files.get(at)
    }
}
