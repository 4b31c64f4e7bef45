use super::failure::Failure;
use super::globals::Globals;
use super::out::Out;
use super::repository::Repository;
use super::{environment, report};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::SourceMap;
use std::path::{Path, PathBuf};

/// What every verb is handed: the streams, and where the command was typed.
pub(super) struct Session {
    /// The streams.
    pub(super) out: Out,
    /// Whether connections are forbidden.
    pub(super) offline: bool,
    directory: Option<PathBuf>,
}

impl Session {
    /// Takes what stands before or behind any verb.
    pub(super) fn new(globals: Globals) -> Self {
        let Globals {
            directory,
            verbose,
            quiet,
            offline,
        } = globals;
        Self {
            out: Out { quiet, verbose },
            offline,
            directory,
        }
    }

    /// A path as the user means it: below the folder of `-C`, or the current one.
    pub(super) fn path(&self, path: &Path) -> Result<PathBuf, Failure> {
        let folder = environment::folder().map_err(Failure::doing("tell the current folder"))?;
        let folder = self
            .directory
            .as_ref()
            .map_or_else(|| folder.clone(), |below| folder.join(below));
        Ok(folder.join(path).components().collect())
    }

    /// The folder of the repository: the one that was named, or the nearest upwards that holds a `pbx.yaml`, or this one.
    pub(super) fn repository(&self, named: &Repository) -> Result<PathBuf, Failure> {
        if let Some(dir) = &named.dir {
            let root = self.path(dir)?;
            let nowhere = || Failure::new(format!("there is no folder `{}`", dir.display()));
            return root.is_dir().then_some(root).ok_or_else(nowhere);
        }
        let here = self.path(Path::new(""))?;
        let found = here
            .ancestors()
            .find(|folder| folder.join("pbx.yaml").is_file());
        Ok(found.map_or_else(|| here.clone(), Path::to_path_buf))
    }

    /// Draws what was found; where only what went wrong is wanted, without the warnings.
    pub(super) fn report(&self, found: &Diagnostics, sources: &SourceMap) {
        let wanted = |one: &&Diagnostic| !self.out.quiet || one.severity == Severity::Error;
        let found: Diagnostics = found.iter().filter(wanted).cloned().collect();
        if !found.is_empty() {
            Out::complain(&report::draw(&found, sources, Out::colour()));
        }
    }
}
