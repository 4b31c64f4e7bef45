//! What lies in a folder already.
#![expect(
    clippy::disallowed_methods,
    reason = "this looks at what `render` wrote"
)]

use crate::bundle::File;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What lies below a folder, but folders.
pub(super) fn list(folder: &Path, below: &str, there: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => list(&entry.path(), &format!("{name}/"), there)?,
            false => drop(there.insert(name)),
        }
    }
    Ok(())
}

/// Whether just this file lies at a place: its bytes and its permissions, and no link to it.
pub(super) fn is_there(file: &File, place: &Path) -> io::Result<bool> {
    let lies = lies(place, (file.bytes.len() as u64, file.mode))?;
    Ok(lies.is_some_and(|bytes| bytes == file.bytes))
}

/// What a file of this size and these permissions holds, where one lies at a place and no link to it.
pub(super) fn lies(place: &Path, (size, mode): (u64, u32)) -> io::Result<Option<Vec<u8>>> {
    let known = place.symlink_metadata()?;
    let alike = known.is_file()
        && known.len() == size
        && known.permissions().mode() & 0o777 == mode & 0o777;
    alike.then(|| fs::read(place)).transpose()
}
