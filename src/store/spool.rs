use crate::bundle::{Blobs, BundleError, Sum};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes in one file that only grows and that has no name, so that secrets are gone from the disk when we are.
pub struct Spool {
    file: File,
    end: u64,
    kept: BTreeMap<Sum, Range>,
}

/// Where bytes lie in the file.
#[derive(Clone, Copy)]
struct Range {
    start: u64,
    length: usize,
}

impl Spool {
    /// A new one in a folder for temporary files.
    pub fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile_in(folder)?,
            end: 0,
            kept: BTreeMap::new(),
        })
    }
}

impl Blobs for Spool {
    fn put(&mut self, bytes: &[u8]) -> Result<Sum, BundleError> {
        let sum = Sum::of(bytes);
        if !self.kept.contains_key(&sum) {
            self.file
                .write_all(bytes)
                .map_err(|fault| failed("written", &fault))?;
            self.kept.insert(
                sum,
                Range {
                    start: self.end,
                    length: bytes.len(),
                },
            );
            self.end += bytes.len() as u64;
        }
        Ok(sum)
    }

    fn get(&self, sum: Sum) -> Result<Vec<u8>, BundleError> {
        let range = self
            .kept
            .get(&sum)
            .ok_or_else(|| BundleError::new("a file's bytes were never kept"))?;
        let mut bytes = vec![0; range.length];
        self.file
            .read_exact_at(&mut bytes, range.start)
            .map_err(|fault| failed("read", &fault))?;
        Ok(bytes)
    }
}

fn failed(what: &str, fault: &io::Error) -> BundleError {
    BundleError::new(format!("the spool file cannot be {what}: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_put_and_keeps_it_once() {
        let mut spool = Spool::new(Path::new("/tmp")).unwrap();
        let (one, two) = (spool.put(b"one").unwrap(), spool.put(b"").unwrap());
        assert_eq!(spool.put(b"one").unwrap(), one);
        assert_eq!(spool.get(one).unwrap(), b"one");
        assert_eq!(spool.get(two).unwrap(), b"");
        assert_eq!(spool.end, 3);
        assert!(spool.get(Sum::of(b"other")).is_err());
    }
}
