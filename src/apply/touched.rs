//! What the file system of this machine tells of the files of a release: the same that the host's program sums up (`told` in
//! `host/seen.sh`), without a process for it.

use crate::bundle::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::{self, DirEntry, FileType};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

/// The live release below the folder of a host, and the sum of what the file system tells of its files; nothing where either cannot be
/// read: then the host's program says what is wrong.
pub(super) fn live(root: &Path) -> Option<[String; 2]> {
    let target = fs::read_link(root.join("current")).ok()?;
    let release = target.strip_prefix("releases").ok()?.to_str()?;
    let sum = sum(&root.join("releases").join(release)).ok()?;
    Some([release.to_owned(), sum])
}

fn sum(folder: &Path) -> io::Result<String> {
    let mut told = Sha256::new();
    walk(folder, &mut Vec::new(), &mut told)?;
    Ok(Digest::from_bytes(told.finalize().into()).to_string())
}

/// A line for each file, in the order of the lines.
fn walk(folder: &Path, below: &mut Vec<u8>, told: &mut Sha256) -> io::Result<()> {
    let mut lines = Vec::new();
    for (key, entry) in sorted(folder)? {
        let length = below.len();
        below.extend(&key);
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), below, told)?;
        } else {
            lines.clear();
            line(below, &entry, &mut lines)?;
            told.update(&lines);
        }
        below.truncate(length);
    }
    Ok(())
}

/// What is in a folder, each with what its lines go on with: its name, and what stands behind that.
fn sorted(folder: &Path) -> io::Result<Vec<(Vec<u8>, DirEntry)>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        let mut key = entry.file_name().as_bytes().to_vec();
        key.push(if entry.file_type()?.is_dir() {
            b'/'
        } else {
            b'\t'
        });
        Ok((key, entry))
    });
    let mut entries: Vec<_> = entries.collect::<io::Result<_>>()?;
    entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(entries)
}

fn line(path: &[u8], entry: &DirEntry, out: &mut Vec<u8>) -> io::Result<()> {
    let is = entry.metadata()?;
    out.extend(path);
    let (kind, device, inode, mode) =
        (kind(is.file_type()), is.dev(), is.ino(), is.mode() & 0o7777);
    let (user, group, size) = (is.uid(), is.gid(), is.size());
    let (written, changed) = ((is.mtime(), is.mtime_nsec()), (is.ctime(), is.ctime_nsec()));
    write!(
        out,
        "{kind}\t{device}:{inode}\t{mode:o}\t{user}:{group}\t{size}\t"
    )?;
    // Fractions have ten digits there
    writeln!(
        out,
        "{}.{:09}0\t{}.{:09}0",
        written.0, written.1, changed.0, changed.1
    )
}

/// As `find` names it.
fn kind(of: FileType) -> char {
    match of {
        of if of.is_symlink() => 'l',
        of if of.is_fifo() => 'p',
        of if of.is_socket() => 's',
        of if of.is_block_device() => 'b',
        of if of.is_char_device() => 'c',
        _ => 'f',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    const TOLD: &str = concat!(
        "LC_ALL=C\nexport LC_ALL\n",
        include_str!("host/seen.sh"),
        "\ntold releases/x | sum\n"
    );

    #[test]
    fn it_is_the_sum_that_the_program_of_the_host_has() {
        let root = tempfile::tempdir().unwrap();
        let release = root.path().join("releases/x");
        let told = || {
            let mut told = Command::new("sh");
            let told = told.args(["-c", TOLD]).current_dir(root.path()).output();
            String::from_utf8(told.unwrap().stdout).unwrap()
        };
        fs::create_dir_all(release.join("a/deep/er")).unwrap();
        symlink("releases/x", root.path().join("current")).unwrap();
        for name in [
            "a.b",
            "a-b",
            "a0",
            "A",
            "ä ö",
            "a/x",
            "a/deep.x",
            "a/deep/er/x",
        ] {
            fs::write(release.join(name), name).unwrap();
            let sum = told().trim_end().to_owned();
            assert_eq!(live(root.path()), Some(["x".to_owned(), sum]), "{name}");
        }
        let before = live(root.path());
        symlink("a.b", release.join("link")).unwrap();
        fs::set_permissions(release.join("a0"), PermissionsExt::from_mode(0o4750)).unwrap();
        let after = live(root.path()).unwrap();
        assert_eq!(after[1], told().trim_end());
        assert_ne!(before, Some(after));
        assert_eq!(live(&release), None);
    }
}
