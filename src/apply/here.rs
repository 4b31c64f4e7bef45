//! The texts of a release on this machine: what the host's program would send (`read` in `host/reading.sh`), without a process for it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path};

/// The longest text that is read.
pub(super) const LONGEST_TEXT: u64 = 4 << 20;

/// The texts at some paths of a release below the folder of a host by where they lie, masked where they hold a secret. What is not there,
/// or no text, is left out. Nothing where one of them cannot be read, or is no file: then the host's program says what is wrong.
pub(super) fn texts(
    root: &Path,
    release: &str,
    paths: &[&str],
) -> Option<BTreeMap<String, String>> {
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_));
    let mut parts = paths.iter().flat_map(|path| Path::new(path).components());
    let is_one = Path::new(release)
        .components()
        .eq([Component::Normal(release.as_ref())]);
    let folder = (is_one && parts.all(is_below)).then(|| root.join("releases").join(release))?;
    let texts = paths.iter().map(|path| text(&folder, path));
    texts
        .filter_map(|text| text.transpose().map(Result::ok))
        .collect()
}

/// The text at a path of a release and where it lies, where there is one.
fn text(folder: &Path, path: &str) -> io::Result<Option<(String, String)>> {
    for name in [&format!("masked/{path}"), path] {
        if let Some(bytes) = bytes(&folder.join(name))? {
            let text = String::from_utf8(bytes).ok();
            return Ok(text.map(|text| (name.to_owned(), text)));
        }
    }
    Ok(None)
}

/// The bytes of a file, where there is one.
fn bytes(place: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(place) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
        Ok(found) if !found.is_file() => return Err(ErrorKind::InvalidInput.into()),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    File::open(place)?
        .take(LONGEST_TEXT)
        .read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::super::local::Local;
    use super::super::{Answer, ApplyError, Call, ConnectOptions, Host, reading};
    use super::*;
    use std::os::unix::fs::symlink;

    /// A host whose program tells all.
    struct Told(Local);

    impl Host for Told {
        fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
            self.0.run(call, input)
        }
    }

    #[test]
    fn they_are_those_that_the_program_of_the_host_sends() {
        let (root, release) = (tempfile::tempdir().unwrap(), "ab".repeat(32));
        let folder = root.path().join("releases").join(&release);
        for (path, bytes) in [
            ("a/plain", &b"text"[..]),
            ("a/secret", b"secret"),
            ("masked/a/secret", b"masked"),
            ("a/none", b"\xff"),
            ("a/empty", b""),
            ("trees/0123", b"piece"),
        ] {
            let place = folder.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
        let paths = [
            "a/plain",
            "a/secret",
            "a/none",
            "a/empty",
            "a/gone",
            "trees/0123",
        ];
        let options = ConnectOptions::default();
        let local = Local::new(root.path().to_str().unwrap(), false, &options).unwrap();
        let here = local.texts(&release, &paths).unwrap();
        assert_eq!(here.len(), 4);
        assert_eq!(here["masked/a/secret"], "masked");
        let told = reading::read(&mut Told(local), &release, paths.into_iter()).unwrap();
        assert_eq!(here, told);
    }

    #[test]
    fn what_is_no_file_and_what_lies_elsewhere_is_not_read() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("releases/x");
        fs::create_dir_all(folder.join("folder")).unwrap();
        fs::write(root.path().join("releases/file"), "text").unwrap();
        symlink("../file", folder.join("link")).unwrap();
        let texts = |release, path| texts(root.path(), release, &[path]);
        assert_eq!(texts("x", "gone"), Some(BTreeMap::new()));
        for (release, path) in [
            ("x", "link"),
            ("x", "folder"),
            ("x", "../file"),
            ("..", "x"),
            ("x/..", "file"),
        ] {
            assert_eq!(texts(release, path), None, "{release} {path}");
        }
    }
}
