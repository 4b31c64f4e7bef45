#![expect(
    clippy::disallowed_methods,
    reason = "this is where the directory of a PBX is read"
)]

use crate::directory::notice::Notices;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// No file of a directory is larger.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The files of a directory, by their path below the folder.
pub(super) struct Texts {
    /// Every `.xml` beneath the folder that can matter.
    pub(super) files: BTreeMap<String, String>,
    /// The files that FreeSWITCH itself would read first.
    pub(super) first: Vec<String>,
}

impl Texts {
    /// Reads what lies in `directory/`, or in the folder itself where there is none, and `vars.xml`.
    pub(super) fn read(folder: &Path, notices: &mut Notices) -> Self {
        let root = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let mut texts = Self {
            files: BTreeMap::new(),
            first: Vec::new(),
        };
        let below = if root.join("directory").is_dir() {
            "directory/"
        } else {
            ""
        };
        texts.take(&root, "vars.xml", notices);
        texts.walk(&root, below, 0, notices);
        let top = |path: &&String| {
            let name = path.strip_prefix(below);
            name.is_some_and(|name| !name.contains('/')) && *path != "vars.xml"
        };
        texts.first = texts.files.keys().filter(top).cloned().collect();
        texts
    }

    fn walk(&mut self, root: &Path, folder: &str, depth: usize, notices: &mut Notices) {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            return;
        };
        let mut names: Vec<(String, bool)> = entries
            .flatten()
            .map(|entry| {
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                (entry.file_name().to_string_lossy().into_owned(), is_folder)
            })
            .filter(|(name, _)| !name.starts_with('.'))
            .collect();
        names.sort();
        for (name, is_folder) in names {
            let path = format!("{folder}{name}");
            match is_folder {
                true if depth < 8 => self.walk(root, &format!("{path}/"), depth + 1, notices),
                false if is_xml(&name) => self.take(root, &path, notices),
                _ => {}
            }
        }
    }

    fn take(&mut self, root: &Path, path: &str, notices: &mut Notices) {
        if !root.join(path).exists() {
            return;
        }
        match text(root, &root.join(path)) {
            Ok(text) => drop(self.files.insert(path.to_owned(), text)),
            Err(why) => notices.left_out(path, format!("files that cannot be read: {why}")),
        }
    }
}

fn text(root: &Path, path: &PathBuf) -> Result<String, String> {
    let real = fs::canonicalize(path).map_err(|error| error.to_string())?;
    if !real.starts_with(root) {
        return Err("it lies outside the folder".to_owned());
    }
    let found = fs::metadata(&real).map_err(|error| error.to_string())?;
    if found.len() > LARGEST {
        return Err("it is too large".to_owned());
    }
    let bytes = fs::read(&real).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {error}"))
}

/// FreeSWITCH's own patterns know small letters alone.
fn is_xml(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "xml")
}
