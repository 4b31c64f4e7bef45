//! Compiled files in a folder, for people and programs to look at.
#![expect(clippy::disallowed_methods, reason = "this is where `render` writes")]

use super::failure::Failure;
use super::new_files::NewFiles;
use super::reach::is_named;
use super::there::{is_there, lies, list};
use crate::bundle::{Again, BundleError, Destination, DestinationId, File, ReleasePath, Sink, Sum};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a folder holds that we wrote and may replace.
const MARK: &str = ".pbxctl-render";

/// Takes files into `<folder>/<host>/`. What is there already stays untouched; what is not is written beside it, and takes its
/// place at the end, when what is no longer meant goes: a folder of very many files is never deleted to be written again.
pub(super) struct Folder {
    root: PathBuf,
    named: Vec<String>,
    hosts: BTreeMap<DestinationId, Tree>,
    work: tempfile::TempDir,
    new: NewFiles,
}

/// What the folder of a host is to hold.
#[derive(Default)]
struct Tree {
    /// What lies there, but folders; nothing where the host has no folder yet. What lies behind a link is not there.
    there: Option<BTreeSet<String>>,
    /// What is to lie there and what of it was written. Where there was no folder it is counted alone, as all goes there at once.
    files: Paths,
    new: Paths,
    /// Those that were not made, as they are known.
    again: Vec<Again>,
}

/// Paths of files, and how many they are.
#[derive(Default)]
struct Paths {
    count: usize,
    known: BTreeSet<ReleasePath>,
}

/// What became of a folder, in files.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wrote {
    /// Written.
    pub(super) new: usize,
    /// There already.
    pub(super) kept: usize,
    /// No longer meant, and gone.
    pub(super) removed: usize,
}

impl Folder {
    /// Begins; where hosts are named, only these are written.
    pub(super) fn new(root: PathBuf, named: &[String]) -> Result<Self, Failure> {
        let failed = |error| Failure::doing(format!("write to `{}`", root.display()))(error);
        fs::create_dir_all(&root).map_err(failed)?;
        let work = tempfile::Builder::new()
            .prefix(".pbxctl.")
            .tempdir_in(&root)
            .map_err(failed)?;
        let new = NewFiles::below(work.path()).map_err(failed)?;
        Ok(Self {
            root,
            named: named.to_vec(),
            hosts: BTreeMap::new(),
            new,
            work,
        })
    }

    /// Whether a file is not there as it is to be, and was not made.
    pub(super) fn lacks(&self) -> bool {
        let mut all = self.hosts.iter();
        all.any(|(host, tree)| tree.lacks(&self.place(host)))
    }

    /// Puts what is new in its place, removes what is no longer meant, and counts.
    pub(super) fn finish(self) -> Result<Wrote, Failure> {
        for host in self.hosts.keys() {
            refuse_to_replace(&self.root.join(host.as_str()))?;
        }
        let mut wrote = Wrote::default();
        for (host, tree) in &self.hosts {
            let (made, place) = (self.work.path().join(host.as_str()), self.place(host));
            let removed = tree.put(&made, &place);
            let failed = Failure::doing(format!("write to `{}`", place.display()));
            wrote.removed += removed.map_err(failed)?;
            wrote.new += tree.new.count;
            wrote.kept += tree.files.count - tree.new.count;
        }
        Ok(wrote)
    }

    fn place(&self, host: &DestinationId) -> PathBuf {
        self.root.join(host.as_str())
    }

    fn open(&mut self, host: DestinationId) -> io::Result<()> {
        let folder = self.work.path().join(host.as_str());
        fs::create_dir(&folder)?;
        let note = "written by `pbxctl render`, which replaces this folder when it runs again\n";
        fs::write(folder.join(MARK), note)?;
        let mut tree = Tree::default();
        if self.place(&host).is_dir() {
            let mut there = BTreeSet::new();
            list(&self.place(&host), "", &mut there)?;
            tree.there = Some(there);
        }
        self.hosts.insert(host, tree);
        Ok(())
    }
}

impl Paths {
    /// Counts a path, and keeps it where somebody asks for it later.
    fn add(&mut self, path: &ReleasePath, asked: bool) {
        self.count += 1;
        self.known.extend(asked.then(|| path.clone()));
    }
}

impl Tree {
    /// Whether a file that was not made does not lie in `place` as it is known.
    fn lacks(&self, place: &Path) -> bool {
        let there = |file: &Again| {
            let path = file.path.as_str();
            let known = self
                .there
                .as_ref()
                .is_some_and(|there| there.contains(path));
            let lies = known.then(|| lies(&place.join(path), (file.made.size, file.mode)));
            let bytes = lies.transpose().ok().flatten().flatten();
            bytes.is_some_and(|bytes| Sum::of(&bytes) == file.made.sum)
        };
        !self.again.par_iter().all(there)
    }

    /// Takes a file of a host: it is new, unless it lies below the root as it is to be.
    fn take(
        &mut self,
        file: &File,
        (host, root): (&DestinationId, &Path),
        new: &mut NewFiles,
    ) -> io::Result<()> {
        let known = self.there.as_ref();
        let known = known.is_some_and(|there| there.contains(file.path.as_str()));
        let lies = || root.join(host.as_str()).join(file.path.as_str());
        if !known || !is_there(file, &lies())? {
            new.write(host.as_str(), file)?;
            self.new.add(&file.path, self.there.is_some());
        }
        self.files.add(&file.path, self.there.is_some());
        Ok(())
    }

    /// Moves what was made to its place, and tells how many files went there.
    fn put(&self, made: &Path, place: &Path) -> io::Result<usize> {
        if self.there.is_none() {
            return fs::rename(made, place).map(|()| 0);
        }
        let (removed, _) = self.clear(place, "")?;
        for path in &self.new.known {
            let to = place.join(path.as_str());
            fs::create_dir_all(to.parent().unwrap_or(place))?;
            fs::rename(made.join(path.as_str()), to)?;
        }
        Ok(removed)
    }

    /// Removes what is not meant below a folder, and what then is empty; how many files went, and whether anything is left.
    fn clear(&self, folder: &Path, below: &str) -> io::Result<(usize, bool)> {
        let (mut removed, mut left) = (0, false);
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                let (files, any) = self.clear(&entry.path(), &format!("{name}/"))?;
                removed += files;
                left |= any;
                if !any {
                    fs::remove_dir(entry.path())?;
                }
            } else if name == MARK || self.files.known.contains(name.as_str()) {
                left = true;
            } else {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok((removed, left))
    }
}

impl Sink for Folder {
    fn destination(&mut self, destination: Destination) -> Result<(), BundleError> {
        if !is_named(&destination.id, &self.named) {
            return Ok(());
        }
        let opened = self.open(destination.id);
        opened.map_err(|error| BundleError::new(error.to_string()))
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        let Some(tree) = self.hosts.get_mut(destination) else {
            return Ok(());
        };
        let taken = tree.take(&file, (destination, &self.root), &mut self.new);
        taken.map_err(|error| BundleError::new(error.to_string()))
    }

    fn shows(&mut self) -> bool {
        false
    }

    fn again(&mut self, destination: &DestinationId, file: Again) -> Result<(), BundleError> {
        if let Some(tree) = self.hosts.get_mut(destination) {
            tree.files.add(&file.path, tree.there.is_some());
            tree.again.push(file);
        }
        Ok(())
    }
}

fn refuse_to_replace(place: &Path) -> Result<(), Failure> {
    let there = place.symlink_metadata().is_ok();
    if there && !place.join(MARK).is_file() {
        let failure = Failure::new(format!(
            "`{}` was not written by `pbxctl render`",
            place.display()
        ));
        return Err(failure.help("name another folder, or remove it"));
    }
    Ok(())
}
