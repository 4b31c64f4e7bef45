/// The largest file that is read, in bytes: a lockfile of a quarter of a million numbers.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// The largest repository that is read, in bytes of all files that matter.
pub const WHOLE: u64 = 64 * 1024 * 1024;
/// The most files that are read.
pub const FILES_AT_MOST: usize = 100_000;

/// Where a repository's files come from. Several are read at once.
pub trait World: Sync {
    /// The files that can matter (`pbx.yaml`, `pbx.lock`, and all below `tenants/`, `library/`, `templates/` and `tests/`): paths
    /// relative to the repository with `/`, sorted by their bytes. Links are listed, so that they can be refused.
    fn list(&self) -> Result<Vec<String>, Unreadable>;

    /// The bytes of a file that [`World::list`] named, or that lies below `files/`.
    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable>;

    /// What tells the bytes of a file from all others, where that is known without reading them: its object in Git.
    fn object(&self, _path: &str) -> Option<Object> {
        None
    }
}

/// The name of an object of Git.
pub type Object = [u8; 20];

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is a link, and links are not followed.
    Link,
    /// It is larger than [`LARGEST`].
    TooLarge,
    /// There are more than [`FILES_AT_MOST`].
    TooMany,
    /// It is a folder, a pipe, a device.
    NoFile,
    /// What the system says.
    Io(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Link => out.write_str("it is a link, and links are not followed"),
            Self::TooLarge => write!(out, "it is larger than {} MiB", LARGEST / 1024 / 1024),
            Self::TooMany => write!(out, "it holds more than {FILES_AT_MOST} files"),
            Self::NoFile => out.write_str("it is no regular file"),
            Self::Io(why) => out.write_str(&lower_first(why)),
        }
    }
}

/// A message of others as ours begin; what follows may be somebody's path.
pub(super) fn lower_first(message: &str) -> String {
    let mut rest = message.chars();
    let first = rest.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(rest).collect()
}

/// The files at the top of the repository that matter.
pub(super) const FILES: [&str; 2] = ["pbx.lock", "pbx.yaml"];
/// The folders whose files all matter.
pub(super) const FOLDERS: [&str; 4] = ["library", "templates", "tenants", "tests"];

/// Whether a path relative to the repository can matter.
pub(super) fn matters(path: &str) -> bool {
    let below = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    !hidden && (FILES.contains(&path) || FOLDERS.iter().any(|folder| below(folder)))
}

/// Whether a path is that of a file which documents may name: below `files/`, and nowhere else.
pub(super) fn is_file(path: &str) -> bool {
    let hidden = |part: &str| part.is_empty() || part.starts_with('.');
    path.starts_with("files/") && !path.split('/').any(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_letter_of_others_words_is_ours() {
        let told = |why: &str| Unreadable::Io(why.to_owned()).to_string();
        assert_eq!(
            told("No such file: `Müller.YAML`"),
            "no such file: `Müller.YAML`"
        );
        assert_eq!(told("Ähnlich"), "ähnlich");
        assert_eq!(told(""), "");
    }
}
