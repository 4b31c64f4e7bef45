//! What the file system of this machine tells of the files of a release: the same that the host's program sums up (`told` in
//! `host/seen.sh`), without a process for it.

use super::Reading;
use crate::bundle::Digest;
use nix::dir::{Dir, Type};
use nix::fcntl::{AtFlags, OFlag};
use nix::libc::{S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFSOCK};
use nix::sys::stat::{FileStat, Mode, fstatat};
use sha2::{Digest as _, Sha256};
use std::cmp::Ordering;
use std::ffi::{CStr, CString};
use std::fs;
use std::io;
use std::path::Path;

/// The masked copies of a release.
const MASKED: &CStr = c"masked";

/// So many bytes of lines are summed up at once.
const MOST: usize = 1 << 16;

/// How folders are opened.
const FOLDER: OFlag = OFlag::O_DIRECTORY
    .union(OFlag::O_CLOEXEC)
    .union(OFlag::O_NOFOLLOW);

/// The live release below the folder of a host, and the sum of what the file system tells of its files; nothing where all are to be read,
/// or where either cannot be: then the host's program says what is wrong.
pub(super) fn live(root: &Path, reading: Reading) -> Option<[String; 2]> {
    let but = match reading {
        Reading::Touched => None,
        Reading::Served => Some(MASKED),
        Reading::Full => return None,
    };
    let target = fs::read_link(root.join("current")).ok()?;
    let release = target.strip_prefix("releases").ok()?.to_str()?;
    let sum = sum(&root.join("releases").join(release), but).ok()?;
    Some([release.to_owned(), sum])
}

/// All files but those below a folder.
fn sum(folder: &Path, but: Option<&CStr>) -> io::Result<String> {
    let mut told = Sha256::new();
    let folder = Dir::open(folder, FOLDER, Mode::empty())?;
    walk(folder, but, &mut Vec::new(), &mut told)?;
    Ok(Digest::from_bytes(told.finalize().into()).to_string())
}

/// A line for each file, in the order of the lines.
fn walk(
    mut folder: Dir,
    but: Option<&CStr>,
    below: &mut Vec<u8>,
    told: &mut Sha256,
) -> io::Result<()> {
    let mut lines = Vec::new();
    for entry in sorted(&mut folder)? {
        if entry.is_folder && but == Some(&*entry.name) {
            continue;
        }
        let length = below.len();
        below.extend(entry.name.to_bytes());
        below.push(entry.goes_on());
        if entry.is_folder {
            told.update(&lines);
            lines.clear();
            let inner = Dir::openat(&folder, entry.name.as_c_str(), FOLDER, Mode::empty())?;
            walk(inner, None, below, told)?;
        } else {
            lines.extend(&*below);
            line(&stat(&folder, &entry.name)?, &mut lines);
            if lines.len() > MOST {
                told.update(&lines);
                lines.clear();
            }
        }
        below.truncate(length);
    }
    told.update(&lines);
    Ok(())
}

fn stat(folder: &Dir, name: &CStr) -> nix::Result<FileStat> {
    fstatat(folder, name, AtFlags::AT_SYMLINK_NOFOLLOW)
}

/// What is in a folder.
struct Entry {
    name: CString,
    is_folder: bool,
}

impl Entry {
    /// What stands behind the name in its lines.
    fn goes_on(&self) -> u8 {
        if self.is_folder { b'/' } else { b'\t' }
    }

    /// In the order of their lines.
    fn order(&self, other: &Self) -> Ordering {
        let (one, two) = (self.name.to_bytes(), other.name.to_bytes());
        let same = one.len().min(two.len());
        let rest = |name: &[u8], goes_on| [name.get(same).copied().unwrap_or(goes_on)];
        let behind = || rest(one, self.goes_on()).cmp(&rest(two, other.goes_on()));
        one[..same].cmp(&two[..same]).then_with(behind)
    }
}

/// What is in a folder, in the order of the lines.
fn sorted(folder: &mut Dir) -> io::Result<Vec<Entry>> {
    let (mut entries, mut untold) = (Vec::new(), Vec::new());
    for entry in folder.iter() {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type());
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        if kind.is_none() {
            untold.push(entries.len());
        }
        entries.push(Entry {
            name: name.to_owned(),
            is_folder: kind == Some(Type::Directory),
        });
    }
    // Not every file system tells what its files are
    for at in untold {
        let is = stat(folder, &entries[at].name)?;
        entries[at].is_folder = is.st_mode & S_IFMT == S_IFDIR;
    }
    // Many list files in the order in which they were made, or the other way round, which a stable sort makes use of
    entries.sort_by(Entry::order);
    Ok(entries)
}

/// What a line says of a file behind its path.
fn line(is: &FileStat, out: &mut Vec<u8>) {
    out.extend([kind(is.st_mode), b'\t']);
    number(is.st_dev, 10, out);
    out.push(b':');
    number(is.st_ino, 10, out);
    out.push(b'\t');
    number((is.st_mode & 0o7777).into(), 8, out);
    out.push(b'\t');
    number(is.st_uid.into(), 10, out);
    out.push(b':');
    number(is.st_gid.into(), 10, out);
    out.push(b'\t');
    number(is.st_size.unsigned_abs(), 10, out);
    for (seconds, fraction) in [
        (is.st_mtime, is.st_mtime_nsec),
        (is.st_ctime, is.st_ctime_nsec),
    ] {
        out.push(b'\t');
        time(seconds, fraction, out);
    }
    out.push(b'\n');
}

/// Seconds since 1970, whose fraction has ten digits there.
fn time(seconds: i64, fraction: i64, out: &mut Vec<u8>) {
    if seconds < 0 {
        out.push(b'-');
    }
    number(seconds.unsigned_abs(), 10, out);
    out.push(b'.');
    let start = out.len();
    // A digit before them keeps zeros
    number(fraction.unsigned_abs() + 1_000_000_000, 10, out);
    out.remove(start);
    out.push(b'0');
}

/// In digits of a base of at most ten.
fn number(mut value: u64, base: u64, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 22];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] += u8::try_from(value % base).unwrap_or_default();
        value /= base;
        if value == 0 {
            break;
        }
    }
    out.extend(&digits[start..]);
}

/// As `find` names it.
const fn kind(mode: u32) -> u8 {
    match mode & S_IFMT {
        S_IFLNK => b'l',
        S_IFIFO => b'p',
        S_IFSOCK => b's',
        S_IFBLK => b'b',
        S_IFCHR => b'c',
        _ => b'f',
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
        "\n$HOW releases/x | sum\n"
    );

    #[test]
    fn it_is_the_sum_that_the_program_of_the_host_has() {
        let root = tempfile::tempdir().unwrap();
        let release = root.path().join("releases/x");
        let told = |how| {
            let mut told = Command::new("sh");
            told.args(["-c", TOLD]).env("HOW", how);
            let told = told.current_dir(root.path()).output();
            String::from_utf8(told.unwrap().stdout).unwrap()
        };
        for folder in ["a/deep/er", "a/masked", "masked/a"] {
            fs::create_dir_all(release.join(folder)).unwrap();
        }
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
            "a/masked/x",
            "masked/a/x",
            "masked.x",
        ] {
            fs::write(release.join(name), name).unwrap();
            for (how, reading) in [
                ("told", Reading::Touched),
                ("told_but_masked", Reading::Served),
            ] {
                let sum = told(how).trim_end().to_owned();
                let live = live(root.path(), reading);
                assert_eq!(live, Some(["x".to_owned(), sum]), "{name}");
            }
        }
        assert_ne!(told("told"), told("told_but_masked"));
        let before = live(root.path(), Reading::Touched);
        symlink("a.b", release.join("link")).unwrap();
        fs::set_permissions(release.join("a0"), PermissionsExt::from_mode(0o4750)).unwrap();
        let after = live(root.path(), Reading::Touched).unwrap();
        assert_eq!(after[1], told("told").trim_end());
        assert_ne!(before, Some(after));
        assert_eq!(live(&release, Reading::Touched), None);
        assert_eq!(live(root.path(), Reading::Full), None);
    }
}
