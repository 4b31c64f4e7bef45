use super::role::{Role, role};
use super::world::{LARGEST, Unreadable, WHOLE, World};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, SourceMap};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The texts of a repository, sorted by what they are.
#[derive(Debug, Default)]
pub struct Repository {
    /// All texts.
    pub sources: SourceMap,
    /// `pbx.yaml`.
    pub project: Option<FileId>,
    /// `pbx.lock`.
    pub lock: Option<FileId>,
    /// The tenants, in the order of their folders' names.
    pub tenants: Vec<TenantFolder>,
    /// What all tenants share: `library/*.yaml`.
    pub library: Vec<FileId>,
    /// Call tests: `tests/*.yaml`.
    pub tests: Vec<FileId>,
    /// Templates of the repository's own, each under its name: the path below `templates/`.
    pub templates: BTreeMap<String, FileId>,
}

/// The folder of one tenant.
#[derive(Clone, Debug)]
pub struct TenantFolder {
    /// Its name: the tenant's id, as written.
    pub name: String,
    /// Its documents, in the order of their names.
    pub files: Vec<FileId>,
}

/// Reads all texts that matter. What could not be read is reported; the rest is there.
pub fn load(world: &impl World) -> (Repository, Diagnostics) {
    load_beside(world, &Repository::default(), &|_| false)
}

/// The same beside another repository: a text that is the same under the same path has the same id, and all texts of the other stay under
/// theirs. Where `is_same` knows without it, nothing is read.
pub fn load_beside(
    world: &impl World,
    other: &Repository,
    is_same: &(dyn Fn(&str) -> bool + Sync),
) -> (Repository, Diagnostics) {
    let texts = other.sources.files();
    let beside = Beside {
        texts: texts.map(|(file, text)| (text.path(), file)).collect(),
        is_same,
    };
    let mut repository = Repository {
        sources: other.sources.clone(),
        ..Repository::default()
    };
    let mut found = Diagnostics::default();
    let mut size = 0;
    match world.list() {
        Ok(paths) => {
            let mut rest = &*paths;
            while !rest.is_empty() && size <= WHOLE {
                let (now, later) = rest.split_at(at_once(size).min(rest.len()));
                let texts = now
                    .par_iter()
                    .map(|path| repository.read(world, path, &beside));
                for (path, text) in now.iter().zip(texts.collect::<Vec<_>>()) {
                    match text.map(|text| repository.take(path, text)) {
                        Ok(bytes) => size += bytes,
                        Err(fault) => found.push(fault),
                    }
                    if size > WHOLE {
                        found.push(too_much(path));
                        break;
                    }
                }
                rest = later;
            }
        }
        Err(why) => found.push(Diagnostic::new(
            Code::E0001,
            format!("cannot read the repository: {why}"),
        )),
    }
    if repository.project.is_none() && !found.has_errors() {
        found.push(no_project());
    }
    (repository, found)
}

/// How many files are read side by side behind so many bytes: all of them may be of the largest.
fn at_once(size: u64) -> usize {
    let more = WHOLE.saturating_sub(size) / LARGEST;
    usize::try_from(more).unwrap_or_default().max(1)
}

fn too_much(path: &str) -> Diagnostic {
    let size = WHOLE / 1024 / 1024;
    Diagnostic::new(
        Code::E0001,
        format!("the repository is larger than {size} MiB"),
    )
    .note(format!("reading ends with `{path}`"))
    .help("take out what is no configuration, or make several repositories of it")
}

fn no_project() -> Diagnostic {
    Diagnostic::new(Code::E0003, "there is no `pbx.yaml` here")
        .help("name the folder of a repository, or run `pbxctl init` to make one")
}

/// What is known of another repository.
struct Beside<'a> {
    texts: BTreeMap<&'a str, FileId>,
    is_same: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What was read of a file.
enum Text {
    None,
    /// The text of the other repository.
    There(FileId),
    New(String),
}

impl Repository {
    /// The documents of a tenant, in the order of their names; none where it has no folder.
    pub fn documents_of(&self, tenant: &str) -> &[FileId] {
        let at = self.folder(tenant).ok();
        at.map_or(&[], |at| self.tenants[at].files.as_slice())
    }

    /// The text of this repository under a path: beside another one, whose texts are there too, its own.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let tenant = path.strip_prefix("tenants/");
        let tenant = tenant.and_then(|rest| Some(rest.split_once('/')?.0));
        let own = tenant.map_or(&[][..], |tenant| self.documents_of(tenant));
        let shared = self.project.iter().chain(&self.lock).chain(&self.library);
        let shared = shared.chain(&self.tests).chain(self.templates.values());
        let mut files = own.iter().chain(shared.filter(|_| tenant.is_none()));
        let found = files.find(|file| self.sources.file(**file).path() == path);
        found.copied()
    }

    /// Where the folder of that name stands among the tenants, or would.
    fn folder(&self, name: &str) -> Result<usize, usize> {
        let folders = &self.tenants;
        folders.binary_search_by(|folder| folder.name.as_str().cmp(name))
    }

    /// The names of the folders of tenants whose documents are those of another repository beside which this one was read, where what
    /// tenants share is the same as well: what those mean there they mean here.
    pub fn same_folders(&self, other: &Self) -> BTreeSet<String> {
        let is_same = self.project == other.project && self.library == other.library;
        let folders = self.tenants.iter().filter(|_| is_same);
        let same = folders.filter(|folder| other.documents_of(&folder.name) == folder.files);
        same.map(|folder| folder.name.clone()).collect()
    }

    /// Reads a file; one that is none of ours says nothing.
    fn read(
        &self,
        world: &impl World,
        path: &str,
        beside: &Beside<'_>,
    ) -> Result<Text, Diagnostic> {
        match role(path) {
            Role::Foreign => Ok(Text::None),
            Role::Misplaced(help) => {
                let message = format!("`{path}` would not be read");
                Err(Diagnostic::new(Code::E0004, message).help(help))
            }
            _ => self.text(world, path, beside),
        }
    }

    /// The text of a file: that of the other repository where it is the same.
    fn text(
        &self,
        world: &impl World,
        path: &str,
        beside: &Beside<'_>,
    ) -> Result<Text, Diagnostic> {
        let there = beside.texts.get(path).copied();
        if let Some(file) = there.filter(|_| (beside.is_same)(path)) {
            return Ok(Text::There(file));
        }
        let text = text(world, path)?;
        let there = there.filter(|file| self.sources.file(*file).text() == text);
        Ok(there.map_or(Text::New(text), Text::There))
    }

    /// Takes a text in, and says how many bytes it has.
    fn take(&mut self, path: &str, text: Text) -> u64 {
        let file = match text {
            Text::None => return 0,
            Text::There(file) => file,
            Text::New(text) => self.sources.add(path, text),
        };
        match role(path) {
            Role::Library => self.library.push(file),
            Role::Tests => self.tests.push(file),
            Role::Project => self.project = Some(file),
            Role::Lock => self.lock = Some(file),
            Role::Tenant(name) => self.tenant(name).files.push(file),
            Role::Template(name) => drop(self.templates.insert(name.to_owned(), file)),
            Role::Misplaced(_) | Role::Foreign => {}
        }
        self.sources.file(file).text().len() as u64
    }

    /// The folder of that name. Paths come sorted by bytes, where `a-b/` precedes `a/`: so it need not be the last.
    fn tenant(&mut self, name: &str) -> &mut TenantFolder {
        let at = self.folder(name).unwrap_or_else(|at| {
            self.tenants.insert(
                at,
                TenantFolder {
                    name: name.to_owned(),
                    files: Vec::new(),
                },
            );
            at
        });
        &mut self.tenants[at]
    }
}

fn text(world: &impl World, path: &str) -> Result<String, Diagnostic> {
    let bytes = world.read(path).map_err(|why| unreadable(path, &why))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| not_utf8(path, error.utf8_error().valid_up_to()))?;
    Ok(text
        .strip_prefix('\u{FEFF}')
        .map(str::to_owned)
        .unwrap_or(text))
}

fn unreadable(path: &str, why: &Unreadable) -> Diagnostic {
    Diagnostic::new(Code::E0001, format!("cannot read `{path}`: {why}"))
        .help("make it a regular file that may be read, or remove it")
}

fn not_utf8(path: &str, at: usize) -> Diagnostic {
    Diagnostic::new(Code::E0002, format!("`{path}` is not UTF-8"))
        .note(format!("byte {at} of it starts no character"))
        .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    #[test]
    fn sorts_texts_by_what_they_are() {
        let world = Memory::default()
            .with("pbx.yaml", "version: 1")
            .with("tenants/a-b/x.yaml", "")
            .with("tenants/a/x.yaml", "")
            .with("tenants/a-b/y.yaml", "")
            .with("templates/yealink/phone.cfg", "")
            .with("README.md", "");
        let (repository, found) = load(&world);
        assert!(found.is_empty(), "{found:?}");
        let folders: Vec<_> = repository
            .tenants
            .iter()
            .map(|folder| (&*folder.name, folder.files.len()))
            .collect();
        assert_eq!(folders, [("a", 1), ("a-b", 2)]);
        assert!(repository.templates.contains_key("yealink/phone.cfg"));
    }

    #[test]
    fn what_is_the_same_beside_another_is_neither_kept_nor_read_twice() {
        let old = Memory::default()
            .with("pbx.yaml", "version: 1")
            .with("tenants/a/x.yaml", "a")
            .with("tenants/b/x.yaml", "b")
            .with("tenants/c/x.yaml", "c");
        let new = old
            .clone()
            .with("tenants/b/x.yaml", "other")
            .with("tenants/c/y.yaml", "more")
            .with("tenants/d/x.yaml", "d");
        let (old, _) = load(&old);
        // What is known to be the same counts, whatever would be read
        let unread = new.clone().with("tenants/a/x.yaml", vec![0xFC]);
        for (world, known) in [(&new, ""), (&unread, "tenants/a/x.yaml")] {
            let (beside, found) = load_beside(world, &old, &|path| path == known);
            assert!(found.is_empty(), "{found:?}");
            assert_eq!(beside.same_folders(&old), ["a".to_owned()].into());
            assert_eq!(beside.sources.files().count(), 7);
            let text = |tenant| beside.sources.file(beside.documents_of(tenant)[0]).text();
            assert_eq!((text("a"), text("b"), text("d")), ("a", "other", "d"));
        }
        let shared = new.with("pbx.yaml", "version: 2");
        let (beside, _) = load_beside(&shared, &old, &|_| false);
        assert!(beside.same_folders(&old).is_empty());
    }

    #[test]
    fn leaves_nothing_out_in_silence() {
        let world = Memory::default()
            .with("tenants/acme.yaml", "")
            .with("tenants/acme/users.yml", "")
            .with("tenants/acme/more/users.yaml", "")
            .with("library/more/phones.yaml", "")
            .with("tenants/acme/bad.yaml", vec![b'a', 0xFC]);
        let codes: Vec<_> = load(&world).1.iter().map(|found| found.code).collect();
        assert_eq!(
            codes,
            [
                Code::E0004,
                Code::E0004,
                Code::E0002,
                Code::E0004,
                Code::E0004
            ]
        );
    }
}
