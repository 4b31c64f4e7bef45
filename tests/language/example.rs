//! Examples: one file a page, whose first line says which document it is of.

use pbxctl::source::SourceMap;
use pbxctl::syntax;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// An example.
pub(crate) struct Example {
    /// The file that its first line names: `tenants/acme/users.yaml`.
    pub(crate) path: String,
    /// The lines below.
    pub(crate) text: String,
}

/// All examples, by the stem of their file.
pub(crate) fn read(folder: &Path) -> BTreeMap<String, Example> {
    let entries = fs::read_dir(folder.join("examples")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                one(&path),
            )
        })
        .collect()
}

fn one(path: &Path) -> Example {
    let text = fs::read_to_string(path).unwrap();
    let parts = text
        .strip_prefix("# ")
        .and_then(|rest| rest.split_once('\n'));
    let (path, text) =
        parts.unwrap_or_else(|| panic!("{}: the first line names no file", path.display()));
    Example {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

impl Example {
    /// What the language finds wrong with it.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add(&*self.path, &*self.text);
        let folder = self.path.split_once('/').map_or("", |(folder, _)| folder);
        let found = match folder {
            "tenants" => syntax::tenant(file, &self.text).diagnostics,
            "library" => syntax::library(file, &self.text).diagnostics,
            "tests" => syntax::tests(file, &self.text).diagnostics,
            _ => syntax::project(file, &self.text).diagnostics,
        };
        found
            .iter()
            .map(|fault| format!("{}: {fault:?}", self.path))
            .collect()
    }
}
