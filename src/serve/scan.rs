//! From a folder to an [`Index`]: regular files only, and nothing from outside.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the served folder is walked"
)]

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::disk::{DiskFile, Identity};
use super::index::{Content, Entry, Index};
use super::options::{Limits, Source};
use super::room::{Room, is_shared};
use super::rules::Rules;
use super::stored::Stored;
use crate::bundle::{Manifest, Serving};

/// So many files are looked at in one go, which takes less than a millisecond.
const TURN: usize = 256;

/// A file or folder that is not served, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its path beneath the folder.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A folder as it was found: what to index, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Scan {
    release: String,
    found: Vec<Found>,
    strict: bool,
    about: About,
    pub(super) left_out: Vec<LeftOut>,
}

#[derive(Debug, Hash)]
struct Found {
    name: String,
    path: PathBuf,
    identity: Identity,
}

/// What a release says of its files. A plain folder says nothing: all of it is for everybody.
#[derive(Debug, Default)]
struct About {
    /// The files that hold no secret; what a release does not speak of may hold one.
    open: Option<BTreeSet<String>>,
    serving: Serving,
}

impl About {
    fn read(phones: &Path) -> io::Result<Self> {
        let release = phones.parent().unwrap_or(phones);
        let manifest = Manifest::parse(&fs::read(release.join("manifest.json"))?);
        let manifest = manifest.map_err(|error| io::Error::other(error.to_string()))?;
        let open = manifest
            .files
            .into_iter()
            .filter(|file| file.masked.is_none());
        let name = |path: &str| path.strip_prefix("phones/").map(str::to_owned);
        let serving = match fs::read(release.join(Serving::PATH)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Serving::default(),
            read => Serving::parse(&read?).map_err(|error| io::Error::other(error.to_string()))?,
        };
        Ok(Self {
            open: Some(open.filter_map(|file| name(file.path.as_str())).collect()),
            serving,
        })
    }

    fn is_secret(&self, name: &str) -> bool {
        self.open.as_ref().is_some_and(|open| !open.contains(name))
    }
}

/// Where the files of `source` are now, and what that state is called. `None`: nothing was applied yet.
fn place(source: &Source) -> io::Result<Option<(PathBuf, String)>> {
    match source {
        Source::Folder(folder) => Ok(Some((
            fs::canonicalize(folder)?,
            folder.display().to_string(),
        ))),
        Source::Release(root) => release(root),
        Source::Made(_) | Source::Bundle { .. } => Ok(None),
    }
}

fn release(root: &Path) -> io::Result<Option<(PathBuf, String)>> {
    let root = fs::canonicalize(root)?;
    let current = match fs::canonicalize(root.join("current")) {
        Err(error)
            if error.kind() == io::ErrorKind::NotFound
                && fs::symlink_metadata(root.join("current")).is_err() =>
        {
            return Ok(None);
        }
        other => other?,
    };
    if !current.starts_with(&root) {
        return Err(io::Error::other("`current` leads out of its folder"));
    }
    let digest = current
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let phones = current.join("phones");
    Ok(Some((phones, digest)))
}

impl Scan {
    /// Walks the files of `source`.
    pub(super) fn of(source: &Source) -> io::Result<Self> {
        let Some((base, release)) = place(source)? else {
            return Ok(Self::default());
        };
        let mut scan = Self {
            release,
            strict: matches!(source, Source::Release(_)),
            about: match source {
                Source::Release(_) => About::read(&base)?,
                Source::Folder(_) | Source::Made(_) | Source::Bundle { .. } => About::default(),
            },
            ..Self::default()
        };
        match fs::canonicalize(&base) {
            Ok(real) if real == base => scan.folder(&mut vec![base], "")?,
            Ok(_) => return Err(io::Error::other("`phones` is a link")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        scan.found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(scan)
    }

    /// Walks the last folder of `stack`; the others are those above it.
    fn folder(&mut self, stack: &mut Vec<PathBuf>, prefix: &str) -> io::Result<()> {
        let Some(here) = stack.last().cloned() else {
            return Ok(());
        };
        for entry in fs::read_dir(here)? {
            let entry = entry?;
            let Some(file) = entry.file_name().to_str().map(str::to_owned) else {
                self.leave_out(
                    format!("{prefix}{}", entry.file_name().to_string_lossy()),
                    "its name is not UTF-8",
                );
                continue;
            };
            let name = format!("{prefix}{file}");
            give_way(self.found.len());
            if let Err(error) = self.one(stack, &name, &entry) {
                self.trouble(name, error)?;
            }
        }
        Ok(())
    }

    fn one(
        &mut self,
        stack: &mut Vec<PathBuf>,
        name: &str,
        entry: &fs::DirEntry,
    ) -> io::Result<()> {
        // What is no link lies in the folder that is walked, and is told of by its name in there
        let (path, metadata) = if entry.file_type()?.is_symlink() {
            let path = fs::canonicalize(entry.path())?;
            let metadata = fs::symlink_metadata(&path)?;
            (path, metadata)
        } else {
            (entry.path(), entry.metadata()?)
        };
        if !stack.first().is_some_and(|base| path.starts_with(base)) {
            self.leave_out(name.to_owned(), "the link leads out of the folder");
        } else if metadata.is_file() {
            self.found.push(Found {
                name: name.to_owned(),
                path,
                identity: Identity::of(&metadata),
            });
        } else if !metadata.is_dir() {
            self.leave_out(name.to_owned(), "it is not a regular file");
        } else if stack.contains(&path) {
            self.leave_out(name.to_owned(), "the link leads to a folder above it");
        } else {
            stack.push(path);
            let walked = self.folder(stack, &format!("{name}/"));
            stack.pop();
            walked?;
        }
        Ok(())
    }

    fn leave_out(&mut self, name: String, why: &str) {
        self.left_out.push(LeftOut {
            name,
            why: why.to_owned(),
        });
    }

    /// A file that cannot be read spoils a release; in a plain folder others may be at work.
    fn trouble(&mut self, name: String, error: io::Error) -> io::Result<()> {
        if !self.strict {
            self.leave_out(name, &error.to_string());
            return Ok(());
        }
        let told = error.get_ref().is_some();
        Err(if told {
            error
        } else {
            io::Error::new(error.kind(), format!("cannot read `{name}`: {error}"))
        })
    }

    /// A fingerprint of what was found, of which nothing is read.
    pub(super) fn stamp(&self, hasher: &mut impl Hasher) {
        self.found.hash(hasher);
    }

    /// Reads what was found. What `former` holds of the same file on disk is taken from it.
    pub(super) fn index(&mut self, former: &Index, limits: &Limits) -> io::Result<Index> {
        let mut room = match self.strict {
            true => Room::for_release(limits),
            false => Room::for_folder(limits),
        };
        let mut all = std::mem::take(&mut self.found);
        all.sort_by_cached_key(|found| !is_shared(&found.name));
        let mut files = Vec::with_capacity(all.len());
        for found in all {
            give_way(files.len());
            let keep = room.takes(found.identity.length());
            let name = found.name.clone();
            let secret = self.about.is_secret(&name);
            match former
                .get(&name)
                .and_then(|entry| same(entry, &found, keep, secret))
                .map_or_else(|| read(found, keep, secret), Ok)
            {
                Ok(entry) => files.push(entry),
                Err(error) => self.trouble(name, error)?,
            }
        }
        let rules = Rules::new(std::mem::take(&mut self.about.serving));
        Ok(Index::of_shared(std::mem::take(&mut self.release), files).with_rules(rules))
    }
}

/// Who answers phones may wait for the same core: it comes first, now and then.
fn give_way(files: usize) {
    if files.is_multiple_of(TURN) {
        std::thread::yield_now();
    }
}

fn same(entry: &Arc<Entry>, found: &Found, keep: bool, secret: bool) -> Option<Arc<Entry>> {
    let kept = (matches!(entry.content, Content::Memory(_)), entry.secret);
    let unchanged = entry.identity.as_deref() == Some(&found.identity) && kept == (keep, secret);
    unchanged.then(|| Arc::clone(entry))
}

fn read(found: Found, keep: bool, secret: bool) -> io::Result<Arc<Entry>> {
    let (name, identity) = (found.name, found.identity);
    let file = DiskFile::new(found.path, identity);
    let mut entry = if keep {
        Entry::in_memory(name, file.read()?)
    } else {
        let digest = file.digest()?;
        let content = Content::Stored(Stored::Plain(Arc::new(file)));
        Entry::new(name, identity.length(), digest, content)
    };
    entry.identity = Some(Box::new(identity));
    entry.secret = secret;
    Ok(Arc::new(entry))
}
