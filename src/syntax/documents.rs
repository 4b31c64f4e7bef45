use super::{
    LibraryDocument, Parsed, Project, TenantDocument, TestsDocument, library, project, tenant,
    tests,
};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::load::Repository;
use crate::source::{FileId, Place};
use rayon::prelude::*;

/// All documents of a repository, as written.
#[derive(Clone, Debug)]
pub struct Documents {
    /// `pbx.yaml`; `None` when there is none or it could not be understood as a whole.
    pub project: Option<Project>,
    /// Whether every fault of `pbx.yaml` lies within an entry.
    pub project_whole: bool,
    /// The tenants, in the order of their folders' names.
    pub tenants: Vec<TenantDocuments>,
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
}

/// Reads all documents; every shape fault of every file is found in this one run.
pub fn read(repository: &Repository) -> (Documents, Diagnostics) {
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
    let tenants = tenants(repository, &mut found);
    let (library, library_whole) = all(&repository.library, repository, library, &mut found);
    let (tests, _) = all(&repository.tests, repository, tests, &mut found);
    (
        Documents {
            project,
            project_whole,
            tenants,
            library,
            library_whole,
            tests,
        },
        found,
    )
}

/// The tenants' files, side by side: a tenant of many files is no slower than many tenants.
fn tenants(repository: &Repository, found: &mut Diagnostics) -> Vec<TenantDocuments> {
    let folders = repository.tenants.iter();
    let files: Vec<FileId> = folders.flat_map(|folder| folder.files.clone()).collect();
    let text = |file: FileId| repository.sources.file(file).text();
    let parsed: Vec<_> = files
        .into_par_iter()
        .map(|file| tenant(file, text(file)))
        .collect();
    let mut parsed = parsed.into_iter();
    let folders = repository.tenants.iter().map(|folder| {
        let mut documents = TenantDocuments::new(&folder.name, Place::new(folder.files[0], 0, 0));
        for parsed in parsed.by_ref().take(folder.files.len()) {
            documents.take(parsed, found);
        }
        documents
    });
    folders.collect()
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

impl TenantDocuments {
    fn new(folder: &str, place: Place) -> Self {
        Self {
            folder: folder.to_owned(),
            place,
            documents: Vec::new(),
            whole: true,
        }
    }

    fn take(&mut self, parsed: Parsed<TenantDocument>, found: &mut Diagnostics) {
        self.whole &= parsed.whole;
        self.documents.extend(parsed.take(found));
    }
}

impl<T> Parsed<T> {
    fn take(self, found: &mut Diagnostics) -> Option<T> {
        found.extend(self.diagnostics);
        self.document
    }
}
