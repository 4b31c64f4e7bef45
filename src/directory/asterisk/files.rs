#![expect(
    clippy::disallowed_methods,
    reason = "this is where the configuration of a PBX is read"
)]

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Where an Asterisk keeps its configuration: a copy of that folder holds absolute names of it.
const ORIGINAL: &str = "/etc/asterisk";
/// No file of a configuration is larger.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The files beneath one folder.
pub(super) struct Files {
    root: PathBuf,
}

impl Files {
    pub(super) fn new(root: &Path) -> Self {
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        Self { root }
    }

    /// Whether a file is there.
    pub(super) fn exists(&self, name: &str) -> bool {
        self.root.join(name).is_file()
    }

    /// The text of a file beneath the folder; bytes that are no UTF-8 become replacement characters.
    pub(super) fn read(&self, name: &str) -> Result<String, String> {
        let path = fs::canonicalize(self.root.join(name)).map_err(|error| error.to_string())?;
        if !path.starts_with(&self.root) {
            return Err("it lies outside the folder".to_owned());
        }
        match fs::metadata(&path) {
            Ok(found) if found.is_file() && found.len() <= LARGEST => {}
            _ => return Err("it is no file that can be read".to_owned()),
        }
        let bytes = fs::read(&path).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The files that an include means, relative to the folder and sorted; `Err` for what lies outside.
    pub(super) fn include(&self, pattern: &str) -> Result<Vec<String>, String> {
        let relative = Path::new(pattern)
            .strip_prefix(ORIGINAL)
            .or_else(|_| Path::new(pattern).strip_prefix(&self.root))
            .unwrap_or(Path::new(pattern));
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !relative.components().all(inside) {
            return Err("it lies outside the folder".to_owned());
        }
        let mut names = vec![String::new()];
        for part in relative.components() {
            let part = part.as_os_str().to_string_lossy();
            names = names
                .iter()
                .flat_map(|folder| self.matching(folder, &part))
                .collect();
        }
        names.retain(|name| self.root.join(name).is_file());
        Ok(names)
    }

    fn matching(&self, folder: &str, part: &str) -> Vec<String> {
        let join = |name: &str| match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        if !part.contains(['*', '?']) {
            return vec![join(part)];
        }
        let entries = fs::read_dir(self.root.join(folder));
        let mut names: Vec<String> = entries
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.') && glob(part, name))
            .map(|name| join(&name))
            .collect();
        names.sort();
        names
    }
}

/// Whether a name fits a pattern of `*` and `?`.
pub(super) fn glob(pattern: &str, name: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = pattern_rest.as_str();
            let starts = name.char_indices().map(|(at, _)| at);
            starts
                .chain([name.len()])
                .any(|at| glob(rest, name.get(at..).unwrap_or_default()))
        }
        Some(one) => {
            let mut name_rest = name.chars();
            let first = name_rest.next();
            first.is_some_and(|c| one == '?' || one == c)
                && glob(pattern_rest.as_str(), name_rest.as_str())
        }
    }
}
