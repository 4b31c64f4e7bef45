use super::{
    BundleError, Destination, DestinationId, Engine, Known, Made, Recipe, ReleasePath, Together,
};
use crate::source::Place;
use std::sync::Arc;

/// One file as a target makes it.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Where it lies in the release.
    pub path: ReleasePath,
    /// Its permissions, as `0o640`; nothing is ever open to others on a host, whatever is said here.
    pub mode: u32,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// The same with every secret masked; there only when it holds one and the sink [shows](Sink::shows) files.
    pub masked: Option<String>,
    /// What of the repository it was made from: `tenants/acme`.
    pub provenance: String,
    /// How it was made, line by line; there only where somebody asked.
    pub origin: Option<Origin>,
    /// What its bytes follow from, where that is kept for another time.
    pub recipe: Option<Recipe>,
}

/// A file that is not made again, as all that its bytes follow from is what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Where it lies in the release.
    pub path: ReleasePath,
    /// Its permissions.
    pub mode: u32,
    /// What of the repository it is made from.
    pub provenance: String,
    /// What its bytes follow from.
    pub recipe: Recipe,
    /// What is known of them.
    pub made: Made,
}

/// How a file was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The template that wrote it.
    pub template: String,
    /// For each line, where the values on it were written.
    pub lines: Vec<Vec<Place>>,
}

/// Takes files as they are made: a bundle, or a folder that `render` writes. Of what is told beside them most sinks keep nothing; what one
/// that stands before [another](Self::inner) does not take itself goes on to that.
pub trait Sink {
    /// The sink behind this one; nothing where files end.
    fn inner(&mut self) -> Option<&mut dyn Sink> {
        None
    }

    /// Announces a destination, before any file of it.
    fn destination(&mut self, announced: Destination) -> Result<(), BundleError> {
        let inner = self.inner();
        inner.map_or(Ok(()), |inner| inner.destination(announced))
    }

    /// Takes what must be known of the engine of a destination, which is told once for all files of it.
    fn engine(&mut self, destination: &DestinationId, engine: Engine) -> Result<(), BundleError> {
        let inner = self.inner();
        inner.map_or(Ok(()), |inner| inner.engine(destination, engine))
    }

    /// Takes a file of a destination.
    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError>;

    /// Takes what of the repository lives on a destination, as references: `tenants/acme/users/alice`.
    fn holds(&mut self, at: &DestinationId, things: Vec<String>) -> Result<(), BundleError> {
        let inner = self.inner();
        inner.map_or(Ok(()), |inner| inner.holds(at, things))
    }

    /// Whether it keeps how files may be shown; a sink that takes bytes alone is handed nothing masked.
    fn shows(&mut self) -> bool {
        self.inner().is_none_or(Sink::shows)
    }

    /// What need not be made again. Most sinks want all bytes, and know nothing.
    fn known(&mut self) -> Option<Arc<Known>> {
        self.inner()?.known()
    }

    /// Takes note of what was made together, whose files it took by these paths. Most sinks keep no such notes.
    fn together(
        &mut self,
        destination: &DestinationId,
        noted: Together<ReleasePath>,
    ) -> Result<(), BundleError> {
        let inner = self.inner();
        inner.map_or(Ok(()), |inner| inner.together(destination, noted))
    }

    /// Takes a file that is [`known`](Self::known).
    fn again(&mut self, destination: &DestinationId, file: Again) -> Result<(), BundleError> {
        let path = &file.path;
        let unmade = BundleError::new(format!("the bytes of `{path}` were not made"));
        let inner = self.inner();
        inner.map_or(Err(unmade), |inner| inner.again(destination, file))
    }
}

impl File {
    /// The usual permissions.
    pub const MODE: u32 = 0o640;

    /// A file without a secret, with the usual mode.
    pub fn new(path: ReleasePath, text: impl Into<Vec<u8>>, provenance: impl Into<String>) -> Self {
        Self {
            path,
            mode: Self::MODE,
            bytes: text.into(),
            masked: None,
            provenance: provenance.into(),
            origin: None,
            recipe: None,
        }
    }

    /// A file with a secret, and how it may be shown.
    pub fn secret(
        path: ReleasePath,
        text: impl Into<Vec<u8>>,
        masked: impl Into<String>,
        provenance: impl Into<String>,
    ) -> Self {
        Self {
            masked: Some(masked.into()),
            ..Self::new(path, text, provenance)
        }
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.masked.as_ref().map_or("no secret", |masked| masked);
        out.debug_struct("File")
            .field("path", &self.path)
            .field("masked", &shown)
            .finish_non_exhaustive()
    }
}
