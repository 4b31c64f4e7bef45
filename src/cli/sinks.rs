//! Where compiled files go on their way: past a folder's full path, into a folder, or nowhere.

use super::environment;
use crate::bundle::{
    Again, Builder, Bundle, BundleError, Connect, Destination, DestinationId, File, Known,
    ReleasePath, Sink, Together,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Hands on to another sink; the folders that stand for hosts are found from the repository on.
pub(super) struct Anchored<'a> {
    inner: &'a mut dyn Sink,
    anchor: Anchor,
}

/// From where the folders that stand for hosts are found.
pub(super) struct Anchor(PathBuf);

/// Hands on to another sink that lacks what is known, and takes note of all that was made.
pub(super) struct Noting<'a> {
    inner: &'a mut dyn Sink,
    index: Builder<'a>,
}

/// Keeps nothing.
pub(super) struct Nowhere;

impl Anchor {
    /// A folder below the current one is shown as people type it.
    pub(super) fn new(root: &Path) -> Self {
        let here = environment::folder().ok();
        let below = here.and_then(|here| Some(root.strip_prefix(here).ok()?.to_path_buf()));
        Self(below.unwrap_or_else(|| root.to_path_buf()))
    }

    /// A destination, found from there.
    pub(super) fn hold(&self, destination: Destination) -> Destination {
        let Destination {
            id,
            connect,
            engine,
            ..
        } = destination;
        let connect = match connect {
            Connect::Dir { path } => {
                let path: PathBuf = self.0.join(path).components().collect();
                Connect::Dir {
                    path: path.to_string_lossy().into_owned(),
                }
            }
            other @ (Connect::Local | Connect::Ssh { .. }) => other,
        };
        Destination::new(id, connect, engine)
    }
}

impl<'a> Anchored<'a> {
    /// One before `inner`, for the repository in the folder `root`.
    pub(super) fn new(inner: &'a mut dyn Sink, root: &Path) -> Self {
        let anchor = Anchor::new(root);
        Self { inner, anchor }
    }
}

impl Sink for Anchored<'_> {
    fn inner(&mut self) -> Option<&mut dyn Sink> {
        Some(self.inner)
    }

    fn destination(&mut self, destination: Destination) -> Result<(), BundleError> {
        self.inner.destination(self.anchor.hold(destination))
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        self.inner.file(destination, file)
    }
}

impl<'a> Noting<'a> {
    /// One before `inner`, with an index of what is known.
    pub(super) fn new(inner: &'a mut dyn Sink, index: Builder<'a>) -> Self {
        Self { inner, index }
    }

    /// What was made.
    pub(super) fn finish(self) -> Bundle {
        self.index.finish()
    }
}

impl Sink for Noting<'_> {
    fn inner(&mut self) -> Option<&mut dyn Sink> {
        Some(self.inner)
    }

    fn destination(&mut self, announced: Destination) -> Result<(), BundleError> {
        self.index.destination(announced.clone())?;
        self.inner.destination(announced)
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        self.index.note(destination, &file)?;
        self.inner.file(destination, file)
    }

    fn known(&mut self) -> Option<Arc<Known>> {
        self.index.known()
    }

    fn together(
        &mut self,
        destination: &DestinationId,
        noted: Together<ReleasePath>,
    ) -> Result<(), BundleError> {
        self.index.together(destination, noted)
    }

    fn again(&mut self, destination: &DestinationId, file: Again) -> Result<(), BundleError> {
        self.index.again(destination, file.clone())?;
        self.inner.again(destination, file)
    }
}

impl Sink for Nowhere {
    fn file(&mut self, _: &DestinationId, _: File) -> Result<(), BundleError> {
        Ok(())
    }
}
