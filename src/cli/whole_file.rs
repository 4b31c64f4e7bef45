//! Files that are there whole or not at all.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where what is kept is written"
)]

use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes a file for nobody else to read, its folder too where there is none; who reads meanwhile sees the former one.
pub(super) fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.persist(file)?;
    Ok(())
}
