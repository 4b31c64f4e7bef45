use super::{Parsed, Project, TenantDocument, project, tenant};
use crate::diag::Diagnostics;
use crate::load::Repository;
use crate::source::Place;

/// All documents of a repository, as written.
#[derive(Clone, Debug)]
pub struct Documents {
    /// `pbx.yaml`; `None` when there is none or it could not be understood as a whole.
    pub project: Option<Project>,
    /// Whether every fault of `pbx.yaml` lies within an entry.
    pub project_whole: bool,
    /// The tenants, in the order of their folders' names.
    pub tenants: Vec<TenantDocuments>,
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
    let project = parsed.and_then(|parsed| parsed.take(&mut found));
    let tenants = repository.tenants.iter().map(|folder| {
        let mut tenant_folder =
            TenantDocuments::new(&folder.name, Place::new(folder.files[0], 0, 0));
        for file in &folder.files {
            tenant_folder.take(
                tenant(*file, repository.sources.file(*file).text()),
                &mut found,
            );
        }
        tenant_folder
    });
    let tenants = tenants.collect();
    (
        Documents {
            project,
            project_whole,
            tenants,
        },
        found,
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
