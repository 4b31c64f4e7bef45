use super::{
    LibraryDocument, Parsed, Project, TenantDocument, TestsDocument, library, project, tenant,
    tests,
};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::load::{Repository, TenantFolder};
use crate::source::{FileId, Place};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// All documents of a repository, as written: what tenants share, and theirs whenever they are asked for.
#[derive(Debug)]
pub struct Documents<'a> {
    repository: &'a Repository,
    /// `pbx.yaml`; `None` when there is none or it could not be understood as a whole.
    pub project: Option<Project>,
    /// Whether every fault of `pbx.yaml` lies within an entry.
    pub project_whole: bool,
    /// What all tenants share.
    pub library: Vec<LibraryDocument>,
    /// Whether every fault of the library lies within an entry.
    pub library_whole: bool,
    /// The call tests.
    pub tests: Vec<TestsDocument>,
}

/// The documents of one tenant's folder.
#[derive(Clone, Debug)]
pub struct TenantDocuments {
    /// The folder's name.
    pub folder: String,
    /// The start of its first file, for what is missing.
    pub place: Place,
    /// What its files say.
    pub documents: Vec<TenantDocument>,
    /// Whether every fault of the files lies within an entry: then what is not here is truly not written.
    pub whole: bool,
    /// The faults.
    pub found: Diagnostics,
}

/// Reads the documents that tenants share, every shape fault of them in one run. Those of a tenant are read by
/// [`Documents::tenants_but`], so that not all of them are in memory at once: as written they are larger than what they mean.
pub fn read(repository: &Repository) -> (Documents<'_>, Diagnostics) {
    let mut found = Diagnostics::default();
    let parsed = repository
        .project
        .map(|file| project(file, repository.sources.file(file).text()));
    let project_whole = parsed
        .as_ref()
        .is_some_and(|parsed| parsed.whole && parsed.document.is_some());
    let silent =
        |parsed: &Parsed<Project>| parsed.document.is_none() && parsed.diagnostics.is_empty();
    if parsed.as_ref().is_some_and(silent) {
        found.extend(repository.project.map(says_nothing));
    }
    let project = parsed.and_then(|parsed| parsed.take(&mut found));
    let (library, library_whole) = all(&repository.library, repository, library, &mut found);
    let (tests, _) = all(&repository.tests, repository, tests, &mut found);
    (
        Documents {
            repository,
            project,
            project_whole,
            library,
            library_whole,
            tests,
        },
        found,
    )
}

/// A project without a word in it gives no hosts, and must not be taken for one whose hosts are gone.
fn says_nothing(project: FileId) -> Diagnostic {
    Diagnostic::new(Code::E0105, "`pbx.yaml` describes no project")
        .label(Place::new(project, 0, 0), "nothing to go by")
        .help("write `version: 1`, the `hosts` and where the key of the `secrets` comes from")
}

fn all<T>(
    files: &[FileId],
    repository: &Repository,
    parse: fn(FileId, &str) -> Parsed<T>,
    found: &mut Diagnostics,
) -> (Vec<T>, bool) {
    let parsed: Vec<_> = files
        .iter()
        .map(|file| parse(*file, repository.sources.file(*file).text()))
        .collect();
    let whole = parsed.iter().all(|parsed| parsed.whole);
    (
        parsed
            .into_iter()
            .filter_map(|parsed| parsed.take(found))
            .collect(),
        whole,
    )
}

impl Documents<'_> {
    /// The names of the tenants' folders, in their order.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let folders = self.repository.tenants.iter();
        folders.map(|folder| folder.name.as_str())
    }

    /// The documents of each tenant but some, in the order of their folders' names: read side by side, each when its turn comes.
    pub fn tenants_but(
        &self,
        but: &BTreeSet<String>,
    ) -> impl ParallelIterator<Item = TenantDocuments> {
        let folders = self.repository.tenants.par_iter();
        let folders = folders.filter(|folder| !but.contains(&folder.name));
        folders.map(|folder| TenantDocuments::read(self.repository, folder))
    }

    /// The documents of one tenant; nothing where there is no folder of that name.
    pub fn tenant(&self, name: &str) -> Option<TenantDocuments> {
        let mut folders = self.repository.tenants.iter();
        let folder = folders.find(|folder| folder.name == name)?;
        Some(TenantDocuments::read(self.repository, folder))
    }
}

impl TenantDocuments {
    /// Reads the files of a folder, side by side: a tenant of many files is no slower than many tenants.
    fn read(repository: &Repository, folder: &TenantFolder) -> Self {
        let text = |file: FileId| repository.sources.file(file).text();
        let files = folder.files.par_iter();
        let parsed: Vec<_> = files.map(|file| tenant(*file, text(*file))).collect();
        let mut read = Self {
            folder: folder.name.clone(),
            place: Place::new(folder.files[0], 0, 0),
            documents: Vec::new(),
            whole: true,
            found: Diagnostics::default(),
        };
        for parsed in parsed {
            read.whole &= parsed.whole;
            read.documents.extend(parsed.take(&mut read.found));
        }
        read
    }
}

impl<T> Parsed<T> {
    fn take(self, found: &mut Diagnostics) -> Option<T> {
        found.extend(self.diagnostics);
        self.document
    }
}
