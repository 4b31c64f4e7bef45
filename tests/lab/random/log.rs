use super::engine::Did;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// What an engine writes down about calls, read as it grows.
pub(super) struct Log {
    path: PathBuf,
    says: fn(&str) -> Option<(String, Did)>,
    so_far: Mutex<SoFar>,
}

#[derive(Default)]
struct SoFar {
    read: u64,
    rest: String,
    lines: Vec<String>,
    did: Vec<(String, Did)>,
}

impl Log {
    /// A file, and what a line of it says of which tenant.
    pub(super) fn at(path: PathBuf, says: fn(&str) -> Option<(String, Did)>) -> Self {
        let so_far = Mutex::default();
        Self { path, says, so_far }
    }

    /// What it says of a tenant, from the start.
    pub(super) fn did(&self, tenant: &str) -> Vec<Did> {
        let log = self.reads();
        let own = log.did.iter().filter(|(of, _)| of == tenant);
        own.map(|(_, did)| did.clone()).collect()
    }

    /// The lines that are meant.
    pub(super) fn words(&self, meant: impl Fn(&str) -> bool) -> String {
        let log = self.reads();
        let own = log.lines.iter().map(String::as_str);
        let own: Vec<_> = own.filter(|line| meant(line)).collect();
        own.join("\n")
    }

    fn reads(&self) -> MutexGuard<'_, SoFar> {
        let mut log = self.so_far.lock().expect("nobody panics with it");
        let mut more = Vec::new();
        if let Ok(mut file) = File::open(&self.path) {
            let found = file.seek(SeekFrom::Start(log.read));
            drop(found.and_then(|_| file.read_to_end(&mut more)));
        }
        log.takes(&more, self.says);
        log
    }
}

impl SoFar {
    fn takes(&mut self, bytes: &[u8], says: fn(&str) -> Option<(String, Did)>) {
        self.read += bytes.len() as u64;
        self.rest.push_str(&String::from_utf8_lossy(bytes));
        let whole = self.rest.rfind('\n').map_or(0, |end| end + 1);
        let lines: String = self.rest.drain(..whole).collect();
        for line in lines.lines() {
            self.did.extend(says(line));
            self.lines.push(line.to_owned());
        }
    }
}
